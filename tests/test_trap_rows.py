"""What goes wrong with Japanese records, row by row, and what each rule of spelling is worth."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from config.load import read_keywords
from config.paths import TEMPLATES
from matcher.configured import vocabulary_of
from matcher.nodes import AnyOf
from matcher.query import parse_query
from matcher.rules import Rule, rules_between
from matcher.terms import TermSet
from tests.query_views import part, view_of_parts

DATA = Path(__file__).parent / "data"
VOCABULARY = vocabulary_of(*read_keywords(TEMPLATES))
TRAPS = {
    *("width", "case", "letter spacing", "blanks at the wrong places", "line ends", "long vowel"),
    *("small kana", "ヴ and ブ", "dashes", "wave dashes", "old and other kanji", "eras"),
    *("numbers in kanji", "thousands", "points", "look-alikes of PDFs", "invisible characters"),
    *("characters that stand for several", "edges of Latin words", "rows of capitals"),
    *("marks of questions and answers", "exclusions", "lists of exclusions", "phrases"),
    *("words near each other", "and, or, not", "forms of a group", "overlapping hits"),
    *("padded numbers", "blanks beside Latin letters"),
}
BY_A_RULE = {
    "width": Rule.WIDTH,
    "case": Rule.CASE,
    "letter spacing": Rule.SPACING,
    "line ends": Rule.LINES,
    "long vowel": Rule.LONG_VOWEL,
    "small kana": Rule.KANA,
    "ヴ and ブ": Rule.KANA,
    "dashes": Rule.DASHES,
    "wave dashes": Rule.DASHES,
    "old and other kanji": Rule.VARIANTS,
    "eras": Rule.NUMBERS,
    "numbers in kanji": Rule.NUMBERS,
    "thousands": Rule.NUMBERS,
    "look-alikes of PDFs": Rule.WIDTH,
    "padded numbers": Rule.SPACING,
    "blanks beside Latin letters": Rule.SPACING,
}


@dataclass(frozen=True)
class Row:
    """One row of traps.toml."""

    trap: str
    query: str
    text: str
    hits: list[str]
    reason: str
    rules: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.query} {self.text[:12]}"

    @property
    def bare(self) -> bool:
        """Whether it asks for one word or group, without options or exclusions."""
        return isinstance(parse_query(self.query, VOCABULARY).root, AnyOf) and not (
            set("{-") & set(self.query.replace("e-Tax", "").replace("V-SYS", "").replace("-Fi", ""))
        )


ROWS = [Row(**row) for row in tomllib.loads((DATA / "traps.toml").read_text("utf-8"))["row"]]
BARE = [row for row in ROWS if row.bare]


@cache
def found(query: str, text: str) -> list[tuple[str, str]]:
    """The form and the words of the text for which the query holds, in its order."""
    asked = parse_query(query, VOCABULARY)
    shown = asked.shown(view_of_parts(asked, part(0, text)))
    return [
        (hit.term.form, text[hit.start : hit.end])
        for hit in TermSet(asked.terms).find(text)
        if (0, hit.start, hit.end) in shown
    ]


def words(query: str, text: str) -> list[str]:
    return [word for _, word in found(query, text)]


def test_every_trap_has_rows_of_both_kinds() -> None:
    assert {row.trap for row in ROWS} == TRAPS
    held = [row.trap for row in ROWS if row.hits]
    left = [row.trap for row in ROWS if not row.hits]
    assert {trap for trap in TRAPS if held.count(trap) < 2 or left.count(trap) < 1} == set()
    assert len(left) >= 70
    assert all(row.reason for row in ROWS)


def test_there_are_three_hundred_rows_and_more() -> None:
    others = tomllib.loads((DATA / "keywords.toml").read_text("utf-8"))["row"]
    asked = [(row.query, row.text) for row in ROWS] + [
        (one["query"], one["text"]) for one in others
    ]
    assert len(asked) == len(set(asked)) >= 600


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_query_finds_in_a_line_what_the_row_says(row: Row) -> None:
    assert words(row.query, row.text) == row.hits, row.reason


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_rules_that_a_hit_needed_are_those_of_the_row(row: Row) -> None:
    needed = [rules_between(form, word) for form, word in found(row.query, row.text)]
    assert {rule.value for rules in needed for rule in rules} == set(row.rules), row.reason


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_switched_off_in_the_query_loses_the_rows_that_name_it_and_no_others(
    rule: Rule,
) -> None:
    lost = [row for row in BARE if words(f"{row.query}{{-{rule}}}", row.text) != row.hits]
    assert lost == [row for row in BARE if rule.value in row.rules]
    assert len(lost) >= 3


@pytest.mark.parametrize("trap", sorted(BY_A_RULE))
def test_a_trap_is_passed_by_its_rule_alone(trap: str) -> None:
    rule = BY_A_RULE[trap]
    rows = [row for row in BARE if row.trap == trap]
    broken = [row for row in rows if words(f"{row.query}{{-{rule}}}", row.text) != row.hits]
    assert len(broken) >= 3


def test_the_forms_of_a_group_are_what_rows_stand_on() -> None:
    rows = [row for row in ROWS if row.trap == "forms of a group" and row.hits]
    alone = [row for row in rows if words(row.query.removeprefix("@"), row.text) != row.hits]
    assert len(alone) >= 3


def test_exact_leaves_no_rule_but_that_of_width() -> None:
    kept = [row for row in BARE if words(f"{row.query}{{exact}}", row.text) == row.hits]
    assert kept == [row for row in BARE if set(row.rules) <= {"width"}]
