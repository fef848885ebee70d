"""The pages of one source that a daily run leaves to the next one, and those it need not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.fetches import may_be_known
from state.waiting import leave_pages, left_pages, read_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from crawler.steps import Fetch
    from state.database import Database


class Backlog:
    """One run's. What was read counts until ``since``: pages that were read then, or earlier, are
    to be looked at again."""

    def __init__(self, database: Database, source: str, since: datetime) -> None:
        self._database = database
        self._source = source
        self._since = since
        self.left_before = left_pages(database, source)
        # What was read is on record beside what was left alone (state.waiting.leave_pages).
        self._read_before = read_pages(database, source, since) if self.left_before else frozenset()
        self._read_now: set[str] = set()

    def was_read(self, fetch: Fetch) -> bool:
        """Whether it was read since runs began to leave pages: the others are to have their turn.

        Else a limit below what a list names would leave something every day, and the baseline
        would never end.
        """
        return may_be_known(fetch) and fetch.page in self._read_before

    def read(self, fetch: Fetch) -> None:
        """A page was read on which nothing hangs."""
        self._read_now.add(fetch.page)

    def leave(self, left: Sequence[Fetch], refused: Iterable[Fetch | None], now: datetime) -> None:
        """Put on record what the next run is to begin with; what the state ``refused`` was not
        read."""
        if left or self.left_before:
            read = self._read_now.difference(one.page for one in refused if one)
            pages = [one.page for one in left]
            leave_pages(self._database, self._source, pages, read, now, since=self._since)
