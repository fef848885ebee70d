"""The crawl as the process that reads sees it: gives errands for all sources, and reads what comes.

One thread does everything but the reading of what takes long, such as files.
"""

from __future__ import annotations

import logging
import signal
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from config.errors import UserError
from crawler.errors import LayoutChanged, Unreachable, error_named
from crawler.extract.programs import PROGRAMS
from crawler.fetches import conditional_headers
from crawler.limits import TOO_MUCH_MEMORY, MemoryWatch
from crawler.reading import get_ready, takes_long
from crawler.referer import referer
from crawler.steps import Page
from state.hosts import PAUSE, Rest, RobotsCopy, keep_pauses, keep_rest, keep_robots, robots_copy
from state.runs import finish_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crawler.errands import Fetcher
    from crawler.events import Events
    from crawler.reading import Arrived
    from crawler.source_run import SourceRun
    from crawler.steps import Fetch
    from crawler.wire import Message
    from state.database import Database
    from state.records import RunReport

_logger = logging.getLogger(__name__)

_TOO_EARLY = "the crawl ended before all pages came"
_READERS = 2  # pages read beside the crawl at once: a PDF file may take 1 GiB of memory
# Bytes of pages that wait to be read beside it or are being read, above which nothing further is
# heard: what fetches soon asks for nothing more then (fetching/office.py).
_MOST_BESIDE = 256 * 1024 * 1024


class _Broken(Exception):
    """Results could not be written: the crawl ends, and its runs stay open, for there is nowhere
    to write how they ended."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class Reader:
    """Carries out the runs of a crawl; ``clock`` is the run's instant plus what has passed."""

    def __init__(
        self,
        runs: Sequence[SourceRun],
        fetcher: Fetcher,
        database: Database,
        clock: Callable[[], datetime],
        events: Events,
    ) -> None:
        self._runs = runs
        self._fetcher = fetcher
        self._database = database
        self._clock = clock
        self._events = events
        self._errands: dict[int, tuple[SourceRun, Fetch]] = {}
        self._numbers = count()
        self._open = len(runs)
        self._finished: list[SourceRun] = []
        self._reports: list[RunReport] = []
        self._readers = ThreadPoolExecutor(_READERS)
        self._beside = self._bytes_beside = 0
        self._gathered: deque[tuple[SourceRun, Arrived, bool]] = deque()
        self._memory = MemoryWatch()
        self._stopped = ""  # why

    def stop(self, why: str) -> None:
        """Ask for nothing more, and read what is under way; told again, end as if killed."""
        if self._stopped:
            self._fetcher.kill()
            PROGRAMS.end()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.raise_signal(signal.SIGTERM)
        self._stopped = why
        self._fetcher.stop()

    def carry_out(self) -> Exception | None:
        """Fetch and read all; answers what kept results from the database, if anything did."""
        try:
            self._begin()
            while self._beside or not self._fetcher.is_gone:
                self._go_on()
            self._close()
        except _Broken as broken:
            self._fetcher.kill()
            PROGRAMS.end()  # of a file that takes half a minute we should wait for the end
            return broken.cause
        finally:
            self._readers.shutdown(wait=False, cancel_futures=True)
        return None

    def _begin(self) -> None:
        for run in self._runs:
            self._events.tell("started", run)
            self._work(run, run.begin)
        self._fetcher.flush()
        # A source that is met for the first time brings documents: what takes them is loaded while
        # the first answers are on their way. Others bring none on most days.
        if met := [run for run in self._runs if run.planned.baseline]:
            with self._guard("the crawl"):
                get_ready(met[0].platform)
                met[0].intake.get_ready()

    def _go_on(self) -> None:
        full = self._bytes_beside > _MOST_BESIDE
        if full or not self._fetcher.has_said:
            self._settle()
        if full:
            self._fetcher.wait(self._events.linger())
        elif message := self._fetcher.next(self._events.linger()):
            self._hear(message)
        while self._gathered:
            self._carry_out(*self._gathered.popleft())

    def _hear(self, message: Message) -> None:
        about, *words = message.words
        if about == "page":
            self._page(words, message.body)
        elif about == "failed":
            self._failed(*words)
        elif about == "unusable":
            number, said = words
            run, fetch = self._errands.pop(number)
            self._work(run, lambda: run.unusable(fetch, LayoutChanged(said)))
        else:
            with self._guard("the crawl"):
                self._keep(about, words, message.body)

    def _page(self, words: list[Any], body: bytes) -> None:
        """A page came, whatever its status."""
        number, requests, url, status, headers, not_modified, led = words
        run, fetch = self._errands.pop(number)
        run.visitor.requests = requests
        page = Page(
            url=url,
            status=status,
            headers=headers,
            body=body,
            not_modified=not_modified,
            redirected_from=tuple(led),
        )
        if self._memory.is_over():
            self._fetcher.say(["stop", TOO_MUCH_MEMORY])
        if fetch.beside and takes_long(page):
            self._read_beside(run, fetch, page)
        else:
            self._work(run, lambda: run.read(fetch, page), page)

    def _read_beside(self, run: SourceRun, fetch: Fetch, page: Page) -> None:
        """Read a page in a thread: a hostile file holds up its own source, and no other. Once the
        crawl is to stop those that still wait for their turn are left to the next run."""
        with self._guard(run.source_id):
            arrived = run.receive(fetch, page)

        def gather() -> None:
            read = not self._stopped
            if read:
                arrived.reading.gather()
            self._gathered.append((run, arrived, read))
            self._fetcher.ring()

        self._beside += 1
        self._bytes_beside += len(page.body)
        self._readers.submit(gather)

    def _carry_out(self, run: SourceRun, arrived: Arrived, read: bool) -> None:
        """What was read beside the crawl."""
        self._beside -= 1
        self._bytes_beside -= len(arrived.page.body)
        if read:
            self._work(run, lambda: run.carry_out(arrived), arrived.page)

    def _failed(self, number: int, requests: int, kind: str, url: str, said: str) -> None:
        """A page did not come."""
        run, fetch = self._errands.pop(number)
        run.visitor.requests = requests
        error = error_named(kind)(said)
        self._work(run, lambda: run.failed(fetch, url, error))

    def _keep(self, about: str, words: list[Any], body: bytes) -> None:
        """What hosts told is to outlive the run, and is asked for again."""
        if about == "robots":
            site, fetched_at = words
            instant = fetched_at and datetime.fromisoformat(fetched_at)
            copy = RobotsCopy(body=body, fetched_at=instant) if instant else None
            keep_robots(self._database, site, copy)
        elif about == "copy wanted":
            known = robots_copy(self._database, words[0])
            said = known.fetched_at.isoformat() if known else None
            self._fetcher.say(["copy", words[0], said], known.body if known else b"")
        elif about == "rest":
            name, not_before, reason = words
            rest = Rest(name=name, not_before=datetime.fromisoformat(not_before), reason=reason)
            keep_rest(self._database, rest, self._clock())
        else:
            pauses = ((name, datetime.fromisoformat(until)) for name, until in words[0])
            rests = [Rest(name=name, not_before=until, reason=PAUSE) for name, until in pauses]
            keep_pauses(self._database, rests)

    def _work(
        self, run: SourceRun, work: Callable[[], list[Fetch] | None], page: Page | None = None
    ) -> None:
        """Do what a run has to, and the errands that come of it; the run is finished when nothing
        is left to come. What was finished meanwhile is asked for by the next run."""
        if run.finished:
            return
        with self._guard(run.source_id):
            before = run.documents
            fetches = work()
            for fetch in run.hand_out() if fetches is None else fetches:
                self._send(run, fetch, page)
            if run.documents > before:
                self._events.tell("documents", run)
            if not run.waiting:
                self._finish(run)

    def _send(self, run: SourceRun, fetch: Fetch, page: Page | None) -> None:
        now, source = run.task.now, run.source_id
        policy = page.headers.get("referrer-policy", "") if page else ""
        headers = {
            **fetch.headers,
            **conditional_headers(self._database, source, fetch, now, run.full_again),
        }
        if page and (led_by := referer(page.url, fetch.url, policy)):
            headers.setdefault("Referer", led_by)
        number = next(self._numbers)
        self._errands[number] = run, fetch
        self._fetcher.say(["fetch", number, source, fetch.url, fetch.method, headers], fetch.body)

    def _finish(self, run: SourceRun) -> None:
        run.finish(self._reports)
        self._finished.append(run)
        self._open -= 1
        if not self._open:
            self._fetcher.say(["over"])

    def _settle(self) -> None:
        """Close the rows of the runs that ended since we last waited: a kill takes no report that
        it would not have taken some milliseconds before."""
        if not self._finished:
            return
        with self._guard("the crawl"):
            finish_runs(self._database, self._reports)
        for run in self._finished:
            self._events.tell("finished", run)
        self._reports.clear()
        self._finished.clear()

    def _close(self) -> None:
        """Close the runs that are still open, so that a stopped crawl says so on record."""
        ended = self._fetcher.end()
        why = Unreachable(self._stopped) if self._stopped else ended
        for run in self._runs:
            if not run.finished:
                with self._guard(run.source_id):
                    run.note(None, why or Unreachable(_TOO_EARLY))
                    self._finish(run)
        self._settle()

    @contextmanager
    def _guard(self, whose: str) -> Iterator[None]:
        """What fails here is no page's fault: the crawl ends."""
        try:
            yield
        except UserError as error:  # a full disk, a lock: whoever ran us is told how to mend it
            _logger.error("%s: results could not be written", whose)
            raise _Broken(error) from error
        except Exception as error:
            _logger.exception("%s: results could not be written", whose)
            raise _Broken(error) from error
