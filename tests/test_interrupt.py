"""Ctrl-C, however early it comes, ends with one line and code 130."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot.interruption import CODE, INTERRUPTED
from tests.command_tools import ROOT, configure, environment

if TYPE_CHECKING:
    from pathlib import Path

# The signal comes at the moment at which a module is looked for.
PROGRAM = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
from bot.start import main
{first}
main()
"""


def ended(
    folder: Path, module: str, command: str, first: str = ""
) -> subprocess.CompletedProcess[str]:
    program = PROGRAM.format(module=module, first=first)
    return subprocess.run(
        [sys.executable, "-c", program, "--config", str(folder), command],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("module", "command"),
    [("click", "status"), ("bot.options", "status"), ("sqlite3", "status"), ("pydantic", "run")],
)
def test_an_early_interrupt_is_one_line_and_leaves_nothing_behind(
    tmp_path: Path, module: str, command: str
) -> None:
    folder = configure(tmp_path / "config")
    found = ended(folder, module, command)
    # A terminal shows ^C where the line would begin: click begins another.
    assert (found.returncode, found.stdout) == (CODE, "")
    assert found.stderr.removeprefix("\n") == INTERRUPTED
    assert {path.suffix for path in folder.iterdir()} == {".toml"}


def test_an_interrupt_that_is_ignored_as_in_the_background_stays_ignored(tmp_path: Path) -> None:
    ignored = "signal.signal(signal.SIGINT, signal.SIG_IGN)"
    found = ended(configure(tmp_path / "config"), "click", "status", ignored)
    assert found.returncode == 0
    assert "Nothing has run yet" in found.stdout


def test_the_code_is_that_of_the_signal() -> None:
    assert CODE == 128 + signal.SIGINT
