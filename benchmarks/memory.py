"""How the crawl's memory grows over 20,000 pages of 14 KB, from sixteen feeds on ports of their
own: resident memory of its two processes together after 2,000 records, and the most it was after
that.

Of a page that was read a run keeps its address alone, so that it is not asked for in a circle; what
waits to be fetched takes more, and becomes less. With the fetches of pages kept to the end, for the
one that might be refused, it was +11 MB."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.crawl import NOW, PORTS, configured, crawl_of
from benchmarks.measure import Result
from benchmarks.site import site
from state.records import Outcome

if TYPE_CHECKING:
    from crawler.process import CrawlEvent

_PAGES = 20_000
_FIRST = 2_000
_GOAL = 10  # MB


def run() -> list[Result]:
    """Measure the growth between the first two thousand pages and the last."""
    watch = _Watch()
    with TemporaryDirectory() as name, site(ports=PORTS, pages=_PAGES // PORTS) as made:
        folder = configured(Path(name) / "ours", made.hosts)
        crawl_of(folder, NOW, {Outcome.NEW}, watch.hear)
    grown = watch.most - watch.at_first
    found = Result(
        name=f"{_PAGES:,} pages",
        limit=f"{watch.at_first} MB after {_FIRST:,}",
        ratio=f"+{grown} MB",
        goal=f"≤ +{_GOAL} MB",
        met=grown <= _GOAL,
    )
    return [found]


class _Watch:
    """Looks at the crawl's process with every hundredth of its events."""

    def __init__(self) -> None:
        self.at_first = 0
        self.most = 0
        self._documents: dict[str, int] = {}
        self._events = 0

    def hear(self, event: CrawlEvent) -> None:
        """Take an event of the crawl into account."""
        self._documents[event.source] = max(event.documents, self._documents.get(event.source, 0))
        self._events += 1
        if self._events % 100 or sum(self._documents.values()) < _FIRST:
            return
        resident = _resident_mb()
        self.at_first = self.at_first or resident
        self.most = max(self.most, resident)


def _resident_mb() -> int:
    """Of the process that we started and that reads, and of the one that fetches for it."""
    return (
        sum(
            _resident_kb(fetches) + _resident_kb(reads)
            for reads in _children(os.getpid(), b"-m\0crawler\0")
            for fetches in _children(reads, b"-m\0crawler.fetching\0")
        )
        // 1024
    )


def _children(process: int, command: bytes) -> list[int]:
    """Those of a process that run a command."""
    listed = (one.read_text() for one in Path(f"/proc/{process}/task").glob("*/children"))
    found = (int(child) for children in listed for child in children.split())
    return [one for one in found if Path(f"/proc/{one}/cmdline").read_bytes().endswith(command)]


def _resident_kb(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])
