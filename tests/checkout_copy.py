"""A copy of the tracked tree, in which a test may do what a contributor does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.tree import ROOT, tracked

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy at ``root``; the tools in ``bin`` are this environment's, run on the copy's code."""

    root: Path
    bin: Path

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a line of shell in the copy; both streams come back as one text."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        return subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],  # noqa: S607 - the shell of the recipes
            cwd=self.root,
            env={
                **kept,
                "PATH": f"{self.bin}:{os.environ['PATH']}",
                "PYTHONPATH": f"{self.root}:{os.environ.get('PYTHONPATH', '')}",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
            check=False,
        )


def copy_checkout(folder: Path) -> Copy:
    """Copy what git tracks, as it is now, and make `python`, `pytest` and `gikai` run on it."""
    root, tools = folder / "checkout", folder / "bin"
    for path in tracked():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, target)
    tools.mkdir()
    # The shell's own `gikai` would run the checkout that was installed, not the copy.
    for name, call in (
        ("python", ""),
        ("pytest", "-m pytest -p no:cacheprovider -p no:xdist"),
        ("gikai", "-m bot.cli"),
        ("ruff", "-m ruff"),
    ):
        tool = tools / name
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" {call} "$@"\n', encoding="utf-8")
        tool.chmod(0o755)
    return Copy(root=root, bin=tools)
