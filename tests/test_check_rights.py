"""`gikai check` where the state may be read and not written, or is none: no run could begin."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from state.archive import archive_path, open_archive
from state.database import open_database, run_lock, unwritable
from tests.command_tools import configure, source
from tests.test_read_only import look

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A configuration with a database and a lock, of which a test may shut something."""
    made = configure(tmp_path / "config", source("kakuu", "http://127.0.0.1:9/"))
    path = made / "gikai-watch.db"
    with closing(open_database(path)), run_lock(path):
        pass
    yield made
    made.chmod(0o755)


def missing(folder: Path) -> list[str]:
    """What check says is missing besides a token and somebody who subscribed."""
    ended = look(folder, "check", "--json")
    assert ended.code == 1
    told: list[str] = ended.one()["missing"]
    *found, nobody, token = told
    assert (nobody[:19], token[:19]) == ("Nobody is subscribe", "Set SLACK_BOT_TOKEN")
    return found


def test_what_can_be_written_is_nothing_that_is_missing(folder: Path) -> None:
    assert missing(folder) == []
    assert unwritable(folder / "gikai-watch.db") is None


@pytest.mark.parametrize("shut", ["", "gikai-watch.db", "gikai-watch.db.lock"])
def test_a_folder_a_database_or_a_lock_that_cannot_be_written_is_named(
    folder: Path, shut: str
) -> None:
    barred = folder / shut
    barred.chmod(0o555)
    (told,) = missing(folder)
    assert told.startswith(f"{barred} cannot be written: ")


def test_kept_pages_that_cannot_be_written_are_named(folder: Path) -> None:
    pages = archive_path(folder / "gikai-watch.db")
    open_archive(pages).close()
    assert missing(folder) == []
    pages.chmod(0o444)
    (told,) = missing(folder)
    assert told.startswith(f"{pages} cannot be written: ")


def test_a_folder_without_a_database_that_cannot_be_written_is_named(folder: Path) -> None:
    for file in folder.glob("gikai-watch.db*"):
        file.unlink()
    folder.chmod(0o555)
    (told,) = missing(folder)
    assert told.startswith(f"{folder} cannot be written: ")


def test_a_folder_in_the_place_of_the_database_is_no_database_yet_to_come(folder: Path) -> None:
    for file in folder.glob("gikai-watch.db*"):
        file.unlink()
    (folder / "gikai-watch.db").mkdir()
    ended = look(folder, "check")
    assert ended.code == 2
    assert "is a folder, no file." in ended.err
