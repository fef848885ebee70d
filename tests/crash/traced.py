"""Lets a crawl's child process die of SIGKILL at the SQL statement that GIKAI_TEST_DIE_AT numbers.

Statements that only read are not counted: to die before one leaves what dying before the next
statement leaves.

tests/crash/test_crawl_crash.py names this file to the nursery (tests/nursery.py), which runs it in
the child before the crawl. How many statements there were is written to the file that
GIKAI_TEST_POINTS names.
"""

from __future__ import annotations

import atexit
import os
import signal
import sqlite3
from pathlib import Path
from typing import Any


def _trace() -> None:
    die_at = int(os.environ["GIKAI_TEST_DIE_AT"])
    record = Path(os.environ["GIKAI_TEST_POINTS"])
    connect = sqlite3.connect
    count = 0

    def reached(statement: str) -> None:
        nonlocal count
        if statement.lstrip().startswith("SELECT"):
            return
        count += 1
        if count == die_at:
            record.write_text("killed", encoding="ascii")
            os.kill(os.getpid(), signal.SIGKILL)

    def traced_connect(path: str, **options: Any) -> sqlite3.Connection:  # noqa: ANN401 - as sqlite3's
        connection: sqlite3.Connection = connect(path, **options)
        # Nothing owed hangs on the archive, and its statements would double the points.
        if not path.endswith(".archive.db"):
            connection.set_trace_callback(reached)
        return connection

    sqlite3.connect = traced_connect  # type: ignore[assignment]  # reason: a test's own trace
    # Nor is the process counted that fetches: it has no database.
    atexit.register(lambda: count and record.write_text(str(count), encoding="ascii"))


_trace()
