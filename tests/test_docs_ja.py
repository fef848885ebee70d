"""The pages in Japanese against the code: what they show exists, what they explain is printed."""

from __future__ import annotations

import re
import shlex
import tomllib
from functools import cache

import click
import pytest

from bot.cli import gikai
from config.models import Bot, Group
from matcher.configured import vocabulary_of
from matcher.fields import NAMES, Field
from matcher.query import parse_query
from state.outcomes import Outcome
from tests.query_views import part, view_of_parts
from tests.tree import PRODUCT, ROOT, tracked

START, QUERIES = "docs/ja/start.md", "docs/ja/queries.md"
PAGES = ("README.ja.md", START, QUERIES)
COMMAND = re.compile(
    r"(?:`|^ *|&& )(?:\.venv/bin/)?gikai (?:--config \S+ )?(\w[^`\n]*)", re.MULTILINE
)
LINK = re.compile(r"\]\((?:[\w./-]*/)?([\w-]+\.(?:ja\.)?md)[^)]*\)(.{0,4})")
UNMARKED = {"README.md", "README.ja.md", "start.md", "queries.md"}
VOCABULARY = vocabulary_of(
    Group.model_validate(group)
    for group in tomllib.loads((ROOT / "config/keywords.toml").read_text("utf-8"))["group"]
)


@cache
def code() -> str:
    """The product's, each text that it breaks over lines in one piece."""
    paths = [path for path in tracked() if path.endswith(".py") and path.split("/")[0] in PRODUCT]
    return re.sub(r'"\s*\n\s*f?"', "", "\n".join(read(path) for path in paths))


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def rows(page: str, *columns: str) -> list[dict[str, str]]:
    """Of all tables of the page that have these columns, without the marks of code."""
    found: list[dict[str, str]] = []
    for table in re.findall(r"(?:^\|.*\n)+", read(page), re.MULTILINE):
        names, _, *lines = (
            [cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()
        )
        if set(columns) <= set(names):
            found += [
                {name: cell.strip("`") for name, cell in zip(names, line, strict=True)}
                for line in lines
            ]
    assert found
    return found


@pytest.mark.parametrize("page", [*PAGES, "README.md", "docs/operating.md"])
def test_every_command_that_is_shown_exists_with_its_options(page: str) -> None:
    shown = [shlex.split(line, comments=True) for line in COMMAND.findall(read(page))]
    assert shown
    unknown = []
    for words in shown:
        command: click.Command | None = gikai
        rest = list(words)
        while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
            command = command.get_command(click.Context(command), rest.pop(0))
        options = {name for one in command.params for name in one.opts} if command else set()
        unknown += [words for word in rest if word.startswith("--") and word not in options]
        unknown += [] if command else [words]
    assert unknown == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_page_in_english_says_so(page: str) -> None:
    links = [found.groups() for found in LINK.finditer(read(page)) if found[1] not in UNMARKED]
    assert links
    assert [target for target, mark in links if mark != "（英語）"] == []


def test_both_readmes_lead_to_the_pages_in_japanese() -> None:
    missing = [
        (readme, page)
        for readme in ("README.md", "README.ja.md")
        for page in (START, QUERIES)
        if f"({page})" not in read(readme)
    ]
    assert missing == []


def test_every_end_of_a_run_is_explained() -> None:
    explained = {row["言葉"] for row in rows(START, "言葉")}
    assert {outcome.value for outcome in Outcome} | {"interrupted", "never"} <= explained


@pytest.mark.parametrize("row", rows(START, "言葉"), ids=lambda row: row["言葉"])
def test_a_word_that_is_explained_is_one_that_is_printed(row: dict[str, str]) -> None:
    assert row["言葉"] in code()
    assert row["意味"]


def test_the_status_that_is_shown_has_the_columns_that_are_printed() -> None:
    shown = re.search(r"^source  .+$", read(START), re.MULTILINE)
    assert shown
    assert ", ".join(f'"{column}"' for column in re.split("  +", shown[0])) in code()


def test_the_keys_that_are_named_are_keys_of_the_configuration() -> None:
    schema = Bot.model_json_schema()
    tables = (schema, *schema["$defs"].values())
    keys = {key for table in tables for key in table.get("properties", {})}
    named = set(re.findall(r"`([a-z]+_[a-z]+)`", read(START)))
    assert named & keys
    assert named - keys - {outcome.value for outcome in Outcome} == set()


@pytest.mark.parametrize("row", rows(QUERIES, "検索式"), ids=lambda row: row["検索式"])
def test_an_example_finds_what_it_says(row: dict[str, str]) -> None:
    query = parse_query(row["検索式"], VOCABULARY)
    assert query.required
    if "当たる文" in row:
        assert query.holds(view_of_parts(query, part(0, row["当たる文"])))
        assert not query.holds(view_of_parts(query, part(0, row["当たらない文"])))


def test_every_field_is_explained_by_its_name_in_japanese() -> None:
    explained = [NAMES[row["項目"].rstrip("：")] for row in rows(QUERIES, "項目", "例")]
    assert explained == list(dict.fromkeys(explained))
    assert set(explained) == set(Field)


@pytest.mark.parametrize("row", rows(QUERIES, "項目", "例"), ids=lambda row: row["例"])
def test_an_example_of_a_field_is_read(row: dict[str, str]) -> None:
    assert row["例"].startswith(row["項目"])
    assert parse_query(row["例"], VOCABULARY).required


def test_the_precedence_that_is_told_is_that_of_the_language() -> None:
    page = read(QUERIES)
    told = re.search(r"`(A OR B NOT C)` は `(.+?)` と読みます", page)
    assert told
    bare, bracketed = (_letters_as_words(text) for text in told.groups())
    for text in ("語甲", "語乙", "語甲 語丙", "語乙 語丙", "語丙"):
        answers = [
            query.holds(view_of_parts(query, part(0, text)))
            for query in (parse_query(bare, VOCABULARY), parse_query(bracketed, VOCABULARY))
        ]
        assert answers[0] == answers[1]


def _letters_as_words(query: str) -> str:
    """A single letter is no word of a query."""
    words = {"A": "語甲", "B": "語乙", "C": "語丙"}
    return re.sub(r"\b[ABC]\b", lambda letter: words[letter[0]], query)
