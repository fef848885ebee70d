"""The captures of DiscussNet: two tenants read and replayed, a trap, and days that others kept.

Expected values were written by reading the captures (2026-11): counts, names, days, and digests of
the words.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from protego import Protego

from config.models import Source
from crawler.errors import LayoutChanged
from crawler.extract.discussnet_answers import Council, parse_tenant, read_rows
from crawler.extract.discussnet_names import sittings_of, years_of
from crawler.extract.discussnet_saved import home_of
from crawler.platforms import discussnet
from crawler.platforms.discussnet import parse_file, parse_index, parse_schedules
from crawler.saved import SavedFile
from standins.sites.discussnet import ROBOTS, Host, make
from state.records import PartKind, Role, Window
from state.words import words_of
from tests.discussnet_runs import asked, page
from tests.runs_by_hand import HOME, ByHand

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.steps import Page
    from state.records import Document

pytestmark = pytest.mark.real


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What one captured tenant and its captured day are, as read by hand."""

    folder: str
    slug: str
    tenant: int
    council: str
    years: int
    councils: int
    meetings: int
    plenary: int
    newest: tuple[str, int]
    council_id: int
    days: tuple[date, ...]
    title: str
    codes: dict[int, int]
    kinds: dict[str, int]
    roles: dict[Role, int]
    first: str
    last: str
    asides: int
    digest: str
    asked: int  # councils that may have met on the captured day


HAKODATE = Case(
    folder="hakodate_537",
    slug="hakodate",
    tenant=537,
    council="函館市議会",
    years=27,
    councils=1359,
    meetings=232,
    plenary=157,
    newest=("令和　７年第４回１２月定例会", 1355),
    council_id=1251,
    days=(
        date(2024, 2, 22),
        date(2024, 2, 27),
        date(2024, 2, 28),
        date(2024, 3, 11),
        date(2024, 3, 12),
        date(2024, 3, 13),
        date(2024, 3, 14),
    ),
    title="令和6年第1回2月定例会（2月22日 第1号）",
    codes={2: 1, 4: 15, 5: 3, 6: 2},
    kinds={"speech": 20, "set_aside": 14, "interjection": 2},
    roles={Role.CHAIR: 18, Role.EXECUTIVE: 2},
    first="吉田崇仁",
    last="吉田崇仁",
    asides=1127,
    digest="48ab1bf8e7b8ce69",
    asked=21,
)
YOKOHAMA = Case(
    folder="yokohama_20",
    slug="yokohama",
    tenant=20,
    council="横浜市会",
    years=36,
    councils=869,
    meetings=869,
    plenary=162,
    newest=("令和　７年第４回定例会", 1012),
    council_id=979,
    days=(date(2024, 11, 29), date(2024, 12, 6), date(2024, 12, 11), date(2024, 12, 19)),
    title="令和6年第4回定例会（11月29日 第16号）",
    codes={2: 1, 4: 38, 5: 5, 6: 7},
    kinds={"speech": 40, "question": 4, "answer": 6, "set_aside": 33, "interjection": 7},
    roles={Role.CHAIR: 38, Role.MEMBER: 5, Role.EXECUTIVE: 7},
    first="鈴木太郎",
    last="鈴木太郎",
    asides=0,
    digest="5bda763cead5077d",
    asked=31,
)
CASES = pytest.mark.parametrize("case", [HAKODATE, YOKOHAMA], ids=lambda case: case.slug)


@pytest.fixture(scope="module")
def captures(real_folder: Path) -> Path:
    return real_folder / "real" / "discussnet"


def source(case: Case, home: str = "https://ssp.kaigiroku.net") -> Source:
    url = f"{home}/tenant/{case.slug}/SpMinuteSearch.html"
    fields = {"id": case.slug, "platform": "discussnet", "name": case.slug, "url": url}
    return Source.model_validate({**fields, "council": case.council})


def capture(captures: Path, case: Case, name: str) -> Page:
    return page((captures / case.folder / name).read_bytes())


def index(captures: Path, case: Case) -> tuple[Council, ...]:
    return parse_index(capture(captures, case, "councils.json"), source(case))


def day(captures: Path, case: Case) -> Document:
    body = (captures / case.folder / "minute.json").read_bytes()
    name = f"{case.tenant}-{case.council_id}-2.json"
    return parse_file(SavedFile(name=name, body=body), source(case))


@CASES
def test_the_tenant_is_named_by_its_own_script(captures: Path, case: Case) -> None:
    assert parse_tenant(capture(captures, case, "tenant.js")) == case.tenant


@CASES
def test_the_index_counts_its_councils_and_what_is_beside_the_meetings(
    captures: Path, case: Case
) -> None:
    found = index(captures, case)
    meetings = [one for one in found if one.is_meeting]
    newest = max((one for one in meetings if one.is_plenary), key=lambda one: one.id)
    assert (len(found), len(meetings)) == (case.councils, case.meetings)
    assert sum(one.path.startswith("/0/2/") for one in found) == case.asides
    assert len({one.view_year for one in found}) == case.years
    assert sum(one.is_plenary for one in found) == case.plenary
    assert (newest.name, newest.id) == case.newest


@CASES
def test_the_year_of_every_meeting_is_the_one_under_which_it_is_filed(
    captures: Path, case: Case
) -> None:
    """Also of the 14 of 函館 that name the fiscal year before, whose accounts they examine."""
    meetings = [one for one in index(captures, case) if one.is_meeting]
    assert all(years_of(one)[0] == one.view_year for one in meetings)


@CASES
def test_the_list_of_a_council_gives_its_days(captures: Path, case: Case) -> None:
    entries = parse_schedules(capture(captures, case, "schedules.json"), source(case))
    (council,) = (one for one in index(captures, case) if one.id == case.council_id)
    found = sittings_of(council, entries, date(2026, 3, 1))
    assert tuple(one.held_on for one in found) == case.days
    assert [one.schedule_id for one in found] == list(range(2, 2 + len(case.days)))


@CASES
def test_a_saved_day_is_read_row_by_row(captures: Path, case: Case) -> None:
    rows = read_rows(capture(captures, case, "minute.json"))
    document = day(captures, case)
    speeches = document.speeches
    words = "\n".join(part.text for part in speeches)
    assert Counter(row.code for row in rows) == case.codes
    assert Counter(part.kind.value for part in document.parts) == case.kinds
    assert Counter(part.role for part in speeches) == case.roles
    assert len(speeches) == sum(case.codes[code] for code in (4, 5, 6))
    assert (speeches[0].name, speeches[-1].name) == (case.first, case.last)
    assert (document.title, document.held_on) == (case.title, case.days[0])
    assert document.key == f"{case.slug}/{case.tenant}/{case.council_id}/2"
    assert sha256(words.encode()).hexdigest()[:16] == case.digest


@CASES
def test_no_mark_and_no_label_is_left_in_a_speech(captures: Path, case: Case) -> None:
    speeches = day(captures, case).speeches
    assert not [part.seq for part in speeches if part.text[:1] in "○◆◎△"]
    assert not [part.seq for part in speeches if part.speaker and part.speaker in part.text[:40]]


@CASES
def test_the_captured_tenant_is_read_over_its_interface_as_its_saved_day_is(
    captures: Path, case: Case
) -> None:
    site = make(captures)
    assert isinstance(site, Host)
    run = ByHand(platform=discussnet, source=source(case, HOME), site=site)
    found = run.run(Window(first=case.days[0], last=case.days[0]))
    (document,) = found.documents
    saved = day(captures, case)
    assert (document.title, document.held_on, document.parts[0].text) == (
        saved.title,
        saved.held_on,
        saved.parts[0].text,
    )
    assert words_of(document) == words_of(saved)
    assert found.listed == case.meetings
    assert len(site.missed) == len(found.errors) == case.asked - 1
    assert asked(found).count(f"{case.council_id}/2") == 1


@CASES
def test_another_councils_name_in_the_source_refuses_the_day(captures: Path, case: Case) -> None:
    body = (captures / case.folder / "minute.json").read_bytes()
    wrong = source(case).model_copy(update={"council": "河北町議会"})
    with pytest.raises(LayoutChanged, match=f"minutes of {case.council[:3]}, not of 河北町議会"):
        parse_file(SavedFile(name="x.json", body=body), wrong)


def test_the_script_of_discussvision_is_refused(captures: Path) -> None:
    body = (captures / "discussvision_kahoku" / "tenant.js").read_bytes()
    with pytest.raises(LayoutChanged, match="is of DiscussVision"):
        parse_tenant(page(body))


def test_the_robots_file_closes_the_interface_and_opens_the_shells(captures: Path) -> None:
    text = (captures / "robots_ssp.kaigiroku.net.txt").read_text(encoding="utf-8")
    home = "https://ssp.kaigiroku.net"
    for rules in (Protego.parse(text), Protego.parse(ROBOTS)):
        allowed = [
            path
            for path in (
                "/tenant/kakuu/js/tenant.js",
                "/tenant/kakuu/MinuteView.html",
                "/tenant/js/app.js",
                "/dnp/search/councils/index",
                "/dnp/search/minutes/get_minute",
            )
            if rules.can_fetch(home + path, "gikai-watch")
        ]
        assert allowed == ["/tenant/kakuu/js/tenant.js", "/tenant/kakuu/MinuteView.html"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A day of 桐生 as others kept it, less its marks and labels."""

    file: str
    council: int
    schedule: int
    first_id: int
    rows: dict[int, int]
    held_on: date
    title: str
    first: str
    kinds: dict[str, int]
    digest: str
    empty: int = 0  # rows of the kind △ with nothing in them


KEPT = [
    Kept(
        file="h25-1-rinjikai.json",
        council=79,
        schedule=2,
        first_id=1,
        rows={2: 1, 3: 11, 4: 16, 6: 1},
        held_on=date(2013, 1, 18),
        title="平成25年1月臨時会(第1回)（1月18日 第1号）",
        first="荒木恵司",
        kinds={"speech": 17, "heading": 11, "interjection": 5, "set_aside": 4},
        digest="df3d1151672603be",
    ),
    Kept(
        file="r3-1-rinjikai.json",
        council=316,
        schedule=2,
        first_id=1,
        rows={2: 1, 3: 10, 4: 11},
        held_on=date(2021, 5, 11),
        title="令和3年5月臨時会(第1回)（5月11日 第1号）",
        first="北川久人",
        kinds={"speech": 11, "heading": 10, "interjection": 1, "set_aside": 5},
        digest="eafe750d619d2ab5",
    ),
    Kept(
        file="r3-1-rinjikai.json",
        council=316,
        schedule=3,
        first_id=111,
        rows={2: 1, 3: 29, 4: 64, 5: 8, 6: 8},
        held_on=date(2021, 5, 12),
        title="令和3年5月臨時会(第1回)（5月12日 第2号）",
        first="北川久人",
        empty=6,
        kinds={
            "speech": 64,
            "question": 8,
            "answer": 8,
            "heading": 23,
            "interjection": 20,
            "set_aside": 6,
        },
        digest="028fa74fe5a09b78",
    ),
]
_MARKS = {4: "○", 5: "◆", 6: "◎"}


def rows_of(captures: Path, kept: Kept) -> list[dict[str, Any]]:
    """The rows as the interface gives them, with the marks and labels put back."""
    read = json.loads((captures / "reprocessed_kiryu_74" / kept.file).read_bytes())
    (found,) = (one for one in read["schedules"] if one["scheduleId"] == kept.schedule)
    return [_row(one) for one in found["speeches"]]


def _row(one: dict[str, Any]) -> dict[str, Any]:
    title = f"{one['role'] or ''}（{one['speaker']}）" if one["speaker"] else None
    head = f"{_MARKS[one['typeCode']]}{title}\u3000" if one["typeCode"] in _MARKS else ""
    return {
        "minute_id": one["id"],
        "title": title,
        "body": f"<pre>{head}{one['body']}\n</pre>",
        "minute_type_code": one["typeCode"],
    }


def document_of(rows: list[dict[str, Any]], kept: Kept) -> Document:
    body = json.dumps({"tenant_minutes": rows}).encode()
    fields = {"id": "kiryu", "platform": "discussnet", "name": "桐生", "council": "桐生市議会"}
    name = f"74-{kept.council}-{kept.schedule}.json"
    return parse_file(SavedFile(name=name, body=body), Source.model_validate(fields))


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: str(kept.held_on))
def test_the_days_that_others_kept_are_read(captures: Path, kept: Kept) -> None:
    rows = rows_of(captures, kept)
    document = document_of(rows, kept)
    words = "\n".join(part.text for part in document.speeches)
    assert rows[0]["minute_id"] == kept.first_id
    assert Counter(row["minute_type_code"] for row in rows) == kept.rows
    assert Counter(part.kind.value for part in document.parts) == kept.kinds
    assert (document.title, document.held_on) == (kept.title, kept.held_on)
    assert document.speeches[0].name == kept.first
    headings = sum(part.kind is PartKind.HEADING for part in document.parts)
    assert headings == kept.rows[3] - kept.empty
    assert sha256(words.encode()).hexdigest()[:16] == kept.digest


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: str(kept.held_on))
def test_a_day_registered_again_is_the_same_document(captures: Path, kept: Kept) -> None:
    rows = rows_of(captures, kept)
    count = len(rows)
    again = [{**row, "minute_id": row["minute_id"] + count} for row in rows]
    assert document_of(again, kept) == document_of(rows, kept)


def test_the_second_days_numbers_begin_behind_as_many_as_it_has_rows(captures: Path) -> None:
    rows = rows_of(captures, KEPT[2])
    assert (len(rows), [row["minute_id"] for row in rows]) == (110, list(range(111, 221)))


def test_no_host_of_the_list_has_an_address_that_the_platform_does_not_read(
    real_folder: Path,
) -> None:
    path = real_folder / "real" / "catalogue" / "minutes_systems.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["system"] == "discussnet"]
    slugs = Counter(row["discussnet_slug"] for row in rows)
    shared = {slug: count for slug, count in slugs.items() if count > 1}
    fields = {"id": "x", "platform": "discussnet", "name": "x"}
    read = [home_of(Source.model_validate({**fields, "url": row["base_url"]})) for row in rows]
    named = [home.rstrip("/").rpartition("/")[2] for home in read]
    assert (len(rows), sum(shared.values())) == (529, 11)
    assert shared == {"saimisato": 2, "ino": 2, "yamanashi": 3, "ishii": 2, "tosa": 2}
    assert named == [row["discussnet_slug"] for row in rows]
    assert Counter(home.split("/tenant/")[0] for home in read) == {
        "https://ssp.kaigiroku.net": 528,
        "http://giji.city.yokohama.lg.jp": 1,
    }
