"""A feed's source, visited day by day without a crawl: the platform's steps against a stand-in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from config.models import Source
from crawler.errors import CrawlError
from crawler.platforms.feed import start
from crawler.steps import Fetch, Listed, Noted, Page, Remember, Skipped, Task
from standins.sites.feed import City
from standins.sites.feed_items import sample_news
from standins.sites.serving import Asked
from state.records import Document, Window
from tests.crawls import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.steps import Step

URL = "https://www.city.kakuu.example.jp"
TOKYO = ZoneInfo("Asia/Tokyo")
NEWEST = datetime(2026, 11, 20, 10, tzinfo=TOKYO)
TEXT = "<p>窓口のDXについてのお知らせです。申請の一部を家からできるようにします。</p>"


@pytest.fixture(name="city")
def fixture_city() -> City:
    """Six items, of which the newest is of three days ago."""
    return City(news=sample_news(NEWEST))


@pytest.fixture(name="visits")
def fixture_visits(city: City) -> Visits:
    """Visits to its feed."""
    return Visits(city=city)


def page(body: bytes | str, status: int = 200, content_type: str = "text/html") -> Page:
    """What the feed's address answers."""
    raw = body if isinstance(body, bytes) else body.encode()
    return Page(url=f"{URL}/feed", status=status, headers={"content-type": content_type}, body=raw)


def source_of(path: str = "/feed", **values: object) -> Source:
    """A source of 架空市."""
    told = {"id": "city", "platform": "feed", "name": "架空市", "url": f"{URL}{path}"}
    return Source.model_validate({**told, **values})


@dataclass(kw_only=True)
class Visit:
    """What one day's steps came to."""

    asked: list[str] = field(default_factory=list)
    bodies: int = 0
    listed: int = 0
    documents: list[Document] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    noted: list[str] = field(default_factory=list)
    errors: list[CrawlError] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """The documents' keys without the source."""
        return [document.key.partition("/")[2] for document in self.documents]


@dataclass(kw_only=True)
class Visits:
    """Visits to one site, each a day after the one before."""

    city: City
    source: Source = field(default_factory=source_of)
    day: int = 0
    memory: dict[str, str] = field(default_factory=dict)
    validators: dict[str, dict[str, str]] = field(default_factory=dict)

    def visit(self, window: Window | None = None) -> Visit:
        """The steps of one day; an open window looks back over 120 days."""
        now = NOW + timedelta(days=self.day)
        self.day += 1
        first = (now - timedelta(days=120)).date()
        window = window or Window(first=first)
        task = Task(source=self.source, window=window, now=now, memory=dict(self.memory))
        visit = Visit()
        waiting = self._carry_out(visit, start(task))
        while waiting:
            fetch = waiting.pop(0)
            waiting += self._carry_out(visit, fetch.then(task, self._page(visit, fetch)))
        return visit

    def _carry_out(self, visit: Visit, steps: Iterable[Step]) -> list[Fetch]:
        fetches: list[Fetch] = []
        try:
            for step in steps:
                self._note(visit, step, fetches)
        except CrawlError as error:
            visit.errors.append(error)
        return fetches

    def _note(self, visit: Visit, step: Step, fetches: list[Fetch]) -> None:
        match step:
            case Fetch():
                fetches.append(step)
            case Document():
                visit.documents.append(step)
            case Listed():
                visit.listed += step.count
            case Remember():
                self.memory[step.name] = step.value
            case Skipped():
                visit.skipped[step.key] = step.reason
            case Noted():
                visit.noted.append(step.text)

    def _page(self, visit: Visit, fetch: Fetch) -> Page:
        parts = urlsplit(fetch.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        visit.asked.append(target)
        headers = self.validators.get(fetch.url, {}) if fetch.conditional else {}
        asked = Asked(method="GET", target=target, headers=headers, body=b"", at=0.0)
        answer = self.city.answer(asked, URL)
        visit.bodies += bool(answer.body)
        told = {name.lower(): value for name, value in answer.headers}
        if fetch.conditional and answer.status == 200:
            named = {"if-none-match": "etag", "if-modified-since": "last-modified"}
            given = {ours: told[theirs] for ours, theirs in named.items() if theirs in told}
            self.validators[fetch.url] = given
        return Page(
            url=fetch.url,
            status=answer.status,
            headers=told,
            body=answer.body,
            not_modified=answer.status == 304,
        )
