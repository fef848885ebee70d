"""What the index of a search holds, and that it leaves no record out."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.query import QueryError, parse_query
from matcher.terms import TermSet, Vocabulary
from state.search_facts import may_hold
from state.search_words import asked, cut, match_of
from tests.query_cases import VOCABULARY, cases
from tests.slow_queries import Record, written
from tests.test_query_reference import read_or_refused, viewed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.slow_queries import Node

LETTERS = "DXai推進市髙高猫のがウェブヴァー。 　\n、Ｄｶﾞ㈱㍻𠮷𰻞eé95&-・゛"


def named(records: Sequence[Sequence[str]], match: str) -> set[int]:
    """The records that an index names."""
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute("CREATE VIRTUAL TABLE search USING fts5(words, tokenize = 'ascii')")
        index.executemany(
            "INSERT INTO search (rowid, words) VALUES (?, ?)", enumerate(cut(records))
        )
        found = index.execute("SELECT rowid FROM search WHERE search MATCH ?", (match,))
        return {number for (number,) in found}


def test_pairs_do_not_reach_over_the_end_of_a_word_or_a_text() -> None:
    assert cut([["DX推進、あ", "市"], ["ある"], []]) == ["dx x推 推進 市 推 進 ", "ある ", ""]


def test_blanks_and_line_ends_are_no_letters_and_end_no_word() -> None:
    assert cut([["行 政\n改　革"]]) == cut([["行政改革"]])


@pytest.mark.parametrize(("one", "other"), [("Ｄｘ", "dX"), ("髙﨑", "高崎"), ("ウェブ", "ｳｴﾌﾞ")])
def test_spellings_that_are_taken_for_the_same_are_one(one: str, other: str) -> None:
    assert cut([[one]]) == cut([[other]])


def test_a_text_may_hold_what_stands_between_texts() -> None:
    assert cut([["市\ufdd0議\ufdd2会"], ["市議"]]) == ["会 市 議 ", "市議 市 議 "]


@pytest.mark.parametrize("word", ["鷺", "𠮷", "r&d", "e-tax", "𰻞麺", "市議会だより第12号の話"])
def test_words_of_one_to_twelve_letters_are_asked_for(word: str) -> None:
    assert named([[f"これは{word}です"], ["ほかの話"]], asked([word])) == {0}


def test_a_word_without_a_letter_asks_for_nothing() -> None:
    assert asked(["市", "。"]) == ""


@given(st.data(), st.lists(st.text(alphabet=LETTERS, max_size=24), min_size=1, max_size=3))
def test_any_stretch_of_a_text_finds_it(data: st.DataObject, texts: list[str]) -> None:
    text = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(text)))
    phrase = text[start : start + data.draw(st.integers(1, 12))].replace('"', "")
    try:
        query = parse_query(f'"{phrase}"', Vocabulary({}))
    except QueryError:
        return
    match = match_of(query)
    if match and TermSet(query.terms).find_among(texts):
        assert named([["ほか"], texts], match) >= {1}


@settings(max_examples=25)
@given(cases())
def test_every_record_that_answers_a_query_is_named_and_fits_it_by_what_is_known(
    case: tuple[Node, list[Record]],
) -> None:
    node, records = case
    query = read_or_refused(written(node))
    if isinstance(query, QueryError):
        return
    views = [viewed(query, one) for one in records]
    answering = {number for number, view in enumerate(views) if query.holds(view)}
    texts = [[one.title, *(part["text"] for part in one.parts)] for one in records]
    match = match_of(query)
    assert not match or answering <= named(texts, match)
    assert all(may_hold(query.root, views[number].facts) for number in answering)


@pytest.mark.parametrize(
    ("query", "may"),
    [
        ("council:架空 DX", False),
        ("-council:架空 DX", True),
        ("council:架空 DX OR 猫", True),
        ("SPEECH(council:架空 DX) 猫", False),
        ("in:all (council:海辺 DX)", True),
        ("DX -(council:海辺 -猫)", True),
        ("DX -(council:海辺 OR 猫)", False),
    ],
)
def test_fields_alone_may_say_no(query: str, *, may: bool) -> None:
    asks = parse_query(query, VOCABULARY)
    facts = viewed(asks, Record("題", [], {"council": "海辺町議会"})).facts
    assert may_hold(asks.root, facts) is may
