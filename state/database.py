"""Opening the database, the one kind of transaction there is, and the lock of a run.

Nothing else in the product opens a connection. sqlite_utils is imported only when a migration is
due: it costs 100 ms, and ``gikai status`` has 80.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SCHEMA_VERSION = 24  # as many as schema.py has migrations; a test holds the two together
APPLICATION_ID = 0x67696B61  # "gika": tells our file from any other program's
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
BUSY_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """An open database; a connection belongs to the thread that opened it."""

    path: Path
    connection: sqlite3.Connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. Raises UserError where the file is locked, full or not writable.

        BEGIN IMMEDIATE: a deferred BEGIN that reads and then writes is refused at once with
        "database is locked" when another process writes, whatever the busy timeout says.
        """
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException as error:
            _roll_back(self.connection)
            _explain(self.path, error)
            raise

    def close(self) -> None:
        """Close the connection; the file stays."""
        self.connection.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """One of our kinds of file. ``migrate`` brings an open one up to ``version`` inside the
    caller's transaction, and answers the version reached."""

    application_id: int
    version: int
    migrate: Callable[[sqlite3.Connection], int]


def open_database(
    path: Path, *, busy_seconds: float = BUSY_SECONDS, durable: bool = True
) -> Database:
    """Open for reading and writing; make and migrate the file where that is due.

    Where not ``durable``, the power may take the last commits with it, whole ones: for work that
    is simply done again. The next durable commit of anybody keeps all that came before it.

    Raises UserError for a newer schema, a file that is no database of ours, missing rights, a
    lock that is not freed within ``busy_seconds``, and an SQLite older than 3.37.
    """
    return open_file(path, _STATE, busy_seconds=busy_seconds, durable=durable)


def open_file(
    path: Path, kind: FileKind, *, busy_seconds: float = BUSY_SECONDS, durable: bool = True
) -> Database:
    """As ``open_database``, for any kind of file of ours."""
    _check_sqlite(sqlite3.sqlite_version_info)
    _refuse_no_folder(path)
    with _opened(path, str(path), busy_seconds) as connection:
        version = _schema_version(path, connection, kind)
        _write_ahead(connection, busy_seconds)
        # NORMAL loses the last commits with the power, «sending» among them: the post would then be
        # taken for one that never left. Half a millisecond a transaction, measured in 2026-11.
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        if version < kind.version:
            _migrate(path, connection, kind)
    return Database(path=path, connection=connection)


def _refuse_no_folder(path: Path) -> None:
    """Raises UserError where it cannot be a file in a folder."""
    if not path.parent.is_dir():
        raise UserError(str(path), "lies in a folder that does not exist.", "Make the folder.")
    if path.is_dir():
        raise UserError(
            str(path), "is a folder, no file.", "Name a file as `database` in bot.toml, or move it."
        )


def open_read_only(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Database:
    """Open for reading. An older schema is migrated first, because this code reads only its own.

    Where nothing may be written beside the file, as on a disk that is mounted read-only, it is
    read as it lies there; nobody can be writing to it, or its write-ahead log would be there.

    Raises UserError as ``open_database`` does, and where there is no file yet.
    """
    _check_sqlite(sqlite3.sqlite_version_info)
    _refuse_no_folder(path)
    if not path.is_file():
        raise UserError(str(path), "does not exist yet.", "`gikai run` makes it.")
    address = f"{path.resolve().as_uri()}?mode=ro"
    try:
        return _open_to_look(path, address, busy_seconds)
    except UserError as error:
        if not _is_shut(error):
            raise
        log = path.with_name(f"{path.name}-wal")
        if log.is_file() and log.stat().st_size:
            raise UserError(
                str(path),
                "cannot be read from a folder that is not writable: its newest rows are in "
                f"{log.name} still.",
                "Read it as the one who writes it, or copy both files to a folder of your own.",
            ) from error
        return _open_to_look(path, f"{address}&immutable=1", busy_seconds)


def _open_to_look(path: Path, address: str, busy_seconds: float) -> Database:
    with _opened(path, address, busy_seconds) as connection:
        # With SQLite's own two megabytes a search for a long and frequent word reads the index of
        # its letter pairs over and over from the file: 2.3 ms instead of 1.4 for twenty records.
        connection.execute("PRAGMA cache_size = -8000")
        if _schema_version(path, connection, _STATE) < SCHEMA_VERSION:
            _bring_up_to_date(path, busy_seconds)
    return Database(path=path, connection=connection)


def _bring_up_to_date(path: Path, busy_seconds: float) -> None:
    try:
        open_database(path, busy_seconds=busy_seconds).close()
    except UserError as error:
        if not _is_shut(error):
            raise
        raise UserError(
            str(path),
            "was written by an older gikai-watch, and is not writable, so it cannot be brought up "
            "to date.",
            "Let any command of this version read it once as the one who writes it.",
        ) from error


def _is_shut(error: UserError) -> bool:
    """Whether what SQLite would write beside or into a file cannot be written."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


@contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Hold ``<database>.lock``; raises UserError when another run holds it.

    The kernel frees it with the process, so SIGKILL leaves nothing to clear up. The descriptor is
    closed on exec: a child that outlives us would otherwise keep the next run out.
    """
    _refuse_no_folder(path)
    lock = _lock_of(path)
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise UserError(
            str(lock), f"cannot be opened ({error.strerror}).", "Check the folder's rights."
        ) from error
    try:
        if not _locked(descriptor):
            raise UserError(
                str(path),
                f"is in use by another run (process {_holder(descriptor)}).",
                "Wait until it ends.",
            )
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)


def lock_holder(path: Path) -> str | None:
    """The process that holds ``run_lock`` of a path, by its number; None where nobody does."""
    try:
        descriptor = os.open(_lock_of(path), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # nobody ever held it
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(descriptor)
    else:
        return None
    finally:
        os.close(descriptor)


def unwritable(path: Path) -> Path | None:
    """What a run of this state could not write, by the rights as they are: its folder, the file,
    what SQLite keeps beside it, or the lock. None where nothing is in the way; makes nothing."""
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return path.parent
    beside = (path.with_name(path.name + end) for end in ("-wal", "-shm"))
    files = (path, *beside, _lock_of(path))
    return next((one for one in files if one.exists() and not os.access(one, os.W_OK)), None)


def _lock_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _locked(descriptor: int) -> bool:
    """Try for an instant: who merely looks, as ``lock_holder`` does, is in the way no longer."""
    for pause in (0.01, 0.05, None):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if pause:
                time.sleep(pause)
        else:
            return True
    return False


def _holder(descriptor: int) -> str:
    return os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"


@contextmanager
def _opened(path: Path, target: str, busy_seconds: float) -> Iterator[sqlite3.Connection]:
    """A connection that is left open, unless the block fails."""
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(
            target, timeout=busy_seconds, isolation_level=None, uri=target != str(path)
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection
    except BaseException as error:
        if connection:
            connection.close()
        _explain(path, error)
        raise


def _schema_version(path: Path, connection: sqlite3.Connection, kind: FileKind) -> int:
    """How many migrations the file has; refuses files that are not ours or are ahead of us."""
    # One look at all three: between two looks another process may have made the schema.
    connection.execute("SAVEPOINT look")
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (objects,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    connection.execute("RELEASE look")
    if application != kind.application_id and (version or objects):
        raise UserError(
            str(path), "is another program's database.", "Name another file as `database`."
        )
    if version > kind.version:
        raise UserError(
            str(path),
            f"was written by a newer gikai-watch (schema {version}, this one knows "
            f"{kind.version}).",
            "Update gikai-watch.",
        )
    return version


def _write_ahead(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Set the journal mode, which the file remembers; one of several first openers sets it.

    SQLite asks no busy timeout here: two openers of a new file each hold a read lock that the
    other would have to wait for, so both are refused at once and have to come again.
    """
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.005 + os.getpid() % 32 / 1000)  # apart, or they would meet again
        else:
            return


def _migrate(path: Path, connection: sqlite3.Connection, kind: FileKind) -> None:
    """Bring the schema up to date in one transaction, once, however many processes open it."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        if _schema_version(path, connection, kind) < kind.version:
            applied = kind.migrate(connection)
            connection.execute(f"PRAGMA application_id = {kind.application_id}")
            connection.execute(f"PRAGMA user_version = {applied}")
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise


def _migrate_state(connection: sqlite3.Connection) -> int:
    # Imported here because it brings sqlite_utils: 100 ms that only a migration may cost.
    from state import schema

    return schema.migrate(connection)


_STATE = FileKind(application_id=APPLICATION_ID, version=SCHEMA_VERSION, migrate=_migrate_state)


def _roll_back(connection: sqlite3.Connection) -> None:
    # A full disk or an I/O error may have ended the transaction already; a second ROLLBACK would
    # then hide the error that people need to see.
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _check_sqlite(found: tuple[int, ...]) -> None:
    if found < OLDEST_SQLITE:
        raise UserError(
            "SQLite",
            f"{'.'.join(map(str, found))} is linked to this Python.",
            "gikai-watch needs 3.37 or newer.",
        )


_EXPLANATIONS = {
    sqlite3.SQLITE_BUSY: (
        "is locked by another program.",
        "Wait until it ends, or see who holds it.",
    ),
    sqlite3.SQLITE_FULL: ("cannot grow: the disk is full.", "Make room; nothing was half-written."),
    sqlite3.SQLITE_IOERR: (
        "could not be read or written.",
        "Check the disk and its limits; nothing was half-written.",
    ),
    sqlite3.SQLITE_READONLY: ("is not writable.", "Check the rights of the file and its folder."),
    sqlite3.SQLITE_CANTOPEN: (
        "cannot be opened.",
        "Check the path, and the rights of the file and its folder.",
    ),
    sqlite3.SQLITE_PERM: ("may not be opened.", "Check the rights of the file."),
    sqlite3.SQLITE_NOTADB: (
        "is no SQLite database.",
        "Put back the last good copy; a file .archive.db may be deleted.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "is damaged.",
        "Put back the last good copy; a file .archive.db may be deleted.",
    ),
}


def _explain(path: Path, error: BaseException) -> None:
    """Raise the UserError for what a person can mend; do nothing about what only we can."""
    if "no such module: fts5" in str(error):
        raise UserError(
            "SQLite",
            f"{sqlite3.sqlite_version} is linked to this Python without FTS5.",
            "Use a Python whose SQLite has it, as most have: gikai search stands on it.",
        ) from error
    # The low byte is the primary code; the rest says which system call it was.
    code = getattr(error, "sqlite_errorcode", None)
    known = _EXPLANATIONS.get(code & 0xFF) if code is not None else None
    if known:
        raise UserError(str(path), *known) from error
