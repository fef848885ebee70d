"""How choices of sentences are scored, and the ways to choose that ours is held against."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.summary_rivals import RIVALS, SHOWN, densest, lead, lex_rank, text_rank
from benchmarks.summary_scores import longest_common, rouge_l, score

LETTERS = st.text(alphabet="あいう", max_size=12)


def slowly(one: str, other: str) -> int:
    lengths = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, letter in enumerate(one):
        for j, another in enumerate(other):
            best = max(lengths[i][j + 1], lengths[i + 1][j])
            lengths[i + 1][j + 1] = lengths[i][j] + 1 if letter == another else best
    return lengths[-1][-1]


@given(LETTERS, LETTERS)
def test_the_longest_common_sequence_is_that_of_the_textbook(one: str, other: str) -> None:
    assert longest_common(one, other) == slowly(one, other)


def test_rouge_is_whole_for_the_same_words_and_nothing_for_others() -> None:
    assert rouge_l("窓口を 開く", "窓口を開く") == 1
    assert rouge_l("窓口", "予算") == 0
    assert rouge_l("", "予算") == 0


def test_a_choice_that_finds_one_of_two_and_shows_one_too_many() -> None:
    found = score([(1, 0, 10), (1, 10, 20)], [(1, 0, 10), (3, 0, 9)], [], ("ああ", "ああいい"))
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    assert round(found.rouge, 3) == 0.667


def test_what_would_have_done_as_well_is_no_error_and_finds_nothing() -> None:
    found = score([(1, 10, 20)], [(1, 0, 10)], [(1, 10, 20)], ("い", "あ"))
    assert (found.precision, found.recall) == (1, 0)


def test_a_sentence_that_another_splitter_ends_elsewhere_is_the_same() -> None:
    found = score([(1, 0, 30)], [(1, 3, 18)], [], ("あ", "あ"))
    assert (found.precision, found.recall) == (1, 1)


SENTENCES = [
    "ただいまから会議を開きます。",
    "書かない窓口の導入の時期を伺います。",
    "書かない窓口の導入の時期は来年一月です。",
    "書かない窓口の導入の費用は五千万円です。",
    "本日はこれで散会します。",
]


def test_the_rivals_choose_as_their_papers_say() -> None:
    hits = [0, 1, 1, 0, 0]
    assert lead(SENTENCES, hits) == [0, 1, 2]
    assert densest(SENTENCES, hits) == [0, 1, 2]
    assert text_rank(SENTENCES, hits) == [1, 2, 3]
    assert lex_rank(SENTENCES, hits) == [1, 2, 3]


@given(st.lists(st.tuples(st.text(max_size=8), st.integers(0, 3)), max_size=40))
def test_a_rival_answers_at_most_three_places_in_order(rows: list[tuple[str, int]]) -> None:
    sentences, hits = [text for text, _ in rows], [count for _, count in rows]
    for choose in RIVALS.values():
        chosen = choose(sentences, hits)
        assert chosen == sorted(set(chosen))
        assert len(chosen) == min(SHOWN, len(rows))
        assert all(0 <= place < len(rows) for place in chosen)
