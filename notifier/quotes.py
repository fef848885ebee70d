"""Which sentences of a document a post quotes, and how much of them. Pure.

At most three exchanges: the sentences that between them name the most of what was asked for, each
with the question or the answer that belongs to it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import TYPE_CHECKING

from matcher.forms import form_of
from notifier.sentences import sentences
from notifier.text import Marked, clean, ending, tidy, window
from state.records import Hit, Part, PartKind, Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_EXCHANGES = 3
SHORT_SENTENCE = 30
WIDEST = 160  # characters that a hit's sentence may grow to with its neighbours
CANDIDATES = 60
TELLING = 40  # 「お答えいたします。」 alone is no answer
_POINTS_BACK = re.compile(
    r"(?:そ[のれうこち]|こ[のれうこち]|また|しかし|さらに|なお|一方|よって|同)"
)


class Mark(StrEnum):
    """What a quote is within its exchange."""

    QUESTION = "question"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a document as it prints them; ``bold`` are stretches of ``text``.

    ``before`` is what stood there before a revision, None outside revisions; ``text`` is empty
    where a revision took words out.
    """

    text: str
    bold: tuple[tuple[int, int], ...] = ()
    speaker: str | None = None
    mark: Mark | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One quote, or a question and its answer. ``url`` leads to the part where it has one;
    ``hits`` is how many hits it shows."""

    quotes: tuple[Quote, ...]
    url: str | None
    hits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Excerpt:
    """Sentences ``start:end`` of a part, and the hits inside; ``labels`` are those hits' groups."""

    part: Part
    start: int
    end: int
    hits: tuple[Hit, ...]

    @property
    def labels(self) -> frozenset[str]:
        return frozenset(label_of(hit) for hit in self.hits)


def exchanges(parts: Sequence[Part], hits: Sequence[Hit], limit: int) -> tuple[Exchange, ...]:
    """In reading order. ``hits`` are merged; ``limit`` bounds the characters of all together."""
    by_part = _by_part(hits)
    excerpts = {seq: _best(parts[seq], by_part[seq]) for seq in _promising(by_part)}
    chosen = sorted(_choose(list(excerpts.values()), parts), key=lambda each: each.part.seq)
    pairs = [_pair(excerpt.part, parts) for excerpt in chosen]
    quoted = [part for pair in pairs for part in pair]
    for part in quoted:
        if part.seq in by_part and part.seq not in excerpts:
            excerpts[part.seq] = _best(part, by_part[part.seq])
    marked = [_marked(excerpts.get(part.seq), part) for part in quoted]
    rooms = shares([len(each.text) for each in marked], limit)
    cut = map(_fitted, quoted, marked, rooms)
    return tuple(_exchange(pair, [next(cut) for _ in pair]) for pair in pairs)


def _exchange(pair: Sequence[Part], texts: Sequence[Marked]) -> Exchange:
    quotes = tuple(
        Quote(
            text=text.text,
            bold=union(text.spans),
            speaker=speaker_of(part),
            mark=_as_mark(part) if len(pair) > 1 else None,
        )
        for part, text in zip(pair, texts, strict=True)
    )
    shown = sum(len(text.spans) for text in texts)
    return Exchange(quotes=quotes, url=next((p.url for p in pair if p.url), None), hits=shown)


def label_of(hit: Hit) -> str:
    """What a reader knows the hit by: its group, or the term itself."""
    return hit.group or form_of(hit.term)


def speaker_of(part: Part) -> str | None:
    """Name and office where both are known, else what there is."""
    name, office = part.name, part.office
    label = f"{name}（{office}）" if name and office else name or office or part.speaker
    return clean(label) if label else None


def _by_part(hits: Sequence[Hit]) -> dict[int, list[Hit]]:
    by_part: dict[int, list[Hit]] = {}
    for hit in hits:
        if hit.seq is not None:
            by_part.setdefault(hit.seq, []).append(hit)
    return by_part


def _promising(by_part: Mapping[int, Sequence[Hit]]) -> list[int]:
    """The parts worth cutting into sentences, in reading order: a plenary's thousand speeches
    would take seconds, and three are shown."""

    def weight(seq: int) -> tuple[int, int]:
        return len({label_of(hit) for hit in by_part[seq]}), len(by_part[seq])

    return sorted(sorted(by_part, key=weight, reverse=True)[:CANDIDATES])


def _best(part: Part, hits: Sequence[Hit]) -> _Excerpt:
    spans = sentences(part.text) or [(0, len(part.text))]
    within: list[list[Hit]] = [[] for _ in spans]
    for hit in hits:
        within[max(0, bisect_right(spans, hit.start, key=itemgetter(0)) - 1)].append(hit)
    names = [len({label_of(hit) for hit in found}) for found in within]
    core = max(range(len(spans)), key=lambda i: (names[i], -i))
    first, last = _widened(part.text, spans, within, core)
    start, end = spans[first][0], spans[last][1]
    inside = tuple(hit for hit in hits if start <= hit.start and hit.end <= end)
    return _Excerpt(part=part, start=start, end=end, hits=inside)


def _widened(
    text: str,
    spans: Sequence[tuple[int, int]],
    within: Sequence[Sequence[Hit]],
    core: int,
) -> tuple[int, int]:
    """With the sentence before where the hit's leans on it, and those after that have hits too."""
    first = last = core
    start, end = spans[core]
    leans = end - start < SHORT_SENTENCE or _POINTS_BACK.match(text, start)
    if core > 0 and leans and end - spans[core - 1][0] <= WIDEST:
        first = core - 1
    while last + 1 < len(spans) and within[last + 1]:
        if spans[last + 1][1] - spans[first][0] > WIDEST:
            break
        last += 1
    return first, last


def _choose(excerpts: Sequence[_Excerpt], parts: Sequence[Part]) -> list[_Excerpt]:
    """Greedy: what adds most labels not shown yet, then anybody before the chair, who opens and
    closes the item, then most hits, then what comes first."""
    left, chosen = list(excerpts), list[_Excerpt]()
    seen: frozenset[str] = frozenset()
    used: set[int] = set()
    while left and len(chosen) < MOST_EXCHANGES:
        best = max(left, key=lambda excerpt: _weight(excerpt, seen))
        left.remove(best)
        if best.part.seq in used:
            continue
        chosen.append(best)
        seen |= best.labels
        used |= {part.seq for part in _pair(best.part, parts)}
    return chosen


def _weight(excerpt: _Excerpt, seen: frozenset[str]) -> tuple[int, bool, int]:
    return (
        len(excerpt.labels - seen),
        excerpt.part.role is not Role.CHAIR,
        len(excerpt.hits),
    )


def _pair(part: Part, parts: Sequence[Part]) -> tuple[Part, ...]:
    """The part with its question before it or its answer after it, in reading order."""
    role = _as_mark(part)
    if role is Mark.QUESTION:
        answer = _neighbour(part, parts, 1, Mark.ANSWER)
        return (part, answer) if answer else (part,)
    if role is Mark.ANSWER:
        question = _neighbour(part, parts, -1, Mark.QUESTION)
        return (question, part) if question else (part,)
    return (part,)


def _as_mark(part: Part) -> Mark | None:
    if part.kind is PartKind.QUESTION:
        return Mark.QUESTION
    if part.kind is PartKind.ANSWER:
        return Mark.ANSWER
    if part.kind is PartKind.SPEECH and part.role is Role.MEMBER:
        return Mark.QUESTION
    if part.kind is PartKind.SPEECH and part.role is Role.EXECUTIVE:
        return Mark.ANSWER
    return None


def _neighbour(part: Part, parts: Sequence[Part], step: int, mark: Mark) -> Part | None:
    """The next part that somebody says, past the chair who only gives the floor."""
    position = part.seq + step
    while 0 <= position < len(parts):
        candidate = parts[position]
        if _as_mark(candidate) is mark:
            return candidate
        if not _gives_the_floor(candidate):
            return None
        position += step
    return None


def _gives_the_floor(part: Part) -> bool:
    chair = part.kind is PartKind.SPEECH and part.role is Role.CHAIR
    return chair or part.kind in (PartKind.INTERJECTION, PartKind.SET_ASIDE)


def _marked(excerpt: _Excerpt | None, part: Part) -> Marked:
    """The excerpt's text with its hits; of a partner without hits what it asks, or says first."""
    if excerpt is not None:
        spans = [(hit.start - excerpt.start, hit.end - excerpt.start) for hit in excerpt.hits]
        return tidy(part.text[excerpt.start : excerpt.end], spans)
    found = sentences(part.text) or [(0, len(part.text))]
    if _as_mark(part) is Mark.QUESTION:
        end = found[-1][1]
        start = next((a for a, _ in reversed(found) if end - a >= TELLING), found[0][0])
    else:
        start = found[0][0]
        end = next((b for _, b in found if b - start >= TELLING), found[-1][1])
    return tidy(part.text[start:end])


def _fitted(part: Part, marked: Marked, room: int) -> Marked:
    """What a question without hits asks stands at its end."""
    if marked.spans or _as_mark(part) is not Mark.QUESTION:
        return window(marked, room)
    return Marked(ending(marked.text, room))


def shares(lengths: Sequence[int], limit: int) -> list[int]:
    """How many characters of ``limit`` each text may have: what short ones leave, long ones get."""
    rooms = [0] * len(lengths)
    left = limit
    for done, index in enumerate(sorted(range(len(lengths)), key=lengths.__getitem__)):
        rooms[index] = min(lengths[index], left // (len(lengths) - done))
        left -= rooms[index]
    return rooms


def union(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches without overlaps, in order."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
