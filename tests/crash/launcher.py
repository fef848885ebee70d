"""Runs one `gikai` command again and again, each time killed by SIGKILL at a later point.

A point is a traced SQL statement that writes, an HTTP request about to be sent, or an HTTP answer
about to be read. Before a statement that only reads nobody dies: the next point would find the same
on disk and in Slack. The product has no hook for this: the launcher sets sqlite3's trace callback,
listens to Python's audit events and stands in front of ``HTTPConnection.getresponse``. It imports
everything once and forks a child for each point, so that hundreds of real processes can die for
real in seconds.

Reads one JSON request a line on stdin (``argv``, ``environment``, ``output``, ``die_at``) and
answers one JSON line on stdout (``signal``, ``code``, ``points``, ``alone``); ``die_at`` 0 lets the
command end and counts its points, ``alone`` those before it first speaks to a server.
"""

from __future__ import annotations

import gc
import http.client
import json
import os
import signal
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn

# What the command would import on the way is imported here, before the first fork.
import bot.cli
import bot.delivering
import bot.importing
import notifier.slack  # noqa: F401 - for the import alone: no name of it is needed here
import state.schema  # noqa: F401 - the same
from crawler.platforms import load_platform
from matcher.fold import fold_text
from matcher.query import parse_query
from matcher.terms import TermSet, Vocabulary

LONGEST_SLEEP = 0.02
READING = "SELECT"


class Points:
    """Counts the places where a process could die, and dies at the chosen one."""

    def __init__(self, die_at: int) -> None:
        self.die_at = die_at
        self.count = 0
        self.alone: int | None = None

    def spoken(self) -> None:
        """A point at which a server is spoken to."""
        if self.alone is None:
            self.alone = self.count
        self.reached()

    def reached(self) -> None:
        self.count += 1
        if self.count == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)


def trace(points: Points) -> None:
    """Make every SQL statement and every step of an HTTP call a point."""
    connect = sqlite3.connect
    getresponse = http.client.HTTPConnection.getresponse

    def traced_connect(path: str, **options: Any) -> sqlite3.Connection:  # noqa: ANN401 - as sqlite3's
        connection: sqlite3.Connection = connect(path, **options)
        connection.set_trace_callback(stated)
        return connection

    def stated(statement: str) -> None:
        if not statement.lstrip().startswith(READING):
            points.reached()

    def traced_getresponse(self: http.client.HTTPConnection) -> http.client.HTTPResponse:
        # The request is with the server, its answer unread: the outcome is unclear from here on.
        points.reached()
        return getresponse(self)

    def audit(event: str, _arguments: tuple[Any, ...]) -> None:
        if event == "http.client.send":
            points.spoken()

    sqlite3.connect = traced_connect  # type: ignore[assignment]  # reason: a launcher's own trace
    http.client.HTTPConnection.getresponse = traced_getresponse  # type: ignore[method-assign]  # reason: as above
    sys.addaudithook(audit)


def sleep_briefly() -> None:
    """Shorten the product's waits: they are for Slack's sake, and the stand-in needs none."""
    sleep = time.sleep
    time.sleep = lambda seconds: sleep(min(float(seconds), LONGEST_SLEEP))


def run_child(request: dict[str, Any], report: Path) -> NoReturn:
    os.environ.update(request["environment"])
    out = os.open(request.get("output", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    points = Points(request["die_at"])
    trace(points)
    sleep_briefly()
    code = 70
    try:
        bot.cli.main(request["argv"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        alone = points.count if points.alone is None else points.alone
        report.write_text(f"{points.count} {alone}", encoding="ascii")
        os._exit(code)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "points"
        child = os.fork()
        if child == 0:
            run_child(request, report)
        _, status = os.waitpid(child, 0)
        counted = report.read_text(encoding="ascii") if report.exists() else "0 0"
    killed = os.WIFSIGNALED(status)
    return {
        "signal": os.WTERMSIG(status) if killed else None,
        "code": None if killed else os.WEXITSTATUS(status),
        "points": int(counted.split()[0]),
        "alone": int(counted.split()[1]),
    }


def warm_up() -> None:
    """Do once what every command would do again: build the tables, the grammar, the automaton."""
    load_platform("pdf_page")
    fold_text("架空市議会" * 20)
    vocabulary = Vocabulary({})
    TermSet(parse_query("窓口 OR (DX AND NOT 実証)", vocabulary).terms).find("窓口" * 50)


def serve() -> None:
    warm_up()
    gc.collect()
    gc.freeze()  # a child that looked for garbage here would copy all that it looks at
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
