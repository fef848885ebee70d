"""Explanations for programs: the JSON contract of docs/json.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.as_json import day_or_instant, instant
from matcher.view import TITLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.as_json import Values
    from bot.why_case import Case
    from matcher.explained import Branch, Found
    from matcher.rules import Rule
    from state.explaining import Alert
    from state.explaining_silence import Reason, Untold


def why_values(case: Case) -> Values:
    """`gikai why --json`."""
    return {
        **_asked(case),
        "alerts": [_alert(alert, case) for alert in case.alerts()],
        "not_told": _not_told(case),
    }


def why_not_values(case: Case) -> Values:
    """`gikai why-not --json`."""
    return {
        **_asked(case),
        "not_told": _not_told(case),
        "asked_by": case.asked_by(),
        "reasons": [_reason(reason, case) for reason in case.reasons()],
        "changes": [_untold(one, case) for one in case.untold()],
    }


def _not_told(case: Case) -> list[int]:
    return [one.id for one in case.not_told()]


def _asked(case: Case) -> Values:
    """Of what record, whose question it is, and whether it holds today."""
    document, branches = case.stored.document, case.branches
    one = case.asker.subscription if case.asker else None
    return {
        "key": document.key,
        "version": case.stored.version,
        "title": document.title,
        "url": document.url,
        "subscription": one.id if one else None,
        "channel": one.channel if one else None,
        "query": case.query.text if case.query else None,
        "holds": any(branch.holds for branch in branches) if case.query else None,
        "branches": branches_values(branches),
    }


def _alert(alert: Alert, case: Case) -> Values:
    subscription = alert.asker.subscription
    matched = case.records.matched(alert)
    return {
        "subscription": subscription.id,
        "channel": subscription.channel,
        "query": subscription.query,
        "cadence": subscription.cadence.value,
        "change": alert.kind.value,
        "version": alert.version,
        "notify": alert.notify.value,
        "state": alert.stand.value,
        "owed_at": instant(alert.owed_at),
        "due_at": day_or_instant(case.due(alert)),
        "sent_at": day_or_instant(alert.sent_at),
        "ts": alert.ts,
        "error": alert.error,
        "basis": matched.basis.value,
        "branches": branches_values(matched.branches),
    }


def _untold(untold: Untold, case: Case) -> Values:
    change = untold.change
    return {
        "version": change.version,
        "change": change.kind.value,
        "detected_at": instant(change.detected_at),
        "origin": change.origin.value if change.origin else None,
        "reasons": [_reason(reason, case) for reason in untold.reasons],
    }


def _reason(reason: Reason, case: Case) -> Values:
    """What does not belong to a reason is None in it."""
    alert = reason.alert
    return {
        "reason": reason.silence.value,
        "at": day_or_instant(reason.at),
        "key": reason.key,
        "withheld": reason.withheld,
        "version": alert.version if alert else None,
        "sent_at": day_or_instant(alert.sent_at) if alert else None,
        "ts": alert.ts if alert else None,
        "due_at": day_or_instant(case.due(alert)) if alert else None,
    }


def branches_values(branches: Iterable[Branch]) -> list[Values]:
    """Each branch with what holds and what does not."""
    return [
        {
            "branch": branch.text,
            "holds": branch.holds,
            "met": [
                {
                    "asked": met.asked,
                    "distance": met.distance,
                    "value": met.value,
                    "found": list(map(_found, met.found)),
                }
                for met in branch.met
            ],
            "misses": [
                {
                    "asked": miss.asked,
                    "reason": miss.lack.value,
                    "wanted": miss.wanted,
                    "distance": miss.distance,
                    "value": miss.value,
                    "rules": _rules(miss.rules),
                    "near": list(miss.near),
                    "found": list(map(_found, miss.found)),
                }
                for miss in branch.misses
            ],
        }
        for branch in branches
    ]


def _found(found: Found) -> Values:
    part, start, end = found.span
    return {
        "term": found.term.name,
        "group": found.term.group,
        "place": found.place.value,
        "seq": None if part == TITLE else part,
        "start": start,
        "end": end,
        "surface": found.surface,
        "rules": _rules(found.rules),
    }


def _rules(rules: Iterable[Rule]) -> list[str]:
    return sorted(rule.value for rule in rules)
