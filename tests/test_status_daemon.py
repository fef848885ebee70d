"""Whether `gikai status` says that a daemon does the next daily run."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from bot.schedule import daemon_lock
from state.database import open_database, run_lock
from tests.command_tools import configure, gikai, source

if TYPE_CHECKING:
    from pathlib import Path

AT = {"GIKAI_NOW": "2026-11-20T07:00:00+09:00"}


def test_while_a_daemon_runs_the_next_run_is_told_as_its_own(tmp_path: Path) -> None:
    folder = configure(tmp_path / "watch", source("kakuu", "http://127.0.0.1:9/"))
    path = folder / "gikai-watch.db"
    with closing(open_database(path)), run_lock(daemon_lock(path)):
        during = gikai("--config", folder, "status", **AT).out
    after = gikai("--config", folder, "status", **AT).out
    told = "next daily run: 2026-11-21 06:00 JST, "
    assert f"{told}by the daemon (process {os.getpid()})\n" in during
    assert f"{told}if a daemon runs\n" in after
