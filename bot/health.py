"""Silence is suspicious: tell the operators, once, that a source fell silent or is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.configured import names_of
from bot.output import line, tell
from bot.reasons import reasons
from notifier.health import notices
from state import alarms, outbox

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import datetime

    from config.models import Config
    from state.alarms import Alarm
    from state.database import Database
    from state.outcomes import RunReport


def raise_alarms(
    database: Database, config: Config, now: datetime, *, printed: Container[int] = ()
) -> None:
    """Say on stderr what nobody was told, unless the run's report was ``printed`` and says so, and
    put into the outbox what the operators' channel has not heard.

    Where it was set only now, that is also what lasts from before; where it was missing for a
    while, a recovery meanwhile; where it is another one, what the one before never took.
    """
    due = alarms.alarms_due(database)
    for alarm in due:
        report = alarm.report
        if report.run_id in printed and not alarm.recovered:
            continue
        tell(line(f"{report.source} {'is back' if alarm.recovered else _ill(report)}"))
    if channel := config.bot.slack.operators_channel:
        _tell_channel(database, config, channel, due, now)
    alarms.tell(database, due, None, now)


def _tell_channel(
    database: Database, config: Config, channel: str, due: Sequence[Alarm], now: datetime
) -> None:
    # What lasts from before is no news of a source that nobody watches any more; that it is over
    # is, where the channel was told of it.
    news_of = {source.id for source in config.sources if source.enabled}
    news_of |= {alarm.report.source for alarm in due}
    unheard = [
        one
        for one in alarms.alarms_due(database, posted=True)
        if one.recovered or one.report.source in news_of
    ]
    outbox.readdress(database, channel)
    alarms.tell(database, unheard, notices(unheard, channel, names_of(config)), now)


def _ill(report: RunReport) -> str:
    if report.interrupted:
        return f"{report.ended}, and so was each run for days: let a run end"
    return f"{report.ended}: {'; '.join(reasons(report)[-3:])}"
