"""What becomes of pages that wait to be read beside the crawl, such as files."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from standins.sites.pdf_page import INDEX, Municipality, sample_years
from standins.sites.serving import StandIn
from state.records import Outcome
from tests import nursery
from tests.crawls import Crawls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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


def test_a_crawl_that_breaks_off_waits_for_no_file_that_is_being_read(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    child, begun = crawls.folder / "child.py", crawls.folder / "begun"
    child.write_text(SLOW_CHILD.format(begun=str(begun)), encoding="utf-8")
    first(crawls, BROKEN.format(child=str(child), begun=str(begun)), monkeypatch)
    started = time.monotonic()
    reports = crawls.run()
    assert time.monotonic() - started < 20, "its time would be up after 30 s"
    assert all("no room" in report.errors[-1] for report in reports)
    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text()), 0)
