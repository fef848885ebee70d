"""Which doors a crawl goes through: real crawls against servers on loopback, and a proxy."""

from __future__ import annotations

import asyncio
import os
import zlib
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]  # it has no annotations
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.resolver import dnscache
from scrapy.settings import Settings
from twisted.internet.error import DNSLookupError

from config.models import Source
from crawler.errors import Blocked
from crawler.politeness.addresses import belongs, is_loopback, is_private
from crawler.politeness.egress import Egress, PublicResolver
from standins.sites.serving import Answer, Asked, StandIn, Switches, set_switches
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import sample_posts
from state.records import Outcome
from tests.certificate_maker import Authority, authority
from tests.crawls import NOW, Crawls
from tests.proxy_server import Proxy

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

    from twisted.python.failure import Failure

    from crawler.process import CrawlEvent
    from state.records import RunReport

NAME = "kakuu.example.jp"


@dataclass(kw_only=True)
class Doors(Crawls):
    """Crawls with further keys of [crawl]."""

    further: dict[str, str] = field(default_factory=dict)

    def write(self) -> None:
        """The three files, and the further keys at the end of bot.toml, where [crawl] stands."""
        super().write()
        with (self.folder / "bot.toml").open("a", encoding="utf-8") as file:
            file.writelines(f'{key} = "{value}"\n' for key, value in self.further.items())


def blog() -> Blog:
    return Blog(posts=sample_posts(NOW, 2))


def secure(site: StandIn, context: ssl.SSLContext) -> str:
    """Let a stand-in that does not serve yet speak TLS; answers its address."""
    site._server.socket = context.wrap_socket(site._server.socket, server_side=True)
    return site.url.replace("http:", "https:")


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            *("10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "0.1.2.3", "255.255.255.255"),
            *("169.254.169.254", "100.100.100.200", "100.64.0.1", "224.0.0.1", "192.0.2.1"),
            *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1"),
            *("ff02::1", "2001:db8::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1"),
            *("64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:a00:1::"),
            *("127.1", "2130706433", "0x7f000001", "017700000001", "127.000.000.001", "10.0.0.1."),
        ],
    )
    def test_what_is_not_the_public_web_is_private(self, address: str) -> None:
        assert is_private(address)

    @pytest.mark.parametrize(
        "address", ["8.8.8.8", "203.104.209.7", "2001:4860::8888", "64:ff9b::8.8.8.8", NAME]
    )
    def test_the_public_web_is_not(self, address: str) -> None:
        assert not is_private(address)

    @given(st.ip_addresses())
    def test_an_address_is_never_loopback_and_public(self, address: object) -> None:
        assert not is_loopback(str(address)) or is_private(str(address))

    @pytest.mark.parametrize(
        ("url", "own"),
        [
            (f"https://{NAME}/a", True),
            (f"http://www.{NAME}/a", True),
            (f"https://{NAME}./a", True),
            ("https://files.example.jp/a.pdf", True),
            ("https://www.files.example.jp/a.pdf", False),
            ("https://example.jp/", False),
            (f"https://x.{NAME}/", False),
            (f"https://{NAME}.evil.example/", False),
            (f"https://{NAME}@evil.example/", False),
            ("https://[::1/", False),
        ],
    )
    def test_a_source_has_its_host_the_www_twin_and_those_it_names(
        self, url: str, own: bool
    ) -> None:
        source = Source.model_validate(
            {
                "id": "a",
                "platform": "wordpress",
                "name": "a",
                "url": f"https://www.{NAME}/",
                "hosts": ["files.example.jp"],
            }
        )
        assert belongs(source, url) is own


def resolver() -> PublicResolver:
    """One that answers from its memory: it has no reactor to ask with."""
    return PublicResolver(None, 10, 1.0)  # type: ignore[arg-type]  # see there


class TestNames:
    @pytest.fixture
    def inner(self) -> Iterator[str]:
        """A name of the public web that leads to 10.0.0.1."""
        name = "inner.example.jp"
        dnscache[name] = "10.0.0.1"
        yield name
        del dnscache[name]

    def test_a_name_that_leads_into_a_private_net_has_no_address_for_us(self, inner: str) -> None:
        failures: list[Failure] = []
        resolver().getHostByName(inner).addErrback(failures.append)
        assert [failure.type for failure in failures] == [DNSLookupError]

    def test_the_proxy_may_lie_in_a_private_net(self, inner: str) -> None:
        found: list[str] = []
        by_proxy = resolver()
        by_proxy.proxy_host = inner
        by_proxy.getHostByName(inner).addCallback(found.append)
        assert found == ["10.0.0.1"]

    def test_a_name_that_leads_there_is_told_as_blocked(self, inner: str) -> None:
        egress = Egress(Settings({"GIKAI_CONTACT": True}))
        request = Request(f"http://{inner}/")
        egress.process_request(request)
        with pytest.raises(Blocked, match=r"10\.0\.0\.1"):
            asyncio.run(egress.process_exception(request, DNSLookupError("no results")))


BOMB = 256  # MiB of nothing
MIB = bytes(1024 * 1024)


def gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return (packer.compress(MIB * 16) + packer.flush()) * (BOMB // 16)


def brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=2)
    return b"".join(packer.process(MIB) for _ in range(BOMB)) + bytes(packer.finish())


def zstd_bomb() -> bytes:
    return zstd.compress(MIB * 16) * (BOMB // 16)


def nested_bomb() -> bytes:
    return zlib.compress(zlib.compress(gzip_bomb()))


BOMBS = {
    "gzip": ("gzip", gzip_bomb),
    "br": ("br", brotli_bomb),
    "zstd": ("zstd", zstd_bomb),
    "nested": ("gzip, deflate, deflate", nested_bomb),
    "layers": (", ".join(["gzip"] * 500), gzip_bomb),
}


@dataclass
class Packed:
    """A site whose every page is one packed body."""

    encoding: str
    body: bytes
    switches: Switches = field(default_factory=Switches)

    def answer(self, asked: Asked, url: str) -> Answer:  # noqa: ARG002 - as every site's
        """The body; robots.txt alone is not there."""
        if asked.path == "/robots.txt":
            return Answer(status=404, headers=())
        head = (("Content-Type", "text/html"), ("Content-Encoding", self.encoding))
        return Answer(status=200, headers=head, body=self.body)

    def control(self, order: dict[str, Any]) -> None:
        """There is nothing to order."""
        raise KeyError(next(iter(order)))


class Peak(list["CrawlEvent"]):
    """Hears a crawl, and looks each time at the most memory that its process ever had, in KiB."""

    kib = 0

    def append(self, event: CrawlEvent) -> None:
        super().append(event)
        for status in Path("/proc").glob("[0-9]*/status"):
            with suppress(OSError):  # processes come and go
                fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines())
                command = (status.parent / "cmdline").read_bytes()
                if fields["PPid"] == str(os.getpid()) and command.endswith(b"-m\0crawler\0"):
                    self.kib = max(self.kib, int(fields["VmHWM"].split()[0]))


PEAK = Peak()


@pytest.fixture(scope="module")
def burst(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RunReport]]:
    """One crawl of all bombs."""
    crawls = Doors(folder=tmp_path_factory.mktemp("bombs"), timeout=20.0, events=PEAK, alone=True)
    sites = {name: StandIn(Packed(kind, make())) for name, (kind, make) in BOMBS.items()}
    for name, site in sites.items():
        site.__enter__()
        crawls.sources[name] = {"url": site.url}
    try:
        yield {report.source: report for report in crawls.run()}
    finally:
        for site in sites.values():
            site.__exit__(None, None, None)


class TestBombs:
    @pytest.mark.parametrize("name", BOMBS)
    def test_a_packed_page_is_unpacked_no_further_than_the_limit(
        self, burst: dict[str, RunReport], name: str
    ) -> None:
        assert burst[name].outcome is Outcome.BROKEN
        assert burst[name].new == 0

    @pytest.mark.parametrize("name", ["gzip", "br", "zstd", "nested"])
    def test_the_limit_is_named(self, burst: dict[str, RunReport], name: str) -> None:
        assert "larger than max_body_mib" in burst[name].errors[0]

    def test_the_crawl_stays_small(self, burst: dict[str, RunReport]) -> None:
        assert len(burst) == len(BOMBS)
        assert 10 * 1024 < PEAK.kib < 250 * 1024


class TestPorts:
    def test_other_ports_and_hosts_are_not_visited_wherever_a_page_leads(
        self, tmp_path: Path
    ) -> None:
        crawls = Doors(folder=tmp_path, contact="watch@example.jp")
        crawls.sources["port"] = {"url": f"http://{NAME}:8080/"}
        crawls.sources["mapped"] = {"url": "http://[::ffff:10.0.0.1]/"}
        crawls.sources["metadata"] = {"url": "http://169.254.169.254/"}
        with StandIn(blog()) as first, StandIn(blog()) as second:
            set_switches(first.site.switches, {"moved_to": f"{second.url}/"})
            crawls.sources["other"] = {"url": first.url}
            crawls.sources["named"] = {"url": first.url, "hosts": ["127.0.0.1"]}
            reports = {report.source: report for report in crawls.run()}
        assert {name: report.outcome for name, report in reports.items()} == {
            "port": Outcome.BLOCKED,
            "mapped": Outcome.BLOCKED,
            "metadata": Outcome.BLOCKED,
            "other": Outcome.BLOCKED,
            "named": Outcome.BLOCKED,
        }
        assert "port 8080" in reports["port"].errors[0]
        assert "another host" in reports["other"].errors[0]
        assert "front page" in reports["named"].errors[0]


@pytest.fixture
def signed(tmp_path: Path) -> Authority:
    return authority(tmp_path)


class TestCertificates:
    """127.0.0.1 stands in the certificates of these servers, localhost does not."""

    def test_a_certificate_of_nobody_is_refused_unless_its_source_leaves_it_unverified(
        self, tmp_path: Path, signed: Authority
    ) -> None:
        reason = "2026-11-22: the chain is incomplete"
        first, second = StandIn(blog()), StandIn(blog())
        crawls = Doors(folder=tmp_path)
        crawls.sources["refused"] = {
            "url": secure(first, signed.server(NAME)).replace("127.0.0.1", "localhost")
        }
        crawls.sources["unseen"] = {
            "url": secure(second, signed.server(NAME)),
            "verify_tls": False,
            "tls_reason": reason,
        }
        with first, second:
            refused, unseen = crawls.run()
        assert (refused.outcome, first.asked) == (Outcome.UNREACHABLE, [])
        assert "certificate is not valid" in refused.errors[0]
        assert (unseen.outcome, unseen.new) == (Outcome.NEW, 2)
        assert (refused.unverified, unseen.unverified) == (None, reason)

    def test_an_authority_of_ca_file_is_trusted_for_the_names_it_signed(
        self, tmp_path: Path, signed: Authority
    ) -> None:
        first, second = StandIn(blog()), StandIn(blog())
        crawls = Doors(folder=tmp_path, further={"ca_file": "authority.pem"})
        crawls.sources["signed"] = {"url": secure(first, signed.server(NAME))}
        crawls.sources["other"] = {
            "url": secure(second, signed.server(NAME)).replace("127.0.0.1", "localhost")
        }
        with first, second:
            trusted, other = crawls.run()
        assert (trusted.outcome, trusted.new) == (Outcome.NEW, 2)
        assert (other.outcome, second.asked) == (Outcome.UNREACHABLE, [])
        assert "certificate is not valid" in other.errors[0]


class TestProxy:
    def test_everything_but_loopback_goes_by_the_proxy_with_its_login(
        self, tmp_path: Path, signed: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIKAI_PROXY_LOGIN", "watch:geheim")
        login = "Basic " + b64encode(b"watch:geheim").decode()
        plain, tls = StandIn(blog()), StandIn(blog())
        secure(tls, signed.server(NAME))
        ways = {f"{NAME}:443": tls.port, "plain.example.jp:80": plain.port}
        crawls = Doors(folder=tmp_path, contact="watch@example.jp")
        crawls.sources["tls"] = {"url": f"https://{NAME}/"}
        crawls.sources["plain"] = {"url": "http://plain.example.jp/"}
        crawls.sources["private"] = {"url": "http://10.0.0.1/"}
        crawls.sources["port"] = {"url": "http://plain.example.jp:8080/"}
        with plain, tls, StandIn(blog()) as here, Proxy(ways, login) as proxy:
            crawls.sources["here"] = {"url": here.url}
            crawls.further = {"ca_file": "authority.pem", "proxy": proxy.url}
            reports = {report.source: report for report in crawls.run()}
        assert {name: report.outcome for name, report in reports.items()} == {
            "tls": Outcome.NEW,
            "plain": Outcome.NEW,
            "private": Outcome.BLOCKED,
            "port": Outcome.BLOCKED,
            "here": Outcome.NEW,
        }, [report.errors for report in reports.values()]
        told = {(command, path.split("/wp-json")[0]) for command, path, _ in proxy.asked}
        assert ("CONNECT", f"{NAME}:443") in told
        assert ("GET", "http://plain.example.jp") in told
        assert not any("127.0.0.1" in path or "10.0.0.1" in path for _, path, _ in proxy.asked)
        assert {bearing for _, _, bearing in proxy.asked} == {login}
        reached = [*plain.asked, *tls.asked, *here.asked]
        assert not any("proxy-authorization" in asked.headers for asked in reached)
