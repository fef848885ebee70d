"""What no record can be: parts of a query that never hold together. Pure.

Only what is sure is told: two councils' names may both stand in a third, and a sitting may last
from one year into the next.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from matcher.fields import EVERYWHERE, USUALLY, Field
from matcher.hopeless_fields import EITHER_OUT, Hopeless, branches_apart, fields_apart
from matcher.hopeless_words import names_places, needed_of, words_apart
from matcher.nodes import Together
from matcher.view import USUAL, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.fields import Asked
    from matcher.nodes import Node

_SAID_NOWHERE = frozenset({Place.TITLE, Place.ANNOUNCEMENT})
_SPOKEN = frozenset({Place.SPEECH, Place.QUESTION, Place.ANSWER, Place.PROCEDURE})


def contradiction(parts: Sequence[Node]) -> Hopeless | None:
    """What keeps these parts from ever holding all together; None where nothing is known to."""
    found = chain(fields_apart(parts), words_apart(parts), branches_apart(parts))
    return next(found, None)


def nowhere(asked: Sequence[Asked], rest: Sequence[Node]) -> Hopeless | None:
    """What keeps these fields of parts from letting anything pass that the rest asks for; the
    number is that of the field."""
    number = next((n for n, one in enumerate(asked) if one.field is Field.IN), None)
    if number is None:
        return None
    places, spelling = _named(asked[number]), asked[number].spelling
    if not places:
        return Hopeless(number, f"{spelling} leaves no place to look at.", "Leave fewer out.")
    who = next((one for one in asked if one.field is not Field.IN), None)
    if who and places <= _SAID_NOWHERE:
        problem = f"Nobody says a title, so {spelling} and {who.spelling} never hold together."
        return Hopeless(number, problem, EITHER_OUT)
    unit = next(
        (one for part in rest for one in needed_of(part) if isinstance(one, Together)), None
    )
    if unit and not (places & _SPOKEN or names_places(unit)):
        problem = f"No {unit.unit} stands in what {spelling} leaves."
        return Hopeless(number, problem, "Name places where somebody speaks.")
    return None


def _named(asked: Asked) -> frozenset[Place]:
    places: frozenset[Place] = frozenset()
    for value in asked.values:
        some = {EVERYWHERE: frozenset(Place), USUALLY: USUAL}.get(value)
        places |= some if some is not None else {Place(value)}
    return USUAL - places if asked.negated else places
