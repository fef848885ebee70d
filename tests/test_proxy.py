"""A proxy that fails is told as the proxy, a login that cannot be meant before any crawl."""

from __future__ import annotations

import asyncio
import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import DownloadTimeoutError

from crawler.errors import CrawlError, ProxyFails, Unreachable
from crawler.politeness.proxy import Proxy
from standins.sites.serving import StandIn
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import sample_posts
from state.records import Outcome
from tests.command_tools import BOT, configure, gikai, source
from tests.crawls import NOW, Crawls
from tests.proxy_server import Proxy as Server

if TYPE_CHECKING:
    from pathlib import Path

FAR = "http://kakuu.example.jp/"
TLS = "https://kakuu-shi.example.jp/"


def unused() -> str:
    """The address of a proxy that is not there."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


def by_way_of(address: str, folder: Path, **sources: str) -> Crawls:
    """Crawls of some addresses by a proxy."""
    crawls = Crawls(folder=folder, contact="watch@example.jp", crawl_keys=f'proxy = "{address}"\n')
    crawls.sources = {name: {"url": url} for name, url in sources.items()}
    return crawls


def test_a_dead_proxy_is_one_error_of_each_source_that_needs_it(tmp_path: Path) -> None:
    address = unused()
    with StandIn(Blog(posts=sample_posts(NOW, 2))) as here:
        crawls = by_way_of(address, tmp_path, plain=FAR, tls=TLS, here=here.url)
        plain, tls, near = crawls.run()
    for report in (plain, tls):
        assert report.outcome is Outcome.UNREACHABLE
        (told,) = report.errors
        assert f"the proxy {address}/ cannot be reached" in told
        assert "`proxy` in [crawl] of bot.toml" in told
    assert near.outcome is Outcome.NEW


def test_a_dead_proxy_is_one_line_for_all_sources_and_one_of_status(tmp_path: Path) -> None:
    bot = BOT.replace("[crawl]\n", f'[crawl]\nproxy = "{unused()}"\n')
    far = (source(name, f"https://{name}.example.jp/") for name in "abcde")
    folder = configure(tmp_path / "config", *far, bot=bot)
    ended = gikai("--config", folder, "run")
    said = "! a, b, c and 2 more: "
    assert ended.code == 1
    assert ended.out.count("cannot be reached") == ended.out.count(said) == 1
    assert gikai("--config", folder, "status").out.count(f"{said}unreachable: the proxy") == 1


def test_a_proxy_that_does_not_know_the_login_says_what_to_set(tmp_path: Path) -> None:
    with Server({}, "Basic another") as proxy:
        plain, tls = by_way_of(proxy.url, tmp_path, plain=FAR, tls=TLS).run()
    for report in (plain, tls):
        assert report.outcome is Outcome.UNREACHABLE
        (told,) = report.errors
        assert "wants another login; set GIKAI_PROXY_LOGIN to its user:password" in told


def explained(address: str, error: Exception) -> CrawlError | None:
    request = Request(FAR, meta={"proxy": address})
    return asyncio.run(Proxy(address, None).explain(request, error))


def test_silence_is_the_proxys_fault_where_it_takes_no_connection() -> None:
    error = DownloadTimeoutError("took longer than 45 seconds")
    assert isinstance(explained(unused(), error), ProxyFails)
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        assert explained(f"http://127.0.0.1:{server.getsockname()[1]}", error) is None


def test_a_site_that_the_proxy_does_not_get_to_is_not_the_proxys_fault() -> None:
    said = "Could not open CONNECT tunnel with proxy x:1 [{'status': 502, 'reason': b'Bad'}]"
    fault = explained(unused(), TunnelError(said))
    assert type(fault) is Unreachable
    assert "it answered 502" in str(fault)


def test_without_a_proxy_nothing_is_explained_by_one() -> None:
    error = DownloadTimeoutError("took longer than 45 seconds")
    assert asyncio.run(Proxy(None, None).explain(Request(FAR), error)) is None


@pytest.mark.parametrize(
    ("login", "proxy", "told"),
    [
        ("geheim", 'proxy = "http://127.0.0.1:9"\n', "Its 6 characters are no login."),
        ("watch:geheim", "", "It is set, and no proxy is configured."),
    ],
)
def test_a_login_that_cannot_be_meant_stops_a_run_before_it_begins(
    tmp_path: Path, login: str, proxy: str, told: str
) -> None:
    bot = BOT.replace("[crawl]\n", f"[crawl]\n{proxy}")
    folder = configure(tmp_path / "config", source("far", FAR), bot=bot)
    ended = gikai("--config", folder, "run", GIKAI_PROXY_LOGIN=login)
    assert (ended.code, ended.out) == (2, "")
    assert f"GIKAI_PROXY_LOGIN\n  {told}" in ended.err
    assert "geheim" not in ended.err
    assert not (folder / "gikai-watch.db").exists()
