"""The captures of VOICES: lists, lists of speeches, covers and single speeches, read.

Expected values were written by reading the captures (2026-11): counts, names, days, numbers, and
digests of the words. They were decoded before they were kept, so they are encoded again here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from config.models import Source
from crawler.errors import NotADocument
from crawler.extract.marks import read_speaker
from crawler.extract.voices_list import RowKind, parse_list
from crawler.extract.voices_text import parse_speeches, segments_of, summoned_on, words_of
from crawler.platforms.voices import parse_file
from crawler.saved import SavedFile
from crawler.steps import Page
from state.records import PartKind, Role, Status

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.extract.voices_list import Listing

pytestmark = pytest.mark.real

SOURCE = Source(id="real", platform="voices", name="real")


@dataclass(frozen=True, kw_only=True)
class Case:
    """What one captured tenant is, as read by hand.

    ``kinds`` are rows by kind; ``first`` and ``last`` key, title and day of these sittings;
    ``marks`` the rows of the list of speeches by mark; ``speakers`` name, office and role there.
    """

    folder: str
    program: str
    rows: int
    kinds: dict[RowKind, int]
    first: tuple[str, str, date]
    last: tuple[str, str, date]
    days: int
    marks: dict[str, int]
    speakers: set[tuple[str, str, Role]]
    segments: tuple[int, int]  # HUID of the cover and of the captured speech
    title: str
    opened: tuple[date, ...]
    speech: tuple[str, str, str, int, str]  # label, name, office, code points, digest


TSUKUBA = Case(
    folder="standard",
    program="https://tsukuba.gijiroku.com/voices/cgi/voiweb.exe",
    rows=190,
    kinds={RowKind.SITTING: 178, RowKind.BESIDE: 12},
    first=(
        "K_R06122614011",
        "令和6年12月26日議会運営委員会 12月26日-01号",
        date(2024, 12, 26),
    ),
    last=("K_R06011048011", "令和6年1月10日広報広聴委員会 01月10日-01号", date(2024, 1, 10)),
    days=190,
    marks={"○": 12, "◎": 2, "": 1},
    speakers={
        ("塩田", "委員長", Role.CHAIR),
        ("黒田", "議長", Role.CHAIR),
        ("川崎", "議会局長", Role.EXECUTIVE),
    },
    segments=(338563, 338564),
    title="令和6年12月26日議会運営委員会",
    opened=(date(2024, 12, 26),),
    speech=("塩田　委員長", "塩田", "委員長", 229, "468ff1ea3a664918"),
)
HACHINOHE = Case(
    folder="asp",
    program="http://www2.city.hachinohe.aomori.jp/kaigiroku/cgi/voiweb.exe",
    rows=137,
    kinds={RowKind.SITTING: 126, RowKind.BESIDE: 11},
    first=("k_R06121742011", "令和6年12月民生環境協議会 12月17日-01号", date(2024, 12, 17)),
    last=("k_R06011942011", "令和6年1月民生環境協議会 01月19日-01号", date(2024, 1, 19)),
    days=137,
    marks={"○": 12, "◎": 15, "◆": 14, "": 1},
    speakers={
        ("中村", "委員長", Role.CHAIR),
        ("吉田〔洸〕", "副委員長", Role.CHAIR),
        ("伊藤", "委員", Role.MEMBER),
        ("秋山", "こども健康部長", Role.EXECUTIVE),
        ("夏井", "こども未来課長", Role.EXECUTIVE),
        ("高舘", "清掃事務所長", Role.EXECUTIVE),
    },
    segments=(220279, 220280),
    title="令和6年12月民生環境協議会",
    opened=(date(2024, 12, 17),),
    speech=("中村　委員長", "中村", "委員長", 19, "a6a73a0ec6b346ee"),
)
KAMOGAWA = Case(
    folder="self-hosted-voices",
    program="http://www.city.kamogawa.chiba.jp/VOICES/cgi/voiweb.exe",
    rows=28,
    kinds={RowKind.SITTING: 24, RowKind.BESIDE: 4},
    first=("K_R06112900011", "令和6年第4回定例会 11月29日-01号", date(2024, 11, 29)),
    last=("K_R06032200061", "令和6年第1回定例会 03月22日-06号", date(2024, 3, 22)),
    days=28,
    marks={"○": 24, "◎": 13, "": 12},
    speakers={
        ("川崎浩之", "議長", Role.CHAIR),
        ("佐藤和幸", "議会運営委員長", Role.CHAIR),
        ("長谷川孝夫", "市長", Role.EXECUTIVE),
        ("川名啓史", "危機管理課長", Role.EXECUTIVE),
        ("野村敏弘", "企画総務部長", Role.EXECUTIVE),
        ("鈴木克己", "市民福祉部長", Role.EXECUTIVE),
        ("佐藤信二", "水道課長", Role.EXECUTIVE),
        ("加藤道明", "国保病院事務長", Role.EXECUTIVE),
        ("角田敬夫", "建設経済部長", Role.EXECUTIVE),
        ("鈴木諭", "事務局次長", Role.SECRETARIAT),
    },
    segments=(104611, 104613),
    title="令和6年第4回定例会",
    opened=(),
    speech=("議長（川崎浩之君）", "川崎浩之", "議長", 66, "205da047636202eb"),
)
CASES = pytest.mark.parametrize(
    "case", [TSUKUBA, HACHINOHE, KAMOGAWA], ids=lambda case: case.folder
)


@pytest.fixture(scope="module")
def captures(real_folder: Path) -> Path:
    return real_folder / "real" / "voices"


def body(captures: Path, case: Case, name: str) -> bytes:
    return (captures / case.folder / name).read_bytes().decode("utf-8").encode("cp932")


def listing(captures: Path, case: Case) -> Listing:
    address = f"{case.program}?ACT=100&KGTP=1,3&FYY=2024&TYY=2024"
    return parse_list(
        Page(url=address, status=200, headers={}, body=body(captures, case, "search-result.html"))
    )


@CASES
def test_the_list_has_as_many_rows_as_it_says_each_with_its_number_and_day(
    captures: Path, case: Case
) -> None:
    found = listing(captures, case)
    assert found.stated == len(found.rows) == case.rows
    assert Counter(row.kind for row in found.rows) == case.kinds
    assert len({row.key for row in found.rows}) == case.rows
    held = [row.held_on(2024) for row in found.rows]
    assert held == [row.day_of_unid for row in found.rows]
    assert len([day for day in held if day and day.year == 2024]) == case.days


@CASES
def test_the_first_and_the_last_sitting_are_those_that_are_printed(
    captures: Path, case: Case
) -> None:
    sittings = [row for row in listing(captures, case).rows if row.kind is RowKind.SITTING]
    for row, expected in ((sittings[0], case.first), (sittings[-1], case.last)):
        assert (row.key, row.title, row.held_on(2024)) == expected


@CASES
def test_the_folders_lead_to_no_other_page_than_the_first(captures: Path, case: Case) -> None:
    (more,) = listing(captures, case).more
    assert (more.year, more.page) == ("2024", 1)
    assert more.url.startswith(f"{case.program}?ACT=100&KENSAKU=0")
    assert "FINO" not in more.url


@CASES
def test_the_list_of_speeches_counts_marks_and_names_who_speaks(captures: Path, case: Case) -> None:
    rows = parse_speeches(body(captures, case, "sidebar.html").decode("cp932"))
    speakers = [read_speaker(row.label) for row in rows if row.mark]
    assert Counter(row.mark for row in rows) == case.marks
    assert {(one.name, one.office, one.role) for one in speakers} == case.speakers
    assert int(rows[0].huid) == case.segments[0]


@CASES
def test_a_cover_and_the_speech_behind_it_are_one_sitting(captures: Path, case: Case) -> None:
    cover = segments_of(body(captures, case, "header.html").decode("cp932"))
    speech = segments_of(body(captures, case, "huid-page.html").decode("cp932"))
    words = words_of((*cover, *speech), None, case.program)
    label, name, office, length, digest = case.speech
    assert tuple(int(one.huid) for one in (*cover, *speech)) == case.segments
    assert (words.title, words.days, words.begun) == (case.title, case.opened, 1)
    assert words.parts[0].kind is PartKind.SET_ASIDE
    (said,) = [part for part in words.parts if part.kind.spoken]
    assert (said.speaker, said.name, said.office, said.role) == (label, name, office, Role.CHAIR)
    assert len(said.text) == length
    assert sha256(said.text.encode()).hexdigest()[:16] == digest
    assert said.url == f"{case.program}#HUID{case.segments[1]}"


def test_the_day_of_the_summons_is_that_of_a_first_sitting(captures: Path) -> None:
    cover = segments_of(body(captures, KAMOGAWA, "header.html").decode("cp932"))
    assert summoned_on(cover) == date(2024, 11, 29)


@CASES
@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_a_saved_speech_is_partial_and_a_saved_cover_is_refused(
    captures: Path, case: Case, encoding: str
) -> None:
    read = {
        name: body(captures, case, f"{name}.html").decode("cp932").encode(encoding)
        for name in ("header", "huid-page")
    }
    document = parse_file(SavedFile(name="K_R1.html", body=read["huid-page"]), SOURCE)
    assert (document.key, document.status) == ("real/K_R1", Status.PARTIAL)
    assert document.title.endswith((" P.1", " P.2"))
    with pytest.raises(NotADocument, match="nobody speaks"):
        parse_file(SavedFile(name="K_R1.html", body=read["header"]), SOURCE)
