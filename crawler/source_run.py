"""One source's run while it is under way: what it found, what went wrong, how it ends."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.errors import (
    Blocked,
    ClosedByRobots,
    CrawlError,
    LimitReached,
    Postponed,
    Unreachable,
    WindowClosed,
)
from crawler.fetches import fetch_record, same_body
from crawler.frontier import Frontier
from crawler.politeness.permission import CLOSED
from crawler.politeness.refusals import refusal
from crawler.politeness.remarks import robots_remark
from crawler.steps import Fetch, Listed, Noted, Remember, Skipped
from state.records import Document, Outcome, RunReport
from state.runs import finish_run, note_error, remember
from state.waiting import leave_pages, left_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from types import ModuleType

    from crawler.archive import PageKeeper
    from crawler.pipelines import Intake
    from crawler.plan import PlannedRun
    from crawler.politeness.visitor import Visitor
    from crawler.steps import Page, Step, Task
    from state.database import Database
    from state.fetches import FetchRecord

FULL_AGAIN = timedelta(days=14)
LONGEST = 1000  # code points of an error on record: some quote what they found, however long it is
ASKED_AGAIN = 3  # so often may one address be asked for in a run before that is a circle
ROBOTS_REMARK = "page says to robots"  # in the source's memory
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
    cut_short: str | None = None  # why the run ended before its source was read, if nobody erred
    _frontier: Frontier = field(init=False)
    _left_before: list[str] = field(init=False)
    _postponed: set[type[Postponed]] = field(default_factory=set)
    _remarks: set[str] = field(default_factory=set)
    _closed: str = ""  # the first address that robots.txt closed
    _listed: int | None = None
    _fetched: int = 0
    _not_modified: int = 0
    _errors: list[tuple[type[BaseException], str]] = field(default_factory=list)
    _asked: dict[tuple[str, str, bytes], int] = field(default_factory=dict)
    _held: list[FetchRecord] = field(default_factory=list)
    _at_once: dict[str, str] = field(default_factory=dict)
    _with_records: list[Remember] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._left_before = left_pages(self.database, self.source_id)
        self._frontier = Frontier(self._left_before)

    @property
    def source_id(self) -> str:
        """The source's id."""
        return self.planned.source

    @property
    def documents(self) -> int:
        """How many documents came so far."""
        return self.intake.taken

    def begin(self) -> list[Fetch]:
        """What to fetch first."""
        self._carry_out(None, lambda: self.platform.start(self.task))
        return self.hand_out()

    def read(self, fetch: Fetch, page: Page) -> list[Fetch]:
        """What to fetch after a page; a page that cannot be read is an error on record."""
        self._done(fetch)
        self._read(fetch, page)
        return self.hand_out()

    def _read(self, fetch: Fetch, page: Page) -> None:
        self._fetched += 1
        page = self._recognised(fetch, page)
        self._not_modified += page.not_modified
        if self.keeper and not page.not_modified:
            self.keeper.keep(self.task, fetch, page)
        refused = refusal(page, redirects=fetch.redirects)
        if refused and not fetch.judges:
            self._instead(fetch, page.url, refused)
            return
        self._hear_remark(page)
        errors, listed = len(self._errors), self._listed
        further = self._carry_out(page.url, lambda: fetch.then(self.task, page))
        failed = refused is not None or len(self._errors) > errors
        vouched = None if failed else fetch_record(fetch, page, self.task.now)
        if vouched and (further or self._listed != listed):
            # What hangs on this page is still to be fetched, or it is an index that may list too
            # little: the next run must not be told «not modified» here, or it would never get
            # there, or take the same empty list for a source that is well again.
            self._held.append(vouched)
            vouched = None
        self.intake.take([], vouched)

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
            self._instead(fetch, url, error)
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
        taken = self._frontier.take(min(AHEAD, within_limit) - self.waiting)
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
            self._at_once[ROBOTS_REMARK] = f"{said} {page.url}"

    def _done(self, fetch: Fetch) -> None:
        self.waiting -= 1
        self._frontier.done(fetch)

    def _postpone(self, error: Postponed) -> None:
        """What is handed out comes back the same way: it is said once."""
        if isinstance(error, WindowClosed):
            self.cut_short = str(error)
        elif not isinstance(error, LimitReached) and type(error) not in self._postponed:
            self.note(None, error)
        self._postponed.add(type(error))

    def _leave(self) -> None:
        """Put on record what was listed and not fetched: the next run begins with it."""
        left = self._frontier.left()
        if LimitReached in self._postponed:
            said = f"the run reached its limit of {self.visitor.most} requests (max_requests)"
            self.note(None, LimitReached(f"{said}; pages left to the next run: {len(left)}"))
        if left or self._left_before:
            leave_pages(self.database, self.source_id, left)

    def _instead(self, fetch: Fetch, url: str, error: CrawlError) -> None:
        otherwise = fetch.otherwise
        if otherwise is None:
            self.note(url, error)
        else:
            self._carry_out(url, lambda: otherwise(self.task, error))

    def note(self, url: str | None, error: BaseException) -> None:
        """Put an error on record; it decides with the others how the run ends."""
        message = cut(str(error) or type(error).__name__)
        _logger.info("%s: %s: %s", self.source_id, type(error).__name__, message)
        self._errors.append((type(error), message))
        note_error(
            self.database,
            self.planned.run_id,
            url=url,
            kind=type(error).__name__,
            message=message,
            now=self.clock(),
        )

    def finish(self) -> RunReport:
        """Hand over the last documents and close the run's row."""
        self.finished = True
        self.intake.flush()
        self._leave()
        if self._outcome().healthy and not self.cut_short:
            for vouched in self._held:
                self.intake.take([], vouched)
            self.intake.flush()
        if self._closed or (self.task.memory.get(CLOSED) and self._outcome().healthy):
            self._at_once[CLOSED] = self._closed
        self._remember()
        counts = self.intake.counts
        report = RunReport(
            run_id=self.planned.run_id,
            source=self.source_id,
            outcome=self._outcome(),
            baseline=self.planned.baseline,
            listed=self._listed or 0,
            fetched=self._fetched,
            not_modified=self._not_modified,
            new=counts.new,
            revised=counts.revised,
            unchanged=counts.unchanged,
            errors=tuple(message for _, message in self._errors),
            cut_short=self.cut_short,
            started_at=self.task.now,
            finished_at=self.clock(),
        )
        finish_run(self.database, report)
        return report

    def _carry_out(self, url: str | None, read: Callable[[], Iterable[Step]]) -> list[Fetch]:
        """Steps before an error are good ones; what fails in carrying them out is not the page."""
        further: list[Fetch] = []
        for step in self._gather(url, read):
            if isinstance(step, Fetch):
                further.append(step)
            else:
                self._note_step(step)
        self._remember()
        self._frontier.add(further)
        return further

    def _gather(self, url: str | None, read: Callable[[], Iterable[Step]]) -> list[Step]:
        steps: list[Step] = []
        try:
            for step in read():
                if isinstance(step, Fetch):
                    self._refuse_circle(step)
                steps.append(step)
        except CrawlError as error:
            self.note(url, error)
        except Exception as error:
            # A parser's own mistake ends this source; the others have theirs to do.
            _logger.exception("%s: reading %s", self.source_id, url)
            self.note(url, error)
        return steps

    def _note_step(self, step: Step) -> None:
        if isinstance(step, Document):
            self.intake.take([step], None)
        elif isinstance(step, Listed):
            self._listed = (self._listed or 0) + step.count
        elif isinstance(step, Remember) and step.with_records:
            self._with_records.append(step)
        elif isinstance(step, Remember):
            self._at_once[step.name] = step.value
        elif isinstance(step, Skipped):
            _logger.info("%s: %s is not recorded: %s", self.source_id, step.key, step.reason)
        elif isinstance(step, Noted):
            _logger.info("%s: %s", self.source_id, step.text)

    def _remember(self) -> None:
        """What waited for documents is kept once they are: kept earlier, a kill would lose them."""
        values, self._at_once = self._at_once, {}
        if not (self.intake.pending or self.intake.counts.refused):
            values |= {step.name: step.value for step in self._with_records}
            self._with_records.clear()
        if values:
            remember(self.database, self.source_id, values)

    def _refuse_circle(self, fetch: Fetch) -> None:
        asked = (fetch.method, fetch.url, fetch.body)
        self._asked[asked] = self._asked.get(asked, 0) + 1
        if self._asked[asked] > ASKED_AGAIN:
            raise CrawlError(f"the pages lead in a circle: {fetch.url} was asked for again")

    def _outcome(self) -> Outcome:
        """The worst that was seen; a refusal says more than a strange page, that more than none."""
        kinds = [kind for kind, _ in self._errors]
        if any(issubclass(kind, Blocked) for kind in kinds):
            return Outcome.BLOCKED
        if self.intake.counts.refused or any(not issubclass(kind, Unreachable) for kind in kinds):
            return Outcome.BROKEN
        if kinds:
            return Outcome.UNREACHABLE
        listed = (self._listed or 0) >= self.task.source.index_min or self._not_modified
        if not (listed or self.cut_short):
            return Outcome.EMPTY
        if self.intake.counts.new or self.intake.counts.revised:
            return Outcome.NEW
        return Outcome.NOTHING_NEW


def cut(message: str) -> str:
    """At most ``LONGEST`` of a message, with … where something is missing."""
    return message if len(message) <= LONGEST else f"{message[: LONGEST - 1]}…"
