"""How a crawl behaves as a guest, and which doors it keeps shut."""

from __future__ import annotations

import logging

import pytest
from scrapy.settings import Settings
from scrapy.utils.conf import build_component_list
from twisted.internet.error import DNSLookupError

from config.models import Bot
from crawler.plain_log import PlainText
from crawler.politeness.addresses import is_loopback, is_private
from crawler.politeness.egress import refuse_private
from crawler.politeness.name import signature, user_agent
from crawler.politeness.patience import LEAST, UNSAID, wanted_rest
from crawler.settings import scrapy_settings

DATE = "Sun, 22 Nov 2026 00:00:00 GMT"


@pytest.mark.parametrize(
    ("retry_after", "date", "seconds"),
    [
        ("120", DATE, 120.0),
        (" 5 ", "", 5.0),
        ("0", DATE, LEAST),
        ("Sun, 22 Nov 2026 00:02:00 GMT", DATE, 120.0),
        ("Sun, 22 Nov 2026 00:02:00 GMT", "", UNSAID),
        ("Sat, 21 Nov 2026 00:02:00 GMT", DATE, LEAST),
        ("", DATE, UNSAID),
        ("soon", DATE, UNSAID),
        ("-3", DATE, UNSAID),
        ("١٢٠", DATE, UNSAID),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_an_instant(
    retry_after: str, date: str, seconds: float
) -> None:
    assert wanted_rest(retry_after, date) == seconds


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_is_known_by_its_addresses(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.example.jp", "128.0.0.1", "2130706433", "", "::2"])
def test_no_other_machine_is_taken_for_this_one(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "fc00::1",
        "::ffff:10.0.0.1",
        "127.000.000.001",
        "127.1",
        "2130706433",
        "0x7f.0x1",
    ],
)
def test_private_nets_are_not_visited_by_address_or_by_a_name_that_leads_there(
    address: str,
) -> None:
    assert is_private(address)
    with pytest.raises(DNSLookupError, match="private net"):
        refuse_private(address, "council.example.jp")


def test_a_name_may_not_lead_back_to_this_machine() -> None:
    with pytest.raises(DNSLookupError, match=r"council\.example\.jp"):
        refuse_private("127.0.0.1", "council.example.jp")


def test_a_public_address_is_visited() -> None:
    assert not is_private("8.8.8.8")
    assert refuse_private("8.8.8.8", "council.example.jp") == "8.8.8.8"


def test_the_user_agent_names_the_project_and_a_contact() -> None:
    assert user_agent("watch@example.jp").startswith("gikai-watch/")
    assert user_agent("watch@example.jp").endswith("watch@example.jp)")


@pytest.mark.parametrize(
    ("addresses", "contact", "said"),
    [
        ([], "", "gikai-watch/1.0"),
        ([], "watch@example.jp", "gikai-watch/1.0 (+watch@example.jp)"),
        (
            ["Issues, https://example.jp/issues", "Homepage, https://example.jp/"],
            "watch@example.jp",
            "gikai-watch/1.0 (+https://example.jp/; watch@example.jp)",
        ),
    ],
)
def test_the_user_agent_names_the_home_page_once_there_is_one(
    addresses: list[str], contact: str, said: str
) -> None:
    assert signature("1.0", addresses, contact) == said


class TestSettings:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(scrapy_settings(Bot(contact="watch@example.jp")))

    @pytest.mark.parametrize("kind", ["DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES"])
    def test_nothing_is_loaded_that_listens_remembers_or_hides(
        self, settings: Settings, kind: str
    ) -> None:
        loaded = build_component_list(settings.get_component_priority_dict_with_base(kind))
        unwanted = ("telnet", "remote", "cache", "cookies", "proxy", "offsite", "httperror")
        assert [name for name in map(str, loaded) if any(word in name for word in unwanted)] == []
        assert loaded

    def test_no_extension_is_loaded(self, settings: Settings) -> None:
        assert settings.get_component_priority_dict_with_base("EXTENSIONS") == {}

    def test_only_web_pages_are_read_and_certificates_are_checked(self, settings: Settings) -> None:
        handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
        assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}
        assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        assert not settings.getbool("REMOTE_CONTROL_ENABLED")
        assert not settings.getbool("TELNETCONSOLE_ENABLED")

    def test_scrapy_keeps_no_pace_of_its_own_beside_ours(self, settings: Settings) -> None:
        handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
        assert handlers["http"] == handlers["https"]
        assert handlers["http"].endswith("PacedDownloads")
        assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
        assert settings.getfloat("DOWNLOAD_DELAY") == 0.0
        assert not settings.getbool("AUTOTHROTTLE_ENABLED")


def test_a_scraped_line_break_in_the_log_is_no_record_of_its_own() -> None:
    hostile = "題\r\nERROR bot: all is lost\x1b[2J"
    record = logging.LogRecord("crawler", logging.INFO, __file__, 1, "%s", (hostile,), None)
    lines = PlainText("%(levelname)s %(name)s: %(message)s").format(record).split("\n")
    assert lines == ["INFO crawler: 題�", "    ERROR bot: all is lost�[2J"]
