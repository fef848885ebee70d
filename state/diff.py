"""What changed between two versions of a document, sentence by sentence. Pure.

Sentences are compared without regard to their place: one that moved, or whose part was numbered
anew, split or merged, is no change. So the work stays linear, where an alignment of 1,400 speeches
between which 「はい」 stands 700 times would take a minute.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from matcher.fold import fold
from state.records import Passage, Speaker
from state.words import COUNTING, folded_words, without_blanks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from state.records import Document, Part

_TITLE = "\uf8f2"  # a speaker nobody has: a heading with the words of the title is not the title
_CLOSERS = {"「": "」", "『": "』", "(": ")", "（": "）"}
_ENDS = re.compile(r"[。!?！？]+")
_BRACKETS = re.compile(r"[「」『』()（）]")
_DEEPEST = 16  # brackets open at once; more is an accident of layout, and would cost n² to search
_SIMILAR_PAIRS = 400  # pairs compared in one place before going by order alone


@dataclass(frozen=True, slots=True)
class _Sentence:
    """``key`` is who says it and its words; ``start:end`` are offsets of the original part."""

    key: tuple[str, str]
    seq: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring sentences of one part that have no partner in the other version.

    ``left`` and ``right`` are the nearest sentences that have one, as places in the new version:
    -1 and its length where the document begins and ends.
    """

    seq: int | None
    start: int
    end: int
    left: int
    right: int
    text: str = ""


def changed_passages(previous: Document, current: Document) -> tuple[Passage, ...]:
    """Only what changed, in the order of the new version; nothing when the words are the same.

    Taking every ``after`` out of the new version's sentences and putting every ``before`` in gives
    the old version's. A sentence that changed hands is a change: ``before`` and ``after`` are then
    the same words, and ``speaker_before`` is whose they were.
    """
    old, new = list(_sentences(previous)), list(_sentences(current))
    old_places, new_places = _places([s.key for s in old], [s.key for s in new])
    gone = _cut(previous, _runs(old, old_places, len(new)))
    come = _cut(current, _runs(new, new_places, len(new)))
    pairs = list(_pair(gone, come))
    passages = [
        replace(
            _passage(after, before.text, after.text),
            speaker_before=_other_speaker(_part(previous, before), _part(current, after)),
        )
        for before, after in pairs
    ]
    paired = {id(run) for pair in pairs for run in pair}
    passages += [_passage(run, "", run.text) for run in come if id(run) not in paired]
    passages += [_passage(_gap(run, new), run.text, "") for run in gone if id(run) not in paired]
    return tuple(sorted(passages, key=lambda p: (-1 if p.seq is None else p.seq, p.start, p.end)))


def sentence_spans(folded: str) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences of a folded text; a full stop inside brackets ends none."""
    quoted = deque(_bracketed(folded))
    start = 0
    for mark in _ENDS.finditer(folded):
        while quoted and quoted[0][1] < mark.start():
            quoted.popleft()
        if quoted and quoted[0][0] < mark.start():
            continue
        yield start, mark.end()
        start = mark.end()
    yield start, len(folded)


def _bracketed(folded: str) -> list[tuple[int, int]]:
    """The outermost brackets that are closed, in order; one that is never closed is none."""
    open_: list[tuple[str, int]] = []
    closed: list[tuple[int, int]] = []
    for mark in _BRACKETS.finditer(folded):
        if closer := _CLOSERS.get(mark[0]):
            if len(open_) < _DEEPEST:
                open_.append((closer, mark.start()))
            continue
        for depth in range(len(open_) - 1, -1, -1):
            if open_[depth][0] == mark[0]:
                start = open_[depth][1]
                del open_[depth:]
                while closed and closed[-1][0] > start:
                    closed.pop()
                closed.append((start, mark.start()))
                break
    return closed


def _sentences(document: Document) -> Iterator[_Sentence]:
    """The title and the sentences of the parts that count, with their offsets."""
    title = folded_words(document.title)
    yield _Sentence((_TITLE, title), None, 0, len(document.title))
    for part in document.parts:
        if part.kind not in COUNTING:
            continue
        speaker = folded_words(part.speaker or "")
        folded = fold(part.text)
        for start, end in sentence_spans(folded.text):
            words = folded.text[start:end]
            if words.strip():
                start += len(words) - len(words.lstrip())
                end -= len(words) - len(words.rstrip())
                key = (speaker, without_blanks(words))
                yield _Sentence(key, part.seq, *folded.origin(start, end))


def _places(
    old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]
) -> tuple[list[int | None], list[int | None]]:
    """Where each sentence stands in the new version; None for one without a partner.

    What both begin and end with is taken first, so that of a sentence that is there twice the one
    near the change is taken for the new one.
    """
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    old_places: list[int | None] = [*range(head), *[None] * (len(old) - head)]
    new_places: list[int | None] = [*range(head), *[None] * (len(new) - head)]
    for back in range(1, tail + 1):
        old_places[-back] = new_places[-back] = len(new) - back
    free: defaultdict[tuple[str, str], deque[int]] = defaultdict(deque)
    for place in range(head, len(old) - tail):
        free[old[place]].append(place)
    for place in range(head, len(new) - tail):
        if partners := free.get(new[place]):
            old_places[partners.popleft()] = new_places[place] = place
    return old_places, new_places


def _runs(
    sentences: Sequence[_Sentence], places: Sequence[int | None], length: int
) -> Iterator[_Run]:
    """Neighbouring sentences of one part without a partner, as one stretch."""
    rights: list[int] = []
    right = length
    for place in reversed(places):
        right = right if place is None else place
        rights.append(right)
    rights.reverse()
    left = -1
    run: _Run | None = None
    for sentence, place, right in zip(sentences, places, rights, strict=True):
        if run and (place is not None or run.seq != sentence.seq):
            yield run
            run = None
        if place is not None:
            left = place
        else:
            start = run.start if run else sentence.start
            run = _Run(sentence.seq, start, sentence.end, left, right)
    if run:
        yield run


def _cut(document: Document, runs: Iterable[_Run]) -> list[_Run]:
    """The runs with their original text."""
    whole = {part.seq: part.text for part in document.parts}
    return [
        replace(
            run, text=(document.title if run.seq is None else whole[run.seq])[run.start : run.end]
        )
        for run in runs
    ]


def _pair(gone: list[_Run], come: list[_Run]) -> Iterator[tuple[_Run, _Run]]:
    """What stood where: runs after the same sentence belong together, then runs before the same."""
    for neighbour in (attrgetter("left"), attrgetter("right")):
        groups: defaultdict[int, tuple[list[_Run], list[_Run]]] = defaultdict(lambda: ([], []))
        for side, runs in enumerate((gone, come)):
            for run in runs:
                groups[neighbour(run)][side].append(run)
        pairs = [pair for before, after in groups.values() for pair in _align(before, after)]
        yield from pairs
        paired = {id(run) for pair in pairs for run in pair}
        gone = [run for run in gone if id(run) not in paired]
        come = [run for run in come if id(run) not in paired]


def _align(gone: list[_Run], come: list[_Run]) -> Iterable[tuple[_Run, _Run]]:
    """In order where they are as many; else the likest first, so that a speech put in before a
    changed one is not shown as its change."""
    if len(gone) == len(come) or len(gone) * len(come) > _SIMILAR_PAIRS:
        return zip(gone, come, strict=False)
    gone_pairs = [set(pairwise(run.text)) for run in gone]
    come_pairs = [set(pairwise(run.text)) for run in come]
    likest = sorted(
        (
            (_likeness(before, after), -i, -j)
            for i, before in enumerate(gone_pairs)
            for j, after in enumerate(come_pairs)
        ),
        reverse=True,
    )
    chosen: dict[int, int] = {}
    for likeness, i, j in likest:
        if likeness > 0 and -i not in chosen and -j not in chosen.values():
            chosen[-i] = -j
    return [(gone[i], come[j]) for i, j in chosen.items()]


def _likeness(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> float:
    """The share of neighbouring characters in common, 0 to 1."""
    common = len(one & other)
    return common / max(len(one) + len(other) - common, 1)


def _part(document: Document, run: _Run) -> Part | None:
    return None if run.seq is None else document.parts[run.seq]


def _other_speaker(before: Part | None, after: Part | None) -> Speaker | None:
    """Who was said to say it, where it is another now or is called otherwise."""
    if not before or not after:
        return None
    if folded_words(before.speaker or "") == folded_words(after.speaker or ""):
        return None
    return Speaker(label=before.speaker, name=before.name, office=before.office)


def _gap(run: _Run, new: Sequence[_Sentence]) -> _Run:
    """Where in the new version a run that is gone would stand; it covers nothing."""
    if run.left >= 0:
        return _Run(new[run.left].seq, new[run.left].end, new[run.left].end, run.left, run.right)
    start = new[run.right].start if run.right < len(new) else 0
    seq = new[run.right].seq if run.right < len(new) else None
    return _Run(seq, start, start, run.left, run.right)


def _passage(where: _Run, before: str, after: str) -> Passage:
    return Passage(seq=where.seq, start=where.start, end=where.end, before=before, after=after)
