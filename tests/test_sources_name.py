"""Whether somebody who adds a source is told that posts would name it by its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.command_tools import configure
from tests.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(folder=configure(tmp_path / "c"), capsys=capsys)


def test_a_source_that_nobody_named_is_called_by_its_address_and_that_is_told(desk: Desk) -> None:
    added = desk.sources("add", "https://mihon.wordpress.com/")
    assert (added.code, desk.newest["name"]) == (0, "mihon")
    assert "Posts will name it mihon: call it by --name " in added.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("https://mihon.wordpress.com/", "--name", "架空議員の日誌"),
        ("弘前市",),
    ],
)
def test_of_a_source_that_has_a_name_nothing_is_said(
    desk: Desk, arguments: tuple[str, ...]
) -> None:
    added = desk.sources("add", *arguments)
    assert (added.code, "Posts will name it" in added.err) == (0, False)
