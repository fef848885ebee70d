"""One source's run while it is under way: what it found, what went wrong, how it ends."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.again import again_of, forget, look_again
from crawler.backlog import Backlog
from crawler.errors import (
    ClosedByRobots,
    CrawlError,
    LimitReached,
    Postponed,
    WindowClosed,
)
from crawler.fetches import fetch_record, listed_before, same_body
from crawler.frontier import LEFT, NEEDED, Frontier
from crawler.limits import limit_reached
from crawler.politeness.remarks import robots_remark
from crawler.reading import Arrived, Came, Reading, refusal_of
from crawler.remembering import Remembering
from crawler.steps import Fetch, Listed, LookAgain, Noted, Remember, Skipped
from crawler.tally import Tally
from state.closed import CLOSED
from state.fetches import forget_fetches
from state.records import Document
from state.runs import finish_run, remember

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from types import ModuleType

    from crawler.archive import PageKeeper
    from crawler.pipelines import Intake
    from crawler.plan import PlannedRun
    from crawler.politeness.visitor import Visitor
    from crawler.steps import Page, Step, Task
    from state.database import Database
    from state.fetches import FetchRecord
    from state.records import RunReport

FULL_AGAIN = timedelta(days=14)
ASKED_AGAIN = 3  # so often may one address be asked for in a run before that is a circle
ROBOTS_REMARK = "page says to robots"  # in the source's memory
LAST = 8  # of what a run may still ask for so many times as much as it hands out
AHEAD = 32  # fetches of one source that wait for their turn; the others wait here, in order

_logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class SourceRun:
    """Carries out what pages say, all but fetching; one per source, touched by no other."""

    planned: PlannedRun
    task: Task
    platform: ModuleType
    database: Database
    intake: Intake
    clock: Callable[[], datetime]
    visitor: Visitor
    full_again: timedelta = FULL_AGAIN  # for so long a page that did not change is not read again
    keeper: PageKeeper | None = None
    waiting: int = 0  # fetches handed out whose page has not been read
    finished: bool = False
    _tally: Tally = field(init=False)
    _backlog: Backlog | None = field(init=False, default=None)
    _frontier: Frontier = field(init=False)
    _postponed: set[type[Postponed]] = field(default_factory=set)
    _remarks: set[str] = field(default_factory=set)
    _closed: str = ""  # the first address that robots.txt closed
    _asked: dict[str, int] = field(default_factory=dict)
    _held: list[FetchRecord] = field(default_factory=list)
    _got_on: bool = False  # the next run begins further on
    _all_kept: bool = True  # what failed is asked for again without the pages that led there
    _mind: Remembering = field(init=False)

    def __post_init__(self) -> None:
        self._mind = Remembering(intake=self.intake)
        self._tally = Tally(planned=self.planned, database=self.database, clock=self.clock)
        # A backfill takes no turns with the daily runs: theirs are none of its pages.
        if not self._is_bounded:
            since = self.task.now - self.full_again
            self._backlog = Backlog(self.database, self.source_id, since)
        self._frontier = Frontier(self._backlog.left_before if self._backlog else ())

    @property
    def source_id(self) -> str:
        """The source's id."""
        return self.planned.source

    @property
    def _is_bounded(self) -> bool:
        return self.task.window.last is not None

    @property
    def documents(self) -> int:
        """How many documents came so far."""
        return self.intake.taken

    def begin(self) -> list[Fetch]:
        """What to fetch first."""
        self._carry_out(Reading(url=None, read=lambda: self.platform.start(self.task)).gather())
        return self.hand_out()

    def read(self, fetch: Fetch, page: Page) -> list[Fetch]:
        """What to fetch after a page; a page that cannot be read is an error on record."""
        arrived = self.receive(fetch, page)
        arrived.reading.gather()
        return self.carry_out(arrived)

    def receive(self, fetch: Fetch, page: Page) -> Arrived:
        """Take a page that came; to gather its reading is left to the caller."""
        self._tally.fetched += 1
        page = self._recognised(fetch, page)
        self._tally.not_modified += page.not_modified
        if self.keeper and not page.not_modified:
            self.keeper.keep(self.task, fetch, page)
        refused = refusal_of(fetch, page)
        if refused and not fetch.judges:
            reading = self._instead(fetch, page.url, refused)
        else:
            self._hear_remark(page)
            reading = Reading(url=page.url, read=lambda: fetch.then(self.task, page))
        known = listed_before(self.database, self.source_id, fetch) if page.not_modified else 0
        return Arrived(
            fetch=fetch,
            page=page,
            reading=reading,
            refused=refused is not None,
            listed_before=known,
        )

    def carry_out(self, arrived: Arrived) -> list[Fetch]:
        """What to fetch after a page whose reading was gathered."""
        fetch, page = arrived.fetch, arrived.page
        self._done(fetch)
        self._tally.listed_before += arrived.listed_before
        came = self._carry_out(arrived.reading, fetch)
        self._got_on = self._got_on or (came.is_an_end and not arrived.listed_before)
        if not (arrived.refused or came.failed or came.again):
            vouched = fetch_record(fetch, page, self.task.now, came.listed or 0, came.records)
            if came.leads_on and vouched:
                # What hangs on this page is still to be fetched, or it is an index that may list
                # too little: the next run must not be told «not modified» here, or it would never
                # get there, or take the same empty list for a source that is well again.
                self._held.append(vouched)
            elif not (came.leads_on or arrived.listed_before):
                if self._backlog:
                    self._backlog.read(fetch)
                self.intake.take([], vouched)
        return self.hand_out()

    def _recognised(self, fetch: Fetch, page: Page) -> Page:
        """A page that came whole and unchanged, as if the server had said so."""
        source, now = self.source_id, self.task.now
        same = same_body(self.database, source, fetch, page, now, self.full_again)
        return replace(page, not_modified=True) if same else page

    def failed(self, fetch: Fetch, url: str, error: CrawlError) -> list[Fetch]:
        """What to fetch instead of a page that did not come; by default that is an error."""
        if isinstance(error, Postponed):
            self.waiting -= 1
            self._postpone(error)
        else:
            self._done(fetch)
            if isinstance(error, ClosedByRobots):
                self._closed = self._closed or url
            came = self._carry_out(self._instead(fetch, url, error).gather(), fetch)
            self._got_on = self._got_on or came.is_an_end
        return self.hand_out()

    def unusable(self, fetch: Fetch, error: CrawlError) -> None:
        """A fetch that was handed out cannot even be asked for."""
        self._done(fetch)
        self.note(fetch.url, error)

    def hand_out(self) -> list[Fetch]:
        """What to fetch next; nothing once the rest is better left to the next run."""
        if self._postponed:
            return []
        within_limit = self.visitor.most - self.visitor.requests
        # The last few one by one: handed out side by side, they would begin records, and end none.
        ahead = min(AHEAD, max(1, within_limit // LAST))
        taken = self._frontier.take(min(ahead, within_limit) - self.waiting)
        self.waiting += len(taken)
        if self._frontier and not self.waiting:
            self._postponed.add(LimitReached)
        return taken

    def _hear_remark(self, page: Page) -> None:
        """What a page says of robots stays with the source: its owner may ask us one day."""
        said = robots_remark(page)
        if said and said not in self._remarks:
            self._remarks.add(said)
            _logger.info("%s: says «%s»: %s", self.source_id, said, page.url)
            self._mind.say(ROBOTS_REMARK, f"{said} {page.url}")

    def _done(self, fetch: Fetch) -> None:
        self.waiting -= 1
        self._frontier.done(fetch)

    def _postpone(self, error: Postponed) -> None:
        """What is handed out comes back the same way: it is said once."""
        if isinstance(error, WindowClosed):
            self._tally.cut_short = str(error)
        elif not isinstance(error, LimitReached) and type(error) not in self._postponed:
            self.note(None, error)
        self._postponed.add(type(error))

    def _leave(self) -> None:
        """Put on record what was listed and not fetched: the next run begins with it."""
        left, most, needed = self._frontier.left(), self.visitor.most, 0
        if LimitReached in self._postponed:
            if left and not (self._got_on or self.intake.counts.changed):
                needed = most + 1 + left[0].behind
            self.note(None, limit_reached(most, len(left), needed, bounded=self._is_bounded))
        if self._backlog:
            self._mind.count({LEFT: len(left), NEEDED: needed}, self.task.memory)
            self._backlog.leave(left, self._mind.refused(), self.task.now)

    def _instead(self, fetch: Fetch, url: str, error: CrawlError) -> Reading:
        otherwise = fetch.otherwise
        if otherwise is None:
            return Reading(url=url, read=tuple, error=error)
        return Reading(url=url, read=lambda: otherwise(self.task, error))

    def note(self, url: str | None, error: BaseException) -> None:
        """Put an error on record; it decides with the others how the run ends."""
        self._all_kept = False
        self._tally.note(url, error)

    def finish(self, put_off: list[RunReport] | None = None) -> RunReport:
        """Hand over the last documents and close the run's row, or put that off with others'."""
        self.finished = True
        self.intake.flush()
        self._leave()
        self._keep_refused()
        tally, counts, source = self._tally, self.intake.counts, self.task.source
        read_whole = tally.outcome(source, counts).healthy and not tally.cut_short
        if self._closed or (self.task.memory.get(CLOSED) and read_whole):
            self._mind.say(CLOSED, self._closed)
        self._remember()
        if self._held and self._all_kept and tally.lists_enough(source) and not tally.cut_short:
            self.intake.vouch(self._held)
        elif self._held:  # what is remembered of them is of today: yesterday's 304 must not come
            forget_fetches(self.database, self.source_id, self._held)
        report = tally.report(self.task, counts)
        if put_off is None:
            finish_run(self.database, report)
        else:
            put_off.append(report)
        return report

    def _carry_out(self, reading: Reading, fetch: Fetch | None = None) -> Came:
        """Steps before an error are good ones; what fails in carrying them out is not the page."""
        came = Came()
        try:
            for step in reading.steps:
                self._take(step, came, fetch)
        except CrawlError as circle:
            reading.error = circle
        if reading.error:
            came.failed = True
            self._tell(reading)
        self._keep_in_mind(fetch, came)
        self._remember()
        further = came.further
        if self._backlog:
            further = [one for one in further if not self._backlog.was_read(one)]
        self._frontier.add(further, fetch)
        return came

    def _tell(self, reading: Reading) -> None:
        error = reading.error or CrawlError()
        if not isinstance(error, CrawlError):
            # A parser's own mistake ends this source; the others have theirs to do.
            _logger.error("%s: reading %s", self.source_id, reading.url, exc_info=error)
        self._tally.note(reading.url, error)

    def _keep_in_mind(self, fetch: Fetch | None, came: Came) -> None:
        """What is to be asked for again, until it was read."""
        failed = came.failed or came.again
        if failed and (fetch is None or fetch.again is None or self._is_bounded):
            self._all_kept = False
        if fetch is None or self._is_bounded:  # a backfill's failures are no daily run's
            return
        if came.again or (failed and fetch.again is not None):
            self._mind.take(look_again(self.task.memory, fetch), fetch)
        elif again_of(self.task.memory, fetch):
            self._mind.take(forget(fetch), fetch)

    def _keep_refused(self) -> None:
        """What the state refused is to be asked for again as well."""
        for fetch in self._mind.refused():
            self._keep_in_mind(fetch, Came(failed=True))

    def _take(self, step: Step, came: Came, fetch: Fetch | None) -> None:
        if isinstance(step, Fetch):
            self._refuse_circle(step)
            came.further.append(step)
        elif isinstance(step, Document):
            came.records.append(step.key)
            self._mind.brought(step.key, fetch)
            self.intake.take([step], None)
        elif isinstance(step, Listed):
            self._tally.listed += step.count
            came.listed = (came.listed or 0) + step.count
        else:
            self._take_word(step, came, fetch)

    def _take_word(
        self, step: Remember | Skipped | LookAgain | Noted, came: Came, fetch: Fetch | None
    ) -> None:
        if isinstance(step, LookAgain):
            came.again = True
            _logger.info("%s: to be read again: %s", self.source_id, step.reason)
        elif isinstance(step, Remember):
            self._got_on = self._got_on or step.gets_on
            self._mind.take(step, fetch)
        elif isinstance(step, Skipped):
            _logger.info("%s: %s is not recorded: %s", self.source_id, step.key, step.reason)
        else:
            _logger.info("%s: %s", self.source_id, step.text)

    def _remember(self) -> None:
        if values := self._mind.due():
            remember(self.database, self.source_id, values)

    def _refuse_circle(self, fetch: Fetch) -> None:
        times = self._asked[fetch.page] = self._asked.get(fetch.page, 0) + 1
        if times > ASKED_AGAIN:
            raise CrawlError(f"the pages lead in a circle: {fetch.url} was asked for again")
