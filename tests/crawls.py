"""A configuration folder and a crawl of stand-ins, for tests that crawl for real."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from crawler.plan import CrawlRequest
from crawler.process import crawl
from state.database import open_database
from state.documents import records
from state.records import Notify, Window
from state.runs import Origin
from tests.nursery import forking

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.process import CrawlEvent, Ladder
    from state.documents import StoredDocument
    from state.records import RunReport

NOW = datetime(2026, 11, 22, 21, tzinfo=UTC)  # 06:00 of the 23rd in Asia/Tokyo
KEYWORDS = '[[group]]\nname = "DX"\nnote = "for tests"\nterms = ["DX", "テレワーク"]\n'
BOT = """contact = "{contact}"
allow_loopback = {loopback}
[crawl]
delay_seconds = 0
timeout_seconds = {timeout}
max_body_mib = 1
"""


@dataclass(kw_only=True)
class Crawls:
    """Crawls over one folder; each is a day after the one before."""

    folder: Path
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    contact: str = ""
    loopback: bool = True
    timeout: float = 5.0
    platform: str = "wordpress"  # of sources that name none
    crawl_keys: str = ""  # further lines of [crawl]
    now: datetime = NOW
    alone: bool = False  # whether the child loads everything itself, as outside tests
    events: list[CrawlEvent] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """The state of this folder."""
        return self.folder / "state.db"

    def write(self) -> None:
        """The three files that people would write."""
        bot = BOT.format(
            contact=self.contact, loopback=json.dumps(self.loopback), timeout=self.timeout
        )
        (self.folder / "bot.toml").write_text(bot + self.crawl_keys, encoding="utf-8")
        (self.folder / "keywords.toml").write_text(KEYWORDS, encoding="utf-8")
        tables = []
        for name, values in self.sources.items():
            given = {"platform": self.platform, "name": name, **values}
            lines = [f"{key} = {in_toml(value)}" for key, value in given.items()]
            head = f'[[source]]\nid = "{name}"\n'
            tables.append(head + "\n".join(lines) + "\n")
        (self.folder / "sources.toml").write_text("\n".join(tables), encoding="utf-8")

    def request(self, window: Window | None = None) -> CrawlRequest:
        """The request of the next crawl: a daily run, or a silent backfill of a window."""
        return CrawlRequest(
            config_folder=self.folder,
            database=self.database,
            sources=tuple(self.sources),
            now=self.now,
            window=window or Window(),
            notify=Notify.SILENT if window else Notify.NORMAL,
            origin=Origin.BACKFILL if window else Origin.RUN,
        )

    def run(self, window: Window | None = None, ladder: Ladder | None = None) -> list[RunReport]:
        """Crawl in a child process, then let a day pass."""
        self.write()
        request = self.request(window)
        self.now += timedelta(days=1)
        return self.crawl(request, ladder)

    def crawl(self, request: CrawlRequest, ladder: Ladder | None = None) -> list[RunReport]:
        """Carry out a request."""
        if self.alone:
            return crawl(request, self.events.append, ladder)
        with forking():
            return crawl(request, self.events.append, ladder)

    def stored(self) -> dict[str, StoredDocument]:
        """What is on record, by key."""
        database = open_database(self.database)
        try:
            found = records(database, since=None, source=None)
            return {one.document.key: one for one in found}
        finally:
            database.close()


def in_toml(value: object) -> str:
    """A value as a person would write it; a table in one line."""
    if isinstance(value, dict):
        inner = ", ".join(f"{key} = {in_toml(one)}" for key, one in value.items())
        return f"{{ {inner} }}"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)
