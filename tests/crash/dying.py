"""Commands that are killed by SIGKILL at a chosen point, and a state to do that to."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from standins.slack import SlackStandIn
from standins.slack_workspace import TOKEN, Channel, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

CHECKOUT = Path(__file__).parents[2]
NOW = "2026-11-22T06:00:00+09:00"
LATER = "2026-11-22T07:00:00+09:00"  # when the next command is run, all waiting is over
CHANNELS = ("dx", "cloud", "daily")
REPORTS = {
    "first.txt": """## 架空市デジタル委員会行政視察概要

1 視察月日 令和6年5月13日（月）

2 視察先 仮名県模範市

## 視察概要

模範市ではガバメントクラウドへの移行を令和7年度に終える計画である。ＤＸの推進体制も伺った。

Q 移行の費用はどのくらいか。

A ガバメントクラウドの利用料は年間で約二千万円を見込んでいる。
""",
    "second.txt": """## 架空市窓口改革委員会行政視察概要

1 視察月日 令和6年7月2日（火）

2 視察先 仮名県見本市

## 視察概要

見本市の書かない窓口を視察した。ＤＸ推進員が窓口ごとに置かれている。

Q 待ち時間は短くなったか。

A 書かない窓口の導入で、平均して九分短くなった。
""",
}
BOT = """contact = "watch@example.test"
database = "state.db"
allow_loopback = true

[slack]
timeout_seconds = 0.3
channel_interval_seconds = 0
"""
KEYWORDS = """[[group]]
name = "ガバメントクラウド"
note = "未確認"
terms = [{form = "ガバメントクラウド", exclude = ["ガバメントクラウドファンディング"]}]

[[group]]
name = "窓口"
note = "未確認"
terms = [{form = "書かない窓口"}]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a command ended: by ``signal``, or with ``code`` after passing ``points``.

    At the first of them, ``alone``, it had not spoken to a server yet.
    """

    signal: int | None
    code: int | None
    points: int
    alone: int


class Launcher:
    """A process that forks a dying `gikai` for each request (tests/crash/launcher.py)."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.launcher"],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def run(self, argv: list[str], environment: dict[str, str], output: Path, die_at: int) -> End:
        """Run one command; with ``die_at`` 0 it lives."""
        request = {
            "argv": argv,
            "environment": environment,
            "output": str(output),
            "die_at": die_at,
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return End(**json.loads(self._process.stdout.readline()))


class Scene:
    """A configuration, a state that can be put back, and a Slack that can be emptied."""

    def __init__(self, folder: Path, launcher: Launcher, slack: SlackStandIn) -> None:
        self.folder = folder
        self.slack = slack
        self.output = folder / "output.txt"
        self._launcher = launcher
        self._saved = folder / "saved.db"
        self._state = folder / "state.db"
        for name, text in {
            "bot.toml": BOT,
            "keywords.toml": KEYWORDS,
            "sources.toml": "",
            **REPORTS,
        }.items():
            (folder / name).write_text(text, encoding="utf-8")

    @property
    def files(self) -> list[str]:
        """The documents to import."""
        return [str(self.folder / name) for name in REPORTS]

    def gikai(self, *argv: str, die_at: int = 0, token: bool = True, now: str = NOW) -> End:
        """Run `gikai`, dying at a point or, with 0, not."""
        environment = {
            "GIKAI_CONFIG": str(self.folder),
            "GIKAI_NOW": now,
            "GIKAI_SLACK_URL": self.slack.url,
            "SLACK_BOT_TOKEN": TOKEN if token else "",
        }
        return self._launcher.run(list(argv), environment, self.output, die_at)

    def succeeds(self, *argv: str, token: bool = True, now: str = NOW) -> End:
        """Run `gikai` to its good end."""
        end = self.gikai(*argv, token=token, now=now)
        assert end.code == 0, self.output.read_text(encoding="utf-8")
        return end

    def save(self) -> None:
        """Keep the state as it is now."""
        with sqlite3.connect(self._state) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        shutil.copy(self._state, self._saved)

    def restore(self) -> None:
        """Go back to the state kept, and to a Slack that nobody has written to."""
        for ending in ("", "-wal", "-shm"):
            Path(f"{self._state}{ending}").unlink(missing_ok=True)
        shutil.copy(self._saved, self._state)
        self.slack.faults.clear()
        for channel in self.slack.workspace.channels.values():
            channel.messages.clear()

    def posted(self) -> list[str]:
        """The metadata keys of all messages in Slack, one for each message."""
        return sorted(
            message["metadata"]["event_payload"]["key"]
            for channel in self.slack.workspace.channels.values()
            for message in channel.messages
        )

    def unsent(self) -> int:
        """How many deliveries are owed and not marked sent."""
        with sqlite3.connect(self._state) as database:
            (count,) = database.execute(
                "SELECT count(*) FROM deliveries LEFT JOIN posts ON posts.id = deliveries.post "
                "WHERE posts.ts IS NULL"
            ).fetchone()
        database.close()
        return int(count)

    def written_only(self) -> bool:
        """Whether there are posts, all of them as they were written."""
        with sqlite3.connect(self._state) as database:
            found = {state for (state,) in database.execute("SELECT state FROM posts")}
        database.close()
        return found == {"queued"}


def workspace() -> Workspace:
    """Three public channels with the bot in them; its clock agrees with the commands' own."""
    instant = datetime.fromisoformat(NOW).timestamp()
    slack = Workspace(clock=lambda: instant)
    for number, name in enumerate(CHANNELS, start=1):
        slack.add(Channel(id=f"C{number:09d}", name=name))
    return slack


def scene_in(folder: Path) -> Iterator[Scene]:
    """A scene with subscribers, before any document."""
    with Launcher() as launcher, SlackStandIn(workspace()) as slack:
        scene = Scene(folder, launcher, slack)
        scene.succeeds("subscribe", "#dx", "DX")
        scene.succeeds("subscribe", "#cloud", "@ガバメントクラウド OR @窓口")
        scene.succeeds("subscribe", "#daily", "書かない窓口 OR DX", "--cadence", "daily")
        scene.save()
        yield scene


def killed(end: End) -> bool:
    """Whether a command died of SIGKILL and of nothing else."""
    return end.signal == signal.SIGKILL
