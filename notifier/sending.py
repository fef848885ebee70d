"""What delivering needs of a sender, and what it gets back; no Slack library here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

EVENT_TYPE = "gikai_watch_notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message that Slack has stored: ``ts`` is its name within ``channel`` (an id)."""

    ts: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a token makes us, from auth.test; ``scopes`` is empty where Slack does not tell."""

    bot_id: str
    user: str
    team: str
    scopes: frozenset[str]


class Sender(Protocol):
    """A way to Slack. Every method raises ``notifier.errors.SlackError``."""

    def post(
        self,
        channel: str,
        text: str,
        blocks: Sequence[Mapping[str, object]] | None,
        metadata: Mapping[str, object],
    ) -> Posted: ...

    def find(self, channel: str, key: str, since: datetime) -> str | None: ...

    def heard_at(self) -> datetime: ...

    def join(self, channel: str) -> None: ...
