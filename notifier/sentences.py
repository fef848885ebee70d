"""Sentences of a part, in offsets of its original text: where a revision is cut, so is a quote."""

from __future__ import annotations

from matcher.fold import fold
from state.diff import sentence_spans


def sentences(text: str) -> list[tuple[int, int]]:
    """Every sentence that has words; a full stop inside brackets ends none."""
    folded = fold(text)
    spans: list[tuple[int, int]] = []
    for start, end in sentence_spans(folded.text):
        words = folded.text[start:end]
        if words.strip():
            start += len(words) - len(words.lstrip())
            end -= len(words) - len(words.rstrip())
            spans.append(folded.origin(start, end))
    return spans
