"""What programs read: the JSON contract of docs/json.md, from records to plain values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from state.documents import StoredDocument
    from state.records import Hit, Part, RunReport, Subscription

Values = dict[str, object]


def instant(moment: datetime) -> str:
    """An instant in UTC, to the second: 2026-11-22T06:00:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_or_instant(when: date | datetime | None) -> str | None:
    """A day stays a day; None stays unknown."""
    if isinstance(when, datetime):
        return instant(when)
    return when.isoformat() if when else None


def record_values(stored: StoredDocument) -> Values:
    """Everything that is known of a record; None where it is not known."""
    document = stored.document
    return {
        "key": document.key,
        "source": document.source,
        "platform": document.platform,
        "kind": document.kind.value,
        "url": document.url,
        "title": document.title,
        "council": document.council,
        "author": document.author,
        "meeting": document.meeting,
        "session": document.session,
        "held_on": day_or_instant(document.held_on),
        "held_until": day_or_instant(document.held_until),
        "published_at": day_or_instant(document.published_at),
        "seen_at": instant(stored.seen_at),
        "status": document.status.value if document.status else None,
        "version": stored.version,
        "parts": [part_values(part) for part in document.parts],
        "hits": [hit_values(hit) for hit in stored.hits],
        "same_as": list(stored.same_as),
    }


def part_values(part: Part) -> Values:
    """One part; ``text`` is the original, to which the offsets of the hits belong."""
    return {
        "seq": part.seq,
        "kind": part.kind.value,
        "speaker": part.speaker,
        "name": part.name,
        "office": part.office,
        "role": part.role.value if part.role else None,
        "text": part.text,
        "url": part.url,
    }


def hit_values(hit: Hit) -> Values:
    """One hit; ``seq`` is None for one in the title."""
    return {
        "term": hit.term,
        "group": hit.group,
        "place": hit.place.value,
        "seq": hit.seq,
        "start": hit.start,
        "end": hit.end,
        "surface": hit.surface,
    }


def report_values(report: RunReport) -> Values:
    """How the run of one source ended."""
    return {
        "run_id": report.run_id,
        "source": report.source,
        "outcome": report.outcome.value,
        "interrupted": report.interrupted,
        "baseline": report.baseline,
        "listed": report.listed,
        "fetched": report.fetched,
        "not_modified": report.not_modified,
        "new": report.new,
        "revised": report.revised,
        "unchanged": report.unchanged,
        "errors": list(report.errors),
        "cut_short": report.cut_short,
        "unverified": report.unverified,
        "started_at": instant(report.started_at),
        "finished_at": instant(report.finished_at),
    }


def subscription_values(subscription: Subscription, now: datetime, withheld: int) -> Values:
    """Who is told of what, and since when; ``withheld`` records came in its latest mute."""
    muted = subscription.muted(now)
    until = subscription.mute.until if muted and subscription.mute else None
    return {
        "id": subscription.id,
        "channel": subscription.channel,
        "query": subscription.query,
        "sources": list(subscription.sources),
        "areas": list(subscription.areas),
        "cadence": subscription.cadence.value,
        "since": instant(subscription.since),
        "muted": muted,
        "muted_until": instant(until) if until else None,
        "withheld": withheld,
    }
