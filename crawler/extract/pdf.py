"""Text of PDF files, read in a child process with limits of time, memory, pages and text."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

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
    """``pages`` in order, lines ended by \\n; ``reason`` is a sentence's end for a person."""

    state: PdfState
    pages: tuple[str, ...] = ()
    reason: str = ""


def read_pdf(body: bytes, seconds: int = _SECONDS) -> PdfText:
    """The text of a PDF, or why there is none; never raises for what the file holds."""
    if b"%PDF-" not in body[:1024]:
        return PdfText(state=PdfState.NOT_A_PDF, reason="it does not begin like a PDF")
    if len(body) > _MAX_BYTES:
        return PdfText(state=PdfState.TOO_BIG, reason=f"it has {len(body):,} bytes")
    limits = [_MAX_PAGES, _MAX_CHARACTERS, _MEMORY_BYTES, seconds]
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(_CHILD), *map(str, limits)],
            input=body,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={},  # a hostile file that takes the reader over finds no token there
        )
    except subprocess.TimeoutExpired:
        return PdfText(state=PdfState.TOO_BIG, reason=f"reading it took more than {seconds} s")
    return _answer(child)


def _answer(child: subprocess.CompletedProcess[bytes]) -> PdfText:
    if child.returncode:
        ended = f"the reader ended with code {child.returncode}"
        return PdfText(state=PdfState.DAMAGED, reason=f"it cannot be read ({ended})")
    answer: dict[str, Any] = json.loads(child.stdout)
    pages = tuple(_cleaned(page) for page in answer.get("pages", ()))
    share = _meaningless(pages)
    if share > _DAMAGED_SHARE:
        return PdfText(state=PdfState.DAMAGED, reason=f"{share:.0%} of its letters mean nothing")
    return PdfText(state=PdfState(answer["state"]), pages=pages, reason=answer["reason"])


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
