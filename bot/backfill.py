"""Older records: the daily run's call with a window, silent unless asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import clock
from bot.configured import chosen_sources, load
from bot.run import Order, carry_out
from bot.unheard import to_its_end
from config.errors import UserError
from state.records import Notify, Window
from state.runs import Origin

if TYPE_CHECKING:
    from pathlib import Path

    from bot.asked import BackfillOptions


@to_its_end()
def backfill(folder: Path | None, options: BackfillOptions) -> int:
    """Read a window of days. Raises UserError where it ends before it starts."""
    config, time = load(folder, writes=not options["dry_run"]), clock()
    first, last = options["first"], options["last"] or time.today()
    if first > last and options["last"] is None:
        found = f"{first} is not yet: today is {last}."
        raise UserError("--from", found, "Give a day of the past.")
    if first > last:
        raise UserError("--from", f"{first} lies after {last}.", "Give the earlier day first.")
    notify = Notify(options["notify"])
    order = Order(
        sources=tuple(source.id for source in chosen_sources(config, options["sources"])),
        window=Window(first=first, last=last),
        notify=notify,
        origin=Origin.BACKFILL,
        tell_subscribers=notify is not Notify.SILENT,
        dry_run=options["dry_run"],
    )
    return carry_out(config, order, time, as_json=options["as_json"]).exit_code
