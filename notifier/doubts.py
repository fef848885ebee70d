"""What the operators are told of subscriptions that cannot be read as they were meant, or hear of
nothing. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier import wording
from notifier.blocks import Block, header, quoted, rich, run, section
from notifier.health import ERROR_LIMIT, MOST_IN_A_NOTICE
from notifier.message import Message, escape
from notifier.text import clean, cut
from state.identity import doubt_key, post_key
from state.outbox import NewPost
from state.times import instant_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from state.standing import Doubt

QUERY_LIMIT = 120


def doubt_notices(doubts: Sequence[Doubt], channel: str, now: datetime) -> list[NewPost]:
    """Posts for ``state.doubts.keep``; many at once share one, as after an update."""
    return [
        NewPost(
            key=post_key(doubt_key(one.subscription.id, instant_text(now)) for one in group),
            channel=channel,
            style="health",
            delivery_ids=(),
            payload=_message(group).to_json(),
        )
        for start in range(0, len(doubts), MOST_IN_A_NOTICE)
        for group in [doubts[start : start + MOST_IN_A_NOTICE]]
    ]


def _message(doubts: Sequence[Doubt]) -> Message:
    title = wording.doubt_headline(len(doubts))
    blocks: list[Block] = [header(title)]
    lines: list[str] = []
    for one in doubts:
        asked = one.subscription
        query = cut(clean(asked.query), QUERY_LIMIT)
        first = wording.doubt(
            asked.id, clean(asked.channel), query, readable=one.readable, deaf=one.deaf
        )
        remedy = wording.doubt_remedy(asked.id, readable=one.readable, deaf=one.deaf)
        lines.append(first)
        said = quoted([run(cut(clean(one.problem), ERROR_LIMIT))])
        blocks.append(rich(section(run(first, bold=True), run(f"\n{remedy}")), said))
    blocks.append(rich(section(run(wording.ASK_STATUS, italic=True))))
    return Message(text=escape("\n".join([title, *lines])), blocks=tuple(blocks), kind="health")
