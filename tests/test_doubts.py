"""Subscriptions that a newer release cannot read as they were meant: told once, and all others go
on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from notifier.doubts import doubt_notices
from notifier.message import Message
from state.doubts import doubted, keep, unheard, untold
from state.records import Cadence
from state.standing import Doubt
from state.subscriptions import subscribe, unsubscribe
from tests.command_tools import BOT, TOKYO, World, a_busy_day, world
from tests.post_tools import assert_inert, assert_sendable, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.database import Database

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)


def doubt(database: Database, query: str, *, readable: bool = False) -> Doubt:
    made = subscribe(database, channel="#dx", query=query, cadence=Cadence.NOW, now=NOW)
    return Doubt(subscription=made, problem="'AI' is no day, month or year.", readable=readable)


def test_a_doubt_is_told_once_and_again_in_other_words(database: Database) -> None:
    one = doubt(database, "公開:AI")
    assert untold(database, [one]) == [one]
    keep(database, [one], [], NOW)
    assert untold(database, [one]) == []
    other = replace(one, problem="There is no field.")
    assert untold(database, [other]) == [other]


def test_operators_without_a_channel_are_told_once_they_have_one(database: Database) -> None:
    one = doubt(database, "公開:AI")
    assert unheard(database, [one]) == [one]
    keep(database, [one], None, NOW)
    assert (unheard(database, [one]), untold(database, [one])) == ([], [one])
    keep(database, [one], None, NOW)
    assert untold(database, [one]) == [one]
    keep(database, [one], doubt_notices([one], "ops", NOW), NOW)
    assert untold(database, [one]) == []
    keep(database, [one], None, NOW)
    assert untold(database, [one]) == [], "without a channel again they have heard it all the same"


def test_a_doubt_on_record_before_that_was_remembered_is_not_told_twice(
    database: Database,
) -> None:
    one = doubt(database, "公開:AI")
    with database.transaction() as connection:
        connection.execute(
            "INSERT INTO doubts (subscription, problem, readable, since) VALUES (?, ?, 0, ?)",
            (one.subscription.id, one.problem, "2026-11-01T00:00:00Z"),
        )
    assert untold(database, [one]) == []


def test_a_channel_that_is_set_later_hears_of_earlier_doubts_once(tmp_path: Path) -> None:
    with world(tmp_path / "config") as made:
        made.gikai("subscribe", "#dx", "議会", at="11-19 12:00")
        with closing(sqlite3.connect(made.database)) as connection:
            connection.execute("UPDATE subscriptions SET query = '公開:AI'")
            connection.commit()
        assert made.gikai("run", at="11-20 06:00").code == 1
        bot = made.folder / "bot.toml"
        text = bot.read_text(encoding="utf-8")
        bot.write_text(text + 'operators_channel = "#operators"\n', encoding="utf-8")
        for day in (21, 22):
            made.gikai("run", at=f"11-{day} 06:00")
        (told,) = made.texts("operators")
        assert "購読 1（#dx）「公開:AI」: 検索式を読めません" in told


def test_a_doubt_keeps_the_moment_when_it_was_first_found(database: Database) -> None:
    one = doubt(database, "公開:AI")
    keep(database, [one], [], NOW)
    keep(database, [replace(one, problem="There is no field.")], [], NOW.replace(day=21))
    (known,) = doubted(database)
    assert (known.since, known.problem) == (NOW, "There is no field.")


def test_what_can_be_read_again_or_has_ended_is_forgotten(database: Database) -> None:
    one, other = doubt(database, "公開:AI"), doubt(database, "公開:DX")
    keep(database, [one, other], [], NOW)
    unsubscribe(database, one.subscription.id, NOW)
    assert [known.query for known in doubted(database)] == ["公開:DX"]
    keep(database, [], [], NOW)
    assert doubted(database) == []


@pytest.mark.parametrize(
    ("readable", "told"),
    [(False, "検索式を読めません"), (True, "検索式の読み方が変わりました")],
)
def test_the_notice_says_which_it_is_what_is_wrong_and_what_to_do(
    database: Database, told: str, *, readable: bool
) -> None:
    one = doubt(database, "公開:<!channel> *AI*", readable=readable)
    (post,) = doubt_notices([one], "ops", NOW)
    message = Message.from_json(post.payload)
    assert_sendable(message)
    assert_inert(message)
    shown = words(message)
    assert f"購読 1（#dx）「公開:<!channel> *AI*」: {told}" in shown
    assert "'AI' is no day, month or year." in shown
    assert "gikai unsubscribe 1" in shown


def test_many_at_once_share_few_notices(database: Database) -> None:
    many = [doubt(database, f"公開:AI{number} " + "長" * 900) for number in range(30)]
    posts = doubt_notices(many, "ops", NOW)
    assert len({post.key for post in posts}) == len(posts) == 3
    for post in posts:
        assert_sendable(Message.from_json(post.payload))


@pytest.fixture(scope="module")
def mornings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two subscriptions, one in the words of an older release, and two runs with a busy day
    between."""
    bot = BOT + 'operators_channel = "#operators"\n'
    with world(tmp_path_factory.mktemp("doubts") / "config", bot) as made:
        for query in ("@DX", "議会"):
            made.gikai("subscribe", "#dx", query, at="11-19 12:00")
        with closing(sqlite3.connect(made.database)) as connection:
            connection.execute("UPDATE subscriptions SET query = '公開:AI' WHERE id = 2")
            connection.commit()
        first = made.gikai("run", at="11-20 06:00")
        assert first.code == 1
        assert "Subscription 2 (#dx) asks '公開:AI', which can no longer be read" in first.err
        assert "gikai unsubscribe 2" in first.err
        a_busy_day(made.blog)
        assert made.gikai("run", at="11-21 06:00").code == 1
        yield made


def test_the_others_are_told_all_the_same(mornings: World) -> None:
    assert len(mornings.texts("dx")) == 2


def test_the_operators_are_told_once(mornings: World) -> None:
    (text,) = mornings.texts("operators")
    assert "購読 2（#dx）「公開:AI」: 検索式を読めません" in text


def test_status_names_it_and_is_not_content(mornings: World) -> None:
    shown = mornings.gikai("status", at="11-21 07:00")
    assert shown.code == 1
    assert "! subscription 2 (#dx) cannot be read: 'AI' is no day, month or year." in shown.out
    values = mornings.gikai("status", "--json", at="11-21 07:00").one()
    (one,) = values["doubted_subscriptions"]
    assert (one["subscription"], one["query"], one["readable"]) == (2, "公開:AI", False)
    assert datetime.fromisoformat(one["since"]).astimezone(TOKYO).day == 20


def test_status_and_check_agree_on_a_group_that_is_lost_and_put_back_between_two_runs(
    tmp_path: Path,
) -> None:
    with world(tmp_path / "config") as made:
        made.gikai("subscribe", "#dx", "@DX", at="11-19 12:00")
        made.gikai("run", at="11-20 06:00")
        keywords = made.folder / "keywords.toml"
        whole = keywords.read_text(encoding="utf-8")
        keywords.write_text(whole.replace('name = "DX"', 'name = "DX推進"'), encoding="utf-8")
        lost = [made.gikai(command, at="11-20 07:00").out for command in ("status", "check")]
        made.gikai("run", at="11-21 06:00")
        keywords.write_text(whole, encoding="utf-8")
        mended = [made.gikai(command, at="11-21 07:00") for command in ("status", "check")]
    assert "! subscription 1 (#dx) cannot be read" in lost[0]
    assert "Subscription 1 (#dx) asks '@DX', which can no longer be read" in lost[1]
    assert [ended.code for ended in mended] == [0, 0]
    assert "cannot be read" not in mended[0].out


def test_check_names_it_with_what_to_do(mornings: World) -> None:
    shown = mornings.gikai("check", at="11-21 07:00")
    assert shown.code == 1
    assert "gikai unsubscribe 2" in shown.out
    assert "gikai backfill --from" in shown.out
