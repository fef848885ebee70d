"""The days of a week, as people write them; apart, for who asks for them may check nothing."""

from __future__ import annotations

from typing import Literal, get_args

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
