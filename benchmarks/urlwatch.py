"""Checks a second beside urlwatch 2.29, the nearest tool of its kind: 1,000 feeds on 100 ports of
the same server, all of which answer 304; whole processes from start to end. Ours also asks each
port for its robots.txt, and holds one connection to each.

Where the processor's time goes, of 1.0 s: fetching 0.68, of which a third loads the modules of
Scrapy and Twisted, and all but a twelfth of the rest is theirs; reading 0.2, half of it to begin,
remember and close a thousand runs, and a third to load modules; the command that starts both 0.1, a
third of it tomllib. The same thousand requests and none for robots.txt take a bare spider of
Scrapy longer than all of that, without any middleware or extension and with uvloop ("the least
that Scrapy takes").

What was won of 1.3 s, each beside the state before it: 0.1 s, for the configuration is handed over
checked, and who reads loads no pydantic; 0.06, for what reads pages and questions is loaded with
the first page that is to be read; 0.04, for nothing is taken apart at the end; 0.03, for what the
runs of all sources have to know is asked of the database at once; 0.02, for cycles are sought ten
times as seldom; 0.02, for an address is taken apart once.

Of no use: rows closed by one statement for many, a terser hand-over (0.5 ms each). Not built: a
compiled reader of TOML (0.02 s), which would be one more library; Scrapy's search for its own
module as its TLS is loaded (0.03 s), which only a hand in its modules would spare. A fetch past
Scrapy would spare the most, and leave robots, redirects, repeats, proxies and limits to be built
again.

The ratio hangs on what else the two cores do: with nothing else it went from 0.79 to 0.66 and less,
beside the tests of others from 0.94 to 0.75."""

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
