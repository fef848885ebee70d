"""The branches of a query: the ways in which it may hold, as people would count them. Pure."""

from __future__ import annotations

from itertools import chain, product
from typing import TYPE_CHECKING

from matcher.nodes import All, Either, Node, Together, Where, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = 24
"""Beyond, (A OR B) beside others stays one condition: ten of them would make 1,024 branches."""


def branches(node: Node) -> tuple[Node, ...]:
    """Return nodes of which at least one holds exactly where the node does.

    Only OR makes branches: a group is one word, and what must not hold is one condition.
    """
    match node:
        case Either(parts):
            return _once(chain.from_iterable(map(branches, parts)))
        case Where(asked, part):
            return _once(Where(asked, one) for one in branches(part))
        case Together(unit, part):
            return _once(Together(unit, one) for one in branches(part))
        case All(parts):
            return _once(map(all_of, product(*_choices(parts))))
    return (node,)


def _choices(parts: Iterable[Node]) -> Iterable[tuple[Node, ...]]:
    ways = 1
    for part in parts:
        choice = branches(part)
        if ways * len(choice) > _MOST:
            choice = (part,)
        ways *= len(choice)
        yield choice


def _once(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(nodes))
