"""A city's web site with a feed, a list of news and pages, as such sites were seen in 2026.

`/feed` is the feed in the dialect and encoding that the switches name, `/gikai/` the list of news
without years, `/www/contents/<number>/index.html` the pages.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from standins.sites.feed_bodies import MIME, article_page, feed_text, list_page
from standins.sites.feed_items import CitySwitches, News, sample_news
from standins.sites.serving import Answer, Asked, Site

if TYPE_CHECKING:
    from pathlib import Path

TOKYO = ZoneInfo("Asia/Tokyo")
START = "/feed"
EXAMPLE = {
    "add": {
        "title": "DXの計画を公表しました",
        "content": "<p>窓口のDXを進めます。</p>",
        "date": "2026-11-22T12:00:00+09:00",
    }
}
_FIRST_CHANGE = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class City:
    """The site. Tests change ``news`` and ``switches`` while it serves; the newest comes first."""

    news: list[News] = field(default_factory=list)
    switches: CitySwitches = field(default_factory=CitySwitches)
    # Of each path the last body's ETag, and how often it changed: servers date by that.
    _bodies: dict[str, tuple[str, int]] = field(default_factory=dict)

    def add(self, **values: Any) -> News:  # noqa: ANN401 - the fields of News, as it checks them
        """A further page, at the top of the feed."""
        number = max((one.number for one in self.news), default=1_700_000_000_000) + 1
        one = News(**{"number": number, **values})
        self.news.insert(0, one)
        return one

    def control(self, order: dict[str, Any]) -> None:
        """``{"add": {fields}}``; instants as ISO 8601."""
        values = dict(order["add"])
        for name in ("date", "redated"):
            if values.get(name):
                values[name] = datetime.fromisoformat(values[name])
        self.add(**values)

    def answer(self, asked: Asked, url: str) -> Answer:
        """As the site's server does."""
        if asked.path == "/robots.txt":
            return Answer(status=404, headers=_html_head())
        if asked.path == "/feed":
            return self._feed(asked, url)
        if asked.path == "/gikai/":
            return self._given(asked, list_page(self._listed(), self.switches, url).encode())
        one = next((one for one in self.news if one.path == asked.path), None)
        if one is None or one.gone:
            return Answer(status=404, headers=_html_head(), body=b"<title>404</title>")
        if one.file:
            kind = "pdf" if one.file.startswith(b"%PDF") else "octet-stream"
            return self._given(asked, one.file, f"application/{kind}")
        return self._given(asked, article_page(one).encode())

    def _feed(self, asked: Asked, url: str) -> Answer:
        switches = self.switches
        if switches.html_instead:
            body = "<!DOCTYPE html><html><title>架空市</title><p>移転しました。</p></html>".encode()
            return self._given(asked, body)
        text = feed_text([] if switches.empty else self._listed(), switches, url)
        body = text.encode(switches.encoding, errors="xmlcharrefreplace")
        if switches.damaged:
            body = body.replace("花".encode(switches.encoding), b"\xff", 1)
        if switches.cut_off:
            body = body[: len(body) * 2 // 3]
        return self._given(asked, body, MIME[switches.dialect])

    def _listed(self) -> list[News]:
        return [one for one in self.news if one.listed]

    def _given(self, asked: Asked, body: bytes, mime: str = "text/html") -> Answer:
        """The body, or «not modified» to the validators that it has; an ETag goes first."""
        switches = self.switches
        etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        known, changes = self._bodies.get(asked.path, (etag, 0))
        changes += known != etag
        self._bodies[asked.path] = (etag, changes)
        stamp = format_datetime(_FIRST_CHANGE + timedelta(hours=changes), usegmt=True)
        pairs = [("ETag", etag, "if-none-match")] * switches.etag
        pairs += [("Last-Modified", stamp, "if-modified-since")] * switches.last_modified
        head = (("Content-Type", mime), *((name, value) for name, value, _ in pairs))
        sent = [value == asked.headers[name] for _, value, name in pairs if name in asked.headers]
        if sent and sent[0]:
            return Answer(status=304, headers=head)
        return Answer(status=200, headers=head, body=body)


def _html_head() -> tuple[tuple[str, str], ...]:
    return (("Content-Type", "text/html; charset=utf-8"),)


def make(captures: Path | None) -> Site:
    """The site for `python -m standins.sites feed`; there are no captured answers to replay."""
    if captures:
        raise SystemExit("there are no captures of feeds with their answers' heads to replay")
    return City(news=sample_news(datetime(2026, 11, 20, 10, tzinfo=TOKYO)))
