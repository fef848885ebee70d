"""Mutes: nothing is owed meanwhile, nothing is lost, nothing floods in afterwards."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from state.deliveries import owed
from state.ingest import ingest
from state.mutes import mute, mute_of_change, muted_at, unmute, withheld
from state.records import ChangeKind, Mute, Notify
from state.subscriptions import active, unsubscribe
from tests.state_examples import NOW, ask, ingestion_of, minutes, run_of, said

if TYPE_CHECKING:
    from state.database import Database
    from state.records import Document, Subscription

HOUR = timedelta(hours=1)


def muted(database: Database, until: datetime | None = None) -> Subscription:
    """A subscription for DX that was muted an hour ago."""
    return mute(database, ask(database, "DX").id, until, NOW - HOUR)


def came(database: Database, *numbers: int) -> None:
    """Records about DX of different words, found now."""
    words = ("防災の備えを問う。", "図書館の本を増やす。", "道路の穴をふさぐ。")
    run_of(database, *(minutes((None, f"DX。{words[n] * 9}"), key=f"kaku/{n}") for n in numbers))


def recorded_in_a_run_since_now(database: Database, document: Document, at: datetime) -> None:
    """What a run records at some time that began now."""
    began = ingestion_of(database, document, Notify.NORMAL)
    ingest(database, [document], replace(began, clock=lambda: at))


def told(database: Database) -> list[tuple[str, ChangeKind, Notify]]:
    return [(one.document_key, one.kind, one.notify) for one in owed(database)]


def test_while_muted_nothing_is_owed_and_what_came_is_counted(database: Database) -> None:
    asking = muted(database)
    other = ask(database, "DX", "C2")
    came(database, 0, 1)
    assert {one.subscription.id for one in owed(database)} == {other.id}
    assert withheld(database.connection, asking.id) == 2


def test_a_run_does_not_count_as_owed_what_a_mute_withheld(database: Database) -> None:
    muted(database)
    (recorded,) = run_of(database, minutes())
    assert (recorded.owed, recorded.change) == (0, ChangeKind.NEW)


def test_unmuting_says_how_much_came_and_sends_nothing_of_it(database: Database) -> None:
    asking = muted(database)
    came(database, 0, 1)
    heard, number = unmute(database, asking.id, Notify.SILENT, NOW + HOUR)
    assert (heard.muted(NOW + HOUR), number) == (False, 2)
    assert owed(database) == []


def test_what_comes_after_a_mute_is_owed_again(database: Database) -> None:
    asking = muted(database)
    came(database, 0)
    unmute(database, asking.id, Notify.SILENT, NOW)
    came(database, 1)
    assert told(database) == [("kaku/1", ChangeKind.NEW, Notify.NORMAL)]


def test_a_mute_ends_by_itself(database: Database) -> None:
    muted(database, NOW)
    came(database, 0)
    assert told(database) == [("kaku/0", ChangeKind.NEW, Notify.NORMAL)]


@pytest.mark.parametrize("lifted", [True, False], ids=["lifted", "over by itself"])
def test_what_a_run_records_after_a_mute_that_ended_meanwhile_is_told(
    database: Database, *, lifted: bool
) -> None:
    asking = muted(database, None if lifted else NOW + HOUR)
    if lifted:
        unmute(database, asking.id, Notify.SILENT, NOW + HOUR)
    recorded_in_a_run_since_now(database, minutes(), NOW + HOUR)
    assert told(database) == [("kaku/1", ChangeKind.NEW, Notify.NORMAL)]
    assert withheld(database.connection, asking.id) == 0


def test_what_a_run_records_after_a_mute_that_began_meanwhile_is_withheld(
    database: Database,
) -> None:
    asking = ask(database, "DX")
    mute(database, asking.id, None, NOW + HOUR)
    recorded_in_a_run_since_now(database, minutes(), NOW + HOUR)
    assert told(database) == []
    change = database.connection.execute("SELECT id FROM changes").fetchone()["id"]
    assert mute_of_change(database.connection, asking.id, change) == Mute(
        since=NOW + HOUR, until=None
    )


def test_a_record_of_which_a_later_change_was_told_is_not_told_as_new_behind_it(
    database: Database,
) -> None:
    asking = muted(database)
    came(database, 0)
    run_of(database, minutes())
    unmute(database, asking.id, Notify.SILENT, NOW)
    run_of(database, said(minutes(), 3, "DXの計画を改めました。"), now=NOW + HOUR)
    assert withheld(database.connection, asking.id) == 1
    assert unmute(database, asking.id, Notify.DIGEST, NOW + 2 * HOUR)[1] == 1
    assert told(database) == [
        ("kaku/1", ChangeKind.REVISED, Notify.NORMAL),
        ("kaku/0", ChangeKind.NEW, Notify.DIGEST),
    ]


def test_what_came_while_muted_is_told_on_request_and_once(database: Database) -> None:
    asking = muted(database)
    came(database, 0, 1)
    assert unmute(database, asking.id, Notify.DIGEST, NOW + HOUR)[1] == 2
    assert told(database) == [
        ("kaku/0", ChangeKind.NEW, Notify.DIGEST),
        ("kaku/1", ChangeKind.NEW, Notify.DIGEST),
    ]
    assert withheld(database.connection, asking.id) == 0
    with pytest.raises(UserError, match="nothing of its last mute"):
        unmute(database, asking.id, Notify.DIGEST, NOW + HOUR)
    assert len(owed(database)) == 2


def test_it_is_told_on_request_also_once_the_mute_is_over(database: Database) -> None:
    asking = muted(database, NOW + HOUR)
    came(database, 0)
    assert unmute(database, asking.id, Notify.REPLAY, NOW + 2 * HOUR)[1] == 1
    assert told(database) == [("kaku/0", ChangeKind.NEW, Notify.REPLAY)]


def test_of_twins_that_came_while_muted_the_first_is_told(database: Database) -> None:
    asking = muted(database)
    text = "DXの推進について、市民の皆様に分かりやすく説明することが大切であると考えます。" * 9
    for key in ("kaku/0", "blog/0"):
        run_of(database, minutes((None, text), key=key))
    assert unmute(database, asking.id, Notify.DIGEST, NOW + HOUR)[1] == 1
    assert [key for key, _, _ in told(database)] == ["kaku/0"]


@pytest.mark.parametrize("lifted", [True, False], ids=["in the mute", "behind it"])
def test_of_the_same_revision_of_twins_one_is_told(database: Database, *, lifted: bool) -> None:
    asking = ask(database, "DX")
    text = "市民の皆様に分かりやすく説明することが大切であると考えます。" * 9
    for key in ("kaku/0", "blog/0"):
        run_of(database, minutes((None, text), key=key), notify=Notify.SILENT)
    mute(database, asking.id, None, NOW - HOUR)
    run_of(database, minutes((None, f"DXを進める。{text}"), key="kaku/0"))
    if not lifted:
        unmute(database, asking.id, Notify.SILENT, NOW)
    run_of(database, minutes((None, f"DXを進める。{text}"), key="blog/0"))
    unmute(database, asking.id, Notify.DIGEST, NOW + HOUR)
    first = ("kaku/0", Notify.DIGEST) if lifted else ("blog/0", Notify.NORMAL)
    assert [(key, notify) for key, _, notify in told(database)] == [first]


def test_a_backfill_withholds_no_record_as_new_beside_its_revision(database: Database) -> None:
    run_of(database, minutes(), notify=Notify.SILENT)
    asking = muted(database)
    revised = said(minutes(), 3, "DXの計画を改めました。")
    for _ in range(2):
        run_of(database, revised, notify=Notify.DIGEST)
    assert unmute(database, asking.id, Notify.DIGEST, NOW + HOUR)[1] == 1
    assert told(database) == [("kaku/1", ChangeKind.REVISED, Notify.DIGEST)]


def test_a_backfill_that_tells_owes_what_a_mute_withheld_once_it_is_over(
    database: Database,
) -> None:
    asking = muted(database)
    came(database, 0)
    run_of(database, minutes((None, "DX。" + "防災の備えを問う。" * 9), key="kaku/0"),
           notify=Notify.DIGEST)  # fmt: skip
    assert owed(database) == []
    unmute(database, asking.id, Notify.SILENT, NOW)
    run_of(database, minutes((None, "DX。" + "防災の備えを問う。" * 9), key="kaku/0"),
           notify=Notify.DIGEST, now=NOW + HOUR)  # fmt: skip
    assert told(database) == [("kaku/0", ChangeKind.NEW, Notify.DIGEST)]
    assert withheld(database.connection, asking.id) == 0


def test_what_two_mutes_withheld_came_in_the_later_one(database: Database) -> None:
    asking = muted(database)
    came(database, 0)
    unmute(database, asking.id, Notify.SILENT, NOW + HOUR)
    again = mute(database, asking.id, None, NOW + 2 * HOUR)
    assert withheld(database.connection, asking.id) == 0
    known = minutes((None, "DX。" + "防災の備えを問う。" * 9), key="kaku/0")
    run_of(database, known, notify=Notify.DIGEST, now=NOW + 3 * HOUR)
    change = database.connection.execute("SELECT id FROM changes").fetchone()["id"]
    assert mute_of_change(database.connection, asking.id, change) == again.mute
    assert withheld(database.connection, asking.id) == 1
    assert unmute(database, asking.id, Notify.DIGEST, NOW + 4 * HOUR)[1] == 1
    assert told(database) == [("kaku/0", ChangeKind.NEW, Notify.DIGEST)]


def test_a_revision_while_muted_is_withheld_as_well(database: Database) -> None:
    asking = ask(database, "DX")
    run_of(database, minutes())
    mute(database, asking.id, None, NOW + HOUR)
    run_of(database, said(minutes(), 3, "DXの計画を改めました。"), now=NOW + 2 * HOUR)
    assert [kind for _, kind, _ in told(database)] == [ChangeKind.NEW]
    assert unmute(database, asking.id, Notify.DIGEST, NOW + 3 * HOUR)[1] == 1
    assert [kind for _, kind, _ in told(database)] == [ChangeKind.NEW, ChangeKind.REVISED]


def test_a_mute_counts_from_its_first_moment_to_before_its_last(database: Database) -> None:
    asking = muted(database, NOW + HOUR)
    held = Mute(since=NOW - HOUR, until=NOW + HOUR)
    found = [
        muted_at(database.connection, asking.id, NOW + number * HOUR) for number in (-2, -1, 0, 1)
    ]
    assert found == [None, held, held, None]


def test_an_earlier_mute_is_remembered(database: Database) -> None:
    asking = muted(database)
    unmute(database, asking.id, Notify.SILENT, NOW)
    mute(database, asking.id, None, NOW + HOUR)
    assert muted_at(database.connection, asking.id, NOW - HOUR / 2) == Mute(
        since=NOW - HOUR, until=NOW
    )
    assert muted_at(database.connection, asking.id, NOW + HOUR / 2) is None
    assert muted_at(database.connection, asking.id, NOW + 9 * HOUR) is not None


def test_muting_what_is_muted_changes_the_end_and_keeps_the_beginning(database: Database) -> None:
    asking = muted(database)
    later = mute(database, asking.id, NOW + HOUR, NOW)
    assert later.mute == Mute(since=NOW - HOUR, until=NOW + HOUR)
    with pytest.raises(UserError, match="already"):
        mute(database, asking.id, NOW + HOUR, NOW)


def test_a_mute_is_listed_with_its_subscription(database: Database) -> None:
    asking = muted(database, NOW + HOUR)
    ask(database, "RPA")
    assert [one.muted(NOW) for one in active(database)] == [True, False]
    assert active(database)[0] == asking


@pytest.mark.parametrize("number", [7, 99999999999999999999])
def test_what_was_never_subscribed_can_be_neither_muted_nor_unmuted(
    database: Database, number: int
) -> None:
    with pytest.raises(UserError, match="is not active"):
        mute(database, number, None, NOW)
    with pytest.raises(UserError, match="is not active"):
        unmute(database, number, Notify.SILENT, NOW)


def test_an_ended_subscription_cannot_be_muted_and_one_that_is_not_muted_not_unmuted(
    database: Database,
) -> None:
    asking = ask(database, "DX")
    with pytest.raises(UserError, match="is not muted"):
        unmute(database, asking.id, Notify.SILENT, NOW)
    unsubscribe(database, asking.id, NOW)
    with pytest.raises(UserError, match="is not active"):
        mute(database, asking.id, None, NOW)


def test_an_unmute_that_fails_leaves_the_mute_and_all_that_it_withheld(database: Database) -> None:
    asking = muted(database)
    came(database, 0)
    database.connection.execute(
        "CREATE TEMP TRIGGER full_disk BEFORE DELETE ON withheld BEGIN "
        "SELECT raise(ABORT, 'disk full'); END"
    )
    with pytest.raises(sqlite3.IntegrityError, match="disk full"):
        unmute(database, asking.id, Notify.DIGEST, NOW + HOUR)
    assert owed(database) == []
    assert withheld(database.connection, asking.id) == 1
    assert active(database)[0].muted(NOW + HOUR)
