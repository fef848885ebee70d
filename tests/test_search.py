"""Search: what a scan of every record would find, by an index of letter pairs."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.query import parse_query
from matcher.terms import TermSet
from state.database import open_database
from state.documents import records
from state.finding import find_terms
from state.records import PartKind, Role
from state.search import search
from state.search_index import IndexState, check, index_new, index_state
from state.views import Home, view_of
from tests.state_examples import VOCABULARY, minutes, run_of, said, speech

if TYPE_CHECKING:
    from state.database import Database

TALK = minutes()
CLOUD = minutes(("川野委員", "ガバメントクラウドとe-Taxの話です。港を見ます。"), key="kaku/2")
WIDE = minutes(("海野委員", "行 政 Ｄ Ｘ のサーバー。\n猫カフェ𠮷野家と𰻞𰻞麺。"), key="kaku/3")
ROSTER = replace(
    minutes(key="kaku/4"),
    parts=(speech(0, None, "出席委員 港太郎", PartKind.SET_ASIDE), speech(1, "委員長", "開会。")),
)
ALL = (TALK, CLOUD, WIDE, ROSTER)


def keys(database: Database, query: str, limit: int = 20) -> list[str]:
    found = search(database, parse_query(query, VOCABULARY), {}, limit=limit)
    return [one.document.key for one in found]


def scanned(database: Database, query: str, homes: dict[str, Home]) -> list[str]:
    """What looking at every record finds, newest first."""
    asked = parse_query(query, VOCABULARY)
    terms = TermSet(asked.terms)
    found: list[tuple[date, int, str]] = []
    for number, stored in enumerate(records(database)):
        document = stored.document
        home = homes.get(document.source, Home())
        if asked.holds(view_of(document, home, find_terms(terms, document))):
            found.append((document.held_on or stored.seen_at.date(), number, document.key))
    return [key for _, _, key in sorted(found, reverse=True)]


@pytest.fixture
def indexed(database: Database) -> Database:
    run_of(database, *ALL)
    assert index_new(database) == len(ALL)
    return database


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("DX", ["kaku/3", "kaku/1"]),
        ("港", ["kaku/2"]),
        ("in:aside 港", ["kaku/4"]),
        ("猫カ", ["kaku/3"]),
        ("𠮷野", ["kaku/3"]),
        ("𰻞", ["kaku/3"]),
        ("e-Tax", ["kaku/2"]),
        ("ガバメントクラウドとe-Tax", ["kaku/2"]),
        ("予算は一億円", ["kaku/1"]),
        ("予算は二億円", []),
        ("DX -予算", ["kaku/3"]),
        ("@DX OR クラウド", ["kaku/3", "kaku/2", "kaku/1"]),
        ("speaker:川野 クラウド", ["kaku/2"]),
        ("speaker:海野 クラウド", []),
        ("X推", []),
    ],
)
def test_words_of_any_length_are_found_in_any_spelling(
    indexed: Database, query: str, found: list[str]
) -> None:
    assert keys(indexed, query) == found
    assert scanned(indexed, query, {}) == found


def test_what_is_not_indexed_yet_is_found_as_well(database: Database) -> None:
    run_of(database, TALK)
    index_new(database)
    run_of(database, WIDE)
    assert keys(database, "DX") == ["kaku/3", "kaku/1"]


def test_a_revision_is_found_by_its_new_words_alone(indexed: Database) -> None:
    run_of(indexed, said(TALK, 2, "予算は二億円です。RPAの試行を含みます。"))
    assert keys(indexed, "一億円") == []
    assert index_new(indexed) == 1
    assert index_new(indexed) == 0
    assert (keys(indexed, "一億円"), keys(indexed, "二億円")) == ([], ["kaku/1"])


def test_of_one_day_the_last_recorded_come_first_and_no_more_than_asked_for(
    indexed: Database,
) -> None:
    assert keys(indexed, "@DX OR クラウド", limit=2) == ["kaku/3", "kaku/2"]


def test_places_where_the_words_stand_are_told(indexed: Database) -> None:
    (found,) = search(indexed, parse_query("猫カフェ", VOCABULARY), {}, limit=5)
    assert found.spans == {(0, 15, 19)}
    assert found.document.parts[0].text[15:19] == "猫カフェ"


def test_fields_ask_what_is_known_of_the_source(indexed: Database) -> None:
    homes = {"kaku": Home(area="群馬県", population=120_000)}
    for query, answers in (("area:関東 港", 1), ("population:..9999 港", 0)):
        assert len(search(indexed, parse_query(query, VOCABULARY), homes, limit=5)) == answers
        assert len(scanned(indexed, query, homes)) == answers


def test_what_was_held_last_comes_first_and_what_has_no_day_by_when_it_was_seen(
    database: Database,
) -> None:
    days = {"kaku/1": date(2026, 9, 1), "kaku/2": date(2026, 11, 30), "kaku/3": None}
    for key, day in days.items():
        run_of(database, replace(minutes(key=key), held_on=day))
    article = datetime(2026, 11, 4, 20, tzinfo=UTC)  # the fifth in Japan
    run_of(database, replace(minutes(key="kaku/4"), published_at=article))
    expected = ["kaku/2", "kaku/4", "kaku/3", "kaku/1"]
    assert keys(database, "DX") == expected
    index_new(database)
    assert keys(database, "DX") == expected
    found = search(database, parse_query("DX", VOCABULARY), {}, limit=2)
    assert [one.day for one in found] == [date(2026, 11, 30), date(2026, 11, 5)]


def test_a_day_that_is_known_later_counts_from_then_on(indexed: Database) -> None:
    run_of(indexed, replace(TALK, held_on=date(2030, 1, 1)))
    assert keys(indexed, "DX") == ["kaku/1", "kaku/3"]
    assert index_new(indexed) == 1
    assert keys(indexed, "DX") == ["kaku/1", "kaku/3"]


def test_a_day_that_turns_out_earlier_counts_from_then_on(database: Database) -> None:
    first = replace(TALK, held_on=date(2024, 5, 1))
    second = replace(WIDE, held_on=date(2023, 5, 1))
    run_of(database, first, second)
    index_new(database)
    run_of(database, replace(first, held_on=date(2020, 5, 1)))
    assert keys(database, "DX") == ["kaku/3", "kaku/1"]
    assert keys(database, "DX", limit=1) == ["kaku/3"]


def test_of_very_many_the_newest_come_month_by_month(database: Database) -> None:
    first = date(2024, 1, 5)
    many = [
        replace(
            minutes(("誰か", "DX"), key=f"kaku/{n}"), held_on=first + timedelta(days=n * 7 % 90)
        )
        for n in range(600)
    ]
    run_of(database, *many)
    assert index_new(database) == 600
    run_of(database, replace(TALK, key="kaku/new", held_on=date(2024, 2, 20)))
    expected = scanned(database, "DX", {})
    assert keys(database, "DX", limit=700) == expected
    assert keys(database, "DX", limit=3) == expected[:3]


def test_the_index_begins_anew_where_folding_has_changed(indexed: Database) -> None:
    with indexed.transaction() as connection:
        connection.execute("UPDATE search_fold SET fold = 'of an earlier release'")
        connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    assert keys(indexed, "港") == ["kaku/2"]
    assert index_state(indexed).trouble == "is that of another release"
    assert index_new(indexed) == len(ALL)
    assert index_state(indexed) == IndexState(behind=0, trouble=None)


@pytest.mark.parametrize(
    ("harm", "trouble"),
    [
        ("DROP TABLE search", "cannot be read: no such table: search"),
        ("DROP TABLE search_data", "cannot be read"),
        ("UPDATE search_data SET block = x'00' WHERE id > 10", "cannot be read"),
        ("INSERT INTO search (search) VALUES ('delete-all')", "does not find what it holds"),
    ],
)
def test_a_lost_index_is_told_and_made_anew_and_nothing_is_missed_meanwhile(
    indexed: Database, harm: str, trouble: str
) -> None:
    indexed.connection.execute(harm)
    state = index_state(indexed)
    assert trouble in (state.trouble or "")
    found = search(indexed, parse_query("港", VOCABULARY), {}, limit=5, by_index=False)
    assert [one.document.key for one in found] == ["kaku/2"]
    assert index_new(indexed) == len(ALL)
    assert index_state(indexed) == IndexState(behind=0, trouble=None)
    assert keys(indexed, "港") == ["kaku/2"]


@pytest.mark.parametrize("harm", ["DROP TABLE search", "DROP TABLE search_data"])
def test_a_search_that_was_not_told_of_a_lost_index_misses_nothing_either(
    indexed: Database, harm: str
) -> None:
    indexed.connection.execute(harm)
    assert keys(indexed, "港") == ["kaku/2"]


def test_damage_that_only_writing_meets_is_mended_as_well(database: Database) -> None:
    kanji = [*map(chr, range(0x4E00, 0x9FA0))]
    texts = ["".join(kanji[n * n % 977 :: 23 + n]) for n in range(40)]
    run_of(database, *(minutes(("誰か", text), key=f"kaku/{n}") for n, text in enumerate(texts)))
    index_new(database)
    harm_unseen(database)
    indexed = []
    for number in range(40, 60):  # before the twentieth all that was written is merged
        run_of(database, minutes(key=f"kaku/{number}"))
        indexed.append(index_new(database))
    assert max(indexed) > 40
    assert indexed[-1] == 1
    assert keys(database, texts[7][100:112]) == ["kaku/7"]


def harm_unseen(database: Database) -> None:
    """Break a page of the index that no record asks for when the index is tried."""
    connection = database.connection
    pages = connection.execute("SELECT id, block FROM search_data WHERE id > 10").fetchall()
    for page, block in pages[1:]:
        connection.execute("UPDATE search_data SET block = x'00' WHERE id = ?", (page,))
        if index_state(database).trouble is None:
            return
        connection.execute("UPDATE search_data SET block = ? WHERE id = ?", (block, page))
    pytest.fail("every page is asked for")


def test_rows_that_nobody_names_are_cleared_away_in_the_end(indexed: Database) -> None:
    run_of(indexed, said(TALK, 2, "予算は二億円です。"))
    assert index_new(indexed) == 1
    indexed.connection.execute("UPDATE indexed SET row = row + 2000")
    assert index_new(indexed) == len(ALL)
    assert keys(indexed, "二億円") == ["kaku/1"]


def test_how_far_the_index_is_behind_is_known(indexed: Database) -> None:
    run_of(indexed, minutes(key="kaku/9"), said(TALK, 2, "予算は二億円です。"))
    assert index_state(indexed) == IndexState(behind=2, trouble=None)


def test_a_field_narrows_by_what_is_known_of_the_record(indexed: Database) -> None:
    assert keys(indexed, "council:架空 DX") == keys(indexed, "DX")
    assert keys(indexed, "-council:架空 DX") == []


@pytest.mark.parametrize(
    ("query", "found"), [("水路", []), ("in:procedure 水路", ["kaku/5"]), ("調査特別", ["kaku/5"])]
)
def test_a_word_alone_is_looked_for_in_titles_and_not_in_what_a_chair_calls(
    database: Database, query: str, found: list[str]
) -> None:
    called = minutes(("委員長", "次に、水路の件を議題とします。"), key="kaku/5")
    chair = replace(called.parts[0], role=Role.CHAIR)
    run_of(database, replace(called, parts=(chair,)))
    index_new(database)
    assert keys(database, query) == scanned(database, query, {}) == found


def test_this_sqlite_can_search(database: Database) -> None:
    check(database)


LETTERS = "DXAI推進市猫のー。 　\n、Ｄ𰻞eé9"


@settings(max_examples=15)
@given(
    st.lists(st.text(alphabet=LETTERS, max_size=14), min_size=1, max_size=4),
    st.sampled_from(
        ["DX", "推進", "市", "猫の", "AI -市", "DX OR 猫", "ー推", "𰻞", "é9", '"の。猫"']
    ),
)
def test_any_text_is_found_as_a_scan_finds_it(texts: list[str], query: str) -> None:
    documents = [minutes(("誰か", text), key=f"kaku/{n}") for n, text in enumerate(texts)]
    with TemporaryDirectory() as name, closing(open_database(Path(name, "state.db"))) as database:
        run_of(database, *documents)
        index_new(database)
        assert keys(database, query) == scanned(database, query, {})
