"""Records as an explanation looks at them: with what is on record of them, or read anew today."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from matcher.explain import explain
from matcher.query import Query, QueryError, parse_query
from matcher.terms import TermSet
from state.deliveries import material
from state.documents import get_version
from state.finding import find_terms
from state.passages import touching
from state.views import Home, view_of, view_on_record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matcher.explained import Branch
    from matcher.terms import Vocabulary
    from matcher.view import View
    from state.database import Database
    from state.documents import StoredDocument
    from state.explaining import Alert
    from state.records import Passage


class Basis(StrEnum):
    """What an explanation of an alert stands on."""

    RECORD = "record"  # the hits on record, as when it was owed
    TODAY = "today"  # those no longer explain it: keywords.toml has changed since
    NONE = "none"  # neither do those of today, or its query cannot be read any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The branches of an alert's query; none where the query cannot be read."""

    basis: Basis
    branches: tuple[Branch, ...]


class Records:
    """What is on record, with the keywords and the sources of today."""

    def __init__(
        self, database: Database, vocabulary: Vocabulary, homes: Mapping[str, Home]
    ) -> None:
        self.database = database
        self._vocabulary = vocabulary
        self._homes = homes
        self._searched: dict[Query, TermSet] = {}

    def matched(self, alert: Alert) -> Matched:
        """Why a change was owed to a subscription."""
        query = self.query_of(alert.asker.subscription.query)
        if query is None:
            return Matched(basis=Basis.NONE, branches=())
        found = material(self.database, alert.change_id)
        document = found.stored.document
        view = view_on_record(document, self.home(document.source), query.terms, found.all_hits)
        basis = Basis.RECORD
        if not query.holds(view):
            view = self.view(found.stored, query, found.passages or None)
            basis = Basis.TODAY if query.holds(view) else Basis.NONE
        return Matched(basis=basis, branches=explain(query, view, document.title))

    def explained(self, stored: StoredDocument, query: Query) -> tuple[Branch, ...]:
        """Each branch, as the words of a version are read today."""
        return explain(query, self.view(stored, query, None), stored.document.title)

    def view(
        self, stored: StoredDocument, query: Query, passages: Sequence[Passage] | None
    ) -> View:
        """A version read with the keywords of today; with passages, what touches these."""
        found = find_terms(self._terms(query), stored.document)
        document = stored.document
        return view_of(document, self.home(document.source), touching(found, passages))

    def view_then(
        self, stored: StoredDocument, query: Query, passages: Sequence[Passage] | None
    ) -> View:
        """The same with what was found when it came."""
        hits = touching(stored.hits, passages)
        home = self.home(stored.document.source)
        return view_on_record(stored.document, home, query.terms, hits)

    def version(self, key: str, number: int) -> StoredDocument:
        """Raises LookupError for a version that is not on record."""
        stored = get_version(self.database, key, number)
        if stored is None:
            raise LookupError(f"there is no version {number} of {key}")
        return stored

    def home(self, source: str) -> Home:
        """What is known of where a source lies."""
        return self._homes.get(source, Home())

    def query_of(self, text: str) -> Query | None:
        """None for one that cannot be read any more: its group was taken out of keywords.toml."""
        try:
            return parse_query(text, self._vocabulary)
        except QueryError:
            return None

    def _terms(self, query: Query) -> TermSet:
        """What is looked for. Not with it what other subscriptions ask, as an ingestion has it:
        that moves the edges inside letter-spaced Latin alone, and 10,000 queries take 12 s to read.
        """
        if self._searched.get(query) is None:
            self._searched[query] = TermSet({*self._vocabulary.all_terms, *query.terms})
        return self._searched[query]
