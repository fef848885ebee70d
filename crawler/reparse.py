"""Reads kept pages again, going the way of each past run with today's parsers and no network.

The newest run of a source comes first, and a document counts as its newest page says it; earlier
runs add what the later ones had no reason to fetch.

What a past run remembered is gone. Without a memory a platform looks everywhere, and what earlier
runs fetched is found. Where the words of a record hang on the memory, as on what is known to be
boilerplate, the platform has ``recall(memory, now)``: of today's memory what it needs to read the
pages of a run of ``now`` as that run did, and nothing that would keep it from asking for them.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.archive import asked_by
from crawler.errors import CrawlError, NotKept, Unreachable, cut
from crawler.politeness.refusals import refusal
from crawler.source_run import ASKED_AGAIN
from crawler.steps import Fetch, Page, Task
from state.archive import newest_copy, visits
from state.records import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from types import ModuleType

    from config.models import Source
    from crawler.steps import Step
    from state.archive import Copy, Visit
    from state.database import Database

_logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Reread:
    """What reading a source again came to. ``missing`` are addresses of which nothing is kept:
    some were never fetched, because there was no reason to. ``errors`` are those of pages."""

    pages: int = 0
    missing: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A document as it reads today, and when its page was fetched."""

    document: Document
    fetched_at: datetime


def reread(
    archive: Database,
    source: Source,
    platform: ModuleType,
    memory: Mapping[str, str],
    seen: Reread,
) -> Iterator[Again]:
    """The documents of a source's kept pages; ``seen`` counts what is met on the way.

    ``memory`` is what the source remembers today.
    """
    past = visits(archive, source.id)
    unread = {copy for visit in past for copy in visit.copies}
    keys: set[str] = set()
    for visit in past:
        if unread.isdisjoint(visit.copies):
            continue  # all of it was met on a later run's way
        task = Task(
            source=source,
            window=visit.window,
            now=visit.now,
            memory=_recalled(platform, memory, visit.now),
        )
        for again in _Way(archive, task, platform, visit, seen, unread).documents():
            if again.document.key not in keys:
                keys.add(again.document.key)
                yield again
        unread -= visit.copies  # what this way did not come to, no earlier one will


def _recalled(platform: ModuleType, memory: Mapping[str, str], now: datetime) -> Mapping[str, str]:
    recall: Callable[[Mapping[str, str], datetime], Mapping[str, str]] | None
    recall = getattr(platform, "recall", None)
    return recall(memory, now) if recall else {}


@dataclass(slots=True)
class _Way:
    """One past run, gone again."""

    archive: Database
    task: Task
    platform: ModuleType
    visit: Visit
    seen: Reread
    unread: set[int]
    _asked: dict[tuple[str, str, bytes], int] = field(default_factory=dict)

    def documents(self) -> Iterator[Again]:
        """In the order in which their pages are come to."""
        waiting: deque[Fetch] = deque()
        yield from self._sort(None, None, lambda: self.platform.start(self.task), waiting)
        while waiting:
            fetch = waiting.popleft()
            if not self._in_a_circle(fetch):
                yield from self._follow(fetch, waiting)

    def _follow(self, fetch: Fetch, waiting: deque[Fetch]) -> Iterator[Again]:
        source = self.task.source.id
        copy = newest_copy(self.archive, source, asked_by(fetch), self.visit.visit_id)
        if copy is None:
            self.seen.missing.add(fetch.url)
            yield from self._instead(fetch, NotKept("no page of it is kept"), waiting)
            return
        page = Page(url=copy.url, status=copy.status, headers=copy.headers, body=copy.body)
        refused = None if fetch.judges else refusal(page, redirects=fetch.redirects)
        if refused:
            yield from self._instead(fetch, refused, waiting)
            return
        yield from self._sort(fetch.url, copy, lambda: fetch.then(self.task, page), waiting)

    def _instead(self, fetch: Fetch, error: CrawlError, waiting: deque[Fetch]) -> Iterator[Again]:
        otherwise = fetch.otherwise
        if otherwise:
            yield from self._sort(None, None, lambda: otherwise(self.task, error), waiting)

    def _sort(
        self,
        url: str | None,
        copy: Copy | None,
        read: Callable[[], Iterable[Step]],
        waiting: deque[Fetch],
    ) -> Iterator[Again]:
        first_time = copy is not None and copy.copy_id in self.unread
        if copy:
            self.unread.discard(copy.copy_id)
        self.seen.pages += first_time
        try:
            for step in read():
                if isinstance(step, Fetch):
                    waiting.append(step)
                elif isinstance(step, Document):
                    yield Again(
                        document=step, fetched_at=copy.fetched_at if copy else self.visit.now
                    )
        except CrawlError as error:
            # That a page is not kept is no error; that the ones before it could not be read is.
            if first_time or (copy is None and not isinstance(error, Unreachable)):
                self._note(error, url)
        except Exception as error:
            # A parser's own mistake ends this page; the others have theirs to give.
            _logger.exception("%s: reading %s again", self.task.source.id, url)
            self._note(error, url)

    def _note(self, error: Exception, url: str | None) -> None:
        said = cut(f"{type(error).__name__}: {error}") + (f" [{url}]" if url else "")
        if said not in self.seen.errors:
            self.seen.errors.append(said)

    def _in_a_circle(self, fetch: Fetch) -> bool:
        asked = (fetch.method, fetch.url, fetch.body)
        self._asked[asked] = self._asked.get(asked, 0) + 1
        return self._asked[asked] > ASKED_AGAIN
