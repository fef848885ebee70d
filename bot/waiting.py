"""Sources whose owner allows certain hours: who is read now, and who waits for an opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.output import tell
from bot.schedule import waiting_line
from crawler.politeness.windows import next_opening
from state.waiting import Waiting, note_waiting, waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from config.models import Config
    from state.database import Database
    from state.records import RunReport

CLOSED = "its fetch_window is closed"


def closed_now(config: Config, ids: Iterable[str], now: datetime) -> list[Waiting]:
    """Those of some sources that may not be fetched at ``now``, each with its next opening."""
    asked = frozenset(ids)
    found = []
    for source in config.sources:
        if source.id not in asked or source.fetch_window is None:
            continue
        opening = next_opening(source.fetch_window, now)
        if opening is None or not opening.holds(now):
            until = opening.opens if opening else None
            found.append(Waiting(source=source.id, until=until, reason=CLOSED))
    return found


def note(
    database: Database, config: Config, closed: Sequence[Waiting], reports: Sequence[RunReport]
) -> None:
    """Put on record who waits: those that were not read, and those that were cut short."""
    waits = list(closed)
    for report in reports:
        if report.cut_short:
            waits += closed_now(config, [report.source], report.finished_at)
    configured = {source.id for source in config.sources}
    gone = {one.source for one in waiting(database)} - configured
    note_waiting(database, waits, instead_of={report.source for report in reports} | gone)
    for one in waits:
        tell(waiting_line(one))
