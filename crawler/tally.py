"""What a run of one source counts and what goes wrong in it: how the run ends is read off both."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.errors import Blocked, Unreachable, cut
from state.first_texts import met_by
from state.records import Outcome, RunReport
from state.runs import note_error

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from config.models import Source
    from crawler.pipelines import Counts
    from crawler.plan import PlannedRun
    from crawler.steps import Task
    from state.database import Database

_logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Tally:
    """One run's; ``listed_before`` counts what pages list that are not modified, and ``cut_short``
    says why the run ended before its source was read, if nobody erred."""

    planned: PlannedRun
    database: Database
    clock: Callable[[], datetime]
    listed: int = 0
    listed_before: int = 0
    fetched: int = 0
    not_modified: int = 0
    cut_short: str | None = None
    _errors: list[tuple[type[BaseException], str]] = field(default_factory=list)

    def note(self, url: str | None, error: BaseException) -> None:
        """Put an error on record, at once: of a run that is killed it is all that tells why."""
        message = cut(str(error) or type(error).__name__)
        _logger.info("%s: %s: %s", self.planned.source, type(error).__name__, message)
        self._errors.append((type(error), message))
        note_error(
            self.database,
            self.planned.run_id,
            url=url,
            kind=type(error).__name__,
            message=message,
            now=self.clock(),
        )

    def lists_enough(self, source: Source) -> bool:
        """An index that is not modified lists as many as it did; a record lists nothing."""
        return self.listed + self.listed_before >= source.index_min

    def outcome(self, source: Source, counts: Counts) -> Outcome:
        """The worst that was seen; a refusal says more than a strange page, that more than none."""
        kinds = [kind for kind, _ in self._errors]
        if any(issubclass(kind, Blocked) for kind in kinds):
            return Outcome.BLOCKED
        if counts.refused or any(not issubclass(kind, Unreachable) for kind in kinds):
            return Outcome.BROKEN
        if kinds:
            return Outcome.UNREACHABLE
        if not (self.lists_enough(source) or self.cut_short):
            return Outcome.EMPTY
        return Outcome.NEW if counts.changed else Outcome.NOTHING_NEW

    def report(self, task: Task, counts: Counts) -> RunReport:
        """What is to be said of the run, which ends now."""
        outcome, planned = self.outcome(task.source, counts), self.planned
        baseline = planned.baseline or counts.silent > 0
        if planned.first_texts and (self.cut_short or not outcome.healthy):
            # The texts that it got to may all have been announced, and the rest is not news.
            baseline = baseline or met_by(self.database, planned.source, planned.run_id)
        return RunReport(
            run_id=planned.run_id,
            source=planned.source,
            outcome=outcome,
            baseline=baseline,
            listed=self.listed,
            fetched=self.fetched,
            not_modified=self.not_modified,
            new=counts.new,
            revised=counts.revised,
            unchanged=counts.unchanged,
            errors=tuple(message for _, message in self._errors),
            cut_short=self.cut_short,
            started_at=task.now,
            finished_at=self.clock(),
        )
