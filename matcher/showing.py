"""Where in a document the words stand for which a query holds. Pure."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from matcher.holding import Sight, holds_in, narrowed, pairs, units
from matcher.nodes import AnyOf, Has, Near, Node, Not, Together, Where, children

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matcher.view import Span, View


def shown(node: Node, view: View) -> frozenset[Span]:
    """The places to show to somebody who asked this: those of the words in the branches that hold.

    None in a document that the query does not hold for.
    """
    return _shown(node, view, Sight(view.usual))


def _shown(node: Node, view: View, sight: Sight) -> frozenset[Span]:
    if not holds_in(node, view, sight):
        return frozenset()
    match node:
        case AnyOf(terms=terms):
            return frozenset(view.spans(terms, sight.parts))
        case Near():
            return frozenset(chain.from_iterable(pairs(node, view, sight)))
        case Together(_, part):
            return _union(_shown(part, view, inside) for inside in units(node, view, sight))
        case Where(asked, part):
            return _shown(part, view, narrowed(asked, view, sight))
        case Has() | Not():
            return frozenset()
    return _union(_shown(part, view, sight) for part in children(node))


def _union(found: Iterable[frozenset[Span]]) -> frozenset[Span]:
    return frozenset[tuple[int, int, int]]().union(*found)
