"""How many posts each cadence would have made."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from bot.preview_posts import Told, count_posts
from config.japan import TOKYO
from notifier.blocks import MOST_DIGEST_ENTRIES
from notifier.route import RouteSettings
from state.records import Cadence
from tests.notice_tools import exchange_parts, summary

SETTINGS = RouteSettings(digest_at=time(9), single_limit=20)
BASE = summary(exchange_parts(), {"DX": "DX"})
MONDAY = datetime(2026, 11, 2, 6, tzinfo=TOKYO)
DAY = timedelta(days=1)


def posts(*moments: datetime) -> tuple[int, int, int]:
    """Of all three cadences."""
    told = [Told(at=moment, summary=BASE) for moment in moments]
    now, daily, weekly = (count_posts(told, cadence, SETTINGS) for cadence in Cadence)
    return now, daily, weekly


def test_nothing_makes_no_post() -> None:
    assert posts() == (0, 0, 0)


def test_one_record_makes_one_post_in_each_cadence() -> None:
    assert posts(MONDAY) == (1, 1, 1)


def test_a_day_shares_a_daily_post_and_a_week_a_weekly_one() -> None:
    of_a_week = [MONDAY + number * DAY for number in (1, 1, 2, 5, 5, 5)]
    assert posts(*of_a_week) == (6, 3, 1)


def test_what_comes_after_the_daily_digest_waits_for_the_next() -> None:
    noon, evening = MONDAY + timedelta(hours=6), MONDAY + timedelta(hours=15)
    assert posts(noon) == (1, 1, 1)
    assert posts(MONDAY, noon, evening, MONDAY + DAY) == (4, 2, 2)


def test_a_week_ends_at_the_hour_of_the_digest_on_its_day() -> None:
    assert posts(MONDAY, MONDAY + timedelta(hours=4)) == (2, 2, 2)


def test_the_order_in_which_records_are_named_does_not_matter() -> None:
    moments = [MONDAY + number * DAY for number in (9, 1, 14, 2)]
    assert posts(*moments) == posts(*sorted(moments)) == (4, 4, 2)


@pytest.mark.parametrize(("records", "made"), [(20, 20), (21, 2)])
def test_a_flood_becomes_a_digest_as_in_slack(records: int, made: int) -> None:
    assert posts(*[MONDAY] * records)[0] == made


def test_a_digest_that_is_too_long_for_slack_is_several_posts() -> None:
    assert posts(*[MONDAY] * MOST_DIGEST_ENTRIES)[1:] == (1, 1)
    assert posts(*[MONDAY] * (MOST_DIGEST_ENTRIES + 1))[1:] == (2, 2)
