"""The Slack stand-in answers like Slack where the product could tell the difference."""

from __future__ import annotations

import json
import os
import re
import sys
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from standins.slack import FaultKind, SlackStandIn, main
from standins.slack_workspace import BOT_ID, TOKEN, Access, Channel, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message
    from pathlib import Path

DX = "C000000DX"
Json = dict[str, Any]


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    channels = (
        Channel(DX, "dx"),
        Channel("C000000OPEN", "open", member=False),
        Channel("G0000SECRET", "secret", private=True, member=False),
        Channel("C000000OLD", "old", archived=True),
    )
    with SlackStandIn(Workspace(channels)) as stand_in:
        yield stand_in


def fetch(url: str, body: bytes | None = None, **headers: str) -> tuple[Message, bytes]:
    """An answer's headers and body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with urlopen(Request(url, body, named), timeout=5) as answer:  # noqa: S310 - loopback
        return answer.headers, answer.read()


def ask_as(token: str, slack: SlackStandIn, method: str, **arguments: object) -> Json:
    body = json.dumps(arguments).encode()
    kind = "application/json; charset=utf-8"
    _, text = fetch(slack.url + method, body, Authorization=f"Bearer {token}", Content_Type=kind)
    loaded: Json = json.loads(text)
    return loaded


def ask(slack: SlackStandIn, method: str, **arguments: object) -> Json:
    return ask_as(TOKEN, slack, method, **arguments)


def post(slack: SlackStandIn, text: str = "本文", **more: object) -> Json:
    return ask(slack, "chat.postMessage", channel=DX, text=text, **more)


def control(slack: SlackStandIn, noun: str, wanted: object) -> Json:
    _, text = fetch(f"{slack.origin}/control/{noun}", json.dumps(wanted).encode())
    loaded: Json = json.loads(text)
    return loaded


def section(length: int) -> Json:
    return {"type": "section", "text": {"type": "plain_text", "text": "あ" * length}}


def rich(length: int) -> Json:
    run = {"type": "text", "text": "あ" * length}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [run]}],
    }


def header(length: int) -> Json:
    return {"type": "header", "text": {"type": "plain_text", "text": "あ" * length}}


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("C000000OPEN", "not_in_channel"),
        ("G0000SECRET", "channel_not_found"),
        ("C000000OLD", "is_archived"),
        ("C0NOWHERE00", "channel_not_found"),
    ],
)
def test_a_channel_that_cannot_be_written_to_says_why(
    channel: str, code: str, slack: SlackStandIn
) -> None:
    assert ask(slack, "chat.postMessage", channel=channel, text="x")["error"] == code


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ([header(150), section(3000), rich(5000)], None),
        ([header(151)], "invalid_blocks"),
        ([section(3001)], "invalid_blocks"),
        ([section(0)], "invalid_blocks"),
        ([{"type": "divider"}] * 50, None),
        ([{"type": "divider"}] * 51, "invalid_blocks"),
        ([rich(13_200)], None),
        ([rich(13_201)], "msg_blocks_too_long"),
        ([{"type": "rich_text", "elements": []}], "invalid_blocks"),
        ([{"type": "marquee"}], "invalid_blocks"),
        ({"type": "divider"}, "invalid_blocks_format"),
    ],
)
def test_blocks_have_limits(blocks: object, error: str | None, slack: SlackStandIn) -> None:
    assert post(slack, blocks=blocks).get("error") == error


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({"event_type": "e", "event_payload": {"key": "k", "n": 3}}, None),
        ({"event_type": "e"}, "invalid_metadata_format"),
        ({"event_type": "e", "event_payload": {"list": [1]}}, "invalid_metadata_schema"),
        ({"event_type": "e", "event_payload": {"k": "x" * 9000}}, "metadata_too_large"),
    ],
)
def test_metadata_has_a_shape_and_a_size(
    metadata: Json, error: str | None, slack: SlackStandIn
) -> None:
    assert post(slack, metadata=metadata).get("error") == error


def test_every_message_has_a_ts_of_its_own_later_than_the_last(slack: SlackStandIn) -> None:
    stamps = [post(slack)["ts"] for _ in range(20)]

    assert stamps == sorted(set(stamps))
    assert all(re.fullmatch(r"\d{10}\.\d{6}", stamp) for stamp in stamps)


def test_metadata_is_shown_only_when_asked_for(slack: SlackStandIn) -> None:
    post(slack, metadata={"event_type": "e", "event_payload": {"key": "k"}})

    without = ask(slack, "conversations.history", channel=DX)["messages"][0]
    asked = ask(slack, "conversations.history", channel=DX, include_all_metadata=True)

    assert "metadata" not in without
    assert asked["messages"][0]["metadata"]["event_payload"] == {"key": "k"}


def test_history_comes_newest_first_in_pages(slack: SlackStandIn) -> None:
    texts = [str(number) for number in range(7)]
    for text in texts:
        post(slack, text)
    slack.workspace.settings.page_rows = 3
    seen: list[str] = []
    cursor = ""
    while True:
        page = ask(slack, "conversations.history", channel=DX, limit=200, cursor=cursor)
        seen += [message["text"] for message in page["messages"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break

    assert seen == texts[::-1]


def test_history_leaves_replies_to_conversations_replies(slack: SlackStandIn) -> None:
    parent = post(slack)["ts"]
    post(slack, "reply", thread_ts=parent)

    history = ask(slack, "conversations.history", channel=DX)["messages"]
    replies = ask(slack, "conversations.replies", channel=DX, ts=parent)["messages"]

    assert (len(history), [message["text"] for message in replies]) == (1, ["本文", "reply"])


def test_a_form_body_and_a_query_string_are_read_like_json(slack: SlackStandIn) -> None:
    post(slack)
    address, arguments = f"{slack.url}conversations.history", f"channel={DX}&limit=1"
    bearer = f"Bearer {TOKEN}"

    _, form = fetch(address, arguments.encode(), Authorization=bearer)
    _, query = fetch(f"{address}?{arguments}", Authorization=bearer)

    assert len(json.loads(form)["messages"]) == 1
    assert json.loads(form) == json.loads(query)


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("", "not_authed"),
        ("xoxb-nobody", "invalid_auth"),
        ("xapp-1", "not_allowed_token_type"),
        ("xoxb-gone", "token_revoked"),
    ],
)
def test_tokens_are_checked(token: str, error: str, slack: SlackStandIn) -> None:
    slack.workspace.tokens["xoxb-gone"] = Access(error="token_revoked")

    assert ask_as(token, slack, "auth.test")["error"] == error


def test_a_missing_scope_is_named(slack: SlackStandIn) -> None:
    slack.workspace.tokens[TOKEN] = Access(scopes=("channels:read",))

    answer = post(slack)

    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "chat:write",
        "channels:read",
    )


def test_the_scopes_stand_in_a_header(slack: SlackStandIn) -> None:
    headers, body = fetch(f"{slack.url}auth.test", b"", Authorization=f"Bearer {TOKEN}")

    assert "chat:write" in headers["x-oauth-scopes"]
    assert json.loads(body)["bot_id"] == BOT_ID


def test_joining_opens_a_public_channel_and_no_private_one(slack: SlackStandIn) -> None:
    joined = ask(slack, "conversations.join", channel="C000000OPEN")
    refused = ask(slack, "conversations.join", channel="G0000SECRET")

    assert joined["channel"]["is_member"] is True
    assert refused["error"] == "method_not_supported_for_channel_type"


def test_the_list_hides_private_channels_of_others(slack: SlackStandIn) -> None:
    listed = ask(slack, "conversations.list", types="public_channel,private_channel")

    assert [channel["name"] for channel in listed["channels"]] == ["dx", "open", "old"]


def test_rich_text_cannot_be_edited_into_something_else(slack: SlackStandIn) -> None:
    ts = post(slack, blocks=[rich(3)])["ts"]

    refused = ask(slack, "chat.update", channel=DX, ts=ts, text="x", blocks=[section(3)])
    changed = ask(slack, "chat.update", channel=DX, ts=ts, text="x", blocks=[rich(4)])

    assert (refused["error"], changed["ok"]) == ("block_mismatch", True)


def test_a_second_post_within_a_second_is_too_fast(slack: SlackStandIn) -> None:
    slack.workspace.settings.rate_limits = True
    post(slack)

    with pytest.raises(HTTPError) as caught:
        post(slack)

    with caught.value as answer:
        assert (answer.code, answer.headers["Retry-After"]) == (429, "1")


def test_an_unknown_method_is_refused(slack: SlackStandIn) -> None:
    assert ask(slack, "apps.connections.open")["error"] == "unknown_method"


def test_another_process_can_set_faults_and_read_messages(slack: SlackStandIn) -> None:
    control(slack, "faults", [{"kind": "drop_after", "seconds": 1}])
    with pytest.raises(OSError, match="closed"):
        post(slack, "stored all the same")

    seen = json.loads(fetch(f"{slack.origin}/control")[1])

    assert seen["channels"][0]["messages"][0]["text"] == "stored all the same"
    assert (seen["faults"], TOKEN in json.dumps(seen)) == ([], False)


def test_another_process_can_change_the_workspace(slack: SlackStandIn) -> None:
    control(slack, "channels", [{"id": "C00000NEW1", "name": "new"}])
    control(slack, "tokens", {"xoxb-two": {"scopes": ["chat:write"]}})
    control(slack, "settings", {"page_rows": 15})

    assert ask_as("xoxb-two", slack, "chat.postMessage", channel="#new", text="x")["ok"]
    assert slack.workspace.settings.page_rows == 15


def test_a_fault_waits_for_its_own_method(slack: SlackStandIn) -> None:
    slack.fail(FaultKind.ERROR_BEFORE, method="conversations.history")

    assert post(slack)["ok"]
    assert len(slack.faults) == 1


def test_the_state_file_outlives_the_stand_in(tmp_path: Path) -> None:
    file = tmp_path / "slack.json"
    with SlackStandIn(Workspace((Channel(DX, "dx"),), file=file)) as first:
        ts = post(first)["ts"]

    with SlackStandIn(Workspace(file=file)) as second:
        later = post(second)["ts"]
        texts = [message["ts"] for message in second.workspace.channels[DX].messages]

    assert texts == [ts, later]


def test_started_by_hand_it_says_how_to_reach_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "standins.slack", "--state", str(tmp_path / "slack.json")]
    with Popen(command, stdout=PIPE, text=True, env={**os.environ}) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.stdout.readline()
        found = re.search(r"GIKAI_SLACK_URL=(http://127\.0\.0\.1:\d+/)api/", line)
        assert found
        page = fetch(found[1])[1].decode()
        process.terminate()

    assert TOKEN in line
    assert page.startswith("<!doctype html>")


def test_one_that_cannot_start_says_why_in_one_line(
    slack: SlackStandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other.txt").write_text("no state", encoding="utf-8")
    port = slack.origin.rpartition(":")[2]
    for wrong in (["--port", port], ["--state", str(tmp_path / "other.txt")]):
        with pytest.raises(SystemExit, match="2"):
            main(wrong)
        assert (
            capsys.readouterr().err.splitlines()[-1].startswith("python -m standins.slack: error: ")
        )


def test_a_wrong_order_is_answered_in_json_with_what_was_wrong(slack: SlackStandIn) -> None:
    with pytest.raises(HTTPError) as told:
        control(slack, "faults", [{"kind": "no such fault"}])
    with told.value as answer:
        said = json.loads(answer.read())
    assert (answer.code, said["error"]) == (400, "ValueError")
    assert "no such fault" in said["found"]
