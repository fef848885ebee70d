"""The language of subscriptions: what docs/keyword-language.md tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.fields import Field
from matcher.holding import holds
from matcher.nodes import Clauses, Node, clauses, spell, terms_of, values_of
from matcher.refusal import QueryError
from matcher.showing import shown

if TYPE_CHECKING:
    from matcher.terms import Term, Vocabulary
    from matcher.view import Span, View

__all__ = ["Query", "QueryError", "parse_query"]


@dataclass(frozen=True, slots=True)
class Query:
    """What a subscription asks. ``text`` is its normalised spelling: reading it gives an equal
    query."""

    text: str
    root: Node

    @property
    def bracketed(self) -> str:
        """The same for people, with brackets around each alternative of several conditions."""
        return spell(self.root, apart=True)

    @property
    def terms(self) -> frozenset[Term]:
        """Every term that the query names, the refused ones included."""
        return terms_of(self.root)

    @property
    def required(self) -> Clauses:
        """At least one set of terms; the query holds only where each set has one of them found."""
        return clauses(self.root)

    @property
    def sources(self) -> frozenset[str]:
        """The ids of the sources that it asks for, or wants left out."""
        return values_of(self.root, Field.SOURCE)

    @property
    def councils(self) -> frozenset[str]:
        """The names of councils, or parts of them, that it asks for, or wants left out."""
        return values_of(self.root, Field.COUNCIL)

    @property
    def areas(self) -> frozenset[str]:
        """The areas that it asks for, or wants left out."""
        return values_of(self.root, Field.AREA)

    def holds(self, view: View) -> bool:
        """Whether a document is what the query asks for."""
        return holds(self.root, view)

    def shown(self, view: View) -> frozenset[Span]:
        """Where the words stand for which it holds; none where it does not."""
        return shown(self.root, view)


def parse_query(text: str, vocabulary: Vocabulary) -> Query:
    """Read a query; raises QueryError, which names the place and the remedy.

    A bare word or a phrase that reads like a configured form is that term, exclusions included.
    """
    from matcher.building import read_query  # lark costs 100 ms; few commands read a query

    root = read_query(text, vocabulary)
    return Query(spell(root), root)
