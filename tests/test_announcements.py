"""Records announced without their text, and the texts that settle them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from config.models import Source
from crawler.errors import LayoutChanged
from crawler.extract.announcements import announced
from state.counts import count_awaited
from state.documents import get, records
from state.inbox import awaited, set_aside, texts_of
from state.records import ChangeKind, DocumentKind, Status
from tests.state_examples import NOW, ask, changes, minutes, run_of, said

if TYPE_CHECKING:
    from state.database import Database
    from state.records import Document

NEXT_DAY = NOW + timedelta(days=1)
LATER = NOW + timedelta(days=9)
SESSION = "令和　８年第３回定例会"
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 24)
DAY = date(2026, 9, 8)


def announcement(
    key: str = "2026-09-01/2026-09-24",
    *,
    days: tuple[date, date] | None = (FIRST, LAST),
    session: str | None = SESSION,
    title: str = SESSION,
) -> Document:
    return announced(
        Source(id="kaku", platform="dbsr", name="架空市議会", council="架空市議会"),
        key=key,
        title=title,
        url="https://kakuu.example.jp/list",
        days=days,
        session=session,
    )


def text(
    key: str = "7", held_on: date | None = DAY, title: str = "令和8年第3回定例会（第2号）　本文"
) -> Document:
    return replace(minutes(key=f"kaku/{key}"), title=title, held_on=held_on)


ONE_DAY = announcement("dx/2026-09-08", days=(DAY, DAY), session="ＤＸ推進調査特別委員会")
ITS_TEXT = text(title="DX推進調査特別委員会　本文")


def keys(database: Database) -> list[str]:
    return [one.document.key for one in records(database)]


def waiting(database: Database) -> list[str]:
    return [one.key for one in awaited(database)]


def test_an_announcement_is_a_record_without_a_text() -> None:
    made = announcement()
    assert (made.kind, made.status, made.parts) == (
        DocumentKind.ANNOUNCEMENT,
        Status.ANNOUNCED,
        (),
    )
    assert (made.held_on, made.held_until) == (FIRST, LAST)
    assert made.key == "kaku/announced/2026-09-01/2026-09-24"


def test_days_in_the_wrong_order_are_told() -> None:
    with pytest.raises(LayoutChanged, match="ends before it begins"):
        announcement(days=(LAST, FIRST))


def test_it_is_matched_by_its_title_and_told_once(database: Database) -> None:
    ask(database, "DX")
    (first,) = run_of(database, replace(ONE_DAY, title="ＤＸ推進調査特別委員会（９月８日）"))
    (again,) = run_of(database, replace(ONE_DAY, title="DX推進調査特別委員会（9月8日）"))
    assert (first.change, first.owed) == (ChangeKind.NEW, 1)
    assert (again.change, again.owed) == (None, 0)


def test_the_text_of_the_one_day_is_the_next_version_of_its_announcement(
    database: Database,
) -> None:
    ask(database, "RPA")
    assert changes(database, ONE_DAY) == [ChangeKind.NEW]
    (recorded,) = run_of(database, ITS_TEXT, now=NEXT_DAY)
    assert (recorded.key, recorded.version, recorded.change) == (ONE_DAY.key, 2, ChangeKind.NEW)
    assert recorded.owed == 1
    stored = get(database, ITS_TEXT.key)
    assert stored
    assert (stored.document.key, stored.document.kind) == (ONE_DAY.key, DocumentKind.MINUTES)
    assert (stored.document.status, stored.document.parts) == (None, ITS_TEXT.parts)
    assert waiting(database) == []


def test_afterwards_neither_the_text_nor_the_announcement_is_news(database: Database) -> None:
    run_of(database, ONE_DAY)
    run_of(database, ITS_TEXT, now=NEXT_DAY)
    assert changes(database, ITS_TEXT, now=LATER) == [None]
    assert changes(database, ONE_DAY, now=LATER) == [None]
    assert keys(database) == [ONE_DAY.key]


def test_a_second_text_of_the_day_is_a_document_of_its_own(database: Database) -> None:
    run_of(database, ONE_DAY)
    run_of(database, ITS_TEXT, text("8", title="DX推進調査特別委員会　資料"), now=NEXT_DAY)
    assert keys(database) == [ONE_DAY.key, "kaku/8"]


@pytest.mark.parametrize("turned", [False, True])
def test_a_preliminary_and_a_final_text_that_come_together_are_its_next_version(
    database: Database, *, turned: bool
) -> None:
    run_of(database, ONE_DAY)
    early = replace(ITS_TEXT, status=Status.PRELIMINARY, sitting="2026-09-08/dx")
    final = replace(said(text("f"), 2, "予算は二億円です。"), title=ITS_TEXT.title)
    final = replace(final, status=Status.FINAL, sitting="2026-09-08/dx")
    both = (final, early) if turned else (early, final)
    run_of(database, *both, now=NEXT_DAY)
    run_of(database, *both, now=LATER)
    assert keys(database) == [ONE_DAY.key]
    stored = get(database, "kaku/f")
    assert stored
    assert (stored.document.parts, stored.document.status) == (final.parts, Status.FINAL)


def test_a_scan_in_its_place_is_no_news_each_time_it_is_announced(database: Database) -> None:
    run_of(database, ONE_DAY)
    scan = replace(ITS_TEXT, parts=(), status=Status.NO_TEXT_LAYER)
    run_of(database, scan, now=NEXT_DAY)
    assert changes(database, ONE_DAY, now=LATER) == [None]
    assert changes(database, scan, now=LATER) == [None]


def test_another_committee_of_the_day_settles_nothing(database: Database) -> None:
    run_of(database, ONE_DAY)
    run_of(database, text("9", title="総務委員会　本文"))
    assert keys(database) == [ONE_DAY.key, "kaku/9"]
    assert waiting(database) == [ONE_DAY.key]


def test_the_sittings_of_a_session_keep_their_keys_and_settle_it(database: Database) -> None:
    run_of(database, announcement())
    assert changes(
        database, text("7", DAY), text("6", FIRST, "令和８年第３回定例会　第１号"), now=NEXT_DAY
    ) == [ChangeKind.NEW, ChangeKind.NEW]
    assert waiting(database) == []
    assert texts_of(database, announcement().key) == ["kaku/6", "kaku/7"]
    assert changes(database, announcement(), now=LATER) == [None]


def test_a_sitting_outside_its_days_or_of_another_session_does_not(database: Database) -> None:
    run_of(database, announcement())
    run_of(
        database,
        text("1", LAST + timedelta(days=1)),
        text("2", title="令和8年第13回定例会（第1号）"),
        text("3", title="議会運営委員会"),
    )
    assert waiting(database) == [announcement().key]


def test_of_several_names_all_must_stand_in_the_text(database: Database) -> None:
    waits = {
        "1/2026": "定例会\n令和8年",
        "2/2026": "臨時会\n令和8年",
        "31/2026": "総務委員会\n令和8年",
    }
    for key, session in waits.items():
        run_of(database, announcement(key, days=None, session=session))
    run_of(database, text("1", title="令和　８年第１回定例会 03月02日-01号"))
    run_of(database, text("2", date(2019, 5, 5), "令和元年　総務委員会 05月05日-01号"))
    assert waiting(database) == ["kaku/announced/2/2026", "kaku/announced/31/2026"]
    run_of(database, text("3", title="令和　８年　３月　総務委員会 03月05日-01号"))
    assert waiting(database) == ["kaku/announced/2/2026"]


def test_an_announcement_of_several_names_is_no_news_where_such_a_text_is_known(
    database: Database,
) -> None:
    run_of(database, text("1", title="令和８年第１回臨時会"))
    assert changes(database, announcement("1", session="定例会\n令和8年")) == [ChangeKind.NEW]
    assert changes(database, announcement("2", session="臨時会\n令和8年")) == [None]


def test_a_text_without_a_day_belongs_to_its_session(database: Database) -> None:
    run_of(database, announcement())
    run_of(database, text(held_on=None))
    assert texts_of(database, announcement().key) == ["kaku/7"]


def test_an_announcement_without_days_or_session_is_settled_by_nothing(database: Database) -> None:
    bare = announcement("bare", days=None, session=None)
    run_of(database, bare)
    run_of(database, text(held_on=None), text("8"))
    assert waiting(database) == [bare.key]


def test_of_two_announcements_the_text_goes_to_that_of_fewer_days(database: Database) -> None:
    year = announcement("2026", days=(date(2026, 1, 1), date(2026, 12, 31)), session=None)
    run_of(database, year, announcement())
    run_of(database, text())
    assert texts_of(database, announcement().key) == ["kaku/7"]
    assert waiting(database) == [year.key]


def test_what_is_announced_after_its_text_is_no_news(database: Database) -> None:
    ask(database, "DX")
    run_of(database, ITS_TEXT, text("7b"))
    assert changes(database, ONE_DAY, announcement(), now=NEXT_DAY) == [None, None]
    assert keys(database) == [ITS_TEXT.key, "kaku/7b"]
    assert waiting(database) == []


def test_announcements_of_another_source_are_left_alone(database: Database) -> None:
    run_of(database, ONE_DAY)
    other = replace(ITS_TEXT, key="elsewhere/7", source="elsewhere")
    assert changes(database, other) == [ChangeKind.NEW]
    assert waiting(database) == [ONE_DAY.key]


def test_what_a_first_run_found_announced_waits_on_request_alone(database: Database) -> None:
    run_of(database, announcement(), baseline=True)
    run_of(database, ONE_DAY)
    assert waiting(database) == [ONE_DAY.key]
    both = awaited(database, with_baseline=True)
    assert [one.key for one in both] == [announcement().key, ONE_DAY.key]
    assert count_awaited(database) == 1


def test_what_is_set_aside_waits_no_more(database: Database) -> None:
    run_of(database, announcement(), ONE_DAY)
    assert not set_aside(database, [announcement().key], LATER)
    assert waiting(database) == [ONE_DAY.key]
    assert set_aside(database, [announcement().key], LATER) == [announcement().key]
    assert set_aside(database, ["kaku/none"], LATER) == ["kaku/none"]
