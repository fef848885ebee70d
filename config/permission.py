"""The one thing that lifts a rule of robots.txt: somebody who may has allowed it."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from config.tables import Day, Mistake, Table, Text

# The path alone: a rule for a query or a fragment would never match.
Prefix = Annotated[str, StringConstraints(pattern=r"^/[^?#\s\\]*$")]


class Permission(Table):
    """``[source.permission]``: who allowed what to fetch from a source, and until when.

    ``by`` is the office or person who may allow it, ``contact`` how to reach them. ``decided_on``
    and ``until`` are days of Asia/Tokyo, both included. ``delay_seconds`` is the pace they named;
    without it the platform's own floor counts.
    """

    by: Text
    decided_on: Day
    reason: Text
    prefixes: Annotated[tuple[Prefix, ...], Field(min_length=1)]
    until: Day
    contact: Text
    delay_seconds: Annotated[float, Field(ge=0, le=600)] | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until < self.decided_on:
            raise Mistake(
                f"until ({self.until}) lies before decided_on ({self.decided_on}).",
                "Write the last day on which it holds.",
            )
        return self
