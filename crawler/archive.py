"""Keeps the pages of a run as they came, so that a better parser can read them again."""

from __future__ import annotations

import logging
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from config.errors import UserError
from state.archive import Asked, Copy, archive_path, begin_visit, forget, keep_copy, open_archive

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
# What a page said, and that it was not there; a busy or refusing server said nothing of the page.
_TELLING = (200, 404, 410)


@dataclass(slots=True, kw_only=True)
class PageKeeper:
    """Keeps what one source's run fetches; the visit is opened with its first page."""

    archive: Database
    clock: Callable[[], datetime]
    _visit: int | None = field(default=None, init=False)
    _unusable: bool = field(default=False, init=False)

    def keep(self, task: Task, fetch: Fetch, page: Page) -> None:
        """Keep what a site says of a page; no more of this run once the file takes none."""
        if page.status not in _TELLING or self._unusable:
            return
        try:
            self._keep(task, fetch, page)
        except UserError as error:
            self._unusable = True
            _logger.warning("no more pages of %s are kept in this run: %s", task.source.id, error)

    def _keep(self, task: Task, fetch: Fetch, page: Page) -> None:
        if self._visit is None:
            self._visit = begin_visit(
                self.archive, source=task.source.id, now=task.now, window=task.window
            )
        headers = {name: value for name, value in page.headers.items() if name not in _NOT_KEPT}
        copy = Copy(
            url=page.url,
            status=page.status,
            headers=headers,
            body=page.body,
            fetched_at=self.clock(),
        )
        keep_copy(self.archive, self._visit, asked_by(fetch), copy)


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
        for run in runs:
            run.keeper = PageKeeper(archive=archive, clock=clock)
        yield
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
