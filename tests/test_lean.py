"""The lighter parts of Scrapy do what Scrapy's own do."""

from __future__ import annotations

import pytest
from scrapy.crawler import Crawler
from scrapy.signalmanager import SignalManager
from scrapy.spidermiddlewares.referer import SameOriginPolicy
from scrapy.spiders import Spider

from crawler.lean import FewSignals, SameOrigin

PAGES = (
    "https://www.city.kaku.example/",
    "https://www.city.kaku.example/gikai/list.html?page=2#top",
    "https://www.city.kaku.example:443/gikai/",
    "https://www.city.kaku.example.net/gikai/",
    "https://www.city.kaku.example:8443/gikai/",
    "https://somebody:secret@www.city.kaku.example/gikai/",
    "http://www.city.kaku.example/gikai/",
    "http://www.city.kaku.example:80/gikai/a;b?c",
    "http://www.city.kaku.example",
    "http://127.0.0.1:8080/",
    "about:blank",
    "",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_named_to_its_own_site_alone_as_scrapy_names_it(page: str) -> None:
    scrapys = [SameOriginPolicy().referrer(page, asked) for asked in PAGES]
    assert [SameOrigin().referrer(page, asked) for asked in PAGES] == scrapys


def test_a_signal_reaches_those_who_hear_it() -> None:
    signals = FewSignals(Crawler(Spider))
    signals.connect(_answer, "one")
    assert [answer for _, answer in signals.send_catch_log("one")] == ["heard"]


def test_a_signal_that_nobody_hears_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[object] = []
    monkeypatch.setattr(SignalManager, "send_catch_log", lambda _, signal: sent.append(signal))
    signals = FewSignals(Crawler(Spider))
    signals.connect(_answer, "one")
    signals.send_catch_log("another")
    assert sent == []


def _answer() -> str:
    return "heard"
