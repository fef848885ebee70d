"""Which changed passages of a revision a post shows: the old words and the new. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.stretches import union
from notifier.choosing import MOST_EXCHANGES
from notifier.quotes import Exchange, Quote, hands_of, shares, speaker_of
from notifier.text import Marked, tidy, window
from state.words import folded_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from state.records import Hit, Part, Passage


def revisions(
    parts: Sequence[Part], hits: Sequence[Hit], passages: Sequence[Passage], limit: int
) -> tuple[Exchange, ...]:
    """The changed passages with the most hits, in reading order; ``limit`` bounds the characters
    of all old and new words together."""
    passages = [one for one in passages if touches(one, hits)] or passages
    inside = [_inside(passage, hits) for passage in passages]
    order = sorted(range(len(passages)), key=lambda index: (-len(inside[index]), index))
    chosen = sorted(order[:MOST_EXCHANGES])
    texts = [text for index in chosen for text in _texts(passages[index], inside[index])]
    rooms = shares([len(text.text) for text in texts], limit)
    cut = iter([window(text, room) for text, room in zip(texts, rooms, strict=True)])
    shown = [(passages[index], inside[index]) for index in chosen]
    return tuple(
        _revision(_part(parts, passage), passage, (next(cut), next(cut)), found)
        for passage, found in shown
    )


def touches(passage: Passage, hits: Sequence[Hit]) -> bool:
    """Whether it holds a hit, or words of a hit that were taken out of it."""
    return any(
        (hit.seq == passage.seq and hit.start < passage.end and passage.start < hit.end)
        or hit.surface in passage.before
        for hit in hits
    )


def _inside(passage: Passage, hits: Sequence[Hit]) -> list[Hit]:
    return [
        hit
        for hit in hits
        if hit.seq == passage.seq and passage.start <= hit.start and hit.end <= passage.end
    ]


def _part(parts: Sequence[Part], passage: Passage) -> Part | None:
    return None if passage.seq is None else parts[passage.seq]


def _texts(passage: Passage, hits: Sequence[Hit]) -> tuple[Marked, Marked]:
    """The old words and the new, each with the stretch that a cut must keep; the same words only
    once."""
    spans = [(hit.start - passage.start, hit.end - passage.start) for hit in hits]
    if _only_changed_hands(passage):
        return Marked(""), tidy(passage.after, spans)
    before, after = tidy(passage.before), tidy(passage.after, spans)
    if not after.spans:
        after = _focused(after, before.text)
    return _focused(before, after.text), after


def _revision(
    part: Part | None, passage: Passage, words: tuple[Marked, Marked], hits: Sequence[Hit]
) -> Exchange:
    before, after = words
    was = passage.speaker_before
    quote = Quote(
        text=after.text,
        bold=union(after.spans) if hits else (),
        speaker=speaker_of(part) if part else None,
        before=None if _only_changed_hands(passage) else before.text,
        evidence=((part.seq, passage.start, passage.end),) if part else (),
        hands=hands_of(was, part) if was and part else None,
    )
    shown = len(after.spans) if hits and part else 0
    url = part.url if part else None
    return Exchange(quotes=(quote,), url=url, hits=shown, core=quote, weight=shown)


def _only_changed_hands(passage: Passage) -> bool:
    if passage.speaker_before is None:
        return False
    return folded_words(passage.before) == folded_words(passage.after)


def _focused(marked: Marked, other: str) -> Marked:
    """With the first letter that differs as its stretch, so that a cut shows the difference."""
    common = 0
    for mine, yours in zip(marked.text, other, strict=False):
        if mine != yours:
            break
        common += 1
    if common >= len(marked.text):
        return Marked(marked.text)
    return Marked(marked.text, ((common, common + 1),))
