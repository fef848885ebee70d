"""Reasons in words for people: why a branch misses, and why nobody was told."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from bot.output import day_and_hour
from matcher.explained import Lack
from state.explaining import Stand
from state.explaining_matches import Basis
from state.explaining_silence import Silence

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.why_case import Case
    from matcher.explained import Miss
    from state.explaining import Alert
    from state.explaining_silence import Reason


def miss_words(miss: Miss) -> str:
    """Why a condition does not hold."""
    return LACKS[miss.lack](miss)


def silence_words(reason: Reason, case: Case) -> str:
    """Why a subscription was not told."""
    return SILENCES[reason.silence](reason, case)


def alert_words(alert: Alert, of: Case) -> str:
    """What became of a delivery."""
    match alert.stand:
        case Stand.SENT:
            return f"told {day_and_hour(alert.sent_at)}, ts {alert.ts}"
        case Stand.PARKED:
            return f"refused by Slack: {alert.error or 'no reason given'}"
        case Stand.DROPPED:
            return f"never sent: the subscription ended {day_and_hour(alert.asker.ended_at)}"
    return f"owed, {_due_words(of.due(alert), of.now)}"


def _due_words(due: datetime | None, now: datetime) -> str:
    if due is None:
        return "and waits for its mute to end"
    if due <= now:
        return "sent by the next `gikai run` or `gikai deliver`"
    return f"due {day_and_hour(due)}"


def _place(miss: Miss) -> str:
    places = ", ".join(dict.fromkeys(one.place.value for one in miss.found))
    if miss.wanted:
        return f"not where {miss.wanted} looks, but in: {places}"
    return f"only in a place that is looked at on request: in:{places.replace(' ', '')}"


def _apart(miss: Miss) -> str:
    inside = "one question with its answer" if miss.wanted == "QA" else "one speech"
    return f"not inside {inside} with the rest"


def _distance(miss: Miss) -> str:
    if miss.distance is None:
        return f"never beside each other in one part, as {miss.wanted} asks"
    return f"{miss.distance} characters apart at the nearest, farther than {miss.wanted}"


def _spelling(miss: Miss) -> str:
    rules = ", ".join(sorted(rule.value for rule in miss.rules))
    return f"only in a spelling whose rule is switched off: {rules or 'several'}"


def _field(miss: Miss) -> str:
    return f"the record has {miss.value}" if miss.value else "not known of this record"


def _absent(miss: Miss) -> str:
    return f"stands nowhere; like it: {'、'.join(miss.near)}" if miss.near else "stands nowhere"


LACKS: dict[Lack, Callable[[Miss], str]] = {
    Lack.PLACE: _place,
    Lack.SPEAKER: lambda miss: f"said, but not by {miss.wanted}",
    Lack.APART: _apart,
    Lack.DISTANCE: _distance,
    Lack.LONGER_WORD: lambda miss: f"only inside an excluded word: {miss.value or 'see below'}",
    Lack.SPELLING: _spelling,
    Lack.WORD_EDGE: lambda miss: f"only inside another word: {miss.value}; {{inside}} finds it",
    Lack.FIELD: _field,
    Lack.EXCLUDED: lambda _: "must not be there, and is",
    Lack.NO_SUCH_TEXT: _absent,
}


def _alerted(reason: Reason, of: Case) -> str:
    return f"it was {alert_words(reason.alert, of)}" if reason.alert else "it is owed"


def _owed(reason: Reason, of: Case) -> str:
    return f"it is {alert_words(reason.alert, of)}" if reason.alert else "it is owed"


def _muted(reason: Reason, _: Case) -> str:
    until = f"until {day_and_hour(reason.at)}" if reason.at else "until further notice"
    return f"the subscription was muted {until}"


def _source(_: Reason, of: Case) -> str:
    asked = ", ".join(of.asker.subscription.sources) if of.asker else "others"
    return f"its source is {of.stored.document.source}, the subscription asks for {asked}"


def _area(_: Reason, of: Case) -> str:
    asked = ", ".join(of.asker.subscription.areas) if of.asker else "others"
    area = of.records.home(of.stored.document.source).area or "not known"
    return f"its area is {area}, the subscription asks for {asked}"


def _twin(reason: Reason, of: Case) -> str:
    became = f", {alert_words(reason.alert, of)}" if reason.alert else ""
    return f"it is told of a near-identical record: {reason.key}{became}"


def _earlier(reason: Reason, of: Case) -> str:
    if reason.alert is None:
        return "an earlier version of it was news"
    return f"version {reason.alert.version} before it: {alert_words(reason.alert, of)}"


def _refused(reason: Reason, of: Case) -> str:
    accept = f"gikai accept {shlex.quote(of.key)}"
    when = day_and_hour(reason.at)
    return f"a newer text was refused {when}, as it lost most of its words: {accept}"


_CHANGED = "keywords.toml, sources.toml or what is known of the record has changed since"
BASES = {
    Basis.RECORD: "by the hits on record",
    Basis.TODAY: f"as it is read today: {_CHANGED}",
    Basis.NONE: f"it does not hold any more: {_CHANGED}",
}
"""What the explanation of an alert stands on."""
_RECORDED = "it was recorded by an import, a backfill or a reparse that told nobody"
SILENCES: dict[Silence, Callable[[Reason, Case], str]] = {
    Silence.TOLD: _alerted,
    Silence.OWED: _owed,
    Silence.PARKED: _alerted,
    Silence.DROPPED: _alerted,
    Silence.NOT_SUBSCRIBED: lambda *_: "the query holds, and no subscription asks it",
    Silence.ENDED: lambda reason, _: f"the subscription had ended {day_and_hour(reason.at)}",
    Silence.SINCE: lambda reason, _: f"the subscription was made later, {day_and_hour(reason.at)}",
    Silence.MUTED: _muted,
    Silence.SOURCE: _source,
    Silence.AREA: _area,
    Silence.BASELINE: lambda *_: "its source was met for the first time, silently",
    Silence.TOLD_TWIN: _twin,
    Silence.QUERY: lambda *_: "the query does not hold",
    Silence.PASSAGES: lambda *_: "the query holds, but not for the passages that changed",
    Silence.CHANGED: lambda *_: f"the query holds today, but did not then: {_CHANGED}",
    Silence.SILENT: lambda *_: _RECORDED,
    Silence.TOLD_EARLIER: _earlier,
    Silence.ANNOUNCED: lambda *_: "it was only announced: its text is not open to us (gikai inbox)",
    Silence.UNREAD: lambda *_: "only a part of its text, or none, could be read",
    Silence.REFUSED: _refused,
}
