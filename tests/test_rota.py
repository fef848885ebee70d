"""The day on which a known sitting is read again."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.extract.rota import LONGEST, ROUND, is_due

READ = date(2026, 11, 1)
NAMES = [f"K_R0809{day:02}00011" for day in range(1, 29)]


def days_due(name: str, read_on: date = READ) -> list[int]:
    """On which of the days that follow it is due, if nobody reads it."""
    return [n for n in range(60) if is_due(name, read_on, read_on + timedelta(days=n))]


def test_each_sitting_has_one_day_in_a_round_and_every_day_after_two() -> None:
    for name in NAMES:
        early = [n for n in days_due(name) if n < LONGEST.days]
        assert len(early) in (1, 2)
        assert all(n >= ROUND // 2 for n in early)
        assert days_due(name)[len(early) :] == list(range(LONGEST.days, 60))


def test_sittings_that_came_together_do_not_come_back_together() -> None:
    firsts = [days_due(name)[0] for name in NAMES]
    assert max(firsts.count(day) for day in firsts) <= 6


def test_what_was_read_today_is_not_due_and_what_was_read_tomorrow_is() -> None:
    assert not is_due(NAMES[0], READ, READ)
    assert is_due(NAMES[0], READ + timedelta(days=1), READ)
