"""`gikai records` as a process, in a pipe."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from state.database import open_database
from tests.command_tools import configure, gikai, source
from tests.state_examples import minutes, run_of

if TYPE_CHECKING:
    from pathlib import Path

DAYS = (date(2026, 9, 8), None, date(2026, 3, 2))


def test_records_in_a_pipe_are_a_line_each_by_day(tmp_path: Path) -> None:
    folder = configure(tmp_path / "watch", source("kaku", None))
    found = [
        replace(
            minutes(("川野委員", f"{day}の話です。"), key=f"kaku/{number}-{'長' * 70}"),
            title="架空の議案について" * 8,
            held_on=day,
        )
        for number, day in enumerate(DAYS)
    ]
    with closing(open_database(folder / "gikai-watch.db")) as database:
        run_of(database, *found)
    listed = gikai("--config", folder, "records").out.splitlines()
    whole = [row for row in listed if f"-{'長' * 70}" in row and "架空の議案について" * 8 in row]
    assert [row.partition("kaku/")[2][0] for row in whole] == ["2", "0", "1"]
