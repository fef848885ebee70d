"""What waits for somebody to download it by hand: the address to open, and what to do then."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.as_json import instant
from bot.clock import clock
from bot.configured import load, refuse_no_state
from bot.output import line, number, say, say_json, tell
from config.errors import UserError
from config.japan import TOKYO
from crawler.importer import how_to_save
from crawler.platforms import load_platform, platform_names
from state.database import open_database, open_read_only
from state.inbox import Awaited, awaited, set_aside
from state.records import Outcome
from state.runs import newest_reports

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.as_json import Values
    from config.models import Config, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """``silent`` are sources that refuse us and announce nothing: somebody has to look there."""

    waiting: tuple[Awaited, ...] = ()
    silent: tuple[Source, ...] = ()


def inbox(
    folder: Path | None, *, done: tuple[str, ...], with_baseline: bool, as_json: bool
) -> None:
    """List it, after the keys in ``done`` were set aside. UserError: nothing waits by a key."""
    config = load(folder, writes=bool(done))
    _set_aside(config, done)
    found = _read(config, with_baseline=with_baseline)
    if as_json:
        for one in found.waiting:
            say_json(_values(one))
        return
    if not found.waiting:
        say("Nothing waits to be downloaded by hand.")
    else:
        say(f"{_counted(found.waiting)}, oldest first:")
    for one in found.waiting:
        _print(one)
    if found.silent:
        say()
        say("Refused, and announcing nothing; look there yourself from time to time:")
    for source in found.silent:
        say(f"  {source.id}  {source.url}")
        say(f"    {how_to_save(source.platform)} Then: {_command(source.id)}")


def _set_aside(config: Config, keys: Sequence[str]) -> None:
    if not keys:
        return
    refuse_no_state(config)
    with closing(open_database(config.database_path)) as database:
        unknown = set_aside(database, keys, clock().now())
    if unknown:
        raise UserError(
            f"--done {unknown[0]}",
            "Nothing waits by that key, and none was set aside.",
            "`gikai inbox` lists what does.",
        )
    for key in keys:
        tell(f"{key} is waited for no more.")


def _read(config: Config, *, with_baseline: bool) -> Inbox:
    if not config.database_path.is_file():
        return Inbox()
    with closing(open_read_only(config.database_path)) as database:
        waiting = tuple(awaited(database, with_baseline=with_baseline, now=clock().now()))
        refused = {
            report.source
            for _, report in newest_reports(database)
            if report.outcome is Outcome.BLOCKED
        }
    silent = tuple(
        source
        for source in config.sources
        if source.enabled and source.id in refused and _is_imported(source.platform)
    )
    return Inbox(waiting=waiting, silent=silent)


def _counted(waiting: Iterable[Awaited]) -> str:
    begun = [one.texts > 0 for one in waiting]
    counts = {" without a text": begun.count(False), " with a part of its texts": begun.count(True)}
    return ", ".join(number(count, "record") + which for which, count in counts.items() if count)


def _print(one: Awaited) -> None:
    say()
    days = f"{_days(one)}  " if one.days else ""
    say(f"{days}{line(one.title)}")
    seen = f"{one.seen_at.astimezone(TOKYO):%Y-%m-%d}"
    say(f"  record  {line(one.key)}  (first seen {seen})")
    if one.texts:
        say(
            f"  texts   {one.texts} of its texts so far; if that is all: "
            f"gikai inbox --done {line(one.key)}"
        )
    say(f"  open    {line(one.url) if one.url else 'the source has no address'}")
    say(f"  save    {how_to_save(one.platform)}")
    say(f"  then    {_command(one.source)}")


def _values(one: Awaited) -> Values:
    first, last = one.days or (None, None)
    return {
        "key": one.key,
        "source": one.source,
        "platform": one.platform,
        "title": one.title,
        "url": one.url,
        "held_on": first.isoformat() if first else None,
        "held_until": last.isoformat() if last and last != first else None,
        "seen_at": instant(one.seen_at),
        "texts": one.texts,
        "how_to_save": how_to_save(one.platform),
        "command": _command(one.source),
    }


def _days(one: Awaited) -> str:
    first, last = one.days or (None, None)
    return str(first) if first == last else f"{first} to {last}"


def _command(source: str) -> str:
    return f"gikai import FILE… --source {source} --notify digest"


def _is_imported(platform: str) -> bool:
    return platform in platform_names() and hasattr(load_platform(platform), "parse_file")
