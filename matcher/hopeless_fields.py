"""Fields of a query that never hold together, one after the other or in an alternative. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matcher.fields import Field
from matcher.nodes import All, Either, Has, Node, Not, Together, Where, children

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matcher.fields import Asked

_ONE_OF = (Field.KIND, Field.STATUS, Field.SOURCE)
_ONE_VALUE = (Field.POPULATION, Field.PUBLISHED)
_ANNOUNCED = "announced"
EITHER_OUT = "Take one of them out."


class Hopeless(NamedTuple):
    """The number of the part at which it shows, and what is said of it."""

    number: int
    problem: str
    hint: str


class _Said(NamedTuple):
    number: int
    asked: Asked
    wanted: bool

    @property
    def spelling(self) -> str:
        return self.asked.spelling if self.wanted else f"-{self.asked.spelling}"


def _fields(parts: Sequence[Node]) -> Iterator[_Said]:
    for number, part in enumerate(parts):
        for one in _inside(part):
            if isinstance(one, Has):
                yield _Said(number, one.asked, wanted=True)
            elif isinstance(one, Not) and isinstance(one.part, Has):
                yield _Said(number, one.part.asked, wanted=False)


def _inside(part: Node) -> Iterator[Node]:
    # What is asked of the document is so in every part of it.
    yield part
    if isinstance(part, All | Where | Together):
        for one in children(part):
            yield from _inside(one)


def fields_apart(parts: Sequence[Node]) -> Iterator[Hopeless]:
    """Of fields asked for one beside the other, each that an earlier one keeps from holding."""
    said = list(_fields(parts))
    for place, second in enumerate(said):
        for first in said[:place]:
            if (first.wanted or second.wanted) and not _may_both_be(first, second):
                problem = f"{first.spelling} and {second.spelling} never hold together."
                yield Hopeless(second.number, problem, _hint(first, second))


def branches_apart(parts: Sequence[Node]) -> Iterator[Hopeless]:
    """Of alternatives, one that never holds beside the rest."""
    for number, part in enumerate(parts):
        for branch in part.parts if isinstance(part, Either) else ():
            found = next(fields_apart([*parts[:number], *parts[number + 1 :], branch]), None)
            if found:
                yield found._replace(number=number)


def _hint(first: _Said, second: _Said) -> str:
    if not (first.wanted and second.wanted and first.asked.field in _ONE_OF):
        return EITHER_OUT
    if first.asked.field is not second.asked.field:
        return EITHER_OUT
    values = ",".join((*first.asked.values, *second.asked.values))
    return f"Write {first.asked.field.value}:{values} for either."


def _may_both_be(first: _Said, second: _Said) -> bool:
    one, other = first.asked, second.asked
    if one.field is not other.field:
        return _may_be_announced(first, second)
    if not (first.wanted and second.wanted):
        wanted, refused = (one, other) if first.wanted else (other, one)
        return not set(wanted.values) <= set(refused.values)
    if one.field in _ONE_VALUE:
        return _overlap(one.between, other.between)
    return one.field not in _ONE_OF or bool(set(one.values) & set(other.values))


def _overlap(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    ends = ((one[0], other[1]), (other[0], one[1]))
    return all(low is None or high is None or low <= high for low, high in ends)


def _may_be_announced(first: _Said, second: _Said) -> bool:
    """Of kind and status: an announcement's status is that it was announced, and no other's is."""
    said = {one.asked.field: one for one in (first, second)}
    if said.keys() != {Field.KIND, Field.STATUS}:
        return True
    kind, status = (_can(said[Field.KIND], "announcement"), _can(said[Field.STATUS], _ANNOUNCED))
    return bool(kind & status)


def _can(said: _Said, value: str) -> frozenset[bool]:
    """Whether what is said may be so of an announcement, and of anything else."""
    values = set(said.asked.values)
    among, beyond = value in values, bool(values - {value})
    so, otherwise = (among, beyond) if said.wanted else (not among, True)
    return frozenset(name for name, possible in ((True, so), (False, otherwise)) if possible)
