"""config/catalogue.csv, row by row, and what is found in it."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from config.addresses import host_of, platform_of_address, shows_videos
from config.catalogue import (
    CATALOGUE,
    VENDORS,
    Kind,
    Robots,
    catalogue,
    check_digit,
    found,
    problems,
    the_one,
)
from config.coverage import Way, coverage_table, way
from config.errors import UserError
from config.models import Source
from crawler.platforms import load_platform
from crawler.steps import Fetch, Task
from state.records import Window
from tests.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from config.catalogue import Body

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BODIES = catalogue()
HEAD = CATALOGUE.read_text(encoding="utf-8").splitlines()[0]


def row(code: str) -> Body:
    """The body of a code."""
    return next(body for body in BODIES if body.code5 == code)


def test_every_body_of_japan_is_there_once_in_the_order_of_codes() -> None:
    codes = [body.code5 for body in BODIES]
    assert len(codes) == 1_794
    assert codes == sorted(set(codes))
    kinds = Counter(body.kind for body in BODIES)
    assert kinds == {
        Kind.PREFECTURE: 47,
        Kind.CITY: 792,
        Kind.SPECIAL_WARD: 23,
        Kind.TOWN: 743,
        Kind.VILLAGE: 189,
    }


def test_the_systems_have_as_many_bodies_as_were_counted() -> None:
    assert Counter(body.system for body in BODIES) == {
        "discussnet": 529,
        "dbsr": 172,
        "kensakusystem": 139,
        "voices": 83,
        "domino": 2,
        "pdf_page": 25,
        "other": 776,
        "unknown": 68,
    }


def test_no_row_is_wrong_and_none_doubtful_that_does_not_say_so() -> None:
    assert list(problems(BODIES)) == []


@pytest.mark.parametrize(
    ("code", "values", "said"),
    [
        ("10201", {"code6": "102017"}, "wrong check digit"),
        ("10201", {"code5": "1020"}, "wrong check digit"),
        ("10201", {"code5": "1020x"}, "wrong check digit"),
        ("10201", {"system": "voices"}, "its system is voices"),
        ("10201", {"address": "https://www.city.maebashi.example.jp/"}, "is one of none"),
        ("10201", {"system": "dbsrr"}, "there is no system"),
        ("10201", {"address": ""}, "a known system has an address"),
        ("10201", {"robots_on": None}, "a verdict has its day"),
        ("01202", {"slug": "otaru"}, "its slug is 'otaru'"),
        ("10201", {"tenant_id": "7"}, "a tenant id without a slug"),
        ("39205", {"suspect": ""}, "another body has its address or slug"),
    ],
)
def test_a_row_that_cannot_be_right_is_named(
    code: str, values: dict[str, str | None], said: str
) -> None:
    changed = [replace(one, **values) if one.code5 == code else one for one in BODIES]  # type: ignore[arg-type]  # wrong on purpose
    named = values.get("code5", code)
    assert any(str(named) in problem and said in problem for problem in problems(changed))


def test_a_row_that_stands_there_twice_is_named() -> None:
    assert "10201 stands there 2 times" in list(problems((*BODIES, row("10201"))))


@pytest.mark.parametrize(("code", "digit"), [("01100", "2"), ("10201", "6"), ("13000", "1")])
def test_the_check_digit_is_that_of_the_public_list(code: str, digit: str) -> None:
    assert check_digit(code) == digit


def test_no_row_whose_paths_nobody_looked_at_counts_as_open() -> None:
    unread = [body for body in BODIES if body.system == "voices" or body.code5 == "13000"]
    assert len(unread) == 84
    assert {way(body) for body in unread} == {Way.UNKNOWN}
    assert all(way(body) is Way.UNKNOWN for body in BODIES if body.robots is Robots.UNKNOWN)


def test_a_councils_own_host_on_which_a_vendors_system_runs_is_told_by_its_address() -> None:
    own = {code: row(code).system for code in ("13000", "13109", "19000", "14100", "13111")}
    assert own == {
        "13000": "dbsr",
        "13109": "dbsr",
        "19000": "dbsr",
        "14100": "discussnet",
        "13111": "voices",
    }


def test_rows_that_are_not_of_the_vendor_whose_name_they_bear_say_that_they_show_films() -> None:
    apart = [
        body.code5
        for body in BODIES
        if body.system in VENDORS and platform_of_address(body.address) != body.system
    ]
    assert apart == ["07402", "34307"]
    assert all(row(code).suspect and shows_videos(row(code).address) for code in apart)


@pytest.mark.parametrize("system", [*VENDORS, "pdf_page"])
def test_a_platform_begins_at_the_host_of_every_row_that_it_shall_read(system: str) -> None:
    start = load_platform(system).start
    rows = [body for body in BODIES if body.system == system]
    assert rows
    for body in rows:
        watched = Source.model_validate(
            {"id": "x", "platform": system, "name": body.name, "url": body.address}
        )
        task = Task(source=watched, window=Window(first=date(2026, 8, 1)), now=NOW)
        first = next(step for step in start(task) if isinstance(step, Fetch))
        assert host_of(first.url) == host_of(body.address)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("前橋", ["10201"]),
        ("前橋市", ["10201"]),
        ("前橋市議会", ["10201"]),
        ("群馬県 前橋市", ["10201"]),
        ("１０２０１", ["10201"]),
        ("102016", ["10201"]),
        ("Maebashi", ["10201"]),
        ("鎌ヶ谷市", ["12224"]),
        ("茅ケ崎", ["14207"]),
        ("府中市", ["13206", "34208"]),
        ("泊村", ["01403", "01696"]),
        ("まえばし", []),
        (" ", []),
    ],
)
def test_a_body_is_found_by_name_code_or_a_part_of_its_address(
    query: str, codes: list[str]
) -> None:
    assert [body.code5 for body in found(query, BODIES)] == codes


def test_a_prefecture_is_found_with_all_that_lies_in_it_itself_first() -> None:
    gunma = found("群馬", BODIES)
    assert gunma[0].code5 == "10000"
    assert len(gunma) == 36
    assert {body.prefecture for body in gunma} == {"群馬県"}


@pytest.mark.parametrize(
    ("query", "code"),
    [("四日市", "24202"), ("津", "24201"), ("東京", "13000"), ("広島県府中市", "34208")],
)
def test_a_name_without_its_ending_means_the_one_body_that_has_it(query: str, code: str) -> None:
    assert the_one(query, BODIES).code5 == code


@pytest.mark.parametrize(
    ("query", "candidates"),
    [
        ("府中市", ["東京都府中市 (13206)", "広島県府中市 (34208)"]),
        ("伊達市", ["北海道伊達市 (01233)", "福島県伊達市 (07213)"]),
        ("千代田", ["群馬県千代田町 (10523)", "東京都千代田区 (13101)"]),
        ("大阪", ["大阪府 (27000)", "大阪府大阪市 (27100)"]),
        ("泊村", ["北海道泊村 (01403)", "北海道泊村 (01696, no assembly sits)"]),
    ],
)
def test_one_of_several_is_asked_back(query: str, candidates: list[str]) -> None:
    with pytest.raises(UserError) as raised:
        the_one(query, BODIES)
    assert [name for name in candidates if name not in raised.value.found] == []
    assert f"by its code, such as {candidates[0][-6:-1]}" in raised.value.remedy


def test_a_name_that_nobody_bears_is_refused() -> None:
    with pytest.raises(UserError, match="is called so"):
        the_one("架空市", BODIES)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("10201,102016,群馬県,前橋市,city,dbsr", "line 2: a column is missing"),
        ("10201,102016,群馬県,前橋市,hamlet,dbsr,https://x.jp/,,,open,2026-08-02,", "hamlet"),
        ("10201,102016,群馬県,前橋市,city,dbsr,https://x.jp/,,,open,yesterday,", "yesterday"),
    ],
)
def test_a_broken_row_is_told_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "catalogue.csv"
    path.write_text(f"{HEAD}\n{line}\n", encoding="utf-8")
    with pytest.raises(UserError, match=said):
        catalogue(path)


def test_a_file_of_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.csv"
    path.write_text("code,name\n10201,前橋市\n", encoding="utf-8")
    with pytest.raises(UserError, match="columns"):
        catalogue(path)


def test_the_table_in_the_documents_is_the_one_that_the_rows_give() -> None:
    assert coverage_table(BODIES) in (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")


def test_the_readme_says_how_many_bodies_need_leave_as_the_rows_do() -> None:
    rows = coverage_table(BODIES).splitlines()
    (row,) = (line for line in rows if "systems that a platform reads" in line)
    bodies, free, by_leave = (cell.strip() for cell in row.split("|")[2:5])
    said = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"of {bodies} bodies on systems that a platform reads" in said
    assert f"robots.txt closes {by_leave}, and {free} are open" in said
    japanese = (ROOT / "README.ja.md").read_text(encoding="utf-8")
    wanted = (f"{bodies}団体", f"は{by_leave}、", f"は{free}です")
    assert [words for words in wanted if words not in japanese] == []


def test_the_table_counts_every_body_once() -> None:
    lines = coverage_table(BODIES).splitlines()
    total = [cell.strip() for cell in lines[-1].split("|")]
    assert total[1:6] == ["**all**", "1,794", "707", "691", "396"]


@pytest.mark.real
def test_every_fact_is_that_of_the_merged_list(real_folder: Path) -> None:
    """Names, codes and addresses are as they were merged; what was judged anew is counted."""
    path = real_folder / "real" / "catalogue" / "minutes_systems.csv"
    with path.open(encoding="utf-8", newline="") as file:
        merged = {one["code5"]: one for one in csv.DictReader(file)}
    assert len(merged) == len(BODIES)
    for body in BODIES:
        one = merged[body.code5]
        told = (one["code6"], one["prefecture"], one["name"], one["base_url"])
        assert told == (body.code6, body.prefecture, body.name, body.address)
        assert body.tenant_id == one["discussnet_tenant_id"]
    theirs = {"pdf": "pdf_page"}
    anew = [
        body.code5
        for body in BODIES
        if body.system != theirs.get(merged[body.code5]["system"], merged[body.code5]["system"])
    ]
    assert anew == ["13000", "22000", "47000"]  # filed as systems of their own
