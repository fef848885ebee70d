"""What ails a source, read off the reasons on record: one outcome has several causes. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from state.outcomes import Outcome

if TYPE_CHECKING:
    from state.outcomes import RunReport


class Cause(Enum):
    """What is behind an outcome, where something else is to be done about it than mostly."""

    LOST_TEXT = "lost text"  # a record lost three quarters of its text or more
    ERROR_ANSWER = "error answer"  # a site that answers, with a status of 500 or above
    REST = "rest"
    LIMIT = "limit"
    PROXY = "proxy"
    TIME = "time"
    INTERRUPTED = "interrupted"  # by something outside, day after day
    CRASH = "crash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """``detail`` is the status that a site answered, or the command that accepts a lost text."""

    outcome: Outcome
    cause: Cause | None = None
    detail: str = ""


_CRAWL = "(?:Postponed: |Unreachable: )?the (?:crawl|process that fetches) "
_ANSWERED = "answered (?:with status )?(5[0-9][0-9])"
# How the reasons on record begin (state.runs); the first that all of a run's reasons fit counts.
_BEGINNINGS = {
    Outcome.BROKEN: (
        (Cause.LOST_TEXT, re.compile("refused: .* kept [0-9]+ of [0-9]+ characters", re.DOTALL)),
        (Cause.CRASH, re.compile("the crawl (?:crashed|broke off)")),
    ),
    Outcome.UNREACHABLE: (
        (Cause.ERROR_ANSWER, re.compile(f"Unreachable: .*{_ANSWERED}", re.DOTALL)),
        (Cause.REST, re.compile("HostRests: ")),
        (Cause.LIMIT, re.compile("LimitReached: ")),
        (Cause.PROXY, re.compile("ProxyFails: ")),
        (Cause.TIME, re.compile(f"{_CRAWL}(?:was killed: it )?took longer")),
        (Cause.CRASH, re.compile(f"{_CRAWL}(?:was killed|used too much memory)")),
    ),
}
_STATUS = re.compile(_ANSWERED)
_ACCEPT = re.compile(r"if that is right: (gikai accept .+?)(?: \[[^\]]*\])?$", re.DOTALL)


def trouble(report: RunReport) -> Trouble:
    """Of an unhealthy run."""
    if report.interrupted:
        return Trouble(outcome=report.outcome, cause=Cause.INTERRUPTED)
    for cause, beginning in _BEGINNINGS.get(report.outcome, ()):
        if report.errors and all(beginning.match(error) for error in report.errors):
            return Trouble(outcome=report.outcome, cause=cause, detail=_detail(cause, report))
    return Trouble(outcome=report.outcome)


def _detail(cause: Cause, report: RunReport) -> str:
    wanted = {Cause.LOST_TEXT: _ACCEPT, Cause.ERROR_ANSWER: _STATUS}.get(cause)
    found = wanted.search(report.errors[0]) if wanted else None
    return found.group(1) if found else ""
