"""A state that may be read and not written can be looked at, or says why not."""

from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from state.database import open_database
from tests.command_tools import ROOT, Ended, configure, environment
from tests.state_examples import minutes, run_of
from tests.test_schema import write_older

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DROP = 24  # PR_CAPBSET_DROP of <linux/prctl.h>
_BY_RIGHTS = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: root would be stopped by no rights
_LIBC = ctypes.CDLL(None)


def without_privilege() -> None:
    """Heed the rights of files from here on, whoever runs the tests."""
    for capability in _BY_RIGHTS:
        _LIBC.prctl(_DROP, capability, 0, 0, 0)


def look(folder: Path, *arguments: str) -> Ended:
    """Run `gikai` as somebody who may not do everything."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", "--config", str(folder), *arguments],
        cwd=ROOT,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        preexec_fn=without_privilege,
    )
    return Ended(code=ended.returncode, out=ended.stdout, err=ended.stderr)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A configuration with one record on file, which a test may shut."""
    made = configure(tmp_path / "config")
    with closing(open_database(made / "gikai-watch.db")) as database:
        run_of(database, minutes())
    yield made
    made.chmod(0o755)


def shut(folder: Path) -> None:
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [(["status"], "next daily run"), (["records"], "kaku/1"), (["show", "kaku/1"], "情報化")],
)
def test_a_folder_that_is_not_writable_can_be_looked_at(
    folder: Path, arguments: list[str], shown: str
) -> None:
    shut(folder)
    ended = look(folder, *arguments)
    assert (ended.code, ended.err) == (0, "")
    assert shown in ended.out


def test_a_file_alone_that_is_not_writable_can_be_looked_at(folder: Path) -> None:
    (folder / "gikai-watch.db").chmod(0o444)
    ended = look(folder, "records")
    assert (ended.code, ended.err) == (0, "")


def test_rows_that_are_still_in_the_log_are_not_passed_over(folder: Path) -> None:
    path = folder / "gikai-watch.db"
    with closing(open_database(path)) as database:
        run_of(database, minutes(key="kaku/2"))
        copy = configure(folder.parent / "copy")
        for name in (path.name, f"{path.name}-wal"):
            shutil.copyfile(folder / name, copy / name)
    shut(copy)
    ended = look(copy, "records")
    copy.chmod(0o755)
    assert (ended.code, ended.out) == (2, "")
    assert "its newest rows are in gikai-watch.db-wal still" in ended.err


def test_an_older_file_that_is_not_writable_says_what_it_needs(tmp_path: Path) -> None:
    folder = configure(tmp_path / "config")
    path = folder / "gikai-watch.db"
    write_older(path, stop_before="outbox")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    shut(folder)
    ended = look(folder, "records")
    folder.chmod(0o755)
    assert (ended.code, ended.out) == (2, "")
    assert "was written by an older gikai-watch" in ended.err


def test_what_has_to_be_written_says_that_it_cannot(folder: Path) -> None:
    shut(folder)
    ended = look(folder, "subscribe", "#dx", "DX")
    assert ended.code == 2
    assert os.fspath(folder) in ended.err
    assert "Traceback" not in ended.err
