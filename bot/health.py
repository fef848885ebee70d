"""Silence is suspicious: tell the operators, once, that a source fell silent or is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.output import line, tell
from bot.reasons import reasons
from notifier.health import notices
from state import alarms

if TYPE_CHECKING:
    from datetime import datetime

    from config.models import Config
    from state.database import Database


def raise_alarms(database: Database, config: Config, now: datetime) -> None:
    """Put what the operators do not know yet into the outbox, and say it on stderr."""
    due = alarms.alarms_due(database)
    for alarm in due:
        report = alarm.report
        why = "" if alarm.recovered else f": {'; '.join(reasons(report)[-3:])}"
        tell(line(f"{report.source} {'is back' if alarm.recovered else report.outcome}{why}"))
    channel = config.bot.slack.operators_channel
    names = {source.id: source.name for source in config.sources}
    alarms.tell(database, due, notices(due, channel, names) if channel else [], now)
