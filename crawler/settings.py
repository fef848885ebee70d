"""Scrapy's settings, rendered from ours in one place."""

from __future__ import annotations

from importlib.metadata import metadata
from typing import TYPE_CHECKING, Any

from crawler.politeness.robots_file import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.models import Bot

# Taken out rather than switched off: what is not loaded opens no door, and start-up is a third
# quicker (2026-11).
_NO_EXTENSIONS = (
    "feedexport.FeedExporter",
    "logstats.LogStats",
    "memdebug.MemoryDebugger",
    "remote_control.RemoteControl",
    "spiderstate.SpiderState",
    "telnet.TelnetConsole",
    "throttle.AutoThrottle",  # ours is crawler.politeness.pace
)
_NO_SPIDER = (
    "start.StartSpiderMiddleware",
    "httperror.HttpErrorMiddleware",  # a page function reads its page whatever the status
    "depth.DepthMiddleware",
    "urllength.UrlLengthMiddleware",  # drops without a word
)
_NO_DOWNLOADER = (
    "cookies.CookiesMiddleware",
    "httpauth.HttpAuthMiddleware",
    "httpcache.HttpCacheMiddleware",  # its RFC 2616 policy serves old pages without asking
    "httpproxy.HttpProxyMiddleware",  # it heeds http_proxy; ours is what [crawl] names, by Egress
    "offsite.OffsiteMiddleware",  # ours is crawler.politeness.egress
    "redirect.MetaRefreshMiddleware",
    "robotstxt.RobotsTxtMiddleware",  # ours is crawler.politeness.robots
)


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
        "EXTENSIONS": dict.fromkeys(f"scrapy.extensions.{name}" for name in _NO_EXTENSIONS),
        "SPIDER_MIDDLEWARES": dict.fromkeys(f"scrapy.spidermiddlewares.{n}" for n in _NO_SPIDER),
        "DOWNLOADER_MIDDLEWARES": {
            **dict.fromkeys(f"scrapy.downloadermiddlewares.{name}" for name in _NO_DOWNLOADER),
            "crawler.politeness.egress.Egress": 50,
            "crawler.politeness.robots.Robots": 100,
            "crawler.politeness.patience.Patience": 540,
        },
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
        # What is asked for twice is the source run's business.
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "LOG_LEVEL": bot.log_level.upper(),
        "STATS_DUMP": False,
    }


def _doors() -> dict[str, Any]:
    ours = "crawler.politeness.downloads.PacedDownloads"
    return {
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("http", "https"), ours),
            **dict.fromkeys(("data", "file", "ftp", "s3")),
        },
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "TWISTED_DNS_RESOLVER": "crawler.politeness.egress.PublicResolver",
        "REDIRECT_MAX_TIMES": 5,
        "REFERRER_POLICY": "same-origin",
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
