"""Lets a crawl's child process die of SIGKILL at the SQL statement that GIKAI_TEST_DIE_AT numbers.

Statements that only read are not counted: to die before one leaves what dying before the next
statement leaves.

Python imports a module of this name at start; tests/crash/test_crawl_crash.py puts this folder
first on PYTHONPATH. The guard that keeps tests on loopback is loaded as well, since this module
hides it. How many statements there were is written to the file GIKAI_TEST_POINTS names.
"""

from __future__ import annotations

import atexit
import os
import runpy
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

runpy.run_path(str(Path(__file__).parents[2] / "guard" / "sitecustomize.py"))


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
    atexit.register(lambda: record.write_text(str(count), encoding="ascii"))


if sys.orig_argv[-2:] == ["-m", "crawler"] and "GIKAI_TEST_DIE_AT" in os.environ:
    _trace()
