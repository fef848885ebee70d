"""`python -m standins.demo`: three days of the real product on loopback, told as they happen.

Two blogs, a magazine of round tables, a council's minutes, a page of PDF files and a Slack, all
invented, stand in for the world; every command is the real `gikai` in a process of its own, with
the clock set to one morning after another.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.output import console
from bot.tables import say_table
from config.paths import KEYWORDS_FILE, TEMPLATES
from standins.demo_world import FIRST_MORNING, SOUMOU, World
from standins.sites.serving import StandIn
from standins.slack import SlackStandIn
from standins.slack_workspace import TOKEN, Channel, Workspace
from standins.slackpage import render

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

ROOT = Path(__file__).resolve().parents[1]
MINUTES = Path(__file__).parent / "data" / "kakuu-digital-2026.txt"
COMMAND_SECONDS = 120
OURS = ("GIKAI_", "SLACK_")

BOT = """
contact = "demo@example.jp"
allow_loopback = true
[crawl]
delay_seconds = 0
[slack]
channel_interval_seconds = 0
"""
SUBSCRIPTIONS = (
    ("#dx", "@DX OR @生成AI OR @ガバメントクラウド"),
    ("#cloud", "@ガバメントクラウド"),
    ("#madoguchi", "@書かない窓口", "--area", SOUMOU),
)


@dataclass(slots=True, kw_only=True)
class Told:
    """What one step brought: a line of the table."""

    step: str
    reports: list[dict[str, Any]] = field(default_factory=list)
    hits: int = 0
    posts: dict[str, int] = field(default_factory=dict)

    def total(self, name: str) -> int:
        """A count over all sources."""
        return sum(report[name] for report in self.reports)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """``posts`` is what must arrive: so many in each channel, none where it is not named."""

    name: str
    at: datetime
    command: tuple[str, ...]
    before: Callable[[], object] = lambda: None
    posts: dict[str, int] = field(default_factory=dict)
    new: int = 0
    revised: int = 0


class Demo:
    """The stand-ins, the configuration, and the morning it is."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.now = FIRST_MORNING
        self.world = World()
        names = (subscription[0].removeprefix("#") for subscription in SUBSCRIPTIONS)
        channels = (Channel(id=f"C{n:09d}", name=name) for n, name in enumerate(names, start=1))
        self.workspace = Workspace(tuple(channels), clock=lambda: self.now.timestamp())
        self.slack = stack.enter_context(SlackStandIn(self.workspace))
        self.folder = folder
        tables = [
            one.table(stack.enter_context(StandIn(one.site)).url) for one in self.world.watched()
        ]
        self._configure("".join(tables))

    def _configure(self, sources: str) -> None:
        (self.folder / "bot.toml").write_text(BOT, encoding="utf-8")
        (self.folder / "sources.toml").write_text(sources, encoding="utf-8")
        keywords = (TEMPLATES / KEYWORDS_FILE).read_text(encoding="utf-8")
        (self.folder / KEYWORDS_FILE).write_text(keywords, encoding="utf-8")

    def gikai(self, *arguments: str) -> list[dict[str, Any]]:
        """Run a command with --json and read its lines; RuntimeError where it fails."""
        borrowed = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        ended = subprocess.run(
            [sys.executable, "-m", "bot.cli", "--config", str(self.folder), *arguments, "--json"],
            cwd=ROOT,
            env={
                **borrowed,
                "GIKAI_NOW": self.now.isoformat(),
                "GIKAI_SLACK_URL": self.slack.url,
                "SLACK_BOT_TOKEN": TOKEN,
            },
            capture_output=True,
            encoding="utf-8",
            timeout=COMMAND_SECONDS,
            check=False,
        )
        if ended.returncode:
            raise RuntimeError(
                f"gikai {arguments[0]} ended with {ended.returncode}\n{ended.stderr}"
            )
        return [json.loads(line) for line in ended.stdout.splitlines()]

    def arrived(self) -> dict[str, int]:
        """How many messages each channel has; only those with any."""
        channels = self.workspace.dump()
        return {f"#{c['name']}": len(c["messages"]) for c in channels if c["messages"]}

    def carry_out(self, step: Step) -> Told:
        """Change the world, run the command, and see what came of it."""
        step.before()
        self.now = step.at
        earlier = self.arrived()
        reports = self.gikai(*step.command)
        records = self.gikai("records")
        arrived = self.arrived()
        return Told(
            step=step.name,
            reports=reports,
            hits=sum(len(record["hits"]) for record in records),
            posts={
                name: count - earlier.get(name, 0)
                for name, count in arrived.items()
                if count > earlier.get(name, 0)
            },
        )

    def steps(self) -> tuple[Step, ...]:
        """Three mornings, and a file that somebody downloaded."""
        day = timedelta(days=1)
        return (
            Step(
                name="1st morning: all is recorded silently",
                at=FIRST_MORNING,
                command=("run",),
                new=self.world.records,
            ),
            Step(
                name="2nd morning: minutes, a round table, a report, an article; one revised",
                at=FIRST_MORNING + day,
                command=("run",),
                before=self.world.busy_day,
                posts={"#dx": 5, "#cloud": 2, "#madoguchi": 2},
                new=4,
                revised=1,
            ),
            Step(
                name="3rd morning: nothing happened",
                at=FIRST_MORNING + 2 * day,
                command=("run",),
            ),
            Step(
                name="Minutes that were downloaded by hand",
                at=FIRST_MORNING + 2 * day + timedelta(hours=3),
                command=("import", str(MINUTES), "--platform", "chiholog", "--notify", "replay"),
                posts={"#dx": 1, "#cloud": 1},
                new=1,
            ),
        )


def differences(step: Step, told: Told) -> list[str]:
    """What is not as it must be."""
    found = []
    if told.posts != step.posts:
        found.append(f"{step.name}: posts {told.posts}, not {step.posts}")
    if step.command[0] == "run":
        counts = (told.total("new"), told.total("revised"))
        if counts != (step.new, step.revised):
            found.append(f"{step.name}: new and revised {counts}, not {(step.new, step.revised)}")
    return found


def play(page: Path) -> int:
    """Set the stage, play the steps, print what happened; 0 only if all was as it must be."""
    screen = console()
    with tempfile.TemporaryDirectory(prefix="gikai-demo-") as name, ExitStack() as stack:
        demo = Demo(Path(name), stack)
        wrong, told = _play_steps(demo)
        page.parent.mkdir(parents=True, exist_ok=True)
        said = {channel["name"]: channel["messages"] for channel in demo.workspace.dump()}
        page.write_text(render(said), encoding="utf-8")
    headings = ("what happened", "sources", "new", "revised", "hits on record", "posts")
    say_table("gikai-watch, three days on loopback", headings, [*map(_row, told)])
    screen.print(f"The posts as Slack shows them: {page}", soft_wrap=True)
    for difference in wrong:
        screen.print(f"NOT AS EXPECTED: {difference}", soft_wrap=True)
    return 1 if wrong else 0


def _play_steps(demo: Demo) -> tuple[list[str], list[Told]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[seen]}"),
        TimeElapsedColumn(),
    )
    steps = demo.steps()
    wrong: list[str] = []
    told: list[Told] = []
    with Progress(*columns, console=console(sys.stderr)) as progress:
        task = progress.add_task("three channels subscribe", total=len(steps) + 1, seen="")
        for subscription in SUBSCRIPTIONS:
            demo.gikai("subscribe", *subscription)
        if (count := len(demo.gikai("subscriptions"))) != len(SUBSCRIPTIONS):
            wrong.append(f"{count} subscriptions, not {len(SUBSCRIPTIONS)}")
        for step in steps:
            progress.update(task, description=step.name, advance=1)
            told.append(demo.carry_out(step))
            wrong += differences(step, told[-1])
            progress.update(task, seen=_seen(told))
        progress.update(task, description="done", advance=1)
    return wrong, told


def _seen(told: list[Told]) -> str:
    documents = sum(_new(one) for one in told)
    posts = sum(sum(one.posts.values()) for one in told)
    return f"{documents} documents, {told[-1].hits} hits, {posts} posts"


def _new(told: Told) -> int:
    return sum(report.get("new", report.get("change") == "new") for report in told.reports)


def _revised(told: Told) -> int:
    return sum(report.get("revised", report.get("change") == "revised") for report in told.reports)


def _row(told: Told) -> tuple[str, ...]:
    posts = ", ".join(f"{name} {count}" for name, count in told.posts.items()) or "none"
    sources = len({report["source"] for report in told.reports})
    return (told.step, *map(str, (sources, _new(told), _revised(told), told.hits)), posts)


def main() -> None:
    """Play; ends with 0 only if all was as expected."""
    parser = argparse.ArgumentParser(prog="python -m standins.demo", description=__doc__)
    parser.add_argument("--page", type=Path, default=ROOT / "demo" / "slack.html")
    sys.exit(play(parser.parse_args().page))


if __name__ == "__main__":
    main()
