"""Search: what a scan of every record would find, by an index of letter pairs."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.query import parse_query
from matcher.terms import TermSet
from state.database import open_database
from state.documents import records
from state.finding import find_terms
from state.records import PartKind
from state.search import search
from state.search_index import check, index_new
from state.search_words import cut
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
    """What looking at every record finds, last recorded first."""
    asked = parse_query(query, VOCABULARY)
    terms = TermSet(asked.terms)
    found: list[str] = []
    for stored in records(database):
        document = stored.document
        home = homes.get(document.source, Home())
        if asked.holds(view_of(document, home, find_terms(terms, document))):
            found.insert(0, document.key)
    return found


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


def test_no_more_than_asked_for_come_and_the_last_recorded_first(indexed: Database) -> None:
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


def test_the_index_begins_anew_where_folding_has_changed(indexed: Database) -> None:
    with indexed.transaction() as connection:
        connection.execute("UPDATE search_fold SET fold = 'of an earlier release'")
    assert index_new(indexed) == len(ALL)
    assert keys(indexed, "港") == ["kaku/2"]


def test_pairs_do_not_reach_over_the_end_of_a_word() -> None:
    assert cut([["DX推進", "市"], ["ある"]]) == ["dx x推 推進 市 推 進 ", "ある "]


def test_this_sqlite_can_search(database: Database) -> None:
    check(database)


LETTERS = "DXAI推進市猫のー。 　\n、Ｄ𰻞eé9"


@given(
    st.lists(st.text(alphabet=LETTERS, max_size=14), min_size=1, max_size=4),
    st.sampled_from(
        ["DX", "推進", "市", "猫の", "AI -市", "DX OR 猫", "ー推", "𰻞", "é9", "の。猫"]
    ),
)
def test_any_text_is_found_as_a_scan_finds_it(texts: list[str], query: str) -> None:
    documents = [minutes(("誰か", text), key=f"kaku/{n}") for n, text in enumerate(texts)]
    with TemporaryDirectory() as name, closing(open_database(Path(name, "state.db"))) as database:
        run_of(database, *documents)
        index_new(database)
        assert keys(database, query) == scanned(database, query, {})
