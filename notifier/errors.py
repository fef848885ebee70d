"""What Slack's answers mean for a post, without Slack's library.

SlackError
├── Retry            too fast, or Slack is full: nothing was posted, ask again later
├── Unclear          no answer, or one that says nothing: the post may be there
├── ChannelProblem   this channel cannot be written to (or read); others can
├── TokenProblem     nothing can be sent with this token
├── Degrade          Slack took offence at the post's shape: send a plainer one
└── Refused          a code we do not know: nothing was posted

The codes are those of docs.slack.dev's method pages as of 2026-08; unknown ones are ``Refused``.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RETRY_AFTER_SECONDS = 30.0  # where a 429 does not say
FULL_WORKSPACE_SECONDS = 3600.0


class ChannelTrouble(StrEnum):
    """Why a channel does not take a post."""

    NOT_MEMBER = "not_member"
    ARCHIVED = "archived"
    GONE = "gone"
    POLICY = "policy"


class SlackError(Exception):
    """An answer that is not yes. No instance ever holds a token."""


class Retry(SlackError):
    """Ask again after ``after`` seconds; ``everywhere`` means every channel has to wait."""

    def __init__(self, after: float, *, everywhere: bool = False) -> None:
        super().__init__(f"Slack asks to wait {after:g} s")
        self.after = after
        self.everywhere = everywhere


class Unclear(SlackError):
    """Whether Slack stored the post is unknown: look in the channel before posting again."""


class ChannelProblem(SlackError):
    """One channel's trouble; ``code`` is Slack's word for it."""

    def __init__(self, kind: ChannelTrouble, code: str) -> None:
        super().__init__(code)
        self.kind = kind
        self.code = code


class TokenProblem(SlackError):
    """The token or its scopes; ``needed`` and ``provided`` are Slack's, "" where not told."""

    def __init__(self, code: str, *, needed: str = "", provided: str = "") -> None:
        more = f" (needed: {needed}; provided: {provided})" if needed else ""
        super().__init__(f"{code}{more}")
        self.code = code
        self.needed = needed
        self.provided = provided


class Refused(SlackError):
    """A plain no, with its code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Degrade(Refused):
    """The post is too long or of a shape Slack does not take."""


_RATE = frozenset({"ratelimited", "rate_limited"})
_UNCLEAR = frozenset(
    {
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "org_login_required",
    }
)
_CHANNEL = {
    "not_in_channel": ChannelTrouble.NOT_MEMBER,
    "no_permission": ChannelTrouble.NOT_MEMBER,
    "is_archived": ChannelTrouble.ARCHIVED,
    "channel_not_found": ChannelTrouble.GONE,
    "channel_is_limited_access": ChannelTrouble.GONE,
    "ekm_access_denied": ChannelTrouble.POLICY,
    "cannot_reply_to_message": ChannelTrouble.POLICY,
}
_TOKEN = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "missing_scope",
        "not_allowed_token_type",
        "access_denied",
        "app_access_restricted",
    }
)
_DEGRADE = frozenset(
    {
        "msg_too_long",
        "msg_blocks_too_long",
        "invalid_blocks",
        "invalid_blocks_format",
        "too_many_attachments",
        "metadata_too_large",
    }
)
_CODE = re.compile(r"[a-z][a-z0-9_]{1,80}")


def judge(status: int, data: Mapping[str, object], retry_after: str | None = None) -> SlackError:
    """Which error an answer that is not ``ok`` stands for.

    ``status`` is HTTP's; ``data`` the decoded JSON, empty where there was none; ``retry_after`` the
    header, which Slack may also send beside HTTP 200.
    """
    code = _code(data)
    if status == 429 or code in _RATE:
        return Retry(_seconds(retry_after))
    if status >= 500 or not code or code in _UNCLEAR:
        return Unclear(f"HTTP {status} {code or 'without an answer of Slack'}")
    if code in _TOKEN:
        needed, provided = str(data.get("needed", "")), str(data.get("provided", ""))
        return TokenProblem(code, needed=needed, provided=provided)
    if code == "message_limit_exceeded":
        return Retry(FULL_WORKSPACE_SECONDS, everywhere=True)
    return _about_the_post(code)


def _about_the_post(code: str) -> SlackError:
    if code in _CHANNEL:
        return ChannelProblem(_CHANNEL[code], code)
    if code.startswith("restricted_action"):
        return ChannelProblem(ChannelTrouble.POLICY, code)
    if code in _DEGRADE or code.startswith("invalid_metadata_"):
        return Degrade(code)
    return Refused(code)


def _code(data: Mapping[str, object]) -> str:
    # slack_sdk puts a whole sentence, with a piece of the body in it, where Slack puts its code
    code = data.get("error")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _seconds(retry_after: str | None) -> float:
    text = (retry_after or "").strip()
    if not re.fullmatch(r"[0-9]{1,6}", text):
        return RETRY_AFTER_SECONDS
    return max(1.0, float(text))
