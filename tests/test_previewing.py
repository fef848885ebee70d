"""Which records a preview looks at, and on which day each would have been told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from config.japan import TOKYO
from matcher.query import parse_query
from state.previewing import Basis, Scope, answers, on_hand, revisions
from state.records import ChangeKind, DocumentKind, Status, Window
from state.runs import begin_run
from state.search_index import index_new
from tests.state_examples import NOW, VOCABULARY, minutes, run_of, said

if TYPE_CHECKING:
    from state.database import Database
    from state.records import Document

DAY = timedelta(days=1)
SCOPE = Scope(first=date(2026, 10, 1), last=date(2026, 11, 22), hour=time(6))
DX = parse_query("DX", VOCABULARY)


def told(database: Database, document: Document) -> tuple[date, Basis] | None:
    """On which day a record counts, and by what."""
    dated = on_hand(database, SCOPE).dated.get(document.key)
    return (dated.at.astimezone(TOKYO).date(), dated.basis) if dated else None


def keys(database: Database, query: str = "DX") -> list[str]:
    found = answers(database, parse_query(query, VOCABULARY), {}, on_hand(database, SCOPE))
    return sorted(one.material.stored.document.key for one in found)


def test_news_counts_on_the_day_in_japan_on_which_it_was_first_seen(database: Database) -> None:
    document = replace(minutes(), published_at=date(2026, 10, 20), held_on=date(2026, 10, 2))
    run_of(database, document, now=datetime(2026, 11, 2, 16, tzinfo=UTC))
    assert told(database, document) == (date(2026, 11, 3), Basis.SEEN)


@pytest.mark.parametrize(
    ("published_at", "held_on", "counted"),
    [
        (date(2026, 10, 20), date(2026, 10, 2), (date(2026, 10, 20), Basis.PUBLISHED)),
        (datetime(2026, 10, 20, 16, tzinfo=UTC), None, (date(2026, 10, 21), Basis.PUBLISHED)),
        (None, date(2026, 10, 2), (date(2026, 10, 2), Basis.HELD)),
        (date(2025, 10, 2), date(2026, 10, 2), None),
        (None, date(2027, 1, 2), None),
        (None, None, None),
    ],
)
def test_what_a_first_run_brought_counts_on_the_day_that_it_bears(
    database: Database,
    published_at: date | datetime | None,
    held_on: date | None,
    counted: tuple[date, Basis] | None,
) -> None:
    document = replace(minutes(), published_at=published_at, held_on=held_on)
    run_of(database, document, baseline=True)
    assert told(database, document) == counted
    assert on_hand(database, SCOPE).undated == (published_at is None and held_on is None)


@pytest.mark.parametrize("origin", ["backfill", "import"])
def test_so_does_what_somebody_brought_in(database: Database, origin: str) -> None:
    run_id = begin_run(database, source="kaku", origin=origin, window=Window(), now=NOW)
    document = replace(minutes(), held_on=date(2026, 10, 2))
    run_of(database, document, run_id=run_id)
    assert told(database, document) == (date(2026, 10, 2), Basis.HELD)


def test_records_without_a_text_are_counted(database: Database) -> None:
    announced = replace(minutes(key="kaku/2"), kind=DocumentKind.ANNOUNCEMENT, parts=())
    scan = replace(minutes(key="kaku/3"), status=Status.NO_TEXT_LAYER, parts=())
    run_of(database, minutes(), announced, scan)
    found = on_hand(database, SCOPE)
    assert (len(found.dated), found.without_text) == (3, 2)


@pytest.mark.parametrize("indexed", [True, False])
def test_the_query_itself_says_which_records_answer(database: Database, indexed: bool) -> None:
    run_of(database, minutes(), minutes((None, "図書館の話。"), key="kaku/2"))
    run_of(database, minutes((None, "DXの話。"), key="kaku/3"), now=NOW - 90 * DAY)
    if indexed:
        index_new(database)
    assert keys(database) == ["kaku/1"]
    assert keys(database, "DX -予算") == []


def test_what_an_answer_shows_are_the_places_that_the_query_asks_for(database: Database) -> None:
    run_of(database, minutes())
    (found,) = answers(database, DX, {}, on_hand(database, SCOPE))
    assert {hit.surface for hit in found.hits} == {"DX"}
    assert [hit.surface for hit in found.material.hits] == [hit.surface for hit in found.hits]


def test_of_twins_the_first_is_told(database: Database) -> None:
    text = "DXの推進について、市民の皆様に分かりやすく説明することが大切であると考えます。" * 9
    run_of(database, minutes((None, text), key="blog/0"), now=NOW - DAY)
    run_of(database, minutes((None, text), key="kaku/0"))
    assert keys(database) == ["blog/0"]


def test_a_revision_is_news_where_it_brings_the_words(database: Database) -> None:
    run_of(database, minutes(), now=NOW - 3 * DAY)
    run_of(database, said(minutes(), 3, "図書館の計画を改めました。"), now=NOW - 2 * DAY)
    revised = said(minutes(), 3, "DXの計画を改めました。")
    run_of(database, revised, now=NOW - DAY)
    found = list(revisions(database, DX, {}, SCOPE))
    assert [(one.material.kind, one.dated.at) for one in found] == [(ChangeKind.REVISED, NOW - DAY)]
    assert len(found[0].hits) == 1
    earlier = replace(SCOPE, last=NOW.date() - 9 * DAY)
    assert list(revisions(database, DX, {}, earlier)) == []
