"""How things stand, from the state alone: quick, because people ask it often and scripts more so.

Nothing here loads the models of the configuration or a table library.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.as_json import instant, report_values
from bot.clock import clock
from bot.output import columns, day_and_hour, line, number, say, say_json
from bot.reasons import announcing_lines, reasons, told
from bot.schedule import daemon_lock, next_due, waiting_line
from config.japan import TOKYO
from config.paths import (
    changed_since,
    config_folder,
    daily_at,
    database_path,
    resting_sources,
    source_tables,
    unverified_sources,
    watched_sources,
)
from state.alarms import told_of
from state.closed import announcing
from state.counts import councils_of, count_awaited, delivery_counts, operator_posts, parked_errors
from state.database import lock_holder, open_read_only
from state.doubts import anybody_asks, doubted
from state.interrupted import cut_off, uninterrupted
from state.runs import Origin, newest_reports, open_runs
from state.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.as_json import Values
    from state.database import Database
    from state.doubts import Doubted
    from state.outcomes import RunReport
    from state.waiting import Waiting

OPEN_STATES = ("queued", "sending", "unknown", "retry")


def status(folder: Path | None, *, as_json: bool) -> int:
    """Print it; 1 where a source is unhealthy, a subscription cannot be read or a post waits
    for a person."""
    folder = config_folder(folder)
    path = database_path(folder)
    following = next_due(clock().now(), daily_at(folder))
    tables = source_tables(folder)
    found = _read(path, folder, tables)
    unverified = unverified_sources(tables)
    if as_json:
        odd = [{"source": name, "reason": reason} for name, reason in unverified.items()]
        say_json({**found.values(), "unverified": odd, "next_run_at": instant(following)})
    elif not path.exists():
        say(f"Nothing has run yet: there is no {path}. Start with: gikai run")
    else:
        _print(found)
        for name, reason in unverified.items():
            say(f"{line(name)}: its certificate is not verified: {line(reason)}")
        holder = lock_holder(daemon_lock(path))
        by = f"by the daemon (process {holder})" if holder else "if a daemon runs"
        say(f"next daily run: {day_and_hour(following)}, {by}")
    return 0 if found.healthy else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the state says; ``parked`` are the posts that wait for a person: channel and error.

    ``reports`` has the last daily run of each source, and the last import or backfill of one that
    has none. Those make nothing ``ill``: nobody repeats them every day, so it would stay so. Nor do
    ``resting`` sources, which no daily run reads any more, nor an interruption: a source is then as
    the run before found it. Two in a row do: no run gets to the sources that are ``cut_off``.
    ``in_vain`` were imports of sources that have no record: people are shown no more of those.
    ``first_ill`` are the runs that first found sources as ill as they are, by source.
    """

    reports: tuple[RunReport, ...] = ()
    resting: frozenset[str] = frozenset()
    ill: bool = False
    deliveries: Mapping[str, int] = field(default_factory=dict)
    operator_posts: Mapping[str, int] = field(default_factory=dict)
    parked: tuple[tuple[str, str | None], ...] = ()
    unfinished: int = 0
    waiting: tuple[Waiting, ...] = ()
    awaited: int = 0
    doubted: tuple[Doubted, ...] = ()
    announcing: tuple[str, ...] = ()
    cut_off: tuple[str, ...] = ()
    never_run: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    in_vain: frozenset[str] = frozenset()
    first_ill: Mapping[str, RunReport] = field(default_factory=dict)

    @property
    def healthy(self) -> bool:
        """Whether nobody needs to look."""
        return not self.parked and not self.ill and all(one.readable for one in self.doubted)

    @property
    def shown(self) -> list[RunReport]:
        """Of what people are shown a line."""
        return [report for report in self.reports if report.source not in self.in_vain]

    def since(self, report: RunReport) -> str:
        """The start of the run that first found a source so; "" where it was this one."""
        first = self.first_ill.get(report.source)
        if first is None or first.run_id == report.run_id or first.ended != report.ended:
            return ""
        return f" since {day_and_hour(first.started_at)}"

    def values(self) -> Values:
        """As --json prints it."""
        return {
            "sources": [report_values(report) for report in self.reports],
            "deliveries": _standing(self.deliveries),
            "operator_posts": _standing(self.operator_posts),
            "parked_posts": [
                {"channel": channel, "error": error} for channel, error in self.parked
            ],
            "doubted_subscriptions": [
                {
                    "subscription": one.subscription,
                    "channel": one.channel,
                    "query": one.query,
                    "readable": one.readable,
                    "deaf": one.deaf,
                    "problem": one.problem,
                    "since": instant(one.since),
                }
                for one in self.doubted
            ],
            "announcements_only": list(self.announcing),
            "never_run": list(self.never_run),
            "unfinished_runs": self.unfinished,
            "awaiting_text": self.awaited,
            "waiting": [
                {
                    "source": one.source,
                    "until": instant(one.until) if one.until else None,
                    "reason": one.reason,
                }
                for one in self.waiting
            ],
        }


def _read(path: Path, folder: Path, tables: Sequence[Mapping[str, object]]) -> Found:
    if not path.exists():
        return Found(never_run=tuple(watched_sources(tables)))
    with closing(open_read_only(path)) as database:
        newest = newest_reports(database)
        resting = resting_sources(tables, (report.source for _, report in newest))
        newest_daily = [run for origin, run in newest if origin is Origin.RUN]
        daily = uninterrupted(database, newest_daily)
        unread = [one for one in cut_off(database, newest_daily) if one not in resting]
        ran = {report.source for _, report in newest}
        names = {str(table.get("id")): str(table.get("name", "")) for table in tables}
        imported = {run.source for origin, run in newest if origin is Origin.IMPORT}
        councils = councils_of(database, sorted(imported - names.keys()))
        return Found(
            reports=tuple(report for _, report in newest),
            resting=resting,
            ill=bool(unread)
            or any(not run.outcome.healthy for run in daily if run.source not in resting),
            cut_off=tuple(unread),
            deliveries=delivery_counts(database),
            operator_posts=operator_posts(database),
            parked=tuple(parked_errors(database)),
            unfinished=len(open_runs(database)),
            waiting=tuple(waiting(database)),
            awaited=count_awaited(database),
            doubted=tuple(_doubted(database, folder, newest_daily)),
            announcing=tuple(
                announcing(database, (run for run in daily if run.source not in resting))
            ),
            never_run=tuple(source for source in watched_sources(tables) if source not in ran),
            names=councils | names,
            in_vain=frozenset(imported - names.keys() - councils.keys()),
            first_ill=told_of(database),
        )


def _doubted(database: Database, folder: Path, runs: Sequence[RunReport]) -> list[Doubted]:
    """As `gikai check` finds them; as the last run did where that must be the same."""
    found = doubted(database)
    last = max((run.started_at for run in runs), default=None)
    if not found and not (changed_since(folder, last) and anybody_asks(database)):
        return []
    # Imported here, for the few who need it: the models of the configuration take 0.2 s.
    from bot.doubts import doubted_today

    return doubted_today(database, folder, clock().now())


def _print(found: Found) -> None:
    _print_sources(found)
    _print_why(found)
    _print_posts(found)
    _print_doubted(found.doubted)
    if found.awaited:
        records = number(found.awaited, "announced record")
        say(f"{records} without a text, to be downloaded by hand: gikai inbox")
    if found.unfinished:
        say(f"{number(found.unfinished, 'run')} began and did not end: under way, or killed.")


def _print_sources(found: Found) -> None:
    rows = [("source", "last run (JST)", "outcome", "new", "revised", "errors", "name")]
    for report in found.shown:
        when = f"{report.finished_at.astimezone(TOKYO):%Y-%m-%d %H:%M}"
        numbers = (str(report.new), str(report.revised), str(len(report.errors)))
        name = found.names.get(report.source, "")
        rows.append((report.source, when, report.ended, *numbers, name))
    rows += [(source, "never", "", "", "", "", found.names[source]) for source in found.never_run]
    if not found.shown:
        say("No source has been read yet.")
    if len(rows) > 1:
        for row in columns(rows):
            say(row)


def _print_posts(found: Found) -> None:
    say(f"deliveries: {_in_words(found.deliveries)}")
    if found.operator_posts:
        say(f"posts to operators: {_in_words(found.operator_posts)}")
    for why in sorted({line(error or channel) for channel, error in found.parked}):
        say(f"! parked: {why}")
    if found.parked:
        say("  When that is mended: gikai deliver --parked")


def _standing(counts: Mapping[str, int]) -> dict[str, int]:
    """How many are ``owed`` and will still be tried, and how many ``parked``, for a person."""
    owed = sum(counts.get(state, 0) for state in OPEN_STATES)
    return {"owed": owed, "sent": counts.get("sent", 0), "parked": counts.get("parked", 0)}


def _in_words(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {standing}" for standing, count in _standing(counts).items())


def _print_doubted(doubted: Iterable[Doubted]) -> None:
    for one in doubted:
        trouble = "is read otherwise than before" if one.readable else "cannot be read"
        if one.deaf:
            trouble = "hears of nothing"
        say(line(f"! subscription {one.subscription} ({one.channel}) {trouble}: {one.problem}"))
        say("  What to do about it: gikai check")


def _print_why(found: Found) -> None:
    ill = (
        (report.source, f"{report.outcome.value}{found.since(report)}: {_last_reason(report)}")
        for report in found.shown
        if not (report.outcome.healthy or report.interrupted) and report.source not in found.resting
    )
    for words in told(ill):
        say(words)
    for words in told(
        (source, "interrupted twice in a row: let a run end") for source in found.cut_off
    ):
        say(words)
    for report in found.reports:
        if report.interrupted and report.source not in {*found.resting, *found.cut_off}:
            say(f"{line(report.source)}: interrupted {_interruption(report)}")
    for words in announcing_lines(found.announcing):
        say(words)
    for one in found.waiting:
        say(waiting_line(one))


def _interruption(report: RunReport) -> str:
    """How far it had come, as the table above says it."""
    if report.new or report.revised:
        had = f"{report.new} new" if report.new else f"{report.revised} revised"
        return f"after {had}; the next run reads the rest"
    return "before it was read; the next run reads it"


def _last_reason(report: RunReport) -> str:
    return (reasons(report) or ["no reason on record"])[-1]
