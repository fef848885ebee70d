"""The sentences of a record, cut once and only where they are wanted, with what each does. Pure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from matcher.fold import fold_words
from notifier.phrases import (
    ASKS,
    BARE_ASK,
    COMMITS,
    COURTESY,
    DEEDS,
    FIGURES,
    NAMES,
    RESTATES,
    TURNS,
)
from notifier.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from state.records import Hit, Part

LONG = 12_000  # characters: of a longer part only what lies around hits is cut
_AROUND = 1500
_MOST_WINDOWS = 10


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a sentence does, by its words; ``words`` are folded, without white space."""

    words: str
    asks: bool
    bare: bool
    courtesy: bool
    restates: bool
    names: bool
    turns: bool
    figures: int
    deeds: bool
    commits: bool


@dataclass(frozen=True)
class Sentence:
    """``start:end`` of the text of part ``seq``; ``hits`` are those that begin in it."""

    seq: int
    start: int
    end: int
    text: str
    hits: tuple[Hit, ...] = ()

    @cached_property
    def seen(self) -> _Seen:
        """Looked at once, and only where it is a candidate."""
        (words,) = fold_words([self.text])
        return _Seen(
            words=words,
            asks=bool(ASKS.search(words)),
            bare=bool(BARE_ASK.search(words)) and len(words) < 30,
            courtesy=bool(COURTESY.search(words)),
            restates=bool(RESTATES.search(words)),
            names=bool(NAMES.search(words)),
            turns=bool(TURNS.search(words)),
            figures=len(FIGURES.findall(words)),
            deeds=bool(DEEDS.search(words)),
            commits=bool(COMMITS.search(words[-40:])),
        )

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Its letter pairs, by which two sentences are on the same matter."""
        words = self.seen.words
        return frozenset(
            words[place : place + 2]
            for place in range(len(words) - 1)
            if _tells(words[place]) and _tells(words[place + 1])
        )


def _tells(letter: str) -> bool:
    """Hiragana joins words and tells nothing."""
    return letter.isalnum() and not "\u3041" <= letter <= "\u309f"


@dataclass(slots=True)
class Reading:
    """One record, and its hits by part."""

    parts: Sequence[Part]
    by_part: Mapping[int, Sequence[Hit]]
    _cut: dict[int, list[Sentence]] = field(default_factory=dict, init=False)

    def hits(self, seq: int) -> Sequence[Hit]:
        """Those of a part."""
        return self.by_part.get(seq, ())

    def sentences(self, seq: int) -> list[Sentence]:
        """Those of a part in reading order; of a very long one those around its hits."""
        if seq not in self._cut:
            self._cut[seq] = self._sentences(seq)
        return self._cut[seq]

    def _sentences(self, seq: int) -> list[Sentence]:
        text = self.parts[seq].text
        spans = [
            (first + start, first + end)
            for first, last in self._windows(seq)
            for start, end in sentences(text[first:last])
        ]
        within: list[list[Hit]] = [[] for _ in spans]
        for hit in self.hits(seq):
            index = bisect_right(spans, hit.start, key=itemgetter(0)) - 1
            if index >= 0 and hit.start < spans[index][1]:
                within[index].append(hit)
        return [
            Sentence(seq, start, end, text[start:end], tuple(found))
            for (start, end), found in zip(spans, within, strict=True)
        ]

    def _windows(self, seq: int) -> list[tuple[int, int]]:
        text, hits = self.parts[seq].text, self.hits(seq)
        if len(text) <= LONG:
            return [(0, len(text))]
        if not hits:
            return [(0, _AROUND), (len(text) - _AROUND, len(text))]
        windows: list[tuple[int, int]] = []
        for hit in hits:
            first = max(0, text.rfind("。", 0, max(0, hit.start - _AROUND)) + 1)
            last = text.find("。", min(len(text), hit.end + _AROUND)) + 1 or len(text)
            if windows and first <= windows[-1][1]:
                windows[-1] = (windows[-1][0], max(last, windows[-1][1]))
            elif len(windows) < _MOST_WINDOWS:
                windows.append((first, last))
        return windows
