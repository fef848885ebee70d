"""A note.com on loopback: RSS, article pages, and the JSON that robots.txt closes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from standins.sites.note_pages import (
    TOKYO,
    NoteArticle,
    article_page,
    contents_json,
    detail_json,
    feed,
    list_page,
    robots_txt,
    sample_articles,
    section_json,
)
from standins.sites.serving import Answer, Asked, Site, Switches

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = "kakuu_forum"
MAGAZINE = "m0123456789ab"
START = f"/{ACCOUNT}"
EXAMPLE = {
    "add": {
        "title": "DXの座談会",
        "body": "<p>窓口のDXについて話しました。</p>",
        "date": "2026-11-22T12:00:00+09:00",
    }
}
PER_LIST = 6
PER_SECTION = 10
_ROUTES = (
    (re.compile(rf"/{ACCOUNT}(/m/{MAGAZINE})?/rss/?"), "feed"),
    (re.compile(rf"/{ACCOUNT}(/m/{MAGAZINE})?/?"), "list"),
    (re.compile(r"/(\w+)/n/(n[0-9a-f]{12})/?"), "article"),
    (re.compile(rf"/api/v2/creators/({ACCOUNT})/contents"), "contents"),
    (re.compile(rf"/api/v1/layout/magazine/({MAGAZINE})/section"), "section"),
    (re.compile(r"/api/v3/notes/(n[0-9a-f]{12})"), "detail"),
)


@dataclass(slots=True, kw_only=True)
class NoteSwitches(Switches):
    """What the site does, beside what may befall any."""

    old_layout: bool = False  # the body's class of 2023
    etags: bool = False
    feed_items: int = 25
    linked: int = 100  # articles that an account's or a magazine's page links to
    api_refused: bool = False
    challenge: bool = False  # every page is a challenge with status 200
    body_renamed: bool = False  # a layout that nobody knows yet


@dataclass(slots=True, kw_only=True)
class NoteSite:
    """The site. Tests and the demo change ``articles`` and ``switches`` while it serves."""

    articles: list[NoteArticle] = field(default_factory=list)
    switches: NoteSwitches = field(default_factory=NoteSwitches)
    visits: int = 0

    def add(self, **values: Any) -> NoteArticle:  # noqa: ANN401 - the fields of NoteArticle
        """A further article; its key is the next one where none is given."""
        article = NoteArticle(**{"key": f"n{len(self.articles) + 1:012x}", **values})
        self.articles.append(article)
        return article

    def change(self, key: str, **values: object) -> NoteArticle:
        """Change an article; its date stays, as on the site."""
        article = next(one for one in self.articles if one.key == key)
        for name, value in values.items():
            setattr(article, name, value)
        return article

    def control(self, order: dict[str, Any]) -> None:
        """``{"add": {fields}}`` and ``{"change": {"key": …, fields}}``; instants as ISO 8601."""
        for name, values in order.items():
            fields: dict[str, Any] = {
                key: datetime.fromisoformat(value) if key == "date" else value
                for key, value in values.items()
            }
            if name == "add":
                self.add(**fields)
            elif name == "change":
                self.change(fields.pop("key"), **fields)
            else:
                raise KeyError(name)

    def answer(self, asked: Asked, url: str) -> Answer:
        """As the site routes it."""
        if asked.path == "/robots.txt":
            return _answer(robots_txt(), "text/plain; charset=utf-8")
        self.visits += 1
        if self.switches.challenge:
            return _answer(_CHALLENGE)
        for pattern, name in _ROUTES:
            if found := pattern.fullmatch(asked.path):
                answer: Answer = getattr(self, f"_{name}")(asked, url, *found.groups())
                return self._validated(asked, answer)
        return _missing()

    def newest_first(self, *, magazine: bool = False) -> list[NoteArticle]:
        """What is there, of the account or of its magazine."""
        there = [
            one
            for one in self.articles
            if not one.gone and (one.in_magazine if magazine else one.account == ACCOUNT)
        ]
        return sorted(there, key=lambda one: (one.date, one.key), reverse=True)

    def _feed(self, _asked: Asked, url: str, magazine: str | None) -> Answer:
        items = [one for one in self.newest_first(magazine=bool(magazine)) if one.in_feed]
        page = f"{url}/{ACCOUNT}{magazine or ''}"
        text = feed(items[: self.switches.feed_items], "架空フォーラム", page, url)
        return _answer(text, "application/xml; charset=utf-8")

    def _list(self, _asked: Asked, url: str, magazine: str | None) -> Answer:
        linked = self.newest_first(magazine=bool(magazine))[: self.switches.linked]
        host, _, port = url.rpartition(":")
        return _answer(list_page(linked, "架空フォーラム", url, f"{host}.:{port}"))

    def _article(self, _asked: Asked, url: str, account: str, key: str) -> Answer:
        article = self._there(key)
        if article is None or article.account != account:
            return _missing()
        old = self.switches.old_layout
        text = article_page(article, url, visits=self.visits, old_layout=old)
        if self.switches.body_renamed:
            text = text.replace("textnote-body", "textnote-words")
        return _answer(text)

    def _contents(self, asked: Asked, url: str, _account: str) -> Answer:
        listed = self.newest_first()
        if asked.query.get("disabled_pinned") != "true":
            listed.sort(key=lambda one: not one.pinned)
        page, last = _cut(listed, asked, PER_LIST)
        return self._json(contents_json(page, len(listed), last=last, url=url))

    def _section(self, asked: Asked, _url: str, _magazine: str) -> Answer:
        listed = self.newest_first(magazine=True)
        page, last = _cut(listed, asked, PER_SECTION)
        return self._json(section_json(page, len(listed), last=last))

    def _detail(self, _asked: Asked, _url: str, key: str) -> Answer:
        article = self._there(key)
        return self._json(detail_json(article, self.visits)) if article else _missing()

    def _json(self, text: str) -> Answer:
        if self.switches.api_refused:
            return _answer('{"error": {"message": "forbidden"}}', "application/json", status=403)
        return _answer(text, "application/json; charset=utf-8")

    def _there(self, key: str) -> NoteArticle | None:
        return next((one for one in self.articles if one.key == key and not one.gone), None)

    def _validated(self, asked: Asked, answer: Answer) -> Answer:
        """With an ETag where the site gives any; real answers are not known to have one."""
        if not self.switches.etags or answer.status != 200:
            return answer
        stable = re.sub(rb"[0-9a-f]{8}-[0-9a-f]{4}|\d{3}(?=</div></article>|})", b"", answer.body)
        etag = f'W/"{hashlib.sha256(stable).hexdigest()[:16]}"'
        if asked.headers.get("if-none-match") == etag:
            return Answer(status=304, headers=(("ETag", etag),))
        return Answer(status=200, headers=(*answer.headers, ("ETag", etag)), body=answer.body)


def _cut(listed: list[NoteArticle], asked: Asked, size: int) -> tuple[list[NoteArticle], bool]:
    number = int(asked.query.get("page", "1"))
    return listed[(number - 1) * size : number * size], number * size >= len(listed)


def _answer(text: str, kind: str = "text/html; charset=utf-8", *, status: int = 200) -> Answer:
    return Answer(status=status, headers=(("Content-Type", kind),), body=text.encode())


def _missing() -> Answer:
    title = "お探しのページが見つかりません。"
    return _answer(f"<!doctype html><title>{title}</title><h1>{title}</h1>", status=404)


_CHALLENGE = "<!doctype html><title>Just a moment...</title><h1>しばらくお待ちください</h1>"


def make(captures: Path | None) -> Site:
    """The site for `python -m standins.sites note`; there are no captures to replay."""
    if captures:
        raise SystemExit("note has no captured pages to replay")
    return NoteSite(articles=sample_articles(datetime(2026, 11, 20, 10, tzinfo=TOKYO)))
