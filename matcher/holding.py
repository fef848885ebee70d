"""Whether a query holds for a document. Pure."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from matcher.fields import EVERYWHERE, USUALLY, Field, of_document, of_speaker
from matcher.nodes import (
    All,
    AnyOf,
    Has,
    Near,
    Node,
    Not,
    Together,
    Unit,
    Where,
    clauses,
    terms_of,
)
from matcher.view import USUAL, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matcher.fields import Asked
    from matcher.forms import Term
    from matcher.view import Span, View

_SPOKEN = frozenset({Place.SPEECH, Place.QUESTION, Place.ANSWER, Place.PROCEDURE})


@dataclass(frozen=True, slots=True)
class Sight:
    """The parts that a node looks at: those of the ``places`` asked for, of who is asked for as
    ``speakers``, inside the ``unit`` that holds words together; None where that is not asked."""

    places: frozenset[int]
    speakers: frozenset[int] | None = None
    unit: frozenset[int] | None = None

    @property
    def parts(self) -> frozenset[int]:
        """The numbers of the parts."""
        narrow = [one for one in (self.speakers, self.unit) if one is not None]
        return self.places.intersection(*narrow) if narrow else self.places


def holds(node: Node, view: View) -> bool:
    """Whether the node holds for the document, in the usual places unless it names others."""
    return holds_in(node, view, Sight(view.usual))


def holds_in(node: Node, view: View, sight: Sight) -> bool:
    """Whether the node holds in what it looks at."""
    match node:
        case AnyOf(terms=terms):
            return _is_found(terms, view, sight)
        case Near(left, right, most):
            spans = view.spans(left.terms, sight.parts), view.spans(right.terms, sight.parts)
            return are_near(*spans, most)
        case Together(_, part):
            # Most speeches in which one of its words stands do not have the others.
            needed = [_parts_with(clause, view) for clause in clauses(part)]
            return any(
                inside.unit is not None
                and not any(map(inside.unit.isdisjoint, needed))
                and holds_in(part, view, inside)
                for inside in units(node, view, sight)
            )
        case Has(asked):
            return of_document(asked, view.facts)
        case Where(asked, part):
            return holds_in(part, view, narrowed(asked, view, sight))
        case Not(part):
            return not holds_in(part, view, sight)
    held = (holds_in(part, view, sight) for part in node.parts)
    return all(held) if isinstance(node, All) else any(held)


def _parts_with(terms: frozenset[Term], view: View) -> set[int]:
    return {span[0] for term in terms if term in view.found for span in view.found[term]}


def _is_found(terms: frozenset[Term], view: View, sight: Sight) -> bool:
    parts, found = sight.parts, view.found
    if parts is view.usual:
        return not terms.isdisjoint(view.usual_terms)
    return any(span[0] in parts for term in terms if term in found for span in found[term])


def are_near(left: Sequence[Span], right: Sequence[Span], most: int) -> bool:
    """Whether one of the left stands near one of the right, in the same part; both in order."""
    return _is_followed(left, right, most) or _is_followed(right, left, most)


def _is_followed(spans: Sequence[Span], others: Sequence[Span], most: int) -> bool:
    for part, _, end in spans:
        # The first that begins behind it is the nearest.
        place = bisect_left(others, (part, end, 0))
        if place < len(others) and others[place][0] == part and others[place][1] <= end + most:
            return True
    return False


def pairs(near: Near, view: View, sight: Sight) -> Iterator[tuple[Span, Span]]:
    """What stands near each other, in the order of the text; neither lies in the other."""
    left = view.spans(near.left.terms, sight.parts)
    right = view.spans(near.right.terms, sight.parts)
    for first in left:
        yield from ((first, second) for second in _behind(first, right, near.most))
    for second in right:
        yield from ((first, second) for first in _behind(second, left, near.most))


def _behind(span: Span, others: Sequence[Span], most: int) -> Iterator[Span]:
    part, _, end = span
    for other in others[bisect_left(others, (part, end, 0)) :]:
        if other[0] != part or other[1] > end + most:
            return
        yield other


def units(together: Together, view: View, sight: Sight) -> Iterator[Sight]:
    """What a node inside looks at: each speech, or each question with its answer, in order.

    Only those in which one of its words was found, in whatever place: a query that needs none is
    refused, and which places count may be asked for inside.
    """
    found = (view.found.get(term, ()) for term in terms_of(together.part))
    touched = {span[0] for span in chain.from_iterable(found)}
    if together.unit is Unit.SPEECH:
        spoken = view.parts_in(_SPOKEN)
        each = (frozenset({part}) for part in sorted(touched & spoken))
    else:
        each = (unit for unit in view.exchanges if not touched.isdisjoint(unit))
    for unit in each:
        inside = unit if sight.unit is None else unit & sight.unit
        yield Sight(sight.places, sight.speakers, inside)


def narrowed(asked: Sequence[Asked], view: View, sight: Sight) -> Sight:
    """The same with the places and speakers that the fields ask for; those of a bracket around it
    must have been who speaks as well, while a place named inside is instead of the usual ones."""
    places, speakers = sight.places, sight.speakers
    for one in asked:
        if one.field is Field.IN:
            places = _in_places(one, view)
        else:
            said = _said(one, view)
            speakers = said if speakers is None else speakers & said
    return Sight(places, speakers, sight.unit)


def _said(asked: Asked, view: View) -> frozenset[int]:
    """The parts that those say who are asked for; many queries ask for the same."""
    said = view.said.get(asked)
    if said is None:
        said = frozenset(part.seq for part in view.parts if of_speaker(asked, part))
        view.said[asked] = said
    return said


def _in_places(asked: Asked, view: View) -> frozenset[int]:
    named: set[Place] = set()
    for value in asked.values:
        if value == EVERYWHERE:
            named |= set(Place)
        elif value == USUALLY:
            named |= USUAL
        else:
            named.add(Place(value))
    return view.parts_in(USUAL - named if asked.negated else named)
