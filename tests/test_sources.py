"""`gikai sources find`, `add`, `list`, `enable`, `disable`, `remove`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from bot.cli import gikai
from bot.sources_commands import sources
from tests.command_tools import configure, source
from tests.desk import Desk, assert_refused
from tests.test_docs import read
from tests.test_startup import HEAVY, loaded_by

if TYPE_CHECKING:
    from pathlib import Path

REMARKED = "# what we watch\n\n" + source("kakuu", "https://kakuu.example.jp/") + "# the end\n"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(folder=configure(tmp_path / "config", REMARKED), capsys=capsys)


def test_a_body_is_found_with_what_may_be_done(desk: Desk) -> None:
    ended = desk.sources("find", "前橋")
    assert ended.code == 0
    assert "10201  群馬県前橋市  dbsr  by permission or by hand  http" in ended.out


def test_a_doubted_row_is_shown_with_the_doubt(desk: Desk) -> None:
    assert "! 高知県土佐市: 2 bodies have this slug" in desk.sources("find", "土佐市").out


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("札幌市", "unknown: robots.txt was not read"),
        ("13381", "no address is known"),
        ("小樽市", "open, if a platform fits its pages"),
        ("弘前市", "kensakusystem  open"),
    ],
)
def test_what_may_be_done_is_said_of_every_kind_of_row(desk: Desk, query: str, said: str) -> None:
    assert said in desk.sources("find", query).out


def test_a_long_answer_is_cut_for_people_and_whole_for_programs(desk: Desk) -> None:
    assert desk.sources("find", "01").out.endswith("and 136 more bodies: --all shows them\n")
    assert len(desk.sources("find", "01", "--json").lines()) == 186


def test_programs_get_every_fact_of_a_row(desk: Desk) -> None:
    assert desk.sources("find", "函館市", "--json").one() == {
        "code": "01202",
        "code6": "012025",
        "prefecture": "北海道",
        "name": "函館市",
        "kind": "city",
        "system": "discussnet",
        "address": "https://ssp.kaigiroku.net/tenant/hakodate/SpMinuteSearch.html",
        "slug": "hakodate",
        "tenant_id": "537",
        "robots": "closed",
        "robots_on": "2026-08-02",
        "may": "permission_or_hand",
        "suspect": None,
    }


def test_a_body_that_is_none_is_refused(desk: Desk) -> None:
    assert_refused(desk.sources("find", "架空市"), "架空市", "is called so")


def test_a_council_is_added_by_its_name_below_what_people_wrote(desk: Desk) -> None:
    ended = desk.sources("add", "広島県府中市")
    assert ended.code == 0
    assert desk.text.startswith(REMARKED)
    assert desk.newest == {
        "id": "fuchu-c",
        "platform": "kensakusystem",
        "name": "府中市議会",
        "url": "http://www.kensakusystem.jp/fuchu-c/index.html",
        "council": "府中市議会",
        "area": "広島県府中市",
    }
    assert "gikai sources check fuchu-c" in ended.err


def test_a_councils_address_is_written_without_the_place_within_its_page(desk: Desk) -> None:
    assert desk.sources("add", "東京都足立区").code == 0
    assert desk.newest["url"] == "https://www.gikai-adachi.jp/voices/g07v_search.asp"


def test_a_name_that_two_bear_is_asked_back_and_nothing_is_written(desk: Desk) -> None:
    assert_refused(
        desk.sources("add", "府中市"), "東京都府中市 (13206)", "広島県府中市 (34208)", "code"
    )
    assert desk.text == REMARKED


def test_the_code_says_which(desk: Desk) -> None:
    assert desk.sources("add", "34208").code == 0
    assert desk.newest["area"] == "広島県府中市"


def test_what_a_person_says_goes_before_what_the_catalogue_says(desk: Desk) -> None:
    options = ("--id", "fuchu", "--name", "府中の会議録", "--area", "備後")
    assert desk.sources("add", "34208", *options).code == 0
    told = (desk.newest["id"], desk.newest["name"], desk.newest["area"])
    assert told == ("fuchu", "府中の会議録", "備後")


def test_how_many_live_there_is_written_where_somebody_says_it(desk: Desk) -> None:
    assert desk.sources("add", "34208", "--population", "36000").code == 0
    assert desk.newest["population"] == 36_000


def test_a_source_that_is_there_already_is_not_added_through_another_entrance(desk: Desk) -> None:
    desk.sources("add", "34208", "--id", "mine")
    before = desk.text
    again = desk.sources("add", "https://kensakusystem.jp/fuchu-c/sapphire.html")
    assert_refused(again, "watched already, as 'mine'")
    assert desk.text == before


def test_a_disabled_source_is_not_added_again_but_named_with_the_remedy(desk: Desk) -> None:
    desk.sources("add", "34208")
    desk.sources("disable", "fuchu-c")
    assert_refused(desk.sources("add", "34208"), "gikai sources enable fuchu-c")


def test_an_id_that_is_taken_gets_the_code_behind_it(desk: Desk) -> None:
    desk.sources("add", "https://note.com/kakuu_x", "--id", "fuchu-c")
    desk.sources("add", "34208")
    assert desk.newest["id"] == "fuchu-c-34208"


def test_an_id_that_a_person_chose_and_that_is_taken_is_refused(desk: Desk) -> None:
    assert_refused(desk.sources("add", "34208", "--id", "kakuu"), "'kakuu' is already the id")
    assert desk.text == REMARKED


def test_a_body_without_an_address_is_told_what_to_do(desk: Desk) -> None:
    assert_refused(desk.sources("add", "三宅村"), "knows no address", "gikai sources add URL")


@pytest.mark.parametrize("code", ["06367", "07402"])
def test_films_are_no_source(desk: Desk, code: str) -> None:
    assert_refused(desk.sources("add", code), "no minutes", "gikai sources add URL")
    assert desk.text == REMARKED


def test_a_doubt_and_a_closed_robots_are_told_with_the_source(desk: Desk) -> None:
    ended = desk.sources("add", "高知県土佐市")
    assert ended.code == 0
    assert "The catalogue doubts this row: 2 bodies have this slug" in ended.err
    assert "closed the minutes on 2026-08-02" in ended.err


@pytest.mark.parametrize(
    ("url", "platform", "source_id"),
    [
        ("https://note.com/kakuu_forum", "note", "kakuu_forum"),
        ("https://kokkai.ndl.go.jp/api/", "kokkai", "kokkai"),
        ("https://kakuu.wordpress.com/", "wordpress", "kakuu-2"),
        ("https://www.city.mihon.example.jp/news.rss", "feed", "mihon"),
        (
            "https://ssp.kaigiroku.net/tenant/mihon/MinuteView.html?council_id=1",
            "discussnet",
            "mihon",
        ),
        ("https://www.kensakusystem.jp/mihon/cgi-bin3/See.exe?Code=a", "kensakusystem", "mihon"),
    ],
)
def test_an_address_that_tells_its_platform_is_added_unasked(
    desk: Desk, url: str, platform: str, source_id: str
) -> None:
    assert desk.sources("add", url).code == 0
    assert (desk.newest["platform"], desk.newest["id"]) == (platform, source_id)


@pytest.mark.parametrize(
    "inside",
    [
        "http://www.kensakusystem.jp/fuchu-c/cgi-bin3/See.exe?Code=a",
        "https://kensakusystem.jp/fuchu-c/sapphire.html",
    ],
)
def test_an_address_that_the_catalogue_has_gets_all_that_its_name_would_give(
    desk: Desk, inside: str
) -> None:
    assert desk.sources("add", inside).code == 0
    told = [desk.newest[key] for key in ("id", "name", "council", "area")]
    assert told == ["fuchu-c", "府中市議会", "府中市議会", "広島県府中市"]


def test_an_address_beside_those_of_the_catalogue_is_no_bodys(desk: Desk) -> None:
    assert desk.sources("add", "http://www.kensakusystem.jp/kakuu-c/index.html").code == 0
    assert "council" not in desk.newest


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("https://note.com/kakuu_x",), ("https://note.com/kakuu_x/n/n0123456789ab",)),
        (
            ("https://mihon.wordpress.com/", "--platform", "wordpress"),
            ("https://mihon.wordpress.com/", "--platform", "pdf_page"),
        ),
    ],
)
def test_what_is_watched_already_is_not_added_a_second_time(
    desk: Desk, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    desk.sources("add", *first, "--id", "mine")
    before = desk.text
    assert_refused(desk.sources("add", *second), "watched already, as 'mine'")
    assert desk.text == before


@pytest.mark.parametrize("url", ["ftp://kakuu.example.jp/", "https://", "http://[bad/"])
def test_what_is_no_web_address_is_refused(desk: Desk, url: str) -> None:
    assert_refused(desk.sources("add", url), "no web address")
    assert desk.text == REMARKED


def test_a_mistake_in_a_source_that_is_not_written_is_named_by_its_key(desk: Desk) -> None:
    ended = desk.sources("add", "https://note.com/kakuu_x", "--id", "Bad Id")
    assert_refused(ended, "the new source, key id\n  Found 'Bad Id'.\n")
    assert desk.text == REMARKED


def test_an_address_without_its_scheme_is_answered_with_it(desk: Desk) -> None:
    ended = desk.sources("add", "www.kakuu.example.jp/gikai/")
    assert_refused(ended, "An address begins with https://", "https://www.kakuu.example.jp/gikai/")


@pytest.mark.parametrize("platform", ["fax", "chiholog"])
def test_a_platform_that_cannot_fetch_is_refused(desk: Desk, platform: str) -> None:
    ended = desk.sources("add", "https://mihon.example.jp/", "--platform", platform)
    assert_refused(ended, f"platform '{platform}'")
    assert desk.text == REMARKED


def test_a_file_with_a_mistake_stays_as_it_is(desk: Desk) -> None:
    file = desk.folder / "sources.toml"
    file.write_text(REMARKED + "[[source]\n", encoding="utf-8")
    for arguments in (("add", "34208"), ("disable", "kakuu"), ("remove", "kakuu", "--yes")):
        assert_refused(desk.sources(*arguments), "sources.toml", "This is no TOML")
    assert desk.text == REMARKED + "[[source]\n"


def test_the_sources_are_listed_in_their_order(desk: Desk) -> None:
    desk.sources("add", "34208")
    desk.sources("disable", "kakuu")
    assert [row.split()[:3] for row in desk.sources("list").out.splitlines()] == [
        ["kakuu", "wordpress", "disabled"],
        ["fuchu-c", "kensakusystem", "府中市議会"],
    ]
    first, second = desk.sources("list", "--json").lines()
    assert (first["source"], first["enabled"]) == ("kakuu", False)
    assert second == {
        "source": "fuchu-c",
        "platform": "kensakusystem",
        "name": "府中市議会",
        "url": "http://www.kensakusystem.jp/fuchu-c/index.html",
        "council": "府中市議会",
        "area": "広島県府中市",
        "enabled": True,
    }


def test_a_source_is_disabled_and_enabled_again(desk: Desk) -> None:
    assert desk.sources("disable", "kakuu").code == 0
    line = 'id = "kakuu"\n'
    assert desk.text == REMARKED.replace(line, f"{line}enabled = false\n")
    assert desk.sources("enable", "kakuu").code == 0
    assert desk.text == REMARKED.replace(line, f"{line}enabled = true\n")


def test_a_source_is_removed_and_the_records_are_said_to_stay(desk: Desk) -> None:
    ended = desk.sources("remove", "kakuu", "--yes")
    assert ended.code == 0
    assert "Its records stay" in ended.out
    assert desk.text == "# what we watch\n\n# the end\n"
    assert "has no source" in desk.sources("list").out


def test_where_nobody_can_be_asked_nothing_is_removed(desk: Desk) -> None:
    assert_refused(desk.sources("remove", "kakuu"), "--yes")
    assert desk.text == REMARKED


@pytest.mark.parametrize("command", ["enable", "disable", "remove"])
def test_an_id_that_nobody_has_is_refused_with_those_that_are(desk: Desk, command: str) -> None:
    assert_refused(desk.sources(command, "mihon"), "no source 'mihon'", "Known are: kakuu.")


@pytest.mark.parametrize("command", sorted(sources.commands))
def test_every_command_of_sources_is_described_with_its_options(command: str) -> None:
    page = read("docs/commands.md")
    section = page.partition(f"#### gikai sources {command}")[2].partition("\n#")[0]
    assert section, f"docs/commands.md has no section about sources {command}"
    options = [
        max(option.opts, key=len)
        for option in sources.commands[command].params
        if isinstance(option, click.Option)
    ]
    heading = section.splitlines()[0]
    assert [option for option in options if option not in heading] == []


def test_no_command_of_sources_is_described_that_does_not_exist() -> None:
    lines = read("docs/commands.md").splitlines()
    described = {line.split()[3] for line in lines if line.startswith("#### gikai sources ")}
    assert described == set(sources.commands)
    assert gikai.commands["sources"] is sources


def test_help_and_the_catalogue_load_nothing_heavy() -> None:
    assert loaded_by("sources", "--help") & (HEAVY | {"csv", "sqlite3"}) == set()
    assert loaded_by("sources", "find", "前橋") & HEAVY == set()
