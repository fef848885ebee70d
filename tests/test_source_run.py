"""One source's run without a crawl: what its pages say, fed by hand."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from config.models import Source
from crawler.errors import LayoutChanged
from crawler.pipelines import Intake
from crawler.plan import PlannedRun
from crawler.politeness.visitor import Visitor
from crawler.source_run import LONGEST, SourceRun
from crawler.steps import Listed, Remember, Task
from state.ingest import Ingestion
from state.records import Notify, Outcome, Window
from state.runs import Origin, begin_run, memory, reports
from state.standing import standing
from tests.state_examples import NOW, VOCABULARY, minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.steps import Step
    from state.database import Database


@pytest.fixture
def run(database: Database) -> SourceRun:
    run_id = begin_run(database, source="kaku", origin=Origin.RUN, window=Window(), now=NOW)
    ingestion = Ingestion(
        source="kaku",
        area=None,
        run_id=run_id,
        now=NOW,
        notify=Notify.NORMAL,
        baseline=True,
        standing=standing(database, VOCABULARY),
    )
    source = Source(id="kaku", platform="note", name="架空")
    return SourceRun(
        planned=PlannedRun(source="kaku", run_id=run_id, baseline=True),
        task=Task(source=source, window=Window(), now=NOW),
        platform=ModuleType("platform"),
        database=database,
        intake=Intake(database=database, ingestion=ingestion),
        clock=lambda: NOW,
        visitor=Visitor(source=source, today=NOW.date(), most=100),
    )


def test_what_came_before_an_error_is_kept_and_the_error_is_on_record_once_and_cut(
    run: SourceRun, database: Database
) -> None:
    def start(_task: Task) -> Iterator[Step]:
        yield Listed(count=2)
        yield minutes()
        raise LayoutChanged("題" * 100_000)

    run.platform.start = start  # type: ignore[attr-defined]  # a platform made for this test
    assert run.begin() == []
    run.finish()
    (report,) = reports(database, [run.planned.run_id])
    assert (report.outcome, report.new, report.listed) == (Outcome.BROKEN, 1, 2)
    (error,) = report.errors
    assert error == "LayoutChanged: " + "題" * (LONGEST - 1) + "…"


def test_a_parsers_own_mistake_ends_the_source_broken(run: SourceRun) -> None:
    def start(_task: Task) -> Iterator[Step]:
        yield Listed(count=int("x"))

    run.platform.start = start  # type: ignore[attr-defined]  # a platform made for this test
    run.begin()
    report = run.finish()
    assert report.outcome is Outcome.BROKEN
    assert "invalid literal" in report.errors[0]


def test_what_hangs_on_a_record_is_remembered_once_that_is_stored(
    run: SourceRun, database: Database
) -> None:
    def start(_task: Task) -> Iterator[Step]:
        yield minutes()
        yield Remember(name="read", value="today", with_records=True)
        yield Remember(name="rung", value="rest")

    run.platform.start = start  # type: ignore[attr-defined]  # a platform made for this test
    run.begin()
    before = memory(database, "kaku")
    run.finish()
    assert before == {"rung": "rest"}
    assert memory(database, "kaku") == {"rung": "rest", "read": "today"}
