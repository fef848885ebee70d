"""Which sources somebody can be told of at all, whatever stands in their records. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matcher.fields import OF_SOURCE, is_in_area, of_document
from matcher.nodes import All, Either, Has, Not, Together, Where

if TYPE_CHECKING:
    from matcher.nodes import Node
    from matcher.view import Facts


class Reach(NamedTuple):
    """The sources and the areas that somebody wants to be told of; none of a kind means all."""

    sources: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    def holds(self, facts: Facts) -> bool:
        """Whether it takes in the documents of this source."""
        return (not self.sources or facts.source in self.sources) and (
            not self.areas or is_in_area(self.areas, facts.area)
        )


def may_hold(node: Node, facts: Facts) -> bool:
    """Whether a query may hold for some document of a source, of which ``facts`` says no more than
    what all its documents have in common."""
    return _may(node, facts)[0]


def _may(node: Node, facts: Facts) -> tuple[bool, bool]:
    """Whether the node may hold, and whether it may not."""
    match node:
        case Has(asked) if asked.field in OF_SOURCE:
            held = of_document(asked, facts)
            return held, not held
        case Not(part):
            may, may_not = _may(part, facts)
            return may_not, may
        case Where(_, part) | Together(_, part):
            return _may(part, facts)[0], True
        case All(parts) | Either(parts):
            held_by, failed_by = zip(*(_may(part, facts) for part in parts), strict=True)
            if isinstance(node, All):
                return all(held_by), any(failed_by)
            return any(held_by), all(failed_by)
    return True, True
