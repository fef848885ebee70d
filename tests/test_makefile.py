"""What make does before it runs anything."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """One whose installation is up to date."""
    folder = tmp_path / "a checkout"
    venv = folder / ".venv"
    venv.mkdir(parents=True)
    for name in ("Makefile", "constraints.txt", "constraints-dev.txt", "pyproject.toml"):
        shutil.copyfile(ROOT / name, folder / name)
    (venv / "pyvenv.cfg").write_text(f"command = python3 -m venv --clear {venv}\n")
    for mark in (".installed", ".installed-dev"):
        (venv / mark).touch()
    return folder


def planned(checkout: Path, target: str) -> str:
    command = ["make", "--dry-run", target]
    # Not with what a make that runs the tests was told, such as another VENV.
    made = subprocess.run(
        command,
        cwd=checkout,
        env={"PATH": os.environ["PATH"]},
        check=True,
        capture_output=True,
        text=True,
    )
    return made.stdout


@pytest.mark.parametrize("target", ["install", "install-dev"])
def test_what_is_installed_is_not_installed_again(checkout: Path, target: str) -> None:
    assert "Nothing to be done" in planned(checkout, target)


@pytest.mark.parametrize("move", [shutil.move, shutil.copytree], ids=["moved", "copied"])
def test_in_a_moved_or_copied_checkout_the_installation_is_made_anew(
    checkout: Path, move: Callable[[Path, Path], object]
) -> None:
    other = checkout.with_name("other")
    move(checkout, other)
    assert "-m venv --clear" in planned(other, "install")
    assert "constraints-dev.txt" in planned(other, "install-dev")
