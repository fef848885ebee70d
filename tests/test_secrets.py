"""The token shows itself nowhere, and goes nowhere but to Slack or to loopback."""

from __future__ import annotations

import pytest

from config.errors import UserError
from config.secrets import SLACK_API, proxy_login, slack_address, slack_token

TOKEN = "xoxb-0000000000-inventedtoken"


def test_no_variable_means_no_token() -> None:
    assert slack_token() is None


def test_a_token_is_shown_only_when_asked_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", f" {TOKEN}\n")
    token = slack_token()
    assert token is not None
    assert token.reveal() == TOKEN
    assert TOKEN not in f"{token!r} {token} {[token]}"


@pytest.mark.parametrize(
    "value", ["xoxp-000000000000", "xoxb-", "xoxb-00000000 0000", "xoxb-00000000\r\nX: y", "秘密"]
)
def test_what_is_no_bot_token_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", value)
    with pytest.raises(UserError) as caught:
        slack_token()
    assert caught.value.where == "SLACK_BOT_TOKEN"
    assert value.removeprefix("xoxb-")[:6] not in caught.value.found or value == "xoxb-"


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("xoxp-000000000000", "17 characters are no bot token: it does not begin with xoxb-."),
        ("xoxb-wrong-1", "12 characters are no bot token: it is too short."),
        ("xoxb-0000 00000000", "behind xoxb- it holds more than the letters a to z, digits and"),
    ],
)
def test_what_a_token_is_not_like_is_said(
    monkeypatch: pytest.MonkeyPatch, value: str, wrong: str
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", value)
    with pytest.raises(UserError) as caught:
        slack_token()
    assert wrong in caught.value.found


def test_the_address_is_slacks_own() -> None:
    assert slack_address(allow_loopback=False) == SLACK_API


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("http://127.0.0.1:8081/api/", "http://127.0.0.1:8081/api/"),
        ("http://localhost:8081/api", "http://localhost:8081/api/"),
        ("http://[::1]:8081/", "http://[::1]:8081/"),
    ],
)
def test_a_stand_in_on_loopback_is_taken_where_loopback_is_open(
    monkeypatch: pytest.MonkeyPatch, value: str, address: str
) -> None:
    monkeypatch.setenv("GIKAI_SLACK_URL", value)
    assert slack_address(allow_loopback=True) == address
    with pytest.raises(UserError, match="allow_loopback = true"):
        slack_address(allow_loopback=False)


@pytest.mark.parametrize(
    "value",
    [
        "https://slack.example.com/api/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1@example.com/",
        "http://example.com#127.0.0.1",
        "http://[::1/",
        "http://127.0.0.1:99999/",
        "127.0.0.1:8081",
        "ftp://127.0.0.1/",
    ],
)
def test_anything_else_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("GIKAI_SLACK_URL", value)
    with pytest.raises(UserError, match="no http address on loopback"):
        slack_address(allow_loopback=True)


def test_the_login_of_the_proxy_shows_itself_only_when_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GIKAI_PROXY_LOGIN", "watch:geheim")
    login = proxy_login()
    assert login
    assert login.reveal() == "watch:geheim"
    assert "geheim" not in f"{login} {login!r}"


@pytest.mark.parametrize("value", ["geheim", ":geheim", "watch:", "watch:a b", "watch:秘密"])
def test_a_login_that_is_none_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("GIKAI_PROXY_LOGIN", value)
    with pytest.raises(UserError) as caught:
        proxy_login()
    assert value not in str(caught.value)
