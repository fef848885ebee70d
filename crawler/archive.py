"""Keeps the pages of a run as they came, so that a better parser can read them again."""

from __future__ import annotations

import logging
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from config.errors import UserError
from crawler.fetches import body_digest
from state.archive import Asked, Copy, archive_path, begin_visit, forget, keep_copies, open_archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from config.models import Archive
    from crawler.source_run import SourceRun
    from crawler.steps import Fetch, Page, Task
    from state.database import Database

_logger = logging.getLogger(__name__)

# A session is of no use later, and a stranger's cookie is nothing to keep.
_NOT_KEPT = ("set-cookie", "set-cookie2")
# Pages kept in one transaction, and bytes that may wait for it: alone each takes 35 µs more.
_TOGETHER, _MOST_WAITING = 30, 4 * 1024 * 1024
# What a page said, and that it was not there; a busy or refusing server said nothing of the page.
_TELLING = (200, 404, 410)


@dataclass(slots=True, kw_only=True)
class PageKeeper:
    """Keeps what the runs of a crawl fetch; the visit of each is opened with its first page.

    A few wait to be kept together, at the latest until ``flush``, which is called before anything
    is on record by which one of them would not be asked for again.
    """

    archive: Database
    clock: Callable[[], datetime]
    _visits: dict[str, int] = field(default_factory=dict, init=False)
    _waiting: list[tuple[Task, Asked, Copy]] = field(default_factory=list, init=False)
    _bytes: int = field(default=0, init=False)
    _unusable: bool = field(default=False, init=False)

    def keep(self, task: Task, fetch: Fetch, page: Page) -> None:
        """Keep what a site says of a page; no more in this crawl once the file takes none."""
        if page.status not in _TELLING or self._unusable:
            return
        copy = Copy(
            url=page.url,
            status=page.status,
            headers={name: said for name, said in page.headers.items() if name not in _NOT_KEPT},
            body=page.body,
            fetched_at=self.clock(),
            sha256=body_digest(page.body),
        )
        self._waiting.append((task, asked_by(fetch), copy))
        self._bytes += len(page.body)
        if len(self._waiting) >= _TOGETHER or self._bytes >= _MOST_WAITING:
            self.flush()

    def flush(self) -> None:
        """Keep the pages that wait."""
        waiting, self._waiting, self._bytes = self._waiting, [], 0
        if not waiting:
            return
        try:
            copies = [(self._visit_of(task), asked, copy) for task, asked, copy in waiting]
            keep_copies(self.archive, copies)
        except UserError as error:
            self._unusable = True
            _logger.warning("no more pages are kept in this run: %s", error)

    def _visit_of(self, task: Task) -> int:
        source = task.source.id
        if source not in self._visits:
            self._visits[source] = begin_visit(
                self.archive, source=source, now=task.now, window=task.window
            )
        return self._visits[source]


@contextmanager
def keeping(
    runs: Sequence[SourceRun], database: Path, wanted: Archive, clock: Callable[[], datetime]
) -> Iterator[None]:
    """Keep the pages of ``runs`` beside the state, and afterwards drop what is too old or too much.

    Where the file cannot be used the crawl goes on without it: nothing owed hangs on it.
    """
    archive = _opened(database) if wanted.days else None
    if archive is None:
        yield
        return
    with closing(archive):
        keeper = PageKeeper(archive=archive, clock=clock)
        for run in runs:
            run.keeper = keeper
            run.intake.keep_pages = keeper.flush
        try:
            yield
        finally:
            keeper.flush()
        before = clock() - timedelta(days=wanted.days)
        forget(archive, before=before, most_bytes=wanted.max_mib * 1024 * 1024)


def _opened(database: Path) -> Database | None:
    try:
        return open_archive(archive_path(database))
    except UserError as error:
        _logger.warning("no pages are kept in this run: %s", error)
        return None


def asked_by(fetch: Fetch) -> Asked:
    """The request that a fetch makes."""
    return Asked(url=fetch.url, method=fetch.method, sent=fetch.body)
