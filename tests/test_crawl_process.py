"""What becomes of a crawl that is killed, crashes, takes too long or is told to stop."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from base64 import b64encode
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from config.errors import UserError
from crawler.plan import CrawlRequest
from crawler.process import CrawlEvent, Ladder, crawl
from standins.sites.serving import StandIn, set_switches
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import sample_posts
from state.database import open_database
from state.records import Outcome
from state.runs import open_runs
from tests import nursery
from tests.crawls import NOW, Crawls
from tests.proxy_server import Proxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEWEST = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
LOGGED = re.compile(r"(?:DEBUG|INFO|WARNING|ERROR) [\w.]+: |    ")
PARENT = """
import sys
from datetime import datetime
from pathlib import Path
from crawler.plan import CrawlRequest
from crawler.process import crawl
crawl(CrawlRequest(config_folder=Path(sys.argv[1]), database=Path(sys.argv[2]), sources=("blog",),
                   now=datetime.fromisoformat(sys.argv[3])))
"""


@pytest.fixture
def site() -> Iterator[StandIn]:
    with StandIn(Blog(posts=sample_posts(NEWEST, 3))) as stand_in:
        yield stand_in


@pytest.fixture
def crawls(tmp_path: Path, site: StandIn) -> Crawls:
    return Crawls(folder=tmp_path, sources={"blog": {"url": site.url}}, timeout=30.0, alone=True)


def hang(site: StandIn, seconds: float = 8.0) -> None:
    set_switches(site.site.switches, {"slow_seconds": seconds, "only": "/wp-json"})


def asked_for_posts(site: StandIn) -> bool:
    return any("/wp-json" in path for path in site.paths())


def wait_for(what: Callable[[], object], seconds: float = 20.0) -> bool:
    """Whether it came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def children(process: int) -> list[int]:
    """The processes that one has started."""
    found = Path(f"/proc/{process}/task").glob("*/children")
    return [int(pid) for one in found for pid in one.read_text(encoding="ascii").split()]


def alive(process: int) -> bool:
    with suppress(ProcessLookupError, FileNotFoundError):
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        return state.split()[0] != "Z"
    return False


def open_now(crawls: Crawls) -> int:
    database = open_database(crawls.database)
    try:
        return len(open_runs(database))
    finally:
        database.close()


def test_a_crawl_that_takes_too_long_is_stopped_and_reported(crawls: Crawls, site: StandIn) -> None:
    hang(site)
    started = time.monotonic()
    (report,) = crawls.run(ladder=Ladder(limit=3.0, grace=0.5, last_grace=0.5))
    assert time.monotonic() - started < 8
    assert report.outcome is Outcome.UNREACHABLE
    assert "run_limit_minutes" in report.errors[0]


def test_a_crawl_told_to_stop_finishes_the_page_under_way(crawls: Crawls, site: StandIn) -> None:
    hang(site, 1.0)
    crawls.write()

    def stop_later(event: CrawlEvent) -> None:
        if event.kind == "started":
            (child,) = children(os.getpid())
            threading.Thread(target=stop, args=(child,)).start()

    def stop(child: int) -> None:
        assert wait_for(lambda: asked_for_posts(site))
        os.kill(child, signal.SIGTERM)

    (report,) = crawl(crawls.request(), stop_later)
    assert report.outcome is Outcome.UNREACHABLE
    assert "interrupted" in report.errors[0]
    assert (report.fetched, report.new) == (1, 3)


def test_a_killed_crawl_is_reported_and_the_next_one_is_a_baseline_again(
    crawls: Crawls, site: StandIn
) -> None:
    hang(site)
    crawls.write()
    killed: list[int] = []

    def kill(event: CrawlEvent) -> None:
        if event.kind == "documents" and not killed:
            killed.extend(children(os.getpid()))
            for process in killed:
                os.kill(process, signal.SIGKILL)

    (report,) = crawl(crawls.request(), kill)
    assert len(killed) == 1
    assert report.outcome is Outcome.UNREACHABLE
    assert "killed by SIGKILL" in report.errors[0]
    set_switches(site.site.switches, {"slow_seconds": 0.0})
    (again,) = crawls.run()
    assert (again.outcome, again.baseline, again.new) == (Outcome.NEW, True, 3)


def test_what_fetched_and_was_killed_is_reported_by_what_reads(
    crawls: Crawls, site: StandIn
) -> None:
    hang(site)
    crawls.write()

    def kill(event: CrawlEvent) -> None:
        if event.kind == "started":
            threading.Thread(target=kill_fetcher).start()

    def kill_fetcher() -> None:
        assert wait_for(lambda: asked_for_posts(site))
        (child,) = children(os.getpid())
        (fetcher,) = children(child)
        os.kill(fetcher, signal.SIGKILL)

    (report,) = crawl(crawls.request(), kill)
    assert report.outcome is Outcome.UNREACHABLE
    assert report.errors[-1] == "Unreachable: the process that fetches was killed by SIGKILL"
    assert open_now(crawls) == 0


def test_a_crawl_told_twice_to_stop_waits_for_no_page(crawls: Crawls, site: StandIn) -> None:
    hang(site)
    crawls.write()
    processes: list[int] = []

    def stop_twice(event: CrawlEvent) -> None:
        if event.kind == "started":
            threading.Thread(target=stop).start()

    def stop() -> None:
        assert wait_for(lambda: asked_for_posts(site))
        (child,) = children(os.getpid())
        processes.extend([child, *children(child)])
        os.kill(child, signal.SIGTERM)
        time.sleep(0.2)
        os.kill(child, signal.SIGTERM)

    started = time.monotonic()
    (report,) = crawl(crawls.request(), stop_twice)
    assert time.monotonic() - started < 6.0
    assert "killed by SIGTERM" in report.errors[0]
    assert wait_for(lambda: not any(map(alive, processes)))


def test_a_crawl_that_takes_too_much_memory_asks_for_nothing_more(
    crawls: Crawls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = tmp_path / "over.py"
    over.write_text(
        "from crawler.limits import MemoryWatch\nMemoryWatch.is_over = lambda self: True\n",
        encoding="utf-8",
    )
    monkeypatch.setenv(nursery.FIRST, str(over))
    crawls.alone = False
    (report,) = crawls.run()
    assert report.outcome is Outcome.UNREACHABLE
    assert report.errors == ("Postponed: the crawl used too much memory",)


def test_the_log_of_both_processes_has_one_form(
    crawls: Crawls, capfd: pytest.CaptureFixture[str]
) -> None:
    crawls.write()
    bot = crawls.folder / "bot.toml"
    bot.write_text('log_level = "debug"\n' + bot.read_text(encoding="utf-8"), encoding="utf-8")
    crawl(crawls.request())
    lines = capfd.readouterr().err.splitlines()
    assert "INFO scrapy.core.engine: Spider opened" in lines
    assert any(line.startswith("INFO crawler.source_run: blog: ") for line in lines)
    assert [line for line in lines if not LOGGED.match(line)] == []


def test_results_that_cannot_be_written_break_the_crawl_and_say_why(crawls: Crawls) -> None:
    database = open_database(crawls.database)
    database.connection.execute(
        "CREATE TRIGGER no BEFORE INSERT ON documents BEGIN SELECT raise(ABORT, 'no room'); END"
    )
    database.close()
    (report,) = crawls.run()
    assert report.outcome is Outcome.BROKEN
    assert "no room" in report.errors[0]


def test_progress_is_told_while_it_happens(crawls: Crawls) -> None:
    crawls.run()
    kinds = [event.kind for event in crawls.events]
    assert kinds[0] == "started"
    assert kinds[-1] == "finished"
    assert max(event.documents for event in crawls.events) == 3


def test_a_crawl_that_is_refused_leaves_no_child(tmp_path: Path) -> None:
    before = children(os.getpid())
    request = CrawlRequest(
        config_folder=tmp_path / "none", database=tmp_path / "db", sources=("blog",), now=NOW
    )
    with pytest.raises(UserError):
        crawl(request)
    assert children(os.getpid()) == before


@pytest.mark.parametrize("told", [b"", b"nul", b"null\n", b'null\n{"config_folder": "/somewh'])
def test_a_child_that_is_given_no_plan_or_half_of_one_ends_without_a_word(told: bytes) -> None:
    command = [sys.executable, "-P", "-m", "crawler"]
    ended = subprocess.run(command, input=told, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_a_child_that_dies_before_it_is_given_the_plan_is_reported(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    (report,) = crawls.run()
    assert report.outcome is Outcome.BROKEN
    assert report.errors == ("the crawl crashed (exit code 1)",)


def test_neither_who_reads_nor_who_fetches_knows_a_token(
    crawls: Crawls, site: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_BOT_TOKEN", "CLOUD_ACCESS_KEY", "PGPASSFILE", "HTTP_AUTHORIZATION"):
        monkeypatch.setenv(name, "xoxb-0000-invented")
    hang(site)
    crawls.write()
    seen: list[bytes] = []

    def look(event: CrawlEvent) -> None:
        if event.kind == "documents" and not seen:
            (child,) = children(os.getpid())
            seen.extend(
                Path(f"/proc/{each}/environ").read_bytes() for each in (child, *children(child))
            )
            set_switches(site.site.switches, {"slow_seconds": 0.0})
            os.kill(child, signal.SIGKILL)

    crawl(crawls.request(), look)
    assert len(seen) == 2
    assert all(b"PATH=" in variables for variables in seen)
    assert not any(b"xoxb" in variables for variables in seen)


def test_the_proxys_login_comes_to_the_proxy_and_is_seen_of_neither_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIKAI_PROXY_LOGIN", "watch:geheim")
    seen: list[bytes] = []

    def look(event: CrawlEvent) -> None:
        if event.kind == "started" and wait_for(lambda: proxy.asked):
            (child,) = children(os.getpid())
            for each in (child, *children(child)):
                told = (Path(f"/proc/{each}/{name}") for name in ("environ", "cmdline"))
                seen.append(b"".join(path.read_bytes() for path in told))
            os.kill(child, signal.SIGKILL)

    with Proxy({}) as proxy:
        crawls = Crawls(
            folder=tmp_path,
            sources={"far": {"url": "http://kakuu.example.jp/"}},
            contact="watch@example.jp",
            crawl_keys=f'proxy = "{proxy.url}"\n',
        )
        crawls.write()
        crawl(crawls.request(), look)
    (asked, *_) = proxy.asked
    assert asked[2] == "Basic " + b64encode(b"watch:geheim").decode()
    assert len(seen) == 2
    assert all(b"PATH=" in told and b"crawler" in told for told in seen)
    assert not any(b"geheim" in told for told in seen)


def test_a_crawl_listens_on_no_port(crawls: Crawls, site: StandIn) -> None:
    hang(site)
    crawls.write()
    sockets: list[set[str]] = []

    def look(event: CrawlEvent) -> None:
        if event.kind == "started":
            threading.Thread(target=count).start()

    def count() -> None:
        assert wait_for(lambda: asked_for_posts(site))
        (child,) = children(os.getpid())
        processes = [child, *children(child)]
        opened = [one for each in processes for one in Path(f"/proc/{each}/fd").iterdir()]
        links = [str(one.readlink()) for one in opened]
        own = {link[8:-1] for link in links if link.startswith("socket:[")}
        sockets.extend([own, own & listening()])
        os.kill(child, signal.SIGKILL)

    crawl(crawls.request(), look)
    assert wait_for(lambda: sockets)
    assert len(sockets[0]) >= 1
    assert sockets[1] == set()


def listening() -> set[str]:
    """The inodes of all TCP sockets that wait for connections."""
    tables = (Path(f"/proc/net/{name}").read_text(encoding="ascii") for name in ("tcp", "tcp6"))
    rows = (line.split() for table in tables for line in table.splitlines()[1:])
    return {row[9] for row in rows if row[3] == "0A"}


class TestParent:
    @pytest.fixture
    def parent(self, crawls: Crawls, site: StandIn) -> Iterator[subprocess.Popen[bytes]]:
        hang(site, 3.0)
        crawls.write()
        arguments = [str(crawls.folder), str(crawls.database), NOW.isoformat()]
        with subprocess.Popen([sys.executable, "-c", PARENT, *arguments]) as process:
            assert wait_for(lambda: asked_for_posts(site))
            yield process
            process.kill()

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_parent_told_to_end_stops_its_child_first(
        self, crawls: Crawls, parent: subprocess.Popen[bytes], number: signal.Signals
    ) -> None:
        (child,) = children(parent.pid)
        parent.send_signal(number)
        assert parent.wait(20) != 0
        assert not alive(child)
        assert open_now(crawls) == 0

    def test_a_child_whose_parent_is_killed_ends_by_itself(
        self, crawls: Crawls, site: StandIn, parent: subprocess.Popen[bytes]
    ) -> None:
        (child,) = children(parent.pid)
        (fetcher,) = children(child)
        parent.kill()
        parent.wait()
        assert wait_for(lambda: not alive(child) and not alive(fetcher), seconds=2.0)
        assert open_now(crawls) == 1
        set_switches(site.site.switches, {"slow_seconds": 0.0})
        (report,) = crawls.run()
        assert (report.outcome, open_now(crawls)) == (Outcome.NEW, 0)


def test_a_crawl_may_run_beside_the_main_thread(crawls: Crawls) -> None:
    reports = []
    thread = threading.Thread(target=lambda: reports.extend(crawls.run()))
    thread.start()
    thread.join()
    assert [report.outcome for report in reports] == [Outcome.NEW]
