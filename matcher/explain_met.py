"""Which conditions of a branch hold, and where their words stand. Pure.

Whether something holds is asked of ``holding`` alone.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from matcher.explained import Found, Met
from matcher.fields import Field
from matcher.holding import Sight, holds_in, narrowed, pairs, units
from matcher.nodes import All, AnyOf, Either, Has, Near, Node, Not, Together, Where, spell, terms_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from matcher.explain_original import Original
    from matcher.fields import Asked
    from matcher.view import Facts, Span


def met(node: Node, original: Original, sight: Sight) -> Iterator[Met]:
    """What of the node holds in what it looks at; of one that does not hold as well."""
    view = original.view
    match node:
        case All(parts):
            yield from chain.from_iterable(met(part, original, sight) for part in parts)
        case Where(asked, part):
            yield from met(part, original, narrowed(asked, view, sight))
        case Either(parts):
            held = (part for part in parts if holds_in(part, view, sight))
            yield from chain.from_iterable(met(part, original, sight) for part in held)
        case _ if holds_in(node, view, sight):
            yield from _held(node, original, sight)


def _held(node: Node, original: Original, sight: Sight) -> Iterable[Met]:
    match node:
        case AnyOf(terms=terms):
            return [Met(asked=spell(node), found=original.found(terms, sight.parts))]
        case Near():
            return [_near(node, original, sight)]
        case Together():
            return _together(node, original, sight)
        case Has(asked) | Not(Has(asked)):
            return [Met(asked=spell(node), value=known(asked, original.view.facts))]
    return [Met(asked=spell(node))]


def _near(near: Near, original: Original, sight: Sight) -> Met:
    found = list(pairs(near, original.view, sight))
    return Met(
        asked=spell(near),
        found=at(original, near, chain.from_iterable(found)),
        distance=least(found),
    )


def _together(together: Together, original: Original, sight: Sight) -> list[Met]:
    """Of all speeches in which it holds, or questions with their answers, as one."""
    by_asked: dict[str, list[Met]] = {}
    for unit in units(together, original.view, sight):
        if holds_in(together.part, original.view, unit):
            for one in met(together.part, original, unit):
                by_asked.setdefault(one.asked, []).append(one)
    return [_merged(some) for some in by_asked.values()]


def _merged(some: list[Met]) -> Met:
    found = dict.fromkeys(chain.from_iterable(one.found for one in some))
    distances = [one.distance for one in some if one.distance is not None]
    return Met(
        asked=some[0].asked,
        found=tuple(sorted(found, key=lambda one: (one.span, one.term.name))),
        distance=min(distances, default=None),
        value=some[0].value,
    )


def at(original: Original, node: Node, spans: Iterable[Span]) -> tuple[Found, ...]:
    """What of the node's words was found at these spans."""
    among = set(spans)
    within = frozenset(span[0] for span in among)
    return tuple(one for one in original.found(terms_of(node), within) if one.span in among)


def least(found: Iterable[tuple[Span, Span]]) -> int | None:
    """The least number of characters between two that stand near each other, whichever is first."""
    return min((_between(*sorted(pair)) for pair in found), default=None)


def _between(first: Span, second: Span) -> int:
    return second[1] - first[2]


def known(asked: Asked, facts: Facts) -> str | None:
    """What is known of the record of that which a field asks for."""
    return _KNOWN[asked.field](facts)


def _days(facts: Facts) -> str | None:
    if facts.held is None:
        return None
    first, last = (day.isoformat() for day in facts.held)
    return first if first == last else f"{first}..{last}"


_KNOWN: dict[Field, Callable[[Facts], str | None]] = {
    Field.SOURCE: lambda facts: facts.source,
    Field.KIND: lambda facts: facts.kind,
    Field.COUNCIL: lambda facts: facts.council,
    Field.AREA: lambda facts: facts.area,
    Field.MEETING: lambda facts: facts.meeting,
    Field.STATUS: lambda facts: facts.status,
    Field.HELD: _days,
    Field.PUBLISHED: lambda facts: facts.published.isoformat() if facts.published else None,
    Field.POPULATION: lambda facts: None if facts.population is None else str(facts.population),
}
