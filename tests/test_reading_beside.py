"""What becomes of pages that wait to be read beside the crawl, such as files."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from standins.sites.pdf_page import INDEX, Municipality, sample_years
from standins.sites.serving import StandIn
from state.records import Outcome
from tests import nursery
from tests.crawls import Crawls

if TYPE_CHECKING:
    from collections.abc import Iterator
# A page is read so slowly that those of other sources come before it is; no second one may.
ONE_BY_ONE = """
import time
from crawler import reader
from crawler.reading import Reading

reader._MOST_BESIDE = 0
reads, gathers = reader.Reader._read_beside, Reading.gather

def read_beside(self, run, fetch, page):
    if self._beside:
        raise RuntimeError("a second page came")
    reads(self, run, fetch, page)

def gather(self):
    time.sleep(0.05)
    return gathers(self)

reader.Reader._read_beside, Reading.gather = read_beside, gather
"""
# The crawl is told to stop while the first file is read and another waits.
STOPPED = """
import os, signal, threading, time
from crawler import reader
from crawler.reading import Reading

reader._READERS = 1
gathers = Reading.gather

def gather(self):
    if threading.current_thread() is not threading.main_thread():
        time.sleep(0.6)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.3)
    return gathers(self)

Reading.gather = gather
"""

# What is read cannot be written while a file is read that takes a minute.
BROKEN = """
import pathlib, time
from crawler import reader
from crawler.extract import pdf

pdf._CHILD = pathlib.Path({child!r})
begun = pathlib.Path({begun!r})
goes_on, reads = reader.Reader._go_on, reader.Reader._read_beside

def read_beside(self, run, fetch, page):
    reads(self, run, fetch, page)
    while not begun.exists() or not begun.read_text():
        time.sleep(0.01)

def go_on(self):
    if begun.exists():
        with self._guard("east"):
            raise OSError("no room")
    goes_on(self)

reader.Reader._read_beside, reader.Reader._go_on = read_beside, go_on
"""
# The crawl is told twice to stop while a file is read that takes a minute.
KILLED = """
import os, pathlib, signal, threading, time
from crawler.extract import pdf

pdf._CHILD = pathlib.Path({child!r})
begun = pathlib.Path({begun!r})

def stop_twice():
    while not begun.exists() or not begun.read_text():
        time.sleep(0.01)
    for _ in range(2):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.3)

threading.Thread(target=stop_twice, daemon=True).start()
"""
SLOW_CHILD = """
import os, pathlib, time
pathlib.Path({begun!r}).write_text(str(os.getpid()))
time.sleep(60)
"""


@pytest.fixture
def crawls(tmp_path: Path) -> Iterator[Crawls]:
    with StandIn(Municipality(years=sample_years())) as site:
        yield Crawls(
            folder=tmp_path,
            sources={name: {"url": f"{site.url}{INDEX}"} for name in ("east", "west")},
            platform="pdf_page",
            timeout=30.0,
        )


def first(crawls: Crawls, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the processes of the next crawl run this before all else."""
    path = crawls.folder / "first.py"
    path.write_text(what, encoding="utf-8")
    monkeypatch.setenv(nursery.FIRST, str(path))


def test_no_further_page_is_taken_while_too_much_waits_to_be_read(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    first(crawls, ONE_BY_ONE, monkeypatch)
    assert [(report.outcome, report.new) for report in crawls.run()] == [(Outcome.NEW, 4)] * 2


def test_a_crawl_told_to_stop_leaves_what_waits_to_be_read_to_the_next(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    first(crawls, STOPPED, monkeypatch)
    stopped = crawls.run()
    assert sum(report.new for report in stopped) == 1
    assert all("interrupted" in report.errors[-1] for report in stopped)
    monkeypatch.delenv(nursery.FIRST)
    further = crawls.run()
    assert [report.outcome for report in further] == [Outcome.NEW] * 2
    assert sum(report.new for report in further) == 7


def alive(process: int) -> bool:
    """One that nobody has waited for yet is dead all the same."""
    with suppress(ProcessLookupError, FileNotFoundError):
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        return state.split()[0] != "Z"
    return False


@pytest.mark.parametrize(("what", "told"), [(BROKEN, "no room"), (KILLED, "killed by SIGTERM")])
def test_a_crawl_that_ends_at_once_ends_what_reads_a_file_with_it(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, what: str, told: str
) -> None:
    child, begun = crawls.folder / "child.py", crawls.folder / "begun"
    child.write_text(SLOW_CHILD.format(begun=str(begun)), encoding="utf-8")
    first(crawls, what.format(child=str(child), begun=str(begun)), monkeypatch)
    started = time.monotonic()
    reports = crawls.run()
    assert time.monotonic() - started < 20, "its time would be up after 30 s"
    assert all(told in report.errors[-1] for report in reports)
    assert not alive(int(begun.read_text(encoding="ascii")))
