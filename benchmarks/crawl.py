"""Whole crawls of invented sites on loopback, from the start of the process to its end.

"2,000 pages" are sixteen feeds of 125 pages of 14 KB, each on a port of its own, so that one
connection to each makes sixteen; floors are 0. Ours asks robots.txt, sends validators, follows
redirects, tries again, parses, tells new from known, matches our groups, keeps each page and stores
the records. "Nothing new" are 1,000 feeds on 100 ports that all answer 304. The limit is a bare
spider with Scrapy's default settings that fetches the same pages, with the same validators, and
throws them away.

Two processes do a crawl: one fetches, the other reads and writes. What that brought beside one that
did both in turn: a first crawl takes a third less time, one that finds nothing two fifths; and past
Scrapy's scheduler and scraper an eighth less processor time, that of the second process included.
The one that reads is the longer at work, 1.2 to 1.4 ms a page; fetching takes 0.7.

Where the time of reading goes, in hundredths: articles 21 and feeds 11; folding, matching and
storing 27; keeping the page 9; refusals 4; what a run remembers, hands out and sends for 13;
loading modules 9, which the other process does at the same time. That of fetching: 20 load
modules, all but a few of the rest are Scrapy's and Twisted's.

What was tried, as a share of the bare spider: at first 27 %; one task a page instead of the hundred
that Scrapy starts by default, uvloop, one transaction for what a page wants remembered, commits
that do not wait for the disk, and twins compared only where two bands agree brought it to 56 %.
Then to 62 to 82: Scrapy without the line of its log for each page and without counting; blanks
closed a page at a time; a page decoded once, and asked once whether it refuses; addresses looked at
once; pages that are short, and no files, read where they arrive, for a thread for each cost more
than the reading; cycles sought seldom, for pages leave none; no signals that nobody hears; a page's
own name as Referer found once; one compressor for all pages. What a second process takes over
brought the rest. Since then the first records of a source are told at once and the others together:
each told by itself woke the process that hears, which took a tenth of the reading.

To read and keep a page, without modules, folding, matching and storing, took 0.79 ms and takes
0.58: a block that is one text read at once, and only what has a blank or a break closed up (a third
of an article); controls sought among the bytes, the words of a refusing title by one expression and
its tags in one pass (40 % of these looks); pages kept by the thirty, each digested once, and always
before anything goes on record that vouches for one (a third of keeping, half of which is
compressing); the reader of feeds told its base only where something is relative, for it joins it at
every tag (a third of a feed). What is left of a feed, 85 µs for each item, is feedparser's own
Python, 20 µs a tag: none of its switches spares more. Of no use: UTF-8 handed to the parser as it
came (6 µs), one expression for all refusing titles (1 µs), other levels of zstandard (5 to 10 µs).

Built, measured and taken back: Scrapy without a coroutine for each middleware (8 % of the processor
time), for it put methods of ours in the place of inner ones of Scrapy, which each of its versions
may change. Not built: a downloader without slots (0.04 ms), which are the second lock that holds
one request of each vendor; one middleware of ours for Scrapy's timeouts, headers and name (1 %),
which are kept well there; the endpoint of a host kept for all its requests (1 %; Twisted encodes
the name each time), which stands on inner names of both; pages compressed where they are fetched (5
% of the reading), which would ask both processes to know how a page is kept.

The second: numpy, the vocabulary, feedparser and the transaction are only touched once there is
something to read (0.1 s of the processor's time); the threads of linear algebra that come with
numpy took 0.04 s to start. Of Scrapy's components only those that are used are named and so loaded;
those that are merely switched off bring aiohttp and requests with them (6 % of such a run). While
modules are loaded nobody looks for cycles among them (0.08 s). Then no signals that nobody hears,
progress told together and not by each event (3 %), Scrapy's TLS loaded before other modules (2 %),
and the rows of runs that end at about the same time closed together (3 %). Both processes load
their modules while their plan is made. What a run of nothing new spared since, a fifth of the
processor's time, stands in urlwatch.py."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.measure import Result, at_least, at_most, medians
from benchmarks.site import numbers, site
from config.paths import TEMPLATES
from crawler.plan import CrawlRequest
from crawler.process import crawl
from state.records import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crawler.process import CrawlEvent


NOW = datetime(2026, 11, 22, 21, tzinfo=UTC)
_BOT = 'contact = ""\nallow_loopback = true\n[crawl]\ndelay_seconds = 0\n'
PORTS, _PAGES = 16, 125
_SOURCES, _SHARED = 1_000, 100


def run() -> list[Result]:
    """Measure a first crawl of many pages, and a crawl of many sources that have nothing new."""
    return [*_first_crawl(), *_nothing_new()]


def _first_crawl(rounds: int = 5) -> list[Result]:
    with TemporaryDirectory() as name, site(ports=PORTS, pages=_PAGES) as made:
        folders = (configured(Path(name) / str(number), made.hosts) for number in count())
        urls = [f"{host}/page/{n}" for host in made.hosts for n in numbers(host, _PAGES)]
        ready = [next(folders) for _ in range(rounds + 1)]
        seconds = medians(
            {
                "ours": lambda: crawl_of(ready.pop(), NOW, {Outcome.NEW}),
                "bare": bare(Path(name), urls, {}),
            },
            rounds=rounds,
        )
    share = seconds["bare"] / seconds["ours"]
    return [at_least("2,000 pages, all new", "bare spider", share, 1.0)]


def _nothing_new(rounds: int = 5) -> list[Result]:
    with TemporaryDirectory() as name, site(ports=_SHARED, pages=1) as made:
        feeds = feeds_of(made.hosts)
        folder = configured(Path(name) / "ours", feeds)
        crawl_of(folder, NOW, {Outcome.NEW})
        days = count(1)
        made.asked()
        crawl_of(folder, NOW + timedelta(days=next(days)), {Outcome.NOTHING_NEW})
        asked = made.asked()
        seconds = medians(
            {
                "ours": lambda: crawl_of(
                    folder, NOW + timedelta(days=next(days) / 100), {Outcome.NOTHING_NEW}
                ),
                "bare": bare(Path(name), feeds, etags_of(feeds)),
            },
            rounds=rounds,
        )
    factor = seconds["ours"] / seconds["bare"]
    return [
        at_most("1,000 sources, nothing new", "bare spider", factor, 1.0),
        _counted("its requests", asked["unchanged"] + asked["robots"] + asked["feed"], 1_100),
        _counted("bytes of its bodies", asked["bytes"], 0),
    ]


def feeds_of(hosts: Sequence[str]) -> list[str]:
    """A thousand feeds, shared out to the hosts."""
    return [f"{host}/feed.xml?{n}" for n in range(_SOURCES // len(hosts)) for host in hosts]


def _counted(name: str, found: int, goal: int) -> Result:
    return Result(
        name=name, limit="least possible", ratio=f"{found:,}", goal=f"≤ {goal:,}", met=found <= goal
    )


def configured(folder: Path, hosts: Sequence[str]) -> Path:
    """A configuration with a feed on each host, or of each address of a feed."""
    folder.mkdir()
    (folder / "bot.toml").write_text(_BOT, encoding="utf-8")
    shutil.copyfile(TEMPLATES / "keywords.toml", folder / "keywords.toml")
    tables = (
        f'[[source]]\nid = "kakuu-{n}"\nplatform = "feed"\nname = "架空 {n}"\nurl = "{url}"\n'
        '[source.feed]\nfull_text = "page"\nbody = ["div.minutes"]\n'
        for n, url in enumerate(url if "/feed" in url else f"{url}/feed.xml" for url in hosts)
    )
    (folder / "sources.toml").write_text("".join(tables), encoding="utf-8")
    return folder


def crawl_of(
    folder: Path,
    now: datetime,
    expected: set[Outcome],
    hear: Callable[[CrawlEvent], None] | None = None,
) -> None:
    """Crawl all sources of a folder; every run must end as expected."""
    text = (folder / "sources.toml").read_text(encoding="utf-8")
    sources = tuple(line.split('"')[1] for line in text.splitlines() if line.startswith("id = "))
    database = folder / "gikai-watch.db"
    request = CrawlRequest(config_folder=folder, database=database, sources=sources, now=now)
    reports = crawl(request, hear)
    if {report.outcome for report in reports} != expected:
        raise ValueError(f"a run ended otherwise: {reports[0]}")


def bare(
    folder: Path, urls: Sequence[str], etags: dict[str, str], *, slim: bool = False
) -> Callable[[], None]:
    """A bare spider of these addresses, in a process of its own."""
    wanted = folder / "wanted.json"
    wanted.write_text(json.dumps({"urls": urls, "etags": etags}), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.bare_spider", str(wanted)]

    def fetch() -> None:
        subprocess.run([*command, "slim"] if slim else command, check=True)

    return fetch


def etags_of(urls: Sequence[str]) -> dict[str, str]:
    """By what the site knows each address as unchanged."""
    return {url: f'"{url.removeprefix(url[: url.index("/", 8)])}"' for url in urls}
