"""The shapes of the three files that people write, checked before anything runs."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, model_validator

from config.paths import HOUR

SourceId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
CHANNEL = r"^(#[^\s#@]{1,80}|[CG][A-Z0-9]{8,})$"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Table):
    """One ``[[source]]`` table of sources.toml: a place that we watch."""

    id: SourceId
    platform: Text
    name: Text
    url: HttpUrl | None = None
    council: Text | None = None
    area: Text | None = None
    author: Text | None = None
    enabled: bool = True
    lookback_days: Annotated[int, Field(ge=1, le=3650)] = 120
    index_min: Annotated[int, Field(ge=0)] = 1


class Term(_Table):
    """One form of a group: what to look for, and longer words inside which it does not count."""

    form: Text
    exclude: tuple[Text, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _bare_word_is_a_form(cls, value: object) -> object:
        return {"form": value} if isinstance(value, str) else value


class Group(_Table):
    """One ``[[group]]`` table of keywords.toml: a named set of forms, used as ``@name``."""

    name: Text
    note: Text
    terms: tuple[Term, ...]


class Crawl(_Table):
    """``[crawl]`` of bot.toml; intervals may only slow a platform down, never hurry it."""

    delay_seconds: Annotated[float, Field(ge=0, le=600)] = 2.0
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 45.0
    max_body_mib: Annotated[int, Field(ge=1, le=256)] = 32
    run_limit_minutes: Annotated[int, Field(ge=1, le=1440)] = 120


class Slack(_Table):
    """``[slack]`` of bot.toml. The token never stands here: it is SLACK_BOT_TOKEN."""

    operators_channel: Annotated[str, StringConstraints(pattern=CHANNEL + "|^$")] = ""
    quote_limit: Annotated[int, Field(ge=40, le=2000)] = 400
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 15.0
    channel_interval_seconds: Annotated[float, Field(ge=0, le=60)] = 1.1


class Schedule(_Table):
    """``[schedule]`` of bot.toml, in Asia/Tokyo."""

    daily_at: Annotated[str, StringConstraints(pattern=HOUR)] = "06:00"
    digest_at: Annotated[str, StringConstraints(pattern=HOUR)] = "09:00"
    catch_up_hours: Annotated[int, Field(ge=0, le=168)] = 20


class Bot(_Table):
    """bot.toml: who we are, where the state lies, how we crawl and post.

    ``contact`` must be written, if only as "": without somebody to write to, nothing but loopback
    is fetched. ``allow_loopback`` opens loopback addresses to the crawl and to Slack alike.
    """

    contact: Annotated[str, StringConstraints(strip_whitespace=True)]
    allow_loopback: bool = False
    database: PurePosixPath = PurePosixPath("gikai-watch.db")
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    crawl: Crawl = Crawl()
    slack: Slack = Slack()
    schedule: Schedule = Schedule()


class Config(_Table):
    """All that people have written, cross-checked by ``config.load``."""

    folder: str
    bot: Bot
    sources: tuple[Source, ...]
    groups: tuple[Group, ...]

    @property
    def database_path(self) -> Path:
        """Where the state lies; a relative ``database`` counts from the configuration's folder."""
        return Path(self.folder) / self.bot.database
