"""Prints a saved record sentence by sentence, with what a label needs: docs/summary-set.md.

It only cuts, so that a person can read and choose; no summary is made with it.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.summary_set import digest_of, read_text
from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from state.records import Part

_OPENING, _CLOSING, _ENDS = "「『（(〔【［", "」』）)〕】］", "。！？｡"
_SILENT = (PartKind.SET_ASIDE, PartKind.INTERJECTION)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the parts that somebody said or wrote, a sentence a line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.summary_show", description=__doc__)
    parser.add_argument("file", type=Path, help="the saved record")
    parser.add_argument("platform", help="the platform that it is from")
    parser.add_argument("--key", help="the meeting, where a file of the Diet's API holds several")
    asked = parser.parse_args(arguments)
    for part in read_text(asked.file, asked.platform, asked.key).parts:
        if part.kind not in _SILENT:
            print(*lines_of(part), sep="\n")


def lines_of(part: Part) -> Iterator[str]:
    """A part's head, and its sentences each behind the table that names it."""
    yield f"== {part.seq} {part.kind} {part.role or ''} {part.name or ''} {part.office or ''}"
    for start, end in sentences_of(part.text):
        text = part.text[start:end]
        place = f'{{ at = [{part.seq}, {start}, {end}], hash = "{digest_of(text)}" }}'
        yield f"  {place} {text}".replace("\n", "⏎")


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence, brackets kept whole and without the space around it."""
    start = depth = 0
    for place, character in enumerate(text):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif _ends(text, place) and not depth:
            yield from _stripped(text, start, place + 1)
            start = place + 1
    yield from _stripped(text, start, len(text))


def _ends(text: str, place: int) -> bool:
    # An empty or an indented line begins a new paragraph; other line breaks are a page's width.
    following = text[place + 1 : place + 2]
    return text[place] in _ENDS or (text[place] == "\n" and following in ("\n", "\u3000"))


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    inner = text[start:end]
    if inner.strip():
        start += len(inner) - len(inner.lstrip())
        yield start, start + len(inner.strip())


if __name__ == "__main__":
    main()
