"""The command that an explanation offers, where there is one that tells the record now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.why_case import Case
from bot.why_remedies import remedy
from matcher.query import parse_query
from notifier.route import RouteSettings
from state.deliveries import owed
from state.explaining import asker_of, record_of
from state.explaining_matches import Records
from state.mutes import mute, unmute
from state.outbox import NewPost, compose_posts, park
from state.records import Cadence, Notify, Subscription, Window
from state.runs import begin_run
from state.subscriptions import subscribe
from state.views import Home
from tests.state_examples import NOW, VOCABULARY, ask, minutes, run_of

if TYPE_CHECKING:
    from state.database import Database

HOUR = timedelta(hours=1)
RECORD = replace(minutes(), held_on=date(2026, 9, 8))
BACKFILL = "gikai backfill --source kaku --from 2026-09-08 --to 2026-09-08 --notify digest"


def offered(database: Database, one: Subscription) -> str | None:
    """For the newest change."""
    case = Case(
        records=Records(database, VOCABULARY, {"kaku": Home("架空県")}),
        stored=record_of(database, "kaku/1"),
        asker=asker_of(database, one.id),
        query=parse_query(one.query, VOCABULARY),
        now=NOW + HOUR,
        route=RouteSettings(),
        names={},
    )
    newest = case.untold()[0]
    return remedy(newest.reasons, newest.change, case)


def test_what_came_before_the_subscription_is_told_by_a_backfill(database: Database) -> None:
    run_of(database, RECORD)
    one = subscribe(
        database, channel="C1", query="DX", cadence=Cadence.NOW, now=NOW + timedelta(minutes=30)
    )
    assert offered(database, one) == BACKFILL
    run_of(database, RECORD, notify=Notify.DIGEST, now=NOW + 2 * HOUR)
    assert [each.subscription.id for each in owed(database)] == [one.id]


def test_what_a_first_run_kept_silent_is_told_by_a_backfill(database: Database) -> None:
    one = ask(database, "DX")
    run_of(database, RECORD, baseline=True)
    assert offered(database, one) == BACKFILL


def test_what_an_import_recorded_is_told_by_the_same_import(database: Database) -> None:
    one = ask(database, "DX")
    run_id = begin_run(database, source="kaku", origin="import", window=Window(), now=NOW)
    run_of(database, RECORD, notify=Notify.SILENT, run_id=run_id)
    assert offered(database, one) == "the same gikai import, with --notify digest"


def test_what_a_mute_withheld_is_told_by_lifting_it(database: Database) -> None:
    one = ask(database, "DX")
    mute(database, one.id, None, NOW - HOUR)
    run_of(database, RECORD)
    assert offered(database, one) == f"gikai unmute {one.id} --notify digest"
    unmute(database, one.id, Notify.DIGEST, NOW + HOUR)
    assert [each.subscription.id for each in owed(database)] == [one.id]


def test_what_an_earlier_mute_withheld_is_told_by_a_backfill(database: Database) -> None:
    one = ask(database, "DX")
    mute(database, one.id, NOW + timedelta(minutes=1), NOW - HOUR)
    run_of(database, RECORD)
    mute(database, one.id, NOW + timedelta(minutes=20), NOW + timedelta(minutes=10))
    assert offered(database, one) == BACKFILL


def test_what_slack_refused_is_taken_up_again(database: Database) -> None:
    one = ask(database, "DX")
    run_of(database, RECORD)
    ids = tuple(each.delivery_id for each in owed(database))
    post = NewPost(key="a", channel="C1", style="single", delivery_ids=ids, payload="{}")
    compose_posts(database, [post], NOW)
    park(database, 1, "not_in_channel")
    assert offered(database, one) == "gikai deliver --parked"


@pytest.mark.parametrize(("query", "sources"), [("人材", ()), ("DX", ("note",)), ("DX", ())])
def test_where_more_speaks_against_it_or_it_is_owed_nothing_is_offered(
    database: Database, query: str, sources: tuple[str, ...]
) -> None:
    one = ask(database, query, sources=sources)
    run_of(database, RECORD)
    assert offered(database, one) is None
