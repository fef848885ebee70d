"""When a source may be fetched, where its owner allows certain hours only."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from config.tables import Day, Mistake, Table
from config.weekdays import WEEKDAYS, Weekday

_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
Hours = Annotated[str, StringConstraints(pattern=rf"^{_CLOCK}-({_CLOCK}|24:00)$")]


class FetchWindow(Table):
    """``[source.fetch_window]``, in Asia/Tokyo; what is not named is not narrowed.

    ``hours`` such as "22:00-05:00" may pass midnight: they then belong to the day on which they
    begin. ``first_day`` and ``last_day`` are days on which a window may begin, both included.
    """

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WEEKDAYS
    hours: Hours = "00:00-24:00"
    first_day: Day | None = None
    last_day: Day | None = None

    @model_validator(mode="after")
    def _is_open_at_some_time(self) -> Self:
        opens, closes = self.hours.split("-")
        if opens == closes:
            raise Mistake(
                f"hours ({self.hours}) begin and end together.",
                "Write two hours such as 22:00-05:00; leave the key out for the whole day.",
            )
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise Mistake(
                f"last_day ({self.last_day}) lies before first_day ({self.first_day}).",
                "Write the earlier day as first_day.",
            )
        return self
