"""Queries with one exclusion more."""

from __future__ import annotations

import pytest

from matcher.narrowing import beside, excluding
from matcher.query import parse_query
from matcher.terms import Term, Vocabulary

VOCABULARY = Vocabulary({"雲": [Term("クラウド", "雲")]})


@pytest.mark.parametrize(
    ("asked", "longer", "narrower"),
    [
        ("クラウド", "クラウドファンド", "クラウド -クラウドファンド"),
        ("@雲 予算", "クラウドファンド", "@雲 -クラウドファンド 予算"),
        ("予算 OR クラウド", "クラウド ファンド", "予算 OR クラウド -「クラウド ファンド」"),
        (
            "クラウド NEAR/5 予算",
            "クラウドファンド",
            "(クラウド -クラウドファンド) NEAR/5 予算",
        ),
        ("SPEECH(クラウド 予算)", "雲のクラウド", "SPEECH(クラウド -雲のクラウド 予算)"),
        ("role:議員 クラウド", "クラウド化", "role:member クラウド -クラウド化"),
        (
            "クラウド -クラウド化",
            "クラウドファンド",
            "クラウド -クラウド化 -クラウドファンド",
        ),
    ],
)
def test_an_exclusion_stands_behind_the_word_wherever_that_is(
    asked: str, longer: str, narrower: str
) -> None:
    query = parse_query(asked, VOCABULARY)
    (term,) = [one for one in query.terms if one.form == "クラウド"]
    made = excluding(query, term, longer, VOCABULARY)
    assert made is not None
    assert made == parse_query(narrower, VOCABULARY)


@pytest.mark.parametrize(
    ("asked", "longer"),
    [
        ("予算 -クラウド", "クラウド化"),  # it narrows what is refused: nothing to keep out
        ("クラウド", "ファンド"),  # no longer word that holds it
        ("クラウド", '「クラウド」と"クラウド"と『クラウド』'),  # has no spelling
        ("クラウド", "。"),
    ],
)
def test_there_is_none_where_the_language_has_no_such_query(asked: str, longer: str) -> None:
    query = parse_query(asked, VOCABULARY)
    (term,) = [one for one in query.terms if one.form == "クラウド"]
    assert excluding(query, term, longer, VOCABULARY) is None


def test_a_council_is_left_out_of_the_whole_query() -> None:
    query = parse_query("クラウド OR 予算", VOCABULARY)
    made = beside(query, '-council:"架空 市議会"', VOCABULARY)
    assert made == parse_query('(クラウド OR 予算) -council:"架空 市議会"', VOCABULARY)
    assert beside(query, "-council:", VOCABULARY) is None
