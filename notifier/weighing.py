"""How much a sentence tells of what was asked for, as a question, as an answer, or by itself. Pure.

The weights were set by hand and then moved, one at a time, to what scored best on two thirds of the
labelled set (docs/summary-set.md); the last third had no say in them.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from notifier.reading import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What counts for the sentence that asks."""

    hit: float = 1.2
    asks: float = 2.2
    bare: float = -1.2
    names: float = -0.9
    introduces: float = -1.2
    courtesy: float = -2.0
    short: float = -0.8
    long: float = -0.6
    last: float = 0.3
    far: float = -0.12
    before: float = -1.5
    asked_between: float = -0.5
    turned_between: float = -0.8
    like: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What counts for a sentence that answers."""

    hit: float = 1.2
    commits: float = 1.75
    deeds: float = 0.4
    figures: float = 0.5
    wanted_figures: float = 0.8
    courtesy: float = -4.5
    restates: float = -2.0
    names: float = -1.5
    asks: float = -0.8
    short: float = -0.8
    long: float = -0.12
    last: float = 0.6
    far: float = -0.1
    turned_between: float = -0.9
    like: float = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What counts for a sentence of an article or a report."""

    hit: float = 1.5
    further: float = 0.8
    figures: float = 0.6
    deeds: float = 0.5
    courtesy: float = -3.0
    asks: float = -1.0
    names: float = -1.0
    short: float = -1.0
    long: float = -0.5
    open_end: float = -1.0
    away: float = -0.4
    far: float = -0.6
    early: float = 0.5


ASKING = Asking()
ANSWERING = Answering()
TELLING = Telling()

_SHORT_QUESTION, _LONG_QUESTION = 16, 150
_SHORT_ANSWER, _LONG_ANSWER = 14, 170
_SHORT_TEXT, _LONG_TEXT = 16, 140
_FEW = 7  # sentences: the last of a short answer says what will be
_SOON = 6  # sentences from a heading in spoken form to its question


def as_questions(sentences: Sequence[Sentence], matter: Collection[str]) -> list[float]:
    """``matter`` are the letter pairs of what was answered."""
    hits = [place for place, sentence in enumerate(sentences) if sentence.hits]
    return [
        _asking(sentence, sentences, place, matter)
        + (0.0 if sentence.hits else _away(sentences, hits, place))
        for place, sentence in enumerate(sentences)
    ]


def as_answers(
    sentences: Sequence[Sentence], matter: Collection[str], *, wants_figures: bool
) -> list[float]:
    """``matter`` are the letter pairs of what was asked."""
    hits = [place for place, sentence in enumerate(sentences) if sentence.hits]
    weights = [_answering(sentence, matter, wants_figures=wants_figures) for sentence in sentences]
    if len(sentences) < _FEW and weights:
        weights[-1] += ANSWERING.last
    for place, sentence in enumerate(sentences):
        if hits and not sentence.hits:
            near = min(hits, key=lambda hit: abs(hit - place))
            between = sentences[min(near, place) + 1 : max(near, place) + 1]
            weights[place] += ANSWERING.far * abs(near - place)
            weights[place] += ANSWERING.turned_between * any(s.turns for s in between)
    return weights


def as_news(sentences: Sequence[Sentence]) -> list[float]:
    """The sentences of an article or a report, in order."""
    hits = [place for place, sentence in enumerate(sentences) if sentence.hits]
    return [
        _telling(sentence)
        + TELLING.early * (1 - place / len(sentences))
        + (0.0 if sentence.hits or not hits else _apart(hits, place))
        for place, sentence in enumerate(sentences)
    ]


def like(matter: Collection[str], sentence: Sentence) -> float:
    """From 0 to below 1: how much two sentences are on the same matter, by their letter pairs."""
    if not matter or not sentence.pairs:
        return 0.0
    shared = len(sentence.pairs.intersection(matter))
    return shared / (min(len(matter), len(sentence.pairs)) + 3)


def _asking(
    sentence: Sentence, sentences: Sequence[Sentence], place: int, matter: Collection[str]
) -> float:
    length = len(sentence.words)
    return (
        ASKING.hit * bool(sentence.hits)
        + ASKING.asks * sentence.asks
        + ASKING.bare * sentence.bare
        + ASKING.names * sentence.names
        + ASKING.introduces * (sentence.names and _question_follows(sentences, place))
        + ASKING.courtesy * sentence.courtesy
        + ASKING.short * (length < _SHORT_QUESTION)
        + ASKING.long * (length > _LONG_QUESTION)
        + ASKING.last * (place == len(sentences) - 1)
        + ASKING.like * like(matter, sentence)
    )


def _question_follows(sentences: Sequence[Sentence], place: int) -> bool:
    """Whether a heading in spoken form has its question behind it, before the next heading."""
    for sentence in sentences[place + 1 : place + 1 + _SOON]:
        if sentence.names:
            return False
        if sentence.asks and not sentence.courtesy:
            return True
    return False


def _away(sentences: Sequence[Sentence], hits: Sequence[int], place: int) -> float:
    """What a question without a hit loses by standing away from the hit that it is about."""
    if not hits:
        return 0.0
    if place < hits[0]:
        return ASKING.before + ASKING.far * (hits[0] - place)
    last = max(hit for hit in hits if hit < place)
    asked = sum(sentence.asks for sentence in sentences[last:place])
    turned = any(sentence.turns for sentence in sentences[last + 1 : place + 1])
    return (
        ASKING.far * (place - last) + ASKING.asked_between * asked + ASKING.turned_between * turned
    )


def _answering(sentence: Sentence, matter: Collection[str], *, wants_figures: bool) -> float:
    length = len(sentence.words)
    return (
        ANSWERING.hit * bool(sentence.hits)
        + ANSWERING.commits * sentence.commits
        + ANSWERING.deeds * sentence.deeds
        + ANSWERING.figures * sentence.figures
        + ANSWERING.wanted_figures * (sentence.figures and wants_figures)
        + ANSWERING.courtesy * sentence.courtesy
        + ANSWERING.restates * sentence.restates
        + ANSWERING.names * sentence.names
        + ANSWERING.asks * sentence.asks
        + ANSWERING.short * (length < _SHORT_ANSWER)
        + ANSWERING.long * (length > _LONG_ANSWER)
        + ANSWERING.like * like(matter, sentence)
    )


def _telling(sentence: Sentence) -> float:
    length = len(sentence.words)
    return (
        TELLING.hit * bool(sentence.hits)
        + TELLING.further * max(0, len({hit.term for hit in sentence.hits}) - 1)
        + TELLING.figures * sentence.figures
        + TELLING.deeds * sentence.deeds
        + TELLING.courtesy * sentence.courtesy
        + TELLING.asks * sentence.asks
        + TELLING.names * sentence.names
        + TELLING.short * (length < _SHORT_TEXT)
        + TELLING.long * (length > _LONG_TEXT)
        + TELLING.open_end * (not sentence.text.rstrip().endswith(("。", "｡")))
    )


def _apart(hits: Sequence[int], place: int) -> float:
    """``hits`` in order; there may be thousands."""
    behind = bisect(hits, place)
    near = (abs(hit - place) for hit in hits[max(0, behind - 1) : behind + 1])
    return TELLING.away + TELLING.far * (min(near) - 1)
