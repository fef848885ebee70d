"""Runs a crawl as a child process, and believes what it wrote rather than how it ended.

Scrapy lives in the child alone: its reactor cannot be started twice, a parser that hangs or eats
memory is killed with it, and the bot stays small.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from config.errors import UserError
from config.load import load_config
from config.paths import SOURCES_FILE
from config.secrets import proxy_login, refuse_proxy_login
from crawler.plan import CrawlRequest, Plan, PlannedRun
from crawler.platforms import platform_names
from crawler.settings import fetching_rules
from state.closed import CLOSED
from state.counts import recorded_by
from state.database import open_database
from state.first_texts import kept_silently, met_by, texts_to_meet
from state.outcomes import INTERRUPTED, KILLED, Outcome, RunReport
from state.runs import (
    Origin,
    baseline_needed,
    baselines_needed,
    begin_runs,
    finish_run,
    open_runs,
    remembering,
    reports,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from types import FrameType

    from config.models import Config
    from config.secrets import Secret
    from state.database import Database
    from state.runs import OpenRun

__all__ = ["CrawlEvent", "CrawlRequest", "Ladder", "crawl"]

# A parser works on text that strangers wrote: what it does not have it cannot give away.
_SECRET_NAMES = ("SLACK", "TOKEN", "SECRET", "PASS", "KEY", "CREDENTIAL", "AUTH", "LOGIN")


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEvent:
    """Progress of one source: ``kind`` is started, documents (so many by now) or finished.

    ``keys``, with finished, are those of the documents that were read, known ones among them.
    ``stopping`` says that Ctrl-C was heard, of no source; what is under way may take its grace.
    ``broke`` tells in ``message`` why the whole crawl could not write its results.
    """

    kind: str
    source: str
    documents: int = 0
    message: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Seconds after which a child is asked to stop, asked again, and killed with all it started.

    The first request lets pages under way finish; Scrapy takes the second as «at once».
    """

    limit: float
    grace: float = 30.0
    last_grace: float = 10.0


def crawl(
    request: CrawlRequest,
    on_event: Callable[[CrawlEvent], None] | None = None,
    ladder: Ladder | None = None,
) -> list[RunReport]:
    """Crawl the sources of a request and report on each, in the order asked for.

    Every source gets a report, also when the child was killed or crashed. The caller holds the
    run lock: runs found open are those of a crawl that died, and are closed as such. On
    KeyboardInterrupt and SIGTERM the child is stopped first; the signal then takes its way.
    Raises UserError for a configuration, a proxy's login or a database that cannot be used.
    """
    with _loading_child() as child:
        config = load_config(request.config_folder, platform_names())
        _refuse_unknown(request.sources, config)
        refuse_proxy_login(needed=config.bot.crawl.proxy is not None)
        ladder = ladder or Ladder(limit=config.bot.crawl.run_limit_minutes * 60.0 + 60.0)
        started = time.monotonic()
        with closing(open_database(request.database)) as database:
            _close(database, open_runs(database), _DIED_BEFORE, None)
            plan = _plan(database, request, config)
            ours = {run.run_id for run in plan.runs}
            ending = _INTERRUPTED
            try:
                if plan.runs:
                    ending = _crawled_by(child, _orders(plan, proxy_login()), ladder, on_event)
            finally:
                left = [run for run in open_runs(database) if run.run_id in ours]
                _close(database, left, ending, request.now + elapsed_since(started))
            return reports(database, [run.run_id for run in plan.runs])


def elapsed_since(started: float) -> timedelta:
    """How long ago the monotonic clock stood at ``started``."""
    return timedelta(seconds=time.monotonic() - started)


def _refuse_unknown(ids: Iterable[str], config: Config) -> None:
    known = {source.id for source in config.sources}
    for source in ids:
        if source not in known:
            raise UserError(
                f"source {source!r}",
                f"is not in {SOURCES_FILE}.",
                f"Known are: {', '.join(sorted(known)) or 'none'}.",
            )


def _plan(database: Database, request: CrawlRequest, config: Config) -> Plan:
    ids = begin_runs(
        database,
        dict.fromkeys(request.sources),
        origin=request.origin,
        window=request.window,
        now=request.now,
        unverified={one.id: one.tls_reason for one in config.sources if one.tls_reason},
    )
    runs = tuple(_planned(database, ids, request.origin))
    return Plan(request=request, config=config, fetching=fetching_rules(config), runs=runs)


def _planned(database: Database, ids: Mapping[str, int], origin: Origin) -> Iterator[PlannedRun]:
    daily = list(ids) if origin is Origin.RUN else []
    baseline = baselines_needed(database, daily)
    closed = remembering(database, daily, CLOSED)
    first = texts_to_meet(database, daily, closed=closed) - baseline
    for source, run_id in ids.items():
        yield PlannedRun(
            source=source,
            run_id=run_id,
            baseline=source in baseline,
            first_texts=source in first,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ending:
    """How a child ended, as far as it matters to the runs that it left open."""

    outcome: Outcome
    message: str


_DIED_BEFORE = _Ending(outcome=Outcome.UNREACHABLE, message=KILLED)
_INTERRUPTED = _Ending(outcome=Outcome.UNREACHABLE, message=INTERRUPTED)
_OUT_OF_TIME = _Ending(
    outcome=Outcome.UNREACHABLE,
    message="the crawl was killed: it took longer than run_limit_minutes",
)


def _ending_of(code: int) -> _Ending:
    if code >= 0:
        return _Ending(outcome=Outcome.BROKEN, message=f"the crawl crashed (exit code {code})")
    name = signal.Signals(-code).name
    return _Ending(outcome=Outcome.UNREACHABLE, message=f"the crawl was killed by {name}")


def _close(
    database: Database, left: Sequence[OpenRun], ending: _Ending, finished_at: datetime | None
) -> None:
    """``finished_at`` is None where nobody knows when they ended: that they began is certain."""
    recorded = recorded_by(database, [run.run_id for run in left]) if left else {}
    closed = remembering(database, [run.source for run in left], CLOSED) if left else set()
    for run in left:
        new, revised = recorded.get(run.run_id, (0, 0))
        baseline = run.origin is Origin.RUN and (
            baseline_needed(database, run.source)
            or kept_silently(database, run.run_id)
            or (run.source in closed and met_by(database, run.source, run.run_id))
        )
        report = RunReport(
            run_id=run.run_id,
            source=run.source,
            outcome=ending.outcome,
            baseline=baseline,
            new=new,
            revised=revised,
            errors=(ending.message,),
            started_at=run.started_at,
            finished_at=finished_at or run.started_at,
        )
        finish_run(database, report)


@contextmanager
def _loading_child() -> Iterator[subprocess.Popen[str]]:
    """A child that loads its modules while we make its plan: half a second that nobody waits for.

    Until it has read a plan it does nothing, so where none comes of it, it is simply killed.
    """
    child = subprocess.Popen(
        # -P: the folder in which a person happens to stand must not lend us its modules.
        [sys.executable, "-P", "-m", "crawler"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=_environment(),
        start_new_session=True,
    )
    with child:
        try:
            yield child
        finally:
            if child.poll() is None:
                child.kill()
            # What one that died has not read is in our buffer still, and would be written again.
            with suppress(BrokenPipeError):
                if child.stdin:
                    child.stdin.close()


def _crawled_by(
    child: subprocess.Popen[str],
    orders: str,
    ladder: Ladder,
    on_event: Callable[[CrawlEvent], None] | None,
) -> _Ending:
    watch = _Watch(child, ladder)
    broke = ""
    with watch, _stop_signals_raise():
        try:
            for event in _converse(child, orders):
                broke = event.message or broke
                if on_event:
                    on_event(event)
        except BaseException as error:
            watch.hurry()
            if on_event and isinstance(error, KeyboardInterrupt):
                on_event(CrawlEvent(kind="stopping", source=""))
            raise
    if broke:
        return _Ending(outcome=Outcome.BROKEN, message=f"the crawl broke off: {broke}")
    return _OUT_OF_TIME if watch.out_of_time else _ending_of(child.returncode)


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not any(secret in name.upper() for secret in _SECRET_NAMES)
    }


def _orders(plan: Plan, login: Secret | None) -> str:
    """What the child is told, in two lines. Of its environment, as that stood when it began, Linux
    shows all to every program of the same user; of its stdin nothing."""
    return f"{json.dumps(login.reveal() if login else None)}\n{plan.to_json()}\n"


def _converse(child: subprocess.Popen[str], orders: str) -> Iterator[CrawlEvent]:
    """Give orders and hear the events. Our end of its stdin stays open: its end is our death."""
    if child.stdin is None or child.stdout is None:
        raise ValueError("the child has no pipes")
    with suppress(BrokenPipeError):  # a child that died at once; its open runs will say so
        child.stdin.write(orders)
        child.stdin.flush()
    for line in child.stdout:
        for kind, source, documents, message, keys in json.loads(line):
            yield CrawlEvent(
                kind=kind, source=source, documents=documents, message=message, keys=tuple(keys)
            )


class _Watch:
    """Climbs the ladder beside the conversation, at its limit or when told to hurry."""

    def __init__(self, child: subprocess.Popen[str], ladder: Ladder) -> None:
        self.out_of_time = False
        self._child = child
        self._ladder = ladder
        self._hurry = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._climb, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._child.wait()
        self._ended.set()
        self._hurry.set()
        self._thread.join()

    def hurry(self) -> None:
        """Begin to climb now."""
        self._hurry.set()

    def _climb(self) -> None:
        self.out_of_time = not self._hurry.wait(self._ladder.limit)
        for grace in (self._ladder.grace, self._ladder.last_grace):
            if self._ended.is_set():
                return
            self._child.terminate()
            self._ended.wait(grace)
        if not self._ended.is_set():
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)


@contextmanager
def _stop_signals_raise() -> Iterator[None]:
    """Let SIGTERM unwind us as Ctrl-C does, so that the child is stopped before we are."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def unwind(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, unwind)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
