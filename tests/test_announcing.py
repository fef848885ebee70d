"""A source whose texts robots.txt closes looks well: that it only announces is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.reasons import announcing_lines
from standins.sites.serving import StandIn
from standins.sites.voices import START, VoicesHost
from standins.sites.voices_council import kakuu
from tests.command_tools import Ended, configure, gikai, source
from tests.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SAID = (
    "kakuu: announcements only: robots.txt closes the texts; to ask for leave: "
    "gikai permissions letter kakuu"
)


def test_run_status_and_check_say_it_until_the_texts_are_open(tmp_path: Path) -> None:
    site = VoicesHost(council=kakuu())
    with StandIn(site) as stand_in:
        url = f"{stand_in.url}{START}"
        folder = configure(tmp_path / "c", source("kakuu", url, platform="voices"))

        def told(*command: str, at: str = "06:00") -> Ended:
            now = f"2026-11-20T{at}:00+09:00"
            ended = gikai("--config", folder, *command, GIKAI_NOW=now)
            assert ended.code == 0, ended.err
            return ended

        checked = told("sources", "check", "kakuu").out.splitlines()
        assert SAID in told("run").out.splitlines()
        assert SAID in told("status").out.splitlines()
        assert f"  ! {SAID}" in checked
        assert told("status", "--json").one()["announcements_only"] == ["kakuu"]
        site.switches.robots = ""
        assert "announcements only" not in told("run", at="09:00").out
        assert told("status", "--json").one()["announcements_only"] == []


def test_that_nobody_has_read_its_robots_is_told_with_a_new_source(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = Desk(folder=configure(tmp_path / "c"), capsys=capsys).sources("add", "港区")
    assert ended.code == 0
    assert "Whether its robots.txt opens the minutes is not known yet" in ended.err


def test_of_many_sources_it_is_one_line() -> None:
    (said,) = announcing_lines([f"s{number}" for number in range(5)])
    assert said.startswith("s0, s1, s2 and 2 more: announcements only: ")
    assert said.endswith("gikai permissions letter ID")
    assert announcing_lines([]) == []
