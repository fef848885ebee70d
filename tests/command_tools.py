"""The `gikai` command as a process, and configurations for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.paths import TEMPLATES

ROOT = Path(__file__).resolve().parents[1]
BOT = """
contact = "watch@example.jp"
allow_loopback = true
[crawl]
delay_seconds = 0
[slack]
channel_interval_seconds = 0
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    def lines(self) -> list[dict[str, Any]]:
        """Its JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    def one(self) -> dict[str, Any]:
        """Its one JSON object."""
        (only,) = self.lines()
        return only


def environment(**variables: str) -> dict[str, str]:
    """This process's own, with further variables."""
    return {**os.environ, **variables}


def gikai(*arguments: str | Path, seconds: float = 60, **variables: str) -> Ended:
    """Run `gikai` to its end, as a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", *map(str, arguments)],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )
    return Ended(code=ended.returncode, out=ended.stdout, err=ended.stderr)


def source(number: str, url: str | None, **keys: object) -> str:
    """A [[source]] table of an invented council."""
    values = {"id": number, "platform": "wordpress", "name": f"架空市議会 {number}", **keys}
    if url:
        values["url"] = url
    # JSON's strings, numbers and booleans are TOML's.
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "\n".join(["[[source]]", *lines, ""])


def configure(folder: Path, *sources: str, bot: str = BOT) -> Path:
    """A configuration with our keywords and these sources."""
    folder.mkdir(exist_ok=True)
    (folder / "bot.toml").write_text(bot, encoding="utf-8")
    (folder / "sources.toml").write_text("\n".join(sources), encoding="utf-8")
    shutil.copyfile(TEMPLATES / "keywords.toml", folder / "keywords.toml")
    return folder
