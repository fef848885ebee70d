"""What lets a subscription hear of a record that it was not told of."""

from __future__ import annotations

import shlex
from datetime import datetime
from typing import TYPE_CHECKING

from config.japan import TOKYO
from state.explaining_silence import Silence
from state.runs import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.why_case import Case
    from state.documents import StoredDocument
    from state.explaining import ChangeOnRecord
    from state.explaining_silence import Reason

_TELLABLE = {Silence.SINCE, Silence.MUTED, Silence.BASELINE, Silence.SILENT, Silence.CHANGED}


def remedy(reasons: Sequence[Reason], change: ChangeOnRecord, of: Case) -> str | None:
    """The command that tells it now; None where something speaks against it that no command lifts,
    or there is nothing left to tell."""
    silences = {reason.silence for reason in reasons} - {Silence.REFUSED}
    if silences == {Silence.PARKED}:
        return "gikai deliver --parked"
    if not silences or not silences <= _TELLABLE or of.alerts():
        return None
    if any(reason.withheld for reason in reasons) and of.asker:
        return f"gikai unmute {of.asker.subscription.id} --notify digest"
    if Silence.MUTED in silences and of.asker and of.asker.subscription.muted(of.now):
        return None
    if change.origin is Origin.IMPORT:
        return "the same gikai import, with --notify digest"
    source = shlex.quote(of.stored.document.source)
    day = _day(of.stored)
    return f"gikai backfill --source {source} --from {day} --to {day} --notify digest"


def _day(stored: StoredDocument) -> date:
    """The day by which a window of days knows the record, else the one on which it came."""
    document = stored.document
    when = document.held_on or document.published_at or stored.seen_at
    return when.astimezone(TOKYO).date() if isinstance(when, datetime) else when
