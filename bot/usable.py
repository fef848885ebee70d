"""What every run of a source would fail on, found by `gikai check` before there is a run."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from config.errors import UserError
from config.japan import TOKYO
from config.paths import BOT_FILE, SOURCES_FILE
from crawler.errors import CrawlError
from crawler.extract.selectors import is_selector
from crawler.platforms import load_platform
from crawler.politeness.addresses import is_loopback, is_open_port, is_private
from crawler.politeness.permission import Force, force
from crawler.politeness.windows import next_opening
from crawler.steps import Task
from state.records import Window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.models import Config, Source


def unusable(config: Config, now: datetime) -> Iterator[str]:
    """What is wrong with the sources that runs read, a line each."""
    for source in config.sources:
        if source.enabled and source.url:
            where = f"{SOURCES_FILE}, source {source.id}"
            if wrong := _wrong_address(config, str(source.url)) or _misfit(source, now):
                yield f"{where}, key url: {wrong}"
            for key, selector in _selectors(source):
                if not is_selector(selector):
                    yield f"{where}, key {key}: {selector!r} is no CSS selector."
            if source.fetch_window and next_opening(source.fetch_window, now) is None:
                yield f"{where}, fetch_window: it is over, and the source is not read any more."


def expired(config: Config, now: datetime) -> tuple[list[str], list[str]]:
    """The ids of watched sources whose permission has expired, and with their last days those that
    end soon."""
    over, ending = [], []
    today = now.astimezone(TOKYO).date()
    for source in config.sources:
        if source.enabled and source.url and source.permission:
            found = force(source.permission, today)
            if found is Force.EXPIRED:
                over.append(source.id)
            elif found is Force.ENDING:
                ending.append(f"{source.id} ({source.permission.until})")
    return over, ending


def no_address(typed: str) -> UserError:
    """For what only looks like a web address, or not even that."""
    return UserError(typed, "That is no web address.", "Write one such as https://example.jp/")


def refuse_wrong_address(config: Config, url: str) -> None:
    """Raises UserError for an address to which no crawl goes."""
    if wrong := _wrong_address(config, url):
        here = is_loopback(urlsplit(url).hostname or "")
        trial = f", or, on trial, set allow_loopback in {BOT_FILE}" if here else ""
        raise UserError(url, wrong, f"Name one of the public web{trial}.")


def refuse_misfit(source: Source, now: datetime) -> None:
    """Raises UserError for an address at which the source's platform cannot begin."""
    if wrong := _misfit(source, now):
        remedy = "Name the page where its visitors begin, or another --platform: docs/platforms.md"
        raise UserError(str(source.url), wrong, f"{remedy} lists them.")


def _wrong_address(config: Config, url: str) -> str | None:
    """Why no crawl goes there; None where one would."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.fragment:
        return f"what stands behind # in {url} is never sent to a server; leave it out."
    if is_loopback(host):
        loopback = config.bot.allow_loopback
        return None if loopback else f"{host} is this machine, and allow_loopback is false."
    if is_private(host):
        return f"{host} lies in a private net, where a crawl does not go."
    if not is_open_port(parts):
        return f"port {parts.port} is none of the public web's (80, 443)."
    if "." not in host or not all(host.rstrip(".").split(".")):
        return f"{host!r} is no name of a public host."
    return None


def _misfit(source: Source, now: datetime) -> str | None:
    """What its platform says of the address before anything is fetched; None where it begins."""
    task = Task(source=source, window=Window(), now=now)
    try:
        next(iter(load_platform(source.platform).start(task)), None)
    except CrawlError as error:
        return f"{error}."
    return None


def _selectors(source: Source) -> Iterator[tuple[str, str]]:
    if feed := source.feed:
        yield from (("[source.feed] body", selector) for selector in feed.body)
        for key in ("list_item", "list_date", "list_link"):
            if selector := getattr(feed, key):
                yield f"[source.feed] {key}", selector
    if source.pdf_page and source.pdf_page.area:
        yield "[source.pdf_page] area", source.pdf_page.area
