"""Reading a message as people and Slack do, for the tests of posts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from notifier.check import check_message
from standins import slack_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.message import Message

Json = dict[str, Any]


def runs(message: Message) -> Iterator[Json]:
    for block in message.blocks or ():
        if block["type"] == "rich_text":
            for element in block["elements"]:
                yield from element["elements"]


def words(message: Message) -> str:
    """All that a reader sees."""
    return "\n".join(slack_rules.strings(list(message.blocks or ())))


def text_of(block: Json) -> tuple[str, ...]:
    return tuple("".join(run["text"] for run in each["elements"]) for each in block["elements"])


def assert_sendable(message: Message) -> None:
    """Held against our own validator and against the stand-in's, which share no code."""
    whole = {"text": message.text, "blocks": list(message.blocks or ())}
    assert check_message(whole) == []
    assert slack_rules.refusal(whole["blocks"]) is None
    for rung in (1, 2):
        plainer = message.plainer(rung)
        assert slack_rules.refusal(list(plainer.blocks or ())) is None
        assert plainer.text
    json.dumps(whole).encode()


def assert_inert(message: Message) -> None:
    """Nothing that Slack parses, and nothing that steers."""
    assert {run["type"] for run in runs(message)} <= {"text", "link"}
    assert all(
        run["url"].startswith(("http://", "https://"))
        for run in runs(message)
        if run["type"] == "link"
    )
    assert '"mrkdwn"' not in json.dumps(message.blocks)
    assert "<" not in message.text
    assert not any(ord(each) < 32 and each != "\n" for each in words(message) + message.text)
    assert not any("\u202a" <= each <= "\u202e" for each in words(message) + message.text)
