"""What is on record, for people and for programs: records and show."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, time
from operator import itemgetter
from typing import TYPE_CHECKING

from bot.as_json import record_values
from bot.output import clean, console, day_and_hour, known_are, line, number, say, say_json
from bot.tables import say_table
from config.errors import UserError
from config.japan import TOKYO
from config.paths import SOURCES_FILE, config_folder, database_path
from matcher.stretches import union
from state.database import open_read_only
from state.documents import records as stored_records
from state.explaining import record_of
from state.inbox import texts_of
from state.records import PartKind
from state.runs import sources_run
from state.siblings import siblings
from state.times import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from rich.text import Text

    from state.documents import StoredDocument
    from state.records import Hit, Part


def records(folder: Path | None, *, since: date | None, source: str | None, as_json: bool) -> None:
    """List what was first seen or last revised since a day in Japan; all without one."""
    moment = datetime.combine(since, time(), tzinfo=TOKYO) if since else None
    with closing(open_read_only(database_path(config_folder(folder)))) as database:
        if source is not None:
            _refuse_unknown(folder, source, sources_run(database))
        found = stored_records(database, since=moment, source=source)
        if as_json:
            for stored in found:
                say_json(record_values(stored))
            return
        headings = ("key", "held or published", "title", "speeches", "hits", "version")
        # by day, those of no day last, whatever order they came in
        rows = sorted((_row(stored) for stored in found), key=itemgetter(1, 0))
    if rows:
        say_table(number(len(rows), "record"), headings, rows)
    else:
        say("0 records")


def _refuse_unknown(folder: Path | None, source: str, run: Sequence[str]) -> None:
    """A misspelt id must not look like a source without records."""
    if source in run:
        return
    # the models of the configuration are slow to load, and mostly not needed here
    from bot.configured import load

    known = {*run, *(one.id for one in load(folder).sources)}
    if source not in known:
        raise UserError(
            f"--source {source}",
            f"There is no such source in {SOURCES_FILE}, and none was imported.",
            known_are(known),
        )


def _row(stored: StoredDocument) -> tuple[str, ...]:
    document = stored.document
    day = day_in_japan(document.held_on or document.published_at)
    numbers = (len(document.speeches), len(stored.hits), stored.version)
    return (document.key, str(day or "?"), document.title, *map(str, numbers))


def _when(when: date | datetime | None) -> str | None:
    """A day, or an instant as a clock in Japan shows it."""
    if isinstance(when, datetime):
        return day_and_hour(when)
    return when.isoformat() if when else None


def show(folder: Path | None, key: str, *, as_json: bool) -> None:
    """Print one record in full. Raises UserError where there is none of that key."""
    with closing(open_read_only(database_path(config_folder(folder)))) as database:
        stored = record_of(database, key)
        others = siblings(database, stored.document.key)
        texts = texts_of(database, stored.document.key)
    if as_json:
        belongs_with = [*(other.key for other in others), *texts]
        say_json({**record_values(stored), "belongs_with": belongs_with})
        return
    screen = console()
    for heading, value in _facts(stored):
        screen.print(f"{heading:<15}{line(value)}", soft_wrap=True)
    for other in others:
        screen.print(f"{'belongs with':<15}{line(f'{other.key} {other.title}')}", soft_wrap=True)
    for text in texts:
        screen.print(f"{'its text':<15}{line(text)}", soft_wrap=True)
    for part in stored.document.parts:
        screen.print()
        here = [hit for hit in stored.hits if hit.seq == part.seq]
        screen.print(_printed(part, here), soft_wrap=True)


def _facts(stored: StoredDocument) -> Iterable[tuple[str, str]]:
    """The head of the record, without what is not known."""
    document = stored.document
    facts = {
        "title": document.title,
        "council": document.council,
        "author": document.author,
        "meeting": document.meeting,
        "session": document.session,
        "held on": _when(document.held_on),
        "held until": _when(document.held_until),
        "published at": _when(document.published_at),
        "status": document.status.value if document.status else None,
        "url": document.url,
        "key": document.key,
        "version": f"{stored.version}, first seen {_when(stored.seen_at)}",
        "same as": ", ".join(stored.same_as) or None,
        "hits in title": ", ".join(hit.surface for hit in stored.hits if hit.seq is None) or None,
    }
    return ((heading, value) for heading, value in facts.items() if value)


def _printed(part: Part, hits: list[Hit]) -> Text:
    """The part's speaker and text, hits marked; what never alerts is dim."""
    # loaded only where parts are printed: rich is slow to load
    from rich.text import Text

    # Without colours, as in a pipe, brackets must carry the mark.
    label = f"[{part.seq} {part.kind.value}] "
    who = " ".join(filter(None, (part.name, part.office))) or part.speaker or ""
    printed = Text(label, style="dim")
    printed.append(f"{line(who)}\n" if who else "\n", style="bold")
    dim = "dim" if part.kind is PartKind.SET_ASIDE else ""
    at = 0
    for start, end in union((hit.start, hit.end) for hit in hits):
        printed.append(clean(part.text[at:start]), style=dim)
        printed.append(f"【{clean(part.text[start:end])}】", style="bold reverse")
        at = end
    printed.append(clean(part.text[at:]), style=dim)
    return printed
