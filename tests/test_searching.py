"""`gikai search` as a process: what people and programs see of it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from state.database import open_database
from state.search_index import index_new
from tests.command_tools import configure, gikai, source
from tests.state_examples import minutes, run_of

if TYPE_CHECKING:
    from pathlib import Path

TALK = replace(
    minutes(), title="特別委員会\x1b[31m", held_on=date(2026, 9, 8), url="https://a.jp/1"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = configure(tmp_path / "watch", source("kaku", None, area="群馬県"))
    with closing(open_database(made / "gikai-watch.db")) as database:
        run_of(database, TALK, minutes(("川野委員", "RPAの話です。"), key="kaku/2"))
        index_new(database)
    return made


def test_people_see_who_said_it_and_the_words_around(folder: Path) -> None:
    ended = gikai("--config", folder, "search", "DX 予算")
    assert ended.code == 0
    assert "2026-09-08  架空市議会 特別委員会[31m" in ended.out
    assert "【DX】の推進について伺います。【予算】は幾らか。" in ended.out
    assert "kaku/1  https://a.jp/1" in ended.out
    assert "1 record for DX 予算" in ended.err
    assert "\x1b" not in ended.out


def test_programs_get_a_line_for_each(folder: Path) -> None:
    ended = gikai("--config", folder, "search", "RPA", "--json")
    assert [(one["key"], len(one["hits"])) for one in ended.lines()] == [
        ("kaku/2", 1),
        ("kaku/1", 1),
    ]
    (hit,) = ended.lines()[0]["hits"]
    assert hit == {"place": "part", "seq": 0, "start": 0, "end": 3, "surface": "RPA"}


def test_programs_are_told_where_a_passage_stands(folder: Path) -> None:
    (found,) = gikai("--config", folder, "search", "予算", "--json").lines()
    said = {one["text"]: (one["seq"], one["start"], one["end"]) for one in found["passages"]}
    assert said == {
        TALK.parts[seq].text[start:end]: (seq, start, end) for seq, start, end in said.values()
    }


def test_what_is_found_in_the_title_is_marked_there(folder: Path) -> None:
    assert "特別【委員会】" in gikai("--config", folder, "search", "in:title 委員会").out


def test_a_record_of_no_day_is_listed_by_the_day_on_which_it_was_seen(folder: Path) -> None:
    with closing(open_database(folder / "gikai-watch.db")) as database:
        undated = minutes(("川野委員", "図書館の話です。"), key="kaku/4")
        run_of(database, replace(undated, held_on=None, published_at=None))
    ended = gikai("--config", folder, "search", "図書館")
    assert ended.out.startswith("seen 2026-11-02  ")


def test_the_areas_of_the_sources_are_known(folder: Path) -> None:
    assert gikai("--config", folder, "search", "area:関東 DX").code == 0
    assert gikai("--config", folder, "search", "area:九州 DX").code == 1


def test_an_index_that_is_lost_or_lags_is_told_and_nothing_is_missed(folder: Path) -> None:
    with closing(open_database(folder / "gikai-watch.db")) as database:
        run_of(database, minutes(("川野委員", "RPAの話です。"), key="kaku/3"))
        lagging = gikai("--config", folder, "search", "RPA")
        database.connection.execute("DROP TABLE search")
    lost = gikai("--config", folder, "search", "RPA")
    assert "1 record not indexed yet: read one by one." in lagging.err
    assert "The index of words cannot be read" in lost.err
    assert lagging.out.count("kaku/") == lost.out.count("kaku/") == 3


def test_more_than_asked_for_is_said(folder: Path) -> None:
    ended = gikai("--config", folder, "search", "RPA", "--limit", "1")
    assert (ended.out.count("kaku/"), "there may be more" in ended.err) == (1, True)


def test_a_wrong_query_is_shown_its_place(folder: Path) -> None:
    ended = gikai("--config", folder, "search", "DX NEAR")
    assert ended.code == 2
    assert "There is nothing after this NEAR." in ended.err
    assert "       ^" in ended.err


def test_before_the_first_run_there_is_nothing_to_search(tmp_path: Path) -> None:
    made = configure(tmp_path / "watch", source("kaku", None))
    ended = gikai("--config", made, "search", "DX")
    assert (ended.code, "does not exist yet" in ended.err) == (2, True)
