"""Bytes of sites that are cp932 whatever they declare (Shift_JIS, x-sjis, utf-8), read strictly.

Never by detection, which takes a short page for another encoding now and then, and never Python's
"shift_jis", which fails on ①㈱髙﨑 and gives other letters for ～ and －.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.errors import Blocked, LayoutChanged, Unreachable

if TYPE_CHECKING:
    from crawler.saved import SavedFile
    from crawler.steps import Page

# Python's cp932 lets the five bytes pass that are no letter there, as these.
_STRAYS = "\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3"
_STRAY = re.compile(f"[{_STRAYS}]")
# Three of them are no second byte of any letter: sought in half of the time of what they become.
_STRAY_BYTES, _STRAY_LETTERS = b"\xfd\xfe\xff", "\x80\xa0\uf8f0"


def read(value: bytes, what: str) -> str:
    """Bytes as text, strictly; raises LayoutChanged with the place of what is no cp932."""
    try:
        text = value.decode("cp932")
    except UnicodeDecodeError as error:
        wrong = value[error.start : error.start + 2].hex(" ")
        raise LayoutChanged(f"{what}: byte {error.start:,} ({wrong}) is no cp932") from error
    # One by one: a twentieth of what the expression takes to find none in a page.
    found = any(byte in value for byte in _STRAY_BYTES) or any(
        letter in text for letter in _STRAY_LETTERS
    )
    if found and (stray := _STRAY.search(text)):
        raise LayoutChanged(f"{what}: {stray[0]!r} at character {stray.start():,} is no cp932")
    return text


def read_saved(file: SavedFile, what: str) -> str:
    """A saved page of such a site: UTF-8 where it is that, whatever it declares, else cp932.

    Browsers save a page in either, under the declaration that it had.
    """
    try:
        return file.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return read(file.body, what)


def refuse_status(page: Page, what: str) -> None:
    """Raise the error that an answer's status is; for an empty answer too."""
    if page.status in (401, 403):
        raise Blocked(f"{what}: refused with status {page.status}")
    if page.status == 429 or page.status >= 500:
        raise Unreachable(f"{what}: answered with status {page.status}")
    if page.status != 200:
        raise LayoutChanged(f"{what}: answered with status {page.status}")
    if not page.body or page.body.isspace():  # to strip it copies a page that ends in a blank
        raise Unreachable(f"{what}: the answer is empty")
