"""Which changed passages of a revision a post shows: the old words and the new. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.quotes import MOST_EXCHANGES, Exchange, Quote, shares, speaker_of, union
from notifier.text import Marked, tidy, window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from state.records import Hit, Part, Passage


def revisions(
    parts: Sequence[Part], hits: Sequence[Hit], passages: Sequence[Passage], limit: int
) -> tuple[Exchange, ...]:
    """The changed passages: those with the most hits, in reading order."""

    def inside(passage: Passage) -> list[Hit]:
        return [
            hit
            for hit in hits
            if hit.seq == passage.seq and passage.start <= hit.start and hit.end <= passage.end
        ]

    order = sorted(range(len(passages)), key=lambda i: (-len(inside(passages[i])), i))
    chosen = (passages[index] for index in sorted(order[:MOST_EXCHANGES]))
    return tuple(_revision(parts, passage, inside(passage), limit) for passage in chosen)


def _revision(parts: Sequence[Part], passage: Passage, hits: Sequence[Hit], limit: int) -> Exchange:
    part = None if passage.seq is None else parts[passage.seq]
    spans = [(hit.start - passage.start, hit.end - passage.start) for hit in hits]
    after = tidy(passage.after, spans)
    before = tidy(passage.before)
    if not after.spans:
        after = _focused(after, before.text)
    before = _focused(before, after.text)
    before_share, after_share = shares([len(before.text), len(after.text)], limit)
    shown = window(after, after_share)
    quote = Quote(
        text=shown.text,
        bold=union(shown.spans) if hits else (),
        speaker=speaker_of(part) if part else None,
        before=window(before, before_share).text,
    )
    return Exchange(
        quotes=(quote,),
        url=part.url if part else None,
        hits=len(shown.spans) if hits and passage.seq is not None else 0,
    )


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
