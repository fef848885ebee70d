"""What the tests of delivery share: a clock that only sleeping moves, and an outbox with posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from notifier.deliver import deliver
from notifier.message import Message
from notifier.slack import SlackSender
from standins.slack import SlackStandIn
from standins.slack_workspace import TOKEN, Channel, Workspace
from state import outbox
from state.outbox import NewPost

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.deliver import DeliveryReport
    from state.database import Database

DX = "C000000DX"
OPS = "C00000OPS"
START = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)


@dataclass
class StillClock:
    """``sleep`` returns at once and moves the time; ``during_sleep`` is what happens meanwhile."""

    moment: datetime = START
    slept: list[float] = field(default_factory=list)
    during_sleep: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)
        self.during_sleep()

    def pass_time(self, **span: float) -> None:
        self.moment += timedelta(**span)

    def seconds(self) -> float:
        return self.moment.timestamp()


def key_of(name: str) -> str:
    """A post key like the product's own."""
    return sha256(name.encode()).hexdigest()


def message(text: str = "【架空市議会】デジタル化推進特別委員会 DX 3件") -> Message:
    """A small message with a block of every shape that the product sends."""
    run = {"type": "text", "text": text, "style": {"bold": True}}
    blocks = (
        {"type": "header", "text": {"type": "plain_text", "text": "架空市議会"}},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [run]}],
        },
    )
    return Message(
        text=text, blocks=blocks, link="https://example.jp/1", kind="health", deliveries=0
    )


def put(database: Database, channel: str, *names: str, post: Message | None = None) -> list[str]:
    """Posts into the outbox; their keys."""
    payload = (post or message()).to_json()
    new = [
        NewPost(key=key_of(name), channel=channel, style="health", delivery_ids=(), payload=payload)
        for name in names
    ]
    outbox.compose_posts(database, new, START)
    return [each.key for each in new]


def arrived(slack: SlackStandIn, channel: str) -> list[str]:
    """The metadata keys of a channel's messages, oldest first."""
    messages = slack.workspace.channels[channel].messages
    return [each["metadata"]["event_payload"]["key"] for each in messages]


def states(database: Database) -> dict[str, int]:
    """How many posts stand in which state."""
    rows = database.connection.execute("SELECT state, count(*) FROM posts GROUP BY state")
    return {row[0]: row[1] for row in rows}


def two_channels(clock: StillClock) -> SlackStandIn:
    """A workspace with DX and OPS whose time is the clock's."""
    channels = (Channel(DX, "dx"), Channel(OPS, "operators"))
    return SlackStandIn(Workspace(channels, clock=clock.seconds))


def send(database: Database, slack: SlackStandIn, clock: StillClock) -> DeliveryReport:
    """One delivery that loses patience with a silent Slack after 0.4 real seconds."""
    sender = SlackSender(TOKEN, slack.url, timeout=0.4, sleep=clock.sleep)
    return deliver(database, sender, clock)


def killed_while_sending(database: Database, clock: StillClock) -> None:
    """Leaves every post as a process leaves it that is killed before it hears the answer."""
    for post in outbox.posts_due(database, clock.now()):
        outbox.mark_sending(database, post.id, clock.now())
