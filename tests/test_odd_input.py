"""What people type wrongly is told as where, what was found and what to do."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from state.database import open_database
from tests.command_tools import ROOT, configure, environment, gikai, source
from tests.state_examples import minutes, run_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration of one source with one record on file."""
    made = configure(
        tmp_path_factory.mktemp("odd") / "config",
        source("kaku", "http://127.0.0.1:9/", area="架空県架空市"),
    )
    with closing(open_database(made / "gikai-watch.db")) as database:
        run_of(database, minutes())
    return made


MISTAKES = [
    (
        "backfill",
        "gikai backfill",
        "Missing option '--from'.",
        "Write: gikai backfill --from YYYY-MM-DD …",
    ),
    ("why", "gikai why", "Missing argument 'KEY'.", "Write: gikai why [OPTIONS] KEY"),
    (
        "search DX '予算'",
        "gikai search",
        "Got unexpected extra argument (予算)",
        "A query of several words stands in quotes, as in gikai search … 'DX 予算'.",
    ),
    (
        "search DX --limit 1.5",
        "gikai search, --limit",
        "'1.5' is no whole number.",
        "Write a number from 1 to 10,000.",
    ),
    (
        "preview DX --days 0",
        "gikai preview, --days",
        "0 is too small.",
        "Write a number from 1 to 1,100.",
    ),
    (
        "preview DX --days 9999",
        "gikai preview, --days",
        "9999 is too large.",
        "Write a number from 1 to 1,100.",
    ),
    (
        "sources add 架空市 --population 一万",
        "gikai sources add, --population",
        "'一万' is no whole number.",
        "Write a number from 0 on.",
    ),
    (
        "sources add 架空市 --population -5",
        "gikai sources add, --population",
        "-5 is too small.",
        "Write a number from 0 on.",
    ),
    (
        "why-not kaku/1 --subscription dx",
        "gikai why-not, --subscription",
        "'dx' is no whole number.",
        "Write the number of one: `gikai subscriptions` lists them.",
    ),
    (
        "subscribe '#dx' DX --cadence hourly",
        "gikai subscribe, --cadence",
        "'hourly' is not one of 'now', 'daily', 'weekly'.",
        "Take one of these.",
    ),
    (
        "records --since 2026/01/01",
        "gikai records, --since",
        "'2026/01/01' is no day such as 2026-11-22.",
        "Write year, month and day with a - between them.",
    ),
    (
        "show kaku/1 --versions",
        "gikai show",
        "No such option '--versions'.",
        "`gikai show --help` names its options.",
    ),
    ("serch DX", "gikai", "No such command 'serch'. Did you mean 'search'?", "See `gikai --help`."),
    ("search ' '", "QUERY", "The query is empty.", "Write a word, as in DX."),
    ("show KAKU/1", "KEY", "There is no record 'KAKU/1'.", "Did you mean kaku/1?"),
    (
        "subscribe '#dx' DX --area ''",
        "--area ''",
        "No place is called so, and no source in sources.toml lies there.",
        "Sources lie in: 架空県架空市.",
    ),
    (
        "preview 'source:kakuu DX'",
        "source:kakuu",
        "No source in sources.toml has it.",
        "Known are: kaku.",
    ),
    (
        "backfill --from 2030-01-01",
        "--from",
        "2030-01-01 is not yet: today is 2026-11-22.",
        "Give a day of the past.",
    ),
    (
        "search DX --limit",
        "gikai",
        "Option '--limit' requires an argument.",
        "Write its value behind --limit.",
    ),
    (
        "show kaku/1 --jsno",
        "gikai show",
        "No such option '--jsno'. Did you mean '--json'?",
        "`gikai show --help` names its options.",
    ),
]


@pytest.mark.parametrize(("typed", "where", "found", "remedy"), MISTAKES)
def test_a_mistake_is_told_in_three_parts(
    folder: Path, typed: str, where: str, found: str, remedy: str
) -> None:
    ended = gikai("--config", folder, *shlex.split(typed), GIKAI_NOW="2026-11-22T06:00:00+09:00")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"{where}\n  {found}\n  {remedy}\n"


def test_a_search_in_a_source_that_nobody_knows_says_so(folder: Path) -> None:
    ended = gikai("--config", folder, "search", "source:kakuu DX")
    assert (ended.code, ended.out) == (1, "")
    assert "source:kakuu: no source has that id. Known are: kaku.\n" in ended.err


@pytest.mark.parametrize(
    "command", ["why", "show", "search", "import minutes.txt --platform chiholog --name"]
)
def test_what_is_no_text_is_a_mistake_and_no_crash(folder: Path, command: str) -> None:
    typed = [b"--config", os.fsencode(folder), *command.encode().split(), b"\xff\xfe"]
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", *typed],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "is no UTF-8. Mind the encoding of your terminal." in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", [["status"], ["subscriptions"], ["search", "DX"]])
def test_a_folder_in_the_place_of_the_state_is_named(tmp_path: Path, command: list[str]) -> None:
    made = configure(tmp_path / "config")
    (made / "gikai-watch.db").mkdir()
    ended = gikai("--config", made, *command)
    assert (ended.code, ended.out) == (2, "")
    assert "gikai-watch.db\n  is a folder, no file.\n" in ended.err


def test_a_state_in_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    bot = 'contact = "watch@example.jp"\ndatabase = "away/gikai-watch.db"\n'
    ended = gikai("--config", configure(tmp_path / "config", bot=bot), "search", "DX")
    assert (ended.code, ended.out) == (2, "")
    assert "lies in a folder that does not exist.\n  Make the folder.\n" in ended.err


def test_a_file_in_the_place_of_the_configuration_is_named(folder: Path) -> None:
    ended = gikai("--config", folder / "bot.toml", "status")
    assert (ended.code, ended.out) == (2, "")
    assert "is a file.\n  Name the folder that holds bot.toml.\n" in ended.err
