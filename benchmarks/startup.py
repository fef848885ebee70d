"""Answering at once: whole processes from start to end, output thrown away. The limit is the same
interpreter that does nothing; `status` reads a state with 200 sources' runs. Compiled modules are
cached, as they are from the second start on.

Where the time goes, in processor time over the empty interpreter (2026-11; a machine may be 1.6
times as slow an hour later, all of it alike). `--help` 26 ms: what click is and loads 20, most of
it inspect, typing, enum and uuid of the standard library; our commands and their options 2.5, the
text 2. `status` 20 ms on top: tomllib, pathlib, zoneinfo and sqlite3 6.5, dataclasses of ours 5,
reading and printing 200 rows 4.

What helped: no garbage collection while loading and at the end (a fifth of both), no taking apart
of modules at the end (5 %), no record classes, JSON or TypedDicts that status does not use (12 % of
status), the commands of `keywords` and `sources` made when they are asked for (3 %). What did not:
loading ast, linecache and tokenize lazily (inspect subclasses what is in ast; + 0.5 ms), and more
objects between two collections (no better than none while loading).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Result, medians
from config.paths import BOT_FILE
from state.database import open_database
from state.records import Outcome, RunReport, Window
from state.runs import begin_run, finish_run

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCES = 200
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def run() -> list[Result]:
    """Measure what `gikai --help` and `gikai status` take over an empty interpreter."""
    gikai = str(Path(sys.executable).with_name("gikai"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder)
        commands = {
            "empty": (sys.executable, "-c", "pass"),
            "help": (gikai, "--help"),
            "status": (gikai, "--config", str(folder), "status"),
        }
        cases = {case: _process(command, folder) for case, command in commands.items()}
        seconds = medians(cases, rounds=21)
    return [
        _over("gikai --help", seconds["help"] - seconds["empty"], 40),
        _over("gikai status", seconds["status"] - seconds["empty"], 80),
    ]


def fill(folder: Path) -> None:
    """A configuration and a state in which every source has run."""
    (folder / BOT_FILE).write_text('contact = ""\n', encoding="utf-8")
    with closing(open_database(folder / "gikai-watch.db")) as database:
        for number in range(SOURCES):
            source = f"kakuu-{number:03}"
            run_id = begin_run(database, source=source, origin="run", window=Window(), now=NOW)
            finish_run(database, _report(run_id, source))


def _report(run_id: int, source: str) -> RunReport:
    return RunReport(
        run_id=run_id,
        source=source,
        outcome=Outcome.NOTHING_NEW,
        baseline=False,
        listed=10,
        fetched=1,
        not_modified=0,
        new=0,
        revised=0,
        unchanged=10,
        errors=(),
        started_at=NOW,
        finished_at=NOW,
    )


def _process(command: tuple[str, ...], cache: Path) -> Callable[[], None]:
    # Some machines forbid the cache, which would measure the compiler.
    variables = {**os.environ, "PYTHONPYCACHEPREFIX": str(cache)}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)

    def start() -> None:
        subprocess.run(command, check=True, env=variables, stdout=subprocess.DEVNULL)

    return start


def _over(name: str, seconds: float, goal: int) -> Result:
    added = seconds * 1000
    return Result(
        name=name,
        limit="empty interpreter",
        ratio=f"+{added:.0f} ms",
        goal=f"≤ +{goal} ms",
        met=added <= goal,
    )
