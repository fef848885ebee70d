"""Texts in which words stand in more places than there are letters: each word counts once."""

from __future__ import annotations

import tracemalloc

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.terms import Term, TermSet
from matcher.trie import Trie
from tests.slow_reference import SlowTerm, slow_find_in_any

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


def test_the_first_of_each_word_of_a_trie_are_found_in_order() -> None:
    trie = Trie([np.array(word, np.uint16) for word in ([1], [1, 1], [2], [1, 1])], 3)
    found = trie.firsts(np.array([0, 1, 1, 1, 2, 2, 2, 0], np.uint16), 2)
    assert list(zip(*(column.tolist() for column in found), strict=True)) == [
        *((1, 2, 0), (1, 3, 1), (1, 3, 3), (2, 3, 0), (2, 4, 1), (2, 4, 3)),
        *((4, 5, 2), (5, 6, 2)),
    ]
