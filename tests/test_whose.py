"""Whose records they are, where the record knows its council and where only its source is called
so: `council:`, `--council`, and what lists print."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from state.database import open_database
from tests.command_tools import configure, source
from tests.desk import Desk
from tests.state_examples import minutes, run_of

if TYPE_CHECKING:
    from pathlib import Path

CALLED = (
    "council:架空市議会: no source and no record names such a council yet. Only the name of kaku"
    ' says so: write council = "…" into its table of sources.toml, and what is recorded from then'
    " on is found."
)


def table(**keys: object) -> str:
    """Of a source that is called 架空市議会."""
    return source("kaku", "http://127.0.0.1:9/", name="架空市議会", **keys)


def at_desk(folder: Path, capsys: pytest.CaptureFixture[str], table: str) -> Desk:
    """A record that names no council, and one that names 草原市議会."""
    desk = Desk(folder=configure(folder, table), capsys=capsys)
    with closing(open_database(desk.folder / "gikai-watch.db")) as database:
        run_of(database, replace(minutes(("町長", "庁舎です。")), council=None))
        known = replace(minutes(("町長", "窓口です。"), key="kaku/2"), council="草原市議会")
        run_of(database, known)
    return desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Their source is called 架空市議会, and no more."""
    return at_desk(tmp_path / "config", capsys, table())


COMMANDS = [("subscribe", "#dx"), ("preview",), ("search",)]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("query", ["council:架空市議会 庁舎", "-議会：架空市議会 庁舎"])
def test_a_council_that_only_a_source_is_called_by_is_told_with_the_key_to_set(
    desk: Desk, command: tuple[str, ...], query: str
) -> None:
    said = desk.gikai(*command, query).err.splitlines()
    assert said.count(CALLED) == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_one_that_nothing_is_called_by_is_told_without_a_key(
    desk: Desk, command: tuple[str, ...]
) -> None:
    said = desk.gikai(*command, "council:砂原 庁舎").err.splitlines()
    assert "council:砂原: no source and no record names such a council yet." in said


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("council", ["草原", "草原市議会"])
def test_one_that_a_record_names_is_taken_without_a_word(
    desk: Desk, command: tuple[str, ...], council: str
) -> None:
    assert "council:" not in desk.gikai(*command, f"council:{council} 窓口").err.replace(
        f"for council:{council} 窓口", ""
    )


def test_so_is_one_that_a_source_is_configured_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = at_desk(tmp_path / "config", capsys, table(council="架空市議会"))
    assert "no source and no record" not in desk.gikai("subscribe", "#dx", "council:架空 庁舎").err


def test_the_council_is_written_where_a_source_is_added(desk: Desk) -> None:
    added = desk.sources(
        "add", "https://note.com/kakuu", "--name", "議会だより", "--council", "架空市議会"
    )
    assert added.code == 0
    assert (desk.newest["name"], desk.newest["council"]) == ("議会だより", "架空市議会")


def test_a_person_who_names_the_council_is_believed_before_the_catalogue(desk: Desk) -> None:
    assert desk.sources("add", "前橋市", "--council", "架空市議会").code == 0
    assert desk.newest["council"] == "架空市議会"


def test_a_record_without_a_council_is_listed_by_the_name_of_its_source(desk: Desk) -> None:
    assert "架空市議会 " in desk.gikai("search", "庁舎").out.splitlines()[0]
    assert "草原市議会 " in desk.gikai("search", "窓口").out.splitlines()[0]
    assert "架空市議会 " in desk.gikai("why", "kaku/1").out.splitlines()[0]
    assert "草原市議会 " in desk.gikai("why", "kaku/2").out.splitlines()[0]


def test_the_table_of_a_preview_says_that_names_of_sources_are_among_its_councils(
    desk: Desk,
) -> None:
    shown = desk.gikai("preview", "庁舎 OR 窓口", "--days", "1100").out.splitlines()
    headings = [row.split() for row in shown if row.endswith("records  hits")]
    assert ["council", "or", "source", "records", "hits"] in headings
    assert ["council", "records", "hits"] not in headings
