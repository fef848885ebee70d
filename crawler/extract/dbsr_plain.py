"""Voices of DB-Search that are one speech and nothing else, as nearly all are.

They begin with a mark and a label, and none of their lines has to be looked at more closely. To see
that takes a third of the time of looking.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache, partial
from itertools import accumulate, count
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from crawler.extract.dbsr_cut import BETWEEN, WIDE, cut_of
from crawler.extract.marks import NAME_THEN_OFFICE, Opening, opening
from crawler.extract.parts import NOBODY
from crawler.extract.turns import MAY_BE_NOTED_HERE, NOTED_LETTERS
from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from crawler.extract.dbsr_cut import Cut
    from crawler.extract.parts import Speaker

MARKS = "◯○〇◎●◆"
_BOXES = "┌┐└┘├┤┬┴┼│┃┏┓┗┛┣┫┳┻╋"
_PAGE_OF_BOXES = b"\x25"  # U+25xx
BOX = re.compile(f"[{_BOXES}]")
LABEL_LONGEST = 60  # code points, mark and bracket included
_MARKED_HERE = rf"(?=[{MARKS}])"
MARKED = re.compile(rf"\n{_MARKED_HERE}")


def _may_part_here(end: str) -> str:
    return (
        rf"(?=[^\S\n]*+(?:{end}|[―─━－—\-=＝～〜・*＊◇◆○〇☆×]{{5}}|地方自治法第|会議の次第"
        r"|この会議録|右会議|上記会議|開会|開議|再開|休憩|散会|閉会|延会|閉議))"
    )


_MAY_PART_HERE = _may_part_here(r"\n|\Z")
# Where a line may end a speech, part it or tell a time; one without any is a part as it stands.
MAY_PART = re.compile(rf"\n{_MAY_PART_HERE}")
_FIRST_LETTERS = rf"\n{MARKS}{NOTED_LETTERS}地会こ右上開再休散閉延"
# All of these, but only where a line begins with a letter that may be the first of one. A group
# tells what ends or parts a speech from what is only noted in it.
_LOOKED_AT = re.compile(
    rf"\n(?=[^\S\n]*+(?:\Z|[{_FIRST_LETTERS}]))"
    rf"(?:(?:{_MARKED_HERE}|{_MAY_PART_HERE})()|{MAY_BE_NOTED_HERE})"
)
# The same in what follows the first words of all texts, with line ends behind some. The first group
# tells of a blank at an end of a line, which may be none of the text's, the second of what ends or
# parts a speech, the third of what is only noted.
_HERE_ENDS = rf"(?<!\n){BETWEEN}"
# Behind more blanks than that a voice is told apart by itself: to look past all of them from each
# would take hours over a page of line ends.
_BLANKS_TO_THE_END = rf"\s{{0,64}}+{BETWEEN}"
_HERE_ENDS_OR_PARTED = rf"{_HERE_ENDS}|\n(?!{_BLANKS_TO_THE_END})"
_LOOKED_AT_IN_ALL = re.compile(
    rf"\n(?:(?:(?<=[^\S\n]\n)|(?=[ \t\r\f](?!{_BLANKS_TO_THE_END})))()"
    rf"|(?=[^\S\n]*+(?:{_HERE_ENDS}|[{_FIRST_LETTERS}]))(?![ \t\r\f\n{WIDE}]{{0,64}}+{BETWEEN})"
    rf"(?:(?:{_MARKED_HERE}|{_may_part_here(_HERE_ENDS_OR_PARTED)})()|{MAY_BE_NOTED_HERE}()))"
)
_PARTED, _NOTED = 2, 3
# A label may go on behind its wide blank, or its bracket may be closed on the next line.
_MAY_GO_ON_IN_ALL = re.compile(
    rf"{BETWEEN}(?=[（(]|[ \t{WIDE}]?[^\s()（）「」。、{BETWEEN}]{{2,20}}[ \t{WIDE}\n{BETWEEN}])"
)
_MAY_BE_BROKEN_IN_ALL = re.compile(rf"{BETWEEN}(?=[^\n]{{0,{LABEL_LONGEST}}}\n)(?=[^\n(（]*[(（])")
# What such a label says, no word behind it can change; if it has a bracket.
_LABEL = re.compile(
    rf"[{MARKS}](?:[^\s()（）「」。、]{{0,30}}（[^()（）\s]{{1,40}}）|[^\s()（）「」。、]{{1,30}})"
)


class PlainVoices(NamedTuple):
    """Of each voice what it is, who speaks and the words, unless it is one of the ``others``, which
    may be more than one speech.

    ``noted``: voices with lines that may be no words of the speaker, and what follows the label.
    ``boxed``: in some voice a box is drawn.
    """

    kinds: list[PartKind]
    speakers: list[Speaker]
    texts: list[str]
    others: set[int]
    noted: dict[int, str]
    boxed: bool


def plain_voices(texts: Sequence[str], council: str | None) -> PlainVoices:
    """What each of the texts says that is one plain speech."""
    cut = cut_of(texts)
    boxed = _is_boxed(cut)
    read = partial(_opening, council=council)
    known = {word: read(word.removesuffix(WIDE)) for word in cut.distinct}
    found = PlainVoices(*_by_word(cut, known), list(map(str.strip, cut.rests)), set(), {}, boxed)
    unsure = {word for word in known if _is_unsure(word, cut.together, boxed=boxed)}
    again = _look_at_lines(cut, found)
    if any(one and word[-2:] != f"）{WIDE}" for word, one in known.items()):
        again.update(place for place, _ in _places(cut, _MAY_GO_ON_IN_ALL))
    if unsure:
        again.update(place for place, word in enumerate(cut.words) if word in unsure)
    if None in known.values():
        found.others.update(place for place, word in enumerate(cut.words) if known[word] is None)
    for place in again:
        _look_at(texts[place], place, found, read)
    return found


def _by_word(cut: Cut, known: Mapping[str, Opening | None]) -> tuple[list[PartKind], list[Speaker]]:
    """What each text is, and who speaks in it, as its first word says."""
    kinds = {word: one.kind if one else PartKind.SPEECH for word, one in known.items()}
    speakers = {word: one.speaker if one else NOBODY for word, one in known.items()}
    # To seek each word takes four times as long as to see that all say the same, as in most.
    alike = len(set(kinds.values())) == 1
    return (
        [*kinds.values()][:1] * len(cut.words) if alike else [kinds[word] for word in cut.words],
        [speakers[word] for word in cut.words],
    )


def _is_boxed(cut: Cut) -> bool:
    """Whether something is drawn in boxes in any of them, which takes more than one line."""
    together = cut.together
    if "\n" not in together:
        return False
    # To seek each of these letters takes twice as long as to see that none of their page is there.
    upper_halves = together.encode("utf-16-le", "surrogatepass")[1::2]
    drawn = _PAGE_OF_BOXES in upper_halves and any(box in together for box in _BOXES)
    return drawn or any(map(BOX.search, cut.distinct))


@lru_cache(maxsize=1_024)  # the labels of a council are those of its last sitting
def _opening(label: str, council: str | None) -> Opening | None:
    return opening(label, council) if _LABEL.fullmatch(label) else None


def _is_unsure(word: str, together: str, *, boxed: bool) -> bool:
    """Whether a text may have another label than its first word says."""
    ends = word[-1:] == WIDE or "<" not in together
    return (
        not ends or word.strip(" \t\r\f") != word or not word or (boxed and bool(BOX.search(word)))
    )


def _look_at_lines(cut: Cut, found: PlainVoices) -> set[int]:
    """Tell texts apart by the lines behind their first words; those to be looked at alone."""
    together = cut.together
    if "\n" not in together:
        return set()
    again = {place for place, _ in _places(cut, BOX)} if found.boxed else set()
    if "（" in together or "(" in together:
        again.update(place for place, _ in _places(cut, _MAY_BE_BROKEN_IN_ALL))
    for place, group in _places(cut, _LOOKED_AT_IN_ALL):
        if group == _PARTED:
            found.others.add(place)
        elif group == _NOTED:
            found.noted[place] = cut.rests[place]
        else:
            again.add(place)
    return again


def _places(cut: Cut, expression: re.Pattern[str]) -> Iterator[tuple[int, int | None]]:
    """In which texts it is found, and which of its groups."""
    starts: list[int] = []
    for found in expression.finditer(cut.together):
        starts = starts or [0, *map(add, accumulate(map(len, cut.rests)), count(1))]
        yield bisect_right(starts, found.start()) - 1, found.lastindex


def _look_at(
    text: str, place: int, found: PlainVoices, read: Callable[[str], Opening | None]
) -> None:
    """Read one voice by its lines."""
    line, _, more = text.partition("\n")
    label, _, rest = line.partition(WIDE)
    opened, said = read(label), rest.strip()
    if opened and label[-1] != "）" and _may_go_on(line, rest):
        opened = None
    found.others.discard(place)
    found.noted.pop(place, None)
    if more and opened:
        said = f"{said}\n{more}"
        looked_at = _LOOKED_AT.search(text)
        if (looked_at or found.boxed) and _may_be_more(text, boxed=found.boxed):
            opened = None
        elif looked_at:
            found.noted[place] = said
        if _is_broken(line, rest):
            opened = None
    if opened is None:
        found.others.add(place)
    else:
        found.kinds[place], found.speakers[place] = opened.kind, opened.speaker
        found.texts[place] = said.strip()


def _may_go_on(line: str, rest: str) -> bool:
    """Whether a label without a bracket may have one behind a blank, or its office."""
    return rest[:1] in ("（", "(") or NAME_THEN_OFFICE.match(line, 1) is not None


def _may_be_more(text: str, *, boxed: bool) -> bool:
    more = any(found[1] is not None for found in _LOOKED_AT.finditer(text))
    return more or (boxed and bool(BOX.search(text)))


def _is_broken(line: str, rest: str) -> bool:
    """Whether the bracket of the label may be closed on the next line."""
    return len(line) <= LABEL_LONGEST and ("（" in rest or "(" in rest)
