"""The wire to Slack: what every answer is taken for, and what never leaves."""

from __future__ import annotations

import logging
import os
import traceback
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from notifier.errors import (
    ChannelProblem,
    ChannelTrouble,
    Degrade,
    Refused,
    Retry,
    SlackError,
    TokenProblem,
    Unclear,
    judge,
)
from notifier.slack import SCOPES_NEEDED, SlackSender
from standins.slack import FaultKind, SlackStandIn
from standins.slack_workspace import BOT_ID, SCOPES, TOKEN, Access, Channel, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

DX = "C000000DX"
PARTS = {"key": "k1"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    channels = (Channel(DX, "dx"), Channel("G00SECRET1", "secret", private=True))
    with SlackStandIn(Workspace(channels)) as stand_in:
        yield stand_in


@pytest.fixture
def sender(slack: SlackStandIn) -> SlackSender:
    return SlackSender(TOKEN, slack.url, timeout=0.4, sleep=lambda _: None)


CODES = {
    Retry: ["ratelimited", "rate_limited", "message_limit_exceeded"],
    Unclear: [
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "org_login_required",
        "",
        "Received a response in a non-JSON format: <html>",
    ],
    ChannelProblem: [
        "not_in_channel",
        "no_permission",
        "channel_not_found",
        "is_archived",
        "channel_is_limited_access",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "ekm_access_denied",
        "cannot_reply_to_message",
    ],
    TokenProblem: [
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "missing_scope",
        "not_allowed_token_type",
        "access_denied",
        "app_access_restricted",
    ],
    Degrade: [
        "msg_too_long",
        "msg_blocks_too_long",
        "invalid_blocks",
        "invalid_blocks_format",
        "too_many_attachments",
        "metadata_too_large",
        "invalid_metadata_format",
        "invalid_metadata_schema",
    ],
    Refused: ["a_code_of_tomorrow"],
}
ROWS = [(code, kind) for kind, codes in CODES.items() for code in codes]


@pytest.mark.parametrize(("code", "kind"), ROWS)
def test_every_code_is_taken_for_what_it_means(code: str, kind: type[SlackError]) -> None:
    assert type(judge(200, {"ok": False, "error": code})) is kind


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_is_unclear_whatever_its_code_says(status: int) -> None:
    assert isinstance(judge(status, {"error": "not_in_channel"}), Unclear)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), (None, 30.0), ("soon", 30.0), ("0", 1.0), ("-5", 30.0), ("1" * 9, 30.0)],
)
def test_retry_after_is_read_with_care(header: str | None, seconds: float) -> None:
    answer = judge(429, {}, header)

    assert isinstance(answer, Retry)
    assert answer.after == seconds


def test_ratelimited_beside_http_200_reads_the_header_too() -> None:
    answer = judge(200, {"error": "ratelimited"}, "12")

    assert isinstance(answer, Retry)
    assert answer.after == 12


def test_a_full_workspace_makes_every_channel_wait_an_hour() -> None:
    answer = judge(200, {"error": "message_limit_exceeded"})

    assert isinstance(answer, Retry)
    assert (answer.after, answer.everywhere) == (3600, True)


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("not_in_channel", ChannelTrouble.NOT_MEMBER),
        ("no_permission", ChannelTrouble.NOT_MEMBER),
        ("is_archived", ChannelTrouble.ARCHIVED),
        ("channel_not_found", ChannelTrouble.GONE),
        ("restricted_action", ChannelTrouble.POLICY),
    ],
)
def test_a_channels_trouble_is_told_apart(code: str, trouble: ChannelTrouble) -> None:
    answer = judge(200, {"error": code})

    assert isinstance(answer, ChannelProblem)
    assert answer.kind is trouble


def test_a_missing_scope_says_what_was_needed_and_provided() -> None:
    data = {"error": "missing_scope", "needed": "chat:write", "provided": "channels:read"}

    assert str(judge(200, data)) == ("missing_scope (needed: chat:write; provided: channels:read)")


def test_a_post_comes_back_with_its_ts(slack: SlackStandIn, sender: SlackSender) -> None:
    posted = sender.post(DX, "本文", None, PARTS)

    (stored,) = slack.workspace.channels[DX].messages
    assert (posted.ts, posted.channel) == (stored["ts"], DX)


def test_a_channel_may_be_named(slack: SlackStandIn, sender: SlackSender) -> None:
    posted = sender.post("#dx", "本文", None, PARTS)

    assert posted.channel == DX
    assert sender.find("#dx", "k1", LONG_AGO) == posted.ts


def test_a_channel_that_does_not_exist_is_a_channel_problem(sender: SlackSender) -> None:
    with pytest.raises(ChannelProblem) as caught:
        sender.post("#nowhere", "本文", None, PARTS)

    assert caught.value.kind is ChannelTrouble.GONE


@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.DROP_AFTER,
        FaultKind.HANG_AFTER,
        FaultKind.ERROR_AFTER,
        FaultKind.HALF_BODY,
        FaultKind.RESET_AFTER,
    ],
)
def test_a_lost_answer_is_never_repeated_by_the_library(
    kind: FaultKind, slack: SlackStandIn, sender: SlackSender
) -> None:
    slack.fail(kind)

    with pytest.raises(Unclear):
        sender.post(DX, "本文", None, PARTS)

    assert len(slack.workspace.channels[DX].messages) == 1
    assert slack.calls("chat.postMessage") == 1


def test_find_gives_none_for_a_key_that_is_not_there(sender: SlackSender) -> None:
    sender.post(DX, "本文", None, PARTS)

    assert sender.find(DX, "k2", LONG_AGO) is None


def test_find_does_not_see_what_is_older_than_since(sender: SlackSender) -> None:
    sender.post(DX, "本文", None, PARTS)

    assert sender.find(DX, "k1", datetime(2999, 1, 1, tzinfo=UTC)) is None


def test_join_enters_a_public_channel(slack: SlackStandIn, sender: SlackSender) -> None:
    slack.workspace.channels[DX].member = False

    sender.join(DX)

    assert slack.workspace.channels[DX].member


def test_join_is_refused_by_a_private_channel(sender: SlackSender) -> None:
    with pytest.raises(Refused, match="method_not_supported_for_channel_type"):
        sender.join("G00SECRET1")


def test_check_tells_who_we_are_and_what_we_may(sender: SlackSender) -> None:
    identity = sender.check()

    assert identity.bot_id == BOT_ID
    assert identity.scopes == set(SCOPES)
    assert identity.scopes >= SCOPES_NEEDED


def test_check_refuses_a_token_slack_does_not_know(slack: SlackStandIn) -> None:
    with pytest.raises(TokenProblem, match="invalid_auth"):
        SlackSender("xoxb-unknown", slack.url).check()


@pytest.mark.parametrize("token", ["xoxb-1\nHost: evil", "xoxb-日本", "", "xo xb"])
def test_a_token_no_header_can_carry_is_refused_without_being_repeated(token: str) -> None:
    with pytest.raises(TokenProblem) as caught:
        SlackSender(token)

    assert str(caught.value) == "malformed_token"


def test_a_token_never_travels_over_plain_http_to_another_host() -> None:
    with pytest.raises(ValueError, match="must be https"):
        SlackSender(TOKEN, "http://slack.example/api/")


def test_no_error_log_or_traceback_holds_the_token(
    slack: SlackStandIn, sender: SlackSender, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    slack.workspace.channels[DX].refuse = "is_archived"
    slack.fail(*list(FaultKind)[:-1], seconds=0.01)
    slack.workspace.tokens["xoxb-bad"] = Access(error="token_revoked")
    for _ in range(len(FaultKind)):
        with pytest.raises(SlackError) as caught:
            sender.post(DX, "本文", None, PARTS)
        told.append("".join(traceback.format_exception(caught.value)))
        assert caught.value.__context__ is None

    assert len(told) == len(FaultKind)
    assert TOKEN not in caplog.text + "".join(told) + str(slack.requests)


def test_who_does_not_know_which_messages_are_ours_does_not_look(slack: SlackStandIn) -> None:
    slack.workspace.tokens["xoxb-of-a-person"] = Access(bot=False)
    with pytest.raises(TokenProblem, match="not_a_bot_token"):
        SlackSender("xoxb-of-a-person", slack.url).find(DX, "k1", LONG_AGO)


def test_a_loopback_address_is_never_asked_through_a_proxy(
    slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setitem(os.environ, name, "http://127.0.0.1:9/")

    assert SlackSender(TOKEN, slack.url).check().bot_id == BOT_ID


class _Answers(BaseHTTPRequestHandler):
    """Gives one prepared answer to everything and remembers the headers it was sent."""

    status = 200
    headers_out: tuple[tuple[str, str], ...] = ()
    body = b""
    seen: list[str]

    def do_POST(self) -> None:
        self.seen.append(str(self.headers))
        self.send_response(self.status)
        for name, value in self.headers_out:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.body)

    do_GET = do_POST

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - http.server's
        pass


@contextmanager
def answering(
    status: int, body: bytes, *headers: tuple[str, str]
) -> Iterator[tuple[str, list[str]]]:
    """A server's address, and the requests' headers it has seen."""
    seen: list[str] = []
    fields = {"status": status, "headers_out": headers, "body": body, "seen": seen}
    server = HTTPServer(("127.0.0.1", 0), type("Answers", (_Answers,), fields))
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api/", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_redirect_never_carries_the_token_elsewhere() -> None:
    with (
        answering(200, b"{}") as (elsewhere, seen_elsewhere),
        answering(302, b"", ("Location", elsewhere)) as (address, seen),
        pytest.raises(Unclear),
    ):
        SlackSender(TOKEN, address).check()

    assert (len(seen), seen_elsewhere) == (1, [])


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"[1]", b'"ok"', b"null", b"<html>", b"\xff\xfe", b"{}", b'{"ok": true}'],
)
def test_an_answer_of_another_shape_is_unclear(body: bytes) -> None:
    with answering(200, body, ("Content-Type", "application/json")) as (address, _):
        sender = SlackSender(TOKEN, address)
        with pytest.raises(Unclear):
            sender.post(DX, "本文", None, PARTS)


def test_an_answer_in_an_unknown_charset_is_unclear() -> None:
    header = ("Content-Type", "application/json; charset=klingon")
    with (
        answering(200, b'{"ok": true, "ts": "1.0"}', header) as (address, _),
        pytest.raises(Unclear),
    ):
        SlackSender(TOKEN, address).post(DX, "本文", None, PARTS)


def test_a_server_that_is_not_there_is_unclear() -> None:
    with pytest.raises(Unclear):
        SlackSender(TOKEN, "http://127.0.0.1:9/api/").post(DX, "本文", None, PARTS)
