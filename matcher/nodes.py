"""What a query is made of, and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.terms import Term

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

Clauses = frozenset[frozenset[Term]]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the terms is found. ``spelling`` is how people write them in a query."""

    spelling: str
    terms: frozenset[Term]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: AnyOf | All | Either


@dataclass(frozen=True, slots=True)
class All:
    """All parts hold; none of them is an ``All``."""

    parts: tuple[AnyOf | Not | Either, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds; none of them is an ``Either``."""

    parts: tuple[AnyOf | Not | All, ...]


Node = AnyOf | Not | All | Either


def all_of(parts: Iterable[Node]) -> Node:
    """Return the node that holds where all parts do, in its one form."""
    flat: list[AnyOf | Not | Either] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, All) else (part,))
    once = tuple(dict.fromkeys(flat))
    return once[0] if len(once) == 1 else All(once)


def either_of(parts: Iterable[Node]) -> Node:
    """Return the node that holds where at least one part does, in its one form."""
    flat: list[AnyOf | Not | All] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Either) else (part,))
    once = tuple(dict.fromkeys(flat))
    return once[0] if len(once) == 1 else Either(once)


def negation(part: Node) -> Node:
    """Return the node that holds where the part does not; twice is the part itself."""
    return part.part if isinstance(part, Not) else Not(part)


def holds(node: Node, found: AbstractSet[Term]) -> bool:
    """Whether the node holds for a text in which exactly ``found`` are found."""
    match node:
        case AnyOf(terms=terms):
            return not terms.isdisjoint(found)
        case Not(part):
            return not holds(part, found)
        case All(parts):
            return all(holds(part, found) for part in parts)
        case Either(parts):
            return any(holds(part, found) for part in parts)


def terms_of(node: Node) -> frozenset[Term]:
    """Return every term that the node names, the refused ones included."""
    match node:
        case AnyOf(terms=terms):
            return terms
        case Not(part):
            return terms_of(part)
        case All(parts) | Either(parts):
            return frozenset[Term]().union(*map(terms_of, parts))


def clauses(node: Node, *, wanted: bool = True) -> Clauses:
    """Return sets of terms of each of which at least one is found wherever the node holds.

    With ``wanted=False``: wherever it does not hold. None at all: it holds for an empty text too.
    """
    match node:
        case AnyOf(terms=terms):
            return frozenset({terms}) if wanted else frozenset()
        case Not(part):
            return clauses(part, wanted=not wanted)
        case All(parts) | Either(parts):
            found = [clauses(part, wanted=wanted) for part in parts]
            if isinstance(node, All) is wanted:
                return frozenset[frozenset[Term]]().union(*found)
            return _one_of(found)


def _one_of(choices: list[Clauses]) -> Clauses:
    # The narrowest clause of each choice, together: exact enough for an index, and small.
    if not all(choices):
        return frozenset()
    narrowest = (min(choice, key=_narrowness) for choice in choices)
    return frozenset({frozenset[Term]().union(*narrowest)})


def _narrowness(clause: frozenset[Term]) -> tuple[int, list[str]]:
    return len(clause), sorted(term.form for term in clause)


def spell(node: Node) -> str:
    """Return the normalised spelling; reading it gives an equal node."""
    match node:
        case AnyOf(spelling=spelling):
            return spelling
        case Not(part):
            return "-" + _in_brackets(part)
        case All(parts):
            return " ".join(_in_brackets(p) if isinstance(p, Either) else spell(p) for p in parts)
        case Either(parts):
            return " OR ".join(map(spell, parts))


def _in_brackets(node: Node) -> str:
    return f"({spell(node)})" if isinstance(node, All | Either) else spell(node)
