"""Texts in which words stand in more places than there are letters: each word counts once."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.crowding import MOST
from matcher.terms import Term, TermSet
from matcher.trie import Trie
from state.bodies import body_of
from state.finding import find_in_all, find_terms
from state.search_places import Places
from tests.slow_reference import SlowTerm, slow_find_in_any, slow_find_in_record
from tests.state_examples import minutes

if TYPE_CHECKING:
    from state.finding import FoundTerm
    from state.records import Document

Spans = set[tuple[str, int, int]]
_WORDS = ["あ" * letters for letters in range(2, 30)]


def spans(terms: TermSet, text: str) -> Spans:
    return {(hit.term.form, hit.start, hit.end) for hit in terms.find(text)}


@settings(max_examples=20)
@given(
    st.one_of(st.text("ああい", max_size=30), st.integers(10, 30).map(lambda n: "あ" * n)),
    st.lists(st.sampled_from(["ああ", "あい", "あああ", "いあ", *_WORDS]), max_size=8, unique=True),
)
def test_a_word_counts_once_where_it_stands_first_in_a_text_of_more_places_than_letters(
    text: str, forms: list[str]
) -> None:
    slow = slow_find_in_any(text * 2, list(map(SlowTerm, forms)))
    assert spans(TermSet(map(Term, forms)), text * 2) == slow


def test_all_places_count_up_to_as_many_as_there_are_letters() -> None:
    terms, text = TermSet([Term("ああ"), Term("あああ")]), "あ" * 130
    assert len(spans(terms, text + "い" * 127)) == 129 + 128
    assert spans(terms, text + "い" * 126) == {("ああ", 0, 2), ("あああ", 0, 3)}


def test_one_crowded_text_changes_nothing_for_those_that_are_read_with_it() -> None:
    terms = TermSet(map(Term, [*_WORDS, "推進"]))
    texts = ["推進と推進", "あ" * 300, "", "ああと推進", "推進" * 40, "推進" + "あ" * 99]
    alone = [[(number, *hit) for hit in terms.find(text)] for number, text in enumerate(texts)]
    assert terms.find_among(texts) == [hit for hits in alone for hit in hits]
    assert [len(hits) for hits in alone] == [2, len(_WORDS), 0, 2, 40, len(_WORDS) + 1]


def test_a_text_is_as_crowded_where_some_words_were_added_later() -> None:
    built = TermSet(map(Term, _WORDS[:14]))
    text = "あ" * 100
    few = len(built.find(text))
    added = built.with_terms(map(Term, _WORDS))
    assert (few, len(added.find(text))) == (14, len(_WORDS))
    assert added.find(text) == TermSet(map(Term, _WORDS)).find(text)


def test_the_first_place_that_counts_is_found_behind_others_that_do_not() -> None:
    words = [Term("ああ", None, ("いああ",)), *map(Term, _WORDS[1:])]
    text = "いああ" * 30 + "あ" * 100
    assert ("ああ", 91, 93) not in spans(TermSet(words[:1]), text[:90])
    first = min(hit for hit in spans(TermSet(words), text) if hit[0] == "ああ")
    assert first == ("ああ", 89, 91)


def test_a_page_of_one_letter_takes_no_more_memory_than_another() -> None:
    terms = TermSet(Term("あ" * letters) for letters in range(2, 102))
    terms.find("あいう")
    tracemalloc.start()
    hits = terms.find("あ" * 20_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(hits) == 100
    assert peak < 5_000_000


def record(*texts: str) -> Document:
    """Parts behind a title."""
    return minutes(*((None, text) for text in texts))


def told(document: Document, found: list[FoundTerm]) -> list[tuple[int | None, str, int, int]]:
    """Where which word stands; what was cut out is what stands there."""
    for one in found:
        text = document.title if one.seq is None else document.parts[one.seq].text
        assert one.surface == text[one.start : one.end]
    return [(one.seq, one.term.form, one.start, one.end) for one in found]


_FULL = "あ" * 14  # with words of all lengths 91 places: not more than any text may hold


@settings(max_examples=15)
@given(
    st.lists(st.sampled_from([_FULL, "あ" * 12, "推進とああ", "い"]), min_size=1, max_size=5),
    st.integers(9, 13),
)
def test_a_word_counts_once_where_it_stands_first_in_a_record_of_more_hits_than_it_has_room_for(
    others: list[str], full: int
) -> None:
    forms = [*_WORDS[:13], "推進"]
    document = record(*others, *[_FULL] * full)
    slow = slow_find_in_record([part.text for part in document.parts], list(map(SlowTerm, forms)))
    assert told(document, find_terms(TermSet(map(Term, forms)), document)) == slow


def test_a_record_of_many_letters_may_hold_as_many_hits() -> None:
    terms = TermSet([Term("ああ"), Term("あああ")])
    parts = ["あ" * 15] * 40  # 27 hits each
    rest = 1080 - 40 * 15 - len(record("").title)
    assert len(find_terms(terms, record(*parts, "い" * rest))) == 1080
    assert len(find_terms(terms, record(*parts, "い" * (rest - 1)))) == 2


def test_one_crowded_record_changes_nothing_for_those_that_are_read_with_it() -> None:
    terms = TermSet(map(Term, [*_WORDS[:13], "推進"]))
    some = [
        record("推進と推進"),
        record(*[_FULL] * 11),
        record(_FULL),
        record("い"),
        record(*["推進"] * 99),
    ]
    together = find_in_all(terms, some)
    assert together == [find_terms(terms, one) for one in some]
    assert [len(found) for found in together] == [2, 13, 91, 0, 99]


def test_a_record_stays_crowded_where_it_is_found_in_pieces() -> None:
    terms = TermSet(map(Term, [*_WORDS[:13], "推進"]))
    document = record(*[_FULL] * 2_400, "推進", *["ああ"] * 2_500)  # by itself the end has room
    pieces = [
        piece for piece in terms.find_by_pieces([one.text for one in document.parts]) if piece
    ]
    assert len(pieces) > 1
    assert max(map(len, pieces)) <= MOST
    assert told(document, find_terms(terms, document)) == [
        *((0, word, 0, len(word)) for word in _WORDS[:13]),
        (2_400, "推進", 0, 2),
    ]


def test_no_text_holds_more_places_than_any_may_however_long() -> None:
    terms, text = TermSet([Term("ああ")]), "あ" * (MOST + 1)
    assert len(terms.find(text)) == MOST
    assert spans(terms, text + "あ") == {("ああ", 0, 2)}


def test_no_text_holds_more_places_where_some_words_were_added_later() -> None:
    built = TermSet([Term("あい")])
    text = "あいうえお" * (MOST // 2)
    assert len(built.find(text)) == MOST // 2
    added = built.with_terms([Term("うえ")])
    assert len(added.find(text)) == MOST
    assert spans(added, text + "あい") == {("あい", 0, 2), ("うえ", 2, 4)}


def test_a_search_finds_in_a_crowded_record_what_a_run_does() -> None:
    words = frozenset(map(Term, [*_WORDS[:13], "推進"]))
    some = [
        record("推進と推進"),
        record("い", *[_FULL] * 11, "推進"),
        record(_FULL),
        record(*[_FULL] * 2_400, "推進", *["ああ"] * 2_500),
    ]
    bodies = [
        body_of(one.title, [["speech", part.text, *[None] * 5] for part in one.parts])
        for one in some
    ]
    for document, found in zip(some, Places(words).among(bodies), strict=True):
        there = [(seq, term, *span) for term, spans in found.items() for seq, *span in spans]
        ours = find_terms(TermSet(words), document)
        assert set(there) == {(hit.seq, hit.term, hit.start, hit.end) for hit in ours}


def test_what_is_left_of_a_crowded_text_comes_in_order() -> None:
    terms = TermSet([Term("ああ"), Term("あああ"), Term("ああい"), Term("いう")])
    text = "いう" + "あ" * 70 + "いう" + "あ" * 70
    found = [(hit.term.form, hit.start) for hit in terms.find(text)]
    assert found == [("いう", 0), ("ああ", 2), ("あああ", 2), ("ああい", 70)]


def test_a_record_of_one_letter_takes_no_more_memory_than_another() -> None:
    terms = TermSet(map(Term, _WORDS[:13]))
    document = record(*[_FULL] * 2_400)
    terms.find("あいう")
    tracemalloc.start()
    found = find_terms(terms, document)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 13
    assert peak < 40_000_000  # with all 218,400 hits it is 63


def test_the_first_of_each_word_of_a_trie_are_found_in_order() -> None:
    trie = Trie([np.array(word, np.uint16) for word in ([1], [1, 1], [2], [1, 1])], 3)
    found = trie.firsts(np.array([0, 1, 1, 1, 2, 2, 2, 0], np.uint16), 2)
    assert list(zip(*(column.tolist() for column in found), strict=True)) == [
        *((1, 2, 0), (1, 3, 1), (1, 3, 3), (2, 3, 0), (2, 4, 1), (2, 4, 3)),
        *((4, 5, 2), (5, 6, 2)),
    ]
