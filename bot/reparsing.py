"""Kept pages, read again by today's parsers: nothing is fetched, and nothing is told unasked."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.clock import clock
from bot.configured import chosen_sources, load, vocabulary
from bot.doubts import tell_doubts
from bot.offering import offer
from bot.output import line, number, say, say_json, tell
from bot.posting import post, say_if_idle, wire
from bot.run import NO_SOURCE, print_changed, state_of
from bot.tables import say_table
from bot.unheard import to_its_end
from config.errors import UserError
from crawler.pipelines import Intake
from crawler.platforms import load_platform
from crawler.reparse import Reread, reread
from state.archive import archive_path, open_archive, recorded_after
from state.database import open_database, run_lock
from state.ingest import Ingestion
from state.records import Notify
from state.runs import memory
from state.search_index import index_new
from state.standing import standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.as_json import Values
    from bot.asked import ReparseOptions
    from config.models import Config, Source
    from state.database import Database
    from state.standing import Standing


_AS_BEFORE = "Nobody was told: no record is new or revised."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What `gikai reparse` shall do."""

    sources: tuple[Source, ...]
    notify: Notify
    apply: bool
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What became of one source's kept pages; ``outdated`` documents were known in newer words."""

    source: Source
    seen: Reread
    intake: Intake
    outdated: int

    @property
    def errors(self) -> list[str]:
        """Pages that cannot be read, and records that are not believed."""
        return [*self.seen.errors, *self.intake.refused]

    @property
    def is_news(self) -> bool:
        """Whether any record is new or revised."""
        return bool(self.intake.counts.new or self.intake.counts.revised)

    def values(self) -> Values:
        """As --json prints it."""
        counts = self.intake.counts
        return {
            "source": self.source.id,
            "pages": self.seen.pages,
            "missing": len(self.seen.missing),
            "new": counts.new,
            "revised": counts.revised,
            "unchanged": counts.unchanged,
            "refused": counts.refused,
            "outdated": self.outdated,
            "errors": self.errors,
        }


@to_its_end()
def reparse(folder: Path | None, options: ReparseOptions) -> int:
    """Read the kept pages of the sources again; 1 where one cannot be read or a post not be sent.

    Raises UserError where nothing is kept, another run holds the state, or somebody was to be told
    of what is not to be recorded.
    """
    config, time = load(folder, writes=options["apply"]), clock()
    order = _Order(
        sources=chosen_sources(config, options["sources"]),
        notify=Notify(options["notify"]),
        apply=options["apply"],
        now=time.now(),
    )
    _refuse(config, order)
    by = wire(config, dry_run=not order.apply)
    with (
        state_of(config, dry_run=not order.apply) as path,
        run_lock(path),
        closing(open_database(path)) as database,
    ):
        tell_doubts(database, config, order.now)
        outcomes = _read_again(config, database, order)
        _print(database, order, outcomes, as_json=options["as_json"])
        posted = None
        if order.apply and order.notify is not Notify.SILENT:
            posted = post(database, config, time, by, quiet=options["as_json"])
            say_if_idle(posted)
        else:
            _offer(database, config, order, outcomes)
        if order.apply:
            index_new(database)
    if any(outcome.errors for outcome in outcomes):
        return 1
    return 0 if posted is None or posted.complete else 1


def _offer(database: Database, config: Config, order: _Order, outcomes: Sequence[_Outcome]) -> None:
    """Of pages that read as before, what a subscription was never told is no news of a reparse."""
    read = [(outcome.source, outcome.intake.keys) for outcome in outcomes]
    if any(keys for _, keys in read) and not any(outcome.is_news for outcome in outcomes):
        tell(_AS_BEFORE)
        return
    offer(database, config, order.now, read, further="" if order.apply else "--apply ")


def _refuse(config: Config, order: _Order) -> None:
    if order.notify is not Notify.SILENT and not order.apply:
        raise UserError(
            f"--notify {order.notify.value}",
            "tells of what is recorded, and without --apply nothing is.",
            "Add --apply, or leave --notify out to see what would change.",
        )
    path = archive_path(config.database_path)
    if not path.is_file():
        raise UserError(
            str(path),
            "does not exist: no fetched page was kept yet.",
            "A run keeps its pages there while `days` in [archive] of bot.toml is not 0.",
        )


def _read_again(config: Config, database: Database, order: _Order) -> list[_Outcome]:
    asked = standing(database, vocabulary(config))
    with closing(open_archive(archive_path(config.database_path))) as archive:
        return [_one(archive, database, source, order, asked) for source in order.sources]


def _one(
    archive: Database, database: Database, source: Source, order: _Order, asked: Standing
) -> _Outcome:
    seen, outdated = Reread(), 0
    intake = Intake(
        database=database,
        ingestion=Ingestion(
            source=source.id,
            area=source.area,
            population=source.population,
            run_id=None,
            now=order.now,
            notify=order.notify,
            baseline=False,
            standing=asked,
            clock=clock().now,
        ),
    )
    platform, remembered = load_platform(source.platform), memory(database, source.id)
    for again in reread(archive, source, platform, remembered, seen):
        if recorded_after(database, again.document.key, again.fetched_at):
            outdated += 1  # an old page is no news of a record that was imported or fetched since
        else:
            intake.take([again.document], None)
    intake.flush()
    return _Outcome(source=source, seen=seen, intake=intake, outdated=outdated)


def _print(database: Database, order: _Order, outcomes: list[_Outcome], *, as_json: bool) -> None:
    if as_json:
        for outcome in outcomes:
            say_json(outcome.values())
        return
    if outcomes:
        headings = ("source", "pages", "new", "revised", "unchanged", "outdated", "errors")
        say_table("What was read again", headings, [_row(one) for one in outcomes])
    else:
        tell(NO_SOURCE)
    for outcome in outcomes:
        for error in outcome.errors:
            say(f"! {outcome.source.id}: {line(error)}")
    print_changed(database, order.now, "Recorded" if order.apply else "What would be recorded")
    without = sum(len(outcome.seen.missing) for outcome in outcomes)
    if without:
        tell(f"Of {number(without, 'address', 'addresses')} on the way no page is kept.")
    if not order.apply:
        tell("Nothing of this was kept. Add --apply to record it, silently unless --notify asks.")


def _row(outcome: _Outcome) -> tuple[str, ...]:
    counts = outcome.intake.counts
    numbers = (
        outcome.seen.pages,
        counts.new,
        counts.revised,
        counts.unchanged,
        outcome.outdated,
        len(outcome.errors),
    )
    return (outcome.source.id, *map(str, numbers))
