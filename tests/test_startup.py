"""What must answer at once loads nothing that it does not need."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.startup import fill
from tests.command_tools import ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    "apscheduler",
    "crawler",
    "lark",
    "numpy",
    "pydantic",
    "rich",
    "scrapy",
    "slack_sdk",
    "sqlite_utils",
    "tomlkit",
    "twisted",
}


def loaded_by(*arguments: str) -> set[str]:
    """The top-level modules that a command has loaded when it ends."""
    program = (
        "import sys\n"
        "from bot.cli import main\n"
        "try:\n    main()\n"
        "finally:\n    print(*sys.modules, file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return {name.partition(".")[0] for name in ended.stderr.split()}


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    loaded = loaded_by(*arguments)
    assert "click" in loaded
    assert loaded & (HEAVY | {"sqlite3"}) == set()


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_status_loads_the_database_and_nothing_heavy(tmp_path: Path, as_json: list[str]) -> None:
    fill(tmp_path)
    loaded = loaded_by("--config", str(tmp_path), "status", *as_json)
    assert "sqlite3" in loaded
    assert loaded & HEAVY == set()
