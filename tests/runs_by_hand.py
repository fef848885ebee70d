"""Runs of a platform without a crawl: its fetches go straight to a stand-in, one after the other.

What a run remembers lies in ``memory`` for the next one, as the state would keep it. For tests that
need many days or many pages; that the crawl itself works is for others to show.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.errors import CrawlError
from crawler.steps import Fetch, Listed, Page, Remember, Skipped, Task
from standins.sites.serving import Asked
from state.records import Document, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from config.models import Source
    from crawler.steps import Step
    from standins.sites.serving import Site

HOME = "http://127.0.0.1:8099"
START = datetime(2026, 11, 22, 21, tzinfo=UTC)  # 06:00 of the 23rd in Asia/Tokyo


@dataclass(kw_only=True)
class Found:
    """What one run found, in order; ``asked`` are its requests."""

    documents: list[Document] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    errors: list[CrawlError] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    listed: int = 0

    @property
    def keys(self) -> list[str]:
        """The documents' own keys, sorted."""
        return sorted(document.key.partition("/")[2] for document in self.documents)

    def programs(self) -> list[str]:
        """The last segment of each path asked for."""
        return [asked.path.rpartition("/")[2] for asked in self.asked]

    def posted(self, program: str) -> list[bytes]:
        """The bodies sent to a program."""
        return [one.body for one in self.asked if one.path.endswith(f"/{program}") and one.body]


@dataclass(kw_only=True)
class ByHand:
    """A source whose runs are carried out here; each ``run`` is a day after the one before."""

    platform: ModuleType
    source: Source
    site: Site
    now: datetime = START
    memory: dict[str, str] = field(default_factory=dict)
    refused: dict[str, CrawlError] = field(default_factory=dict)  # by a part of the address

    def run(self, window: Window | None = None) -> Found:
        """One run, of the look-back window where no other is given."""
        first = self.now.date() - timedelta(days=self.source.lookback_days)
        window = window or Window(first=first)
        task = Task(source=self.source, window=window, now=self.now, memory=dict(self.memory))
        found = Found()
        waiting = self._steps(found, lambda: self.platform.start(task))
        while waiting:
            fetch = waiting.pop(0)
            waiting += self._answer(task, fetch, found)
        self.now += timedelta(days=1)
        return found

    def _answer(self, task: Task, fetch: Fetch, found: Found) -> list[Fetch]:
        error = next((one for part, one in self.refused.items() if part in fetch.url), None)
        if error:
            return self._instead(task, fetch, found, error)
        parts = urlsplit(fetch.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        sent = {name.lower(): value for name, value in fetch.headers.items()}
        asked = Asked(method=fetch.method, target=target, headers=sent, body=fetch.body, at=0.0)
        found.asked.append(asked)
        answer = self.site.answer(asked, HOME)
        headers = {name.lower(): value for name, value in answer.headers}
        page = Page(url=fetch.url, status=answer.status, headers=headers, body=answer.body)
        return self._steps(found, lambda: fetch.then(task, page))

    def _instead(self, task: Task, fetch: Fetch, found: Found, error: CrawlError) -> list[Fetch]:
        otherwise = fetch.otherwise
        if otherwise:
            return self._steps(found, lambda: otherwise(task, error))
        found.errors.append(error)
        return []

    def _steps(self, found: Found, read: Callable[[], Iterable[Step]]) -> list[Fetch]:
        fetches: list[Fetch] = []
        try:
            for step in read():
                if isinstance(step, Fetch):
                    fetches.append(step)
                else:
                    self._note(found, step)
        except CrawlError as error:
            found.errors.append(error)
        return fetches

    def _note(self, found: Found, step: Step) -> None:
        if isinstance(step, Document):
            found.documents.append(step)
        elif isinstance(step, Listed):
            found.listed += step.count
        elif isinstance(step, Remember):
            self.memory[step.name] = step.value
        elif isinstance(step, Skipped):
            found.skipped.append(step)
