"""Voices of DB-Search that are one speech and nothing else, as nearly all are.

They begin with a mark and a label, and none of their lines has to be looked at more closely. To see
that takes a third of the time of looking.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from crawler.extract.marks import NAME_THEN_OFFICE, Opening, opening
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
# All of these, but only where a line begins with a letter that may be the first of one. A group
# tells what ends or parts a speech from what is only noted in it.
_LOOKED_AT = re.compile(
    rf"\n(?=[^\S\n]*+(?:\Z|[\n{MARKS}{NOTED_LETTERS}地会こ右上開再休散閉延]))"
    rf"(?:(?:{_MARKED_HERE}|{_MAY_PART_HERE})()|{MAY_BE_NOTED_HERE})"
)
# What such a label says, no word behind it can change; if it has a bracket.
_LABEL = re.compile(
    rf"[{MARKS}](?:[^\s()（）「」。、]{{0,30}}（[^()（）\s]{{1,40}}）|[^\s()（）「」。、]{{1,30}})"
)


class PlainVoices(NamedTuple):
    """Of each voice who begins it, None where it may be more than one speech; and its words.

    ``noted``: a line of it may be no word of the speaker.
    """

    opened: list[Opening | None]
    texts: list[str]
    noted: set[int]


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
    found = PlainVoices([], [], set())
    add_opened, add_text = found.opened.append, found.texts.append  # sought 1,400 times else
    for text in texts:
        line, more = text.split("\n", 1) if "\n" in text else (text, "")
        label, _, rest = line.partition("\u3000")
        if label not in known:
            known[label] = opening(label, council, roster) if _LABEL.fullmatch(label) else None
        opened = known[label]
        if opened and label[-1] != "）" and _may_go_on(line, rest):
            opened = None
        said = rest.strip()
        if more and opened:
            said = f"{said}\n{more}".strip()
            looked_at = _LOOKED_AT.search(text)
            if (looked_at or boxed) and _may_be_more(text, boxed=boxed):
                opened = None
            elif looked_at:
                found.noted.add(len(found.texts))
            if _is_broken(line, rest):
                opened = None
        add_opened(opened)
        add_text(said)
    return found


def _may_go_on(line: str, rest: str) -> bool:
    """Whether a label without a bracket may have one behind a blank, or its office."""
    return rest[:1] in ("（", "(") or NAME_THEN_OFFICE.match(line, 1) is not None


def _may_be_more(text: str, *, boxed: bool) -> bool:
    more = any(found[1] is not None for found in _LOOKED_AT.finditer(text))
    return more or (boxed and bool(BOX.search(text)))


def _is_broken(line: str, rest: str) -> bool:
    """Whether the bracket of the label may be closed on the next line."""
    return len(line) <= LABEL_LONGEST and ("（" in rest or "(" in rest)
