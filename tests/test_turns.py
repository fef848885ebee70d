"""Runs that end before their source is read: what is left, and whose turn it is next."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.errors import HostRests, Postponed, Unreachable, WindowClosed
from crawler.source_run import FULL_AGAIN, SourceRun
from state.fetches import validators
from state.records import Outcome, Window
from state.waiting import leave_pages, left_pages, read_pages
from tests.fed_runs import answer, fed_run, listing, run_after, work_off
from tests.state_examples import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from state.database import Database


@pytest.fixture
def run(database: Database) -> SourceRun:
    return fed_run(database)


@pytest.fixture
def next_run(run: SourceRun) -> Callable[[], SourceRun]:
    return lambda: run_after(run)


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
