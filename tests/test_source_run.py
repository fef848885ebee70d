"""One source's run without a crawl: what its pages say, fed by hand."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from config.models import Source
from crawler.errors import HostRests, LayoutChanged, Postponed, Unreachable, WindowClosed
from crawler.pipelines import Intake
from crawler.plan import PlannedRun
from crawler.politeness.visitor import Visitor
from crawler.source_run import FULL_AGAIN, LONGEST, ROBOTS_REMARK, SourceRun
from crawler.steps import Fetch, Listed, Noted, Page, Remember, Task
from state.fetches import validators
from state.ingest import Ingestion
from state.records import Notify, Outcome, Window
from state.runs import Origin, begin_run, memory, reports
from state.standing import standing
from state.waiting import leave_pages, left_pages, read_pages
from tests.state_examples import NOW, VOCABULARY, minutes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crawler.errors import CrawlError
    from crawler.steps import Step
    from state.database import Database
    from state.records import RunReport


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


@pytest.fixture
def next_run(run: SourceRun, database: Database) -> Callable[[], SourceRun]:
    """The run of a day later, of the same source and platform, with what was remembered."""

    def following() -> SourceRun:
        now = run.task.now + timedelta(days=1)
        run_id = begin_run(database, source="kaku", origin=Origin.RUN, window=Window(), now=now)
        ingestion = dataclasses.replace(run.intake.ingestion, run_id=run_id, now=now)
        known = memory(database, "kaku")
        run.task = dataclasses.replace(run.task, now=now, memory=known)
        return SourceRun(
            planned=PlannedRun(source="kaku", run_id=run_id, baseline=True),
            task=run.task,
            platform=run.platform,
            database=database,
            intake=Intake(database=database, ingestion=ingestion),
            clock=lambda: now,
            visitor=dataclasses.replace(run.visitor, requests=0),
        )

    return following


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


def test_a_refused_record_keeps_what_hangs_on_its_own_page_from_being_remembered_and_no_other(
    run: SourceRun, next_run: Callable[[], SourceRun], database: Database
) -> None:
    """Else one record would have every run read all the others of its source for ever."""
    words = {"a": "会議録" * 100, "b": "決算書" * 100}

    def read(task: Task, page: Page) -> Iterator[Step]:
        name = page.url[-1]
        yield minutes(("○議長", words[name]), key=f"kaku/{name}")
        yield Remember(name=name, value=str(task.now.day), with_records=True)

    def start(_task: Task) -> Iterator[Step]:
        yield Listed(count=2)
        yield Remember(name="rung", value="rest", with_records=True)
        urls = (f"https://example.jp/{name}" for name in "ab")
        yield from (Fetch(url=url, then=read, conditional=False) for url in urls)

    run.platform.start = start  # type: ignore[attr-defined]  # a platform made for this test
    work_off(run)
    run.finish()
    known = memory(database, "kaku")
    words["a"] = "会"
    later = next_run()
    work_off(later)
    assert later.finish().outcome is Outcome.BROKEN
    assert (known["rung"], known["a"]) == ("rest", str(NOW.day))
    assert memory(database, "kaku") == {**known, "b": str((NOW + timedelta(days=1)).day)}


def listing(names: str) -> Callable[[Task], Iterator[Step]]:
    """A start that fetches an index, which lists a page for each letter."""

    def read(_task: Task, page: Page) -> Iterator[Step]:
        if page.url.endswith("/index"):
            yield Listed(count=1)
            yield from (Fetch(url=f"https://example.jp/{name}", then=read) for name in names)

    def start(_task: Task) -> Iterator[Step]:
        yield Fetch(url="https://example.jp/index", then=read)

    return start


def answer(fetch: Fetch) -> Page:
    return Page(url=fetch.url, status=200, headers={"etag": '"1"'}, body="会議録".encode())


def work_off(run: SourceRun) -> str:
    """What is fetched until nothing more is handed out, as the crawl would."""
    fetched = ""
    waiting = run.begin()
    while waiting:
        fetch = waiting.pop(0)
        fetched += fetch.url[-1]
        run.visitor.requests += 1
        waiting += run.read(fetch, answer(fetch))
    return fetched


def test_a_run_at_its_limit_vouches_for_no_index_and_leaves_the_rest_to_the_next(
    run: SourceRun, database: Database
) -> None:
    run.platform.start = listing("abcdef")  # type: ignore[attr-defined]  # made for this test
    run.visitor.most = 4
    assert work_off(run) == "xabc"
    report = run.finish()
    assert report.outcome is Outcome.UNREACHABLE
    assert report.errors == (
        "the run reached its limit of 4 requests (max_requests); pages left to the next run: 3",
    )
    assert validators(database, "kaku", "https://example.jp/index") is None
    assert left_pages(database, "kaku") == [f"GET https://example.jp/{name}" for name in "def"]


def test_nothing_vouches_for_an_index_that_lists_too_little(
    run: SourceRun, database: Database
) -> None:
    """The same page tomorrow would else be «not modified», and the source well again."""
    wants_two = run.task.source.model_copy(update={"index_min": 2})
    run.task = dataclasses.replace(run.task, source=wants_two)
    run.platform.start = listing("")  # type: ignore[attr-defined]  # made for this test
    work_off(run)
    assert run.finish().outcome is Outcome.EMPTY
    assert validators(database, "kaku", "https://example.jp/index") is None


def test_a_run_begins_with_what_was_left_and_then_leaves_nothing(
    run: SourceRun, database: Database
) -> None:
    left = ["GET https://example.jp/e", "GET https://example.jp/c"]
    leave_pages(database, "kaku", left, [], NOW, since=NOW)
    run = dataclasses.replace(run)
    run.platform.start = listing("abcdef")  # type: ignore[attr-defined]  # made for this test
    assert work_off(run) == "xecabdf"
    run.finish()
    assert left_pages(database, "kaku") == []
    assert validators(database, "kaku", "https://example.jp/index") is not None


@pytest.mark.parametrize(
    ("error", "outcome", "errors"),
    [
        (HostRests("example.jp stays busy"), Outcome.UNREACHABLE, 1),
        (WindowClosed("its fetch_window is closed"), Outcome.NOTHING_NEW, 0),
    ],
)
def test_what_is_better_asked_later_is_said_once_and_left(
    run: SourceRun, database: Database, error: Postponed, outcome: Outcome, errors: int
) -> None:
    run.platform.start = listing("abcdef")  # type: ignore[attr-defined]  # made for this test
    (index,) = run.begin()
    for fetch in run.read(index, answer(index)):
        assert run.failed(fetch, fetch.url, error) == []
    report = run.finish()
    assert (report.outcome, len(report.errors)) == (outcome, errors)
    assert (report.cut_short is None) == bool(errors)
    assert len(left_pages(database, "kaku")) == 6
    assert validators(database, "kaku", "https://example.jp/index") is None


def test_what_is_noted_goes_to_the_log_and_is_no_error(
    run: SourceRun, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def start(_task: Task) -> Iterator[Step]:
        yield Listed(count=1)
        yield Noted(text="the feed is not as it should be")

    run.platform.start = start  # type: ignore[attr-defined]  # a platform made for this test
    with caplog.at_level("INFO"):
        run.begin()
    run.finish()
    assert "kaku: the feed is not as it should be" in caplog.text
    (report,) = reports(database, [run.planned.run_id])
    assert (report.outcome, report.errors) == (Outcome.NOTHING_NEW, ())


def test_what_pages_say_to_robots_is_remembered_once(run: SourceRun, database: Database) -> None:
    run.platform.start = listing("ab")  # type: ignore[attr-defined]  # made for this test
    (index,) = run.begin()
    for fetch in run.read(index, answer(index)):
        run.read(fetch, dataclasses.replace(answer(fetch), headers={"x-robots-tag": "noindex"}))
    run.finish()
    assert memory(database, "kaku") == {ROBOTS_REMARK: "noindex https://example.jp/a"}


CHALLENGE = Page(url="https://kaku.example.jp/1", status=403, headers={}, body=b"no")


def reading(_task: Task, page: Page) -> Iterator[Step]:
    """A page function that takes whatever it is given for a list of one."""
    yield Listed(count=page.status)


def test_a_refusal_is_an_error_and_not_read(run: SourceRun) -> None:
    run.waiting = 1
    run.read(Fetch(url=CHALLENGE.url, then=reading), CHALLENGE)
    report = run.finish()
    assert (report.outcome, report.listed, report.fetched) == (Outcome.BLOCKED, 0, 1)


def test_who_knows_another_way_hears_of_a_refusal(run: SourceRun) -> None:
    heard: list[str] = []

    def otherwise(_task: Task, error: CrawlError) -> Iterator[Step]:
        heard.append(str(error))
        yield Listed(count=1)

    run.waiting = 1
    run.read(Fetch(url=CHALLENGE.url, then=reading, otherwise=otherwise), CHALLENGE)
    report = run.finish()
    assert heard == ["refused with status 403"]
    assert (report.outcome, report.listed) == (Outcome.NOTHING_NEW, 1)


def test_who_judges_refusals_reads_them_and_nothing_vouches_for_them(
    run: SourceRun, database: Database
) -> None:
    page = dataclasses.replace(CHALLENGE, status=200, body=b" ", headers={"etag": '"a"'})
    run.waiting = 1
    run.read(Fetch(url=page.url, then=reading, judges=True), page)
    assert run.finish().listed == 200
    assert validators(database, "kaku", page.url) is None


def start_at(*names: str) -> Callable[[Task], Iterator[Step]]:
    """A start that fetches pages, of which all but the leaf list as many records as they say."""

    def read(_task: Task, page: Page) -> Iterator[Step]:
        if not page.not_modified and not page.url.endswith("/leaf"):
            yield Listed(count=int(page.body))

    def start(_task: Task) -> Iterator[Step]:
        yield from (Fetch(url=f"https://example.jp/{name}", then=read) for name in names)

    return start


def serve(run: SourceRun, bodies: dict[str, bytes]) -> RunReport:
    """Carry a run out on pages that say «not modified» by their bytes alone."""
    waiting = run.begin()
    while waiting:
        fetch = waiting.pop(0)
        body = bodies[fetch.url.rpartition("/")[2]]
        waiting += run.read(fetch, Page(url=fetch.url, status=200, headers={}, body=body))
    return run.finish()


def test_a_record_that_is_as_it_was_excuses_no_index_that_lists_too_little(
    run: SourceRun, next_run: Callable[[], SourceRun]
) -> None:
    start = start_at("index", "leaf")
    run.platform.start = start  # type: ignore[attr-defined]  # made for this test
    assert serve(run, {"index": b"2", "leaf": b"a"}).outcome is Outcome.NOTHING_NEW
    report = serve(next_run(), {"index": b"0", "leaf": b"a"})
    assert (report.not_modified, report.outcome) == (1, Outcome.EMPTY)


def test_an_index_that_is_as_it_was_lists_as_many_as_it_did(
    run: SourceRun, next_run: Callable[[], SourceRun]
) -> None:
    wants_three = run.task.source.model_copy(update={"index_min": 3})
    run.task = dataclasses.replace(run.task, source=wants_three)
    start = start_at("first", "second")
    run.platform.start = start  # type: ignore[attr-defined]  # made for this test
    assert serve(run, {"first": b"2", "second": b"1"}).outcome is Outcome.NOTHING_NEW
    assert serve(next_run(), {"first": b"2", "second": b"1"}).outcome is Outcome.NOTHING_NEW
    report = serve(next_run(), {"first": b"2", "second": b"0"})
    assert (report.not_modified, report.outcome) == (1, Outcome.EMPTY)


def test_runs_below_their_limit_take_turns_until_all_pages_of_a_list_were_read(
    run: SourceRun, next_run: Callable[[], SourceRun], database: Database
) -> None:
    run.platform.start = listing("abcdefgh")  # type: ignore[attr-defined]  # made for this test
    run.visitor.most = 4
    turns, outcomes = [], []
    for number in range(3):
        turn = next_run() if number else run
        turns.append(work_off(turn))
        outcomes.append(turn.finish().outcome)
    assert turns == ["xabc", "xdef", "xgh"]
    assert outcomes == [Outcome.UNREACHABLE, Outcome.UNREACHABLE, Outcome.NOTHING_NEW]
    assert left_pages(database, "kaku") == []
    assert read_pages(database, "kaku", NOW - FULL_AGAIN) == frozenset()


def test_what_was_read_long_ago_is_forgotten_while_every_run_leaves_something(
    run: SourceRun, next_run: Callable[[], SourceRun], database: Database
) -> None:
    """Else the table would grow with every page that was ever read."""
    run.platform.start = listing("abcdef")  # type: ignore[attr-defined]  # made for this test
    run.visitor.most = 2
    work_off(run)
    run.finish()
    run.task = dataclasses.replace(run.task, now=NOW + FULL_AGAIN)
    later = next_run()
    assert work_off(later) == "xb"
    later.finish()
    rows = database.connection.execute("SELECT page FROM read_pages")
    assert [row["page"] for row in rows] == ["GET https://example.jp/b"]


def test_a_backfill_takes_no_turn_and_tells_what_it_did_not_come_to(
    run: SourceRun, next_run: Callable[[], SourceRun], database: Database
) -> None:
    run.platform.start = listing("abcdef")  # type: ignore[attr-defined]  # made for this test
    run.visitor.most = 4
    work_off(run)
    run.finish()
    days = Window(first=NOW.date() - timedelta(days=900), last=NOW.date() - timedelta(days=800))
    backfill = next_run()
    bounded = dataclasses.replace(backfill.task, window=days)
    backfill = dataclasses.replace(backfill, task=bounded)
    assert work_off(backfill) == "xabc", "nor is what the daily run read left out"
    (told,) = backfill.finish().errors
    assert told.endswith("pages not read: ask for fewer days: 3")
    assert work_off(next_run()) == "xdef", "the daily runs go on where they were"


def test_a_page_that_failed_while_others_waited_is_asked_for_again(
    run: SourceRun, next_run: Callable[[], SourceRun]
) -> None:
    run.platform.start = listing("abcd")  # type: ignore[attr-defined]  # made for this test
    (index,) = run.begin()
    pages = run.read(index, answer(index))
    run.failed(pages[0], pages[0].url, Unreachable("no answer"))
    run.read(pages[1], answer(pages[1]))
    for late in pages[2:]:
        run.failed(late, late.url, WindowClosed("its fetch_window is closed"))
    run.finish()
    assert work_off(next_run()) == "xcda"
