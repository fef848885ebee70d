"""Scrapy's settings, rendered from ours in one place."""

from __future__ import annotations

from importlib.metadata import metadata
from typing import TYPE_CHECKING, Any

from crawler.politeness.robots import TOKEN

if TYPE_CHECKING:
    from config.models import Bot


def user_agent(contact: str) -> str:
    """Who we are, where the project is described, and where a site's owner reaches us."""
    package = metadata(TOKEN)
    # «Homepage, https://…»
    homes = [label.partition(", ")[2] for label in package.get_all("Project-URL", ())[:1]]
    said = "; ".join(filter(None, [*homes, contact]))
    return f"{TOKEN}/{package['Version']}" + (f" (+{said})" if said else "")


def scrapy_settings(bot: Bot) -> dict[str, Any]:
    """A polite, long-lived monitor that opens no door of its own.

    Scrapy 2.19 by default starts a telnet console and a remote-control server, reads file:// and
    data: addresses, and does not check certificates.
    """
    crawl = bot.crawl
    return {
        "USER_AGENT": user_agent(bot.contact),
        "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": "ja"},
        "GIKAI_CONTACT": bool(bot.contact),
        "GIKAI_ALLOW_LOOPBACK": bot.allow_loopback,
        **_doors(),
        **_pace(bot),
        "DOWNLOADER_MIDDLEWARES": {
            "crawler.politeness.egress.Egress": 50,
            "crawler.politeness.robots.Robots": 100,
            "crawler.politeness.patience.Patience": 540,
        },
        "DOWNLOAD_MAXSIZE": crawl.max_body_mib * 1024 * 1024,
        "DOWNLOAD_WARNSIZE": 0,
        "CLOSESPIDER_TIMEOUT": crawl.run_limit_minutes * 60,
        "MEMUSAGE_LIMIT_MB": 1024,
        # A page function reads its page whatever the status.
        "HTTPERROR_ALLOW_ALL": True,
        # What is asked twice is the spider's business; an address too long is an error there and
        # would be dropped without a word here.
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "URLLENGTH_LIMIT": 0,
        "LOG_LEVEL": bot.log_level.upper(),
        "STATS_DUMP": False,
        "LOGSTATS_INTERVAL": 0,
    }


def _doors() -> dict[str, Any]:
    closed = dict.fromkeys(("data", "file", "ftp", "s3"))
    return {
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "DOWNLOAD_HANDLERS": closed,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "TWISTED_DNS_RESOLVER": "crawler.politeness.egress.PublicResolver",
        "COOKIES_ENABLED": False,
        "HTTPCACHE_ENABLED": False,  # its RFC 2616 policy serves old pages without asking
        "HTTPPROXY_ENABLED": False,  # behind a proxy we could not tell where a name leads
        "METAREFRESH_ENABLED": False,
        "REDIRECT_MAX_TIMES": 5,
        "REFERRER_POLICY": "same-origin",
        "ROBOTSTXT_OBEY": False,  # ours is crawler.politeness.robots
    }


def _pace(bot: Bot) -> dict[str, Any]:
    delay = bot.crawl.delay_seconds
    return {
        "CONCURRENT_REQUESTS": 32,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_DELAY_JITTER": 0.3,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_MAX_DELAY": max(60.0, delay),
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
        "DOWNLOAD_TIMEOUT": bot.crawl.timeout_seconds,
        "DNS_TIMEOUT": 15,
        "RETRY_TIMES": 2,
        # 429 and 503 are crawler.politeness.patience's.
        "RETRY_HTTP_CODES": [408, 500, 502, 504, 522, 524],
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",
    }
