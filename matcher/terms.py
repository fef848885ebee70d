"""Terms, the vocabulary of configured ones, and the set that finds them all in one pass."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING

from matcher.characters import extends
from matcher.forms import Term, TermHit, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_BETWEEN = "\ufdd0"  # a noncharacter: no word reaches across it
_BATCH = 16_000

__all__ = ["Term", "TermHit", "TermSet", "Vocabulary", "key"]


class Vocabulary:
    """The configured terms by group.

    Raises ValueError when two forms read alike (ＤＸ and dx), in one group or in two: each hit
    would count twice, and a bare word in a query could not be told which term it is.
    """

    def __init__(self, groups: Mapping[str, Sequence[Term]]) -> None:
        self._groups = {name: tuple(_members(name, terms)) for name, terms in groups.items()}
        self._terms: dict[str, Term] = {}
        for term in (term for terms in self._groups.values() for term in terms):
            known = self._terms.setdefault(key(term.form), term)
            if known is not term:
                raise ValueError(
                    f"the form {term.form!r} of group {term.group!r} reads like"
                    f" {known.form!r} of group {known.group!r}"
                )

    @property
    def groups(self) -> Mapping[str, tuple[Term, ...]]:
        """All groups by name."""
        return MappingProxyType(self._groups)

    @property
    def all_terms(self) -> tuple[Term, ...]:
        """All configured terms, in the order of the configuration."""
        return tuple(self._terms.values())

    def group(self, name: str) -> tuple[Term, ...]:
        """Return the terms of a group; raises KeyError for an unknown name."""
        return self._groups[name]

    def term(self, form: str) -> Term:
        """Return the configured term that reads like ``form``, else a new one."""
        return self._terms.get(key(form)) or Term(form)


def _members(name: str, terms: Iterable[Term]) -> Iterator[Term]:
    for term in terms:
        if term.group not in (None, name):
            raise ValueError(f"the form {term.form!r} in group {name!r} says group {term.group!r}")
        yield replace(term, group=name)


class TermSet:
    """Many terms, found together in one pass over a text.

    A letter-spaced run is one word to the edges of Latin terms, but for a camel's hump where a term
    ends: M i c r o s o f t T e a m s holds Microsoft and Teams, L G W A N holds no LG.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        # numpy and the automaton cost 60 ms of import; who only names terms need not pay it.
        from matcher.automaton import Automaton

        self._terms = frozenset(terms)
        self._automaton = Automaton(self._terms)

    @property
    def terms(self) -> frozenset[Term]:
        """The terms looked for."""
        return self._terms

    def find(self, text: str) -> list[TermHit]:
        """Return every occurrence of every term, overlapping ones included, by start, end, form."""
        return self._automaton.find(text)

    def find_all(self, texts: Sequence[str]) -> list[list[TermHit]]:
        """Return what ``find`` returns for each text; much faster for many short ones."""
        return [hits for batch in _batches(texts) for hits in self._find_batch(batch)]

    def _find_batch(self, texts: Sequence[str]) -> list[list[TermHit]]:
        if len(texts) == 1:
            return [self.find(texts[0])]
        ends = list(accumulate(len(text) + 1 for text in texts))
        found: list[list[TermHit]] = [[] for _ in texts]
        number, first, new = 0, 0, tuple.__new__
        for term, start, end in self._automaton.find(_BETWEEN.join(texts)):
            while start >= ends[number]:
                first = ends[number]
                number += 1
            found[number].append(new(TermHit, (term, start - first, end - first)))
        return found


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """Texts to be read as one: a batch stays in the processor's cache."""
    batch: list[str] = []
    size = 0
    for text in texts:
        # A mark that begins a text would join what separates it from the one before.
        alone = _BETWEEN in text or (text != "" and extends(text[0]))
        if batch and (alone or size + len(text) > _BATCH):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += _BATCH if alone else len(text)
    if batch:
        yield batch
