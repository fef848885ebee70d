"""Random histories of subscriptions, mutes, runs and imports: no silence without its reason."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from matcher.query import parse_query
from state.explaining import Alert, alerts_of, asker_of, record_of
from state.explaining_matches import Basis, Records
from state.explaining_silence import Silence, Untold, silences
from state.ingest import ingest
from state.mutes import mute, unmute
from state.records import Cadence, Document, Notify, Status, Subscription, Window
from state.runs import Origin, begin_run
from state.subscriptions import subscribe, unsubscribe
from state.views import Home
from tests.state_examples import NOW, VOCABULARY, ingestion_of, minutes

if TYPE_CHECKING:
    from state.database import Database

QUERIES = (
    "DX",
    "RPA -DX",
    "SPEECH(DX 予算)",
    "人材",
    "in:heading DX",
    "予算 OR 伺う",
    "@テレワーク",
    "DX NEAR/5 予算",
    "-source:kaku DX",
)
SENTENCES = (
    "DXの推進について。",
    "予算は幾らか。",
    "人材の育成。",
    "RPAの試行。",
    "DXの予算。",
    "はい。",
)
TOLD = {Silence.TOLD, Silence.OWED, Silence.PARKED, Silence.DROPPED}


class History:
    """What happens to one database in a day, an hour each."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database = database
        self.subscriptions: list[Subscription] = []
        self.told_by: dict[datetime, Notify] = {}  # how the ingestion of an hour was to tell
        self._chance = random.Random(seed)  # noqa: S311 - repeatable, no secret
        self._common = "".join(chr(0x4E00 + self._chance.randrange(3_000)) for _ in range(400))
        self._now = NOW

    def go_on(self, hours: int) -> None:
        steps = (self._subscribe, self._unsubscribe, self._mute, self._unmute, self._record)
        for hour in range(hours):
            self._now += timedelta(hours=1)
            (step,) = self._chance.choices(steps, (7, 1, 2, 2, 8 if hour else 0))
            with suppress(UserError):  # such as a mute of what is muted: nothing happened
                step()

    def _subscribe(self) -> None:
        pick = self._chance.choice
        made = subscribe(
            self.database,
            channel=pick(["C1", "C2"]),
            query=pick(QUERIES),
            sources=pick([(), (), ("kaku",)]),
            areas=pick([(), (), ("架空県",), ("他県",)]),
            cadence=pick(list(Cadence)),
            now=self._now,
        )
        self.subscriptions.append(made)

    def _any(self) -> int:
        return self._chance.choice(self.subscriptions).id if self.subscriptions else 1

    def _unsubscribe(self) -> None:
        unsubscribe(self.database, self._any(), self._now)

    def _mute(self) -> None:
        until = self._chance.choice([None, self._now + timedelta(hours=3)])
        mute(self.database, self._any(), until, self._now)

    def _unmute(self) -> None:
        how = self._chance.choice([Notify.SILENT, Notify.DIGEST, Notify.REPLAY])
        unmute(self.database, self._any(), how, self._now)

    def _record(self) -> None:
        source = self._chance.choice(["kaku", "note"])
        origin = self._chance.choice([Origin.RUN, Origin.RUN, Origin.IMPORT, Origin.BACKFILL, None])
        by_hand = self._chance.choice([Notify.SILENT, Notify.DIGEST, Notify.REPLAY])
        notify = Notify.NORMAL if origin is Origin.RUN else by_hand
        run_id = None
        if origin:
            run_id = begin_run(
                self.database, source=source, origin=origin, window=Window(), now=self._now
            )
        documents = [self._document(f"{source}/{n}") for n in range(2)]
        ingestion = replace(
            ingestion_of(self.database, documents[0], notify),
            run_id=run_id,
            now=self._now,
            baseline=origin is Origin.RUN and self._chance.random() < 0.25,
        )
        self.told_by[self._now] = notify
        ingest(self.database, documents, ingestion)

    def _document(self, key: str) -> Document:
        texts = self._chance.choices(SENTENCES, k=self._chance.randint(1, 3))
        if self._chance.random() < 0.4:
            texts = [f"DXの予算。{self._common}"]  # a twin of the other source's
        made = minutes(*((None, text) for text in texts), key=key)
        if self._chance.random() < 0.1:
            return replace(made, parts=made.parts[:1], status=Status.PARTIAL)
        return made


def told(database: Database) -> list[Alert]:
    return [alert for key in keys(database) for alert in alerts_of(database, key)]


def keys(database: Database) -> list[str]:
    return [row["key"] for row in database.connection.execute("SELECT key FROM documents")]


def untold(records: Records, subscription: Subscription, key: str) -> list[Untold]:
    query = parse_query(subscription.query, VOCABULARY)
    asker = asker_of(records.database, subscription.id)
    return silences(records, record_of(records.database, key), asker, query)


@pytest.mark.parametrize("seed", range(6))
def test_every_silence_has_its_reason_and_every_alert_its_words(
    database: Database, seed: int
) -> None:
    history = History(database, seed)
    history.go_on(hours=16)
    records = Records(database, VOCABULARY, {one: Home("架空県") for one in ("kaku", "note")})
    owed = {(alert.asker.subscription.id, alert.change_id) for alert in told(database)}
    for subscription, key in product(history.subscriptions, keys(database)):
        for one in untold(records, subscription, key):
            reasons = {reason.silence for reason in one.reasons}
            assert reasons
            assert bool(reasons & TOLD) is ((subscription.id, one.change.id) in owed)
            # Nothing was changed behind the back of these histories.
            assert Silence.CHANGED not in reasons
            silent = history.told_by[one.change.detected_at] is Notify.SILENT
            assert reasons & TOLD or (Silence.SILENT in reasons) is silent
    for alert in told(database):
        matched = records.matched(alert)
        assert matched.basis is Basis.RECORD
        assert any(branch.holds for branch in matched.branches)
