"""Stay, and start the daily run at its hour: one child process at a time, nothing kept in memory.

What is due follows from the configured hours and from the runs on record, so a daemon that was
killed loses nothing. The run itself is `gikai run` as anybody would type it, so a crash, a leak or
a hang of one day's run ends with that day.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing, suppress
from datetime import timedelta
from queue import SimpleQueue
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger

from bot.clock import Clock, clock
from bot.configured import chosen_sources, load, refuse_no_contact
from bot.output import tell
from bot.schedule import daemon_lock, missed, next_due
from config.errors import UserError
from config.japan import TOKYO
from state.database import lock_holder, open_database, run_lock
from state.interrupted import uninterrupted
from state.runs import last_reports
from state.waiting import waiting

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from types import FrameType

    from config.models import Config
    from state.waiting import Waiting

RUN, DELIVER, STOP = "run", "deliver", "stop"
MISSED = "missed"  # the last daily run
OPENED = "opened"  # the fetch_window of a source that waited for it
POLL_SECONDS = 0.5
MISTAKE = 2  # how `gikai` ends where, among others, somebody else holds the state
ASKED = (-signal.SIGTERM, -signal.SIGINT)  # how a child ends that somebody asked to
# Long enough for the post in flight (15 s) and for the crawl's own ladder; then firmly, then hard.
LADDER = ((signal.SIGTERM, 40.0), (signal.SIGTERM, 10.0))


def daemon(folder: Path | None) -> int:
    """Stay until SIGTERM or SIGINT; 0 after a clean stop. UserError: there is one already."""
    config = load(folder, writes=True)
    refuse_no_contact(config, [source.id for source in chosen_sources(config, ())])
    lock = daemon_lock(config.database_path)
    if holder := lock_holder(lock):
        raise UserError(
            str(config.database_path),
            f"has a daemon already: process {holder}.",
            f"Let it work, or end it first with: kill {holder}",
        )
    with run_lock(lock):
        return Daemon(config, clock()).stay()


class Daemon:
    """One configuration's schedule; ``due`` holds what is to be started, in order."""

    def __init__(self, config: Config, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self.due: SimpleQueue[str] = SimpleQueue()
        self._stopping = False
        self._killed = False  # what was started last, by somebody else

    def stay(self) -> int:
        """Start what falls due, one after the other, until told to stop."""
        for asked in (signal.SIGTERM, signal.SIGINT):
            signal.signal(asked, self._stop)
        scheduler = self.scheduler()
        self._catch_up()
        scheduler.start()
        self.await_openings(scheduler)
        hour = self._config.bot.schedule.daily_at
        following = next_due(self._clock.now(), hour)
        self._log(f"waiting; the next daily run is at {following:%Y-%m-%d %H:%M} (Asia/Tokyo)")
        try:
            while (command := self.due.get()) != STOP and not self._stopping:
                while not self._stopping and not self._carried_out(command):
                    self._log("the state was taken first; it is tried again")
                self.await_openings(scheduler)
        finally:
            scheduler.shutdown(wait=False)
        self._log("stopped")
        return 0

    def scheduler(self) -> BackgroundScheduler:
        """Not started yet; each job puts one command into the queue."""
        # The jobs only say that something is due: they return at once and can never overlap.
        # Without a grace time of None a run would be dropped that is due while the machine sleeps.
        scheduler = BackgroundScheduler(
            timezone=TOKYO,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        times = self._config.bot.schedule
        for command, hour in ((RUN, times.daily_at), (DELIVER, times.digest_at)):
            hours, minutes = hour.split(":")
            trigger = CronTrigger(hour=hours, minute=minutes, timezone=TOKYO)
            scheduler.add_job(self.due.put, trigger, args=[command], id=command)
        return scheduler

    def _catch_up(self) -> None:
        if self._missed():
            self._log("the last daily run was missed; it is made up for now")
            self.due.put(MISSED)
        else:
            # A post may have been due, or left unclear, while nobody was here to send it.
            self.due.put(DELIVER)
            self.due.put(OPENED)

    def _missed(self) -> bool:
        times = self._config.bot.schedule
        limit = timedelta(hours=times.catch_up_hours)
        return missed(self._clock.now(), times.daily_at, self._last_run(), limit)

    def await_openings(self, scheduler: BackgroundScheduler) -> None:
        """Let the next window that opens say so. What has opened already was put into the queue."""
        now = self._clock.now()
        openings = [one.until for one in self._waiting() if one.until and one.until > now]
        if openings:
            trigger = DateTrigger(min(openings), timezone=TOKYO)
            put = self.due.put
            scheduler.add_job(put, trigger, args=[OPENED], id=OPENED, replace_existing=True)

    def _waiting(self) -> list[Waiting]:
        with closing(open_database(self._config.database_path)) as database:
            return waiting(database)

    def arguments(self, command: str) -> list[str]:
        """What to call `gikai` with; nothing where what was missed, or every window that opened,
        has been seen to."""
        if command == MISSED:
            return self._made_up_for()
        if command != OPENED:
            return [command]
        watched = {source.id for source in chosen_sources(self._config, ())}
        now = self._clock.now()
        opened = [
            one.source
            for one in self._waiting()
            if one.until and one.until <= now and one.source in watched
        ]
        return [RUN, *(part for source in opened for part in ("--source", source))] * bool(opened)

    def _made_up_for(self) -> list[str]:
        # A daemon that is killed leaves its run behind, which goes on.
        if self._missed():
            return [RUN]
        self._log("nothing is missing any more")
        return []

    def _last_run(self) -> datetime | None:
        """When the source that waits longest was last read, by a run that nobody interrupted or
        killed; None where one never was."""
        with closing(open_database(self._config.database_path)) as database:
            ended = uninterrupted(database, last_reports(database, origin="run"))
            waits = {one.source for one in waiting(database)}
        chosen = chosen_sources(self._config, ())
        started = {report.source: report.started_at for report in ended}
        watched = [source.id for source in chosen if source.id not in waits]
        if not all(source in started for source in watched):
            return None
        return min((started[source] for source in watched), default=self._clock.now())

    def _carried_out(self, command: str) -> bool:
        """Start it once nobody else holds the state; False where somebody was quicker.

        What is due is asked for behind the wait: a run by hand may have seen to it, and a window
        that opened meanwhile may still be open.
        """
        self._await_state()
        asked = [] if self._stopping else self.arguments(command)
        code = self._run(asked) if asked else 0
        self._once_more(command, killed=code < 0 and code not in ASKED and not self._stopping)
        return code != MISTAKE or lock_holder(self._config.database_path) is None

    def _once_more(self, command: str, *, killed: bool) -> None:
        """What was killed is made up for, but where that is killed as well, as where memory is
        short, only by what falls due next."""
        if killed and not self._killed:
            self._log("it was killed; once more")
            self.due.put(command)
        self._killed = killed

    def _await_state(self) -> None:
        """A run by hand is let end: dropped, ours would come a day later, or behind its window."""
        holder = lock_holder(self._config.database_path)
        if holder:
            self._log(f"process {holder} holds the state; what is due waits until it ends")
        while holder and not self._stopping:
            self._clock.sleep(POLL_SECONDS)
            holder = lock_holder(self._config.database_path)

    def _run(self, asked: list[str]) -> int:
        command = " ".join(asked)
        self._log(f"gikai {command} begins")
        # -P: the folder in which the daemon was started must not lend the run its modules.
        module = [sys.executable, "-P", "-m", "bot.cli"]
        arguments = [*module, "--config", self._config.folder, *asked]
        # A session of its own: Ctrl-C at a terminal is for the daemon, which then asks the child.
        child = subprocess.Popen(arguments, start_new_session=True)
        while True:
            try:
                code = child.wait(POLL_SECONDS)
                break
            except subprocess.TimeoutExpired:
                if self._stopping:
                    code = end(child)
                    break
        self._log(f"gikai {command} ended with code {code}")
        return code

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        # Only what is safe in the middle of anything: SimpleQueue.put is reentrant.
        self._stopping = True
        self.due.put(STOP)

    def _log(self, words: str) -> None:
        # A log that has filled its disk, or that nobody reads, keeps no run from its hour.
        with suppress(OSError):
            tell(f"{self._clock.now().astimezone(TOKYO):%Y-%m-%d %H:%M:%S} daemon: {words}")


def end(
    child: subprocess.Popen[bytes], ladder: tuple[tuple[signal.Signals, float], ...] = LADDER
) -> int:
    """Ask a child that leads its own session to stop, ask again, then kill it and its children."""
    for asked, seconds in ladder:
        child.send_signal(asked)
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    os.killpg(child.pid, signal.SIGKILL)
    return child.wait()
