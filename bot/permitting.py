"""What sources' owners have allowed, who is to be asked, and the letter that asks."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.clock import clock
from bot.configured import load
from bot.output import console, number, say, say_json, table
from config.errors import UserError
from config.paths import BOT_FILE, SOURCES_FILE
from crawler.politeness.permission import Force, force
from crawler.politeness.vendors import floor_of, vendor_of
from crawler.settings import user_agent
from notifier.letter import Asking, letter
from state.database import open_read_only
from state.records import Outcome
from state.runs import newest_reports

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from bot.as_json import Values
    from config.models import Config, Source

_NONE = "none"
_NEEDS_A_LOOK = (Force.EXPIRED.value, _NONE)
_REMEDIES = {
    Force.NOT_YET.value: "Nothing to do: it begins by itself.",
    Force.ENDING.value: "Ask for more time with: gikai permissions letter {id}",
    Force.EXPIRED.value: "Ask again with: gikai permissions letter {id}",
    _NONE: "If robots.txt is why (gikai status), ask with: gikai permissions letter {id}",
}


def permissions(folder: Path | None, *, as_json: bool) -> int:
    """List them; 1 where one has expired, or a source is blocked that has none."""
    config = load(folder)
    blocked = _blocked(config)
    asked = [source for source in config.sources if source.permission or source.id in blocked]
    found = [_values(source, source.id in blocked, clock().today()) for source in asked]
    if as_json:
        for values in found:
            say_json(values)
    elif found:
        headings = ("source", "state", "by", "since", "until", "prefixes")
        rows = [_row(values) for values in found]
        console().print(table(number(len(found), "source"), headings, rows))
        for values in found:
            if values["remedy"]:
                say(f"! {values['source']}: {values['state']}. {values['remedy']}")
    else:
        say("No source has a permission, and none ended blocked.")
    return 1 if any(values["state"] in _NEEDS_A_LOOK for values in found) else 0


def _blocked(config: Config) -> set[str]:
    """The sources whose last run ended so; none where nothing ever ran."""
    if not config.database_path.is_file():
        return set()
    with closing(open_read_only(config.database_path)) as database:
        return {
            report.source
            for _, report in newest_reports(database)
            if report.outcome is Outcome.BLOCKED
        }


def _values(source: Source, blocked: bool, today: date) -> Values:
    permission = source.permission
    state = force(permission, today).value if permission else _NONE
    remedy = _REMEDIES.get(state)
    return {
        "source": source.id,
        "name": source.name,
        "state": state,
        "by": permission.by if permission else None,
        "decided_on": permission.decided_on.isoformat() if permission else None,
        "until": permission.until.isoformat() if permission else None,
        "prefixes": list(permission.prefixes) if permission else [],
        "delay_seconds": permission.delay_seconds if permission else None,
        "reason": permission.reason if permission else None,
        "contact": permission.contact if permission else None,
        "blocked": blocked,
        "remedy": remedy.format(id=source.id) if remedy else None,
    }


def _row(values: Values) -> tuple[str, ...]:
    prefixes = values["prefixes"]
    shown = " ".join(prefixes) if isinstance(prefixes, list) else ""
    facts = (str(values[key] or "") for key in ("source", "state", "by", "decided_on", "until"))
    return (*facts, shown)


def request_letter(folder: Path | None, source_id: str) -> None:
    """Print the letter for a source. Raises UserError where it cannot be asked for."""
    config = load(folder)
    source = next((source for source in config.sources if source.id == source_id), None)
    if source is None:
        known = ", ".join(sorted(source.id for source in config.sources))
        raise UserError(
            "ID",
            f"There is no source {source_id!r} in {SOURCES_FILE}.",
            f"Known are: {known or 'none yet'}.",
        )
    if source.url is None:
        raise UserError(
            "ID", f"The source {source_id!r} has no url.", "Nothing is fetched from it."
        )
    if not config.bot.contact:
        raise UserError(
            f"{BOT_FILE}, key contact",
            "It is empty, so the office could answer nobody.",
            "Write a mail address or a page where you are reached.",
        )
    say(letter(_asking(config, source, clock().today())).rstrip("\n"))


def _asking(config: Config, source: Source, today: date) -> Asking:
    url = str(source.url)
    parts = urlsplit(url)
    floor = floor_of(source.platform, vendor_of(parts.hostname or "", parts.port))
    window = source.fetch_window
    return Asking(
        council=source.council,
        author=source.author,
        name=source.name,
        url=url,
        platform=source.platform,
        contact=config.bot.contact,
        agent=user_agent(config.bot.contact),
        seconds=max(floor, source.delay_seconds, config.bot.crawl.delay_seconds),
        daily=config.bot.schedule.daily_at,
        today=today,
        days=window.days if window and len(window.days) < 7 else (),
        hours=window.hours if window and window.hours != "00:00-24:00" else "",
        until=source.permission.until if source.permission else None,
    )
