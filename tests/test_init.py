"""The commands that `gikai init` prints, as a shell takes them."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.command_tools import environment, gikai

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A `gikai` as pip writes it, in a folder of which a shell knows nothing."""
    made = tmp_path / "of somebody" / "gikai"
    made.parent.mkdir()
    made.write_text(f"#!{sys.executable}\nfrom bot.start import main\nmain()\n", encoding="utf-8")
    made.chmod(0o755)
    return made


def shell(command: str, folder: Path, **variables: str) -> str:
    """What a line of shell prints, which may end as it likes."""
    ended = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env=environment(**variables),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    return ended.stdout


def commands(said: str) -> list[str]:
    """The commands of what init says: check, subscribe, run."""
    return [line.partition(". ")[2] for line in said.splitlines()[2:]]


def test_a_folder_with_blanks_is_quoted_and_the_program_is_named_by_its_path(
    program: Path, tmp_path: Path
) -> None:
    said = shell(f"'{program}' init '議会 ウォッチ/設定'", tmp_path)
    check = commands(said)[0]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert f"configuration  {tmp_path}/議会 ウォッチ/設定: " in shell(check, elsewhere)


def test_a_folder_that_is_named_from_here_is_printed_as_it_is_from_anywhere(
    tmp_path: Path,
) -> None:
    said = shell(f"{sys.executable} -m bot.start init .", tmp_path)
    assert commands(said)[2] == f"gikai --config {tmp_path} run"


def test_a_program_that_its_name_leads_to_is_called_by_that(program: Path, tmp_path: Path) -> None:
    path = f"{program.parent}:{os.environ['PATH']}"
    said = shell("gikai init mine", tmp_path, PATH=path)
    assert commands(said)[0] == f"gikai --config {tmp_path}/mine check"


def test_a_folder_without_a_configuration_is_told_with_a_command_that_makes_one(
    tmp_path: Path,
) -> None:
    ended = gikai("--config", tmp_path / "a b", "status")
    assert f"gikai init '{tmp_path}/a b'" in ended.err
