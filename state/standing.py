"""What all subscriptions together ask, ready to be asked of every document."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from config.errors import UserError
from matcher.query import Query, QueryError, parse_query
from matcher.terms import Term, TermSet
from state.subscriptions import active

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from matcher.terms import Vocabulary
    from matcher.view import View
    from state.database import Database
    from state.records import Notify, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``terms``: all configured forms and all terms of the active subscriptions in ``queries``."""

    terms: TermSet
    queries: tuple[tuple[Subscription, Query], ...]
    _by_term: dict[Term, list[int]] = field(init=False, repr=False, compare=False)
    _needed: frozenset[Term] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_term: defaultdict[Term, list[int]] = defaultdict(list)
        for place, (_, query) in enumerate(self.queries):
            for term in min(query.required, key=len):
                by_term[term].append(place)
        object.__setattr__(self, "_by_term", dict(by_term))
        object.__setattr__(self, "_needed", frozenset(by_term))

    def asking(self, view: View) -> Iterator[Subscription]:
        """The subscriptions whose query holds for a document, oldest first.

        Only those are evaluated that have one of the terms they need: 10,000 subscriptions
        would otherwise cost 1.4 ms a document, thirty times the search for all their terms.
        """
        places = set(
            chain.from_iterable(self._by_term[term] for term in view.found.keys() & self._needed)
        )
        for place in sorted(places):
            subscription, query = self.queries[place]
            if query.holds(view):
                yield subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingestion:
    """What a run knows of the documents it hands over; one source each.

    ``baseline``: the source is still being met for the first time (``runs.baseline_needed``), so
    nothing new in it is news. ``first_texts``: the same of its texts alone, which were closed
    (``first_texts.texts_to_meet``).
    """

    source: str
    area: str | None
    population: int | None = None
    run_id: int | None
    now: datetime
    notify: Notify
    baseline: bool
    standing: Standing
    first_texts: bool = False


def standing(database: Database, vocabulary: Vocabulary) -> Standing:
    """Read the active subscriptions against the vocabulary of today.

    Raises UserError for one that can no longer be read, such as after its group was taken out of
    keywords.toml: going on without it would silently owe it nothing.
    """
    queries = tuple(
        (subscription, _query(subscription, vocabulary)) for subscription in active(database)
    )
    asked = chain.from_iterable(query.terms for _, query in queries)
    return Standing(terms=TermSet({*vocabulary.all_terms, *asked}), queries=queries)


def _query(subscription: Subscription, vocabulary: Vocabulary) -> Query:
    try:
        return parse_query(subscription.query, vocabulary)
    except QueryError as error:
        raise UserError(
            f"subscription {subscription.id}",
            f"asks {subscription.query!r}, which can no longer be read: {error.problem}",
            f"Put the group back, or `gikai unsubscribe {subscription.id}`.",
        ) from error
