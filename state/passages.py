"""Changed passages in rows, and the hits that count for a change. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol, TypeVar

from state.records import PartKind, Passage, Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from state.records import Part


_ALERTING = frozenset(kind for kind in PartKind if kind.alerts)


def passages_text(passages: Iterable[Passage]) -> str:
    """JSON for the row of a change."""
    rows = [(p.seq, p.start, p.end, p.before, p.after, *_speaker(p)) for p in passages]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def read_passages(text: str | None) -> tuple[Passage, ...]:
    """What ``passages_text`` wrote; nothing for a change that concerns the whole text."""
    return tuple(
        Passage(
            seq=seq,
            start=start,
            end=end,
            before=before,
            after=after,
            speaker_before=Speaker(label=was[0], name=was[1], office=was[2]) if was else None,
        )
        for seq, start, end, before, after, *was in json.loads(text or "[]")
    )


def _speaker(passage: Passage) -> tuple[str | None, ...]:
    was = passage.speaker_before
    return (was.label, was.name, was.office) if was else ()


class Placed(Protocol):
    """Something found in a text: ``seq`` is its part, None for the title."""

    @property
    def seq(self) -> int | None: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Found = TypeVar("Found", bound=Placed)


def counting_hits(
    hits: Iterable[Found], parts: Sequence[Part], passages: Sequence[Passage] | None
) -> list[Found]:
    """The hits that alert: in the title, in what somebody says, in plain text.

    Where ``passages`` is not None, only those that touch a changed passage: a revision of one
    sentence must not announce every word that stood there before.
    """
    return [
        hit
        for hit in touching(hits, passages)
        if hit.seq is None or parts[hit.seq].kind in _ALERTING
    ]


def touching(hits: Iterable[Found], passages: Sequence[Passage] | None) -> list[Found]:
    """The hits in all places, of a revision those that touch a changed passage."""
    if passages is None:
        return list(hits)
    return [hit for hit in hits if any(_touches(hit, passage) for passage in passages)]


def _touches(hit: Placed, passage: Passage) -> bool:
    return hit.seq == passage.seq and hit.start < passage.end and passage.start < hit.end
