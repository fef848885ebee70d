"""Which speeches are questions and which their answers, by who speaks after whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extract.minutes import turns
from state.part_columns import ColumnParts, columns_of
from state.records import PartKind, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from state.part_columns import Columns
    from state.records import Part

ANSWERING = (Role.EXECUTIVE, Role.SECRETARIAT, Role.WITNESS)
_FLOOR_LONGEST = 80  # code points: what a chair says who only calls the next speaker
# With these the chair opens another matter: who speaks then brings it in, and answers nobody.
_OTHER_MATTER = re.compile(r"日程第|議題|提案|提出者|説明を求め|動議|採決|休憩")


def with_exchanges(parts: Sequence[Part], answering: Collection[Role] = ANSWERING) -> ColumnParts:
    """The parts with QUESTION and ANSWER for SPEECH where a member asks and is answered.

    A member's speech is a question where the next to speak, but for a chair who calls him, has a
    role that answers, one of ``answering``; the speeches of such roles that follow are the answers.
    """
    columns = columns_of(parts)
    kinds = list(columns.kinds)
    asked: Sequence[int] = ()
    for turn in turns(parts):
        first = turn[0]
        role = columns.roles[first]
        if columns.kinds[first] is not PartKind.SPEECH:
            asked = ()
        elif role is Role.MEMBER:
            asked = turn
        elif asked and role in answering:
            for seq in asked:
                kinds[seq] = PartKind.QUESTION
            for seq in turn:
                kinds[seq] = PartKind.ANSWER
        elif asked and not _gives_the_floor(columns, turn):
            asked = ()
    return ColumnParts(columns._replace(kinds=kinds))


def _gives_the_floor(columns: Columns, turn: Sequence[int]) -> bool:
    if columns.roles[turn[0]] is not Role.CHAIR:
        return False
    text = "".join([columns.texts[seq] for seq in turn])
    return len(text) <= _FLOOR_LONGEST and not _OTHER_MATTER.search(text)
