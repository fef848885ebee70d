"""A crawl of which nothing is kept: the law of the crawl, a state of its own, and few requests."""

from __future__ import annotations

import tempfile
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot import output
from bot.configured import refuse_no_contact
from bot.interruption import STOPPING
from config.models import Archive
from config.paths import BOT_FILE, KEYWORDS_FILE, SOURCES_FILE
from config.sources_file import as_toml
from crawler.errors import LimitReached
from crawler.plan import CrawlRequest
from crawler.politeness.addresses import belongs
from crawler.politeness.windows import closing_of
from crawler.process import crawl
from state.database import open_read_only, run_lock
from state.hosts import carry_rests
from state.outcomes import INTERRUPTED
from state.runs import last_reports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from config.models import Bot, Config, Source
    from crawler.process import CrawlEvent
    from state.records import RunReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of it: the reports, and where the records lie until the trial is over."""

    database: Path
    reports: tuple[RunReport, ...]


class _Enough(Exception):
    """Ends a crawl that has shown what was wanted of it."""


@contextmanager
def trial(
    config: Config,
    sources: Sequence[Source],
    now: datetime,
    *,
    most: int,
    enough: int = 0,
    tell: Callable[[CrawlEvent], None] | None = None,
) -> Iterator[Trial]:
    """Crawl ``sources``, configured or not, as if for the first time: with ``most`` requests each,
    and, where ``enough`` is not 0, no further than until each has shown so many records.

    What is no configured source keeps to the hours that those on its host keep to. Hosts that asked
    for rest are left alone, and one that asks for it now is by the next run too;
    nothing else outlives the context. Raises UserError while a run holds the state.
    """
    limited = tuple(_limited(_in_its_hours(source, config, now), most) for source in sources)
    tried = config.model_copy(update={"sources": limited})
    refuse_no_contact(tried, {source.id for source in limited})
    with (
        run_lock(config.database_path),
        tempfile.TemporaryDirectory(prefix="gikai-trial-") as name,
    ):
        folder = Path(name)
        _write(folder, tried)
        database = folder / "trial.db"
        carry_rests(config.database_path, database, now)
        request = CrawlRequest(
            config_folder=folder,
            database=database,
            sources=tuple(source.id for source in limited),
            now=now,
        )
        try:
            yield Trial(database=database, reports=_crawled(request, enough, tell))
        finally:
            carry_rests(database, config.database_path, now)


def _crawled(
    request: CrawlRequest, enough: int, tell: Callable[[CrawlEvent], None] | None
) -> tuple[RunReport, ...]:
    shown = dict.fromkeys(request.sources, 0)
    under_way = set(request.sources)

    def hear(event: CrawlEvent) -> None:
        if event.kind == "stopping":
            output.tell(STOPPING)
            return
        if tell:
            tell(event)
        shown[event.source] = max(shown.get(event.source, 0), event.documents)
        if event.kind == "finished":
            under_way.discard(event.source)
        if enough and under_way and all(shown[source] >= enough for source in under_way):
            raise _Enough

    with suppress(_Enough):
        crawl(request, hear)
    with closing(open_read_only(request.database)) as database:
        return tuple(_without_our_stop(report) for report in last_reports(database))


def _without_our_stop(report: RunReport) -> RunReport:
    """That we ended the trial is no error of the source's."""
    errors = tuple(
        error
        for error in report.errors
        if not error.startswith(LimitReached.__name__) and not error.endswith(INTERRUPTED)
    )
    return replace(report, errors=errors)


def _in_its_hours(source: Source, config: Config, now: datetime) -> Source:
    """With the hours of the sources on its host, where it is none of the configured: of several
    those that end first."""
    if any(one.id == source.id for one in config.sources):
        return source
    windows = [
        one.fetch_window
        for one in config.sources
        if one.fetch_window and belongs(one, str(source.url))
    ]
    narrowest = min(windows, key=lambda window: closing_of(window, now), default=None)
    return source.model_copy(update={"fetch_window": narrowest}) if narrowest else source


def _limited(source: Source, most: int) -> Source:
    fewest = min(most, source.max_requests or most)
    return source.model_copy(update={"max_requests": fewest})


def _write(folder: Path, config: Config) -> None:
    """The configuration anew, with one change: pages are kept, for as long as the trial is."""
    sources = [_plain(source.model_dump(exclude_unset=True)) for source in config.sources]
    (folder / BOT_FILE).write_text(as_toml(_bot(config)), encoding="utf-8")
    (folder / SOURCES_FILE).write_text(as_toml({"source": sources}), encoding="utf-8")
    (folder / KEYWORDS_FILE).write_text("", encoding="utf-8")


def _bot(config: Config) -> dict[str, object]:
    bot: Bot = config.bot.model_copy(update={"archive": Archive(days=1, max_mib=256)})
    values: dict[str, object] = bot.model_dump(mode="json", exclude_none=True)
    if config.ca_path:  # a relative one counts from the folder, which is another here
        crawl = bot.crawl.model_dump(mode="json", exclude_none=True)
        values["crawl"] = {**crawl, "ca_file": str(config.ca_path.resolve())}
    return values


def _plain(value: object) -> object:
    """What pydantic read, as a person would have written it; what is None was left out."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if one is not None}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return value if isinstance(value, (bool, int, float, date)) else str(value)
