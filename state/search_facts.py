"""What is known of a record before its words are read: enough to leave most of those aside that a
field of the query does not let pass. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.fields import of_document
from matcher.nodes import All, Either, Has, Node, Not, Together, Unit, Where, children

if TYPE_CHECKING:
    from matcher.view import Facts


def asks_facts(node: Node) -> bool:
    """Whether a field in it asks something of the record."""
    return isinstance(node, Has) or any(map(asks_facts, children(node)))


def asks_exchanges(node: Node) -> bool:
    """Whether it asks for a question with its answer."""
    exchange = isinstance(node, Together) and node.unit is Unit.EXCHANGE
    return exchange or any(map(asks_exchanges, children(node)))


def may_hold(node: Node, facts: Facts) -> bool:
    """Whether it may hold for such a record, whatever its words are."""
    return _holds(node, facts) is not False


def _holds(node: Node, facts: Facts) -> bool | None:
    """None where that depends on the words."""
    match node:
        case Has(asked):
            return of_document(asked, facts)
        case Not(part):
            held = _holds(part, facts)
            return None if held is None else not held
        case Where(_, part) | Together(_, part):
            # There may be no part of the record that it could hold in.
            return False if _holds(part, facts) is False else None
        case All(parts) | Either(parts):
            ends = isinstance(node, Either)
            held_by = [_holds(part, facts) for part in parts]
            return ends if ends in held_by else None if None in held_by else not ends
    return None
