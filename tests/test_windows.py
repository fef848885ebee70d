"""Fetch windows: when they open and close, whatever days and hours somebody writes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.errors import UserError
from config.fetch_window import FetchWindow
from config.load import load_config
from config.weekdays import WEEKDAYS
from crawler.politeness.windows import Opening, next_opening
from tests.command_tools import configure, source

if TYPE_CHECKING:
    from pathlib import Path

TOKYO = ZoneInfo("Asia/Tokyo")
SUNDAY = date(2026, 11, 22)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO)


def opening(opens: datetime, closes: datetime | None) -> Opening:
    return Opening(opens=opens, closes=closes)


clocks = st.times().map(lambda one: f"{one:%H:%M}")
hours = st.tuples(clocks, st.one_of(clocks, st.just("24:00"))).filter(lambda two: two[0] != two[1])
windows = st.builds(
    FetchWindow,
    days=st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(tuple),
    hours=hours.map("-".join),
)
moments = st.integers(0, 20 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=TOKYO) + timedelta(seconds=seconds)
)


def is_open(window: FetchWindow, moment: datetime) -> bool:
    """The same by another way: minute by minute what a clock and a calendar on the wall show."""
    first, last = window.hours.split("-")
    shown, day = f"{moment:%H:%M}", moment.date()
    yesterday = day - timedelta(days=1)
    if first < last:
        return first <= shown < last and WEEKDAYS[day.weekday()] in window.days
    evening = shown >= first and WEEKDAYS[day.weekday()] in window.days
    return evening or (shown < last and WEEKDAYS[yesterday.weekday()] in window.days)


@given(windows, moments)
def test_a_moment_lies_in_its_opening_just_when_the_clock_on_the_wall_says_so(
    window: FetchWindow, moment: datetime
) -> None:
    found = next_opening(window, moment)
    assert found is not None
    assert found.holds(moment) == is_open(window, moment)


@given(windows, moments)
def test_between_now_and_the_next_opening_everything_is_closed(
    window: FetchWindow, moment: datetime
) -> None:
    found = next_opening(window, moment)
    assert found is not None
    assert is_open(window, found.opens)
    if not found.holds(moment):
        assert moment < found.opens <= moment + timedelta(days=8)
        before = found.opens - timedelta(minutes=1)
        assert before < moment or not is_open(window, before)


@given(windows, moments)
def test_an_opening_ends_where_the_wall_says_closed(window: FetchWindow, moment: datetime) -> None:
    found = next_opening(window, moment)
    assert found is not None
    if found.closes:
        assert not is_open(window, found.closes)
        assert is_open(window, found.closes - timedelta(minutes=1))
    else:
        assert all(is_open(window, moment + timedelta(hours=hour)) for hour in range(200))


@given(windows, moments)
def test_the_zone_in_which_now_is_told_does_not_matter(
    window: FetchWindow, moment: datetime
) -> None:
    assert next_opening(window, moment) == next_opening(window, moment.astimezone(UTC))


@pytest.mark.parametrize(
    ("window", "now", "expected"),
    [
        # 滋賀, 石川: Saturday and Sunday from 20:00.
        ({"days": ("sat", "sun"), "hours": "20:00-07:00"}, at(20, 6), (at(21, 20), at(22, 7))),
        ({"days": ("sat", "sun"), "hours": "20:00-07:00"}, at(23, 6), (at(22, 20), at(23, 7))),
        ({"days": ("sat", "sun"), "hours": "20:00-07:00"}, at(23, 7), (at(28, 20), at(29, 7))),
        ({"days": ("sat", "sun")}, at(18, 6), (at(21, 0), at(23, 0))),
        ({"hours": "22:00-05:00"}, at(22, 4, 59), (at(21, 22), at(22, 5))),
        ({"hours": "22:00-05:00"}, at(22, 5), (at(22, 22), at(23, 5))),
        (
            {"first_day": at(25, 0).date(), "hours": "01:00-02:00"},
            at(22, 1),
            (at(25, 1), at(25, 2)),
        ),
        (
            {"last_day": at(24, 0).date(), "hours": "22:00-05:00"},
            at(25, 4),
            (at(24, 22), at(25, 5)),
        ),
        ({"last_day": at(24, 0).date()}, at(22, 6), (at(22, 0), at(25, 0))),
    ],
)
def test_an_opening_is_the_one_that_its_owner_meant(
    window: dict[str, object], now: datetime, expected: tuple[datetime, datetime]
) -> None:
    assert next_opening(FetchWindow.model_validate(window), now) == opening(*expected)


def test_a_window_that_narrows_nothing_never_closes() -> None:
    found = next_opening(FetchWindow(), at(22, 6))
    assert found is not None
    assert (found.closes, found.holds(at(22, 6))) == (None, True)


def test_a_window_whose_last_day_is_over_does_not_open_again() -> None:
    assert next_opening(FetchWindow(last_day=SUNDAY, hours="20:00-21:00"), at(22, 21)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": "22:00"},
        {"hours": "25:00-26:00"},
        {"hours": "05:00-05:00"},
        {"days": []},
        {"days": ["Sunday"]},
        {"first_day": 5},
        {"first_day": date(2026, 2, 1), "last_day": date(2026, 1, 1)},
    ],
)
def test_a_window_that_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FetchWindow.model_validate(wrong)


def test_hours_that_are_none_are_told_with_an_example(tmp_path: Path) -> None:
    url = "https://kakuu.example.jp/"
    folder = configure(
        tmp_path / "config", source("kakuu", url) + '[source.fetch_window]\nhours = "5-7"\n'
    )
    with pytest.raises(UserError) as raised:
        load_config(folder)
    assert "such as 22:00-05:00" in raised.value.remedy
