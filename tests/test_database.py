"""Opening, migrating and refusing files; transactions; the lock of a run."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from state.database import (
    SCHEMA_VERSION,
    open_database,
    open_read_only,
    run_lock,
)
from state.records import Cadence
from state.subscriptions import active
from tests.state_examples import NOW, ask, minutes, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from state.database import Database

ROOT = Path(__file__).parent.parent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "gikai.db"


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A real process that says when it is ready and waits for its standard input to close."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def without_privileges() -> Iterator[None]:
    """Root may write anywhere; the tests about rights run as somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that others may enter; tmp_path lies in one that only its owner may."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def test_a_new_file_has_the_whole_schema(database: Database) -> None:
    (version,) = database.connection.execute("PRAGMA user_version").fetchone()
    assert version == SCHEMA_VERSION


def test_a_commit_outlives_the_power_and_foreign_keys_are_checked(database: Database) -> None:
    asked = ("journal_mode", "foreign_keys", "synchronous")
    answers = [database.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in asked]
    assert answers == ["wal", 1, 2]


def test_a_current_file_opens_without_sqlite_utils(database: Database) -> None:
    code = (
        "import sys, pathlib; from state.database import open_database, open_read_only\n"
        "open_database(pathlib.Path(sys.argv[1])).close()\n"
        "open_read_only(pathlib.Path(sys.argv[1])).close()\n"
        "print('sqlite_utils' in sys.modules)"
    )
    child = python(code, str(database.path))
    assert child.communicate(timeout=30)[0] == "False\n"


def test_reading_does_not_write(database: Database) -> None:
    reader = open_read_only(database.path)
    with pytest.raises(UserError, match="not writable"), reader.transaction() as connection:
        connection.execute("DELETE FROM runs")
    reader.close()


def test_reading_a_path_with_url_characters_opens_that_file(tmp_path: Path) -> None:
    odd = tmp_path / "a?mode=memory#50%.db"
    open_database(odd).close()
    open_read_only(odd).close()
    assert {p.name.removeprefix(odd.name) for p in tmp_path.iterdir()} <= {"", "-wal", "-shm"}


def test_reading_before_the_first_run_says_so(path: Path) -> None:
    with pytest.raises(UserError, match="does not exist yet"):
        open_read_only(path)
    assert not path.exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="folder that does not exist"):
        open_database(tmp_path / "nowhere" / "gikai.db")


def test_a_newer_schema_is_refused_and_left_as_it_is(database: Database) -> None:
    database.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    for opener in (open_database, open_read_only):
        with pytest.raises(UserError, match="newer gikai-watch"):
            opener(database.path)
    (version,) = database.connection.execute("PRAGMA user_version").fetchone()
    assert version == SCHEMA_VERSION + 1


@pytest.mark.parametrize("opener", [open_database, open_read_only])
def test_a_file_that_is_no_database_is_refused_untouched(path: Path, opener: object) -> None:
    path.write_bytes(b"name,value\n" * 400)
    assert callable(opener)
    with pytest.raises(UserError, match="no SQLite database"):
        opener(path)
    assert path.read_bytes() == b"name,value\n" * 400


def test_another_programs_database_is_refused_untouched(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE notes (text)")
    other.commit()
    other.close()
    with pytest.raises(UserError, match="another program's"):
        open_database(path)
    other = sqlite3.connect(path)
    assert other.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (1,)
    other.close()


def test_an_sqlite_without_strict_tables_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 36, 9))
    with pytest.raises(UserError, match=r"3\.36\.9"):
        open_database(path)
    assert not path.exists()


def test_a_read_only_folder_is_a_plain_error(public_folder: Path) -> None:
    public_folder.chmod(0o555)
    with without_privileges(), pytest.raises(UserError, match="cannot be opened"):
        open_database(public_folder / "gikai.db")
    assert list(public_folder.iterdir()) == []


def test_a_read_only_file_is_a_plain_error(public_folder: Path) -> None:
    path = public_folder / "gikai.db"
    open_database(path).close()
    path.chmod(0o444)
    public_folder.chmod(0o555)
    with without_privileges(), pytest.raises(UserError):
        ask(open_database(path), "DX")


def test_a_lock_that_is_not_freed_is_a_plain_error(database: Database) -> None:
    other = open_database(database.path, busy_seconds=0.05)
    with (
        database.transaction(),
        pytest.raises(UserError, match="locked by another program"),
        other.transaction(),
    ):
        pytest.fail("two writers at once")
    other.close()


def test_a_writer_waits_for_the_other(database: Database) -> None:
    code = (
        "import sys, pathlib, time; from state.database import open_database\n"
        "database = open_database(pathlib.Path(sys.argv[1]))\n"
        "with database.transaction() as connection:\n"
        "    connection.execute(\"INSERT INTO source_memory VALUES ('s', 'a', '1')\")\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(0.3)\n"
    )
    child = python(code, str(database.path))
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    ask(database, "DX")
    assert database.connection.execute("SELECT count(*) FROM source_memory").fetchone()[0] == 1
    child.communicate(timeout=30)
    assert child.returncode == 0


def test_two_processes_lose_none_of_each_others_counts(database: Database) -> None:
    code = (
        "import sys, pathlib; from state.database import open_database\n"
        "database = open_database(pathlib.Path(sys.argv[1]))\n"
        "for _ in range(200):\n"
        "    with database.transaction() as connection:\n"
        "        row = connection.execute('SELECT value FROM source_memory').fetchone()\n"
        "        more = str(int(row[0]) + 1)\n"
        "        connection.execute('UPDATE source_memory SET value = ?', (more,))\n"
    )
    database.connection.execute("INSERT INTO source_memory VALUES ('s', 'n', '0')")
    children = [python(code, str(database.path)) for _ in range(2)]
    for child in children:
        child.communicate(timeout=60)
    assert [child.returncode for child in children] == [0, 0]
    assert database.connection.execute("SELECT value FROM source_memory").fetchone()[0] == "400"


def test_an_error_inside_a_transaction_undoes_all_of_it(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError), database.transaction() as connection:
        connection.executemany("INSERT INTO source_memory VALUES ('s', 'a', ?)", ["1", "2"])
    assert not database.connection.in_transaction
    assert database.connection.execute("SELECT count(*) FROM source_memory").fetchone()[0] == 0


def test_an_sqlite_without_full_text_search_is_a_plain_error(database: Database) -> None:
    with (
        pytest.raises(UserError, match="without FTS5"),
        database.transaction() as connection,
    ):
        connection.execute("CREATE VIRTUAL TABLE words USING fts5_that_is_missing(word)")


def test_a_full_database_is_a_plain_error_and_the_next_run_carries_on(database: Database) -> None:
    ask(database, "DX")
    (pages,) = database.connection.execute("PRAGMA page_count").fetchone()
    database.connection.execute(f"PRAGMA max_page_count = {pages + 1}")
    documents = [minutes(("甲", f"DXの{i}番。" * 500), key=f"kaku/{i}") for i in range(40)]
    with pytest.raises(UserError, match="disk is full"):
        run_of(database, *documents)
    counts = [
        database.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of this test
        for table in ("documents", "versions", "hits", "changes", "deliveries", "sketches")
    ]
    assert counts == [0] * 6
    database.connection.execute("PRAGMA max_page_count = 1000000")
    assert sum(result.owed for result in run_of(database, *documents)) == 40


LIMITED = """
import pathlib, resource, sys
from config.errors import UserError
from state.database import open_database
from tests.state_examples import minutes, run_of
database = open_database(pathlib.Path(sys.argv[1]))
size = pathlib.Path(sys.argv[1] + "-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40_000, resource.RLIM_INFINITY))
noise = [chr(0x4E00 + i * 7919 % 20000) for i in range(30_000)]
try:
    texts = ["".join(noise[i:] + noise[:i]) for i in range(40)]
    run_of(database, *[minutes(("甲", text), key=f"kaku/{i}") for i, text in enumerate(texts)])
except UserError as error:
    print(error.found)
"""


def test_a_file_that_may_not_grow_is_a_plain_error_and_nothing_is_half_written(
    database: Database,
) -> None:
    ask(database, "DX")
    child = python(LIMITED, str(database.path))
    told = child.communicate(timeout=60)[0]
    assert "full" in told or "could not be" in told
    assert database.connection.execute("SELECT count(*) FROM documents").fetchone()[0] == 0
    assert database.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert [s.cadence for s in active(database)] == [Cadence.NOW]
    assert run_of(database, minutes())[0].owed == 1


def test_the_limit_of_the_test_before_belongs_to_its_child_alone() -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_many_processes_may_be_the_first_to_open(path: Path) -> None:
    code = (
        "import sys, pathlib; from state.database import open_database; from state import schema\n"
        "print('ready', flush=True); sys.stdin.read(1)\n"
        "open_database(pathlib.Path(sys.argv[1])).close()\n"
    )
    children = [python(code, str(path)) for _ in range(8)]
    for child in children:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin
        child.stdin.write("g")
        child.stdin.flush()
    for child in children:
        child.communicate(timeout=60)
    assert [child.returncode for child in children] == [0] * 8
    database = open_database(path)
    assert database.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    database.close()


def test_a_copy_without_its_log_writes_ahead_again(database: Database, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    database.connection.execute("VACUUM INTO ?", (str(copy),))
    copied = open_database(copy)
    assert copied.connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    copied.close()


HOLDER = """
import sys, pathlib, subprocess, time
from state.database import run_lock
with run_lock(pathlib.Path(sys.argv[1])):
    if len(sys.argv) > 2:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_refused_and_told_who_holds_the_lock(path: Path) -> None:
    child = python(HOLDER, str(path))
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    with pytest.raises(UserError, match=rf"another run \(process {child.pid}\)"), run_lock(path):
        pytest.fail("two runs at once")
    child.communicate(timeout=30)
    with run_lock(path):
        assert path.with_name("gikai.db.lock").read_text() == f"{os.getpid()}\n"


def test_a_killed_run_frees_the_lock_though_its_child_lives(path: Path) -> None:
    child = python(HOLDER, str(path), "with a child")
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=30)
    with run_lock(path):
        assert child.returncode == -signal.SIGKILL


def test_the_lock_is_freed_by_an_error(path: Path) -> None:
    with pytest.raises(KeyError), run_lock(path):
        raise KeyError
    with run_lock(path):
        assert NOW.tzinfo
