"""Rows of runs, what they remember, and what the operators are told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from state.alarms import alarms_due, tell
from state.outbox import NewPost, posts_due
from state.records import Outcome, RunReport, Window
from state.runs import (
    Origin,
    baseline_needed,
    begin_run,
    finish_run,
    last_reports,
    memory,
    note_error,
    open_runs,
    remember,
    reports,
    unread_since,
)
from tests.state_examples import NOW, minutes, run_of

if TYPE_CHECKING:
    from state.database import Database


def report_of(run_id: int, outcome: Outcome, *errors: str, source: str = "kaku") -> RunReport:
    return RunReport(
        run_id=run_id,
        source=source,
        outcome=outcome,
        baseline=True,
        listed=7,
        fetched=5,
        not_modified=1,
        new=3,
        revised=2,
        unchanged=1,
        errors=errors,
        started_at=NOW,
        finished_at=NOW + timedelta(seconds=5),
    )


def run(
    database: Database,
    outcome: Outcome,
    *,
    source: str = "kaku",
    origin: str = "run",
    new: int = 3,
) -> int:
    """One whole run."""
    run_id = begin_run(database, source=source, origin=origin, window=Window(), now=NOW)
    finish_run(database, replace(report_of(run_id, outcome, source=source), new=new))
    return run_id


def health(key: str) -> NewPost:
    return NewPost(key=key, channel="C0", style="health", delivery_ids=(), payload="{}")


def test_a_report_is_read_back_as_it_was_given(database: Database) -> None:
    run_id = run(database, Outcome.NEW)
    assert reports(database, [run_id]) == [report_of(run_id, Outcome.NEW)]


def test_a_run_stays_open_until_it_is_finished(database: Database) -> None:
    window = Window(first=date(2023, 4, 1), last=date(2023, 6, 30))
    run_id = begin_run(database, source="kaku", origin="backfill", window=window, now=NOW)
    (found,) = open_runs(database)
    assert (found.run_id, found.source, found.origin) == (run_id, "kaku", Origin.BACKFILL)
    assert reports(database, [run_id]) == []
    finish_run(database, report_of(run_id, Outcome.BROKEN))
    assert open_runs(database) == []


def test_an_unknown_origin_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="cron"):
        begin_run(database, source="kaku", origin="cron", window=Window(), now=NOW)


def test_a_run_ends_once_and_by_its_own_source(database: Database) -> None:
    run_id = run(database, Outcome.NEW)
    with pytest.raises(ValueError, match="not open"):
        finish_run(database, report_of(run_id, Outcome.BROKEN))
    other = begin_run(database, source="blog", origin="run", window=Window(), now=NOW)
    with pytest.raises(ValueError, match="not open"):
        finish_run(database, report_of(other, Outcome.NEW))


def test_errors_are_on_record_before_the_run_ends_and_told_once(database: Database) -> None:
    run_id = begin_run(database, source="kaku", origin="run", window=Window(), now=NOW)
    note_error(database, run_id, url="http://a/1", kind="layout", message="no table", now=NOW)
    noted = "layout: no table [http://a/1]"
    finish_run(database, report_of(run_id, Outcome.BROKEN, noted, "no table", "12 pages lost"))
    (report,) = reports(database, [run_id])
    assert report.errors == (noted, "12 pages lost")


def test_a_source_that_was_never_read_whole_is_unread_since_its_first_run(
    database: Database,
) -> None:
    run(database, Outcome.BROKEN)
    run(database, Outcome.BROKEN)
    run(database, Outcome.NOTHING_NEW, source="blog")
    assert unread_since(database, ["blog", "kaku", "none"]) == {"kaku": NOW}


def test_runs_are_reported_in_the_order_asked_for(database: Database) -> None:
    ids = [run(database, Outcome.NEW, source=source) for source in ("kaku", "blog", "kaku")]
    asked = [ids[2], ids[0], ids[1]]
    assert [report.run_id for report in reports(database, asked)] == asked


def test_the_newest_finished_run_of_each_source_is_reported(database: Database) -> None:
    run(database, Outcome.NEW)
    newest = run(database, Outcome.NOTHING_NEW)
    other = run(database, Outcome.BLOCKED, source="blog")
    imported = run(database, Outcome.NEW, origin="import")
    begin_run(database, source="kaku", origin="run", window=Window(), now=NOW)
    assert [r.run_id for r in last_reports(database)] == [other, imported]
    assert [r.run_id for r in last_reports(database, origin="run")] == [other, newest]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_baseline_ends_with_the_first_healthy_daily_run(
    database: Database, outcome: Outcome
) -> None:
    assert baseline_needed(database, "kaku")
    run(database, outcome)
    assert baseline_needed(database, "kaku") is not outcome.healthy
    assert baseline_needed(database, "blog")


@pytest.mark.parametrize("outcome", [each for each in Outcome if not each.healthy])
def test_a_page_that_stays_broken_does_not_keep_all_news_silent(
    database: Database, outcome: Outcome
) -> None:
    readable = outcome in (Outcome.BROKEN, Outcome.EMPTY)
    for new, over in ((3, False), (1, False), (0, readable)):
        run(database, outcome, new=new)
        assert baseline_needed(database, "kaku") is not over


def test_what_is_not_modified_counts_as_read_beside_a_page_that_stays_broken(
    database: Database,
) -> None:
    """Pages are known by their bytes: a second run may read none of them anew."""
    run(database, Outcome.BROKEN)
    run_id = begin_run(database, source="kaku", origin="run", window=Window(), now=NOW)
    again = replace(report_of(run_id, Outcome.BROKEN), new=0, unchanged=0, not_modified=2)
    finish_run(database, again)
    assert not baseline_needed(database, "kaku")


def tried(
    database: Database,
    outcome: Outcome,
    days: int,
    *failed: str | None,
    put_off: str = "Postponed",
    cut_short: str | None = None,
) -> None:
    """A run so many days behind the first that knew three pages, and what failed: an address each,
    or None for what was put off."""
    now = NOW + timedelta(days=days)
    run_id = begin_run(database, source="kaku", origin="run", window=Window(), now=now)
    for url in failed:
        kind = "Unreachable" if url else put_off
        note_error(database, run_id, url=url, kind=kind, message="no answer", now=now)
    report = replace(report_of(run_id, outcome), new=0, unchanged=1, not_modified=2)
    finish_run(database, replace(report, cut_short=cut_short))


@pytest.mark.parametrize("outcome", [Outcome.UNREACHABLE, Outcome.BLOCKED])
def test_a_page_that_does_not_answer_for_a_week_does_not_keep_all_news_silent(
    database: Database, outcome: Outcome
) -> None:
    for days, over in ((0, False), (1, False), (6, False), (7, True)):
        tried(database, outcome, days, "http://a/1")
        assert baseline_needed(database, "kaku") is not over


@pytest.mark.parametrize(
    "failed",
    [("http://a/1", None), ("http://a/1", "http://a/2", "http://a/3")],
    ids=["put off", "as many as answered"],
)
def test_a_source_of_which_much_may_be_unread_stays_in_its_baseline(
    database: Database, failed: tuple[str | None, ...]
) -> None:
    for days in (0, 8):
        tried(database, Outcome.UNREACHABLE, days, *failed)
        assert baseline_needed(database, "kaku")


@pytest.mark.parametrize("put_off", ["Postponed", "HostRests", "LimitReached", "ProxyFails"])
def test_a_broken_run_that_put_off_the_rest_ends_no_baseline(
    database: Database, put_off: str
) -> None:
    for days in (0, 1):
        tried(database, Outcome.BROKEN, days, "http://a/1", None, put_off=put_off)
        assert baseline_needed(database, "kaku")
    tried(database, Outcome.BROKEN, 2, "http://a/1")
    assert not baseline_needed(database, "kaku")


@pytest.mark.parametrize("outcome", [Outcome.BROKEN, Outcome.UNREACHABLE])
def test_an_ill_run_that_its_window_cut_short_ends_no_baseline(
    database: Database, outcome: Outcome
) -> None:
    for days in (0, 8):
        tried(database, outcome, days, "http://a/1", cut_short="its fetch_window is closed")
        assert baseline_needed(database, "kaku")
    tried(database, outcome, 9, "http://a/1")
    assert not baseline_needed(database, "kaku")


def test_a_broken_first_run_ends_no_baseline_though_all_it_read_was_imported(
    database: Database,
) -> None:
    run(database, Outcome.NEW, origin="import")
    run(database, Outcome.BROKEN, new=0)
    assert baseline_needed(database, "kaku")


@pytest.mark.parametrize("origin", ["backfill", "import"])
def test_a_baseline_is_not_ended_by_other_commands(database: Database, origin: str) -> None:
    run(database, Outcome.NEW, origin=origin)
    assert baseline_needed(database, "kaku")


def test_a_source_remembers_the_newest_value_for_itself(database: Database) -> None:
    remember(database, "kaku", {"rung": "rest"})
    remember(database, "kaku", {"rung": "atom"})
    remember(database, "blog", {"rung": "rss"})
    assert memory(database, "kaku") == {"rung": "atom"}


def test_an_unhealthy_outcome_is_told_once_until_it_changes_kind(database: Database) -> None:
    run(database, Outcome.BLOCKED)
    (alarm,) = alarms_due(database, posted=True)
    assert not alarm.recovered
    tell(database, [alarm], [health(alarm.key)], NOW)
    run(database, Outcome.BLOCKED)
    assert alarms_due(database, posted=True) == []
    run(database, Outcome.UNREACHABLE)
    (changed,) = alarms_due(database, posted=True)
    assert changed.told
    assert (changed.report.outcome, changed.told.outcome) == (Outcome.UNREACHABLE, Outcome.BLOCKED)


def test_a_recovery_is_told_once(database: Database) -> None:
    run(database, Outcome.EMPTY)
    tell(database, alarms_due(database, posted=True), [], NOW)
    run(database, Outcome.NOTHING_NEW)
    (alarm,) = alarms_due(database, posted=True)
    assert alarm.recovered
    assert alarm.told
    assert alarm.told.outcome is Outcome.EMPTY
    tell(database, [alarm], [health(alarm.key)], NOW)
    assert alarms_due(database, posted=True) == []
    assert [post.key for post in posts_due(database, NOW)] == [alarm.key]


def test_a_channel_that_is_set_later_hears_of_what_lasts(database: Database) -> None:
    run(database, Outcome.EMPTY)
    tell(database, alarms_due(database), None, NOW)
    run(database, Outcome.EMPTY)
    assert alarms_due(database) == []
    (alarm,) = alarms_due(database, posted=True)
    assert (alarm.report.outcome, alarm.told) == (Outcome.EMPTY, None)
    tell(database, [alarm], [health(alarm.key)], NOW)
    assert alarms_due(database, posted=True) == []


def test_of_what_it_never_heard_a_channel_hears_no_recovery(database: Database) -> None:
    run(database, Outcome.EMPTY)
    tell(database, alarms_due(database), None, NOW)
    run(database, Outcome.NOTHING_NEW)
    (alarm,) = alarms_due(database)
    assert alarm.recovered
    assert alarms_due(database, posted=True) == []


def test_what_commands_say_and_what_the_channel_hears_are_known_apart(database: Database) -> None:
    run(database, Outcome.EMPTY)
    (alarm,) = alarms_due(database, posted=True)
    tell(database, [alarm], [health(alarm.key)], NOW)
    assert alarms_due(database) == [alarm]
    tell(database, [alarm], None, NOW)
    run(database, Outcome.NOTHING_NEW)
    tell(database, alarms_due(database), None, NOW)
    assert alarms_due(database) == []
    (back,) = alarms_due(database, posted=True)
    assert back.recovered


def test_a_healthy_source_is_no_news(database: Database) -> None:
    run(database, Outcome.NEW)
    assert alarms_due(database) == []


def test_an_import_that_fails_says_nothing_about_the_source(database: Database) -> None:
    run(database, Outcome.NEW)
    run(database, Outcome.BROKEN, origin="import")
    assert alarms_due(database) == []


def test_each_notice_has_a_key_of_its_own(database: Database) -> None:
    run(database, Outcome.EMPTY)
    first = alarms_due(database)
    run(database, Outcome.EMPTY)
    second = alarms_due(database)
    run(database, Outcome.EMPTY, source="blog")
    assert len({alarm.key for alarm in (*first, *second, *alarms_due(database))}) == 3


def test_a_refused_document_is_an_error_of_its_run(database: Database) -> None:
    run_id = begin_run(database, source="kaku", origin="run", window=Window(), now=NOW)
    run_of(database, minutes(), run_id=run_id)
    (refused,) = run_of(database, minutes(("委員長", "はい。")), run_id=run_id)
    finish_run(database, report_of(run_id, Outcome.BROKEN, str(refused.refused)))
    (report,) = reports(database, [run_id])
    assert report.errors == (f"refused: {refused.refused}",)
