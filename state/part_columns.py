"""The parts of a document as columns, made into parts when somebody asks for one of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import fields
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple, overload

from state.records import Part, PartKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from state.records import Role

# To call Part for each of 1,400 speeches takes four times as long as to fill each field of all.
_FILL = [vars(Part)[field.name].__set__ for field in fields(Part)]


class Columns(NamedTuple):
    """Each field of all parts in their order, but for their numbers. Nobody changes them."""

    kinds: Sequence[PartKind]
    texts: Sequence[str]
    speakers: Sequence[str | None]
    names: Sequence[str | None]
    offices: Sequence[str | None]
    roles: Sequence[Role | None]
    urls: Sequence[str | None]


class ColumnParts(Sequence[Part]):
    """Equal to the tuple of parts that it stands for, which is made when one is asked for."""

    __slots__ = ("_made", "columns")

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._made: tuple[Part, ...] | None = None

    @property
    def all(self) -> tuple[Part, ...]:
        """All parts, made once."""
        if self._made is None:
            number = len(self)
            made = tuple(map(object.__new__, repeat(Part, number)))
            kinds, texts, *known = self.columns
            for fill, column in zip(_FILL, (range(number), kinds, texts, *known), strict=True):
                deque(map(fill, made, column), maxlen=0)
            self._made = made
        return self._made

    def __len__(self) -> int:
        return len(self.columns.texts)

    def __iter__(self) -> Iterator[Part]:
        return iter(self.all)

    @overload
    def __getitem__(self, place: int) -> Part: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Part, ...]: ...
    def __getitem__(self, place: int | slice) -> Part | tuple[Part, ...]:
        return self.all[place]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ColumnParts):
            return self.all == other.all
        return self.all == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.all)

    def __repr__(self) -> str:
        return repr(self.all)


def columns_of(parts: Sequence[Part]) -> Columns:
    """Parts as columns, which those of minutes are."""
    if isinstance(parts, ColumnParts):
        return parts.columns
    return Columns(
        [part.kind for part in parts],
        [part.text for part in parts],
        [part.speaker for part in parts],
        [part.name for part in parts],
        [part.office for part in parts],
        [part.role for part in parts],
        [part.url for part in parts],
    )


def texts_of(parts: Sequence[Part]) -> Sequence[str]:
    """The texts of parts, of which none is made for it."""
    if isinstance(parts, ColumnParts):
        return parts.columns.texts
    return [part.text for part in parts]
