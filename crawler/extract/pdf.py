"""Text of PDF files, read in a child process with limits of time, memory, pages and text."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from crawler.extract.programs import PROGRAMS

_CHILD = Path(__file__).with_name("pdf_child.py")
_MAX_BYTES = 30 * 1024 * 1024
_MAX_PAGES = 1000
_MAX_CHARACTERS = 10_000_000
_MEMORY_BYTES = 1024 * 1024 * 1024
_SECONDS = 30
_DAMAGED_SHARE = 0.02  # of letters without a meaning, above which the text cannot be trusted


class PdfState(StrEnum):
    """How reading ended; only OK has text, and nothing else may pass for "no match"."""

    OK = "ok"
    NO_TEXT_LAYER = "no_text_layer"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    NOT_A_PDF = "not_a_pdf"
    TOO_BIG = "too_big"


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfText:
    """``pages`` in order, lines ended by \\n; ``reason`` is a sentence's end for a person.

    ``title`` is the metadata's, which is often good and often the name of a program. ``count`` is
    how many pages there are, 0 where that was not found out. ``unfinished``: our limits of time
    and memory ended it, or the reader died, which says little of the file: it may be read later.
    """

    state: PdfState
    pages: tuple[str, ...] = ()
    reason: str = ""
    title: str = ""
    count: int = 0
    unfinished: bool = False


def read_pdf(body: bytes, seconds: int = _SECONDS) -> PdfText:
    """The text of a PDF, or why there is none; never raises for what the file holds. Raises
    CrawlError where the crawl ends meanwhile."""
    if b"%PDF-" not in body[:1024]:
        return PdfText(state=PdfState.NOT_A_PDF, reason="it does not begin like a PDF")
    if len(body) > _MAX_BYTES:
        return PdfText(state=PdfState.TOO_BIG, reason=f"it has {len(body):,} bytes")
    try:
        child = _run(body, seconds)
    except subprocess.TimeoutExpired:
        return _too_slow(seconds)
    if child.returncode == -signal.SIGXCPU:
        return _too_slow(seconds)
    if child.returncode:
        return _no_answer(f"the reader ended with code {child.returncode}")
    return _answer(child.stdout)


def draw_page(body: bytes, number: int, dpi: int) -> bytes | None:
    """A page, counted from 0, as a grey picture (PGM); None where it cannot be drawn."""
    try:
        child = _run(body, _SECONDS, number, dpi)
    except subprocess.TimeoutExpired:
        return None
    return child.stdout if child.returncode == 0 and child.stdout.startswith(b"P5 ") else None


def _run(body: bytes, seconds: int, *picture: int) -> subprocess.CompletedProcess[bytes]:
    limits = (_MAX_PAGES, _MAX_CHARACTERS, _MEMORY_BYTES, seconds, *picture)
    command = [sys.executable, "-I", str(_CHILD), *map(str, limits)]
    # Without an environment: a hostile file that takes the reader over finds no token there.
    return PROGRAMS.run(command, body, seconds, {})


def _too_slow(seconds: int) -> PdfText:
    reason = f"reading it took more than {seconds} s"
    return PdfText(state=PdfState.TOO_BIG, reason=reason, unfinished=True)


def _no_answer(why: str) -> PdfText:
    reason = f"it cannot be read ({why})"
    return PdfText(state=PdfState.DAMAGED, reason=reason, unfinished=True)


def _answer(printed: bytes) -> PdfText:
    try:
        answer: dict[str, Any] = json.loads(printed)
        state = PdfState(answer["state"])
        pages = tuple(_cleaned(page) for page in answer.get("pages", ()))
        reason, title = str(answer.get("reason", "")), _cleaned(str(answer.get("title", "")))
        count, unfinished = int(answer.get("count", 0)), bool(answer.get("unfinished"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return _no_answer("the reader was confused")
    share = _meaningless(pages)
    if share > _DAMAGED_SHARE:
        reason = f"{share:.0%} of its letters mean nothing"
        return PdfText(state=PdfState.DAMAGED, reason=reason, title=title, count=count)
    return PdfText(
        state=state,
        pages=pages,
        reason=reason,
        title=title.strip(),
        count=count,
        unfinished=unfinished,
    )


def _cleaned(page: str) -> str:
    # U+FFFE is how the reader prints a soft hyphen, which is no letter.
    return page.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "")


def _meaningless(pages: tuple[str, ...]) -> float:
    text = "".join(pages)
    strange = sum(
        char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or (char < " " and char not in "\n\t\f")
        for char in text
    )
    return strange / len(text) if text else 0.0
