"""Members' turns and those who answer them: what is told together of minutes. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.phrases import ASKS
from state.records import PartKind, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from state.records import Part

CALL = 30  # letters: 「はい、結構です。」 between a question and its answer asks nothing new

_OTHER_BUSINESS = re.compile("議題|日程第|説明を求め|説明願|報告を求め|提案理由")
_OPENING = 400  # letters of a chair's words in which he would say so


@dataclass(frozen=True, slots=True)
class Round:
    """The turns of members that follow each other, mostly one, and those who answer them."""

    questions: tuple[Part, ...]
    answers: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """All of it."""
        return (*self.questions, *self.answers)


def rounds(parts: Sequence[Part]) -> Iterator[Round]:
    """Members' turns with their answers, past the chair, unless he calls the next business."""
    asking: list[Part] = []
    answers: list[Part] = []
    for part in parts:
        if asks(part):
            if answers:
                yield Round(tuple(asking), tuple(answers))
                asking, answers = [], []
            if not (asking and _is_a_call(part)):
                asking.append(part)
        elif asking and answers_(part):
            answers.append(part)
        elif asking and _calls_other_business(part):
            yield Round(tuple(asking), tuple(answers))
            asking, answers = [], []
    if asking:
        yield Round(tuple(asking), tuple(answers))


def asks(part: Part) -> bool:
    """Whether somebody who asks is speaking."""
    speaks = part.kind is PartKind.SPEECH and part.role is Role.MEMBER
    return speaks or part.kind is PartKind.QUESTION


def answers_(part: Part) -> bool:
    """Whether somebody who is asked is speaking."""
    speaks = part.kind is PartKind.SPEECH and part.role in _ANSWERERS
    return speaks or part.kind is PartKind.ANSWER


_ANSWERERS = (Role.EXECUTIVE, Role.SECRETARIAT, Role.WITNESS)


def _is_a_call(part: Part) -> bool:
    return len(part.text) < CALL and not ASKS.search(part.text)


def _calls_other_business(part: Part) -> bool:
    chair = part.kind is PartKind.SPEECH and part.role is Role.CHAIR
    return chair and bool(_OTHER_BUSINESS.search(part.text[:_OPENING]))
