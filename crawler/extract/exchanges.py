"""Which speeches are questions and which their answers, by who speaks after whom."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.extract.minutes import turns
from state.records import PartKind, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from state.records import Part

ANSWERING = (Role.EXECUTIVE, Role.SECRETARIAT, Role.WITNESS)
_FLOOR_LONGEST = 80  # code points: what a chair says who only calls the next speaker
# With these the chair opens another matter: who speaks then brings it in, and answers nobody.
_OTHER_MATTER = re.compile(r"日程第|議題|提案|提出者|説明を求め|動議|採決|休憩")


def with_exchanges(
    parts: Sequence[Part], answering: Collection[Role] = ANSWERING
) -> tuple[Part, ...]:
    """The parts with QUESTION and ANSWER for SPEECH where a member asks and is answered.

    A member's speech is a question where the next to speak, but for a chair who calls him, has a
    role that answers, one of ``answering``; the speeches of such roles that follow are the answers.
    """
    kinds: dict[int, PartKind] = {}
    asked: tuple[Part, ...] = ()
    for turn in turns(parts):
        first = turn[0]
        if first.kind is not PartKind.SPEECH:
            asked = ()
        elif first.role is Role.MEMBER:
            asked = turn
        elif first.role in answering and asked:
            kinds |= dict.fromkeys(_numbers(asked), PartKind.QUESTION)
            kinds |= dict.fromkeys(_numbers(turn), PartKind.ANSWER)
        elif not _gives_the_floor(turn):
            asked = ()
    return tuple(replace(part, kind=kinds.get(part.seq, part.kind)) for part in parts)


def _numbers(turn: Iterable[Part]) -> list[int]:
    return [part.seq for part in turn]


def _gives_the_floor(turn: Sequence[Part]) -> bool:
    text = "".join(part.text for part in turn)
    chair = turn[0].role is Role.CHAIR
    return chair and len(text) <= _FLOOR_LONGEST and not _OTHER_MATTER.search(text)
