"""Which sources `gikai status` lists, and under which name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.status import status
from config.japan import TOKYO
from state.alarms import alarms_due, tell
from state.outcomes import INTERRUPTED
from state.records import Outcome, RunReport, Window
from state.runs import begin_run, finish_run
from tests.command_tools import configure, source
from tests.state_examples import NOW, minutes, run_of

if TYPE_CHECKING:
    from pathlib import Path

    from state.database import Database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration whose state is the database of the test."""
    tables = [
        source("kakuu", "http://127.0.0.1:9/", name="架空市議会 会議録"),
        source("met", "http://127.0.0.1:9/met", name="仮設町議会"),
        source("off", "http://127.0.0.1:9/off", enabled=False),
        source("by-hand", None, platform="pdf_page", name="手元のPDF"),
    ]
    folder = configure(tmp_path / "config", *tables)
    bot = folder / "bot.toml"
    text = bot.read_text(encoding="utf-8")
    bot.write_text(f'database = "{tmp_path / "gikai.db"}"\n{text}', encoding="utf-8")
    return folder


def ran(
    database: Database,
    whose: str,
    origin: str,
    outcome: Outcome,
    why: str = "本会議.txt: no speech",
    new: int = 0,
) -> None:
    run_id = begin_run(database, source=whose, origin=origin, window=Window(), now=NOW)
    errors = () if outcome.healthy else (why,)
    report = RunReport(
        run_id=run_id,
        source=whose,
        outcome=outcome,
        baseline=False,
        new=new,
        errors=errors,
        started_at=NOW,
        finished_at=NOW,
    )
    finish_run(database, report)


def rows(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """What is printed, line by line, by the first word."""
    status(folder, as_json=False)
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    return {first: others for first, *others in told}


def test_who_was_never_read_is_listed_and_who_shall_not_be_is_not(
    database: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(database, "kakuu", "run", Outcome.NEW)
    found = rows(folder, capsys)
    assert found["kakuu"][-2:] == ["架空市議会", "会議録"]
    assert found["met"] == ["never", "仮設町議会"]
    assert {"off", "by-hand"}.isdisjoint(found)


def test_one_interruption_leaves_status_well_and_a_second_in_a_row_does_not(
    database: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(database, "kakuu", "run", Outcome.NOTHING_NEW)
    ran(database, "kakuu", "run", Outcome.UNREACHABLE, INTERRUPTED)
    assert status(folder, as_json=False) == 0
    assert "kakuu: interrupted before it was read" in capsys.readouterr().out
    ran(database, "kakuu", "run", Outcome.UNREACHABLE, INTERRUPTED)
    assert status(folder, as_json=False) == 1
    assert "! kakuu: interrupted twice in a row" in capsys.readouterr().out


def test_an_interrupted_source_is_said_to_have_brought_what_it_brought(
    database: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(database, "kakuu", "run", Outcome.UNREACHABLE, INTERRUPTED, new=1)
    status(folder, as_json=False)
    told = capsys.readouterr().out
    assert "kakuu: interrupted after 1 new; the next run reads the rest" in told
    assert "before it was read" not in told


def test_since_when_a_source_is_ill_is_told_until_it_is_ill_otherwise(
    database: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for outcome in (Outcome.BLOCKED, Outcome.BLOCKED, Outcome.BROKEN):
        ran(database, "kakuu", "run", outcome, "why")
        tell(database, alarms_due(database), None, NOW)
        status(folder, as_json=False)
        found = capsys.readouterr().out.splitlines()
        told.append(next(line for line in found if line.startswith("! kakuu")))
    since = f"{NOW.astimezone(TOKYO):%Y-%m-%d %H:%M} JST"
    assert told == [
        "! kakuu: blocked: why",
        f"! kakuu: blocked since {since}: why",
        "! kakuu: broken: why",
    ]


def test_an_import_that_brought_nothing_is_left_out_and_one_that_did_is_named(
    database: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(database, "import-chiholog", "import", Outcome.BROKEN)
    ran(database, "by-hand", "import", Outcome.BROKEN)
    document = minutes(("甲", "窓口を増やす。"))
    run_of(database, document)
    ran(database, document.source, "import", Outcome.NEW)
    found = rows(folder, capsys)
    assert "import-chiholog" not in found
    assert found[document.source][-1] == document.council
    assert found["by-hand"][2:] == ["broken", "0", "0", "1", "手元のPDF"]
