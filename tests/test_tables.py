"""Tables in terminals of any width: what people copy out of one is whole."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from state.database import open_database
from tests.command_tools import ROOT, configure, environment, source
from tests.state_examples import minutes, run_of

if TYPE_CHECKING:
    from pathlib import Path

KEY = "papers/material/files/group/7/shisatsu-houkoku.pdf"
SHORT = "kaku/会議録1"
TITLE = "架空の議案についての視察の報告書"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with a record of a long key, and one of a short one."""
    made = configure(tmp_path / "watch", source("kaku", None))
    one = replace(minutes(("川野委員", "DXです。"), key=KEY), title=TITLE)
    two = replace(minutes(key=SHORT), title=TITLE, held_on=date(2026, 9, 8))
    with closing(open_database(made / "gikai-watch.db")) as database:
        run_of(database, one)
        run_of(database, two)
    return made


def lines(folder: Path, columns: int, *arguments: str) -> list[str]:
    """What `gikai` prints in a terminal of so many columns."""
    ours, theirs = os.openpty()
    with open(ours, "rb", buffering=0) as screen:  # noqa: PTH123 - a descriptor has no path
        child = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "--config", str(folder), *arguments],
            cwd=ROOT,
            env=environment(COLUMNS=str(columns), TERM="dumb"),
            stdout=theirs,
        )
        os.close(theirs)
        said = b""
        # A terminal that nobody writes to any more answers with an error where a pipe ends.
        try:
            while some := screen.read(4096):
                said += some
        except OSError:
            pass
        assert child.wait() == 0
    return said.decode().splitlines()


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
def test_a_key_is_whole_whatever_the_width(folder: Path, columns: int) -> None:
    told = lines(folder, columns, "records")
    assert len([line for line in told if KEY in line]) == 1
    assert len([line for line in told if SHORT in line]) == 1


@pytest.mark.parametrize("columns", [40, 80])
def test_where_a_table_has_no_room_each_record_stands_on_lines_of_its_own(
    folder: Path, columns: int
) -> None:
    assert lines(folder, columns, "records") == [
        "2 records",
        SHORT,
        f"    held or published 2026-09-08, title {TITLE}, speeches 4, hits 2, version 1",
        KEY,
        f"    held or published ?, title {TITLE}, speeches 1, hits 1, version 1",
    ]


@pytest.mark.parametrize("command", [["records"], ["show", SHORT]])
def test_a_table_whose_reader_left_ends_as_the_signal_would(
    folder: Path, command: list[str]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as nobody:
        child = subprocess.run(
            [sys.executable, "-m", "bot.cli", "--config", str(folder), *command],
            cwd=ROOT,
            env=environment(),
            stdout=nobody,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (child.returncode, child.stderr) == (141, b"")


def test_short_keys_stand_in_a_table_in_a_usual_terminal(folder: Path) -> None:
    told = lines(folder, 80, "records", "--source", "kaku")
    assert told[0].strip() == "1 record"
    assert [line for line in told if f"│ {SHORT} │ 2026-09-08 " in line] != []
    assert max(map(len, told)) <= 80
