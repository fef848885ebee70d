"""How runs ended. Apart from the other records, for `gikai status` needs no more, and to make them
all takes longer than to read the state."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


INTERRUPTED = "the crawl was interrupted"
KILLED = "the crawl was killed before it could report"
# As one page, all pages, or the whole crawl has it on record (state.runs).
_INTERRUPTIONS = frozenset(
    {f"Postponed: {INTERRUPTED}", f"Unreachable: {INTERRUPTED}", INTERRUPTED, KILLED}
)

_OUR_NAMES = re.compile(
    "(?:Blocked|ClosedByRobots|CrawlError|HostRests|LayoutChanged|LimitReached|NoCouncils"
    "|NotADocument|NotKept|Postponed|ProxyFails|RefusedQuestion|SavedWrongly|SourceMissing"
    "|TokenExpired|Unreachable|WindowClosed|refused): "
)
"""How a reason on record begins (state.runs): the class of the error, a name of the code."""


def plain(reason: str) -> str:
    """A reason on record for people: what is behind our own name of its kind says it all. The name
    of any other exception stays, for it may be all there is."""
    return _OUR_NAMES.sub("", reason, count=1) if _OUR_NAMES.match(reason) else reason


class Outcome(StrEnum):
    """How the run of one source ended. The last four are told to the operators once."""

    NEW = "new"  # at least one new or revised document was recorded
    NOTHING_NEW = "nothing_new"
    EMPTY = "empty"  # the index lists less than it must
    BLOCKED = "blocked"  # robots, 403, a refusal, a challenge
    BROKEN = "broken"  # a page that does not look as expected
    UNREACHABLE = "unreachable"

    @property
    def healthy(self) -> bool:
        """Whether nobody needs to look."""
        return self in (Outcome.NEW, Outcome.NOTHING_NEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """How the run of one source ended, as ``gikai run --json`` prints it.

    ``cut_short`` says why a run ended before its source was read though nothing went wrong,
    ``unverified`` why the certificate of its hosts was not verified.
    """

    run_id: int
    source: str
    outcome: Outcome
    baseline: bool
    listed: int = 0
    fetched: int = 0
    not_modified: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    errors: tuple[str, ...] = ()
    cut_short: str | None = None
    unverified: str | None = None
    started_at: datetime
    finished_at: datetime

    @property
    def interrupted(self) -> bool:
        """Whether somebody ended or killed it before its source was read, and it met nothing worse
        than silence: so it says nothing of the source."""
        said = not _INTERRUPTIONS.isdisjoint(self.errors)
        return said and self.outcome is Outcome.UNREACHABLE

    @property
    def ended(self) -> str:
        """How it ended, in one word for people."""
        return "interrupted" if self.interrupted else self.outcome.value
