"""The daily run from outside: a blog, a Slack, three mornings; and what may go wrong on one."""

from __future__ import annotations

import hashlib
import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.run import print_reports
from state.database import open_database, run_lock
from state.deliveries import owed
from state.mutes import mute, withheld
from state.records import ChangeKind, Outcome, RunReport
from tests.command_tools import (
    BOT,
    ROOT,
    TOKYO,
    Ended,
    World,
    a_busy_day,
    configure,
    environment,
    gikai,
    source,
    world,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATED = BOT + 'operators_channel = "#operators"\n'


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[World]:
    """Nothing has run, nobody is subscribed."""
    with world(tmp_path / "config") as made:
        yield made


@pytest.fixture
def watching(fresh: World) -> World:
    """#dx hears of DX, the baseline is recorded, and a busy day has passed."""
    fresh.gikai("subscribe", "#dx", "@DX", at="11-19 12:00")
    assert fresh.gikai("run", at="11-20 06:00").code == 0
    a_busy_day(fresh.blog)
    return fresh


@pytest.fixture(scope="module")
def mornings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, list[Ended]]]:
    """Three runs: baseline; one new and one revised; nothing. After each, what had arrived."""
    with world(tmp_path_factory.mktemp("mornings") / "config") as made:
        made.gikai("subscribe", "#dx", "@DX", at="11-19 12:00")
        ended = [made.gikai("run", "--json", at="11-20 06:00")]
        assert made.texts() == []
        a_busy_day(made.blog)
        ended += [made.gikai("run", "--json", at=f"11-2{day} 06:00") for day in (1, 2)]
        yield made, ended


def test_a_mute_that_ends_while_a_run_goes_on_withholds_nothing_afterwards(
    watching: World,
) -> None:
    morning = datetime(2026, 11, 21, 6, tzinfo=TOKYO)
    with closing(open_database(watching.database)) as database:
        mute(database, 1, morning + timedelta(microseconds=1), morning - timedelta(hours=1))
    assert watching.gikai("run", at="11-21 06:00").code == 0
    with closing(open_database(watching.database)) as database:
        assert withheld(database.connection, 1) == 0
        assert {one.kind for one in owed(database)} == {ChangeKind.NEW, ChangeKind.REVISED}


def test_every_run_ends_well_and_prints_nothing_but_json(
    mornings: tuple[World, list[Ended]],
) -> None:
    for ended in mornings[1]:
        assert ended.code == 0
        assert [report["source"] for report in ended.lines()] == ["kakuu"]


def test_the_first_run_is_a_silent_baseline(mornings: tuple[World, list[Ended]]) -> None:
    report = mornings[1][0].one()
    assert (report["outcome"], report["baseline"], report["new"]) == ("new", True, 2)


def test_the_second_run_tells_the_new_and_the_revised_from_the_known(
    mornings: tuple[World, list[Ended]],
) -> None:
    report = mornings[1][1].one()
    assert (report["baseline"], report["new"], report["revised"]) == (False, 1, 1)
    assert report["unchanged"] == 1


def test_each_of_them_is_posted_once(mornings: tuple[World, list[Ended]]) -> None:
    texts = mornings[0].texts()
    assert len(texts) == 2
    assert sum("新着" in text for text in texts) == 1
    assert sum("改訂" in text for text in texts) == 1


def test_the_third_run_finds_nothing_new(mornings: tuple[World, list[Ended]]) -> None:
    report = mornings[1][2].one()
    assert (report["outcome"], report["new"], report["revised"]) == ("nothing_new", 0, 0)


def test_status_tells_of_the_runs_and_of_what_was_sent(mornings: tuple[World, list[Ended]]) -> None:
    made, ended = mornings
    said = made.gikai("status", "--json", at="11-22 07:00").one()
    assert said["sources"] == [ended[2].one()]
    assert said["deliveries"] == {"owed": 0, "sent": 2, "parked": 0}
    assert said["next_run_at"] == "2026-11-22T21:00:00Z"
    text = made.gikai("status", at="11-22 07:00").out
    assert "kakuu   2026-11-22 06:00  nothing_new" in text
    assert "next daily run: 2026-11-23 06:00 JST" in text


def test_a_record_has_every_key_of_the_contract(mornings: tuple[World, list[Ended]]) -> None:
    records = mornings[0].gikai("records", "--json", at="11-22 07:00").lines()
    assert len(records) == 3
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    for record in records:
        assert [name for name in record if f"`{name}`" not in page] == []
        assert [*record["parts"][0]] == [
            "seq", "kind", "speaker", "name", "office", "role", "text", "url",
        ]  # fmt: skip
        for hit in record["hits"]:
            place = record["title"] if hit["seq"] is None else record["parts"][hit["seq"]]["text"]
            assert place[hit["start"] : hit["end"]] == hit["surface"]
    assert records[0]["council"] == "架空市議会"
    assert (records[0]["meeting"], records[0]["held_on"]) == (None, None)
    assert records[0]["seen_at"] == "2026-11-19T21:00:00Z"


def test_records_are_bounded_by_a_day_in_japan(mornings: tuple[World, list[Ended]]) -> None:
    made, _ = mornings
    since = made.gikai("records", "--since", "2026-11-21", "--json", at="11-22 07:00").lines()
    assert [record["version"] for record in since] == [2, 1]


def test_records_of_a_source_that_nobody_knows_are_a_mistake_and_not_none(
    mornings: tuple[World, list[Ended]],
) -> None:
    made, _ = mornings
    ended = made.gikai("records", "--source", "kakku", "--json", at="11-22 07:00")
    assert (ended.code, ended.out) == (2, "")
    assert "Known are: kakuu." in ended.err


def test_people_are_shown_the_time_in_japan(mornings: tuple[World, list[Ended]]) -> None:
    made, _ = mornings
    shown = made.gikai("show", "kakuu/102", at="11-22 07:00").out
    assert "first seen 2026-11-20 06:00 JST" in shown
    assert "published at   2026-11-19 10:00 JST" in shown


def test_show_marks_the_hits_and_knows_its_own_records(
    mornings: tuple[World, list[Ended]],
) -> None:
    made, _ = mornings
    shown = made.gikai("show", "kakuu/102", at="11-22 07:00")
    assert "【DX】" in shown.out
    record = made.gikai("show", "kakuu/102", "--json", at="11-22 07:00").one()
    assert record["key"] == "kakuu/102"
    missing = made.gikai("show", "kakuu/9", at="11-22 07:00")
    assert missing.code == 2


def test_the_baseline_is_told_with_what_to_do_to_see_posts(fresh: World) -> None:
    ended = fresh.gikai("run", at="11-20 06:00", token=False)
    assert "2 recorded silently; news from now on" in ended.out
    assert "gikai backfill --source kakuu" in ended.out


@pytest.mark.parametrize(
    ("outcome", "cut_short"), [(Outcome.BROKEN, None), (Outcome.NEW, "its fetch_window is closed")]
)
def test_a_first_run_that_did_not_read_all_says_how_long_its_source_stays_silent(
    capsys: pytest.CaptureFixture[str], outcome: Outcome, cut_short: str | None
) -> None:
    moment = datetime(2026, 11, 20, 6, tzinfo=TOKYO)
    report = RunReport(
        run_id=1,
        source="kakuu",
        outcome=outcome,
        cut_short=cut_short,
        baseline=True,
        new=7,
        started_at=moment,
        finished_at=moment,
    )
    print_reports([report], as_json=False)
    assert "kakuu: 7 recorded silently; news once a run ends well" in capsys.readouterr().out


def test_an_empty_index_is_told_with_what_it_lists(capsys: pytest.CaptureFixture[str]) -> None:
    moment = datetime(2026, 11, 20, 6, tzinfo=TOKYO)
    report = RunReport(
        run_id=1,
        source="kakuu",
        outcome=Outcome.EMPTY,
        baseline=False,
        started_at=moment,
        finished_at=moment,
    )
    print_reports([report], as_json=False)
    assert "! kakuu: its index lists 0 records, fewer than `index_min`" in capsys.readouterr().out


def test_without_a_token_posts_are_printed_and_stay_owed_until_there_is_one(
    watching: World,
) -> None:
    ended = watching.gikai("run", at="11-21 06:00", token=False)
    assert ended.code == 0
    assert "SLACK_BOT_TOKEN is not set" in ended.err
    assert ended.out.count("── #dx ──") == 2
    assert "【DX】" in ended.out
    status = watching.gikai("status", "--json", at="11-21 07:00").one()
    assert status["deliveries"] == {"owed": 2, "sent": 0, "parked": 0}
    assert watching.gikai("deliver", "--json", at="11-21 08:00").one()["sent"] == 2
    assert watching.gikai("deliver", "--json", at="11-21 08:10").one()["sent"] == 0
    assert len(watching.texts()) == 2


def test_no_notify_records_and_leaves_what_is_owed(watching: World) -> None:
    ended = watching.gikai("run", "--no-notify", at="11-21 06:00")
    assert ended.code == 0
    assert watching.texts() == []
    status = watching.gikai("status", "--json", at="11-21 07:00").one()
    assert status["deliveries"]["owed"] == 2


def test_a_dry_run_shows_all_and_keeps_nothing(watching: World) -> None:
    before = hashlib.sha256(watching.database.read_bytes()).hexdigest()
    ended = watching.gikai("run", "--dry-run", at="11-21 06:00")
    assert ended.code == 0
    assert "What would be recorded" in ended.out
    assert ended.out.count("── #dx ──") == 2
    assert watching.texts() == []
    assert hashlib.sha256(watching.database.read_bytes()).hexdigest() == before
    assert watching.gikai("run", "--json", at="11-21 06:30").one()["new"] == 1


def test_a_dry_run_before_the_first_run_makes_no_database(fresh: World) -> None:
    assert fresh.gikai("run", "--dry-run", "--json", at="11-20 06:00").one()["new"] == 2
    left = {path.name for path in fresh.folder.iterdir() if path.suffix != ".toml"}
    assert left == {"gikai-watch.db.lock"}


def test_a_second_run_at_the_same_time_is_refused(fresh: World) -> None:
    with run_lock(fresh.database):
        for command in (["run"], ["deliver"], ["backfill", "--from", "2026-11-01"]):
            ended = fresh.gikai(*command, at="11-20 06:00")
            assert ended.code == 2
            assert "in use by another run" in ended.err
    assert fresh.site.asked == []


def test_a_source_that_falls_silent_is_told_once_and_so_is_its_recovery(tmp_path: Path) -> None:
    with world(tmp_path / "config", bot=OPERATED) as made:
        assert made.gikai("run", at="11-20 06:00").code == 0
        made.blog.switches.drop = True
        first = made.gikai("run", "--json", at="11-21 06:00")
        assert (first.code, first.one()["outcome"]) == (1, "unreachable")
        assert "kakuu unreachable" in first.err
        assert made.gikai("run", at="11-22 06:00").code == 1
        assert len(made.texts("operators")) == 1
        assert made.gikai("status", at="11-22 07:00").code == 1
        made.blog.switches.drop = False
        assert made.gikai("run", at="11-23 06:00").code == 0
        assert len(made.texts("operators")) == 2
        assert "復旧" in made.texts("operators")[1]


@pytest.mark.parametrize("left", ["disabled", "taken out"])
def test_a_source_that_is_watched_no_more_leaves_status_healthy(tmp_path: Path, left: str) -> None:
    with world(tmp_path / "config") as made:
        made.blog.switches.drop = True
        assert made.gikai("run", at="11-20 06:00").code == 1
        file = made.folder / "sources.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(f"{text}enabled = false\n" if left == "disabled" else "", encoding="utf-8")
        status = made.gikai("status", at="11-20 07:00")
    assert status.code == 0
    assert "unreachable" in status.out
    assert "! kakuu" not in status.out


def test_what_slack_refuses_is_parked_told_and_taken_up_again(watching: World) -> None:
    watching.channel("dx").archived = True
    ended = watching.gikai("run", at="11-21 06:00")
    assert ended.code == 1
    assert "is_archived" in ended.err
    status = watching.gikai("status", at="11-21 07:00")
    assert status.code == 1
    assert "2 parked" in status.out
    assert "! parked: #dx: is_archived" in status.out
    watching.channel("dx").archived = False
    assert watching.gikai("deliver", "--json", at="11-21 08:00").one()["sent"] == 0
    assert watching.gikai("deliver", "--parked", "--json", at="11-21 09:00").one()["sent"] == 2
    assert len(watching.texts()) == 2


def test_a_daily_subscription_waits_for_the_digest_hour(fresh: World) -> None:
    fresh.gikai("subscribe", "#dx", "@DX", "--cadence", "daily", at="11-19 12:00")
    fresh.gikai("run", at="11-20 06:00")
    a_busy_day(fresh.blog)
    assert fresh.gikai("run", at="11-21 06:00").code == 0
    assert fresh.texts() == []
    fresh.gikai("deliver", at="11-21 09:00")
    assert len(fresh.texts()) == 1


@pytest.mark.parametrize("named", ["nobody", "by-hand"])
def test_a_source_that_cannot_be_fetched_is_refused_by_name(tmp_path: Path, named: str) -> None:
    folder = configure(tmp_path / "c", source("by-hand", None))
    ended = gikai("--config", folder, "run", "--source", named)
    assert ended.code == 2
    assert ended.err.startswith(f"--source {named}\n")


def test_a_terminal_sees_how_far_the_run_is(fresh: World) -> None:
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "bot.cli", "--config", str(fresh.folder), "run", "--json"]
    variables = environment(TERM="xterm", COLUMNS="100")
    with subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=end
    ) as child:
        os.close(end)
        shown = bytearray()
        # A terminal whose other end has closed answers EIO, and nothing, on other systems.
        with suppress(OSError):
            while piece := os.read(terminal, 4096):
                shown += piece
        assert child.stdout
        out = child.stdout.read()
    os.close(terminal)
    assert child.returncode == 0
    assert b"sources, " in shown
    assert b"\x1b" not in out


def test_without_sources_a_run_says_so(tmp_path: Path) -> None:
    ended = gikai("--config", configure(tmp_path / "c"), "run", "--json")
    assert (ended.code, ended.out) == (0, "")
    assert "There is no source with a url" in ended.err


def test_a_malformed_token_stops_a_run_before_anything_is_fetched(fresh: World) -> None:
    ended = fresh.gikai("run", at="11-20 06:00", token=False, SLACK_BOT_TOKEN="xoxb-?")
    assert ended.code == 2
    assert "No source was read, and nothing was sent." in ended.err
    assert fresh.site.asked == []


def test_without_a_contact_no_run_of_a_source_outside_this_machine_begins(tmp_path: Path) -> None:
    bot = BOT.replace("watch@example.jp", "")
    folder = configure(tmp_path / "c", source("far", "https://kakuu.invalid/"), bot=bot)
    ended = gikai("--config", folder, "run", "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "bot.toml, key contact\n  It is empty, so 1 source cannot be fetched: far." in ended.err
    assert not (folder / "gikai-watch.db").exists()


def test_sigterm_ends_a_run_that_hangs_and_the_crawl_with_it(fresh: World) -> None:
    # The request under way is let finish, three times over: the shorter its wait, the better.
    quick = BOT.replace("[crawl]", "[crawl]\ntimeout_seconds = 1")
    (fresh.folder / "bot.toml").write_text(quick, encoding="utf-8")
    fresh.blog.switches.slow_seconds = 120
    command = [sys.executable, "-m", "bot.cli", "--config", str(fresh.folder), "run"]
    child = subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not fresh.site.asked:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    grandchildren = children_of(child.pid)
    assert len(grandchildren) == 1
    child.send_signal(signal.SIGTERM)
    assert child.wait(60) != 0
    assert [pid for pid in grandchildren if Path(f"/proc/{pid}").exists()] == []


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]
