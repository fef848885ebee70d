"""A Slack workspace in memory: channels, messages, tokens, and the Web API methods on them.

No network here. ``Workspace.call`` takes a method's name, the bearer token and the arguments and
gives the answer Slack would give; ``standins/slack.py`` puts it on loopback.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any

from standins import slack_rules

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Json = dict[str, Any]

TOKEN = "xoxb-standin-0000"  # noqa: S105 - an invented token, good for this stand-in alone
BOT_ID = "B0STANDIN"
APP_ID = "A0STANDIN"
SCOPES = (
    "chat:write",
    "channels:read",
    "groups:read",
    "channels:history",
    "groups:history",
    "channels:join",
)

_PER_MINUTE = {  # the tiers of the methods, as Slack's own Java SDK paces them
    "chat.postMessage": 60.0,
    "chat.update": 50.0,
    "conversations.history": 50.0,
    "conversations.replies": 50.0,
    "conversations.join": 50.0,
    "conversations.info": 50.0,
    "conversations.list": 20.0,
}


class Refusal(Exception):
    """``ok: false`` with a code, and what Slack adds to it."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


class TooFast(Exception):
    """HTTP 429; ``seconds`` goes into Retry-After."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass
class Channel:
    """A conversation and what was said in it, oldest first."""

    id: str
    name: str
    private: bool = False
    archived: bool = False
    member: bool = True
    refuse: str | None = None  # an error code that every post here gets, such as restricted_action
    messages: list[Json] = field(default_factory=list)


@dataclass
class Access:
    """What a token may do; ``error`` is answered to everything, such as token_revoked. A token that
    is no ``bot``'s has no bot_id."""

    scopes: tuple[str, ...] = SCOPES
    error: str | None = None
    bot: bool = True


@dataclass
class Settings:
    """``page_rows`` caps a page of history (15 for apps sold outside the Marketplace);
    ``per_minute`` replaces single methods' rates; without ``rate_limits`` nothing is too fast."""

    page_rows: int = 999
    rate_limits: bool = False
    per_minute: dict[str, float] = field(default_factory=dict)


class Workspace:
    """Thread-safe: every call holds the lock. ``file`` keeps channels across processes' lives."""

    def __init__(
        self,
        channels: tuple[Channel, ...] = (),
        *,
        clock: Callable[[], float] = lambda: time.time_ns() / 1e9,
        file: Path | None = None,
    ) -> None:
        self.lock = RLock()
        self.clock = clock
        self.file = file
        self.settings = Settings()
        self.tokens = {TOKEN: Access()}
        self.channels = {channel.id: channel for channel in channels}
        self._last_ts = 0
        self._ready: dict[tuple[str, str], float] = {}
        if file and file.exists():
            saved = json.loads(file.read_text("utf-8"))
            self.channels = {item["id"]: Channel(**item) for item in saved["channels"]}
            self._last_ts = saved["last_ts"]

    def add(self, channel: Channel) -> Channel:
        """Puts a channel in, or replaces it."""
        with self.lock:
            self.channels[channel.id] = channel
            self._save()
        return channel

    def dump(self) -> list[Json]:
        """Channels with their messages, ready for JSON."""
        with self.lock:
            return [asdict(channel) for channel in self.channels.values()]

    def messages(self) -> dict[str, list[Json]]:
        """What was said, by the channels' names, for ``slackpage.render``."""
        with self.lock:
            return {each.name: list(each.messages) for each in self.channels.values()}

    def call(self, method: str, token: str | None, arguments: Json) -> Json:
        """Slack's JSON answer; raises ``TooFast`` for 429. Logic errors are answers, not raises."""
        with self.lock:
            try:
                access = self._access(token, method)
                self._pace(method, str(arguments.get("channel", "")))
                action = _METHODS.get(method)
                if action is None:
                    raise Refusal("unknown_method", req_method=method)
                answer = {"ok": True, **action(self, access, arguments)}
                self._save()
            except Refusal as refusal:
                return {"ok": False, "error": refusal.code, **refusal.more}
            return answer

    def _access(self, token: str | None, method: str) -> Access:
        if not token:
            raise Refusal("not_authed")
        if token.startswith("xapp-") and method != "apps.connections.open":
            raise Refusal("not_allowed_token_type")
        access = self.tokens.get(token)
        if access is None:
            raise Refusal("invalid_auth")
        if access.error:
            raise Refusal(access.error)
        return access

    def _pace(self, method: str, channel: str) -> None:
        if not self.settings.rate_limits or method not in _PER_MINUTE:
            return
        gap = 60.0 / self.settings.per_minute.get(method, _PER_MINUTE[method])
        bucket = (method, channel if method == "chat.postMessage" else "")
        now, ready = self.clock(), self._ready.get(bucket, 0.0)
        if now < ready:
            raise TooFast(max(1, int(ready - now + 0.999)))
        self._ready[bucket] = now + gap

    def _ts(self) -> str:
        self._last_ts = max(self._last_ts + 1, int(self.clock() * 1e6))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def _save(self) -> None:
        if self.file:
            text = json.dumps({"channels": self.dump(), "last_ts": self._last_ts})
            fresh = self.file.with_suffix(".new")
            fresh.write_text(text, "utf-8")
            fresh.replace(self.file)

    def _channel(self, arguments: Json, *, by_name: bool = False) -> Channel:
        wanted = str(arguments.get("channel", ""))
        if wanted in self.channels:
            return self.channels[wanted]
        for channel in self.channels.values():
            if by_name and channel.name == wanted.removeprefix("#"):
                return channel
        raise Refusal("channel_not_found")


def _need(access: Access, scope: str) -> None:
    if scope not in access.scopes:
        raise Refusal("missing_scope", needed=scope, provided=",".join(access.scopes))


def _kind(channel: Channel) -> str:
    return "groups" if channel.private else "channels"


def _auth_test(_workspace: Workspace, access: Access, _arguments: Json) -> Json:
    bot = {"bot_id": BOT_ID} if access.bot else {}
    return {
        "url": "https://standin.slack.example/",
        "team": "架空ワークスペース",
        "user": "gikai-watch",
        "team_id": "T0STANDIN",
        "user_id": "U0STANDIN",
        **bot,
    }


def _post(workspace: Workspace, access: Access, arguments: Json) -> Json:
    _need(access, "chat:write")
    channel = workspace._channel(arguments, by_name=True)
    _may_write(channel, access)
    content = _content(arguments)
    if thread := arguments.get("thread_ts"):
        if not any(message["ts"] == thread for message in channel.messages):
            raise Refusal("thread_not_found")
        content["thread_ts"] = thread
    message = {
        "type": "message",
        "ts": workspace._ts(),
        "user": "U0STANDIN",
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        **content,
    }
    channel.messages.append(message)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def _may_write(channel: Channel, access: Access) -> None:
    if channel.archived:
        raise Refusal("is_archived")
    if channel.private and not channel.member:
        raise Refusal("channel_not_found")
    if not channel.member and "chat:write.public" not in access.scopes:
        raise Refusal("not_in_channel")
    if channel.refuse:
        raise Refusal(channel.refuse)


def _content(arguments: Json) -> Json:
    text, blocks = arguments.get("text") or "", arguments.get("blocks")
    if isinstance(blocks, str):
        blocks = json.loads(blocks)
    if not text and not blocks:
        raise Refusal("no_text")
    if blocks and (refused := slack_rules.refusal(blocks)):
        code, messages = refused
        raise Refusal(code, response_metadata={"messages": messages})
    content: Json = {"text": text[: slack_rules.TEXT_CUT_AT]}
    if blocks:
        content["blocks"] = blocks
    if (metadata := arguments.get("metadata")) is not None:
        if code_or_none := slack_rules.metadata_refusal(metadata):
            raise Refusal(code_or_none)
        content["metadata"] = metadata
    return content


def _update(workspace: Workspace, access: Access, arguments: Json) -> Json:
    _need(access, "chat:write")
    channel = workspace._channel(arguments)
    message = next((m for m in channel.messages if m["ts"] == arguments.get("ts")), None)
    if message is None:
        raise Refusal("message_not_found")
    if message.get("bot_id") != BOT_ID:
        raise Refusal("cant_update_message")
    content = _content(arguments)
    if _has_rich_text(message) and not _has_rich_text(content):
        raise Refusal("block_mismatch")
    message.update(content)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"]}


def _has_rich_text(message: Json) -> bool:
    return any(block["type"] == "rich_text" for block in message.get("blocks", []))


def _history(workspace: Workspace, access: Access, arguments: Json) -> Json:
    channel = _readable(workspace, access, arguments)
    rows = [m for m in channel.messages if m.get("thread_ts", m["ts"]) == m["ts"]]
    return _page(workspace, rows[::-1], arguments)


def _replies(workspace: Workspace, access: Access, arguments: Json) -> Json:
    channel = _readable(workspace, access, arguments)
    parent = arguments.get("ts")
    rows = [m for m in channel.messages if parent in (m["ts"], m.get("thread_ts"))]
    if not rows:
        raise Refusal("thread_not_found")
    return _page(workspace, rows, arguments)


def _readable(workspace: Workspace, access: Access, arguments: Json) -> Channel:
    channel = workspace._channel(arguments)
    _need(access, f"{_kind(channel)}:history")
    if not channel.member:
        raise Refusal("channel_not_found" if channel.private else "not_in_channel")
    return channel


def _page(workspace: Workspace, rows: list[Json], arguments: Json) -> Json:
    oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or 1e12)
    rows = [m for m in rows if oldest < float(m["ts"]) < latest]
    if not _truth(arguments.get("include_all_metadata")):
        rows = [{name: value for name, value in m.items() if name != "metadata"} for m in rows]
    limit = min(int(arguments.get("limit") or 100), workspace.settings.page_rows, 999)
    start = int(str(arguments.get("cursor") or "next:0").removeprefix("next:"))
    more = start + limit < len(rows)
    return {
        "messages": rows[start : start + limit],
        "has_more": more,
        "response_metadata": {"next_cursor": f"next:{start + limit}" if more else ""},
    }


def _truth(value: object) -> bool:
    return value in (True, 1, "1", "true", "True")


def _join(workspace: Workspace, access: Access, arguments: Json) -> Json:
    _need(access, "channels:join")
    channel = workspace._channel(arguments)
    if channel.private:
        raise Refusal("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refusal("is_archived")
    channel.member = True
    return {"channel": _described(channel)}


def _info(workspace: Workspace, access: Access, arguments: Json) -> Json:
    channel = workspace._channel(arguments)
    _need(access, f"{_kind(channel)}:read")
    return {"channel": _described(channel)}


def _list(workspace: Workspace, access: Access, arguments: Json) -> Json:
    _need(access, "channels:read")
    types = str(arguments.get("types") or "public_channel").split(",")
    shown = [
        channel
        for channel in workspace.channels.values()
        if ("private_channel" if channel.private else "public_channel") in types
        and (channel.member or not channel.private)
        and not (channel.archived and _truth(arguments.get("exclude_archived")))
    ]
    limit = int(arguments.get("limit") or 100)
    start = int(str(arguments.get("cursor") or "next:0").removeprefix("next:"))
    more = start + limit < len(shown)
    return {
        "channels": [_described(channel) for channel in shown[start : start + limit]],
        "response_metadata": {"next_cursor": f"next:{start + limit}" if more else ""},
    }


def _described(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_member": channel.member,
    }


_METHODS: dict[str, Callable[[Workspace, Access, Json], Json]] = {
    "auth.test": _auth_test,
    "chat.postMessage": _post,
    "chat.update": _update,
    "conversations.history": _history,
    "conversations.replies": _replies,
    "conversations.join": _join,
    "conversations.info": _info,
    "conversations.list": _list,
}
