"""The lighter parts of Scrapy do what Scrapy's own do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.crawler import Crawler
from scrapy.signalmanager import SignalManager
from scrapy.spiders import Spider

from crawler.fetching.lean import FewSignals

if TYPE_CHECKING:
    import pytest


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
