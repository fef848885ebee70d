"""The daemon: when it starts what, that there is one, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.clock import Clock
from bot.configured import load
from bot.daemon import Daemon, end
from standins.sites.serving import StandIn
from state.database import open_database, run_lock
from state.outcomes import Outcome, RunReport
from state.records import Window
from state.runs import begin_run, finish_run
from tests.command_tools import (
    BOT,
    ROOT,
    TOKYO,
    World,
    configure,
    environment,
    gikai,
    source,
    world,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 60


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[World]:
    """A blog that answers, and a crawl that waits a second for an answer at most."""
    bot = BOT.replace("[crawl]", "[crawl]\ntimeout_seconds = 1")
    with world(tmp_path / "config", bot=bot) as made:
        yield made


@contextmanager
def daemon(
    watched: World, at: str, log: Path, stands_in: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """A daemon, killed if a test leaves it running."""
    with left_running(watched, "daemon", at=at, log=log, stands_in=stands_in) as child:
        yield child


@contextmanager
def left_running(
    watched: World, what: str, *, at: str, log: Path, stands_in: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """A command that a test leaves running, killed behind it."""
    command = [sys.executable, "-P", "-m", "bot.cli", "--config", str(watched.folder), what]
    variables = environment(GIKAI_NOW=f"2026-{at.replace(' ', 'T')}:00+09:00")
    with log.open("wb") as out:
        child = subprocess.Popen(command, cwd=stands_in, env=variables, stdout=out, stderr=out)
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def assert_ends(child: subprocess.Popen[bytes], asked: signal.Signals = signal.SIGTERM) -> None:
    """A daemon that is asked to end does so, and well."""
    child.send_signal(asked)
    assert child.wait(SECONDS) == 0


def await_words(log: Path, words: str, times: int = 1) -> None:
    """Until the daemon has said something so many times."""
    deadline = time.monotonic() + SECONDS
    while log.read_text(encoding="utf-8").count(words) < times:
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(0.05)


def test_a_missed_run_is_made_up_for_once(watched: World, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with daemon(watched, "11-20 06:30", log) as child:
        await_words(log, "gikai run ended with code 0")
        assert_ends(child)
    assert "made up for" in log.read_text(encoding="utf-8")
    with daemon(watched, "11-20 07:00", log) as child:
        await_words(log, "gikai deliver ended with code 0")
        assert_ends(child, signal.SIGINT)
    said = log.read_text(encoding="utf-8")
    assert "gikai run" not in said
    assert "the next daily run is at 2026-11-21 06:00 (Asia/Tokyo)" in said
    assert said.endswith("daemon: stopped\n")


def test_a_run_missed_too_long_ago_is_not_made_up_for_wherever_the_daemon_stands(
    watched: World, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    foreign = tmp_path / "bot"
    foreign.mkdir()
    (foreign / "__init__.py").write_text("raise SystemExit(9)", encoding="utf-8")
    with daemon(watched, "11-21 05:00", log, stands_in=tmp_path) as child:
        await_words(log, "gikai deliver ended with code 0")
        assert_ends(child)
    assert "gikai run" not in log.read_text(encoding="utf-8")


def test_a_second_daemon_is_refused_but_a_run_by_hand_is_not(
    watched: World, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with daemon(watched, "11-21 05:00", log) as first:
        await_words(log, "gikai deliver ended")
        second = gikai("--config", watched.folder, "daemon")
        assert second.code == 2
        assert f"has a daemon already: process {first.pid}." in second.err
        assert f"kill {first.pid}" in second.err
        assert watched.gikai("run", at="11-21 05:01").code == 0


def test_sigterm_ends_a_run_that_hangs_and_then_the_daemon(watched: World, tmp_path: Path) -> None:
    watched.blog.switches.slow_seconds = 120
    log = tmp_path / "log"
    with daemon(watched, "11-20 06:30", log) as child:
        await_first_request(watched)
        started = children_of(child.pid)
        assert len(started) == 1
        assert_ends(child)
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []
    assert log.read_text(encoding="utf-8").endswith("daemon: stopped\n")


def test_a_log_that_has_filled_its_disk_keeps_no_run_from_its_hour(watched: World) -> None:
    with daemon(watched, "11-20 06:30", Path("/dev/full")) as child:
        await_first_request(watched)
        assert_ends(child)


def test_a_daily_run_that_was_stopped_in_order_is_made_up_for(
    watched: World, tmp_path: Path
) -> None:
    watched.blog.switches.slow_seconds = 120
    log = tmp_path / "log"
    with daemon(watched, "11-21 06:00", log) as child:
        await_first_request(watched)
        assert_ends(child)
    watched.blog.switches.slow_seconds = 0
    with daemon(watched, "11-21 06:01", log):
        await_words(log, "gikai run ended with code 0")
    assert "the last daily run was missed; it is made up for now" in log.read_text(encoding="utf-8")


def test_a_daily_run_that_was_killed_is_made_up_for_though_one_source_was_read_since(
    watched: World, tmp_path: Path
) -> None:
    with StandIn(watched.blog) as other:
        both = [source("kakuu", watched.site.url), source("other", other.url)]
        bot = (watched.folder / "bot.toml").read_text(encoding="utf-8")
        configure(watched.folder, *both, bot=bot + 'operators_channel = "#operators"\n')
        kill_a_run(watched, "11-20 06:00", tmp_path / "killed")
        assert watched.gikai("run", "--source", "other", at="11-20 06:10").code == 0
        assert watched.texts("operators") == []
        told = watched.gikai("status", at="11-20 06:15")
        assert told.code == 0, told.out
        assert "kakuu: interrupted before it was read; the next run reads it" in told.out
        log = tmp_path / "log"
        with daemon(watched, "11-20 06:20", log):
            await_words(log, "gikai run ended with code 0")


def test_what_is_killed_while_the_daemon_lives_is_made_up_for_once(
    watched: World, tmp_path: Path
) -> None:
    watched.blog.switches.slow_seconds = 120
    log = tmp_path / "log"
    with daemon(watched, "11-20 06:30", log) as child:
        for times in (1, 2):
            await_words(log, "gikai run begins", times)
            (started,) = children_of(child.pid)
            os.kill(started, signal.SIGKILL)
            await_words(log, "gikai run ended with code -9", times)
        assert_ends(child)
    said = log.read_text(encoding="utf-8")
    assert said.count("gikai run begins") == 2
    assert said.count("it was killed; once more") == 1


def test_a_run_that_was_asked_to_stop_while_the_daemon_lives_is_not_started_once_more(
    watched: World, tmp_path: Path
) -> None:
    watched.blog.switches.slow_seconds = 120
    log = tmp_path / "log"
    with daemon(watched, "11-20 06:30", log) as child:
        await_words(log, "gikai run begins")
        (run,) = children_of(child.pid)
        os.kill(run, signal.SIGTERM)
        await_words(log, "gikai run ended with code")
        assert_ends(child)
    assert "once more" not in log.read_text(encoding="utf-8")


def kill_a_run(watched: World, at: str, log: Path) -> None:
    """A run by hand, killed as soon as it has asked for something."""
    watched.blog.switches.slow_seconds = 120
    asked = len(watched.site.asked)
    with left_running(watched, "run", at=at, log=log) as child:
        await_first_request(watched, asked)
        child.kill()
        child.wait()
    watched.blog.switches.slow_seconds = 0


def await_first_request(watched: World, before: int = 0) -> None:
    """Until the blog has been asked for something it was not asked for before."""
    deadline = time.monotonic() + SECONDS
    while len(watched.site.asked) == before:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_falls_due_while_a_run_by_hand_holds_the_state_waits_for_its_end(
    watched: World, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with ExitStack() as held:
        held.enter_context(run_lock(watched.database))
        with daemon(watched, "11-20 06:30", log):
            await_words(log, f"process {os.getpid()} holds the state")
            assert "begins" not in log.read_text(encoding="utf-8")
            held.close()
            await_words(log, "gikai run ended with code 0")


def test_what_was_missed_is_not_made_up_for_where_a_run_that_went_on_has_seen_to_it(
    watched: World, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    six = datetime(2026, 11, 20, 6, tzinfo=TOKYO)
    with ExitStack() as held:
        held.enter_context(run_lock(watched.database))
        with daemon(watched, "11-20 06:30", log) as child:
            await_words(log, f"process {os.getpid()} holds the state")
            with closing(open_database(watched.database)) as database:
                run_id = begin_run(database, source="kakuu", origin="run", window=Window(), now=six)
                report = RunReport(
                    run_id=run_id,
                    source="kakuu",
                    outcome=Outcome.NOTHING_NEW,
                    baseline=False,
                    started_at=six,
                    finished_at=six,
                )
                finish_run(database, report)
            held.close()
            await_words(log, "nothing is missing any more")
            assert_ends(child)
    assert "begins" not in log.read_text(encoding="utf-8")


def test_a_daemon_that_waits_for_the_state_ends_when_it_is_told_to(
    watched: World, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with run_lock(watched.database), daemon(watched, "11-20 06:30", log) as child:
        await_words(log, "holds the state")
        assert_ends(child)
    assert "begins" not in log.read_text(encoding="utf-8")


def test_each_job_is_due_at_its_hour_in_japan_and_never_dropped(tmp_path: Path) -> None:
    folder = configure(tmp_path / "c", bot=BOT + '[schedule]\ndaily_at = "05:45"\n')
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    scheduler = Daemon(load(folder), Clock(now)).scheduler()
    scheduler.start(paused=True)
    try:
        jobs = {job.id: job for job in scheduler.get_jobs()}
        due = {name: job.trigger.get_next_fire_time(None, now) for name, job in jobs.items()}
        assert due["run"].astimezone(UTC) == datetime(2026, 11, 22, 20, 45, tzinfo=UTC)
        assert due["deliver"].astimezone(UTC) == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
        for job in jobs.values():
            assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
    finally:
        scheduler.shutdown()


def test_a_job_whose_hour_comes_is_put_into_the_queue(tmp_path: Path) -> None:
    stage = Daemon(load(configure(tmp_path / "c")), Clock(datetime(2026, 11, 22, tzinfo=UTC)))
    scheduler = stage.scheduler()
    scheduler.start()
    try:
        # The hour itself would be too long to wait for; the scheduler's clock is the machine's.
        scheduler.modify_job("run", next_run_time=datetime.now(UTC))  # noqa: TID251 - see above
        assert stage.due.get(timeout=SECONDS) == "run"
    finally:
        scheduler.shutdown()


STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
below = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
print(below.pid, flush=True)
time.sleep(300)
"""


def test_a_child_that_will_not_end_is_killed_with_what_it_started() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, start_new_session=True
    )
    assert child.stdout
    with child.stdout:
        below = int(child.stdout.readline())
    code = end(child, ((signal.SIGTERM, 0.2), (signal.SIGTERM, 0.2)))
    assert code == -signal.SIGKILL
    deadline = time.monotonic() + SECONDS
    while alive(below):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]
