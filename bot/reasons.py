"""Why a run of a source is unhealthy, in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.output import line, listed, number, plain_address
from state.outcomes import Outcome, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from state.outcomes import RunReport

_MOST_NAMED = 3


def reasons(report: RunReport) -> list[str]:
    """Its errors; an index that lists too little leaves none behind."""
    if report.outcome is Outcome.EMPTY and not report.errors:
        few = number(report.listed, "record")
        return [f"its index lists {few}, fewer than `index_min`: look at the site"]
    return [plain_address(plain(error)) for error in report.errors]


def announcing_lines(sources: Sequence[str]) -> list[str]:
    """At most one line, for sources that look well though their texts are closed to us."""
    ask = f"gikai permissions letter {sources[0] if len(sources) == 1 else 'ID'}"
    words = f"announcements only: robots.txt closes the texts; to ask for leave: {ask}"
    return [line(f"{listed(sources, _MOST_NAMED)}: {words}")] if sources else []


def told(found: Iterable[tuple[str, str]]) -> list[str]:
    """Lines for pairs of source and reason; those of one reason, as a dead proxy, share one."""
    sources: dict[str, list[str]] = {}
    for source, reason in found:
        sources.setdefault(line(reason), []).append(source)
    return [f"! {listed(names, _MOST_NAMED)}: {reason}" for reason, names in sources.items()]
