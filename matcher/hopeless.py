"""What no record can be: parts of a query that never hold together. Pure.

Only what is sure is told: two councils' names may both stand in a third, and a sitting may last
from one year into the next.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from matcher.fields import EVERYWHERE, USUALLY, Field
from matcher.forms import is_inside, reading, sense
from matcher.nodes import All, AnyOf, Either, Has, Node, Not, Together, Where, children, clauses
from matcher.nodes import spell as written
from matcher.spelling import spellings
from matcher.view import USUAL, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matcher.fields import Asked
    from matcher.forms import Term

_ONE_OF = (Field.KIND, Field.STATUS, Field.SOURCE)
_SAID_NOWHERE = frozenset({Place.TITLE, Place.ANNOUNCEMENT})
_SPOKEN = frozenset({Place.SPEECH, Place.QUESTION, Place.ANSWER, Place.PROCEDURE})
_ANNOUNCED = "announced"
_EITHER_OUT = "Take one of them out."


class Hopeless(NamedTuple):
    """The number of the part at which it shows, and what is said of it."""

    number: int
    problem: str
    hint: str


def contradiction(parts: Sequence[Node]) -> Hopeless | None:
    """What keeps these parts from ever holding all together; None where nothing is known to."""
    found = chain(_of_fields(parts), _of_words(parts), _of_branches(parts))
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
        return Hopeless(number, problem, _EITHER_OUT)
    unit = next((one for part in rest for one in _flat(part) if isinstance(one, Together)), None)
    if unit and not (places & _SPOKEN or _names_places(unit)):
        problem = f"No {unit.unit} stands in what {spelling} leaves."
        return Hopeless(number, problem, "Name places where somebody speaks.")
    return None


def _named(asked: Asked) -> frozenset[Place]:
    places: frozenset[Place] = frozenset()
    for value in asked.values:
        some = {EVERYWHERE: frozenset(Place), USUALLY: USUAL}.get(value)
        places |= some if some is not None else {Place(value)}
    return USUAL - places if asked.negated else places


def _flat(part: Node) -> Iterator[Node]:
    """What must hold wherever the part does, those inside of one that asks for it included."""
    yield part
    if isinstance(part, All):
        for one in part.parts:
            yield from _flat(one)


def _names_places(node: Node) -> bool:
    """Whether a place is asked for inside, which may be another than those around it."""
    here = isinstance(node, Where) and any(one.field is Field.IN for one in node.asked)
    return here or any(map(_names_places, children(node)))


# Fields


class _Said(NamedTuple):
    number: int
    asked: Asked
    wanted: bool

    @property
    def spelling(self) -> str:
        return self.asked.spelling if self.wanted else f"-{self.asked.spelling}"


def _fields(parts: Sequence[Node]) -> Iterator[_Said]:
    for number, part in enumerate(parts):
        for one in _inside(part):
            if isinstance(one, Has):
                yield _Said(number, one.asked, wanted=True)
            elif isinstance(one, Not) and isinstance(one.part, Has):
                yield _Said(number, one.part.asked, wanted=False)


def _inside(part: Node) -> Iterator[Node]:
    # What is asked of the document is so in every part of it.
    yield part
    if isinstance(part, All | Where | Together):
        for one in children(part):
            yield from _inside(one)


def _of_fields(parts: Sequence[Node]) -> Iterator[Hopeless]:
    said = list(_fields(parts))
    for place, second in enumerate(said):
        for first in said[:place]:
            if (first.wanted or second.wanted) and not _may_both_be(first, second):
                problem = f"{first.spelling} and {second.spelling} never hold together."
                yield Hopeless(second.number, problem, _hint(first, second))


def _of_branches(parts: Sequence[Node]) -> Iterator[Hopeless]:
    """Of alternatives, one that never holds beside the rest."""
    for number, part in enumerate(parts):
        for branch in part.parts if isinstance(part, Either) else ():
            found = next(_of_fields([*parts[:number], *parts[number + 1 :], branch]), None)
            if found:
                yield found._replace(number=number)


def _hint(first: _Said, second: _Said) -> str:
    if not (first.wanted and second.wanted and first.asked.field in _ONE_OF):
        return _EITHER_OUT
    if first.asked.field is not second.asked.field:
        return _EITHER_OUT
    values = ",".join((*first.asked.values, *second.asked.values))
    return f"Write {first.asked.field.value}:{values} for either."


def _may_both_be(first: _Said, second: _Said) -> bool:
    one, other = first.asked, second.asked
    if one.field is not other.field:
        return _may_be_announced(first, second)
    if not (first.wanted and second.wanted):
        wanted, refused = (one, other) if first.wanted else (other, one)
        return not set(wanted.values) <= set(refused.values)
    if one.field is Field.POPULATION:
        return _overlap(one.between, other.between)
    return one.field not in _ONE_OF or bool(set(one.values) & set(other.values))


def _overlap(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    ends = ((one[0], other[1]), (other[0], one[1]))
    return all(low is None or high is None or low <= high for low, high in ends)


def _may_be_announced(first: _Said, second: _Said) -> bool:
    """Of kind and status: an announcement's status is that it was announced, and no other's is."""
    said = {one.asked.field: one for one in (first, second)}
    if said.keys() != {Field.KIND, Field.STATUS}:
        return True
    kind, status = (_can(said[Field.KIND], "announcement"), _can(said[Field.STATUS], _ANNOUNCED))
    return bool(kind & status)


def _can(said: _Said, value: str) -> frozenset[bool]:
    """Whether what is said may be so of an announcement, and of anything else."""
    values = set(said.asked.values)
    among, beyond = value in values, bool(values - {value})
    so, otherwise = (among, beyond) if said.wanted else (not among, True)
    return frozenset(name for name, possible in ((True, so), (False, otherwise)) if possible)


# Words


class _Refused(NamedTuple):
    """Words none of which may occur, and by which part of the query."""

    number: int
    words: AnyOf
    inside: bool = False  # it is one of them that stands in a longer word

    @property
    def spelling(self) -> str:
        return written(Not(self.words))


def _of_words(parts: Sequence[Node]) -> Iterator[Hopeless]:
    refused = [_Refused(number, one) for number, part in enumerate(parts) for one in _refused(part)]
    if not refused:
        return
    for part in parts:
        if isinstance(part, Not) or _names_places(part):
            continue
        for needed in clauses(part):
            over = [_over(term, refused) for term in sorted(needed, key=lambda term: term.name)]
            if all(over):
                yield _told(next(iter(needed)), [one for one in over if one])


def _refused(part: Node) -> list[AnyOf]:
    found: list[AnyOf] = []
    for one in _flat(part):
        if isinstance(one, Not):
            some = one.part.parts if isinstance(one.part, Either) else (one.part,)
            found += (word for word in some if isinstance(word, AnyOf))
    return found


def _over(term: Term, refused: Sequence[_Refused]) -> _Refused | None:
    """The refused words of which one stands wherever the term does."""
    for one in refused:
        for other in one.words.terms:
            if _is_found_as(other, term):
                return one
            if _is_found_inside(other, term):
                return one._replace(inside=True)
    return None


def _is_found_as(other: Term, term: Term) -> bool:
    """Whether the other is found at each place of the term, because it is the same word."""
    if other == term:
        return True
    plain = not other.off and set(other.exclude) <= set(term.exclude)
    return plain and term.loose is other.loose and sense(other.form) == sense(term.form)


def _is_found_inside(other: Term, term: Term) -> bool:
    """Whether the other is found in each place of the term, because it stands in the word."""
    if other.off or other.exclude or term.loose is not other.loose:
        return False
    if not is_inside(other.form, term.form):
        return False
    from matcher.terms import TermSet  # numpy and the automaton, which few queries need

    texts = [term.form, *(spelling.text for spelling in spellings(reading(term.form)))]
    return all(map(TermSet([other]).find, texts))


def _told(needed: Term, over: Sequence[_Refused]) -> Hopeless:
    last = max(over, key=lambda one: one.number)
    if len(over) == 1 and last.inside:
        problem = f"{last.words.spelling} stands in {needed.form}: this never holds."
        hint = f"Write {last.words.spelling} -{needed.form} to leave out the longer word alone."
        return Hopeless(last.number, problem, hint)
    refusing = " ".join(dict.fromkeys(one.spelling for one in over))
    return Hopeless(last.number, f"{refusing} refuses what must occur here.", _EITHER_OUT)
