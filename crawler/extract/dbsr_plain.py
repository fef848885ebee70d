"""Voices of DB-Search that are one speech and nothing else, as nearly all are.

They begin with a mark and a label that ends in a bracket, and none of their lines has to be looked
at more closely. To see that takes a third of the time of looking.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from crawler.extract.marks import Opening, opening
from crawler.extract.turns import MAY_BE_NOTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.extract.rosters import Roster

MARKS = "◯○〇◎●◆"
_BOXES = "┌┐└┘├┤┬┴┼│┃┏┓┗┛┣┫┳┻╋"
BOX = re.compile(f"[{_BOXES}]")
LABEL_LONGEST = 60  # code points, mark and bracket included
MARKED = re.compile(rf"\n(?=[{MARKS}])")
# Where a line may end a speech, part it or tell a time; one without any is a part as it stands.
MAY_PART = re.compile(
    r"\n(?=[^\S\n]*+(?:\n|\Z|[―─━－—\-=＝～〜・*＊◇◆○〇☆×]{5}|地方自治法第|会議の次第|この会議録"
    r"|右会議|上記会議|開会|開議|再開|休憩|散会|閉会|延会|閉議))"
)
_MAY_MATTER = re.compile("|".join(one.pattern for one in (MARKED, MAY_PART, MAY_BE_NOTED)))
# What such a label says, no word behind it can change.
_LABEL = re.compile(rf"[{MARKS}][^\s()（）「」。、]{{0,30}}（[^()（）\s]{{1,40}}）")


class Plain(NamedTuple):
    """A voice that is one speech, and its words."""

    opened: Opening
    text: str


def is_boxed(texts: Sequence[str]) -> bool:
    """Whether something is drawn in boxes in any of them."""
    # Each letter is sought in all of them once: in each voice it takes longer than reading it.
    together = "".join(texts)
    return any(box in together for box in _BOXES)


def plain_voices(
    texts: Sequence[str], council: str | None, roster: Roster, *, boxed: bool
) -> list[Plain | None]:
    """What each of the texts says that is one plain speech; None for any other."""
    known: dict[str, Opening | None] = {}
    found: list[Plain | None] = []
    for text in texts:
        line, _, more = text.partition("\n")
        label, _, rest = line.partition("\u3000")
        if label not in known:
            known[label] = opening(label, council, roster) if _LABEL.fullmatch(label) else None
        opened = known[label]
        if opened is None or (more and _may_matter(text, line, rest, boxed=boxed)):
            found.append(None)
        elif more:
            found.append(Plain(opened, f"{rest.strip()}\n{more}".strip()))
        else:
            found.append(Plain(opened, rest.strip()))
    return found


def _may_matter(text: str, line: str, rest: str, *, boxed: bool) -> bool:
    """Whether a line is to be looked at; the first, where its bracket may be closed on the next."""
    if len(line) <= LABEL_LONGEST and ("（" in rest or "(" in rest):
        return True
    return bool(_MAY_MATTER.search(text) or (boxed and BOX.search(text)))
