"""On which day a known sitting is read again: minutes are corrected without a sign in any list."""

from __future__ import annotations

from datetime import date, timedelta
from zlib import crc32

ROUND = 14  # days in which each known sitting has its one day
LONGEST = timedelta(days=2 * ROUND)  # where runs were left out


def is_due(name: str, read_on: date, today: date) -> bool:
    """Whether a sitting that was read on a day is to be read again today.

    Its name alone gives it its day of the round, so that the sittings of a session, which come
    together, do not all come back together.
    """
    age = today - read_on
    if not age:
        return False
    turn = (today.toordinal() + crc32(name.encode())) % ROUND == 0
    # A clock that was set back must not keep a sitting from ever being looked at.
    return age < timedelta() or age >= LONGEST or (turn and age >= timedelta(days=ROUND // 2))
