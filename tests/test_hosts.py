"""What hosts asked for, carried from one state into another."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from state.database import open_database
from state.hosts import Rest, carry_rests, keep_pauses, keep_rest, rests
from tests.state_examples import NOW

if TYPE_CHECKING:
    from pathlib import Path


def test_a_wish_for_rest_is_taken_over_while_it_lasts(tmp_path: Path) -> None:
    one, other = tmp_path / "one.db", tmp_path / "other.db"
    wish = Rest(name="gikai.example.jp", not_before=NOW + timedelta(days=1), reason="429")
    with closing(open_database(one)) as database:
        keep_rest(database, wish, NOW)
    carry_rests(one, other, NOW)
    carry_rests(one, tmp_path / "late.db", NOW + timedelta(days=2))
    with closing(open_database(other)) as database:
        assert rests(database, NOW) == [wish]
    assert not (tmp_path / "late.db").exists()


def test_a_pause_shortens_no_rest_that_was_asked_for(tmp_path: Path) -> None:
    asked = Rest(name="dbsr.jp", not_before=NOW + timedelta(hours=1), reason="429")
    short = Rest(name="dbsr.jp", not_before=NOW + timedelta(seconds=5), reason="pause")
    other = Rest(name="note.com", not_before=NOW + timedelta(seconds=2), reason="pause")
    longer = Rest(name="note.com", not_before=NOW + timedelta(seconds=3), reason="pause")
    with closing(open_database(tmp_path / "state.db")) as database:
        keep_rest(database, asked, NOW)
        keep_pauses(database, [short, other])
        keep_pauses(database, [longer])
        assert rests(database, NOW) == [asked, longer]


def test_of_a_state_that_is_not_there_nothing_is_taken_over(tmp_path: Path) -> None:
    carry_rests(tmp_path / "none.db", tmp_path / "other.db", NOW)
    assert not (tmp_path / "other.db").exists()
