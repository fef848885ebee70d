"""A title changes and no word of the text does: who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from state.records import ChangeKind
from tests.state_examples import NOW, ask, minutes, run_of

if TYPE_CHECKING:
    from state.database import Database

NEXT_DAY = NOW + timedelta(days=1)
RENAMED = "窓口改革特別委員会"


@pytest.mark.parametrize(("query", "owed"), [("窓口", 1), ("DX", 0)])
def test_only_those_are_told_whose_word_stands_in_the_new_title(
    database: Database, query: str, owed: int
) -> None:
    ask(database, query)
    (first,) = run_of(database, minutes((None, "DXを進めます。")))
    again = replace(minutes((None, "DXを進めます。")), title=RENAMED)
    (renamed,) = run_of(database, again, now=NEXT_DAY)
    assert first.change is ChangeKind.NEW
    assert (renamed.change, renamed.owed) == (ChangeKind.REVISED, owed)


def test_a_title_that_is_only_spaced_otherwise_is_no_change(database: Database) -> None:
    run_of(database, replace(minutes(), title="令和8年 第1回定例会（第1号）"))
    (again,) = run_of(
        database, replace(minutes(), title="令和 ８年第１回定例会(第1号)"), now=NEXT_DAY
    )
    assert again.change is None
