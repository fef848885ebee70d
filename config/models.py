"""The shapes of the three files that people write, checked before anything runs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar

from pydantic import Field, HttpUrl, StringConstraints, field_validator, model_validator

from config.fetch_window import FetchWindow
from config.language_model import SummaryOptions, Terms
from config.options import FeedOptions, KokkaiOptions, PdfPageOptions
from config.paths import HOUR
from config.permission import Permission
from config.tables import Mistake, Table, Text
from config.weekdays import Weekday

if TYPE_CHECKING:
    from collections.abc import Callable

SourceId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
CHANNEL = r"^(#[^\s#@]{1,80}|[CG][A-Z0-9]{8,})$"
_LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
HostName = Annotated[str, StringConstraints(max_length=253, pattern=rf"^{_LABEL}(\.{_LABEL})*$")]
# After the day on which somebody looked: such an opening outlives its reason unseen.
TLS_REASON_WANTED = 'Say since when and why: tls_reason = "2026-11-22: the chain is incomplete".'
DatedReason = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}: \S")]

_Options = TypeVar("_Options", FeedOptions, KokkaiOptions, PdfPageOptions)


def _of(platform: str, options: type[_Options]) -> Callable[[dict[str, Any]], _Options | None]:
    """A platform's own table where nobody wrote it: every source of that platform has one."""
    return lambda checked: options() if checked.get("platform") == platform else None


class Source(Table):
    """One ``[[source]]`` table of sources.toml: a place that we watch.

    ``hosts`` are the source's further hosts, beside that of ``url`` and its www twin; a source
    whose certificate is not verified says since when and why in ``tls_reason``.
    """

    id: SourceId
    platform: Text
    name: Text
    url: HttpUrl | None = None
    council: Text | None = None
    area: Text | None = None
    population: Annotated[int, Field(ge=0)] | None = None
    author: Text | None = None
    enabled: bool = True
    lookback_days: Annotated[int, Field(ge=1, le=3650)] = 120
    index_min: Annotated[int, Field(ge=0)] = 1
    hosts: tuple[HostName, ...] = ()
    verify_tls: bool = True
    tls_reason: DatedReason | None = None
    permission: Permission | None = None
    terms: Terms | None = None
    fetch_window: FetchWindow | None = None
    delay_seconds: Annotated[float, Field(ge=0, le=600)] = 0.0
    max_requests: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    feed: FeedOptions | None = Field(default_factory=_of("feed", FeedOptions))
    kokkai: KokkaiOptions | None = Field(default_factory=_of("kokkai", KokkaiOptions))
    pdf_page: PdfPageOptions | None = Field(default_factory=_of("pdf_page", PdfPageOptions))

    @property
    def all_hosts(self) -> tuple[str, ...]:
        """The hosts from which it may be fetched: that of ``url``, its www twin, ``hosts``."""
        home = (self.url.host or "").rstrip(".").removeprefix("www.") if self.url else ""
        return (*((home, f"www.{home}") if home else ()), *self.hosts)

    @field_validator("tls_reason")
    @classmethod
    def _begins_with_a_day(cls, value: str | None) -> str | None:
        if value:
            try:
                date.fromisoformat(value[:10])
            except ValueError:
                raise Mistake(f"{value[:10]!r} is no day.", TLS_REASON_WANTED) from None
        return value

    @model_validator(mode="after")
    def _has_the_tables_of_its_platform_alone(self) -> Self:
        for name in ("feed", "kokkai", "pdf_page"):
            if getattr(self, name) is not None and self.platform != name:
                raise Mistake(
                    f"[source.{name}] is for the platform {name!r}, and this is {self.platform!r}.",
                    "Take the table out, or put it below the source that it belongs to.",
                )
        return self

    @model_validator(mode="after")
    def _tells_why_a_certificate_is_not_verified(self) -> Self:
        if self.verify_tls and self.tls_reason:
            raise Mistake(
                "There is a tls_reason, but the certificate is verified.", "Take tls_reason out."
            )
        if not self.verify_tls and not self.tls_reason:
            raise Mistake("verify_tls = false, and no tls_reason says why.", TLS_REASON_WANTED)
        return self


class Term(Table):
    """One form of a group: what to look for, and longer words inside which it does not count."""

    form: Text
    exclude: tuple[Text, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _bare_word_is_a_form(cls, value: object) -> object:
        return {"form": value} if isinstance(value, str) else value


class Group(Table):
    """One ``[[group]]`` table of keywords.toml: a named set of forms, used as ``@name``.

    ``theme`` is the heading under which it is listed; no query asks for one.
    """

    theme: Text | None = None
    name: Text
    note: Text
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]


class Exclusion(Table):
    """One ``[[exclusion]]`` table of keywords.toml: longer words in which a form does not count,
    for all forms that name it, and for queries, as ``@@name``."""

    name: Text
    note: Text
    forms: tuple[Text, ...]


class Limits(Table):
    """``[limits]`` of keywords.toml: what one query may cost.

    ``terms`` are its words, groups counted out; ``near`` how many NEAR it holds; ``length`` is in
    characters, ``depth`` how many brackets stand in one another.
    """

    terms: Annotated[int, Field(ge=1, le=10_000)] = 200
    near: Annotated[int, Field(ge=0, le=1000)] = 50
    length: Annotated[int, Field(ge=20, le=10_000)] = 1000
    depth: Annotated[int, Field(ge=1, le=50)] = 20


class Crawl(Table):
    """``[crawl]`` of bot.toml; intervals may only slow a platform down, never hurry it.

    ``loopback_pace`` is the share of the floors that counts on loopback, for tests and the demo.
    ``proxy`` is an http address without a login (that is GIKAI_PROXY_LOGIN); ``ca_file`` holds
    certificates in PEM that are trusted beside those of the system.
    """

    delay_seconds: Annotated[float, Field(ge=0, le=600)] = 0.0
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 45.0
    max_body_mib: Annotated[int, Field(ge=1, le=256)] = 32
    run_limit_minutes: Annotated[int, Field(ge=1, le=1440)] = 120
    max_requests_per_source: Annotated[int, Field(ge=1, le=1_000_000)] = 2000
    full_again_days: Annotated[int, Field(ge=0, le=365)] = 14
    loopback_pace: Annotated[float, Field(ge=0, le=1)] = 0.0
    proxy: HttpUrl | None = None
    ca_file: PurePosixPath | None = None

    @field_validator("proxy")
    @classmethod
    def _is_an_address_alone(cls, proxy: HttpUrl | None) -> HttpUrl | None:
        if proxy and (proxy.username or proxy.password):
            raise Mistake(
                "It holds a user name or a password.",
                "Write the address alone and set GIKAI_PROXY_LOGIN to user:password.",
            )
        if proxy and (proxy.scheme != "http" or proxy.path not in (None, "/") or proxy.query):
            raise Mistake("That is no proxy's address.", "Write one such as http://proxy:3128.")
        return proxy


class Archive(Table):
    """``[archive]`` of bot.toml: for how long fetched pages are kept, and in how much room."""

    days: Annotated[int, Field(ge=0, le=3650)] = 90
    max_mib: Annotated[int, Field(ge=1, le=1_048_576)] = 2048


class Slack(Table):
    """``[slack]`` of bot.toml. The token never stands here: it is SLACK_BOT_TOKEN."""

    operators_channel: Annotated[str, StringConstraints(pattern=CHANNEL + "|^$")] = ""
    quote_limit: Annotated[int, Field(ge=40, le=2000)] = 600
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 15.0
    channel_interval_seconds: Annotated[float, Field(ge=0, le=60)] = 1.1


class Schedule(Table):
    """``[schedule]`` of bot.toml, in Asia/Tokyo."""

    daily_at: Annotated[str, StringConstraints(pattern=HOUR)] = "06:00"
    digest_at: Annotated[str, StringConstraints(pattern=HOUR)] = "09:00"
    weekly_on: Weekday = "mon"
    catch_up_hours: Annotated[int, Field(ge=0, le=168)] = 20


_REACHES = re.compile(r"https?://[^\s/]+\S*|[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>().]+|")


class Bot(Table):
    """bot.toml: who we are, where the state lies, how we crawl and post.

    ``contact`` must be written, if only as "": without somebody to write to, nothing but loopback
    is fetched. ``allow_loopback`` opens loopback addresses to the crawl and to Slack alike.
    """

    contact: Annotated[str, StringConstraints(strip_whitespace=True)]
    allow_loopback: bool = False
    database: PurePosixPath = PurePosixPath("gikai-watch.db")
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    crawl: Crawl = Crawl()
    archive: Archive = Archive()
    slack: Slack = Slack()
    schedule: Schedule = Schedule()
    summary: SummaryOptions = SummaryOptions()

    @field_validator("contact")
    @classmethod
    def _reaches_somebody(cls, contact: str) -> str:
        if not _REACHES.fullmatch(contact):
            raise Mistake(
                f"{contact!r} is neither a mail address nor the address of a page.",
                'Write one such as contact = "watch@example.jp" or "https://example.jp/contact".',
            )
        return contact


class Config(Table):
    """All that people have written, cross-checked by ``config.load``."""

    folder: str
    bot: Bot
    sources: tuple[Source, ...]
    groups: tuple[Group, ...]
    exclusions: tuple[Exclusion, ...] = ()
    limits: Limits = Limits()

    @property
    def database_path(self) -> Path:
        """Where the state lies; a relative ``database`` counts from the configuration's folder."""
        return Path(self.folder) / self.bot.database

    @property
    def ca_path(self) -> Path | None:
        """The further certificates; a relative ``ca_file`` counts from the folder as well."""
        named = self.bot.crawl.ca_file
        return Path(self.folder) / named if named else None
