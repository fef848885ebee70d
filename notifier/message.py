"""A post as it waits in the outbox, and its plainer forms for when Slack takes offence at it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote, urlsplit, urlunsplit

LAST_RUNG = 2
SECTION_LIMIT = 3000
URL_LIMIT = 2000

_KEPT = "!#$%&'()*+,/:;=?@[]~-._"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """``text`` is what telephones show and screen readers say, escaped for Slack; ``blocks`` are
    Block Kit, None where the text is all; ``link`` is where the text leads, http or https.
    ``kind`` and ``deliveries`` go into the metadata, which anybody in the workspace may read."""

    text: str
    blocks: tuple[dict[str, Any], ...] | None
    link: str | None = None
    kind: str = "single"
    deliveries: int = 0

    def to_json(self) -> str:
        """For the outbox."""
        return json.dumps(
            {
                "text": self.text,
                "blocks": self.blocks,
                "link": self.link,
                "kind": self.kind,
                "deliveries": self.deliveries,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, payload: str) -> Self:
        """What ``to_json`` wrote; an older or foreign payload needs no more than ``text``."""
        data = json.loads(payload)
        blocks = data.get("blocks")
        return cls(
            text=data["text"],
            blocks=tuple(blocks) if blocks else None,
            link=data.get("link"),
            kind=data.get("kind", "single"),
            deliveries=data.get("deliveries", 0),
        )

    def plainer(self, rung: int) -> Message:
        """0 is the message itself, 1 has one plain section and the link, 2 is text and link."""
        if rung <= 0:
            return self
        link = f"<{escape_url(self.link)}>" if self.link else ""
        text = f"{self.text}\n{link}".strip()
        blocks = self._section(link) if rung == 1 else None
        return Message(
            text=text, blocks=blocks, link=self.link, kind=self.kind, deliveries=self.deliveries
        )

    def _section(self, link: str) -> tuple[dict[str, Any], ...]:
        plain = unescape(self.text)[:SECTION_LIMIT] or "…"
        text = {"type": "plain_text", "text": plain, "emoji": False}
        blocks: list[dict[str, Any]] = [{"type": "section", "text": text}]
        if link:
            blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": link}]})
        return tuple(blocks)


def escape(text: str) -> str:
    """Slack's three control characters as entities; there is no other escape in mrkdwn."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """The inverse of ``escape``."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def safe_url(url: str | None) -> str | None:
    """The address if it is one that a reader may be sent to, percent-encoded; else None.

    http or https, with a host and no user name before it, which would make one host look like
    another.
    """
    text = (url or "").strip()
    if any(ord(character) < 33 for character in text):
        return None
    try:
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return None
        host = parts.netloc.encode("idna").decode() if not text.isascii() else parts.netloc
        path, query, fragment = (quote(each, safe=_KEPT) for each in parts[2:])
    except ValueError:  # lone surrogates, a host that is none, brackets that are no IPv6 address
        return None
    encoded = urlunsplit((parts.scheme, host, path, query, fragment))
    return encoded if len(encoded) <= URL_LIMIT else None


def escape_url(url: str) -> str:
    """A safe address inside ``<…>``."""
    return escape(url)
