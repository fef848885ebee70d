"""Voices of DB-Search that are one speech and nothing else, as nearly all are.

They begin with a mark and a label that ends in a bracket, and none of their lines has to be looked
at more closely. To see that takes a third of the time of looking.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from crawler.extract.marks import Opening, opening
from crawler.extract.turns import MAY_BE_NOTED_HERE, NOTED_LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.extract.rosters import Roster

MARKS = "◯○〇◎●◆"
_BOXES = "┌┐└┘├┤┬┴┼│┃┏┓┗┛┣┫┳┻╋"
BOX = re.compile(f"[{_BOXES}]")
LABEL_LONGEST = 60  # code points, mark and bracket included
_MARKED_HERE = rf"(?=[{MARKS}])"
MARKED = re.compile(rf"\n{_MARKED_HERE}")
# Where a line may end a speech, part it or tell a time; one without any is a part as it stands.
_MAY_PART_HERE = (
    r"(?=[^\S\n]*+(?:\n|\Z|[―─━－—\-=＝～〜・*＊◇◆○〇☆×]{5}|地方自治法第|会議の次第|この会議録"
    r"|右会議|上記会議|開会|開議|再開|休憩|散会|閉会|延会|閉議))"
)
MAY_PART = re.compile(rf"\n{_MAY_PART_HERE}")
# All of these, but only where a line begins with a letter that may be the first of one.
_MAY_MATTER = re.compile(
    rf"\n(?=[^\S\n]*+(?:\Z|[\n{MARKS}{NOTED_LETTERS}地会こ右上開再休散閉延]))"
    rf"(?:{_MARKED_HERE}|{_MAY_PART_HERE}|{MAY_BE_NOTED_HERE})"
)
# What such a label says, no word behind it can change.
_LABEL = re.compile(rf"[{MARKS}][^\s()（）「」。、]{{0,30}}（[^()（）\s]{{1,40}}）")


class PlainVoices(NamedTuple):
    """Of each voice whose speech it is, None where it is more than that; and the words of it."""

    opened: list[Opening | None]
    texts: list[str]


def is_boxed(texts: Sequence[str]) -> bool:
    """Whether something is drawn in boxes in any of them, which takes more than one line."""
    # Each letter is sought in all of them once: in each voice it takes longer than reading it.
    together = "".join(texts)
    return "\n" in together and any(box in together for box in _BOXES)


def plain_voices(
    texts: Sequence[str], council: str | None, roster: Roster, *, boxed: bool
) -> PlainVoices:
    """What each of the texts says that is one plain speech."""
    known: dict[str, Opening | None] = {}
    found = PlainVoices([], [])
    for text in texts:
        line, more = text.split("\n", 1) if "\n" in text else (text, "")
        label, _, rest = line.partition("\u3000")
        if label not in known:
            known[label] = opening(label, council, roster) if _LABEL.fullmatch(label) else None
        opened = known[label]
        said = rest.strip()
        if more and opened:
            said = f"{said}\n{more}".strip()
            if _may_matter(text, line, rest, boxed=boxed):
                opened = None
        found.opened.append(opened)
        found.texts.append(said)
    return found


def _may_matter(text: str, line: str, rest: str, *, boxed: bool) -> bool:
    """Whether a line is to be looked at; the first, where its bracket may be closed on the next."""
    if len(line) <= LABEL_LONGEST and ("（" in rest or "(" in rest):
        return True
    return bool(_MAY_MATTER.search(text) or (boxed and BOX.search(text)))
