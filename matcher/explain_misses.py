"""Why a branch does not hold: of each of its conditions what came nearest. Pure.

Whether something holds is asked of ``holding`` alone; what is told here hangs on its answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import chain
from typing import TYPE_CHECKING

from matcher.explain_met import at, known, least, met
from matcher.explained import Lack, Miss
from matcher.holding import Sight, holds_in, narrowed, pairs, units
from matcher.nodes import All, AnyOf, Either, Has, Near, Node, Not, Together, Where, spell, terms_of
from matcher.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matcher.explain_original import Original
    from matcher.explained import Found
    from matcher.forms import Term

_FAR = 1 << 40  # characters; no part is as long
_ANYWHERE = tuple(Lack)
_MOST_UNITS = 10  # speeches compared: of a plenary's thousand those with most of the words


@dataclass(frozen=True, slots=True)
class Gaze:
    """What a node looks at, and by which fields and brackets it was narrowed to that."""

    sight: Sight
    fields: tuple[str, ...] = ()
    unit: str | None = None


def misses(node: Node, original: Original, gaze: Gaze) -> tuple[Miss, ...]:
    """Return at least one miss where the node does not hold in what it looks at, else none."""
    if holds_in(node, original.view, gaze.sight):
        return ()
    match node:
        case All(parts):
            each = (misses(part, original, gaze) for part in parts)
            return tuple(dict.fromkeys(chain.from_iterable(each)))
        case Either(parts):
            return min((misses(part, original, gaze) for part in parts), key=_farness)
        case Where(asked, part):
            fields = (*gaze.fields, *(one.spelling for one in asked))
            sight = narrowed(asked, original.view, gaze.sight)
            return misses(part, original, replace(gaze, sight=sight, fields=fields))
        case Together(unit, _):
            return _together(node, original, replace(gaze, unit=unit.value))
        case Near():
            return _near(node, original, gaze)
    return (_miss(node, original, gaze),)


def _miss(node: AnyOf | Has | Not, original: Original, gaze: Gaze) -> Miss:
    match node:
        case AnyOf():
            return _word(node, original, gaze)
        case Has(asked):
            value = known(asked, original.view.facts)
            return Miss(asked=asked.spelling, lack=Lack.FIELD, value=value)
        case Not(part):
            return _excluded(node, part, original, gaze.sight)


def _farness(found: Sequence[Miss]) -> tuple[int, int]:
    """The fewest misses first, and of as many the nearest."""
    return len(found), sum(_ANYWHERE.index(miss.lack) for miss in found)


def _word(node: AnyOf, original: Original, gaze: Gaze) -> Miss:
    """What came nearest to a word: the word itself elsewhere, then what is nearly it."""
    asked, terms = spell(node), node.terms
    if elsewhere := original.found(terms):
        lack, some = _nearest(elsewhere, gaze.sight)
        return Miss(asked=asked, lack=lack, found=some, wanted=_wanted(lack, gaze))
    if longer := original.nearly(terms, Lack.LONGER_WORD):
        some = _seen_first(longer, gaze.sight)
        value = original.longer_around(some[0])
        return Miss(asked=asked, lack=Lack.LONGER_WORD, found=some, value=value)
    if otherwise := original.nearly(terms, Lack.SPELLING):
        some = _seen_first(otherwise, gaze.sight)
        rules = frozenset[Rule]().union(*(one.rules & _off(terms, one) for one in some))
        return Miss(asked=asked, lack=Lack.SPELLING, found=some, rules=rules)
    if inside := original.nearly(terms, Lack.WORD_EDGE):
        some = _seen_first(inside, gaze.sight)
        value = original.word_around(some[0])
        return Miss(asked=asked, lack=Lack.WORD_EDGE, found=some, value=value)
    return Miss(asked=asked, lack=Lack.NO_SUCH_TEXT, near=original.near(terms))


def _off(terms: Iterable[Term], found: Found) -> frozenset[Rule]:
    """The rules switched off for the term of which a looser one was found."""
    off = (term.off for term in terms if term.form == found.term.form)
    return frozenset[Rule]().union(*off)


def _nearest(found: Iterable[Found], sight: Sight) -> tuple[Lack, tuple[Found, ...]]:
    """Those outside for the fewest reasons, and the first of these."""
    reasons = {one: _outside(one.span[0], sight) for one in found}
    few = min(reasons.values(), key=lambda some: (len(some), some))
    return few[0], tuple(one for one, why in reasons.items() if why == few)


def _outside(part: int, sight: Sight) -> tuple[Lack, ...]:
    """Why a node does not look at a part."""
    beyond = {
        Lack.PLACE: part not in sight.places,
        Lack.SPEAKER: sight.speakers is not None and part not in sight.speakers,
        Lack.APART: sight.unit is not None and part not in sight.unit,
    }
    return tuple(lack for lack, is_so in beyond.items() if is_so)


def _seen_first(found: Sequence[Found], sight: Sight) -> tuple[Found, ...]:
    """Those in what the node looks at, where there are such."""
    return tuple(one for one in found if one.span[0] in sight.parts) or tuple(found)


def _wanted(lack: Lack, gaze: Gaze) -> str | None:
    """What narrows the place where the word would count."""
    if lack is Lack.APART:
        return gaze.unit
    is_place = lack is Lack.PLACE
    named = [one for one in gaze.fields if one.lstrip("-").startswith("in:") is is_place]
    # A place that is named inside is instead of those around it; speakers add up.
    return (named[-1] if is_place else " ".join(named)) if named else None


def _near(near: Near, original: Original, gaze: Gaze) -> tuple[Miss, ...]:
    sides = (misses(side, original, gaze) for side in (near.left, near.right))
    if absent := tuple(dict.fromkeys(chain.from_iterable(sides))):
        return absent
    sight = gaze.sight
    apart = list(pairs(replace(near, most=_FAR), original.view, sight))
    distance = least(apart)
    closest = [pair for pair in apart if least([pair]) == distance]
    if closest:
        found = at(original, near, chain.from_iterable(closest))
    else:
        found = original.found(near.left.terms | near.right.terms, sight.parts)
    wanted = f"NEAR/{near.most}"
    lack = Lack.DISTANCE
    return (Miss(asked=spell(near), lack=lack, found=found, wanted=wanted, distance=distance),)


def _together(together: Together, original: Original, gaze: Gaze) -> tuple[Miss, ...]:
    """Of the speech, or the question with its answer, that has most of it; of none where there is
    none."""
    here = original.terms_by_part(terms_of(together.part))

    def words_in(sight: Sight) -> int:
        return len(set().union(*(here.get(part, ()) for part in sight.parts)))

    none = replace(gaze.sight, unit=frozenset[int]())
    sights = nlargest(_MOST_UNITS, units(together, original.view, gaze.sight), key=words_in)
    each = (misses(together.part, original, replace(gaze, sight=one)) for one in sights or [none])
    return min(each, key=_farness)


def _excluded(node: Not, part: Node, original: Original, sight: Sight) -> Miss:
    """What is there that must not be."""
    there = list(met(part, original, sight))
    lack = Lack.FIELD if isinstance(part, Has) else Lack.EXCLUDED
    found = dict.fromkeys(chain.from_iterable(one.found for one in there))
    value = next((one.value for one in there if one.value), None)
    return Miss(asked=spell(node), lack=lack, found=tuple(found), value=value)
