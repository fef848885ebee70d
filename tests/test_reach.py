"""Areas in `--area` and in `area:`, where sources lie, where none does, and where no place is."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from tests.command_tools import configure, source
from tests.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

FORMS = ["DX --area {}", "'area:{} DX'"]


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A configuration of one source, in a prefecture that there is not."""
    table = source("kakuu", "http://127.0.0.1:9/", area="架空県架空市")
    return Desk(folder=configure(tmp_path / "config", table), capsys=capsys)


def narrowed(form: str, area: str) -> list[str]:
    """A query, and options beside it, that ask for an area."""
    return shlex.split(form.format(area))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("area", ["架空県", "架空市", "架空県架空市"])
def test_whatever_the_area_of_a_source_holds_is_taken_without_a_word(
    desk: Desk, form: str, area: str
) -> None:
    made = desk.gikai("subscribe", "#dx", *narrowed(form, area))
    assert (made.code, "lies there" in made.err) == (0, False)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("area", ["関東", "群馬", "前橋市", "北群馬郡"])
def test_a_place_in_which_no_source_lies_is_taken_and_told(
    desk: Desk, form: str, area: str
) -> None:
    made = desk.gikai("subscribe", "#dx", *narrowed(form, area))
    named = form.replace("'", "").replace("DX", "").strip().format(area)
    assert made.code == 0
    assert f"{named}: no source in sources.toml lies there yet.\n" in made.err


@pytest.mark.parametrize("form", ["DX --source kakuu", "'source:kakuu DX'"])
def test_a_source_that_is_disabled_is_taken_and_told(desk: Desk, form: str) -> None:
    taken = shlex.split(form)
    assert "disabled" not in desk.gikai("subscribe", "#dx", *taken).err
    desk.sources("disable", "kakuu")
    made = desk.gikai("subscribe", "#later", *taken)
    named = form.replace("'", "").replace("DX", "").strip()
    told = f"{named}: it is disabled, and no run reads it: gikai sources enable kakuu\n"
    assert (made.code, told in made.err) == (0, True)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("command", ["subscribe '#dx'", "preview"])
def test_what_is_no_place_is_refused(desk: Desk, command: str, form: str) -> None:
    ended = desk.gikai(*shlex.split(command), *narrowed(form, "どこか"))
    assert ended.code == 2
    assert "No place is called so, and no source in sources.toml lies there." in ended.err
    assert "Sources lie in: 架空県架空市.\n" in ended.err
    assert not list(desk.folder.glob("*.db"))


@pytest.mark.parametrize(
    ("command", "first", "last"),
    [
        (
            "preview DX --area どこか",
            "Sources lie in: 架空県第00市, ",
            "架空県第11市 and 3 more.\n",
        ),
        ("run --source nowhere", "Known are: kakuu-00, ", "kakuu-11 and 3 more.\n"),
    ],
)
def test_of_many_sources_the_first_are_named_and_the_others_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, first: str, last: str
) -> None:
    tables = (
        source(f"kakuu-{each}", f"http://127.0.0.1:9/{each}/", area=f"架空県第{each}市")
        for each in (f"{count:02}" for count in range(15))
    )
    desk = Desk(folder=configure(tmp_path / "config", *tables), capsys=capsys)
    ended = desk.gikai(*shlex.split(command))
    assert first in ended.err
    assert ended.err.endswith(last)


@pytest.mark.parametrize("area", ["かんとう", "ぐんま県", "群魔県"])
def test_beside_a_query_an_area_that_is_written_otherwise_is_told_as_in_it(
    desk: Desk, area: str
) -> None:
    ended = desk.gikai("subscribe", "#dx", "DX", "--area", area)
    meant = "関東" if area == "かんとう" else "群馬県" if area == "群魔県" else "群馬"
    assert ended.err == (
        f"--area {area}\n  No area is written {area!r}.\n  Write --area {meant}.\n"
    )


def test_a_search_of_an_area_in_which_no_source_lies_says_so(desk: Desk) -> None:
    desk.gikai("subscribe", "#dx", "DX")
    ended = desk.gikai("search", "area:九州 DX")
    assert ended.code == 1
    assert "area:九州: no source in sources.toml lies there yet.\n" in ended.err
