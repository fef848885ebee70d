"""How often words may stand in a text and in a record before each counts once there. Pure.

With 20,000 frequent words an ordinary text has one for every sixteen letters. Of one letter over
and over, and a query of a hundred words that are made of it, the hits of a page would fill 2 GB; of
14 such letters in each of 14,000 parts, none of which is more crowded than any may be, 380 MB.
"""

from __future__ import annotations

ANY_TEXT = 100
"""Places that any text may hold, and longer ones as many as they have letters."""
ANY_RECORD = 1_000
"""The same of all texts of a record together."""
MOST = 100_000
"""Places that no text and no record may hold more of, however long: their hits take 30 MB. Of so
many at once a search hands over what it found."""


def room_of_record(letters: int) -> int:
    """How many hits a record of so many letters may have."""
    return min(max(letters, ANY_RECORD), MOST)
