"""The `gikai` command as a process, and configurations for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from config.paths import TEMPLATES
from standins.sites.serving import StandIn
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import sample_posts
from standins.slack import SlackStandIn
from standins.slack_workspace import TOKEN, Channel, Workspace
from tests import nursery

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
TOKYO = ZoneInfo("Asia/Tokyo")
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
    """This process's own, with further variables, and with compiled modules kept: some machines
    forbid that, and every command would compile the whole product again."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **variables}


def gikai(*arguments: str | Path, **variables: str) -> Ended:
    """Run `gikai` to its end, as a process of its own that the nursery forked."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", *map(str, arguments)],
        cwd=ROOT,
        env=environment(**variables, **{nursery.VARIABLE: nursery.door()}),
        capture_output=True,
        encoding="utf-8",
        timeout=100,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A blog and a Slack on loopback, and a configuration that points at both."""

    folder: Path
    blog: Blog
    site: StandIn
    slack: SlackStandIn

    def gikai(self, *arguments: str | Path, at: str, token: bool = True, **more: str) -> Ended:
        """Run a command at an instant in Japan ("11-20 06:00"), with a token unless told."""
        variables = {"GIKAI_NOW": f"2026-{at.replace(' ', 'T')}:00+09:00", **more}
        if token:
            variables |= {"GIKAI_SLACK_URL": self.slack.url, "SLACK_BOT_TOKEN": TOKEN}
        return gikai("--config", self.folder, *arguments, **variables)

    def texts(self, channel: str = "dx") -> list[str]:
        """What arrived in a channel, oldest first, as telephones show it."""
        found = next(c for c in self.slack.workspace.dump() if c["name"] == channel)
        return [message["text"] for message in found["messages"]]

    def channel(self, name: str) -> Channel:
        """A channel of the workspace, to change it."""
        channels = self.slack.workspace.channels.values()
        return next(channel for channel in channels if channel.name == name)

    @property
    def database(self) -> Path:
        """Where the state lies."""
        return self.folder / "gikai-watch.db"


@contextmanager
def world(folder: Path, bot: str = BOT) -> Iterator[World]:
    """Two posts on the blog "kakuu", the channels #dx and #operators, and no subscription yet."""
    blog = Blog(posts=sample_posts(datetime(2026, 11, 19, 10, tzinfo=TOKYO), count=2))
    channels = (Channel(id="C000000001", name="dx"), Channel(id="C000000002", name="operators"))
    with StandIn(blog) as site, SlackStandIn(Workspace(channels)) as slack:
        configure(folder, source("kakuu", site.url, council="架空市議会"), bot=bot)
        yield World(folder=folder, blog=blog, site=site, slack=slack)


def a_busy_day(blog: Blog) -> None:
    """One new post and one revised one, both about DX, on the evening of 2026-11-20."""
    evening = datetime(2026, 11, 20, 21, tzinfo=TOKYO)
    blog.add(
        title="DX推進計画を質問", content="<p>DXの計画を早く示すよう求めました。</p>", date=evening
    )
    first = blog.posts[0]
    blog.change(
        first.id, content=f"{first.content}<p>DX人材の育成も求めました。</p>", modified=evening
    )
