"""Articles of note.com that never come: they hold up no other, and are given up at last."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crawler.extract.note_memory import PATIENT, RARELY
from crawler.steps import Page
from standins.sites.note import ACCOUNT, NoteSite
from standins.sites.note_pages import sample_articles
from state.records import Window
from tests.note_walk import HOME, Walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from standins.sites.serving import Asked

NEWEST = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Asia/Tokyo"))


def key(number: int) -> str:
    return f"n{number:012x}"


def path(number: int) -> str:
    return f"/{ACCOUNT}/n/{key(number)}"


@pytest.fixture
def walk() -> Walk:
    return Walk(site=NoteSite(articles=sample_articles(NEWEST)))


def failing(*numbers: int) -> Callable[[Asked], Page | None]:
    """Answers of a site on which these articles cannot be had."""
    lost = {path(number) for number in numbers}

    def answer(asked: Asked) -> Page | None:
        if asked.path not in lost:
            return None
        return Page(url=HOME + asked.path, status=500, headers={}, body=b"broken")

    return answer


def test_three_of_them_hold_up_the_others_for_one_run_only(walk: Walk) -> None:
    walk.answers = failing(10, 11, 12)
    assert walk.run().documents == {}
    second = walk.run()
    assert second.keys == {key(number) for number in range(1, 10)}
    assert second.asked[-3:] == [path(12), path(11), path(10)]


def test_after_a_week_of_errors_one_is_asked_for_once_a_week(walk: Walk) -> None:
    walk.answers = failing(12)
    asked = [path(12) in walk.run().asked for _ in range(PATIENT + RARELY + 1)]
    assert asked == [True] * PATIENT + [False] * (RARELY - 1) + [True, False]


def test_one_that_comes_at_last_is_recorded_and_no_longer_the_last(walk: Walk) -> None:
    walk.answers = failing(12)
    walk.run()
    walk.answers = lambda _asked: None
    assert walk.run().keys == {key(12)}
    assert not any(value for name, value in walk.memory.items() if name.startswith("missed/"))


def test_a_backfill_asks_for_them_in_the_order_of_the_list(walk: Walk) -> None:
    walk.answers = failing(12)
    for _ in range(PATIENT):
        walk.run()
    window = Window(first=date(2026, 11, 1), last=date(2026, 11, 30))
    assert walk.run(window).asked[2] == path(12)
