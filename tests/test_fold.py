"""Folding against the slow reference, and the way back to the original."""

from __future__ import annotations

import sys
import tomllib
import unicodedata
from pathlib import Path
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.characters import extends, fold_character, kind
from matcher.fold import fold, fold_text, fold_words
from matcher.scan import fold_codes
from tests.slow_folding import slow_fold
from tests.traps import texts

TABLE = tomllib.loads((Path(__file__).parent / "data/matching.toml").read_text(encoding="utf-8"))
FILLER = "。" * 64  # beyond this length folding takes its other way, through numpy


@pytest.mark.parametrize("row", TABLE["fold"], ids=lambda row: row["reason"])
def test_a_text_reads_as_the_table_says(row: dict[str, str]) -> None:
    assert fold_text(row["text"]) == row["reads"]


@given(texts())
def test_folding_is_what_the_slow_reference_says(text: str) -> None:
    assert fold_text(text) == slow_fold(text)


@given(texts())
def test_long_texts_fold_like_the_slow_reference_too(text: str) -> None:
    for longer in (text + FILLER, FILLER + text, FILLER + text + FILLER):
        assert fold_text(longer) == slow_fold(longer)


@given(st.text())
def test_any_text_folds_like_the_slow_reference(text: str) -> None:
    assert fold_text(text + FILLER) == slow_fold(text + FILLER)


@given(texts())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold_text(text)
    assert fold_text(once) == once


def test_every_character_folds_for_good() -> None:
    assigned = (chr(code) for code in range(sys.maxunicode + 1))
    changing = [c for c in assigned if fold_character(c) != c or extends(c)]
    text = "".join(f"か{c} a{c}b {c} 一{c}\n{c}二{c}、" for c in changing)
    once = fold_text(text)
    assert fold_text(once) == once


def test_the_vectorised_tables_say_what_single_characters_fold_to() -> None:
    plane = [chr(code) for code in range(0x10000)]
    codes = fold_codes().tolist()
    regular = [c for c in plane if len(fold_character(c)) == 1 and not extends(c)]
    different = {
        c for c in regular if codes[ord(c)] != ord(fold_character(c)[0]) and codes[ord(c)] != 1
    }
    assert different == set()
    assert sum(code == 1 for code in codes) < len(plane) / 10


@given(texts())
def test_folded_characters_come_from_where_origin_says(text: str) -> None:
    folded = fold(text)
    for start in range(len(folded.text)):
        first, last = folded.origin(start, start + 1)
        # A kept full-width indent, cut out alone, is a plain blank.
        assert folded.text[start].replace("\u3000", " ") in fold_text(text[first:last])


@given(texts())
def test_origins_never_go_back(text: str) -> None:
    folded = fold(text)
    origins = [folded.origin(i, i + 1) for i in range(len(folded.text))]
    assert origins == sorted(origins)
    assert all(0 <= first < last <= len(text) for first, last in origins)


def test_a_cut_inside_an_expanded_character_widens_to_all_of_it() -> None:
    assert fold("年号は㍻です").origin(4, 5) == (3, 4)


def test_a_cut_beside_a_closed_blank_leaves_the_blank_out() -> None:
    folded = fold("の D X 推進 ")
    assert folded.text == "のdx推進 "
    assert folded.origin(1, 3) == (2, 5)


def test_folding_short_forms_does_not_import_numpy() -> None:
    program = (
        "import sys; from matcher.fold import fold_text; from matcher.query import parse_query;"
        "from matcher.terms import Term, Vocabulary; fold_text('ＤＸ');"
        "parse_query('ＤＸ', Vocabulary({'DX': [Term('DX')]})); sys.exit('numpy' in sys.modules)"
    )
    assert run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_marked_kana_is_a_letter_of_its_own_kind() -> None:
    assert {kind(c).name for c in unicodedata.normalize("NFC", "か\u3099ー々漢")} == {"CJK"}


@given(st.lists(st.one_of(texts(6), st.text(max_size=6)), max_size=5))
def test_the_words_of_many_texts_are_what_folding_each_leaves_without_blanks(
    many: list[str],
) -> None:
    assert fold_words(many) == ["".join(slow_fold(text).split()) for text in many]


def test_a_character_that_is_none_in_a_text_does_not_cut_it() -> None:
    assert fold_words(["Ａ\ufdd0 Ｂ", "Ｃ"]) == ["a\ufdd0b", "c"]
    assert fold_words(["Ａ\ufdd1 Ｂ", "Ｃ"]) == ["a\ufdd1b", "c"]
