"""Reads one PDF from stdin, in a process that may be killed; run by file name, never imported.

PDFium is C++ and meets hostile files: it may crash, loop or eat memory. So this script sets its
own limits, imports nothing of the product, and prints one JSON object: state, pages, reason.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAST_TEXT = 20  # code points; a page with less is a picture (measured on members' reports)


def main() -> None:
    """``pdf_child.py MAX_PAGES MAX_CHARACTERS MEMORY_BYTES CPU_SECONDS``."""
    pages, characters, memory, seconds = map(int, sys.argv[1:5])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = read(sys.stdin.buffer.read(), pages, characters)
    except MemoryError:
        answer = {"state": "too_big", "reason": "it needs more memory than it may have"}
    json.dump(answer, sys.stdout)


def read(body: bytes, max_pages: int, max_characters: int) -> dict[str, Any]:
    """The answer for a body: its state, and where that is "ok" the text page by page."""
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        return _unreadable(str(error))
    if len(document) > max_pages:
        reason = f"it has {len(document):,} pages, more than {max_pages:,}"
        return {"state": "too_big", "reason": reason}
    pages: list[str] = []
    for text in _texts(document):
        pages.append(text)
        max_characters -= len(text)
        if max_characters < 0:
            return {"state": "too_big", "reason": "it holds more text than can be minutes"}
    if not any(len(page.strip()) >= _LEAST_TEXT for page in pages):
        reason = f"its {len(pages)} page(s) hold no text, only pictures"
        return {"state": "no_text_layer", "reason": reason}
    return {"state": "ok", "pages": pages, "reason": ""}


def _texts(document: pdfium.PdfDocument) -> Iterator[str]:
    for number in range(len(document)):
        page = document[number]
        text_page = page.get_textpage()
        yield text_page.get_text_range()
        text_page.close()
        page.close()


def _unreadable(error: str) -> dict[str, Any]:
    if "password" in error.lower() or "security" in error.lower():
        return {"state": "encrypted", "reason": "it asks for a password"}
    return {"state": "damaged", "reason": f"it cannot be opened ({error})"}


if __name__ == "__main__":
    main()
