"""One source's run without a crawl: what its pages say, fed by hand."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.errors import LONGEST, LayoutChanged, Unreachable
from crawler.source_run import ROBOTS_REMARK, SourceRun
from crawler.steps import Fetch, Listed, Noted, Page, Remember, Task
from state.fetches import validators
from state.records import Outcome
from state.runs import memory, reports
from tests.fed_runs import answer, fed_run, listing, run_after, work_off
from tests.state_examples import NOW, minutes, run_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crawler.errors import CrawlError
    from crawler.steps import Step
    from state.database import Database
    from state.records import RunReport


@pytest.fixture
def run(database: Database) -> SourceRun:
    return fed_run(database)


@pytest.fixture
def next_run(run: SourceRun) -> Callable[[], SourceRun]:
    return lambda: run_after(run)


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


def test_only_the_page_of_a_refused_record_and_the_list_that_led_to_it_are_read_again(
    run: SourceRun, database: Database
) -> None:
    words = {"a": "会議録" * 100, "b": "決算書" * 100}
    run_of(database, minutes(("○議長", words["a"]), key="kaku/a"))
    words["a"] = "会"

    def read(_task: Task, page: Page) -> Iterator[Step]:
        name = page.url[-1]
        if name in words:
            yield minutes(("○議長", words[name]), key=f"kaku/{name}")
            return
        yield Listed(count=2)
        yield from (Fetch(url=f"https://example.jp/{one}", then=read) for one in words)

    index = Fetch(url="https://example.jp/index", then=read)
    run.platform.start = lambda _task: [index]  # type: ignore[attr-defined]  # made for this test
    assert work_off(run) == "xab"
    assert run.finish().outcome is Outcome.BROKEN
    vouched = {
        name: validators(database, "kaku", f"https://example.jp/{name}") is not None
        for name in ("index", "a", "b")
    }
    assert vouched == {"index": False, "a": False, "b": True}


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


def test_where_a_page_did_not_come_a_limit_is_not_said_to_be_too_small(run: SourceRun) -> None:
    run.platform.start = start_at("a", "b", "c")  # type: ignore[attr-defined]  # made for this test
    run.visitor.most = 1
    (asked,) = run.begin()
    run.visitor.requests = 1
    assert run.failed(asked, asked.url, Unreachable("status 500")) == []
    report = run.finish()
    assert report.errors[-1].endswith("(max_requests); pages left to the next run: 2")
