"""The captures of kensakusystem.jp: read, and crawled as closed chains.

Expected values were written by reading the captures (2026-11): counts, names, days, offsets, and
digests of the words.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from config.models import Source
from crawler.extract.exchanges import with_exchanges
from crawler.extract.kensaku_frames import parse_frames, parse_speakers
from crawler.extract.kensaku_text import parse_download
from crawler.extract.kensaku_tree import parse_calendar, parse_entry, parse_tree
from crawler.extract.minutes import turns
from crawler.platforms.kensakusystem import parse_file
from crawler.saved import SavedFile
from crawler.steps import Page
from standins.sites.kensakusystem import make
from standins.sites.kensakusystem_captures import Captured
from standins.sites.serving import StandIn
from state.database import open_database
from state.records import Outcome, PartKind, Role, Window
from state.runs import remember
from tests.crawls import Crawls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.extract.kensaku_frames import SpeakerList
    from crawler.extract.kensaku_text import Text

pytestmark = pytest.mark.real

HOST = "https://www.kensakusystem.jp"


@dataclass(frozen=True, kw_only=True)
class Case:
    """What one captured sitting is, as read by hand."""

    folder: str
    tenant: str
    code: str
    file_name: str
    held_on: date
    title: str
    positions: int
    agenda_at: int
    last_at: int
    speeches: dict[tuple[str, str, Role], int]


MEGURO = Case(
    folder="sapphire",
    tenant="meguro",
    code="hxcvax8v0tgrybompl",
    file_name="R070217A",
    held_on=date(2025, 2, 17),
    title="令和 7年第1回定例会（第1日 2月17日）",
    positions=26,
    agenda_at=4,
    last_at=92542,
    speeches={
        ("おのせ康裕", "議長", Role.CHAIR): 10,
        ("青木英二", "区長", Role.EXECUTIVE): 6,
        ("関根義孝", "教育長", Role.EXECUTIVE): 4,
        ("たぞえ麻友", "２２番", Role.MEMBER): 3,
        ("鈴木まさし", "２０番", Role.MEMBER): 2,
    },
)
KATSUSHIKA = Case(
    folder="cgi",
    tenant="katsushika",
    code="n9goyxzrwrkcenlj8f",
    file_name="R070214A",
    held_on=date(2025, 2, 14),
    title="令和 7年第1回定例会（第1日 2月14日）",
    positions=34,
    agenda_at=226,
    last_at=69802,
    speeches={
        ("伊藤よしのり", "議長", Role.CHAIR): 24,
        ("植竹貴", "副区長", Role.EXECUTIVE): 2,
        ("筒井たかひさ", "２２番", Role.MEMBER): 2,
        ("齊藤大介", "１２番", Role.MEMBER): 2,
        ("青木克德", "区長", Role.EXECUTIVE): 1,
        ("久保洋子", "教育委員", Role.EXECUTIVE): 1,
        ("木村ひでこ", "２９番", Role.MEMBER): 1,
    },
)
HIROSAKI = Case(
    folder="index-html",
    tenant="hirosaki",
    code="jdos47sfsd973gseoq",
    file_name="R050217A",
    held_on=date(2023, 2, 17),
    title="令和 5年第1回定例会（第1号 2月17日）",
    positions=13,
    agenda_at=12,
    last_at=20092,
    speeches={
        ("清野一榮", "議長", Role.CHAIR): 10,
        ("佐藤記一", "事務局長", Role.SECRETARIAT): 1,
        ("櫻田宏", "市長", Role.EXECUTIVE): 1,
    },
)
CASES = pytest.mark.parametrize(
    "case", [MEGURO, KATSUSHIKA, HIROSAKI], ids=lambda case: case.tenant
)


@pytest.fixture(scope="module")
def captures(real_folder: Path) -> Path:
    return real_folder / "real" / "kensakusystem"


def page(captures: Path, case: Case, name: str, program: str = "") -> Page:
    """A capture as the site sent it: it was decoded before it was kept."""
    body = (captures / case.folder / name).read_bytes().decode("utf-8").encode("cp932")
    return Page(url=f"{HOST}/{case.tenant}/{program}", status=200, headers={}, body=body)


def listed(captures: Path, case: Case) -> SpeakerList:
    return parse_speakers(page(captures, case, "speakers.html", "cgi-bin3/r_Speakers.exe"))


def text(captures: Path, case: Case) -> Text:
    download = page(captures, case, "statements.txt", "cgi-bin3/GetPerson.exe")
    return parse_download(download, listed(captures, case).rows, None)


class TestReading:
    @pytest.mark.parametrize("case", [MEGURO, HIROSAKI], ids=lambda case: case.tenant)
    def test_the_entry_page_has_the_code(self, captures: Path, case: Case) -> None:
        entry = parse_entry(page(captures, case, "top.html"))
        base = f"{HOST}/{case.tenant}/cgi-bin3"
        assert entry.code == case.code
        assert entry.tree == f"{base}/See.exe?Code={case.code}"
        assert entry.search == f"{base}/Search2.exe?Code={case.code}&sTarget=2"

    @pytest.mark.parametrize(
        ("case", "tabs", "branches", "oldest"),
        [(MEGURO, 7, 6, 2001), (KATSUSHIKA, 7, 6, 1996), (HIROSAKI, 5, 4, 2006)],
        ids=lambda value: getattr(value, "tenant", None),
    )
    def test_the_tree_has_its_tabs_and_branches(
        self, captures: Path, case: Case, tabs: int, branches: int, oldest: int
    ) -> None:
        tree = parse_tree(page(captures, case, "tree.html", "cgi-bin3/See.exe"))
        inner = [node for node in tree.nodes if node.value.endswith(b" ")]
        assert (len(tree.nodes) - len(inner), len(inner)) == (tabs, branches)
        assert min(node.first or 9999 for node in tree.nodes) == oldest
        assert (tree.code, tree.sittings) == (case.code, ())

    def test_the_search_form_lists_two_years(self, captures: Path) -> None:
        calendar = parse_calendar(page(captures, KATSUSHIKA, "top.html", "cgi-bin3/Search2.exe"))
        assert (calendar.count, sorted(calendar.years)) == (168, [2025, 2026])
        assert (min(calendar.days), max(calendar.days)) == (date(2025, 1, 9), date(2026, 2, 25))
        assert dict(calendar.options)[2019] in (
            b"\x97\xdf\x98a\x8c\xb3\x94N",
            b"\x95\xbd\x90\xac31\x94N",
        )

    @CASES
    def test_the_frames_name_the_sitting(self, captures: Path, case: Case) -> None:
        frames = parse_frames(page(captures, case, "frameset.html", "cgi-bin3/ResultFrame.exe"))
        assert frames.title == case.title
        assert frames.speakers is not None
        assert f"/{case.file_name}/0/" in frames.speakers
        assert f"/{case.file_name}/0/" in frames.text

    @CASES
    def test_the_list_counts_the_positions_and_begins_with_the_agenda(
        self, captures: Path, case: Case
    ) -> None:
        rows = listed(captures, case).rows
        assert len(rows) == case.positions
        assert (rows[0].position, rows[-1].position) == (case.agenda_at, case.last_at)
        assert (rows[0].label, rows[0].numbered) == ("議事日程", False)
        assert all(row.numbered for row in rows[1:])

    @CASES
    def test_every_position_is_one_speech_of_the_right_speaker(
        self, captures: Path, case: Case
    ) -> None:
        read = text(captures, case)
        first = [read.parts[turn[0]] for turn in turns(read.parts)]
        found = Counter((part.name, part.office, part.role) for part in first)
        assert found == case.speeches
        assert (read.certain, read.doubts) == (True, ())
        assert read.begun == case.positions - 1 == sum(case.speeches.values())

    @CASES
    def test_the_marks_alone_give_the_same_parts(self, captures: Path, case: Case) -> None:
        body = page(captures, case, "statements.txt").body
        source = Source(id="kaku", platform="kensakusystem", name="kaku")
        document = parse_file(SavedFile(name=f"{case.file_name}.txt", body=body), source)
        certain = text(captures, case).parts
        assert [part.text for part in document.parts] == [part.text for part in certain]
        assert (document.key, document.held_on) == (f"kaku/{case.file_name}", case.held_on)
        assert document.title == case.title

    @pytest.mark.parametrize(
        ("case", "kinds", "digest"),
        [
            (
                MEGURO,
                {"speech": 25, "set_aside": 13, "heading": 5, "interjection": 1},
                "5029dba9702f86d7",
            ),
            (KATSUSHIKA, {"speech": 44, "set_aside": 30, "interjection": 6}, "ba4b440cd0c7b4da"),
            (
                HIROSAKI,
                {"speech": 12, "set_aside": 11, "interjection": 2, "text": 1},
                "75c779ca93de6bc9",
            ),
        ],
        ids=lambda value: getattr(value, "tenant", None),
    )
    def test_the_parts_and_their_words(
        self, captures: Path, case: Case, kinds: dict[str, int], digest: str
    ) -> None:
        parts = text(captures, case).parts
        words = "\n".join(part.text for part in parts if part.kind.spoken)
        assert Counter(part.kind.value for part in parts) == kinds
        assert sha256(words.encode()).hexdigest()[:16] == digest


@pytest.fixture
def replay(captures: Path) -> Iterator[StandIn]:
    with StandIn(make(captures)) as stand_in:
        yield stand_in


def test_the_captured_chains_are_crawled_whole_and_what_is_missing_is_counted(
    replay: StandIn, tmp_path: Path
) -> None:
    cases = {case.tenant: case for case in (MEGURO, KATSUSHIKA, HIROSAKI)}
    sources = {name: {"url": f"{replay.url}/{name}/"} for name in cases}
    crawls = Crawls(folder=tmp_path, sources=sources, platform="kensakusystem")
    database = open_database(crawls.database)
    for name, case in cases.items():
        # The pages of the tree that lead to these sittings were not captured.
        remember(database, name, {f"sitting/{case.file_name}": "read 2026-01-01"})
    database.close()
    reports = {report.source: report for report in crawls.run(Window(first=date(2020, 1, 1)))}
    stored = {key: one.document for key, one in crawls.stored().items()}
    assert isinstance(replay.site, Captured)
    assert {name: report.new for name, report in reports.items()} == dict.fromkeys(cases, 1)
    for name, case in cases.items():
        document = stored[f"{name}/{case.file_name}"]
        assert (document.title, document.held_on) == (case.title, case.held_on)
        assert sum(1 for _ in turns(document.parts)) == case.positions - 1
        assert all(part.url for part in document.speeches)
        errors = " ".join(reports[name].errors)
        assert (reports[name].outcome, "status 404" in errors) == (Outcome.BROKEN, True)
        assert case.file_name not in errors
    asked = [(one.method, one.target) for one in replay.asked if one.path != "/robots.txt"]
    given = {target for chain in replay.site.chains for target in (*chain.pages, chain.download)}
    assert len(replay.site.missed) == len([one for one in asked if one[1] not in given]) + sum(
        method == "POST" and "See.exe" in target for method, target in asked if target in given
    )
    assert not any("ResultFrame" in target or "r_" in target for target in replay.site.missed)


def test_questions_and_answers_of_a_day_of_questions(captures: Path) -> None:
    """Two members ask five times; the mayor, who spoke first, and the superintendent answer."""
    parts = with_exchanges(text(captures, MEGURO).parts)
    first = [parts[turn[0]] for turn in turns(parts)]
    kinds = Counter((part.name, part.kind) for part in first)
    assert kinds == {
        ("おのせ康裕", PartKind.SPEECH): 10,
        ("青木英二", PartKind.SPEECH): 1,
        ("青木英二", PartKind.ANSWER): 5,
        ("関根義孝", PartKind.ANSWER): 4,
        ("鈴木まさし", PartKind.QUESTION): 2,
        ("たぞえ麻友", PartKind.QUESTION): 3,
    }
