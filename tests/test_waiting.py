"""A source whose owner allows the night only: the run leaves it alone, the daemon comes back."""

from __future__ import annotations

from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import Clock
from bot.configured import load
from bot.daemon import Daemon
from state.database import open_database, run_lock
from state.waiting import Waiting, note_waiting, waiting
from tests.command_tools import Ended, World, configure, source, world
from tests.test_daemon import await_words, daemon

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.database import Database

WINDOW = '[source.fetch_window]\nhours = "22:00-05:00"\n'
OPENS = datetime(2026, 11, 20, 13, tzinfo=UTC)  # 22:00 in Japan


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Ended, Ended]]:
    """A run at six in the morning, and what status says then."""
    with world(tmp_path_factory.mktemp("waiting") / "config") as made:
        configure(made.folder, source("kakuu", made.site.url) + WINDOW)
        ran = made.gikai("run", "--json", at="11-20 06:00")
        yield made, ran, made.gikai("status", "--json", at="11-20 06:01")


def test_a_run_outside_the_window_asks_nothing_and_says_when_it_opens(
    morning: tuple[World, Ended, Ended],
) -> None:
    made, ran, _ = morning
    assert (ran.code, ran.lines(), made.site.asked) == (0, [], [])
    assert "kakuu: not read: its fetch_window is closed until 2026-11-20 22:00" in ran.err


def test_people_see_one_line_instead_of_an_empty_table(
    morning: tuple[World, Ended, Ended],
) -> None:
    made, _, _ = morning
    said = made.gikai("run", at="11-20 06:03").out
    assert said == (
        "Nothing was read: every fetch_window is closed; the first opens 2026-11-20 22:00 "
        "(Asia/Tokyo).\n"
    )
    assert "No source has been read yet." in made.gikai("status", at="11-20 06:04").out


def test_status_shows_who_waits_and_until_when(morning: tuple[World, Ended, Ended]) -> None:
    made, _, status = morning
    assert status.code == 0
    assert status.one()["waiting"] == [
        {
            "source": "kakuu",
            "until": "2026-11-20T13:00:00Z",
            "reason": "its fetch_window is closed",
        }
    ]
    assert "until 2026-11-20 22:00 (Asia/Tokyo)" in made.gikai("status", at="11-20 06:02").out


def test_the_daemon_waits_for_the_opening_and_asks_for_the_source_alone(
    morning: tuple[World, Ended, Ended],
) -> None:
    config = load(morning[0].folder)
    before = Daemon(config, Clock(OPENS - timedelta(hours=1)))
    scheduler = before.scheduler()
    scheduler.start(paused=True)
    try:
        before.await_openings(scheduler)
        due = {job.id: job.next_run_time for job in scheduler.get_jobs()}
    finally:
        scheduler.shutdown()
    assert due["opened"] == OPENS
    assert before.arguments("opened") == []
    assert Daemon(config, Clock(OPENS)).arguments("opened") == ["run", "--source", "kakuu"]


def test_a_daemon_that_starts_after_the_opening_reads_what_waited(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with world(tmp_path / "config") as made:
        configure(made.folder, source("kakuu", made.site.url) + WINDOW)
        assert made.gikai("run", at="11-20 06:00").code == 0
        with daemon(made, "11-20 22:30", log):
            await_words(log, "gikai run --source kakuu ended with code 0")
        status = made.gikai("status", "--json", at="11-20 22:31").one()
    assert status["waiting"] == []
    assert [report["new"] for report in status["sources"]] == [2]


def test_a_window_that_opened_while_a_run_by_hand_was_under_way_is_not_missed(
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    with world(tmp_path / "config") as made, ExitStack() as held:
        configure(made.folder, source("kakuu", made.site.url) + WINDOW)
        assert made.gikai("run", at="11-20 06:00").code == 0
        held.enter_context(run_lock(made.database))
        with daemon(made, "11-20 22:30", log):
            await_words(log, "holds the state; what is due waits until it ends")
            held.close()
            await_words(log, "gikai run --source kakuu ended with code 0")


def test_who_waits_is_on_record_until_something_else_holds(database: Database) -> None:
    night = Waiting(source="night", until=OPENS, reason="its fetch_window is closed")
    over = Waiting(source="over", until=None, reason="its fetch_window is closed")
    note_waiting(database, [over, night])
    assert waiting(database) == [night, over]
    note_waiting(database, [], instead_of=["night"])
    assert waiting(database) == [over]


def test_a_source_that_is_no_longer_configured_does_not_wait(tmp_path: Path) -> None:
    with world(tmp_path / "config") as made:
        with closing(open_database(made.database)) as database:
            gone = Waiting(source="gone", until=OPENS, reason="its fetch_window is closed")
            note_waiting(database, [gone])
        made.gikai("run", at="11-20 06:00")
        assert made.gikai("status", "--json", at="11-20 06:01").one()["waiting"] == []
