"""Who sits in a sitting, by its roster: what tells a name from an office that is glued to it.

Rosters space their letters (区　長　　青　木　英　二), in columns that no rule tells from the
letters of a name. So nothing is cut out of them: a label is cut in two, and the roster is asked
whether it names that office before that name.
"""

from __future__ import annotations

import re

_BLANK = re.compile(r"[ \t\u3000]+")
_SEAT = r"(?:[0-9０-９一二三四五六七八九十]{1,3}番(?:議員)?|委員|議員|君)"
# Offices that a roster of seats does not print beside the name, longest first.
_SEATED = ("副委員長", "副議長", "委員長", "議長", "議員", "委員", "君", "氏")
_SHORTEST_NAME = 2
_LONGEST_LABEL = 40


class Roster:
    """The text of a cover: agenda, members present, those who answer."""

    def __init__(self, text: str = "") -> None:
        self._text = "\n".join(_BLANK.sub("", line) for line in text.split("\n"))

    def names(self, name: str) -> bool:
        """Whether a name stands in it."""
        bare = _BLANK.sub("", name)
        return len(bare) >= _SHORTEST_NAME and bare in self._text

    def split(self, label: str) -> tuple[str, str] | None:
        """Name and office of a glued label (青木英二区長); None where the roster names no such."""
        whole = _BLANK.sub("", label)
        if not _SHORTEST_NAME < len(whole) <= _LONGEST_LABEL:
            return None
        for cut in range(_SHORTEST_NAME, len(whole)):
            name, office = whole[:cut], whole[cut:]
            if f"{office}{name}" in self._text:
                return name, office
        return self._seated(whole)

    def _seated(self, whole: str) -> tuple[str, str] | None:
        for office in _SEATED:
            name = whole.removesuffix(office)
            if name == whole or len(name) < _SHORTEST_NAME:
                continue
            if re.search(rf"{_SEAT}{re.escape(name)}", self._text):
                return name, office
        return None
