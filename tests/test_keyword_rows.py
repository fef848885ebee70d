"""Every group of config/keywords.toml against lines of our own: what it finds, what it leaves."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from config.load import read_groups
from config.paths import TEMPLATES
from matcher.configured import vocabulary_of
from matcher.query import parse_query
from matcher.terms import Term, TermSet
from tests.query_views import part, view_of_parts

if TYPE_CHECKING:
    from config.models import Group

ROWS = tomllib.loads((Path(__file__).parent / "data/keywords.toml").read_text(encoding="utf-8"))[
    "row"
]
GROUPS = read_groups(TEMPLATES)
VOCABULARY = vocabulary_of(GROUPS)


def shown(query: str, text: str) -> list[str]:
    """The words of the text for which the query holds, in its order."""
    asked = parse_query(query, VOCABULARY)
    view = view_of_parts(asked, part(0, text))
    found = sorted(asked.shown(view))
    assert bool(found) is asked.holds(view)
    return [text[start:end] for _, start, end in found]


def test_there_are_rows_enough_of_both_kinds() -> None:
    assert len(ROWS) >= 400
    assert sum(not row["hits"] for row in ROWS) >= 100
    assert all(row["reason"] for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['query']} {row['text'][:12]}")
def test_a_query_finds_in_a_line_what_the_row_says(row: dict[str, Any]) -> None:
    assert shown(row["query"], row["text"]) == row["hits"], row["reason"]


def test_every_group_is_found_in_a_line() -> None:
    found = {row["query"] for row in ROWS if row["hits"]}
    assert [group.name for group in GROUPS if not asked_for(group) & found] == []


def test_every_group_with_exclusions_has_a_line_with_one_of_them() -> None:
    lines = [(row["query"], row["text"]) for row in ROWS]
    left = []
    for group in GROUPS:
        excluded = TermSet(Term(longer) for term in group.terms for longer in term.exclude)
        texts = [text for query, text in lines if query in asked_for(group)]
        if excluded.terms and not any(map(excluded.find, texts)):
            left.append(group.name)
    assert left == []


def asked_for(group: Group) -> set[str]:
    """Both spellings of a query for the group alone."""
    return {f"@{group.name}", f'@"{group.name}"'}
