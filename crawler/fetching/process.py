"""Sets Scrapy up for one crawl, as the process that reads asks for it on stdin.

What comes back goes to stdout; what a library prints goes to stderr.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from config.secrets import Secret
from crawler.fetching.lean import FewSignals
from crawler.fetching.office import Office
from crawler.fetching.spider import ErrandSpider
from crawler.limits import running_clock
from crawler.plain_log import set_up_log
from crawler.politeness.name import user_agent
from crawler.politeness.pace import Pace
from crawler.politeness.visitor import Visitor
from crawler.wire import Message, Unpacker
from state.host_notes import Rest
from state.outcomes import INTERRUPTED

_ORDERS = 2  # the proxy's login, or that there is none, and the plan


class _Process(AsyncCrawlerProcess):
    """Tells those who wait for a busy host that there is nothing to wait for any more."""

    async def stop(self) -> None:
        for crawler in self.crawlers:
            if isinstance(crawler.spider, ErrandSpider):
                crawler.spider.pace.stop(INTERRUPTED)
        await super().stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pacing:
    """Of [crawl] in bot.toml, what ``Pace`` goes by."""

    delay_seconds: float
    loopback_pace: float
    run_limit_minutes: float


def main() -> None:
    """Fetch what is asked for; does nothing where nobody asks."""
    mouth = _take_stdout()
    unpacker = Unpacker()
    said = _until_told(unpacker)
    if len(said) < _ORDERS:
        return
    (login,), (plan,), further = said[0].words, said[1].words, said[_ORDERS:]
    pace = _pace(plan)
    visitors = {words[0]: Visitor.from_words(words) for words in plan["visitors"]}
    ours = {"USER_AGENT": user_agent(plan["contact"]), "GIKAI_PROXY_LOGIN": login and Secret(login)}
    process = _Process({**plan["settings"], **ours})
    set_up_log(plan["settings"]["LOG_LEVEL"].lower())
    crawler = process.create_crawler(ErrandSpider)
    crawler.signals = FewSignals(crawler)  # before anybody has heard of it
    office = Office(ear=0, mouth=mouth, unpacker=unpacker, unread=further)
    process.crawl(crawler, office=office, visitors=visitors, pace=pace)
    process.start()


def _until_told(unpacker: Unpacker) -> list[Message]:
    """The orders, and what came with them; fewer where whoever gave them is gone."""
    said: list[Message] = []
    while len(said) < _ORDERS and (data := os.read(0, 1 << 20)):
        said += unpacker.feed(data)
    return said


def _pace(plan: dict[str, Any]) -> Pace:
    rests = (
        Rest(name=name, not_before=datetime.fromisoformat(not_before), reason=reason)
        for name, not_before, reason in plan["rests"]
    )
    clock = running_clock(datetime.fromisoformat(plan["now"]))
    return Pace(_Pacing(**plan["pacing"]), clock, rests=rests)


def _take_stdout() -> int:
    """Keep stdout for what comes back alone."""
    mouth = os.dup(1)
    os.dup2(2, 1)
    return mouth
