"""A record that rightly shrank: refused, accepted by a person, and recorded once."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from state.database import open_database
from state.deliveries import owed
from state.documents import get, records
from state.records import ChangeKind
from state.refusals import accept, refusal_of
from tests.command_tools import world
from tests.state_examples import NOW, ask, changes, minutes, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.database import Database
    from state.records import Document
    from tests.command_tools import World

KEY = "kaku/1"
LATER = NOW + timedelta(days=1)
LONG = "DXを進める。" * 40
SHORT = "この記事の本文は別の場所へ移しました。"


@pytest.fixture
def shrunk(database: Database) -> Database:
    """A record of which a far shorter text was refused."""
    ask(database, "DX")
    run_of(database, text(LONG))
    run_of(database, text(SHORT), now=LATER)
    return database


def text(words: str) -> Document:
    return minutes(("甲", words))


def test_a_refusal_says_how_much_is_left_and_how_it_begins(shrunk: Database) -> None:
    refusal = refusal_of(shrunk, KEY)
    assert refusal
    assert (refusal.beginning, refusal.refused_at) == (SHORT, LATER)
    assert refusal.had > 4 * refusal.has > 0


def test_what_was_accepted_is_recorded_once_and_tells_nobody_of_words_that_are_gone(
    shrunk: Database,
) -> None:
    before = len(owed(shrunk))
    accept(shrunk, KEY, LATER)
    assert changes(shrunk, text(SHORT)) == [ChangeKind.REVISED]
    assert len(owed(shrunk)) == before
    stored = get(shrunk, KEY)
    assert stored
    assert stored.document.parts[0].text == SHORT
    assert refusal_of(shrunk, KEY) is None


def test_new_words_of_an_accepted_text_are_told(shrunk: Database) -> None:
    before = len(owed(shrunk))
    accept(shrunk, KEY, LATER)
    run_of(shrunk, text(f"{SHORT}DXの記事です。"))
    assert len(owed(shrunk)) == before + 1


def test_a_text_shorter_than_the_accepted_one_is_refused_again(shrunk: Database) -> None:
    accept(shrunk, KEY, LATER)
    (result,) = run_of(shrunk, text("なし。"))
    assert result.refused
    refusal = refusal_of(shrunk, KEY)
    assert refusal
    assert refusal.accepted_at is None


def test_an_acceptance_ends_when_the_whole_text_comes_back(shrunk: Database) -> None:
    accept(shrunk, KEY, LATER)
    run_of(shrunk, text(LONG))
    assert refusal_of(shrunk, KEY) is None
    (result,) = run_of(shrunk, text(SHORT))
    assert result.refused


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[World]:
    """A blog whose first post shrank overnight."""
    with world(tmp_path / "config") as made:
        post = made.blog.posts[0]
        made.blog.change(post.id, content=f"<p>{LONG}</p>", modified=post.date)
        made.gikai("run", at="11-20 06:00")
        later = post.date + timedelta(days=1)
        made.blog.change(post.id, content=f"<p>{SHORT}</p>", modified=later)
        yield made


def test_the_command_that_a_run_names_lets_the_next_run_record_the_shorter_text(
    blog: World,
) -> None:
    refused = blog.gikai("run", at="11-21 06:00")
    key = f"kakuu/{blog.blog.posts[0].id}"
    assert refused.code == 1
    assert f"gikai accept {key}" in refused.out.replace("\n", " ")
    assert f"gikai accept {key}" in blog.gikai("status", at="11-21 06:30").out
    shown = blog.gikai("accept", key, at="11-21 07:00")
    assert shown.code == 0
    assert SHORT in shown.out
    assert "DXを進める。" in shown.out
    ran = blog.gikai("run", "--json", at="11-22 06:00").one()
    assert (ran["outcome"], ran["revised"]) == ("new", 1)
    assert blog.texts() == []


def test_an_accepted_text_is_taken_at_once_from_the_archive(blog: World) -> None:
    blog.gikai("run", at="11-21 06:00")
    blog.gikai("accept", f"kakuu/{blog.blog.posts[0].id}", at="11-21 07:00")
    again = blog.gikai("reparse", "--source", "kakuu", "--apply", "--json", at="11-21 07:01")
    assert (again.one()["revised"], again.one()["refused"]) == (1, 0)


@pytest.mark.parametrize(
    ("key", "told"),
    [("kakuu/999", "There is no record"), ("kakuu/102", "Nothing shorter of it was refused")],
)
def test_what_was_not_refused_cannot_be_accepted(blog: World, key: str, told: str) -> None:
    ended = blog.gikai("accept", key, at="11-21 07:00")
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_a_page_without_any_text_cannot_be_accepted(tmp_path: Path) -> None:
    with world(tmp_path / "config") as made:
        made.gikai("run", at="11-20 06:00")
        with closing(open_database(made.database)) as database:
            stored = next(records(database))
            run_of(database, replace(stored.document, parts=()))
        ended = made.gikai("accept", stored.document.key, at="11-21 07:00")
    assert (ended.code, ended.out) == (2, "")
    assert "without any text" in ended.err
