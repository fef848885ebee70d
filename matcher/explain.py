"""Why a query holds for a document, and why it does not. Pure.

Built on the nodes that are evaluated (``nodes``), and on their evaluation (``holding``): a branch
without a miss is one that holds, and there is no second opinion about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.explain_branches import branches
from matcher.explain_met import met
from matcher.explain_misses import Gaze, misses
from matcher.explain_original import Original
from matcher.explained import Branch
from matcher.holding import Sight
from matcher.nodes import spell

if TYPE_CHECKING:
    from matcher.nodes import Node
    from matcher.query import Query
    from matcher.view import View


def explain(query: Query, view: View, title: str) -> tuple[Branch, ...]:
    """Each branch of the query with what of it is met and what is missing, in the query's order.

    The query holds exactly where one of them does. ``title`` is the document's: a view has none.
    """
    original = Original(view, title, query.terms)
    return tuple(_branch(node, original) for node in branches(query.root))


def _branch(node: Node, original: Original) -> Branch:
    sight = Sight(original.view.usual)
    return Branch(
        text=spell(node),
        met=tuple(met(node, original, sight)),
        misses=misses(node, original, Gaze(sight)),
    )
