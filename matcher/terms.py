"""Terms, the vocabulary of configured ones, and the set that finds them all in one pass."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from matcher.forms import Loose, Term, TermHit, key, sense
from matcher.together import batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from matcher.automaton import Automaton, Located


__all__ = ["Limits", "Loose", "Term", "TermHit", "TermSet", "Vocabulary", "key"]


_MOST_BESIDE = 100
"""Terms. As many are built in a few milliseconds."""


class Limits(NamedTuple):
    """What one query may cost: words, its groups counted out, NEARs, characters, and how deep its
    brackets may be."""

    terms: int = 200
    near: int = 50
    length: int = 1000
    depth: int = 20


class Vocabulary:
    """The configured terms by group, the limits of a query, and the ``exclusions`` that it may
    name: lists of longer words in which a term does not count.

    Two spellings of one word (サーバ, サーバー) in one group are one term, the first, with the
    exclusions of both. Raises
    ValueError for such in two groups: a bare word in a query could not be told which term it is.
    """

    def __init__(
        self,
        groups: Mapping[str, Sequence[Term]],
        limits: Limits | None = None,
        exclusions: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.exclusions = MappingProxyType(dict(exclusions or {}))
        self._terms: dict[str, Term] = {}
        for name, terms in groups.items():
            for term in terms:
                self._take_in(name, term)
        self._groups: dict[str, tuple[Term, ...]] = {
            name: tuple(term for term in self._terms.values() if term.group == name)
            for name in groups
        }

    def _take_in(self, name: str, term: Term) -> None:
        if term.group not in (None, name):
            raise ValueError(f"the form {term.form!r} in group {name!r} says group {term.group!r}")
        known = self._terms.setdefault(sense(term.form), replace(term, group=name))
        if known.group != name:
            raise ValueError(
                f"the form {term.form!r} of group {name!r} reads like"
                f" {known.form!r} of group {known.group!r}"
            )
        exclude = tuple(dict.fromkeys((*known.exclude, *term.exclude)))
        self._terms[sense(term.form)] = replace(known, exclude=exclude)

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
        return self._terms.get(sense(form)) or Term(form)


class TermSet:
    """Many terms, found together in one pass over a text.

    A letter-spaced run is one word to the edges of Latin terms, but for a camel's hump where a term
    ends: M i c r o s o f t T e a m s holds Microsoft and Teams, L G W A N holds no LG.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = frozenset(terms)
        self._base: TermSet | None = None

    @property
    def terms(self) -> frozenset[Term]:
        """The terms looked for."""
        return self._terms

    def with_terms(self, terms: Iterable[Term]) -> TermSet:
        """Return the set that finds these as well.

        Where this one has been used, it goes on being, and only what these add is built: as long
        as they are few, because a text is then read twice.
        """
        added = TermSet(self._terms.union(terms))
        if len(added.terms) == len(self._terms):
            return self
        base = self._base or self
        if base._is_built and len(added.terms) - len(base.terms) <= _MOST_BESIDE:
            added._base = base
        return added

    @property
    def _is_built(self) -> bool:
        return "_automaton" in self.__dict__

    @cached_property
    def _automaton(self) -> Automaton:
        # numpy and the automaton cost 0.2 s; a crawl that finds nothing new need not pay them.
        from matcher.automaton import Automaton

        if self._base is None:
            return Automaton(self._terms)
        return Automaton(self._terms - self._base.terms, self._base._automaton)

    def find(self, text: str) -> list[TermHit]:
        """Return every occurrence of every term, overlapping ones included, by start, end, form."""
        return [TermHit(*hit[1:]) for hit in self.find_among([text])]

    def find_among(self, texts: Sequence[str]) -> list[Located]:
        """Return what ``find`` returns for each text, each hit behind the number of its text; much
        faster for many, and in plain tuples, because named ones cost as much as looking."""
        found: list[Located] = []
        for piece in self.find_by_pieces(texts):
            found += piece
        return found

    def find_by_pieces(self, texts: Sequence[str]) -> Iterator[list[Located]]:
        """As ``find_among``, in pieces of whole texts, so that who bounds what it keeps of them
        never holds it all; a piece may be empty."""
        first = 0
        for some in batches(texts):
            yield from self._automaton.find_among(some, first)
            first += len(some)
