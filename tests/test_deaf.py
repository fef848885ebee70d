"""Subscriptions that ask for a source or an area that is gone or disabled, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notifier.doubts import doubt_notices
from notifier.message import Message
from state.doubts import doubted, keep
from state.standing import doubts
from tests.command_tools import configure, source
from tests.desk import Desk
from tests.post_tools import assert_sendable, words
from tests.state_examples import NOW, VOCABULARY, ask

if TYPE_CHECKING:
    from pathlib import Path

    from state.database import Database


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Two sources; 1 hears of both, 2 of kusawara by name, 3 of it by its area, 4 by its query."""
    first = source("kakuu", "http://127.0.0.1:9/", area="架空県架空市")
    second = source("kusawara", "http://127.0.0.1:9/b/", area="架空県草原市")
    made = Desk(folder=configure(tmp_path / "config", f"{first}\n{second}"), capsys=capsys)
    for asked in (("DX",), ("DX", "--source", "kusawara"), ("DX", "--area", "草原市")):
        assert made.gikai("subscribe", "#dx", *asked).code == 0
    assert made.gikai("subscribe", "#dx", "source:kusawara AI").code == 0
    return made


DEAFENED = (
    "Without kusawara subscription 2 (#dx) hears of nothing: it asks 'DX' in kusawara.",
    "Without kusawara subscription 3 (#dx) hears of nothing: it asks 'DX' in 草原市.",
    "Without kusawara subscription 4 (#dx) hears of nothing: it asks 'source:kusawara AI'.",
)


@pytest.mark.parametrize("command", [("remove", "--yes"), ("disable",)])
def test_who_takes_a_source_away_is_told_which_subscriptions_then_hear_of_nothing(
    desk: Desk, command: tuple[str, ...]
) -> None:
    ended = desk.sources(command[0], "kusawara", *command[1:])
    assert ended.code == 0
    said = ended.err.splitlines()
    assert [line.partition(" To end it: ")[0] for line in said] == list(DEAFENED)
    assert said[0].endswith("To end it: gikai unsubscribe 2")


def test_only_those_that_heard_of_something_before_are_named(desk: Desk) -> None:
    assert desk.sources("disable", "kusawara").err
    assert desk.sources("remove", "kusawara", "--yes").err == ""
    assert desk.sources("disable", "kakuu").err == ""


def test_a_mistake_elsewhere_keeps_nobody_from_disabling_a_source(desk: Desk) -> None:
    (desk.folder / "keywords.toml").write_text("nonsense", encoding="utf-8")
    ended = desk.sources("disable", "kusawara")
    assert (ended.code, ended.err) == (0, "")


def test_check_keeps_naming_them_until_the_source_is_back(desk: Desk) -> None:
    desk.sources("disable", "kusawara")
    told = desk.gikai("check").out
    assert "! Subscription 2 (#dx) asks 'DX' in kusawara and hears of nothing: " in told
    assert "No enabled source in sources.toml is kusawara." in told
    assert "gikai unsubscribe 2" in told
    assert "Subscription 1 (" not in told
    desk.sources("enable", "kusawara")
    assert "hears of nothing" not in desk.gikai("check").out


def test_status_keeps_naming_them_and_ends_no_worse_for_it(desk: Desk) -> None:
    desk.sources("disable", "kusawara")
    shown = desk.gikai("status")
    named = (
        "! subscription 2 (#dx) hears of nothing: No enabled source in sources.toml is kusawara."
    )
    assert named in shown.out.splitlines()
    assert shown.code == 0
    values = desk.gikai("status", "--json").one()["doubted_subscriptions"]
    assert [(one["subscription"], one["readable"], one["deaf"]) for one in values] == [
        (number, True, True) for number in (2, 3, 4)
    ]
    desk.sources("enable", "kusawara")
    assert "hears of nothing" not in desk.gikai("status").out


def test_a_mute_that_ends_does_not_promise_news_to_who_hears_of_nothing(desk: Desk) -> None:
    desk.gikai("mute", "2")
    desk.sources("disable", "kusawara")
    ended = desk.gikai("unmute", "2")
    assert "#dx hears nothing all the same." in ended.out
    assert "and hears of nothing: No enabled source" in ended.err


def test_the_operators_are_told_what_is_missing_and_what_to_do(database: Database) -> None:
    ask(database, "議会", sources=("gone",))
    (post,) = doubt_notices(doubts(database, VOCABULARY, {}), "ops", NOW)
    message = Message.from_json(post.payload)
    assert_sendable(message)
    shown = words(message)
    assert "「議会」: 対象の情報源がありません" in shown
    assert "gikai sources" in shown
    assert "gikai unsubscribe 1" in shown


def test_what_a_run_found_of_it_stays_on_record(database: Database) -> None:
    ask(database, "議会", sources=("gone",))
    keep(database, doubts(database, VOCABULARY, {}), None, NOW)
    (known,) = doubted(database)
    assert (known.subscription, known.readable, known.deaf) == (1, True, True)
