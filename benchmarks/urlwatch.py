"""Checks a second beside urlwatch 2.29, the nearest tool of its kind: 1,000 feeds on 100 ports of
the same server, all of which answer 304; whole processes from start to end. Ours also asks each
port for its robots.txt, and holds one connection to each.

Where the goal for the processor's time is missed: the same thousand requests and none for
robots.txt take a bare spider of Scrapy, without any middleware or extension and with uvloop, as
much as the goal allows or more ("the least that Scrapy takes"). What is ours comes on top: 100
requests for robots.txt, the configuration of a thousand tables read and handed over (0.1 s),
pydantic and our own modules (0.15 s), and 0.1 ms for each run that is begun, remembered and
closed. A fetch past Scrapy would reach the goal, and leave robots, redirects, repeats, proxies
and limits to be built again."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.crawl import NOW, bare, configured, crawl_of, etags_of, feeds_of
from benchmarks.measure import Result, at_most, medians
from benchmarks.site import site
from state.records import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PORTS = 100
_CONFIG = "display: {new: false, error: true, unfiltered: false, unchanged: false}\nreport: {}\n"


def run() -> list[Result]:
    """Measure time and processor time of a run in which nothing is new."""
    program = Path(sys.executable).with_name("urlwatch")
    if not program.exists():
        raise FileNotFoundError(f"{program} is not installed: `make bench` does that")
    with TemporaryDirectory() as name, site(ports=_PORTS, pages=1) as made:
        feeds = feeds_of(made.hosts)
        folder = configured(Path(name) / "ours", feeds)
        crawl_of(folder, NOW, {Outcome.NEW})
        hours = count(1)
        cases: dict[str, Callable[[], object]] = {
            "ours": lambda: crawl_of(
                folder, NOW + timedelta(hours=next(hours)), {Outcome.NOTHING_NEW}
            ),
            "urlwatch": _urlwatch(program, Path(name), feeds),
        }
        cases["urlwatch"]()
        wall = medians(cases, rounds=5)
        made.asked()
        cases["urlwatch"]()
        unchanged = made.asked()["unchanged"]
        cases["slim"] = bare(Path(name), feeds, etags_of(feeds), slim=True)
        processor = medians(cases, rounds=5, clock=_processor_seconds)
    if unchanged != len(feeds):
        raise ValueError(f"urlwatch was answered «not modified» {unchanged} times")
    faster = wall["urlwatch"] / wall["ours"]
    return [
        Result(
            name="1,000 sources, nothing new",
            limit="urlwatch's checks a second",
            ratio=f"{faster:.2f} x",
            goal="≥ 1.3 x",
            met=faster >= 1.3,
        ),
        at_most("its processor time", "urlwatch's", processor["ours"] / processor["urlwatch"], 0.7),
        Result(
            name="the least that Scrapy takes",
            limit="urlwatch's processor time",
            ratio=f"{processor['slim'] / processor['urlwatch']:.2f} x",
            goal="reported",
            met=True,
        ),
    ]


def _urlwatch(program: Path, folder: Path, urls: Sequence[str]) -> Callable[[], None]:
    jobs, config = folder / "urls.yaml", folder / "urlwatch.yaml"
    jobs.write_text("---\n".join(f"url: {url}\n" for url in urls), encoding="utf-8")
    config.write_text(_CONFIG, encoding="utf-8")
    files = {"urls": jobs, "config": config, "hooks": folder / "none", "cache": folder / "seen.db"}
    command = [str(program), *(f"--{name}={path}" for name, path in files.items())]

    def check() -> None:
        # A home of its own: it keeps and reads files there as well.
        variables = {**os.environ, "HOME": str(folder), "NO_PROXY": "*"}
        subprocess.run(command, check=True, env=variables, stdout=subprocess.DEVNULL)

    return check


def _processor_seconds() -> float:
    """Of this process and all the children it has waited for."""
    return sum(os.times()[:4])
