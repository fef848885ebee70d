"""What the words of an answer say will happen: begun, examined, refused, or left unsaid. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Stance(StrEnum):
    """What an answer says of the matter asked about."""

    WILL_DO = "will_do"
    DONE = "done"
    CONSIDERS = "considers"
    STUDIES = "studies"
    WILL_NOT = "will_not"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``start:end`` of the text given are the words that say it, in code points."""

    stance: Stance
    start: int
    end: int


_WORDS = (
    (Stance.WILL_NOT, re.compile("(?:予定|考え|計画)は(?:ありません|ございません|ない)")),
    (Stance.CONSIDERS, re.compile("検討し?て?(?:まい|いき|おり|いる)")),
    (Stance.STUDIES, re.compile("(?:研究|調査)し?て?(?:まい|いき|おり|いる)")),
    (Stance.UNSAID, re.compile("注視|努めてまい")),
    (Stance.WILL_DO, re.compile("予定(?:して|で)|こととして")),
    (Stance.DONE, re.compile("いたしました")),
)


def stance_of(text: str) -> Finding | None:
    """What one sentence says, None where its words do not say it. Its end decides."""
    for stance, words in _WORDS:
        if found := words.search(text):
            return Finding(stance=stance, start=found.start(), end=found.end())
    return None


def stance_of_answer(
    text: str, sentences: Sequence[tuple[int, int]], core: Sequence[int]
) -> Finding | None:
    """What an answer says of the matter: the sentences ``core``, by their numbers among
    ``sentences`` (offsets in ``text``), then those around them that lean on them."""
    for number in reversed(core):
        start, end = sentences[number]
        if found := stance_of(text[start:end]):
            return Finding(stance=found.stance, start=start + found.start, end=start + found.end)
    return None
