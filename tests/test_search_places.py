"""Where words stand in records: looking at letters first leaves none of them out."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from matcher.query import QueryError, parse_query
from matcher.terms import Term, TermSet, Vocabulary
from matcher.view import TITLE
from state.bodies import Body, body_of
from state.search_places import Places

LETTERS = "DXai推進市髙高猫のがウェブヴァー。 　\n、Ｄｶﾞ㈱㍻𠮷𰻞eé95&-・゛\ufdd0"


def body(title: str, *texts: str) -> Body:
    return body_of(title, [["speech", text, None, None, None, None, None] for text in texts])


def test_each_is_told_with_its_record_its_part_and_its_place() -> None:
    term = Term("予算")
    records = [body("予算の話", "開会。", "その予算と予算"), body("無題", "休憩。")]
    found = Places(frozenset({term})).among(records)
    assert found == [{term: [(TITLE, 0, 2), (1, 2, 4), (1, 5, 7)]}, {}]


def test_a_sign_that_reads_as_a_word_is_looked_at_though_it_has_no_letter_of_it() -> None:
    terms = frozenset({Term("平成"), Term("𠮷野"), Term("ガス")})
    (found,) = Places(terms).among([body("㍻の記録", "𠮷野家", "ｶﾞｽ管", "ガス管")])
    assert {term.form: [span[0] for span in spans] for term, spans in found.items()} == {
        "平成": [TITLE],
        "𠮷野": [0],
        "ガス": [1, 2],
    }


def test_of_terms_with_more_letters_than_are_told_apart_every_text_is_read() -> None:
    many = frozenset(map(Term, ("情報通信技術", "個人番号保護", "電子署名", "道路交通")))
    (found,) = Places(many).among([body("題", "道路交通の安全")])
    assert list(found) == [Term("道路交通")]


@settings(max_examples=40)
@given(
    st.lists(st.text(alphabet=LETTERS, max_size=24), min_size=1, max_size=4),
    st.lists(st.text(alphabet=LETTERS, min_size=1, max_size=4), min_size=1, max_size=3),
)
@example(["か\u3099す", "ガ ス"], ["ガス", "がす"])
def test_what_is_found_is_what_reading_all_finds(texts: list[str], words: list[str]) -> None:
    forms = " OR ".join(f'"{word}"' for word in words if '"' not in word)
    try:
        terms = parse_query(forms, Vocabulary({})).terms
    except QueryError:
        return
    (found,) = Places(terms).among([body(texts[0], *texts[1:])])
    places = {(term, *span) for term, spans in found.items() for span in spans}
    read = {(term, text + TITLE, *span) for text, term, *span in TermSet(terms).find_among(texts)}
    assert places == read
