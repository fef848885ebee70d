"""What a query is made of, and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from matcher.forms import is_inside
from matcher.terms import Term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matcher.fields import Asked, Field

Clauses = frozenset[frozenset[Term]]


class Unit(StrEnum):
    """What holds words together: a speech, or a question with its answer."""

    SPEECH = "SPEECH"
    EXCHANGE = "QA"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the terms is found. ``spelling`` is how people write them in a query;
    ``narrowed`` says that exclusions stand behind them there."""

    spelling: str
    terms: frozenset[Term]
    narrowed: bool = False

    def takes_in(self, other: Node) -> bool:
        """Whether the other, written with a - behind it, only excludes places: it is a plain longer
        word in which one of these stands."""
        if not isinstance(other, AnyOf) or other.narrowed or other.spelling[0] == "@":
            return False
        longer = [term.form for term in other.terms if not term.options]
        return bool(longer) and any(is_inside(term.form, longer[0]) for term in self.terms)


@dataclass(frozen=True, slots=True)
class Near:
    """One of ``left`` and one of ``right`` stand in one part, at most ``most`` characters apart."""

    left: AnyOf
    right: AnyOf
    most: int


@dataclass(frozen=True, slots=True)
class Together:
    """The part holds inside one speech, or inside one question with its answer."""

    unit: Unit
    part: Node


@dataclass(frozen=True, slots=True)
class Has:
    """The document is what the field asks for."""

    asked: Asked


@dataclass(frozen=True, slots=True)
class Where:
    """The part holds in the parts of the document that all these fields let pass."""

    asked: tuple[Asked, ...]
    part: Node


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node


@dataclass(frozen=True, slots=True)
class All:
    """All parts hold; none of them is an ``All``."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds; none of them is an ``Either``."""

    parts: tuple[Node, ...]


Node = AnyOf | Near | Together | Has | Where | Not | All | Either


def all_of(parts: Iterable[Node]) -> Node:
    """Return the node that holds where all parts do, in its one form."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, All) else (part,))
    once = tuple(dict.fromkeys(flat))
    return once[0] if len(once) == 1 else All(once)


def either_of(parts: Iterable[Node]) -> Node:
    """Return the node that holds where at least one part does, in its one form."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Either) else (part,))
    once = tuple(dict.fromkeys(flat))
    return once[0] if len(once) == 1 else Either(once)


def negation(part: Node) -> Node:
    """Return the node that holds where the part does not; twice is the part itself."""
    return part.part if isinstance(part, Not) else Not(part)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside, in the order of the query."""
    match node:
        case Near(left, right, _):
            return left, right
        case Together(_, part) | Where(_, part) | Not(part):
            return (part,)
        case All(parts) | Either(parts):
            return parts
    return ()


def terms_of(node: Node) -> frozenset[Term]:
    """Return every term that the node names, the refused ones included."""
    if isinstance(node, AnyOf):
        return node.terms
    return frozenset[Term]().union(*map(terms_of, children(node)))


def values_of(node: Node, field: Field) -> frozenset[str]:
    """Return the values that the node gives to a field, wherever it asks for it."""
    if isinstance(node, Has) and node.asked.field is field:
        return frozenset(node.asked.values)
    return frozenset[str]().union(*(values_of(child, field) for child in children(node)))


def clauses(node: Node, *, wanted: bool = True) -> Clauses:
    """Return sets of terms of each of which at least one is found wherever the node holds.

    With ``wanted=False``: wherever it does not hold. None at all: it holds for an empty text too.
    """
    match node:
        case AnyOf(terms=terms):
            return frozenset({terms}) if wanted else frozenset()
        case Has():
            return frozenset()
        case Not(part):
            return clauses(part, wanted=not wanted)
        case Together(_, part) | Where(_, part):
            # Where it does not hold, there may be no such part at all.
            return clauses(part) if wanted else frozenset()
    found = [clauses(part, wanted=wanted) for part in children(node)]
    if isinstance(node, Either) is wanted:
        return _one_of(found)
    return frozenset[frozenset[Term]]().union(*found)


def _one_of(choices: list[Clauses]) -> Clauses:
    # The narrowest clause of each choice, together: exact enough for an index, and small.
    if not all(choices):
        return frozenset()
    narrowest = (min(choice, key=_narrowness) for choice in choices)
    return frozenset({frozenset[Term]().union(*narrowest)})


def _narrowness(clause: frozenset[Term]) -> tuple[int, list[str]]:
    return len(clause), sorted(term.form for term in clause)


def spell(node: Node, *, apart: bool = False) -> str:
    """Return the normalised spelling; reading it gives an equal node, ``apart`` or not: that sets
    brackets around each alternative of several conditions, for whoever wrote A OR B NOT C."""
    match node:
        case AnyOf(spelling=spelling):
            return spelling
        case Near(left, right, most):
            return f"{_closed(left)} NEAR/{most} {_closed(right)}"
        case Together(unit, part):
            return f"{unit.value}({spell(part, apart=apart)})"
        case Has(asked):
            return asked.spelling
        case Where(asked, part):
            return " ".join([*(one.spelling for one in asked), _inside(part, apart=apart)])
        case Not(part):
            return f"-({spell(part, apart=apart)})" if children(part) else f"-{_closed(part)}"
        case Either(parts):
            return " OR ".join(_alternative(part, apart=apart) for part in parts)
    pairs = zip(node.parts, (None, *node.parts), strict=False)
    return " ".join(_beside(part, before, apart=apart) for part, before in pairs)


def _closed(node: Node) -> str:
    """As one word, be there exclusions behind it."""
    return f"({spell(node)})" if isinstance(node, AnyOf) and node.narrowed else spell(node)


def _alternative(node: Node, *, apart: bool) -> str:
    """As it stands behind an OR."""
    if not apart:
        return spell(node)
    several = isinstance(node, All | Where)
    return f"({spell(node, apart=True)})" if several else _closed(node)


def _beside(node: Node, before: Node | None, *, apart: bool) -> str:
    """As it stands behind another; a - there would only exclude places of that."""
    if isinstance(node, Not) and isinstance(before, AnyOf) and before.takes_in(node.part):
        return f"NOT {spell(node.part)}"
    return _inside(node, apart=apart)


def _inside(node: Node, *, apart: bool) -> str:
    """As it stands beside others that must all hold."""
    words = spell(node, apart=apart)
    return f"({words})" if isinstance(node, Either | Where) else words
