"""What a parser left of a text: everything must be in a part, in order, or be a mark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from state.records import Document

_BLANKS = re.compile(r"[\s\u3000]+")


def left_out(text: str, document: Document) -> list[str]:
    """The stretches of a text that no part holds, without blanks, title and speakers' labels.

    Raises AssertionError for a part that is not in the text, or not in reading order.
    """
    rest, position, found = _bare(text), 0, []
    for part in document.parts:
        words = _bare(part.text)
        start = rest.find(words, position)
        assert start >= 0, f"part {part.seq} is not in the text, or out of order: {part.text[:40]}"
        found.append((rest[position:start], part.speaker))
        position = start + len(words)
    found.append((rest[position:], None))
    title = _bare(document.title)
    gaps = (gap.replace(title, "", 1).replace(_bare(label or ""), "", 1) for gap, label in found)
    return [gap for gap in gaps if gap]


def _bare(text: str) -> str:
    return _BLANKS.sub("", text)
