"""The one reader of the clock, and the instants it is told to stand at."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import Clock, clock
from bot.schedule import latest_due, missed, next_due
from config.errors import UserError

NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 12:00 in Japan


def test_the_clock_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)  # noqa: TID251 - compared with the clock under test
    assert before <= clock().now() <= before + timedelta(seconds=30)
    assert clock().now().tzinfo is UTC


def test_today_is_the_day_in_japan() -> None:
    assert Clock(datetime(2026, 11, 22, 15, 0, tzinfo=UTC)).today() == date(2026, 11, 23)
    assert Clock(datetime(2026, 11, 22, 14, 59, tzinfo=UTC)).today() == date(2026, 11, 22)


def test_the_variable_stops_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIKAI_NOW", "2026-11-22T12:00:00+09:00")
    assert clock().now() == NOON


@pytest.mark.parametrize("value", ["yesterday", "2026-11-22", "2026-11-22T06:00:00"])
def test_a_value_that_is_no_instant_with_an_offset_is_refused(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("GIKAI_NOW", value)
    with pytest.raises(UserError, match="GIKAI_NOW"):
        clock()


def test_a_standing_clock_moves_on_by_what_was_slept() -> None:
    standing = Clock(NOON)
    standing.sleep(0.01)
    standing.sleep(-5)
    assert standing.now() == NOON + timedelta(seconds=0.01)


def test_the_latest_due_run_is_today_after_its_hour_and_yesterday_before() -> None:
    assert latest_due(NOON, "12:00") == NOON
    assert latest_due(NOON, "12:01") == NOON + timedelta(minutes=1) - timedelta(days=1)
    assert next_due(NOON, "12:00") == NOON + timedelta(days=1)
    assert next_due(NOON, "12:01") == NOON + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("last_started", "catch_up", "expected"),
    [
        (None, 20, True),
        (NOON - timedelta(days=30), 20, True),
        (NOON - timedelta(hours=6), 20, False),
        (NOON - timedelta(hours=6, seconds=1), 20, True),
        (None, 5, False),
    ],
    ids=["never", "long ago", "at its hour", "just before its hour", "too late to make up"],
)
def test_a_run_is_missed_if_none_has_started_since_it_was_due(
    last_started: datetime | None, catch_up: int, expected: bool
) -> None:
    assert missed(NOON, "06:00", last_started, timedelta(hours=catch_up)) is expected
