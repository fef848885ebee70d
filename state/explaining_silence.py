"""Why a subscription was not told of a change.

Each reason is read off the rows that ingestion wrote, and asked of the functions that it asks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from matcher.fields import is_in_area
from state.explaining import (
    ChangeOnRecord,
    Stand,
    alerts_of,
    changes_of,
    is_withheld,
    twin_keys,
)
from state.mutes import mute_of_change, muted_at
from state.owing import told_already, told_revision
from state.records import ChangeKind, DocumentKind, Notify
from state.refusals import refusal_of
from state.runs import Origin
from state.subscriptions import active

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from matcher.query import Query
    from state.documents import StoredDocument
    from state.explaining import Alert, Asker
    from state.explaining_matches import Records
    from state.records import Passage


class Silence(StrEnum):
    """Why a subscription was not told of a change; what stands on record first."""

    TOLD = "told"  # it was
    OWED = "owed"  # it will be
    PARKED = "parked"  # Slack refused it for good
    DROPPED = "dropped"  # the subscription ended before it was sent
    NOT_SUBSCRIBED = "not_subscribed"  # nobody asks for this
    ENDED = "ended"  # the subscription had ended by then
    SINCE = "since"  # the subscription was made later
    MUTED = "muted"
    SOURCE = "source"  # it asks for other sources
    AREA = "area"  # it asks for other areas
    BASELINE = "baseline"  # the source, or its texts, were met for the first time
    TOLD_TWIN = "told_twin"  # it was told of a near-identical record
    QUERY = "query"  # the query does not hold: its branches say more
    PASSAGES = "passages"  # it holds, but not for what changed
    CHANGED = "changed"  # it holds today: keywords, source or record were others then
    SILENT = "silent"  # an import, a backfill or a reparse that was to tell nobody
    TOLD_EARLIER = "told_earlier"  # it was told of an earlier version
    ANNOUNCED = "announced"  # only the title is known
    UNREAD = "unread"  # the file gave no text, or only a part of it is open
    REFUSED = "refused"  # a newer text is not on record: it lost most of its words


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """``at`` is when (the end, the beginning, the refusal; of a mute its end, None where it has
    none), ``key`` the record told instead, ``alert`` the delivery that is meant. ``withheld``: what
    a mute kept back can be told by lifting it."""

    silence: Silence
    at: datetime | None = None
    key: str | None = None
    alert: Alert | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """A change, and why a subscription was not told of it."""

    change: ChangeOnRecord
    reasons: tuple[Reason, ...]


def silences(records: Records, stored: StoredDocument, asker: Asker, query: Query) -> list[Untold]:
    """Of each change of the record, newest first, at least one reason."""
    return _Search(records, stored, asker, query).carry_out()


def without_subscription(records: Records, stored: StoredDocument, query: Query) -> list[Reason]:
    """Why nobody is told of a record who would ask this; nothing where somebody does."""
    found: list[Reason] = []
    if not query.holds(records.view(stored, query, None)):
        found += [Reason(silence=Silence.QUERY), *_of_text(stored)]
    elif not any(one.query == query.text for one in active(records.database)):
        found.append(Reason(silence=Silence.NOT_SUBSCRIBED))
    return [*found, *_of_refusal(records, stored)]


class _Search:
    def __init__(
        self, records: Records, stored: StoredDocument, asker: Asker, query: Query
    ) -> None:
        self._records = records
        self._connection = records.database.connection
        self._stored = stored
        self._asker = asker
        self._subscription = asker.subscription
        self._query = query
        key = stored.document.key
        self._twins = twin_keys(self._connection, key)
        alerts = alerts_of(records.database, key)
        self._changes = changes_of(records.database, key)
        self._alerts = [one for one in alerts if one.asker.subscription.id == self._subscription.id]

    def carry_out(self) -> list[Untold]:
        untold = [Untold(change=one, reasons=tuple(self._reasons(one))) for one in self._changes]
        more = tuple(_of_refusal(self._records, self._stored))
        first = [replace(one, reasons=(*one.reasons, *more)) for one in untold[:1]]
        return [*first, *untold[1:]]

    def _reasons(self, change: ChangeOnRecord) -> Iterator[Reason]:
        alert = next((one for one in self._alerts if one.change_id == change.id), None)
        if alert:
            yield _of_alert(alert)
            return
        found = list(self._of_subscription(change))
        absent = any(reason.silence in (Silence.ENDED, Silence.SINCE) for reason in found)
        found += [*self._of_news(change), *self._of_words(change, was_there=not absent)]
        earlier = [one for one in self._alerts if one.change_id < change.id]
        if not (found or (earlier and self._tells_again(change))):
            found = [_without_telling(change)]
        yield from found
        if earlier:
            yield Reason(silence=Silence.TOLD_EARLIER, alert=earlier[-1])

    def _tells_again(self, change: ChangeOnRecord) -> bool:
        """Whether a known version was told once more, to those who never were told the record."""
        return change.kind is ChangeKind.NEW and any(
            other.version == change.version and other.id < change.id for other in self._changes
        )

    def _of_subscription(self, change: ChangeOnRecord) -> Iterator[Reason]:
        one, moment = self._subscription, change.detected_at
        ended_at, source = self._asker.ended_at, self._stored.document.source
        if ended_at and ended_at <= moment:
            yield Reason(silence=Silence.ENDED, at=ended_at)
        if moment < one.since:
            yield Reason(silence=Silence.SINCE, at=one.since)
        # A change bears the moment at which its run began, hours before a mute that kept it back.
        by = mute_of_change(self._connection, one.id, change.id)
        if mute := by or muted_at(self._connection, one.id, moment):
            kept = is_withheld(self._connection, one.id, change.id)
            yield Reason(silence=Silence.MUTED, at=mute.until, withheld=kept)
        if one.sources and source not in one.sources:
            yield Reason(silence=Silence.SOURCE)
        if one.areas and not is_in_area(one.areas, self._records.home(source).area):
            yield Reason(silence=Silence.AREA)

    def _of_news(self, change: ChangeOnRecord) -> Iterator[Reason]:
        if change.baseline and change.kind is ChangeKind.NEW:
            yield Reason(silence=Silence.BASELINE)
        if change.notify is Notify.SILENT:
            yield Reason(silence=Silence.SILENT)
        for twin, key in self._twins.items():
            if self._subscription.id in self._told(change, twin):
                told = next(self._alerts_of_twin(key, change), None)
                if told:
                    yield Reason(silence=Silence.TOLD_TWIN, key=key, alert=told)
                    return

    def _alerts_of_twin(self, key: str, change: ChangeOnRecord) -> Iterator[Alert]:
        """Those that were owed by then; of a revision, the revisions."""
        for alert in alerts_of(self._records.database, key):
            mine = alert.asker.subscription.id == self._subscription.id
            alike = change.kind is ChangeKind.NEW or alert.kind is ChangeKind.REVISED
            if mine and alike and alert.owed_at <= change.detected_at:
                yield alert

    def _told(self, change: ChangeOnRecord, twin: int) -> set[int]:
        if change.kind is ChangeKind.NEW or change.passages is None:
            return told_already(self._connection, [twin])
        parts = self._records.version(self._stored.document.key, change.version).document.parts
        return told_revision(self._connection, [twin], change.passages, parts)

    def _of_words(self, change: ChangeOnRecord, *, was_there: bool) -> Iterator[Reason]:
        """``was_there``: the subscription was, so that its words were looked for at the time."""
        version = self._records.version(self._stored.document.key, change.version)
        if not any(self._holds(version, None)):
            yield Reason(silence=Silence.QUERY)
            if change.version == self._stored.version:
                yield from _of_text(self._stored)
            return
        today, then = self._holds(version, change.passages)
        if not (today or then):
            yield Reason(silence=Silence.PASSAGES)
        elif was_there and not then:
            yield Reason(silence=Silence.CHANGED)

    def _holds(
        self, version: StoredDocument, passages: Sequence[Passage] | None
    ) -> tuple[bool, bool]:
        """Whether the query holds today, and whether it did by the hits on record."""
        views = (self._records.view, self._records.view_then)
        today, then = (self._query.holds(view(version, self._query, passages)) for view in views)
        return today, then


def _of_alert(alert: Alert) -> Reason:
    moments = {Stand.SENT: alert.sent_at, Stand.DROPPED: alert.asker.ended_at}
    return Reason(silence=_STANDS[alert.stand], at=moments.get(alert.stand), alert=alert)


_STANDS = {
    Stand.SENT: Silence.TOLD,
    Stand.OWED: Silence.OWED,
    Stand.PARKED: Silence.PARKED,
    Stand.DROPPED: Silence.DROPPED,
}


def _of_text(stored: StoredDocument) -> Iterator[Reason]:
    document = stored.document
    if document.kind is DocumentKind.ANNOUNCEMENT:
        yield Reason(silence=Silence.ANNOUNCED)
    elif document.status and document.status.incomplete:
        yield Reason(silence=Silence.UNREAD)


def _of_refusal(records: Records, stored: StoredDocument) -> Iterator[Reason]:
    if refused := refusal_of(records.database, stored.document.key):
        yield Reason(silence=Silence.REFUSED, at=refused.refused_at)


def _without_telling(change: ChangeOnRecord) -> Reason:
    """What is left where nothing else speaks against it."""
    by_hand = change.notify is None and change.origin is not Origin.RUN
    return Reason(silence=Silence.SILENT if by_hand else Silence.CHANGED)
