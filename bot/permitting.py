"""What sources' owners have allowed, who is to be asked, and the letter that asks."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.clock import clock
from bot.configured import load, source_named
from bot.output import line, number, plain_address, say, say_json, tell
from bot.reasons import reasons
from bot.tables import say_table
from config.catalogue import Robots, body_at, catalogue
from config.errors import UserError
from config.paths import BOT_FILE
from crawler.politeness.name import user_agent
from crawler.politeness.permission import Force, force
from crawler.politeness.vendors import floor_of, vendor_of
from crawler.politeness.wanted import wanted_paths
from notifier.letter import Asking, letter
from state.closed import CLOSED
from state.database import open_read_only
from state.records import Outcome
from state.runs import memory, newest_reports

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path
    from typing import NoReturn

    from bot.as_json import Values
    from config.models import Config, Source
    from state.records import RunReport

_NONE = "none"
_ASK = "gikai permissions letter {id}"
_REMEDIES = {
    Force.NOT_YET.value: "Nothing to do: it begins by itself.",
    Force.ENDING.value: f"Ask for more time with: {_ASK}",
    Force.EXPIRED.value: f"Ask again with: {_ASK}",
    _NONE: f"robots.txt closes {{closed}}; ask for leave with: {_ASK}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Met:
    """What runs of a source met: the address that robots.txt closed, and the last one's report."""

    closed: str | None = None
    report: RunReport | None = None

    @property
    def reads(self) -> bool:
        """Whether the last run read what robots.txt leaves open."""
        return self.report is not None and self.report.outcome.healthy

    @property
    def blocked(self) -> bool:
        return self.report is not None and self.report.outcome is Outcome.BLOCKED


def permissions(folder: Path | None, *, as_json: bool) -> int:
    """List them; 1 where one has expired, or a source is blocked by robots.txt that has none.

    A source that no run reads any more is listed for its permission alone, and counts for nothing.
    """
    config = load(folder)
    met = _met(config)
    asked = [
        source
        for source in config.sources
        if source.permission or (met[source.id].closed and _watched(source))
    ]
    unasked = [
        source.id for source in config.sources if _watched(source) and not met[source.id].report
    ]
    found = [_values(source, met[source.id], clock().today()) for source in asked]
    if as_json:
        for values in found:
            say_json(values)
    elif found:
        headings = ("source", "state", "by", "since", "until", "prefixes")
        rows = [_row(values) for values in found]
        say_table(number(len(found), "source"), headings, rows)
        for values in found:
            if values["remedy"]:
                remedy = plain_address(str(values["remedy"]))
                say(f"! {values['source']}: {values['state']}. {remedy}")
    else:
        ran = " that was read" if unasked else ""
        say(f"No source has a permission, and none{ran} is closed by robots.txt.")
    if unasked and not as_json:
        say(f"Not asked yet, run once: {', '.join(unasked)}")
    return 1 if any(_needs_a_look(values) for values in found) else 0


def _watched(source: Source) -> bool:
    return source.enabled and source.url is not None


def _needs_a_look(values: Values) -> bool:
    if not values["enabled"]:
        return False
    missing = values["state"] == _NONE and values["blocked"]
    return bool(missing) or values["state"] == Force.EXPIRED.value


def _met(config: Config) -> dict[str, _Met]:
    """By source; nothing where nothing ever ran."""
    if not config.database_path.is_file():
        return {source.id: _Met() for source in config.sources}
    with closing(open_read_only(config.database_path)) as database:
        newest = {report.source: report for _, report in newest_reports(database)}
        return {
            source.id: _Met(
                closed=memory(database, source.id).get(CLOSED) or None,
                report=newest.get(source.id),
            )
            for source in config.sources
        }


def _values(source: Source, met: _Met, today: date) -> Values:
    permission = source.permission
    state = force(permission, today).value if permission else _NONE
    remedy = _REMEDIES.get(state) if _watched(source) else None
    return {
        "source": source.id,
        "name": source.name,
        "enabled": _watched(source),
        "state": state,
        "by": permission.by if permission else None,
        "decided_on": permission.decided_on.isoformat() if permission else None,
        "until": permission.until.isoformat() if permission else None,
        "prefixes": list(permission.prefixes) if permission else [],
        "delay_seconds": permission.delay_seconds if permission else None,
        "reason": permission.reason if permission else None,
        "contact": permission.contact if permission else None,
        "closed": met.closed,
        "blocked": met.blocked,
        "remedy": remedy.format(id=source.id, closed=met.closed) if remedy else None,
    }


def _row(values: Values) -> tuple[str, ...]:
    prefixes = values["prefixes"]
    shown = " ".join(prefixes) if isinstance(prefixes, list) else ""
    state = str(values["state"]) if values["enabled"] else f"{values['state']} (not watched)"
    facts = (str(values[key] or "") for key in ("by", "decided_on", "until"))
    return (str(values["source"]), state, *facts, shown)


def request_letter(folder: Path | None, source_id: str, *, anyway: bool) -> None:
    """Print the letter for a source.

    Raises UserError where it cannot be asked for, and, unless ``anyway``, where robots.txt closed
    nothing of the source: the letter says that it does.
    """
    config = load(folder)
    source = source_named(config, source_id, named_by="ID")
    if source.url is None:
        raise UserError(f"ID {source_id}", "It has no url.", "Nothing is fetched from it.")
    if not config.bot.contact:
        raise UserError(
            f"{BOT_FILE}, key contact",
            "It is empty, so the office could answer nobody.",
            "Write a mail address or a page where you are reached.",
        )
    met = _met(config)[source.id]
    if not (anyway or source.permission or met.closed):
        verdict = None if met.report else _verdict(source)
        if verdict is None:
            _refuse_open(source, met)
        else:
            tell(f"That robots.txt closes it is known of {verdict}; no run has read it since.")
    say(letter(_asking(config, source, met, clock().today())).rstrip("\n"))


def _verdict(source: Source) -> date | None:
    """The day on which the catalogue knew that robots.txt closes the minutes there."""
    body = body_at(str(source.url), catalogue())
    return body.robots_on if body and body.robots is Robots.CLOSED else None


def _refuse_open(source: Source, met: _Met) -> NoReturn:
    if met.report is None:
        found = "No run has read it yet, so it is not known whether robots.txt closes it."
        remedy = f"Read it first with `gikai run --source {source.id}`, or add --anyway."
    else:
        outcome = met.report.outcome
        why = "" if outcome.healthy else f": {line('; '.join(reasons(met.report)[-1:]))}"
        found = f"robots.txt closed nothing of it; its last run ended {met.report.ended}{why}."
        remedy = "There is nothing to ask for; add --anyway to write the letter all the same."
    raise UserError(f"ID {source.id}", found, remedy)


def _asking(config: Config, source: Source, met: _Met, today: date) -> Asking:
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
        paths=wanted_paths(source, met.closed),
        days=window.days if window and len(window.days) < 7 else (),
        hours=window.hours if window and window.hours != "00:00-24:00" else "",
        until=source.permission.until if source.permission else None,
        in_part=met.reads,
    )
