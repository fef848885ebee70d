"""A configuration and the command line for it, in the test's own process."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from tests.command_tools import Ended

if TYPE_CHECKING:
    from pathlib import Path


def in_process(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ended:
    """Run `gikai` in the test's own process, to its end."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    said = capsys.readouterr()
    code = ended.value.code or 0  # None where a command has nothing to say about it
    assert isinstance(code, int)
    return Ended(code=code, out=said.out, err=said.err)


def assert_refused(ended: Ended, *said: str) -> None:
    """A person's mistake, told in words that hold these."""
    assert ended.code == 2
    assert [words for words in said if words not in ended.err] == []


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A configuration with one source and remarks, and the command line for it."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def sources(self, *arguments: str) -> Ended:
        """Run `gikai sources …` in this process, to its end."""
        return self.gikai("sources", *arguments)

    def gikai(self, *arguments: str) -> Ended:
        """Run any command in this process, to its end."""
        return in_process(self.capsys, "--config", str(self.folder), *arguments)

    @property
    def text(self) -> str:
        """What sources.toml says."""
        return (self.folder / "sources.toml").read_text(encoding="utf-8")

    @property
    def newest(self) -> dict[str, object]:
        """The last table."""
        table: dict[str, object] = tomllib.loads(self.text)["source"][-1]
        return table
