"""Words that a query asks for and refuses at once. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matcher.fields import Field
from matcher.forms import is_inside, reading, sense
from matcher.hopeless_fields import EITHER_OUT, Hopeless
from matcher.nodes import All, AnyOf, Either, Node, Not, Where, children, clauses
from matcher.nodes import spell as written
from matcher.spelling import spellings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matcher.forms import Term


def needed_of(part: Node) -> Iterator[Node]:
    """What must hold wherever the part does, those inside of one that asks for it included."""
    yield part
    if isinstance(part, All):
        for one in part.parts:
            yield from needed_of(one)


def names_places(node: Node) -> bool:
    """Whether a place is asked for inside, which may be another than those around it."""
    here = isinstance(node, Where) and any(one.field is Field.IN for one in node.asked)
    return here or any(map(names_places, children(node)))


class _Refused(NamedTuple):
    """Words none of which may occur, and by which part of the query."""

    number: int
    words: AnyOf
    inside: bool = False  # it is one of them that stands in a longer word

    @property
    def spelling(self) -> str:
        return written(Not(self.words))


def words_apart(parts: Sequence[Node]) -> Iterator[Hopeless]:
    """Of parts, each whose words are all found only where a refused one is."""
    refused = [_Refused(number, one) for number, part in enumerate(parts) for one in _refused(part)]
    if not refused:
        return
    for part in parts:
        if isinstance(part, Not) or names_places(part):
            continue
        for needed in clauses(part):
            over = [_over(term, refused) for term in sorted(needed, key=lambda term: term.name)]
            if all(over):
                yield _told(next(iter(needed)), [one for one in over if one])


def _refused(part: Node) -> list[AnyOf]:
    found: list[AnyOf] = []
    for one in needed_of(part):
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
    return Hopeless(last.number, f"{refusing} refuses what must occur here.", EITHER_OUT)
