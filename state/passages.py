"""Changed passages in rows, and the hits that count for a change. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from state.records import Hit, Passage, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from state.records import Part


def passages_text(passages: Iterable[Passage]) -> str:
    """JSON for the row of a change."""
    rows = [(p.seq, p.start, p.end, p.before, p.after) for p in passages]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def read_passages(text: str | None) -> tuple[Passage, ...]:
    """What ``passages_text`` wrote; nothing for a change that concerns the whole text."""
    return tuple(
        Passage(seq=seq, start=start, end=end, before=before, after=after)
        for seq, start, end, before, after in json.loads(text or "[]")
    )


def counting_hits(
    hits: Iterable[Hit], parts: Sequence[Part], passages: Sequence[Passage] | None
) -> tuple[Hit, ...]:
    """The hits that alert: in the title, in what somebody says, in plain text.

    Where ``passages`` is not None, only those that touch a changed passage: a revision of one
    sentence must not announce every word that stood there before.
    """
    return tuple(
        hit
        for hit in hits
        if (hit.place is Place.TITLE or parts[hit.seq or 0].kind.alerts)
        and (passages is None or any(_touches(hit, passage) for passage in passages))
    )


def _touches(hit: Hit, passage: Passage) -> bool:
    return hit.seq == passage.seq and hit.start < passage.end and passage.start < hit.end
