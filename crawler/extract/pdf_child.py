"""Reads one PDF from stdin, in a process that may be killed; run by file name, never imported.

PDFium is C++ and meets hostile files: it may crash, loop or eat memory. So this script sets its
own limits, imports nothing of the product, and prints one JSON object: state, pages, title, reason.
With a page number it prints that page as a picture instead (PGM, grey), for text recognition.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LEAST_TEXT = 20  # code points; a page with less is a picture (measured on members' reports)
_LONGEST_SIDE = 5000  # dots: an A3 page at 200 dpi has 3,308
_GLYPH = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff々]")
_MOSTLY = 0.8


def main() -> None:
    """``pdf_child.py MAX_PAGES MAX_CHARACTERS MEMORY_BYTES CPU_SECONDS [PAGE DPI]``."""
    pages, characters, memory, seconds, *picture = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    body = sys.stdin.buffer.read()
    if picture:
        sys.stdout.buffer.write(draw(body, *picture))
        return
    try:
        answer = read(body, pages, characters)
    except MemoryError:
        reason = "it needs more memory than it may have"
        answer = {"state": "too_big", "reason": reason, "unfinished": True}
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
    title = document.get_metadata_value("Title")
    if not any(len(page.strip()) >= _LEAST_TEXT for page in pages):
        reason = f"its {len(pages)} page(s) hold no text, only pictures"
        return {"state": "no_text_layer", "reason": reason, "title": title, "count": len(pages)}
    return {"state": "ok", "pages": pages, "title": title, "count": len(pages)}


def draw(body: bytes, number: int, dpi: int) -> bytes:
    """One page as a PGM picture; a page of giant measures in fewer dots to the inch."""
    page = pdfium.PdfDocument(body)[number]
    scale = min(dpi / 72, _LONGEST_SIDE / max(*page.get_size(), 1.0))
    bitmap = page.render(scale=scale, grayscale=True)
    rows = bytes(bitmap.buffer)
    kept = b"".join(
        rows[start : start + bitmap.width]
        for start in range(0, bitmap.height * bitmap.stride, bitmap.stride)
    )
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + kept


def _texts(document: pdfium.PdfDocument) -> Iterator[str]:
    for number in range(len(document)):
        page = document[number]
        text_page = page.get_textpage()
        yield _in_reading_order(text_page)
        text_page.close()
        page.close()


def _unreadable(error: str) -> dict[str, Any]:
    if "password" in error.lower() or "security" in error.lower():
        return {"state": "encrypted", "reason": "it asks for a password"}
    return {"state": "damaged", "reason": f"it cannot be opened ({error})"}


@dataclass(slots=True)
class _Line:
    """A line as PDFium gives it, and where its first and last glyph stand: x, y, size in points."""

    text: str
    first: tuple[float, float, float]
    last: tuple[float, float, float]

    @property
    def vertical(self) -> bool:
        """Whether it runs downwards."""
        (x, y, size), (last_x, last_y, _) = self.first, self.last
        return abs(x - last_x) < size and y - last_y >= size


def _in_reading_order(page: pdfium.PdfTextPage) -> str:
    """The page's text; names set one glyph to a line are joined, vertical lines put in order.

    PDFium gives the columns of vertical text that is no table from left to right.
    """
    text: str = page.get_text_range()
    if len(text) != page.count_chars() or len(text) < 2:
        return text  # glyphs outside the BMP: positions cannot be told
    try:
        lines = _joined(_lines(page, text))
    except pdfium.PdfiumError:
        return text
    if _leftmost_first(lines):
        lines.reverse()
    return "\n".join(line.text for line in lines)


def _lines(page: pdfium.PdfTextPage, text: str) -> list[_Line]:
    lines, start = [], 0
    for raw in text.split("\r\n"):
        inside = [number for number, char in enumerate(raw) if not char.isspace()]
        if inside:
            first = _place(page, start + inside[0])
            last = _place(page, start + inside[-1]) if len(inside) > 1 else first
            lines.append(_Line(raw, first, last))
        else:
            lines.append(_Line(raw, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)))
        start += len(raw) + 2
    return lines


def _place(page: pdfium.PdfTextPage, index: int) -> tuple[float, float, float]:
    left, bottom, right, top = page.get_charbox(index, loose=True)
    return (left + right) / 2, (bottom + top) / 2, max(right - left, top - bottom)


def _joined(lines: Sequence[_Line]) -> list[_Line]:
    """Glyphs one below the other in one column are one line."""
    joined: list[_Line] = []
    open_column = False
    for line in lines:
        glyph = bool(_GLYPH.fullmatch(line.text.strip()))
        if glyph and open_column and _below(joined[-1], line):
            joined[-1] = _Line(joined[-1].text + line.text.strip(), joined[-1].first, line.last)
            continue
        joined.append(_Line(line.text.strip(), line.first, line.last) if glyph else line)
        open_column = glyph
    return joined


def _below(upper: _Line, line: _Line) -> bool:
    (x, y, size), (below_x, below_y, _) = upper.last, line.first
    # A name of two glyphs may be spread over the height of one of five.
    return abs(x - below_x) < size / 2 and size / 2 < y - below_y < size * 6


def _leftmost_first(lines: Sequence[_Line]) -> bool:
    """Whether the page is vertical text whose columns come in the wrong order."""
    filled = [line for line in lines if line.text.strip()]
    vertical = [line.first[0] for line in filled if line.vertical]
    if len(vertical) < 2 or len(vertical) < _MOSTLY * len(filled):
        return False
    rising = sum(one < other for one, other in pairwise(vertical))
    return rising >= _MOSTLY * (len(vertical) - 1)


if __name__ == "__main__":
    main()
