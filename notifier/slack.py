"""The wire to Slack, and the only place that knows slack_sdk (its import costs about 70 ms, so
commands import this module when there is something to send).

Every call is made once. slack_sdk's default client repeats a post after a lost answer, which puts
it in the channel twice while the caller sees one success; see ``notifier/deliver.py`` for what is
done instead.
"""

from __future__ import annotations

import email.utils
import logging
import re
import time
from datetime import UTC, datetime
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from notifier.errors import (
    ChannelProblem,
    ChannelTrouble,
    Retry,
    SlackError,
    TokenProblem,
    Unclear,
    judge,
)
from notifier.sending import EVENT_TYPE, Identity, Posted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

SLACK_URL = "https://slack.com/api/"
SCOPES_NEEDED = frozenset(  # those of docs/slack-manifest.yaml
    {
        "chat:write",
        "channels:read",
        "channels:history",
        "channels:join",
        "groups:read",  # conversations.list refuses private_channel without it, and tells nothing
        "groups:history",
    }
)
MOST_ANSWER_BYTES = 32 * 1024 * 1024
MOST_PAGES = 400
PATIENCE_SECONDS = 120.0  # Retry-After of a look longer than this is left to the next run

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{8,}")
_TOKEN = re.compile(r"[!-~]+")  # anything else raises inside http.client, token and all

_log_of_sdk = logging.getLogger("notifier.slack.sdk")
# At DEBUG the library logs whole bodies, at ERROR what we raise anyway.
_log_of_sdk.setLevel(logging.CRITICAL)


class SlackSender:
    """Posts, looks up and joins. ``sleep`` is used only to honour Retry-After between pages."""

    def __init__(
        self,
        token: str,
        base_url: str = SLACK_URL,
        timeout: float = 15.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises ``TokenProblem`` for a token no header can carry, ``ValueError`` for a URL over
        which a token must not travel."""
        if not _TOKEN.fullmatch(token.strip()):
            raise TokenProblem("malformed_token")
        address = urlsplit(base_url)
        loopback = address.hostname in _LOOPBACK
        if address.scheme != "https" and not (address.scheme == "http" and loopback):
            raise ValueError(
                f"Slack's address must be https: {address.scheme}://{address.hostname}"
            )
        self._client = _Client(token.strip(), base_url, timeout, use_proxies=not loopback)
        self._sleep = sleep
        self._identity: Identity | None = None
        self._heard_at: datetime | None = None
        self._ids: dict[str, str] = {}

    def check(self) -> Identity:
        """Who the token makes us and what it may do; asked once and remembered."""
        if self._identity is None:
            data, headers = self._call("auth.test")
            scopes = _header(headers, "x-oauth-scopes")
            self._identity = Identity(
                bot_id=str(data.get("bot_id", "")),
                user=str(data.get("user", "")),
                team=str(data.get("team", "")),
                scopes=frozenset(filter(None, (scope.strip() for scope in scopes.split(",")))),
            )
        return self._identity

    def post(
        self,
        channel: str,
        text: str,
        blocks: Sequence[Mapping[str, object]] | None,
        metadata: Mapping[str, object],
    ) -> Posted:
        """One message. Raises a ``SlackError``; after ``Unclear`` the message may be there."""
        arguments: dict[str, object] = {
            "channel": self._id(channel),
            "text": text,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": dict(metadata)},
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if blocks:
            arguments["blocks"] = list(blocks)
        data, _ = self._call("chat.postMessage", body=arguments)
        if not isinstance(data.get("ts"), str) or not data["ts"]:
            raise Unclear("Slack said ok and named no message")
        return Posted(ts=data["ts"], channel=str(data.get("channel", channel)))

    def find(self, channel: str, key: str, since: datetime) -> str | None:
        """The ts of our own message with this key, or None; replies in threads are not seen.

        Raises ``TokenProblem`` where the token is no bot's: without knowing which messages are ours
        «not found» would be a guess, and the post would leave again.
        """
        own = self.check().bot_id
        if not own:
            raise TokenProblem("not_a_bot_token")
        arguments: dict[str, object] = {
            "channel": self._id(channel),
            "oldest": f"{max(0.0, since.timestamp()):.6f}",
            "limit": 200,
            "include_all_metadata": True,
        }
        for message in self._rows("conversations.history", "messages", arguments):
            if _is_ours(message, key, own):
                return str(message["ts"])
        return None

    def heard_at(self) -> datetime:
        """The time by Slack's own clock, to the second, when it last answered; it is asked once
        where it has not answered yet. 1970 where its answers name no time."""
        if self._heard_at is None:
            self.check()
        return self._heard_at or datetime.fromtimestamp(0, UTC)

    def join(self, channel: str) -> None:
        """Enters a public channel."""
        self._call("conversations.join", {"channel": self._id(channel)})

    def trouble(self, channel: str) -> ChannelTrouble | None:
        """What would keep a post out of a channel; None where nothing is known to. A public one
        without us is entered when its first post is due. Raises a ``SlackError`` where Slack does
        not say."""
        try:
            # Slack answers some fifty of these a minute, and there may be more channels.
            data = self._patiently("conversations.info", {"channel": self._id(channel)})
        except ChannelProblem as problem:
            return problem.kind
        found = data.get("channel")
        if not isinstance(found, dict):
            raise Unclear("Slack said ok and described no channel")
        if found.get("is_archived"):
            return ChannelTrouble.ARCHIVED
        outside = found.get("is_private") and not found.get("is_member")
        return ChannelTrouble.NOT_MEMBER if outside else None

    def _id(self, channel: str) -> str:
        # conversations.history and .join know ids only; people write names
        if _CHANNEL_ID.fullmatch(channel):
            return channel
        name = channel.removeprefix("#")
        if name not in self._ids:
            arguments: dict[str, object] = {
                "types": "public_channel,private_channel",
                "limit": 200,
            }
            for row in self._rows("conversations.list", "channels", arguments):
                self._ids[str(row.get("name"))] = str(row.get("id"))
        if name not in self._ids:
            raise ChannelProblem(ChannelTrouble.GONE, "channel_not_found")
        return self._ids[name]

    def _rows(
        self, method: str, name: str, arguments: dict[str, object]
    ) -> Iterator[dict[str, Any]]:
        """Every row of every page. A 429 between pages waits and goes on where it stood: an app
        that gets one small page a minute would otherwise never reach the second page."""
        for _ in range(MOST_PAGES):
            data = self._patiently(method, arguments)
            yield from (row for row in data.get(name) or [] if isinstance(row, dict))
            cursor = (data.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            arguments = {**arguments, "cursor": cursor}
        raise Unclear(f"{method} has more than {MOST_PAGES} pages")

    def _patiently(self, method: str, arguments: dict[str, object]) -> dict[str, Any]:
        for _ in range(5):
            try:
                return self._call(method, arguments)[0]
            except Retry as retry:
                if retry.after > PATIENCE_SECONDS:
                    raise
                self._sleep(retry.after)
        return self._call(method, arguments)[0]

    def _call(
        self,
        method: str,
        form: dict[str, object] | None = None,
        *,
        body: dict[str, object] | None = None,
    ) -> tuple[dict[str, Any], Mapping[str, object]]:
        # Raised outside the except blocks: slack_sdk's errors carry the request with its token,
        # and a chained error would take that into every traceback.
        try:
            response = self._client.api_call(method, params=form, json=body)
            if isinstance(response.data, dict):
                self._heard_at = _date(response.headers) or self._heard_at
                return response.data, response.headers
            problem: SlackError = Unclear("Slack's answer is no JSON object")
        except SlackApiError as error:
            problem = _judged(error)
        except (OSError, HTTPException, SlackClientError) as error:
            problem = Unclear(type(error).__name__)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            # how slack_sdk 3.47 meets JSON that is no object, or bytes that are no UTF-8
            problem = Unclear(f"an answer that cannot be read ({type(error).__name__})")
        raise problem


def _judged(error: SlackApiError) -> SlackError:
    response = error.response
    data = response.data if isinstance(response.data, dict) else {}
    return judge(response.status_code, data, _header(response.headers, "retry-after") or None)


def _header(headers: Mapping[str, object], name: str) -> str:
    for key, value in headers.items():
        if key.lower() == name:
            return str(value)
    return ""


def _date(headers: Mapping[str, object]) -> datetime | None:
    try:
        date = email.utils.parsedate_to_datetime(_header(headers, "date"))
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)  # "-0000" is UTC as well


def _is_ours(message: Mapping[str, Any], key: str, own: str) -> bool:
    # Anybody in the workspace may write metadata; only our bot writes as our bot.
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return False
    payload = metadata.get("event_payload")
    named = isinstance(payload, dict) and payload.get("key") == key
    return named and message.get("bot_id") == own


class _NoRedirect(HTTPRedirectHandler):
    """urllib would repeat the Authorization header to whatever host a redirect names."""

    def redirect_request(self, *_: object) -> None:
        """None makes urllib hand the redirect over as the answer it is."""


class _Client(WebClient):
    """slack_sdk's client without its repeats, on a transport that keeps the token in.

    The library takes HTTPS_PROXY from the environment and knows no NO_PROXY, even for loopback;
    urllib's own ProxyHandler does. ``tests/test_slack.py`` notices when a new version of the
    library no longer comes through here.
    """

    def __init__(self, token: str, base_url: str, timeout: float, *, use_proxies: bool) -> None:
        super().__init__(
            token=token,
            base_url=base_url,
            timeout=timeout,  # type: ignore[arg-type]  # urllib takes fractions of a second
            retry_handlers=[],
            logger=_log_of_sdk,
            user_agent_prefix="gikai-watch",
        )
        proxies = ProxyHandler() if use_proxies else ProxyHandler({})
        self._opener: OpenerDirector = build_opener(proxies, HTTPSHandler(), _NoRedirect())

    def _perform_urllib_http_request_internal(
        self,
        url: str,  # noqa: ARG002 - the library names it; ``req`` has it too
        req: Request,
    ) -> dict[str, Any]:
        try:
            answer = self._opener.open(req, timeout=self.timeout)
        except HTTPError as error:
            answer = error
        with answer:
            body = answer.read(MOST_ANSWER_BYTES)
            headers = answer.headers
        return {
            "status": answer.status or 0,
            "headers": headers,
            "body": body.decode(headers.get_content_charset() or "utf-8"),
        }
