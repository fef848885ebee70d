"""The month as it went: `gikai run` and `gikai import` on its days, and what came of each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from standins.slack import SlackStandIn
from standins.slack_workspace import TOKEN, Channel, Workspace
from state.records import Outcome
from tests.command_tools import BOT, Ended, configure, gikai
from tests.crawls import in_toml
from tests.month_calendar import DOWNLOADS, EVENTS, RUNS, TROUBLES
from tests.month_town import Town, hearing

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

    from tests.month_events import Download

OPERATED = BOT + 'operators_channel = "#operators"\n'
# The first hears of every record that is told at all: no minutes or article is without these.
QUERIES = {"all": "です OR ます OR した OR 会", "dx": "DX"}
CHANNELS = (*QUERIES, "operators")


class Post(NamedTuple):
    """What arrived in Slack: the key in its metadata, and what telephones show of it."""

    key: str
    text: str


@dataclass(kw_only=True)
class Day:
    """A run, with what was imported after it. ``asked`` are the paths that each source's host was
    asked for."""

    ended: Ended
    posts: dict[str, list[Post]] = field(default_factory=dict)
    asked: dict[str, list[str]] = field(default_factory=dict)
    imported: list[dict[str, Any]] = field(default_factory=list)
    again: list[dict[str, Any]] = field(default_factory=list)  # the same files once more

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """How each source ended."""
        return {one["source"]: Outcome(one["outcome"]) for one in self.ended.lines()}


@dataclass(kw_only=True)
class Diary:
    """What was seen, day by day, and what is on record at the end: versions by key."""

    town: Town
    days: dict[int, Day] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    left: list[dict[str, Any]] = field(default_factory=list)  # what still waits to be told
    waiting: list[dict[str, Any]] = field(default_factory=list)  # what waits for a download


class Writer:
    """Lives through the month."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._town = Town(stack)
        names = enumerate(CHANNELS, start=1)
        channels = tuple(Channel(id=f"C00000000{n}", name=name) for n, name in names)
        self._slack = stack.enter_context(SlackStandIn(Workspace(channels)))
        self._read: dict[str, int] = {}

    def write(self) -> Diary:
        """All days, in order. People subscribe after the first run."""
        diary = Diary(town=self._town)
        for day in RUNS:
            self._happen(day)
            diary.days[day] = self._live(day)
            if day == RUNS[0]:
                for channel, query in QUERIES.items():
                    self._gikai(day, 12, "subscribe", f"#{channel}", query)
        listed = self._gikai(30, 20, "records", "--json").lines()
        diary.records = {one["key"]: one["version"] for one in listed}
        diary.waiting = self._gikai(30, 20, "inbox", "--json").lines()
        diary.left = self._gikai(30, 20, "deliver", "--json").lines()
        return diary

    def _happen(self, day: int) -> None:
        """What changes before the run of a day: the troubles first, that are over or begin."""
        before = RUNS[max(0, RUNS.index(day) - 1)]
        for trouble in TROUBLES:
            if day == trouble.days[0]:
                trouble.begins(self._town)
            elif before == trouble.days[-1]:
                trouble.ends(self._town)
        for event in EVENTS:
            if event.day == day:
                event.does(self._town)

    def _live(self, day: int) -> Day:
        self._configure()
        lived = Day(ended=self._gikai(day, 6, "run", "--json"))
        files = [self._download(one) for one in DOWNLOADS if one.day == day]
        if files:
            whose = next(one.house for one in DOWNLOADS if one.day == day)
            given: list[str | Path] = ["import", *files]
            given += ["--source", whose, "--notify", "digest", "--json"]
            lived.imported = self._gikai(day, 12, *given).lines()
            lived.again = self._gikai(day, 13, *given).lines()
        lived.posts = {channel: self._arrived(channel) for channel in CHANNELS}
        for house in self._town.houses.values():
            lived.asked[house.id] = [one.path for one in house.stand_in.asked]
        for house in self._town.houses.values():
            house.stand_in.asked.clear()
        return lived

    def _configure(self) -> None:
        tables = []
        for house in self._town.houses.values():
            keys = (f"{name} = {in_toml(value)}" for name, value in house.table().items())
            tables.append("\n".join(["[[source]]", f"id = {json.dumps(house.id)}", *keys, ""]))
        configure(self._folder, *tables, bot=OPERATED)

    def _gikai(self, day: int, hour: int, *arguments: str | Path) -> Ended:
        return gikai(
            "--config",
            self._folder,
            *arguments,
            GIKAI_NOW=f"2026-11-{day:02}T{hour:02}:00:00+09:00",
            GIKAI_SLACK_URL=self._slack.url,
            SLACK_BOT_TOKEN=TOKEN,
        )

    def _download(self, download: Download) -> Path:
        paper = hearing(download.number, download.session, download.held_on)[0]
        path = self._folder / download.file
        path.write_bytes(paper.download())
        return path

    def _arrived(self, channel: str) -> list[Post]:
        """What is there since this was asked last."""
        place = CHANNELS.index(channel) + 1
        messages = self._slack.workspace.channels[f"C00000000{place}"].messages
        known = self._read.get(channel, 0)
        self._read[channel] = len(messages)
        return [
            Post(one["metadata"]["event_payload"]["key"], one["text"]) for one in messages[known:]
        ]
