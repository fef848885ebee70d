"""Where the folded text differs from its characters one by one: clusters, closed blanks and lines.

Everything works on positions (code points) of the original that a scan has found worth a look;
all other characters read as ``fold_character`` says, one for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matcher.characters import (
    BETWEEN,
    BREAKS,
    Kind,
    extends,
    fold_character,
    fold_cluster,
    invisible,
    joins,
    kind,
    lone_after,
    lone_before,
    stays_wide,
)
from matcher.padding import pads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Edit(NamedTuple):
    """The original's ``[start, end)`` reads as ``text``, whole or not at all."""

    start: int
    end: int
    text: str
    closes: bool = False  # a blank of a letter-spaced run


class Places(NamedTuple):
    """What a scan found: positions in ascending order.

    ``closed`` are blanks and line breaks that certainly read as nothing, each by itself; the rest
    is to be looked at, and may be more than needed. Of white space that holds a line break, or
    of ``padding`` beside Latin letters and digits, one position is enough.
    """

    irregular: list[int]
    white: list[int]
    closed: list[int]
    padding: list[int]


def find_edits(text: str, places: Places) -> list[Edit]:
    """Return the edits of ``text`` in order; they never overlap."""
    edits = [closure(text, position) for position in places.closed]
    if places.irregular or places.white or places.padding:
        edits += _looked_at(text, places)
        edits.sort()
    return edits


def closure(text: str, position: int) -> Edit:
    """Return the edit of a blank or line break that reads as nothing."""
    return Edit(position, position + 1, "", text[position] not in BREAKS)


def _looked_at(text: str, places: Places) -> Iterator[Edit]:
    irregular = list(clusters(text, places.irregular))
    look = _Neighbours(text, irregular)
    lone = {p for p in places.white if look.closes_blank(p)}
    yield from (closure(text, position) for position in lone)
    lines: set[int] = set()
    covered = 0
    for position in places.white:
        if position >= covered and look.is_white(position):
            start, covered = look.stretch(position)
            if look.closes_line(start, covered):
                yield Edit(start, covered, "")
                lines.update(range(start, covered))
    covered = 0
    for position in places.padding:
        if position >= covered and look.is_white(position):
            start, covered = look.stretch(position)
            if lone.isdisjoint(range(start, covered)) and look.closes_padding(start, covered):
                yield Edit(start, covered, "")
                lines.update(range(start, covered))
    yield from (cluster for cluster in irregular if cluster.start not in lines)


def clusters(text: str, irregular: Iterable[int]) -> Iterator[Edit]:
    """Yield what each irregular character reads as, together with the marks on it."""
    done = 0
    for position in irregular:
        if position < done:
            continue
        start, end = _cluster(text, position, done)
        yield Edit(start, end, fold_cluster(text[start:end]))
        done = end


def _cluster(text: str, position: int, floor: int) -> tuple[int, int]:
    if not extends(text[position]):
        return position, _end_of_marks(text, position + 1)
    end = _end_of_marks(text, position)
    if end > position:
        alone = position == floor or text[position - 1] == BETWEEN
        return (position if alone else position - 1), end
    end = position + 1
    while end < len(text) and invisible(text[end]):
        end += 1
    return position, end


def _end_of_marks(text: str, position: int) -> int:
    end = position
    while position < len(text) and extends(text[position]):
        position += 1
        if joins(text[position - 1]):
            end = position
    return end


class _Neighbours:
    """The folded characters on both sides of a place, clusters taken as what they read as."""

    def __init__(self, text: str, clusters: Iterable[Edit]) -> None:
        self._text = text
        self._from = {c.start: c for c in clusters}
        self._to = {c.end: c for c in self._from.values()}

    def is_white(self, position: int) -> bool:
        """Whether white space stands there; with a mark on it, it is none."""
        return position not in self._from and self._is_space(position)

    def closes_blank(self, position: int) -> bool:
        """Whether the blank stands between two one-letter words."""
        if position in self._from or fold_character(self._text[position]) != " ":
            return False
        before, after = self._before(position), self._after(position + 1)
        return lone_before(*_two(before)) and lone_after(*_two(after))

    def stretch(self, position: int) -> tuple[int, int]:
        """Return the bounds of the white space around a piece of it."""
        start, end = position, position + 1
        while (previous := self._space_before(start)) is not None:
            start = previous
        while (following := self._space_after(end)) is not None:
            end = following
        return start, end

    def closes_line(self, start: int, end: int) -> bool:
        """Whether the white space ``[start, end)`` reads as nothing, for a line break in it."""
        if not any(line in self._text[start:end] for line in BREAKS):
            return False
        sides = kind(next(self._before(start), "")), kind(next(self._after(end), ""))
        return sides == (Kind.CJK, Kind.CJK)

    def closes_padding(self, start: int, end: int) -> bool:
        """Whether the white space ``[start, end)`` only sets off letters or digits from kana and
        kanji."""
        places = range(start, end)
        white = [p for p in places if self.is_white(p)] if len(places) > 1 else places
        if any(fold_character(self._text[p]) != " " for p in white):
            return False
        return pads(self._before(start), self._after(end), len(white))

    def _space_before(self, position: int) -> int | None:
        if cluster := self._to.get(position):
            return None if cluster.text else cluster.start
        return position - 1 if position and self._is_space(position - 1) else None

    def _space_after(self, position: int) -> int | None:
        if cluster := self._from.get(position):
            return None if cluster.text else cluster.end
        if position == len(self._text) or not self._is_space(position):
            return None
        return position + 1

    def _is_space(self, position: int) -> bool:
        if stays_wide(self._text, position):
            return False
        return kind(fold_character(self._text[position])) in (Kind.BLANK, Kind.TAB, Kind.BREAK)

    def _before(self, position: int) -> Iterator[str]:
        while position > 0:
            if cluster := self._to.get(position):
                yield from reversed(cluster.text)
                position = cluster.start
            else:
                position -= 1
                yield fold_character(self._text[position])

    def _after(self, position: int) -> Iterator[str]:
        while position < len(self._text):
            if cluster := self._from.get(position):
                yield from cluster.text
                position = cluster.end
            else:
                yield fold_character(self._text[position])
                position += 1


def _two(outward: Iterator[str]) -> tuple[Kind, Kind]:
    return kind(next(outward, "")), kind(next(outward, ""))
