"""A record, and whose question is put to it: what `gikai why` and `gikai why-not` look at."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.clock import clock
from bot.configured import load, parsed, vocabulary
from bot.posting import compose_settings
from bot.why_due import due_at
from config.errors import UserError
from state.database import open_read_only
from state.explaining import alerts_of, asker_of, record_of
from state.explaining_matches import Records
from state.explaining_silence import silences, without_subscription
from state.subscriptions import active
from state.views import homes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from bot.asked import WhyOptions
    from matcher.explained import Branch
    from matcher.query import Query
    from matcher.terms import Vocabulary
    from notifier.route import RouteSettings
    from state.documents import StoredDocument
    from state.explaining import Alert, Asker
    from state.explaining_silence import Reason, Untold
    from state.records import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """``asker`` is the subscription named, ``query`` its own or the one given; None where neither
    is. ``key`` is the record's own, whatever other key of it was typed."""

    records: Records
    stored: StoredDocument
    asker: Asker | None
    query: Query | None
    now: datetime
    route: RouteSettings
    names: Mapping[str, str]

    @property
    def key(self) -> str:
        """Under which it is on record."""
        return self.stored.document.key

    @property
    def source_name(self) -> str | None:
        """What people call its source; None where no table names it."""
        return self.names.get(self.stored.document.source)

    @property
    def branches(self) -> tuple[Branch, ...]:
        """Of the newest version, as it is read today; none where nothing is asked."""
        return self.records.explained(self.stored, self.query) if self.query else ()

    def alerts(self) -> list[Alert]:
        """The deliveries of the record to whoever asks this."""
        found = alerts_of(self.records.database, self.key)
        if self.asker:
            wanted = self.asker.subscription.id
            return [one for one in found if one.asker.subscription.id == wanted]
        if self.query:
            return [one for one in found if one.asker.subscription.query == self.query.text]
        return found

    def version(self, alert: Alert) -> StoredDocument:
        """The words that were alerted."""
        return self.records.version(self.key, alert.version)

    def due(self, alert: Alert) -> datetime | None:
        """When it will be sent; None where it was, or nothing will send it for now."""
        return due_at(self.records.database, alert, self.now, self.route)

    def not_told(self) -> list[Subscription]:
        """The active subscriptions that were owed nothing of the record."""
        told = {one.asker.subscription.id for one in alerts_of(self.records.database, self.key)}
        return [one for one in active(self.records.database) if one.id not in told]

    def asked_by(self) -> list[int]:
        """The active subscriptions that ask exactly this."""
        text = self.query.text if self.query else None
        return [one.id for one in active(self.records.database) if one.query == text]

    def untold(self) -> list[Untold]:
        """Of each change why the subscription that is named was not told."""
        if self.asker and self.query:
            return silences(self.records, self.stored, self.asker, self.query)
        return []

    def reasons(self) -> list[Reason]:
        """Why nobody was told who would ask this, where no subscription is named."""
        if self.query and not self.asker:
            return without_subscription(self.records, self.stored, self.query)
        return []


@contextmanager
def opened(folder: Path | None, options: WhyOptions) -> Iterator[Case]:
    """Raises UserError for a record or a subscription that is not there, a query that cannot be
    read, or where a subscription and a query are named."""
    subscription_id, text = options["subscription_id"], options["query"]
    if subscription_id is not None and text is not None:
        raise UserError("--query", "A subscription is named as well.", "Leave one of them out.")
    config = load(folder)
    known = vocabulary(config)
    query = parsed(text, known) if text is not None else None
    settings = compose_settings(config)
    with closing(open_read_only(config.database_path)) as database:
        asker = asker_of(database, subscription_id) if subscription_id is not None else None
        yield Case(
            records=Records(database, known, homes_of(config.sources)),
            stored=record_of(database, options["key"]),
            asker=asker,
            query=_asked(asker, known) if asker else query,
            now=clock().now(),
            route=settings.route,
            names=settings.names,
        )


def _asked(asker: Asker, known: Vocabulary) -> Query:
    one = asker.subscription
    try:
        return parsed(one.query, known)
    except UserError as error:
        raise UserError(
            f"--subscription {one.id}",
            f"It asks {one.query!r}, which can no longer be read: {error.found}",
            "Put back what keywords.toml had, or subscribe anew.",
        ) from error
