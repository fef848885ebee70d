"""Walks a note source through the stand-in without a network or a process, day after day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from config.models import Source
from crawler.errors import CrawlError
from crawler.platforms.note import start
from crawler.steps import Fetch, Listed, Page, Remember, Skipped, Step, Task
from standins.sites.note import ACCOUNT, NoteSite
from standins.sites.serving import Asked
from state.records import Document, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HOME = "https://note.com"
FIRST_RUN = datetime(2026, 11, 22, 21, tzinfo=UTC)  # 06:00 of the 23rd in Asia/Tokyo
LOOKBACK = timedelta(days=120)


@dataclass(kw_only=True)
class Found:
    """What came of one run."""

    asked: list[str] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    errors: list[CrawlError] = field(default_factory=list)
    listed: int = 0

    @property
    def keys(self) -> set[str]:
        """The platform's own keys of the documents."""
        return {key.partition("/")[2] for key in self.documents}


@dataclass(kw_only=True)
class Walk:
    """A source over its days; ``answers`` may stand in for single answers of the site."""

    site: NoteSite
    path: str = f"/{ACCOUNT}"
    now: datetime = FIRST_RUN
    memory: dict[str, str] = field(default_factory=dict)
    permission: dict[str, object] | None = None
    answers: Callable[[Asked], Page | None] = lambda _asked: None

    def run(self, window: Window | None = None) -> Found:
        """One run, then let a day pass; what it remembers is there for the next."""
        values = {"id": "forum", "platform": "note", "name": "架空フォーラム"}
        source = Source.model_validate(
            {**values, "url": HOME + self.path, "permission": self.permission}
        )
        daily = Window(first=(self.now - LOOKBACK).date())
        task = Task(source=source, window=window or daily, now=self.now, memory=dict(self.memory))
        found = Found()
        waiting = self._take(found, start(task))
        while waiting:
            fetch = waiting.pop(0)
            found.asked.append(fetch.url.removeprefix(HOME))
            waiting += self._take(found, fetch.then(task, self._page(fetch)))
        self.now += timedelta(days=1)
        return found

    def _take(self, found: Found, steps: Iterable[Step]) -> list[Fetch]:
        fetches = []
        try:
            for step in steps:
                if isinstance(step, Fetch):
                    fetches.append(step)
                elif isinstance(step, Document):
                    found.documents[step.key] = step
                elif isinstance(step, Remember):
                    self.memory[step.name] = step.value
                elif isinstance(step, Skipped):
                    found.skipped.append(step)
                elif isinstance(step, Listed):
                    found.listed += step.count
        except CrawlError as error:
            found.errors.append(error)
        return fetches

    def _page(self, fetch: Fetch) -> Page:
        parts = urlsplit(fetch.url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        asked = Asked(method="GET", target=target, headers={}, body=b"", at=0.0)
        if page := self.answers(asked):
            return page
        answer = self.site.answer(asked, HOME)
        headers = {name.lower(): value for name, value in answer.headers}
        return Page(url=fetch.url, status=answer.status, headers=headers, body=answer.body)
