"""The bytes of kensakusystem.jp: cp932 that is sent back exactly as it came.

cp932 writes some letters in two ways (﨑 is FA B1 and ED 95); Python always writes the second, and
the site, which compares bytes, answers a value it does not know with its first page and no word.
So pages are read as latin-1, one character a byte: no cp932 byte pair holds < > & or a quote, and
any value goes back as the bytes it was.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes

from crawler.errors import LayoutChanged, NotADocument, Unreachable
from crawler.extract.cp932 import read, refuse_status
from crawler.extract.html import Page as Html

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.steps import Page

# «ERROR:ファイルの読込みに失敗しました。<BR>H240223B23» with status 200 (seen 2026-08).
_ERROR = re.compile(
    rb"\A[\s\xef\xbb\xbf]{0,20}(?:<(?:html|body|!doctype)[^>]{0,120}>\s*){0,4}ERROR\s*:"
)
_UNREADABLE = "ERROR:ファイルの読込みに失敗しました".encode("cp932")
_BUSY = re.compile(rb"<title>\s*(?:Server Busy|Service Unavailable)", re.IGNORECASE)
_LOOKED_AT = 2000


class SourceMissing(NotADocument):
    """The site lists a sitting whose file it no longer has; its answer is no text of anybody's."""


def parse_latin(page: Page, what: str) -> Html:
    """The page's HTML, its attribute values and texts being bytes as latin-1.

    Raises SourceMissing, Blocked, Unreachable or LayoutChanged for what is no such page.
    """
    refuse(page, what)
    return Html(page.body.decode("latin-1"))


def refuse(page: Page, what: str) -> None:
    """Raise the error that an answer is, whatever its status says."""
    refuse_status(page, what)
    head = page.body[:_LOOKED_AT]
    if _UNREADABLE in head:
        raise SourceMissing(f"{what}: the site says that it cannot read its own file")
    if _ERROR.match(head):
        raise LayoutChanged(f"{what}: the site answers with an error of its own")
    if _BUSY.search(head):
        raise Unreachable(f"{what}: the server says that it is busy")


def raw(latin: str | None) -> bytes:
    """The bytes that a latin-1 value stands for; raises LayoutChanged for what never was bytes."""
    try:
        return (latin or "").encode("latin-1")
    except UnicodeEncodeError as error:
        raise LayoutChanged(f"a value that is no cp932: {error.object[:40]!r}") from error


def read_latin(latin: str | None, what: str) -> str:
    """The text of a value that was parsed as latin-1, outer blanks cut."""
    return read(raw(latin), what).strip()


def form_bytes(fields: Iterable[tuple[str, bytes]]) -> bytes:
    """Fields as a form sends them, each byte of each value as it is."""
    pairs = (f"{name}={quote_from_bytes(value, safe='')}" for name, value in fields)
    return "&".join(pairs).encode("ascii")
