"""Printed pages to running text: running heads, feet and page numbers are taken off the edges."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAGE_NUMBER = re.compile(
    r"[-‐−–—―ー(（\s]*[\d０-９]{1,4}(?:\s*[/／]\s*[\d０-９]{1,4})?"
    r"[-‐−–—―ー)）\s]*(?:ページ|頁)?"
)
_EDGE = 2  # lines at the top, and as many at the foot
_LEAST_PAGES = 3
_LONGEST = 60
# The first words of many pages may be the chair's; a running head neither speaks nor ends so.
_NO_HEAD = re.compile(r"^[○◯〇◎◆●△【〔(（]|[。！？]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedText:
    """``text`` of all pages, a line a line; ``edges`` what was taken off, in order."""

    text: str
    edges: tuple[str, ...]


def without_edges(pages: Sequence[str]) -> PrintedText:
    """The pages as one text. A sentence that a page break parts is whole again.

    A single page, or a text whose page breaks nobody kept, stays as it is.
    """
    if len(pages) < 2:
        return PrintedText(text="".join(pages), edges=())
    kept: list[str] = []
    edges: list[str] = []
    running = _running(pages)
    for page in pages:
        lines = [line.strip() for line in page.split("\n")]
        off = {
            number
            for number in _edge_numbers(lines)
            if PAGE_NUMBER.fullmatch(lines[number]) or _shape(lines[number]) in running
        }
        edges += [lines[number] for number in sorted(off)]
        kept += [line for number, line in enumerate(lines) if number not in off]
    return PrintedText(text="\n".join(kept), edges=tuple(edges))


def _running(pages: Sequence[str]) -> frozenset[str]:
    """The shapes of lines that return at the edges of at least half of the pages."""
    seen: Counter[str] = Counter()
    for page in pages:
        lines = [line.strip() for line in page.split("\n")]
        seen.update({_shape(lines[number]) for number in _edge_numbers(lines)})
    least = max(_LEAST_PAGES, len(pages) / 2)
    return frozenset(shape for shape, count in seen.items() if shape and count >= least)


def _edge_numbers(lines: Sequence[str]) -> Iterator[int]:
    filled = [number for number, line in enumerate(lines) if line]
    yield from sorted({*filled[:_EDGE], *filled[-_EDGE:]})


def _shape(line: str) -> str:
    """A line with its numbers taken out: they count the pages."""
    if len(line) > _LONGEST or _NO_HEAD.search(line):
        return ""
    return re.sub(r"\d+", "0", "".join(unicodedata.normalize("NFKC", line).split()))
