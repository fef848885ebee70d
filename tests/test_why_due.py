"""When what is owed will be sent, as an explanation says it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.why_due import due_at
from config.japan import TOKYO
from notifier.route import RouteSettings
from state.deliveries import owed
from state.explaining import Stand, alerts_of
from state.mutes import mute
from state.outbox import NewPost, compose_posts, mark_retry, mark_sending, park
from state.records import Cadence, Subscription
from state.subscriptions import subscribe
from tests.state_examples import NOW, minutes, run_of

if TYPE_CHECKING:
    from state.database import Database
    from state.explaining import Alert

HOUR = timedelta(hours=1)
ROUTE = RouteSettings(digest_at=time(9), weekly_on=0)


def asked(database: Database, cadence: Cadence = Cadence.NOW) -> Subscription:
    return subscribe(database, channel="C1", query="DX", cadence=cadence, now=NOW - HOUR)


def the_alert(database: Database) -> Alert:
    (alert,) = alerts_of(database, "kaku/1")
    return alert


def composed(database: Database) -> int:
    """What is owed in one post; answers its id."""
    (waiting,) = owed(database)
    ids = (waiting.delivery_id,)
    post = NewPost(key="a", channel="C1", style="single", delivery_ids=ids, payload="{}")
    compose_posts(database, [post], NOW)
    return 1


MONDAY = datetime(2026, 11, 2, tzinfo=TOKYO)  # NOW is its 15:00
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("cadence", "asked_at", "due"),
    [
        (Cadence.NOW, MONDAY + 15 * HOUR, MONDAY + 15 * HOUR),
        (Cadence.DAILY, MONDAY + 32 * HOUR, MONDAY + 33 * HOUR),
        (Cadence.DAILY, MONDAY + 34 * HOUR, MONDAY + 34 * HOUR),
        (Cadence.WEEKLY, MONDAY + 16 * HOUR, MONDAY + 7 * DAY + 9 * HOUR),
    ],
)
def test_what_is_owed_is_due_when_the_cadence_says(
    database: Database, cadence: Cadence, asked_at: datetime, due: datetime
) -> None:
    asked(database, cadence)
    run_of(database, minutes())
    assert due_at(database, the_alert(database), asked_at, ROUTE) == due


def test_what_is_owed_to_a_muted_subscription_waits_for_its_end(database: Database) -> None:
    one = asked(database)
    run_of(database, minutes())
    mute(database, one.id, NOW + timedelta(days=3), NOW)
    assert due_at(database, the_alert(database), NOW, ROUTE) == NOW + timedelta(days=3)


def test_without_an_end_of_the_mute_nothing_is_due(database: Database) -> None:
    one = asked(database)
    run_of(database, minutes())
    mute(database, one.id, None, NOW)
    assert due_at(database, the_alert(database), NOW, ROUTE) is None


def test_a_post_on_its_way_is_owed_until_it_is_tried_again(database: Database) -> None:
    asked(database)
    run_of(database, minutes())
    post = composed(database)
    mark_sending(database, post, NOW)
    mark_retry(database, post, at=NOW + HOUR, error="ratelimited", counted=False)
    assert the_alert(database).stand is Stand.OWED
    assert due_at(database, the_alert(database), NOW, ROUTE) == NOW + HOUR


def test_what_slack_refused_for_good_is_never_due(database: Database) -> None:
    asked(database)
    run_of(database, minutes())
    park(database, composed(database), "not_in_channel")
    assert due_at(database, the_alert(database), NOW, ROUTE) is None
