"""Why a run of a source is unhealthy, in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.output import number
from state.records import Outcome

if TYPE_CHECKING:
    from state.records import RunReport


def reasons(report: RunReport) -> list[str]:
    """Its errors; an index that lists too little leaves none behind."""
    if report.outcome is Outcome.EMPTY and not report.errors:
        listed = number(report.listed, "record")
        return [f"its index lists {listed}, fewer than `index_min`: look at the site"]
    return list(report.errors)
