"""Scrapy's settings, rendered from ours in one place."""

from __future__ import annotations

from importlib.metadata import metadata
from typing import TYPE_CHECKING, Any

from crawler.politeness.robots_file import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.models import Bot

# Named one by one, in place of Scrapy's own lists (2.19.0): what is only switched off in those is
# loaded all the same, with aiohttp and requests behind it, and what the next Scrapy adds would open
# its doors unasked. Missing with a reason: cookies; the cache, which serves old pages without
# asking; the proxy of the environment, offsite and robots, whose work crawler/politeness/ does;
# meta refresh; a filter of long addresses, which drops without a word; the judging of statuses,
# for a page function reads its page whatever the status; all that counts what nobody reads.
_EXTENSIONS = {
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
}
_AROUND_THE_SPIDER = {"scrapy.spidermiddlewares.referer.RefererMiddleware": 700}
_AROUND_DOWNLOADS = {
    "crawler.politeness.egress.Egress": 50,
    "crawler.politeness.robots.Robots": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "crawler.politeness.patience.Patience": 540,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
}


def user_agent(contact: str) -> str:
    """Who we are, and where a site's owner reaches us."""
    package = metadata(TOKEN)
    return signature(package["Version"], package.get_all("Project-URL", ()), contact)


def signature(version: str, addresses: Iterable[str], contact: str) -> str:
    """``gikai-watch/1.0 (+<home page>; <contact>)``; «Homepage, https://…» is one of ``addresses``.

    The home page is [project.urls] of pyproject.toml. While the project has none only the contact
    is named: an address that leads nowhere would be worse than none.
    """
    named = (address.partition(", ") for address in addresses)
    homes = [address for label, _, address in named if label == "Homepage"]
    said = "; ".join(filter(None, [*homes, contact]))
    return f"{TOKEN}/{version}" + (f" (+{said})" if said else "")


def scrapy_settings(bot: Bot) -> dict[str, Any]:
    """A polite, long-lived monitor that opens no door of its own.

    Scrapy 2.19 by default starts a telnet console and a remote-control server, reads file:// and
    data: addresses, and does not check certificates.
    """
    crawl = bot.crawl
    return {
        "USER_AGENT": user_agent(bot.contact),
        "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": "ja"},
        **_doors(),
        **_pace(),
        "DOWNLOAD_TIMEOUT": crawl.timeout_seconds,
        "EXTENSIONS_BASE": _EXTENSIONS,
        "SPIDER_MIDDLEWARES_BASE": _AROUND_THE_SPIDER,
        "DOWNLOADER_MIDDLEWARES_BASE": _AROUND_DOWNLOADS,
        "DOWNLOAD_MAXSIZE": crawl.max_body_mib * 1024 * 1024,
        "DOWNLOAD_WARNSIZE": 0,
        "CLOSESPIDER_TIMEOUT": crawl.run_limit_minutes * 60,
        "MEMUSAGE_LIMIT_MB": 1024,
        # A page yields requests alone, and Scrapy (2.19.0) starts so many tasks for each page.
        "CONCURRENT_ITEMS": 1,
        # Bytes of pages that are being read, above which Scrapy asks no site for anything: a file
        # that is read beside the crawl would stop all sources. MEMUSAGE_LIMIT_MB bounds them too.
        "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 512 * 1024 * 1024,
        "ASYNCIO_EVENT_LOOP": "uvloop.Loop",  # a quarter more pages a second (2026-11)
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
        "SCHEDULER": "crawler.lean.Waiting",
        "LOG_FORMATTER": "crawler.lean.QuietLog",
        "LOG_LEVEL": bot.log_level.upper(),
        "STATS_DUMP": False,
    }


def _doors() -> dict[str, Any]:
    ours = "crawler.politeness.downloads.PacedDownloads"
    return {
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "DOWNLOAD_HANDLERS_BASE": dict.fromkeys(("http", "https"), ours),
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "TWISTED_DNS_RESOLVER": "crawler.politeness.egress.PublicResolver",
        "REDIRECT_MAX_TIMES": 5,
        "REFERRER_POLICY": "crawler.lean.SameOrigin",
    }


def _pace() -> dict[str, Any]:
    """Scrapy holds one request of each vendor at a time; crawler.politeness.pace says when."""
    return {
        # No limit: requests that wait for one vendor would take the places of all others.
        "CONCURRENT_REQUESTS": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,
        "DNS_TIMEOUT": 15,
        "RETRY_TIMES": 2,
        # 429 and 503 are crawler.politeness.patience's.
        "RETRY_HTTP_CODES": [408, 500, 502, 504, 522, 524],
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",
    }
