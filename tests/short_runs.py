"""Whole runs of a source, any of them cut short after a number of pages."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from crawler.errors import CrawlError, HostRests, LimitReached, WindowClosed
from state.documents import records
from tests.served_runs import ServedRuns

if TYPE_CHECKING:
    from state.documents import StoredDocument
    from state.records import RunReport


class Ending(Enum):
    """What ends a run before its source is read."""

    LIMIT = "limit"
    BUSY = "busy"
    CLOSED = "closed"
    KILLED = "killed"


_POSTPONED = {
    Ending.LIMIT: LimitReached("that was the last request"),
    Ending.BUSY: HostRests("the host stays busy"),
    Ending.CLOSED: WindowClosed("its fetch_window is closed"),
}


@dataclass(kw_only=True)
class ShortRuns(ServedRuns):
    """Daily runs of one source, each a day after the one before."""

    def cut_short(self, pages: int, ending: Ending = Ending.LIMIT) -> RunReport | None:
        """A run that gets no more than so many pages; None where it was killed."""
        run = self._run()
        self.asked = []
        self.now += timedelta(days=1)
        if ending is Ending.LIMIT:
            run.visitor.most = pages
        waiting = deque(run.begin())
        while waiting:
            fetch = waiting.popleft()
            if len(self.asked) < pages:
                answer = self._answer(run, fetch)
                assert not isinstance(answer, CrawlError)
                waiting += run.read(fetch, answer)
            elif ending is Ending.KILLED:
                return None
            else:
                waiting += run.failed(fetch, fetch.url, _POSTPONED[ending])
        return run.finish()

    def stored(self) -> dict[str, StoredDocument]:
        """What is on record, by the platform's key."""
        found = records(self.database, since=None, source=None)
        return {one.document.key.partition("/")[2]: one for one in found}
