"""Why a record was told to somebody, and why not: `gikai why`, `gikai why-not`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from bot.output import day_and_hour, line, listed, number, say, say_json
from bot.why_case import opened
from bot.why_json import why_not_values, why_values
from bot.why_remedies import remedy
from bot.why_text import say_head, say_why, say_why_not
from bot.why_words import BASES, alert_words, silence_words
from state.explaining_matches import Basis

if TYPE_CHECKING:
    from pathlib import Path

    from bot.asked import WhyOptions
    from bot.why_case import Case
    from state.explaining import Alert

_MOST_NAMED = 10


def why(folder: Path | None, options: WhyOptions) -> None:
    """Print who was told of a record, and for which of its words.

    Raises UserError for a record or a subscription that is not there, or a query that cannot be
    read.
    """
    with opened(folder, options) as case:
        if options["as_json"]:
            say_json(why_values(case))
            return
        say_head(case.stored, case.source_name)
        alerts = case.alerts()
        for alert in alerts:
            _say_alert(alert, case)
        if not alerts:
            _say_no_alert(case)
        _say_not_told(case)


def why_not(folder: Path | None, options: WhyOptions) -> None:
    """Print of each change of a record why it was not told, and what the query misses in it; where
    neither a subscription nor a query is named, of which subscriptions that can be asked.

    Raises UserError as ``why`` does.
    """
    with opened(folder, options) as case:
        if options["as_json"]:
            say_json(why_not_values(case))
            return
        say_head(case.stored, case.source_name)
        say()
        if case.query is None:
            _say_who_may_be_meant(case)
            return
        _say_silences(case)
        branches = case.branches
        say_why_not(branches, case.stored)
        say_why(branches, case.stored)


def _say_alert(alert: Alert, case: Case) -> None:
    one = alert.asker.subscription
    what = f"{alert.kind.value}, version {alert.version}"
    matched = case.records.matched(alert)
    say()
    say(f"{line(one.channel)}  subscription {one.id}  {what}  {line(alert_words(alert, case))}")
    say(f"  asks: {line(one.query)}")
    if matched.basis is not Basis.RECORD:
        say(f"  {BASES[matched.basis]}")
    say_why(matched.branches, case.version(alert))


def _say_no_alert(case: Case) -> None:
    say()
    if case.query is None:
        say("No subscription was told of this record.")
        return
    branches = case.branches
    holds = any(branch.holds for branch in branches)
    said = "holds, but nobody was told" if holds else "does not hold"
    say(f"{line(case.query.text)}: {said}; see {_why_not(case)}")
    say_why(branches, case.stored)


def _say_not_told(case: Case) -> None:
    untold = case.not_told()
    if untold and case.query is None:
        named = listed([str(one.id) for one in untold], _MOST_NAMED)
        told_why = _why_not(case, untold[0].id)
        say()
        say(f"Not told: {number(len(untold), 'subscription')} ({named}); see {told_why}")


def _say_who_may_be_meant(case: Case) -> None:
    untold = case.not_told()
    if not untold:
        say("There is no subscription that was not told of it.")
    for one in untold[:_MOST_NAMED]:
        say(f"{line(one.channel)}  subscription {one.id}  asks: {line(one.query)}")
        say(f"  why it was not told: {_why_not(case, one.id)}")
    if (more := len(untold) - _MOST_NAMED) > 0:
        say(f"and {number(more, 'more subscription')}: gikai subscriptions")
    say(line(f"Of any other query: gikai why-not {shlex.quote(case.key)} --query QUERY"))


def _say_silences(case: Case) -> None:
    asked = line(case.query.text) if case.query else ""
    if case.asker:
        one = case.asker.subscription
        say(f"{line(one.channel)}  subscription {one.id}  asks: {asked}")
    else:
        say(f"asked: {asked}")
    for untold in case.untold():
        change = untold.change
        say(f"  {change.kind.value}, version {change.version}, {day_and_hour(change.detected_at)}")
        for reason in untold.reasons:
            say(f"    {line(silence_words(reason, case))}")
        if told_by := remedy(untold.reasons, change, case):
            say(f"    to tell it now: {told_by}")
    for reason in case.reasons():
        say(f"  {line(silence_words(reason, case))}")
    if not case.asker:
        for asking in case.asked_by():
            say(f"  subscription {asking} asks exactly this; see {_why_not(case, asking)}")


def _why_not(case: Case, subscription_id: int | None = None) -> str:
    """The command that says why it was not told."""
    if case.asker:
        subscription_id = case.asker.subscription.id
    text = case.query.text if case.query else ""
    asked = (
        f"--subscription {subscription_id}" if subscription_id else f"--query {shlex.quote(text)}"
    )
    return line(f"`gikai why-not {shlex.quote(case.key)} {asked}`")
