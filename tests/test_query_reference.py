"""Whole queries over whole records, against the slow reference."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from matcher.query import QueryError, parse_query
from tests.query_cases import VOCABULARY, cases, opposed
from tests.query_views import part, view_of_parts
from tests.slow_queries import all_terms, slow_holds, slow_shown, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcher.query import Query
    from matcher.view import View
    from tests.slow_queries import Node, Record

NEEDS_NOTHING = ("Nothing is required", "SPEECH holds no word", "QA holds no word")
HERE = Path(__file__).parent
PACKAGES = {"bot", "config", "crawler", "matcher", "notifier", "standins", "state"}


def viewed(query: Query, record: Record) -> View:
    parts = [part(one["seq"], one["text"], one["kind"], **_who(one)) for one in record.parts]
    return view_of_parts(query, *parts, title=record.title, **record.facts)


def _who(one: dict[str, Any]) -> dict[str, str]:
    return {name: one[name] for name in ("role", "name", "office", "speaker") if one[name]}


def read_or_refused(text: str) -> Query | QueryError:
    try:
        return parse_query(text, VOCABULARY)
    except QueryError as error:
        return error


@given(cases())
def test_a_query_holds_and_shows_what_the_slow_reference_says(
    case: tuple[Node, list[Record]],
) -> None:
    node, records = case
    text = written(node)
    query = read_or_refused(text)
    if isinstance(query, QueryError):
        return
    assert parse_query(query.text, VOCABULARY) == query
    for record in records:
        record.look_for(all_terms(node))
        view = viewed(query, record)
        assert query.holds(view) is slow_holds(node, record), text
        assert query.shown(view) == slow_shown(node, record), text


@given(opposed())
def test_a_query_that_is_refused_never_holds_or_needs_no_word(
    case: tuple[Node, list[Record]],
) -> None:
    node, records = case
    refused = read_or_refused(written(node))
    if not isinstance(refused, QueryError) or refused.problem.startswith(NEEDS_NOTHING):
        return
    for record in records:
        record.look_for(all_terms(node))
        assert not slow_holds(node, record), refused


@pytest.mark.parametrize("path", sorted(HERE.glob("slow_*.py")), ids=lambda path: path.name)
def test_the_slow_reference_imports_nothing_of_the_product(path: Path) -> None:
    named = set(imported(ast.parse(path.read_text(encoding="utf-8"))))
    assert all(name.startswith("tests.slow_") for name in named if name.startswith("tests"))
    assert not {name.split(".")[0] for name in named} & PACKAGES


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
