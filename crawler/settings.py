"""Scrapy's settings, rendered from ours in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from config.models import Bot, Config
    from crawler.politeness.visitor import Visitor
    from state.host_notes import Rest

# Named one by one, in place of Scrapy's own lists (2.19.0): what is only switched off in those is
# loaded all the same, with aiohttp and requests behind it, and what the next Scrapy adds would open
# its doors unasked. Missing with a reason: cookies; the cache, which serves old pages without
# asking; the proxy of the environment, offsite and robots, whose work crawler/politeness/ does;
# meta refresh; a filter of long addresses, which drops without a word; the judging of statuses,
# for a page function reads its page whatever the status; all that counts what nobody reads; and
# what closes a crawl that takes long or much memory, for it would close the door on pages that
# were paid for, and to errands that are still to come: crawler.politeness.pace asks for no more.
# Asked by Scrapy's redirects alone, which take out the Referer that crawler/referer.py gave.
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


def fetching_rules(config: Config) -> dict[str, Any]:
    """By which rules of the configuration the process that fetches goes."""
    crawl = config.bot.crawl
    names = ("delay_seconds", "loopback_pace", "run_limit_minutes")
    return {
        "contact": config.bot.contact,
        "settings": {**scrapy_settings(config.bot), **egress_settings(config)},
        "pacing": {name: getattr(crawl, name) for name in names},
    }


def fetching_plan(
    rules: Mapping[str, Any], visitors: Sequence[Visitor], rests: Sequence[Rest], now: datetime
) -> dict[str, Any]:
    """What the process that fetches has to know: by which rules, for whom, whom to leave alone."""
    return {
        **rules,
        "visitors": [visitor.to_words() for visitor in visitors],
        "rests": [[one.name, one.not_before.isoformat(), one.reason] for one in rests],
        "now": now.isoformat(),
    }


def scrapy_settings(bot: Bot) -> dict[str, Any]:
    """A polite, long-lived monitor that opens no door of its own.

    Scrapy 2.19 by default starts a telnet console and a remote-control server, reads file:// and
    data: addresses, and does not check certificates.
    """
    crawl = bot.crawl
    return {
        "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": "ja"},
        **_doors(),
        **_pace(),
        "DOWNLOAD_TIMEOUT": crawl.timeout_seconds,
        "EXTENSIONS_BASE": {},
        "SPIDER_MIDDLEWARES_BASE": _AROUND_THE_SPIDER,
        "DOWNLOADER_MIDDLEWARES_BASE": _AROUND_DOWNLOADS,
        "DOWNLOAD_MAXSIZE": crawl.max_body_mib * 1024 * 1024,
        "DOWNLOAD_WARNSIZE": 0,
        "ASYNCIO_EVENT_LOOP": "uvloop.Loop",  # a quarter more pages a second (2026-11)
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
        "SCHEDULER": "crawler.fetching.lean.NothingWaits",
        "LOG_FORMATTER": "crawler.fetching.lean.QuietLog",
        "LOG_LEVEL": bot.log_level.upper(),
        "LOG_INSTALL_ROOT_HANDLER": False,  # its lines show what strangers wrote as it came
        "STATS_DUMP": False,
    }


def egress_settings(config: Config) -> dict[str, Any]:
    """What people configured of our ways out; the proxy's login is not among it."""
    crawl = config.bot.crawl
    return {
        "GIKAI_CONTACT": bool(config.bot.contact),
        "GIKAI_ALLOW_LOOPBACK": config.bot.allow_loopback,
        "GIKAI_PROXY": str(crawl.proxy) if crawl.proxy else None,
        "GIKAI_CA_FILE": str(config.ca_path) if config.ca_path else None,
        "GIKAI_UNVERIFIED": {
            host: f"{source.id}, {source.tls_reason}"
            for source in config.sources
            if not source.verify_tls
            for host in source.all_hosts
        },
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
