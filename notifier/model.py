"""A language model as a summary sees it; how one is reached is up to ``notifier.model_wire``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class ModelTrouble(Exception):
    """There is no answer; says why in words that hold nothing of the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the model wrote, which encodes to UTF-8, and the tokens that the server counts for
    question and answer: 0 where it does not count them, or not believably."""

    text: str
    tokens: int


class Model(Protocol):
    """Anything that answers a chat, within so many seconds. Raises ModelTrouble."""

    def ask(self, messages: Sequence[dict[str, str]], seconds: float) -> Answer: ...
