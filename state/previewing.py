"""What a query would have brought, by the records on hand: each on the day it would have been told.

A record that a run met as news would have been told when it was first seen. What a source's first
run, a backfill or an import brought has one day of recording for years of records: it counts on the
day on which it was published or, where nobody says that, held.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

from config.japan import TOKYO
from matcher.terms import TermSet
from matcher.view import TITLE
from state.deliveries import Material, material
from state.documents import StoredDocument
from state.finding import find_terms, hit_of
from state.passages import touching
from state.records import ChangeKind, DocumentKind, Status
from state.search import answering
from state.times import day, instant, published
from state.twins import twins_of
from state.views import Home, view_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from matcher.query import Query
    from matcher.view import View
    from state.database import Database
    from state.finding import FoundTerm
    from state.search import Found


class Basis(StrEnum):
    """What says on which day a record would have been told."""

    SEEN = "seen"
    PUBLISHED = "published"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which records are looked at: days in Asia/Tokyo, both included, and the ids of sources; None
    is all. ``hour`` is when a run tells what has only a day."""

    first: date
    last: date
    hour: time
    sources: frozenset[str] | None = None

    def holds(self, source: str, moment: datetime) -> bool:
        """Whether a record of the source, told at that moment, is among them."""
        return self.names(source) and self.first <= moment.astimezone(TOKYO).date() <= self.last

    def names(self, source: str) -> bool:
        """Whether records of the source are looked at."""
        return self.sources is None or source in self.sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A record that is looked at: when it would have been told, and what says so."""

    id: int
    at: datetime
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class OnHand:
    """The records that are looked at, by key. ``without_text`` of them were only announced, or
    could not be read; ``undated`` are those of which no day is known, beside them."""

    dated: Mapping[str, Dated]
    without_text: int
    undated: int

    @property
    def by_basis(self) -> Counter[Basis]:
        """How many are dated by what."""
        return Counter(one.basis for one in self.dated.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A record for which the query holds, or a revision that is news to who asks it.

    ``material`` is what a post would be written from: its hits are those that the query shows, and
    ``hits`` are the same with their terms. ``view`` is all that was found.
    """

    dated: Dated
    material: Material
    view: View
    hits: tuple[FoundTerm, ...]
    found: Found | None = None


def on_hand(database: Database, scope: Scope) -> OnHand:
    """The records that would have been told, whatever is asked."""
    dated: dict[str, Dated] = {}
    without_text = undated = 0
    for row in database.connection.execute(_RECORDS):
        found = _dated(row, scope)
        if found is None:
            undated += scope.names(row["source"])
        elif scope.holds(row["source"], found.at):
            dated[row["key"]] = found
            without_text += _has_no_text(row)
    return OnHand(dated=dated, without_text=without_text, undated=undated)


def answers(
    database: Database, query: Query, homes: Mapping[str, Home], records: OnHand
) -> Iterator[Answer]:
    """The records for which the query holds, one by one, in no order to rely on.

    Of twins only the first is told, as by a run.
    """
    terms = TermSet(query.terms)
    by_id = {one.id: one for one in records.dated.values()}
    for found in answering(database, query, homes, among=by_id):
        dated = records.dated[found.outline.key]
        others = (by_id[one] for one in twins_of(database.connection, dated.id) if one in by_id)
        if any((other.at, other.id) < (dated.at, dated.id) for other in others):
            continue
        inside = find_terms(terms, found.document)
        hits = _shown(inside, found.spans)
        yield Answer(
            dated=dated,
            material=_as_new(found, dated.at, hits),
            view=view_of(found.document, homes.get(found.document.source, Home()), inside),
            hits=hits,
            found=found,
        )


def revisions(
    database: Database, query: Query, homes: Mapping[str, Home], scope: Scope
) -> Iterator[Answer]:
    """The revisions that runs found and that are news to who asks the query."""
    terms = TermSet(query.terms)
    for row in database.connection.execute(_REVISIONS).fetchall():
        at = instant(row["detected_at"])
        if not scope.holds(row["source"], at):
            continue
        change = material(database, row["id"])
        document = change.stored.document
        inside = touching(find_terms(terms, document), change.passages)
        view = view_of(document, homes.get(document.source, Home()), inside)
        if query.holds(view):
            hits = _shown(inside, query.shown(view))
            shown = tuple(map(hit_of, hits))
            yield Answer(
                dated=Dated(id=row["document"], at=at, basis=Basis.SEEN),
                material=replace(change, hits=shown, all_hits=shown),
                view=view,
                hits=hits,
            )


_RECORDS = """
    SELECT documents.id, documents.key, documents.source, documents.kind, documents.status,
        documents.seen_at, documents.published_at, documents.held_on, documents.baseline, (
            SELECT runs.origin FROM changes JOIN runs ON runs.id = changes.run
            WHERE changes.document = documents.id ORDER BY changes.id LIMIT 1
        ) AS origin
    FROM documents
"""
# A text that follows its free part is told as NEW, of its later version.
_REVISIONS = """
    SELECT changes.id, changes.document, changes.detected_at, documents.source FROM changes
    JOIN documents ON documents.id = changes.document
    LEFT JOIN runs ON runs.id = changes.run
    WHERE (changes.kind = 'revised' OR (changes.kind = 'new' AND changes.version > 1))
        AND NOT changes.baseline AND coalesce(runs.origin, 'run') = 'run'
    ORDER BY changes.id
"""


def _dated(row: sqlite3.Row, scope: Scope) -> Dated | None:
    if not row["baseline"] and row["origin"] in (None, "run"):
        return Dated(id=row["id"], at=instant(row["seen_at"]), basis=Basis.SEEN)
    appeared = published(row["published_at"])
    if isinstance(appeared, datetime):
        return Dated(id=row["id"], at=appeared, basis=Basis.PUBLISHED)
    basis = Basis.PUBLISHED if appeared else Basis.HELD
    known = appeared or day(row["held_on"])
    if known is None:
        return None
    at = datetime.combine(known, scope.hour, tzinfo=TOKYO)
    return Dated(id=row["id"], at=at, basis=basis)


def _has_no_text(row: sqlite3.Row) -> bool:
    status = Status(row["status"]) if row["status"] else None
    announced = row["kind"] == DocumentKind.ANNOUNCEMENT
    return announced or (status is not None and (status.unread or status is Status.ANNOUNCED))


def _shown(
    found: Iterable[FoundTerm], spans: frozenset[tuple[int, int, int]]
) -> tuple[FoundTerm, ...]:
    return tuple(one for one in found if (_part(one), one.start, one.end) in spans)


def _part(one: FoundTerm) -> int:
    return TITLE if one.seq is None else one.seq


def _as_new(found: Found, at: datetime, hits: Iterable[FoundTerm]) -> Material:
    shown = tuple(map(hit_of, hits))
    stored = StoredDocument(
        document=found.document,
        version=found.version,
        seen_at=at,
        updated_at=at,
        baseline=False,
        hits=shown,
        same_as=(),
    )
    return Material(
        change_id=0,
        kind=ChangeKind.NEW,
        detected_at=at,
        past=False,
        stored=stored,
        hits=shown,
        all_hits=shown,
        passages=(),
    )
