"""The automaton behind TermSet."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.alphabet import Alphabet
from matcher.crowding import ANY_TEXT, MOST
from matcher.forms import Loose, Term, reading
from matcher.parting import PARTING, parting_nothing
from matcher.reading import read
from matcher.rules import EVERY, same_by
from matcher.scan import small_kana
from matcher.spelling import LETTER, SIZE, Bar, Spelling, spellings
from matcher.together import joined
from matcher.trie import Matches, TooManyError, Trie

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from matcher.alphabet import Traits
    from matcher.planting import Letters
    from matcher.reading import Reading
    from matcher.scan import Flags, Points, Positions

Located = tuple[int, Term, int, int]
"""The number of a text, a term, and where in the original text it begins and ends."""
_Places = tuple[NDArray[np.intp], NDArray[np.intp]]
_LOOKED_AT = 100
"""Places of each spelling in a crowded text, of which the first that counts is kept."""


class Automaton:
    """Finds the occurrences of terms; built once for a set of them.

    On a ``base`` only what the terms add to that is built, as a layer of its own: for some words
    more, in a hundredth of the time. A text is read for each layer; what is found is looked at
    together, because where one word ends another may begin.
    """

    def __init__(self, terms: Iterable[Term], base: Automaton | None = None) -> None:
        ordered = sorted(terms, key=_order)
        patterns = [(spelling, term) for term in ordered for spelling in _spellings(term)]
        excluders = {form: _plain_spellings(form) for term in ordered for form in term.exclude}
        apart = dict.fromkeys(chain.from_iterable(excluders.values()))
        first = base.size if base else 0
        # One pattern for each term, and exclusions behind them: a match's number is enough.
        numbers = {spelling: first + len(patterns) + n for n, spelling in enumerate(apart)}
        spelled = [*(spelling for spelling, _ in patterns), *numbers]
        self.size: int = first + len(spelled)
        self._terms = np.full(len(spelled), None, np.object_)
        self._terms[: len(patterns)] = [term for _, term in patterns]
        self._excludes = np.arange(len(spelled)) >= len(patterns)
        self._choosy = np.array([bool(t and t.off) for t in self._terms], np.bool_)
        self._bars = np.array([spelling.bar for spelling in spelled], np.uint16).reshape(-1, 2)
        self._barring: Flags = (self._bars[:, 0] | self._bars[:, 1]) > 0
        self._excluding = {
            term: frozenset(numbers[s] for form in term.exclude for s in excluders[form])
            for term in ordered
            if term.exclude
        }
        self._layers = [_Layer(spelled)]
        if base:
            self._stand_on(base)

    def _stand_on(self, base: Automaton) -> None:
        self._terms = np.concatenate((base._terms, self._terms))
        self._excludes = np.concatenate((base._excludes, self._excludes))
        self._choosy = np.concatenate((base._choosy, self._choosy))
        self._bars = np.concatenate((base._bars, self._bars))
        self._barring = np.concatenate((base._barring, self._barring))
        self._excluding = {**base._excluding, **self._excluding}
        self._layers = [*base._layers, *self._layers]

    def find_among(self, texts: Sequence[str], first: int) -> Iterator[list[Located]]:
        """As TermSet.find_by_pieces, in one pass over the texts together where they are not too
        crowded for that, numbered from ``first``."""
        together = _Together.of(texts)
        most = min(int(together.room.sum()), MOST)
        try:
            found = self._search(together.text, lambda trie, letters: trie.matches(letters, most))
            piece = self._located(together, first, self._found(*found, together))
        except TooManyError:
            if len(texts) > 1:
                half = len(texts) // 2  # until the crowded ones are by themselves
                yield from self.find_among(texts[:half], first)
                yield from self.find_among(texts[half:], first + half)
                return
            piece = self._once_each(together, first)
        yield piece

    def _once_each(self, crowded: _Together, first: int) -> list[Located]:
        found = self._search(crowded.text, lambda trie, letters: trie.firsts(letters, _LOOKED_AT))
        located = self._located(crowded, first, self._found(*found))
        firsts: dict[Term, Located] = {}
        for hit in located:
            firsts.setdefault(hit[1], hit)
        return list(firsts.values())

    def _located(self, texts: _Together, first: int, found: Matches) -> list[Located]:
        begins, finishes, numbers = self._allowed(texts.text, found)
        places = texts.places(begins)
        offsets = texts.starts.take(places)
        located = list(
            zip(
                (places + first).tolist(),
                self._terms.take(numbers).tolist(),
                (begins - offsets).tolist(),
                (finishes - offsets).tolist(),
                strict=True,
            )
        )
        if len(self._layers) > 1:
            located.sort(key=_in_order)
        return located

    def _found(self, text: Reading, matches: Matches, texts: _Together | None = None) -> Matches:
        """Begins and ends in the original, and numbers, of what counts, in order. Raises
        TooManyError where one of the texts is crowded, if they are given."""
        starts, ends, numbers = matches
        if not starts.size:
            return matches
        begins, finishes = text.origins.spans(starts, ends) if text.origins else (starts, ends)
        standing = (begins >= 0) & (finishes >= 0)
        if texts and texts.one_is_crowded(begins if standing.all() else text.firsts(starts)):
            raise TooManyError
        self._see_to_bars(text, matches, (begins, finishes), standing)
        # What comes by its start in the text as it reads comes by that in the original, too.
        found = Matches(begins[standing], finishes[standing], numbers[standing])
        return self._not_excluded(found) if self._excluding else found

    def _search(
        self, original: str, look: Callable[[Trie, Letters], Matches]
    ) -> tuple[Reading, Matches]:
        """What every layer finds in the text as the first one reads it: they differ in their
        letters alone."""
        layer, *others = self._layers
        text = read(original, layer.alphabet)
        matches = look(layer.trie, text.letters)
        if not others:
            return text, matches
        found, first = [matches], layer.size
        for layer in others:
            starts, ends, numbers = look(layer.trie, read(original, layer.alphabet).letters)
            found.append(Matches(starts, ends, numbers + first))
            first += layer.size
        starts, ends, numbers = map(np.concatenate, zip(*found, strict=True))
        order = np.lexsort((numbers, ends, starts))
        return text, Matches(starts[order], ends[order], numbers[order])

    def _see_to_bars(
        self, text: Reading, matches: Matches, original: _Places, standing: Flags
    ) -> None:
        """Let fall what has something beside it that its spelling bars, the edge of a word not
        being one above all."""
        asked: NDArray[np.intp] = np.flatnonzero(self._barring.take(matches.numbers))
        if not asked.size:
            return
        before, behind = self._bars.take(matches.numbers[asked], axis=0).T
        starts, ends = matches[0][asked], matches[1][asked]
        fallen = _is_of_another_size(text.units, original[0][asked], before)
        fallen |= _is_of_another_size(text.units, original[1][asked] - 1, behind)
        alphabet = self._layers[0].alphabet
        before &= alphabet.traits_at(text.letters, starts - 1)
        before[parting_nothing(alphabet, text.letters, starts, before)] = 0
        behind &= alphabet.traits_at(text.letters, ends)
        if not text.humps:
            standing[asked[fallen | (before > 0) | (behind > 0)]] = False
            return
        standing[asked[fallen | (before > LETTER) | (behind > LETTER)]] = False
        inside_words = np.zeros((2, len(standing)), np.bool_)
        inside_words[:, asked] = before, behind
        _let_fall(matches, inside_words, standing, text.humps)

    def _allowed(self, text: str, found: Matches) -> Matches:
        """Less what stands there in a spelling that its term has switched off."""
        choosy: Flags = self._choosy.take(found[2])
        if not choosy.any():
            return found
        begins, ends, numbers = found
        counts = ~choosy
        for place in choosy.nonzero()[0].tolist():
            term: Term = self._terms[numbers[place]]
            surface = text[begins[place] : ends[place]]
            counts[place] = same_by(EVERY - term.off, term.form, surface)
        return Matches(begins[counts], ends[counts], numbers[counts])

    def _not_excluded(self, found: Matches) -> Matches:
        begins, ends, numbers = found
        longer: Flags = self._excludes.take(numbers)
        counts = ~longer
        for place in longer.nonzero()[0].tolist():
            start, end, excluder = begins[place], ends[place], int(numbers[place])
            first, last = begins.searchsorted((start, end))
            for inside in range(first, last):
                term = self._terms[numbers[inside]]
                if ends[inside] <= end and excluder in self._excluding.get(term, ()):
                    counts[inside] = False
        return Matches(begins[counts], ends[counts], numbers[counts])


class _Together(NamedTuple):
    """Texts read as one, where each begins in it and the last ends, and how often words may stand
    in each before it is crowded."""

    text: str
    starts: Positions
    room: Positions

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Together:
        """Put one behind the other."""
        lengths = np.fromiter(map(len, texts), np.intp, len(texts))
        starts = np.ones(len(texts) + 1, np.intp)
        starts[1:] += lengths
        starts.cumsum(out=starts)
        return cls(joined(texts), starts, lengths.clip(ANY_TEXT, MOST))

    def places(self, begins: Positions) -> Positions:
        """Which of the texts it is that something begins in."""
        return self.starts.searchsorted(begins, "right") - 1

    def one_is_crowded(self, begins: Positions) -> bool:
        """Whether more begins in one of the texts than it has room for."""
        # Where one is crowded, some of so many in a row are that near; to ask of each which text
        # it is in takes twenty times as long.
        if begins.size <= ANY_TEXT:
            return False
        apart: Positions = begins[ANY_TEXT:] - begins[:-ANY_TEXT]
        if begins.size <= MOST and apart.min() >= 2 * ANY_TEXT:
            return False
        counts = np.bincount(self.places(begins), minlength=len(self.room))
        return bool((counts > self.room).any())


class _Layer:
    """The search for some spellings, by their numbers, in an alphabet of their own."""

    def __init__(self, spelled: Sequence[Spelling]) -> None:
        self.size = len(spelled)
        self.alphabet = Alphabet(spelling.text for spelling in spelled)
        words = [self.alphabet.write(spelling.text) for spelling in spelled]
        self.trie = Trie(words, self.alphabet.size)


def _order(term: Term) -> tuple[str, str, tuple[str, ...]]:
    return term.name, term.group or "", term.exclude


def _in_order(hit: Located) -> tuple[int, int, int, tuple[str, str, tuple[str, ...]]]:
    text, term, start, end = hit
    return text, start, end, _order(term)


def _let_fall(
    matches: Matches, inside_words: NDArray[np.bool_], standing: Flags, humps: frozenset[int]
) -> None:
    # In a letter-spaced run a term's end opens a place for the next word to begin, if there is
    # a camel's hump. Left to right, so that all ends before a start are known.
    starts, ends, _ = matches
    opened: set[int] = set()
    for place in standing.nonzero()[0].tolist():
        before, after = inside_words[:, place]
        end = int(ends[place])
        if (before and int(starts[place]) not in opened) or (after and end not in humps):
            standing[place] = False
        elif end in humps:
            opened.add(end)


def _is_of_another_size(units: Points, places: NDArray[np.intp], bars: Traits) -> Flags:
    asked = (bars & SIZE).nonzero()[0]
    fallen = np.zeros(len(places), np.bool_)
    if asked.size:
        fallen[asked] = small_kana().take(units.take(places[asked]))
    return fallen


def _spellings(term: Term) -> list[Spelling]:
    """Return how the term may be spelled, the edges that it does without left out."""
    found = _plain_spellings(term.form)
    if term.loose is Loose.NOT:
        return found
    before = ~(LETTER | PARTING) if term.loose is Loose.INSIDE else ~0
    return [Spelling(text, Bar(bar.before & before, bar.behind & ~LETTER)) for text, bar in found]


def _plain_spellings(form: str) -> list[Spelling]:
    return spellings(reading(form))
