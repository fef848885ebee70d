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


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A configuration with one source and remarks, and the command line for it."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def sources(self, *arguments: str) -> Ended:
        """Run `gikai sources …` in this process, to its end."""
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(self.folder), "sources", *arguments])
        said = self.capsys.readouterr()
        code = ended.value.code or 0  # None where a command has nothing to say about it
        assert isinstance(code, int)
        return Ended(code=code, out=said.out, err=said.err)

    @property
    def text(self) -> str:
        """What sources.toml says."""
        return (self.folder / "sources.toml").read_text(encoding="utf-8")

    @property
    def newest(self) -> dict[str, object]:
        """The last table."""
        table: dict[str, object] = tomllib.loads(self.text)["source"][-1]
        return table
