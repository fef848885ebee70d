"""The trie that finds words, against looking for each of them at every place."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.trie import Trie

_MANY = 300


def rows(letters: int, most: int, at_most: int) -> st.SearchStrategy[list[list[int]]]:
    letter = st.integers(1, letters)
    return st.lists(st.lists(letter, min_size=1, max_size=most), max_size=at_most)


def found(words: list[list[int]], text: list[int], size: int) -> list[tuple[int, int, int]]:
    trie = Trie([np.array(word, np.uint16) for word in words], size)
    columns = trie.matches(np.array([0, *text, 0], np.uint16), 10**6)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def slowly(words: list[list[int]], text: list[int]) -> list[tuple[int, int, int]]:
    whole = [0, *text, 0]
    return sorted(
        (start, start + len(word), number)
        for number, word in enumerate(words)
        for start in range(len(whole))
        if whole[start : start + len(word)] == word
    )


@settings(max_examples=60)
@given(rows(3, 5, 12), st.lists(st.integers(0, 4), max_size=40))
def test_every_word_is_found_wherever_it_stands(words: list[list[int]], text: list[int]) -> None:
    assert found(words, text, 5) == slowly(words, text)


def test_words_are_found_of_more_pairs_of_letters_than_a_narrow_table_holds() -> None:
    words = [[first, second, 1] for first in range(1, _MANY) for second in range(1, _MANY)]
    text = [7, 299, 1, 299, 299, 1, 1, 300]
    assert found(words, text, _MANY + 1) == slowly(words, text)


def test_a_word_is_found_twice_that_is_there_twice_and_nothing_in_no_words() -> None:
    assert found([[1, 2], [2], [1, 2]], [1, 2], 3) == [(1, 3, 0), (1, 3, 2), (2, 3, 1)]
    assert found([], [1, 2], 3) == []
