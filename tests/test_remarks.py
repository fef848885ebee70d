"""What `gikai subscribe` remarks on stderr of the words that somebody asks for."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from state.database import open_database
from tests.command_tools import configure, source
from tests.desk import Desk
from tests.state_examples import minutes, run_of

if TYPE_CHECKING:
    from pathlib import Path

SAID = (
    "ガバメントクラウドに移ります。",
    "庁舎の窓口を広げます。",
    "庁舎でジョン・スミス氏が話します。",
)


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A configuration with nothing on record."""
    table = source("kaku", "http://127.0.0.1:9/", area="架空県架空市")
    return Desk(folder=configure(tmp_path / "config", table), capsys=capsys)


@pytest.fixture
def desk(empty: Desk) -> Desk:
    """The same with three records of one source, and one of another."""
    with closing(open_database(empty.folder / "gikai-watch.db")) as database:
        run_of(database, *(minutes(("町長", said), key=f"kaku/{said}") for said in SAID))
        run_of(database, minutes(("町長", "庁舎です。"), key="import-hand/1"))
    return empty


def remarks(desk: Desk, *arguments: str) -> list[str]:
    """The lines on stderr of a subscription that is made."""
    ended = desk.gikai("subscribe", "#dx", *arguments)
    assert ended.code == 0
    return ended.err.splitlines()


def test_it_is_told_in_how_many_records_on_hand_the_query_is_found(desk: Desk) -> None:
    assert remarks(desk, "庁舎") == ["Found in 3 of 4 records on hand."]
    assert remarks(desk, "庁舎 窓口") == ["Found in 1 of 4 records on hand."]


def test_only_records_of_the_sources_that_it_is_narrowed_to_are_counted(desk: Desk) -> None:
    narrowed = ["Found in 2 of 3 records on hand."]
    assert remarks(desk, "庁舎", "--source", "kaku") == narrowed
    assert remarks(desk, "庁舎", "--area", "架空県", "--json") == narrowed


def test_a_word_that_is_in_no_record_is_named_with_the_group_that_is_spelt_nearly_so(
    desk: Desk,
) -> None:
    assert remarks(desk, "ガバメントクラウト OR 庁舎 OR 風車") == [
        "Found in 3 of 4 records on hand.",
        "ガバメントクラウト: in no record on hand; near it: @ガバメントクラウド",
        "風車: in no record on hand",
    ]


def test_a_word_that_is_only_refused_is_no_remark(desk: Desk) -> None:
    assert remarks(desk, "庁舎 -風車") == ["Found in 3 of 4 records on hand."]


def test_where_nothing_is_on_record_only_a_near_spelling_is_told(empty: Desk) -> None:
    assert remarks(empty, "ガバメントクラウト 予算") == [
        "ガバメントクラウト: near it is @ガバメントクラウド"
    ]
    assert remarks(empty, "@ガバメントクラウド 決算") == []


def test_words_with_a_middle_dot_between_them_are_told_to_be_one(empty: Desk) -> None:
    assert remarks(empty, "生成AI・DX") == ["生成AI・DX is one word. For one of them: 生成AI OR DX"]


def test_a_name_with_a_middle_dot_is_one_word_where_it_stands_in_a_record(desk: Desk) -> None:
    assert remarks(desk, "ジョン・スミス") == ["Found in 1 of 4 records on hand."]
    assert remarks(desk, "メアリー・スミス")[1:] == [
        "メアリー・スミス: in no record on hand",
        "メアリー・スミス is one word. For one of them: メアリー OR スミス",
    ]


def test_an_or_beside_a_not_is_repeated_with_brackets_as_it_was_read(desk: Desk) -> None:
    query = '"書かない窓口" OR 「庁舎」 NOT 視察'
    assert "#dx hears of 書かない窓口 OR (庁舎 -視察)." in desk.gikai("subscribe", "#dx", query).out
    (kept,) = desk.gikai("subscriptions", "--json").lines()
    assert kept["query"] == "書かない窓口 OR 庁舎 -視察"
    assert desk.gikai("preview", query).out.startswith("書かない窓口 OR (庁舎 -視察): ")
    assert "records for 書かない窓口 OR (庁舎 -視察)" in desk.gikai("search", query).err
