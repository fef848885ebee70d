"""Finding terms against the slow reference; terms and the vocabulary."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.rules import EVERY, Rule, rules_between, same_by
from matcher.terms import Term, TermHit, TermSet, Vocabulary
from tests.slow_reference import SlowTerm, slow_find
from tests.traps import forms, texts

TABLE = tomllib.loads((Path(__file__).parent / "data/matching.toml").read_text(encoding="utf-8"))
FILLER = "。" * 64


def found(terms: list[Term], text: str) -> list[tuple[str, int, int]]:
    return [(hit.term.form, hit.start, hit.end) for hit in TermSet(terms).find(text)]


def several_terms() -> st.SearchStrategy[list[Term]]:
    exclusions = st.lists(forms(), max_size=2, unique=True).map(tuple)
    term = st.builds(Term, forms(), st.none(), st.one_of(st.just(()), exclusions))
    return st.lists(term, max_size=6, unique_by=lambda term: term.form)


@pytest.mark.parametrize("row", TABLE["find"], ids=lambda row: row["reason"])
def test_terms_are_found_as_the_table_says(row: dict[str, Any]) -> None:
    terms = [Term(form, None, tuple(row.get("exclude", ()))) for form in row["terms"]]
    text = row["text"]
    assert [text[start:end] for _, start, end in found(terms, text)] == row["hits"]


@pytest.mark.parametrize("rule", Rule)
def test_each_rule_is_what_some_rows_of_the_table_stand_on(rule: Rule) -> None:
    broken = [row["reason"] for row in TABLE["find"] if _without(rule, row) != row["hits"]]
    assert len(broken) >= 3


def _without(rule: Rule, row: dict[str, Any]) -> list[str]:
    exclude = tuple(row.get("exclude", ()))
    terms = [Term(form, None, exclude, off=frozenset({rule})) for form in row["terms"]]
    return [row["text"][start:end] for _, start, end in found(terms, row["text"])]


@given(texts(), several_terms(), st.frozensets(st.sampled_from(Rule)))
def test_hits_of_a_term_without_some_rules_are_those_of_the_term_that_need_none_of_them(
    text: str, terms: list[Term], off: frozenset[Rule]
) -> None:
    without = [replace(term, off=off, options="…") for term in terms]
    hits = [hit for hit in TermSet([*terms, *without]).find(text) if hit.term.off == off]
    kept = {(hit.term.form, hit.start, hit.end) for hit in hits}
    slow = slow_find(text, [SlowTerm(term.form, term.exclude) for term in terms])
    assert kept <= slow
    for form, start, end in slow:
        reached = same_by(EVERY - off, form, text[start:end])
        assert ((form, start, end) in kept) is reached


@given(texts(), several_terms())
def test_hits_are_those_of_the_slow_reference(text: str, terms: list[Term]) -> None:
    slow = [SlowTerm(term.form, term.exclude) for term in terms]
    assert set(found(terms, text)) == slow_find(text, slow)


@given(texts(), several_terms())
def test_hits_in_long_texts_are_those_of_the_slow_reference(text: str, terms: list[Term]) -> None:
    slow = [SlowTerm(term.form, term.exclude) for term in terms]
    longer = FILLER + text + FILLER
    assert set(found(terms, longer)) == slow_find(longer, slow)


@given(texts(), st.data())
def test_pieces_of_the_text_itself_are_found_like_the_reference_finds_them(
    text: str, data: st.DataObject
) -> None:
    pieces = data.draw(st.lists(st.tuples(*[st.integers(0, len(text))] * 2), max_size=5))
    terms: list[Term] = []
    for first, last in pieces:
        piece = text[min(first, last) : max(first, last)][:12]
        try:
            terms.append(Term(piece))
        except ValueError:
            continue
    terms = list({term.form: term for term in terms}.values())
    slow = [SlowTerm(term.form) for term in terms]
    assert set(found(terms, text)) == slow_find(text, slow)


@given(texts(), several_terms())
def test_every_hit_cut_from_the_original_is_its_term_by_the_rules_named(
    text: str, terms: list[Term]
) -> None:
    for hit in TermSet(terms).find(text):
        surface = text[hit.start : hit.end]
        rules = rules_between(hit.term.form, surface)
        assert same_by(rules, hit.term.form, surface)
        assert not any(same_by(rules - {rule}, hit.term.form, surface) for rule in rules)


@given(texts(), several_terms())
def test_hits_are_sorted_and_none_is_told_twice(text: str, terms: list[Term]) -> None:
    hits = found(terms, text)
    assert hits == sorted(set(hits), key=lambda hit: (hit[1], hit[2], hit[0]))


@given(st.lists(texts(6), max_size=5), several_terms())
def test_texts_found_together_are_found_like_each_alone(many: list[str], terms: list[Term]) -> None:
    together = TermSet(terms)
    assert together.find_among(many) == [
        (number, *hit) for number, text in enumerate(many) for hit in together.find(text)
    ]


def test_many_long_texts_are_found_in_batches() -> None:
    many = ["あ" * 300_000 + "DX", "", "DX\ufdd0DX", "\u3099DX", "の" * 400_000 + "DX"]
    found = TermSet([Term("DX")]).find_among(many)
    assert [number for number, *_ in found] == [0, 2, 2, 3, 4]


@given(texts(), several_terms(), several_terms(), st.booleans())
def test_a_set_that_grew_finds_what_one_made_at_once_finds(
    text: str, terms: list[Term], more: list[Term], twice: bool
) -> None:
    few = TermSet(terms)
    few.find(text)
    grown = few.with_terms(more[:1]).with_terms(more) if twice else few.with_terms(more)
    assert grown.find(text) == TermSet([*terms, *more]).find(text)


def test_a_set_is_not_built_anew_for_terms_that_it_has() -> None:
    few = TermSet(map(Term, ("DX", "AI")))
    assert few.with_terms([Term("DX")]) is few


def test_a_set_that_grew_much_is_built_anew() -> None:
    few = TermSet([Term("Microsoft")])
    few.find("")
    many = few.with_terms(Term(f"語{number}号") for number in range(101))
    text = "M i c r o s o f t T e a m s、語7号"
    assert [hit.term.form for hit in many.find(text)] == ["Microsoft", "語7号"]
    assert [hit.term.form for hit in many.with_terms([Term("Teams")]).find(text)] == [
        "Microsoft",
        "Teams",
        "語7号",
    ]


def test_no_terms_find_nothing() -> None:
    assert TermSet([]).find("DX推進") == []


def test_two_terms_that_read_alike_are_both_found() -> None:
    terms = [Term("ＤＸ"), Term("DX")]
    assert found(terms, "DX") == [("DX", 0, 2), ("ＤＸ", 0, 2)]


def test_a_hit_names_the_very_term_that_was_asked_for() -> None:
    term = Term("DX", "DX", ("DXF",))
    assert TermSet([term]).find("このDX") == [TermHit(term, 2, 4)]


def test_an_exclusion_of_one_term_leaves_another_alone() -> None:
    terms = [Term("クラウド", None, ("クラウドファンド",)), Term("クラウドファンド")]
    assert found(terms, "クラウドファンド") == [("クラウドファンド", 0, 8)]


def test_a_term_set_tells_its_terms() -> None:
    terms = [Term("DX"), Term("AI")]
    assert TermSet(terms).terms == frozenset(terms)


@pytest.mark.parametrize("form", ["", " 　", "\u200b", "\ud800", "aa bb cc dd ee ff gg hh"])
def test_a_form_that_cannot_be_looked_for_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match="the form"):
        Term(form)
    with pytest.raises(ValueError, match="the form"):
        Term("DX", None, (form,))


def test_a_group_gives_its_terms_its_name() -> None:
    vocabulary = Vocabulary({"DX": [Term("DX"), Term("デジタル変革")]})
    assert vocabulary.group("DX") == (Term("DX", "DX"), Term("デジタル変革", "DX"))
    assert vocabulary.all_terms == vocabulary.group("DX")
    assert dict(vocabulary.groups) == {"DX": vocabulary.group("DX")}


def test_an_unknown_group_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        Vocabulary({}).group("DX")


@pytest.mark.parametrize("form", ["DX", "ＤＸ", "dx", "D X"])
def test_a_word_that_reads_like_a_configured_form_is_that_term(form: str) -> None:
    configured = Term("DX", "DX", ("DXF",))
    assert Vocabulary({"DX": [configured]}).term(form) == configured


def test_a_word_that_nobody_configured_is_a_new_term() -> None:
    assert Vocabulary({"DX": [Term("DX")]}).term("BPR") == Term("BPR")


@pytest.mark.parametrize("twin", ["AI", "ＡＩ", "a i"])
def test_a_form_belongs_to_one_group_only(twin: str) -> None:
    with pytest.raises(ValueError, match="reads like"):
        Vocabulary({"AI": [Term("AI")], "DX": [Term("DX"), Term(twin)]})


def test_a_term_of_another_group_is_refused() -> None:
    with pytest.raises(ValueError, match="says group 'AI'"):
        Vocabulary({"DX": [Term("DX", "AI")]})


@pytest.mark.parametrize("text", ["右 ㈱山田のDX", "ﾃﾞｼﾞﾀﾙ ㍻５年 D X", "あ 𠮷野 ㈱DX", "(㈱ DX)"])
def test_among_many_terms_a_word_is_found_where_it_is_found_alone(text: str) -> None:
    alone = [Term("DX"), Term("山田"), Term("デジタル"), Term("平成5年"), Term("株式")]
    many = [Term(chr(code) + chr(code + 1)) for code in range(0x4E10, 0x4F10)]
    assert TermSet([*alone, *many]).find(text) == TermSet(alone).find(text) != []


@pytest.mark.parametrize(
    ("form", "told"),
    [("あ" * 201, "more than 200 letters"), ("ab cd ef gh ij kl mn op", "more than 6 blanks")],
)
def test_a_form_that_would_cost_too_much_is_refused(form: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Term(form)
    assert Term(form[: len(form) // 2])


@pytest.mark.parametrize(
    "year", ["令和元", "令和01", "R1", "2019(平成31)", "二〇一九", "平成三十一（二〇一九）"]
)
@pytest.mark.parametrize("day", ["5月1日", "五月一日", "05月一日"])
def test_a_day_of_a_year_of_two_eras_is_found_however_both_are_written(year: str, day: str) -> None:
    text = f"{year}年{day}"
    assert found([Term("2019年5月1日")], text) == [("2019年5月1日", 0, len(text))]
