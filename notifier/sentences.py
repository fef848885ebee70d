"""Sentences of a part, in offsets of its original text. Pure, and fast: a plenary has thousands."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[。｡！？!?]+|[「『（(】【〔《〈［〕》〉］」』）)]|\n")
_CLOSERS = {
    "「": "」", "『": "』", "（": "）", "(": ")", "【": "】", "〔": "〕", "《": "》", "〈": "〉",
    "［": "］",
}  # fmt: skip
_ENDERS = frozenset("。｡！？!?")
_DEEPEST = 16  # brackets open at once; more is an accident of layout, and would cost n² to search
_LIST_MARK = re.compile(
    r"\s*(?:[・･○●◎■□◆◇▼▽▲△※★☆→⇒]|[-*‐–—][ \u3000]|[①-⑳]"
    r"|[(（]?[0-9０-９一二三四五六七八九十]{1,3}[)）.．][ \u3000]?)"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Every sentence that has words, without the blanks around it.

    A full stop inside brackets ends none, and neither does the end of a line, which in a PDF stands
    anywhere, unless a mark of a list follows it. A bracket that is never closed is none.
    """
    marks = [(mark.start(), mark.end(), mark[0]) for mark in _MARKS.finditer(text)]
    quoted = _bracketed(marks)
    spans: list[tuple[int, int]] = []
    start = inside = 0
    for place, end, mark in marks:
        if mark[0] not in _ENDERS and mark != "\n":
            continue
        while inside < len(quoted) and quoted[inside][1] < place:
            inside += 1
        if inside < len(quoted) and quoted[inside][0] < place:
            continue
        if mark != "\n" or _LIST_MARK.match(text, end):
            spans.append((start, end))
            start = end
    spans.append((start, len(text)))
    return [bare for span in spans if (bare := _bare(text, *span))]


def _bare(text: str, start: int, end: int) -> tuple[int, int] | None:
    words = text[start:end]
    left = words.lstrip()
    return (end - len(left), start + len(words.rstrip())) if left else None


def _bracketed(marks: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """The outermost brackets that are closed, in order."""
    open_: list[tuple[str, int]] = []
    closed: list[tuple[int, int]] = []
    for place, _, mark in marks:
        if closer := _CLOSERS.get(mark):
            if len(open_) < _DEEPEST:
                open_.append((closer, place))
            continue
        depth = next((d for d in range(len(open_) - 1, -1, -1) if open_[d][0] == mark), None)
        if depth is not None:
            start = open_[depth][1]
            del open_[depth:]
            while closed and closed[-1][0] > start:
                closed.pop()
            closed.append((start, place))
    return closed
