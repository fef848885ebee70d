"""`gikai sources find` of a whole prefecture, and of more bodies than fit on a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.catalogue import catalogue, looked_up, the_one
from tests.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(folder=tmp_path, capsys=capsys)


@pytest.mark.parametrize("query", ["群馬県", " 京都府", "東京都", "北海道"])
def test_behind_a_prefecture_by_its_full_name_stand_all_that_lie_in_it(query: str) -> None:
    own, *others = looked_up(query, catalogue())
    assert own == the_one(query, catalogue())
    assert [body.code5 for body in others] == [
        body.code5
        for body in catalogue()
        if body.prefecture == query.strip() and body.code5 != own.code5
    ]
    assert len(others) > 20


def test_the_assembly_of_a_prefecture_is_found_alone() -> None:
    (only,) = looked_up("群馬県議会", catalogue())
    assert only.name == "群馬県"


def test_all_that_were_found_are_shown_on_request(desk: Desk) -> None:
    some, every = (desk.sources("find", "東京都", *more) for more in ((), ("--all",)))
    assert some.out.endswith("and 13 more bodies: --all shows them\n")
    assert [line for line in every.out.splitlines() if not line.startswith("!")][-1].startswith(
        "13421  東京都小笠原村"
    )
