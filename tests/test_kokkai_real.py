"""The captured answers of the Diet's API: read, served whole, and held beside the stand-in.

What is expected was counted in the captures; of their texts only hashes stand here.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from config.models import Source
from crawler.errors import NotADocument
from crawler.extract.kokkai import read_answer
from crawler.extract.kokkai_minutes import doubts, minutes_of
from crawler.platforms.kokkai import parse_file
from crawler.saved import SavedFile
from standins.sites.kokkai import DietApi
from standins.sites.kokkai_records import captured_meetings, committee
from standins.sites.serving import Asked, StandIn
from state.records import Outcome, Window
from tests.crawls import Crawls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.extract.kokkai import Answer, MeetingRecord

pytestmark = pytest.mark.real

TOKYO = ZoneInfo("Asia/Tokyo")
SOURCE = Source.model_validate({"id": "diet", "platform": "kokkai", "name": "国会"})
AUTUMN, FIRST = "meeting_session212_first_page.xml", "meeting_session1_last_page.xml"
LIST, SPEECHES = "meeting_list_2026-01-23.json", "speech_2026-01-23.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    file: str
    title: str
    published_at: datetime
    records: int
    kinds: dict[str, int]
    roles: dict[str, int]
    names: tuple[str, ...]
    said: tuple[int, str]  # code points, and the beginning of the hash of all that was said


EXPECTED = {
    "100105291X00119470728": Expected(
        file=FIRST,
        title="第1回国会 衆議院労働委員会決算委員会連合審査会 第1号",
        published_at=datetime(2019, 9, 5, 7, 15, 15, tzinfo=TOKYO),
        records=63,
        kinds={"set_aside": 3, "speech": 13, "interjection": 3, "question": 24, "answer": 25},
        roles={"chair": 7, "executive": 26, "member": 29},
        names=(
            "加藤勘十",
            "米窪滿亮",
            "原侑",
            "三浦寅之助",
            "吉武恵市",
            "辻井民之助",
            "竹山祐太郎",
        ),
        said=(23657, "6bad9172b3db2f3d"),
    ),
    "100115299X00119471114": Expected(
        file=FIRST,
        title="第1回国会 参議院労働委員会請願及び陳情に関する小委員会 第1号",
        published_at=datetime(2019, 9, 5, 7, 15, 15, tzinfo=TOKYO),
        records=6,
        kinds={"set_aside": 2, "speech": 5},
        roles={"chair": 4, "member": 1},
        names=("堀末治", "千葉信"),
        said=(287, "f0809724d129447a"),
    ),
    "121215254X00920231206": Expected(
        file=AUTUMN,
        title="第212回国会 参議院本会議 第9号",
        published_at=datetime(2024, 1, 11, 1, 34, 22, tzinfo=TOKYO),
        records=13,
        kinds={"set_aside": 13, "speech": 12, "interjection": 3},
        roles={"chair": 9, "member": 3},
        names=("尾辻秀久", "北村経夫", "大野泰正", "比嘉奈津美"),
        said=(2052, "9f5566b6b86061ee"),
    ),
    "121215254X00820231201": Expected(
        file=AUTUMN,
        title="第212回国会 参議院本会議 第8号",
        published_at=datetime(2023, 12, 26, 1, 58, 12, tzinfo=TOKYO),
        records=17,
        kinds={"set_aside": 6, "speech": 7, "interjection": 10, "question": 4, "answer": 5},
        roles={"chair": 6, "executive": 6, "member": 4},
        names=("尾辻秀久", "盛山正仁", "宮口治子", "中条きよし", "竹詰仁", "吉良よし子", "木原稔"),
        said=(27447, "ea660294fadd3354"),
    ),
    "121215254X00720231129": Expected(
        file=AUTUMN,
        title="第212回国会 参議院本会議 第7号",
        published_at=datetime(2023, 12, 20, 1, 43, 3, tzinfo=TOKYO),
        records=37,
        kinds={"set_aside": 22, "speech": 36, "interjection": 15},
        roles={"chair": 25, "member": 10, "executive": 1},
        names=(
            *("尾辻秀久", "石井準一", "岸田文雄", "末松信介", "水野素子", "足立敏之"),
            *("山添拓", "金子道仁", "伊藤孝恵", "新妻秀規", "高橋克法", "長谷川岳"),
        ),
        said=(20280, "b2ab161e3ad8e90f"),
    ),
}


@pytest.fixture(scope="module")
def folder(real_folder: Path) -> Path:
    return real_folder / "real" / "kokkai"


def read(folder: Path, name: str) -> Answer:
    return read_answer((folder / name).read_bytes())


def meeting(folder: Path, named: str) -> MeetingRecord:
    answer = read(folder, EXPECTED[named].file)
    return next(one for one in answer.meetings if one.id == named)


@pytest.mark.parametrize("named", EXPECTED)
class TestMeetings:
    def test_a_meeting_has_its_speeches_speakers_and_roles(self, folder: Path, named: str) -> None:
        expected, found = EXPECTED[named], meeting(folder, named)
        document = minutes_of(found, SOURCE)
        assert len(found.speeches) == expected.records
        assert (document.title, document.held_on) == (expected.title, found.day)
        assert document.published_at == expected.published_at
        assert Counter(part.kind.value for part in document.parts) == expected.kinds
        assert Counter(one.role and one.role.value for one in document.speeches) == expected.roles
        assert tuple(dict.fromkeys(one.name for one in document.speeches)) == expected.names

    def test_what_was_said_is_what_was_read(self, folder: Path, named: str) -> None:
        document = minutes_of(meeting(folder, named), SOURCE)
        said = "\n".join(part.text for part in document.speeches)
        size = sum(len(part.text) for part in document.speeches)
        assert (size, sha256(said.encode()).hexdigest()[:16]) == EXPECTED[named].said

    def test_no_letter_is_in_no_part(self, folder: Path, named: str) -> None:
        found = meeting(folder, named)
        document = minutes_of(found, SOURCE)
        marks = {one.url: f"○{one.speaker}" for one in document.speeches}
        parts = "".join([*(part.text for part in document.parts), *marks.values()])
        records = "".join(one.speech or "" for one in found.speeches)
        assert Counter(re.sub(r"\s", "", parts)) == Counter(re.sub(r"\s", "", records))

    def test_every_part_bears_the_address_of_its_own_speech(self, folder: Path, named: str) -> None:
        document = minutes_of(meeting(folder, named), SOURCE)
        assert len({part.url for part in document.parts}) == EXPECTED[named].records
        assert document.parts[0].url == f"https://kokkai.ndl.go.jp/txt/{named}/0"

    def test_nothing_speaks_against_it(self, folder: Path, named: str) -> None:
        found = meeting(folder, named)
        assert doubts(found, minutes_of(found, SOURCE)) == ()


class TestAnswers:
    @pytest.mark.parametrize(
        ("name", "total", "first", "following", "meetings", "speeches"),
        [
            (AUTUMN, 259, 1, 4, 3, 0),
            (FIRST, 1631, 1630, None, 2, 0),
            (LIST, 2, 1, None, 2, 0),
            (SPEECHES, 2, 1, None, 0, 2),
        ],
    )
    def test_the_place_in_the_list_is_read(
        self,
        folder: Path,
        name: str,
        total: int,
        first: int,
        following: int | None,
        meetings: int,
        speeches: int,
    ) -> None:
        answer = read(folder, name)
        assert (answer.total, answer.first, answer.next) == (total, first, following)
        assert (len(answer.meetings), answer.loose_speeches) == (meetings, speeches)
        assert answer.broken == ()

    def test_a_list_has_two_meetings_without_text_and_pdf(self, folder: Path) -> None:
        meetings = read(folder, LIST).meetings
        assert [(one.id, one.name, len(one.speeches)) for one in meetings] == [
            ("122005254X00120260123", "本会議", 4),
            ("122004024X00120260123", "議院運営委員会", 9),
        ]
        assert {one.pdf_url for one in meetings} == {None}
        assert {speech.speech for one in meetings for speech in one.speeches} == {None}

    @pytest.mark.parametrize(
        ("name", "said"),
        [(AUTUMN, "3 meetings"), (FIRST, "2 meetings"), (SPEECHES, "single speeches")],
    )
    def test_a_file_of_several_records_is_not_imported_as_one(
        self, folder: Path, name: str, said: str
    ) -> None:
        with pytest.raises(NotADocument, match=said):
            parse_file(SavedFile(name=name, body=(folder / name).read_bytes()), SOURCE)


@pytest.fixture
def site(folder: Path) -> Iterator[StandIn]:
    with StandIn(DietApi(meetings=captured_meetings(folder))) as stand_in:
        yield stand_in


def test_the_captured_meetings_are_served_and_crawled_whole(site: StandIn, tmp_path: Path) -> None:
    url = f"{site.url}/api/"
    crawls = Crawls(folder=tmp_path, sources={"diet": {"url": url}}, platform="kokkai")
    (old,) = crawls.run(Window(first=date(1947, 1, 1), last=date(1947, 12, 31)))
    (autumn,) = crawls.run(Window(first=date(2023, 11, 1), last=date(2023, 12, 31)))
    assert isinstance(site.site, DietApi)
    assert [one.outcome for one in (old, autumn)] == [Outcome.NEW] * 2
    assert (old.new, autumn.new, site.site.uncaptured) == (2, 3, 0)
    (listed_alone,) = crawls.run(Window(first=date(2026, 1, 1), last=date(2026, 1, 31)))
    assert (listed_alone.listed, listed_alone.new, site.site.uncaptured) == (2, 0, 2)
    assert listed_alone.outcome is Outcome.BROKEN
    assert {key.partition("/")[2] for key in crawls.stored()} == set(EXPECTED)


class TestStandIn:
    """The stand-in's answers have the names of the captured ones, in their order."""

    def answer(self, target: str, *, pdf: bool) -> bytes:
        api = DietApi(meetings=[committee(date(2026, 10, 20), 1, pdf=pdf)])
        asked = Asked(method="GET", target=target, headers={}, body=b"", at=0.0)
        return api.answer(asked, "https://kokkai.ndl.go.jp").body

    @pytest.mark.parametrize(
        ("name", "question", "key"),
        [(LIST, "meeting_list", "meetingRecord"), (SPEECHES, "speech", "speechRecord")],
    )
    def test_json(self, folder: Path, name: str, question: str, key: str) -> None:
        captured = json.loads((folder / name).read_bytes())
        target = f"/api/{question}?from=2026-01-01&recordPacking=json"
        made = json.loads(self.answer(target, pdf=False))
        assert list(made) == list(captured)
        assert shape(made[key][0]) == shape(captured[key][0])

    @pytest.mark.parametrize(("name", "pdf"), [(AUTUMN, False), (FIRST, True)])
    def test_xml(self, folder: Path, name: str, *, pdf: bool) -> None:
        captured = ET.parse(folder / name).getroot()  # noqa: S314 - our own captures
        made = ET.fromstring(self.answer("/api/meeting?from=2026-01-01", pdf=pdf))  # noqa: S314 - our stand-in's
        tags = [
            [one.tag for one in root if one.tag != "nextRecordPosition"]
            for root in (made, captured)
        ]
        assert tags[0] == tags[1]
        first = [root.find(".//meetingRecord") for root in (made, captured)]
        assert xml_shape(first[0]) == xml_shape(first[1])


def shape(record: dict[str, Any]) -> dict[str, Any]:
    """Names in order, with the names inside the first of a list."""
    return {name: shape(one[0]) if isinstance(one, list) else None for name, one in record.items()}


def xml_shape(element: ET.Element | None) -> list[str]:
    assert element is not None
    inner = element.find("speechRecord")
    assert inner is not None
    outer = dict.fromkeys(one.tag for one in element)
    return [*outer, *(one.tag for one in inner)]
