"""Why a subscription was not told of a change: one case for each reason, and never none."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from matcher.query import parse_query
from state.deliveries import owed
from state.explaining import Stand, alerts_of, asker_of, changes_of, record_of
from state.explaining_matches import Basis, Records
from state.explaining_silence import Reason, Silence, silences, without_subscription
from state.ingest import ingest
from state.mutes import mute
from state.outbox import NewPost, compose_posts, mark_sending, mark_sent, park
from state.records import (
    Cadence,
    DocumentKind,
    Notify,
    Status,
    Subscription,
    Window,
)
from state.runs import begin_run
from state.subscriptions import subscribe, unsubscribe
from state.views import Home
from tests.state_examples import (
    NOW,
    VOCABULARY,
    ask,
    ingestion_of,
    minutes,
    partial,
    run_of,
    said,
)

if TYPE_CHECKING:
    from state.database import Database
    from state.explaining import Alert

HOUR = timedelta(hours=1)
HOMES = {"kaku": Home("架空県"), "note": Home("架空県")}


def records(database: Database) -> Records:
    return Records(database, VOCABULARY, HOMES)


def asked(
    database: Database,
    query: str = "DX",
    since: datetime = NOW - HOUR,
) -> Subscription:
    return subscribe(database, channel="C1", query=query, cadence=Cadence.NOW, now=since)


def reasons(database: Database, one: Subscription, key: str = "kaku/1") -> list[list[Reason]]:
    """Of each change, newest first."""
    query = parse_query(one.query, VOCABULARY)
    found = silences(records(database), record_of(database, key), asker_of(database, one.id), query)
    return [list(untold.reasons) for untold in found]


def named(database: Database, one: Subscription, key: str = "kaku/1") -> list[Silence]:
    """Those of the newest change."""
    return [reason.silence for reason in reasons(database, one, key)[0]]


def the_alert(database: Database, key: str = "kaku/1") -> Alert:
    (alert,) = alerts_of(database, key)
    return alert


def composed(database: Database, key: str = "a") -> int:
    """All that is owed in one post; answers its id."""
    waiting = owed(database)
    ids = tuple(one.delivery_id for one in waiting)
    post = NewPost(key=key, channel="C1", style="single", delivery_ids=ids, payload="{}")
    compose_posts(database, [post], NOW)
    (row,) = database.connection.execute("SELECT id FROM posts WHERE key = ?", (key,))
    return int(row["id"])


def prose() -> str:
    chooser = random.Random(3)  # noqa: S311 - repeatable text, no secret
    letters = "".join(chr(0x4E00 + chooser.randrange(3_000)) for _ in range(400))
    return f"DXを進める。{letters}"


def test_what_was_posted_was_told_with_slacks_receipt(database: Database) -> None:
    one = asked(database)
    run_of(database, minutes())
    post = composed(database)
    mark_sending(database, post, NOW)
    mark_sent(database, post, "1763.5", NOW + HOUR)
    ((reason,),) = reasons(database, one)
    assert (reason.silence, reason.at) == (Silence.TOLD, NOW + HOUR)
    assert reason.alert
    assert (reason.alert.ts, reason.alert.stand) == ("1763.5", Stand.SENT)


def test_what_no_post_carries_yet_is_owed(database: Database) -> None:
    one = asked(database)
    run_of(database, minutes())
    assert named(database, one) == [Silence.OWED]


def test_what_slack_refused_for_good_is_parked(database: Database) -> None:
    one = asked(database)
    run_of(database, minutes())
    park(database, composed(database), "not_in_channel")
    assert named(database, one) == [Silence.PARKED]
    assert the_alert(database).error == "not_in_channel"


def test_what_was_owed_to_a_subscription_that_ended_is_dropped(database: Database) -> None:
    one = asked(database)
    run_of(database, minutes())
    unsubscribe(database, one.id, NOW + HOUR)
    ((reason,),) = reasons(database, one)
    assert (reason.silence, reason.at) == (Silence.DROPPED, NOW + HOUR)


def test_what_came_after_the_end_of_a_subscription(database: Database) -> None:
    one = asked(database)
    unsubscribe(database, one.id, NOW - timedelta(minutes=1))
    run_of(database, minutes())
    assert named(database, one)[0] is Silence.ENDED


def test_what_came_before_a_subscription_was_made(database: Database) -> None:
    run_of(database, minutes())
    one = asked(database, since=NOW + HOUR)
    ((reason, *_),) = reasons(database, one)
    assert (reason.silence, reason.at) == (Silence.SINCE, NOW + HOUR)


def test_what_came_while_a_subscription_was_muted(database: Database) -> None:
    one = asked(database)
    mute(database, one.id, NOW + HOUR, NOW - timedelta(minutes=1))
    run_of(database, minutes())
    (reason, *_) = reasons(database, one)[0]
    assert (reason.silence, reason.at, reason.withheld) == (Silence.MUTED, NOW + HOUR, True)


def test_what_came_while_a_subscription_was_muted_in_the_middle_of_a_run(
    database: Database,
) -> None:
    one = asked(database)
    mute(database, one.id, None, NOW + HOUR)
    began = ingestion_of(database, minutes(), Notify.NORMAL)
    ingest(database, [minutes()], replace(began, clock=lambda: NOW + 2 * HOUR))
    (reason, *_) = reasons(database, one)[0]
    assert (reason.silence, reason.at, reason.withheld) == (Silence.MUTED, None, True)


def test_what_is_of_another_source(database: Database) -> None:
    one = ask(database, "DX", sources=("note",))
    run_of(database, minutes())
    assert named(database, one)[0] is Silence.SOURCE


def test_what_is_of_another_area(database: Database) -> None:
    one = ask(database, "DX", areas=("他県",))
    run_of(database, minutes())
    assert named(database, one)[0] is Silence.AREA


def test_what_lies_in_the_region_that_is_asked_for_is_of_no_other_area(database: Database) -> None:
    one = ask(database, "DX", areas=("関東",))
    run_of(database, minutes())
    query, stored = parse_query("DX", VOCABULARY), record_of(database, "kaku/1")
    known = Records(database, VOCABULARY, {"kaku": Home("群馬県前橋市")})
    (untold,) = silences(known, stored, asker_of(database, one.id), query)
    assert Silence.AREA not in [reason.silence for reason in untold.reasons]


def test_what_a_sources_first_run_found(database: Database) -> None:
    one = asked(database)
    run_of(database, minutes(), baseline=True)
    assert named(database, one) == [Silence.BASELINE]


def test_what_a_twin_told(database: Database) -> None:
    one = asked(database)
    run_of(database, minutes((None, prose())))
    run_of(database, minutes((None, prose()), key="note/1"), now=NOW + HOUR)
    (reason,) = reasons(database, one, "note/1")[0]
    assert (reason.silence, reason.key) == (Silence.TOLD_TWIN, "kaku/1")
    assert reasons(database, one)[0][0].silence is Silence.OWED


def test_what_the_query_does_not_hold_for(database: Database) -> None:
    one = asked(database, "人材")
    run_of(database, minutes())
    assert named(database, one) == [Silence.QUERY]


def test_a_revision_whose_passages_do_not_hold_it(database: Database) -> None:
    one = asked(database)
    run_of(database, minutes())
    run_of(database, said(minutes(), 2, "予算は二億円です。"), now=NOW + HOUR)
    newest, first = reasons(database, one)
    assert [reason.silence for reason in newest] == [Silence.PASSAGES, Silence.TOLD_EARLIER]
    assert newest[1].alert
    assert newest[1].alert.version == 1
    assert [reason.silence for reason in first] == [Silence.OWED]


def test_what_was_told_once_more_to_others_alone(database: Database) -> None:
    one = asked(database)
    revised = said(minutes(), 1, "DXの予算は幾らか。")
    run_of(database, minutes())
    run_of(database, revised, now=NOW + HOUR)
    subscribe(database, channel="C2", query="DX", cadence=Cadence.NOW, now=NOW + HOUR)
    run_of(database, revised, notify=Notify.DIGEST, now=NOW + 2 * HOUR)
    again, *before = reasons(database, one)
    assert [reason.silence for reason in again] == [Silence.TOLD_EARLIER]
    assert len(before) == 2


def test_what_nobody_looked_for_when_it_came(database: Database) -> None:
    one = asked(database, "伺")
    run_of(database, minutes())
    with database.transaction() as connection:  # as if keywords.toml had not had the form then
        connection.execute("DELETE FROM hits WHERE term = '伺'")
        connection.execute("DELETE FROM deliveries")
    assert named(database, one) == [Silence.CHANGED]


@pytest.mark.parametrize("origin", ["import", "backfill", None])
def test_what_was_recorded_without_telling_anybody(database: Database, origin: str | None) -> None:
    one = asked(database)
    run_id = None
    if origin:
        run_id = begin_run(database, source="kaku", origin=origin, window=Window(), now=NOW)
    run_of(database, minutes(), notify=Notify.SILENT, run_id=run_id)
    assert named(database, one) == [Silence.SILENT]
    assert changes_of(database, "kaku/1")[0].origin == origin


def test_what_was_recorded_silently_is_told_beside_all_else(database: Database) -> None:
    run_of(database, minutes(), notify=Notify.SILENT)
    late = asked(database, "メタバース", since=NOW + HOUR)
    assert named(database, late) == [Silence.SINCE, Silence.SILENT, Silence.QUERY]


def test_what_a_backfill_told_later_is_no_longer_called_silent(database: Database) -> None:
    asked(database)
    other = ask(database, "メタバース")
    for notify in (Notify.SILENT, Notify.DIGEST):
        run_of(database, minutes(), notify=notify)
    assert named(database, other) == [Silence.QUERY]


def test_what_was_to_be_told_is_never_called_silent(database: Database) -> None:
    one = asked(database, "伺")
    run_id = begin_run(database, source="kaku", origin="import", window=Window(), now=NOW)
    run_of(database, minutes(), notify=Notify.DIGEST, run_id=run_id)
    with database.transaction() as connection:
        connection.execute("DELETE FROM deliveries")
    assert named(database, one) == [Silence.CHANGED]


def test_of_what_an_older_release_recorded_by_hand_silence_is_what_is_left(
    database: Database,
) -> None:
    one = asked(database)
    run_id = begin_run(database, source="kaku", origin="import", window=Window(), now=NOW)
    run_of(database, minutes(), notify=Notify.SILENT, run_id=run_id)
    with database.transaction() as connection:
        connection.execute("UPDATE changes SET notify = NULL")
    other = asked(database, "メタバース")
    assert (named(database, one), named(database, other)) == ([Silence.SILENT], [Silence.QUERY])


def test_what_is_only_announced(database: Database) -> None:
    one = asked(database)
    text = minutes()
    made = replace(text, kind=DocumentKind.ANNOUNCEMENT, parts=(), status=Status.ANNOUNCED)
    run_of(database, made)
    assert named(database, one) == [Silence.QUERY, Silence.ANNOUNCED]


def test_of_what_only_a_part_is_open(database: Database) -> None:
    one = asked(database, "RPA")
    run_of(database, partial(minutes()))
    assert named(database, one) == [Silence.QUERY, Silence.UNREAD]


def test_what_came_as_a_file_without_text(database: Database) -> None:
    one = asked(database)
    run_of(database, replace(minutes(), parts=(), status=Status.NO_TEXT_LAYER))
    assert named(database, one) == [Silence.QUERY, Silence.UNREAD]


def test_a_newer_text_that_was_refused(database: Database) -> None:
    one = asked(database, "削除")
    run_of(database, minutes())
    run_of(database, minutes((None, "削除しました。")), now=NOW + HOUR)
    (_, refused) = reasons(database, one)[0]
    assert (refused.silence, refused.at) == (Silence.REFUSED, NOW + HOUR)


def unasked(database: Database, query: str) -> list[Silence]:
    stored = record_of(database, "kaku/1")
    found = without_subscription(records(database), stored, parse_query(query, VOCABULARY))
    return [reason.silence for reason in found]


def test_a_query_that_nobody_asks(database: Database) -> None:
    run_of(database, minutes())
    assert unasked(database, "RPA") == [Silence.NOT_SUBSCRIBED]
    assert unasked(database, "人材") == [Silence.QUERY]


def test_a_query_that_somebody_asks_has_that_subscription_to_be_asked_of(
    database: Database,
) -> None:
    asked(database, "RPA")
    run_of(database, minutes())
    assert unasked(database, "RPA") == []


def test_an_alert_stands_on_the_hits_of_its_own_version(database: Database) -> None:
    asked(database)
    run_of(database, minutes())
    run_of(database, said(minutes(), 1, "推進について伺います。"), now=NOW + HOUR)
    matched = records(database).matched(the_alert(database))
    (branch,) = matched.branches
    assert (matched.basis, branch.met[0].found[0].span) == (Basis.RECORD, (1, 0, 2))


def test_an_alert_that_the_hits_on_record_do_not_explain_is_read_anew(database: Database) -> None:
    asked(database)
    run_of(database, minutes())
    with database.transaction() as connection:
        connection.execute("DELETE FROM hits")
    matched = records(database).matched(the_alert(database))
    assert (matched.basis, matched.branches[0].holds) == (Basis.TODAY, True)


def test_an_alert_whose_group_is_gone_says_so(database: Database) -> None:
    asked(database, "@RPA")
    run_of(database, minutes())
    gone = Records(database, type(VOCABULARY)({}), HOMES)
    matched = gone.matched(the_alert(database))
    assert (matched.basis, matched.branches) == (Basis.NONE, ())
