"""The sentences of a record, cut once and only where they are wanted, with what each does. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

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

LONG = 1500  # characters: of a longer part only what lies around hits is cut
_AROUND = 300
_MOST_WINDOWS = 3
_MANY = 30  # sentences: of more those near hits are looked at
_MOST_HITS = 3
_BEFORE, _BEHIND = 2, 5  # sentences: a question follows what it is about
_BARE = 30  # letters
_ENDING = 40  # characters in which a sentence says whether something will be
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TELLING = re.compile(r"[^\W_\u3041-\u309f]{2,}")  # hiragana joins words and tells nothing


@dataclass(frozen=True)
class Sentence:
    """``start:end`` of the text of part ``seq``; ``hits`` are those that begin in it.

    What it does is looked up where somebody asks, once: a plenary has thousands.
    """

    seq: int
    start: int
    end: int
    text: str
    hits: tuple[Hit, ...] = ()

    @cached_property
    def words(self) -> str:
        """The text in ASCII width, without white space."""
        return "".join(self.text.split()).translate(_NARROW)

    @cached_property
    def asks(self) -> bool:
        """Whether somebody wants something."""
        return bool(ASKS.search(self.words))

    @cached_property
    def bare(self) -> bool:
        """Whether it asks and names nothing."""
        return len(self.words) < _BARE and bool(BARE_ASK.search(self.words))

    @cached_property
    def courtesy(self) -> bool:
        """Whether nothing is said."""
        return bool(COURTESY.search(self.words))

    @cached_property
    def restates(self) -> bool:
        """Whether it says again what was asked."""
        return bool(RESTATES.search(self.words))

    @cached_property
    def names(self) -> bool:
        """Whether it is a heading in spoken form."""
        return bool(NAMES.search(self.words))

    @cached_property
    def turns(self) -> bool:
        """Whether it goes on to another matter."""
        return bool(TURNS.search(self.words))

    @cached_property
    def figures(self) -> bool:
        """Whether an amount or a day stands in it."""
        return bool(FIGURES.search(self.words))

    @cached_property
    def deeds(self) -> bool:
        """Whether something is done in it."""
        return bool(DEEDS.search(self.words))

    @cached_property
    def commits(self) -> bool:
        """Whether its end says what will be, what is, or what is not."""
        return bool(COMMITS.search(self.words[-_ENDING:]))

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Its letter pairs, by which two sentences are on the same matter."""
        runs = _TELLING.findall(self.words.lower())
        return frozenset(first + second for run in runs for first, second in pairwise(run))


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
        """Those of a part in reading order; of a long one those around its hits."""
        if seq not in self._cut:
            found = self._sentences(seq)
            self._cut[seq] = _near_hits(found) if len(found) > _MANY else found
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
            first = text.find("。", _AROUND) + 1 or len(text)
            return [(0, first), (max(first, text.rfind("。", 0, -_AROUND) + 1), len(text))]
        windows: list[tuple[int, int]] = []
        for hit in hits[: 2 * _MOST_HITS]:
            first = max(0, text.rfind("。", 0, max(0, hit.start - _AROUND)) + 1)
            last = text.find("。", min(len(text), hit.end + _AROUND)) + 1 or len(text)
            if windows and first <= windows[-1][1]:
                windows[-1] = (windows[-1][0], max(last, windows[-1][1]))
            elif len(windows) < _MOST_WINDOWS:
                windows.append((first, last))
        return windows


def _near_hits(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The first ones with hits, and those around them; else what comes first and last."""
    hits = [place for place, sentence in enumerate(sentences) if sentence.hits][:_MOST_HITS]
    near = hits or [0, len(sentences) - 1]
    return [
        sentence
        for place, sentence in enumerate(sentences)
        if any(hit - _BEFORE <= place <= hit + _BEHIND for hit in near)
    ]
