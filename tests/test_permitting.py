"""`gikai permissions` and its letter, as processes, and the letter itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from config import paths
from config.catalogue import Robots, catalogue
from config.models import Source
from crawler.politeness.wanted import wanted_paths
from notifier.letter import SYSTEMS, Asking, letter
from standins.sites.serving import StandIn, set_switches
from standins.sites.wordpress import Blog
from tests.command_tools import gikai

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-11-22T06:00:00+09:00"
PERMISSION = """
[source.permission]
by = "{by}"
decided_on = 2026-10-01
reason = "電話で確認"
prefixes = ["/minutes/", "/\u3000list"]
until = {until}
contact = "0000-00-0000"
"""


def source(name: str, until: str | None, url: str = "https://kakuu.example.jp/minutes/") -> str:
    table = f'[[source]]\nid = "{name}"\nplatform = "wordpress"\nname = "架空市議会 {name}"\n'
    table += f'council = "架空市議会"\nurl = "{url}"\n'
    by = "架空市議会事務局"
    return table + (PERMISSION.format(by=by, until=until).replace("\u3000", "") if until else "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    bot = 'contact = "watch@example.jp"\nallow_loopback = true\n[crawl]\ndelay_seconds = 7\n'
    keywords = '[[group]]\nname = "DX"\nnote = "for tests"\nterms = ["DX"]\n'
    sources = "".join(
        source(name, until)
        for name, until in {
            "long": "2027-10-01",
            "soon": "2026-12-01",
            "gone": "2026-11-21",
            "free": None,
        }.items()
    )
    for name, text in zip(paths.FILES, (bot, sources, keywords), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_every_permission_is_listed_with_what_it_is_worth_today(folder: Path) -> None:
    ended = gikai("--config", folder, "permissions", "--json", GIKAI_NOW=NOW)
    lines = ended.lines()
    assert [(line["source"], line["state"]) for line in lines] == [
        ("long", "in_force"),
        ("soon", "ending"),
        ("gone", "expired"),
    ]
    assert ended.code == 1
    assert lines[0] == {
        "source": "long",
        "name": "架空市議会 long",
        "state": "in_force",
        "by": "架空市議会事務局",
        "decided_on": "2026-10-01",
        "until": "2027-10-01",
        "prefixes": ["/minutes/", "/list"],
        "delay_seconds": None,
        "reason": "電話で確認",
        "contact": "0000-00-0000",
        "enabled": True,
        "closed": None,
        "blocked": False,
        "remedy": None,
    }


def test_people_see_a_table_and_what_to_do(folder: Path) -> None:
    ended = gikai("--config", folder, "permissions", GIKAI_NOW=NOW)
    assert "3 sources" in ended.out
    assert "架空市議会事務局" in ended.out
    assert "! gone: expired. Ask again with: gikai permissions letter gone" in ended.out
    assert "! long" not in ended.out


def test_a_blocked_source_without_a_permission_is_listed_with_the_hint(folder: Path) -> None:
    with StandIn(Blog(posts=[])) as site:
        set_switches(site.site.switches, {"robots": "User-agent: *\nDisallow: /\n"})
        (folder / "sources.toml").write_text(source("free", None, site.url), encoding="utf-8")
        gikai("--config", folder, "run", "--no-notify", GIKAI_NOW=NOW)
    ended = gikai("--config", folder, "permissions", "--json", GIKAI_NOW=NOW)
    line = ended.one()
    assert (line["source"], line["state"], line["blocked"], ended.code) == ("free", "none", True, 1)
    assert line["closed"].startswith(site.url)
    shown = gikai("--config", folder, "permissions", GIKAI_NOW=NOW)
    assert ("%2C" in line["closed"], "%2C" in shown.out) == (True, False)
    assert "gikai permissions letter free" in line["remedy"]
    asked = gikai("--config", folder, "permissions", "letter", "free", GIKAI_NOW=NOW)
    assert (asked.code, asked.out.startswith("2026年11月22日")) == (0, True)


def test_what_blocks_a_source_otherwise_is_no_case_for_a_letter(folder: Path) -> None:
    with StandIn(Blog(posts=[])) as site:
        set_switches(site.site.switches, {"busy": 99, "busy_status": 403, "retry_after": None})
        site.site.switches.only = "/wp-json"
        (folder / "sources.toml").write_text(source("free", None, site.url), encoding="utf-8")
        bot = (folder / "bot.toml").read_text(encoding="utf-8")
        at_once = bot.replace("delay_seconds = 7", "delay_seconds = 0")
        (folder / "bot.toml").write_text(at_once, encoding="utf-8")
        gikai("--config", folder, "run", "--no-notify", GIKAI_NOW=NOW)
    listed = gikai("--config", folder, "permissions", GIKAI_NOW=NOW)
    assert listed.out == "No source has a permission, and none is closed by robots.txt.\n"
    ended = gikai("--config", folder, "permissions", "letter", "free", GIKAI_NOW=NOW)
    assert (ended.code, ended.out) == (2, "")
    assert "robots.txt closed nothing of it; its last run ended" in ended.err
    assert "--anyway" in ended.err


def test_a_letter_for_a_source_that_was_never_read_asks_to_read_it_first(folder: Path) -> None:
    ended = gikai("--config", folder, "permissions", "letter", "free", GIKAI_NOW=NOW)
    assert (ended.code, ended.out) == (2, "")
    assert "gikai run --source free" in ended.err


def test_what_the_catalogue_knows_to_be_closed_needs_no_run_before_the_letter(
    folder: Path,
) -> None:
    closed = next(body for body in catalogue() if body.robots is Robots.CLOSED)
    (folder / "sources.toml").write_text(source("known", None, closed.address), encoding="utf-8")
    ended = gikai("--config", folder, "permissions", "letter", "known", GIKAI_NOW=NOW)
    assert (ended.code, ended.out.startswith("2026年11月22日")) == (0, True)
    assert f"known of {closed.robots_on}" in ended.err


def test_of_sources_that_never_ran_nothing_is_claimed(folder: Path) -> None:
    asleep = source("asleep", None).replace("url =", "enabled = false\nurl =")
    (folder / "sources.toml").write_text(source("free", None) + asleep, encoding="utf-8")
    ended = gikai("--config", folder, "permissions", GIKAI_NOW=NOW)
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "No source has a permission, and none that was read is closed by robots.txt.",
        "Not asked yet, run once: free",
    ]


def test_a_source_that_is_not_watched_is_marked_and_counts_for_nothing(folder: Path) -> None:
    resting = source("gone", "2026-11-21").replace("[source.perm", "enabled = false\n[source.perm")
    (folder / "sources.toml").write_text(resting, encoding="utf-8")
    ended = gikai("--config", folder, "permissions", GIKAI_NOW=NOW)
    assert ended.code == 0
    assert "expired (not watched)" in ended.out
    assert "letter" not in ended.out


def test_no_permission_and_nothing_blocked_is_said_in_words(folder: Path) -> None:
    (folder / "sources.toml").write_text("", encoding="utf-8")
    ended = gikai("--config", folder, "permissions", GIKAI_NOW=NOW)
    assert (ended.code, ended.out) == (
        0,
        "No source has a permission, and none is closed by robots.txt.\n",
    )


def test_the_letter_of_a_source_says_what_it_would_do(folder: Path) -> None:
    ended = gikai("--config", folder, "permissions", "letter", "free", "--anyway", GIKAI_NOW=NOW)
    assert ended.code == 0
    for said in (
        "2026年11月22日",
        "架空市議会事務局　御中",
        "watch@example.jp",
        "https://kakuu.example.jp/minutes/",
        "7秒以上",
        "06:00ごろに一回",
        "User-Agent: gikai-watch/",
        "例：/minutes/",
    ):
        assert said in ended.out


@pytest.mark.parametrize(
    ("asked", "bot", "told"),
    [
        ("nobody", 'contact = "x@example.jp"\n', "Known are: free, gone, long, soon."),
        ("free", 'contact = ""\n', "bot.toml, key contact"),
    ],
)
def test_a_letter_that_cannot_be_written_is_the_persons_mistake(
    folder: Path, asked: str, bot: str, told: str
) -> None:
    (folder / "bot.toml").write_text(bot, encoding="utf-8")
    ended = gikai("--config", folder, "permissions", "letter", asked, GIKAI_NOW=NOW)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


ASKING = Asking(
    council="架空市議会",
    name="架空市議会 会議録",
    url="https://kakuu.example.jp/index.php/",
    platform="dbsr",
    contact="watch@example.jp",
    agent="gikai-watch/1.0 (+watch@example.jp)",
    seconds=5.0,
    daily="06:00",
    today=date(2026, 11, 22),
    paths=("/index.php/",),
)


@pytest.mark.parametrize(
    ("name", "platform", "addressee"),
    [
        ("架空市", "voices", "架空市議会事務局　御中"),
        ("架空市議会", "pdf_page", "架空市議会事務局　御中"),
        ("架空市", "pdf_page", "架空市　ご担当者　様"),
        ("ＣＩＯの集い", "note", "ＣＩＯの集い　ご担当者　様"),
    ],
)
def test_a_letter_is_addressed_to_the_office_of_a_council_and_never_in_brackets(
    name: str, platform: str, addressee: str
) -> None:
    written = letter(replace(ASKING, council=None, name=name, platform=platform))
    assert written.splitlines()[2] == addressee


@pytest.mark.parametrize(
    ("platform", "in_part", "said"),
    [
        ("voices", False, "現在は取得しておりません。"),
        ("voices", True, "新しい会議録の掲載を確かめるのみで、本文は取得しておりません。"),
        ("dbsr", True, "新しい会議録の掲載を確かめるのみで、本文は取得しておりません。"),
        ("note", True, "認められた範囲のみを読み取っております。"),
    ],
)
def test_a_letter_says_what_is_read_today(platform: str, in_part: bool, said: str) -> None:
    written = letter(replace(ASKING, platform=platform, in_part=in_part))
    assert said in written
    assert ("現在は取得しておりません" in written) is not in_part


def test_the_letter_keeps_the_form_of_a_letter() -> None:
    lines = letter(ASKING).splitlines()
    assert lines[0] == "2026年11月22日"
    order = [
        lines.index(next(line for line in lines if line.startswith(word)))
        for word in ("架空市議会事務局", "拝啓", "敬具", "記", "１", "２", "３", "４", "５", "以上")
    ]
    assert order == sorted(order)
    assert max(map(len, lines)) <= 60


@pytest.mark.parametrize("platform", sorted(SYSTEMS))
def test_the_letter_calls_a_system_by_its_name(platform: str) -> None:
    assert SYSTEMS[platform][0] in letter(replace(ASKING, platform=platform))


def test_a_renewal_says_until_when_it_was_allowed() -> None:
    renewed = letter(replace(ASKING, until=date(2027, 3, 31)))
    assert "2027年3月31日まで取得を\nお認めいただいておりました" in renewed
    assert "robots.txt" not in renewed


def test_the_letter_greets_an_office_as_one_and_a_person_as_one() -> None:
    author = replace(ASKING, author="山田一郎", name="山田一郎のブログ", platform="wordpress")
    assert "時下ますますご清栄のこと" in letter(ASKING)
    assert "時下ますますご清祥のこと" in letter(author)


def test_the_letter_names_the_window_of_the_source() -> None:
    told = letter(replace(ASKING, days=("sat", "sun"), hours="20:00-07:00"))
    assert "毎週土・日曜日の20:00-07:00の間に一回" in told


def test_a_member_is_written_to_by_the_sources_name() -> None:
    told = letter(replace(ASKING, council=None, name="山田一郎のブログ", platform="wordpress"))
    assert "\n山田一郎のブログ　ご担当者　様\n" in told
    assert "御中" not in told
    assert "「山田一郎のブログ」のウェブサイトは、robots.txtにより" in told


def test_who_writes_a_source_is_asked_and_not_the_council_that_they_sit_in() -> None:
    told = letter(replace(ASKING, author="山田一郎", name="山田一郎のブログ", platform="wordpress"))
    assert "山田一郎　様" in told
    assert "架空市議会" not in told


@pytest.mark.parametrize(
    ("platform", "path", "closed", "wanted"),
    [
        ("discussnet", "/tenant/kakuu/SpTop.html", "/x", ("/dnp/search/", "/tenant/kakuu/")),
        ("dbsr", "/", "/index.php/100000?Template=list", ("/index.php/",)),
        ("dbsr", "/index.php/", None, ("/index.php/",)),
        ("dbsr", "/", "/100000?Template=list", ("/",)),
        ("voices", "/voices/g08v_search.asp", None, ("/voices/cgi/",)),
        ("voices", "/voices/", "/voices/CGI/voiweb.exe?ACT=100", ("/voices/CGI/",)),
        ("wordpress", "/blog/", "/wp-json/wp/v2/posts?page=1", ("/wp-json/wp/v2/posts",)),
        ("wordpress", "/blog/", None, ("/blog/",)),
    ],
)
def test_the_paths_to_ask_for_are_those_that_the_texts_need(
    platform: str, path: str, closed: str | None, wanted: tuple[str, ...]
) -> None:
    home = "https://kakuu.example.jp"
    made = Source.model_validate(
        {"id": "kakuu", "platform": platform, "name": "kakuu", "url": f"{home}{path}"}
    )
    assert wanted_paths(made, closed and f"{home}{closed}") == wanted
    told = letter(replace(ASKING, paths=wanted))
    assert f"例：{' と '.join(wanted)}）" in told


def test_an_unverified_certificate_is_shown_by_check_and_status(folder: Path) -> None:
    reason = "2026-11-22: the chain is incomplete"
    keys = f'verify_tls = false\ntls_reason = "{reason}"\n'
    (folder / "sources.toml").write_text(source("free", None) + keys, encoding="utf-8")
    checked = gikai("--config", folder, "check", "--json", GIKAI_NOW=NOW).one()
    assert checked["found"]["certificates"] == f"not verified: free ({reason})"
    status = gikai("--config", folder, "status", "--json", GIKAI_NOW=NOW).one()
    assert status["unverified"] == [{"source": "free", "reason": reason}]
