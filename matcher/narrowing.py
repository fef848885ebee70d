"""A query with one exclusion more. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from matcher.forms import is_inside
from matcher.nodes import All, AnyOf, Either, Near, Not, Together, Where, spell
from matcher.query import QueryError, parse_query

if TYPE_CHECKING:
    from matcher.nodes import Node
    from matcher.query import Query
    from matcher.terms import Term, Vocabulary


def excluding(query: Query, term: Term, longer: str, vocabulary: Vocabulary) -> Query | None:
    """The query in which a term does not count inside a longer word; None where that is none in
    which it stands, or the language has no spelling of it."""
    from matcher.grammar import written  # lark costs 100 ms; whoever has a query has paid them

    if not is_inside(term.form, longer):
        return None  # behind a -, it would keep out whole records
    try:
        made = parse_query(spell(_without(query.root, term, written(longer))), vocabulary)
    except (QueryError, ValueError):
        return None
    return None if made == query else made


def beside(query: Query, refused: str, vocabulary: Vocabulary) -> Query | None:
    """The query together with a part that must not hold, as ``-council:…``."""
    try:
        return parse_query(f"({query.text}) {refused}", vocabulary)
    except QueryError:
        return None


def _without(node: Node, term: Term, longer: str) -> Node:
    match node:
        case AnyOf(terms=terms) if term in terms:
            return replace(node, spelling=f"{node.spelling} -{longer}", narrowed=True)
        case Near(left, right):
            return replace(
                node, left=_any_of(left, term, longer), right=_any_of(right, term, longer)
            )
        case Together(_, part) | Where(_, part):
            return replace(node, part=_without(part, term, longer))
        case Not():
            return node  # what is not to stand there may stand in any longer word
        case All(parts) | Either(parts):
            return replace(node, parts=tuple(_without(part, term, longer) for part in parts))
    return node


def _any_of(node: AnyOf, term: Term, longer: str) -> AnyOf:
    found = _without(node, term, longer)
    return found if isinstance(found, AnyOf) else node
