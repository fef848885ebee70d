"""The meetings of the Diet stand-in: invented people in a session that will not be held."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from standins.sites.serving import Switches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HOUSES = {"衆議院": "0", "参議院": "1", "両院": "2", "両院協議会": "3"}
_DIGITS = "〇一二三四五六七八九"
_WEEKDAYS = "月火水木金土日"


@dataclass(slots=True, kw_only=True)
class Speech:
    """One record; ``text`` with the printed mark, lines ended by \\n. Number 0 is the cover."""

    speaker: str
    text: str | None
    position: str = ""
    group: str = ""
    role: str = ""
    yomi: str = ""


@dataclass(slots=True, kw_only=True)
class Meeting:
    """One issue of minutes; ``speeches`` begin with the cover. ``created`` is Japanese time."""

    house: str
    name: str
    number: int
    day: date
    speeches: list[Speech]
    session: int = 999
    code: str = "9001"
    kind: str = "会議録"
    closing: bool = False
    pdf: bool = False
    created: datetime | None = None
    updated: datetime | None = None
    id: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            house = f"{self.session:03}{_HOUSES[self.house]}"
            self.id = f"1{house}{self.code}X{self.number:03}{self.day:%Y%m%d}"

    @property
    def stamp(self) -> datetime:
        """When its text appeared; 25 days after the day where nothing else was said."""
        return self.created or datetime.combine(self.day + timedelta(days=25), time(1, 43, 3))

    def record(self, url: str, *, texts: bool) -> dict[str, Any]:
        """As the API shows it: without texts in the list."""
        return {
            "issueID": self.id,
            "imageKind": self.kind,
            "searchObject": 0,
            "session": self.session,
            "nameOfHouse": self.house,
            "nameOfMeeting": self.name,
            "issue": f"第{self.number}号" if self.number else self.kind,
            "date": self.day.isoformat(),
            "closing": True if self.closing else None,
            "speechRecord": [
                self._speech(order, url, texts=texts) for order in range(len(self.speeches))
            ],
            "meetingURL": f"{url}/txt/{self.id}",
            "pdfURL": f"{url}/img/{self.id}" if self.pdf else None,
        }

    def flat_speeches(self, url: str) -> Iterator[dict[str, Any]]:
        """As /api/speech shows them: the meeting's values in each, and no times."""
        meeting = self.record(url, texts=True)
        links = {name: meeting.pop(name) for name in ("meetingURL", "pdfURL")}
        for speech in meeting.pop("speechRecord"):
            known = {name: value for name, value in speech.items() if not name.endswith("Time")}
            head = {"speechID": known.pop("speechID"), **meeting}
            if self.pdf:
                links["pdfURL"] = f"{url}/img/{self.id}/{known['startPage']}"
            yield {**head, "searchObject": known["speechOrder"], **known, **links}

    def _speech(self, order: int, url: str, *, texts: bool) -> dict[str, Any]:
        speech = self.speeches[order]
        head = {
            "speechID": f"{self.id}_{order:03}",
            "speechOrder": order,
            "speaker": speech.speaker,
        }
        tail = {"speechURL": f"{url}/txt/{self.id}/{order}"}
        if not texts:
            return {**head, **tail}
        return {
            **head,
            "speakerYomi": speech.yomi or None,
            "speakerGroup": speech.group or None,
            "speakerPosition": speech.position or None,
            "speakerRole": speech.role or None,
            "speech": (speech.text or "").replace("\n", "\r\n"),
            "startPage": order // 4 + 1 if self.pdf else 0,
            "createTime": f"{self.stamp:%Y-%m-%d %H:%M:%S}",
            "updateTime": f"{self.updated or self.stamp:%Y-%m-%d %H:%M:%S}",
            **tail,
        }


@dataclass(slots=True, kw_only=True)
class DietSwitches(Switches):
    """What the API was seen or said to do, beside what may befall any site."""

    busy_19001: int = 0  # so many further questions are answered «busy»
    grouped: bool = False  # by meeting, newest issue first, as captured in 2024
    numbers_as_strings: bool = False
    lone_record_without_list: bool = False
    one_more_after: str = ""  # a meeting appears once this target's beginning has been answered
    html_with_200: bool = False
    empty_body: bool = False
    cut_off_at: int = 0  # bytes of each answer that come


def kanji_day(day: date) -> str:
    """令和八年十一月二十日（金曜日）."""
    parts = (day.year - 2018, "年"), (day.month, "月"), (day.day, "日")
    written = "".join(f"{_kanji(number)}{unit}" for number, unit in parts)
    return f"令和{written}（{_WEEKDAYS[day.weekday()]}曜日）"


def _kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + "十" * bool(tens) + _DIGITS[ones] * bool(ones)


def _cover(day: date, number: int) -> str:
    return (
        f"{kanji_day(day)}\n　　　　午前九時開議\n　出席委員\n　　　委員長　架空　一郎君\n"
        "　　　理事　見本　花子君　理事　例題　次郎君\n　　　　―――――――――――――\n"
        f"本日の会議に付した案件\n　行政のデジタル化に関する件（第{number}回）"
    )


_ENDED = (
    "○架空委員長　次回は、公報をもってお知らせすることとし、本日は、これにて散会いたします。\n"
    "　　　　午前十一時三分散会\n　　　　　――――◇―――――\n　　　出席者は左のとおり。\n"
    "　　　　委員長　　架空　一郎君"
)


def committee(day: date, number: int, **values: Any) -> Meeting:  # noqa: ANN401 - the fields of Meeting
    """A sitting of an invented committee: a member asks, officials and a minister answer."""
    chair = {"speaker": "架空一郎", "group": "無所属", "yomi": "かくういちろう"}
    member = {"speaker": "見本花子", "group": "見本の会", "yomi": "みほんはなこ"}
    speeches = [
        Speech(speaker="会議録情報", text=_cover(day, number)),
        Speech(
            **chair,
            text="○架空委員長　これより会議を開きます。\n"
            "　行政のデジタル化に関する件について調査を進めます。\n"
            "　お諮りいたします。政府参考人の出席を求めることに御異議ありませんか。\n"
            "　　　　〔「異議なし」と呼ぶ者あり〕",
        ),
        Speech(
            **chair,
            text="○架空委員長　御異議なしと認めます。\n　　　　―――――――――――――\n"
            "　質疑の申出がありますので、これを許します。見本花子君。",
        ),
        Speech(
            **member,
            text=f"○見本委員　見本の会の見本花子です。{number}回目の質問です。\n"
            "　職員のテレワークはどこまで進みましたか。",
        ),
        Speech(
            speaker="例文三郎",
            position="架空庁統括官",
            yomi="れいぶんさぶろう",
            text="○例文政府参考人　お答えいたします。\n"
            "　対象の職員の六割がテレワークを行っております。\n"
            "　　　　〔委員長退席、例題委員長代理着席〕\n　今年度中に八割とする計画です。",
        ),
        Speech(**member, text="○見本委員　窓口のDXについて大臣に伺います。"),
        Speech(
            speaker="例示四郎",
            position="架空大臣",
            group="見本の会",
            text="○例示国務大臣　書かない窓口を広げてまいります。",
        ),
        Speech(**chair, text=_ENDED),
    ]
    given: dict[str, Any] = {"house": "衆議院", "name": "架空デジタル特別委員会", **values}
    return Meeting(number=number, day=day, speeches=speeches, **given)


def plenary(day: date, number: int, **values: Any) -> Meeting:  # noqa: ANN401 - the fields of Meeting
    """A sitting of an invented plenary: a minister's statement, a question, the answer, a vote."""
    chair = {"speaker": "仮名五郎", "position": "議長", "group": "各派に属しない議員"}
    minister = {"speaker": "例示四郎", "position": "架空大臣", "group": "見本の会"}
    speeches = [
        Speech(
            speaker="会議録情報",
            text=f"{kanji_day(day)}\n　　　午前十時一分開議\n　　　　━━━━━━━━━━━━━\n"
            f"○議事日程　第{number}号\n　第一　国務大臣の報告に関する件\n"
            "　　　　　─────・─────",
        ),
        Speech(
            **chair,
            text="○議長（仮名五郎君）　これより会議を開きます。\n"
            "　日程第一を議題といたします。提出者の趣旨説明を求めます。例示四郎架空大臣。\n"
            "　　　〔国務大臣例示四郎君登壇、拍手〕",
        ),
        Speech(**minister, text="○国務大臣（例示四郎君）　法律案の趣旨を御説明申し上げます。"),
        Speech(
            **chair, text="○議長（仮名五郎君）　ただいまの趣旨説明に対し、質疑の通告があります。"
        ),
        Speech(
            speaker="見本六子",
            group="例題の会",
            text="○見本六子君　例題の会の見本六子です。\n　地方のDXへの支援を伺います。（拍手）",
        ),
        Speech(
            **minister, text="○国務大臣（例示四郎君）　見本議員にお答えいたします。\n　支えます。"
        ),
        Speech(
            **chair,
            text="○議長（仮名五郎君）　これにて質疑は終了いたしました。\n"
            "　本日はこれにて散会いたします。\n　　　午前十一時三十六分散会",
        ),
    ]
    given: dict[str, Any] = {"house": "参議院", "name": "本会議", "code": "5254", **values}
    return Meeting(number=number, day=day, speeches=speeches, **given)


def sample_meetings(newest: date, count: int = 12) -> list[Meeting]:
    """Committee and plenary in turn, each five days before the last; the older half with PDF."""
    makers = (committee, plenary)
    return [
        makers[turn % 2](newest - timedelta(days=5 * turn), count - turn, pdf=turn > count // 2)
        for turn in range(count)
    ]


def captured_meetings(folder: Path) -> list[Meeting]:
    """The meetings in captured answers; those of lists have no text. Lone speeches are left."""
    records: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".json":
            found = json.loads(path.read_bytes()).get("meetingRecord", [])
        elif path.suffix == ".xml":
            found = [_of_xml(one) for one in ET.parse(path).iter("meetingRecord")]  # noqa: S314 - our own captures
        else:
            continue
        records.update({record["issueID"]: record for record in found})
    return [_meeting(record) for record in records.values()]


def _of_xml(element: ET.Element) -> dict[str, Any]:
    values: dict[str, Any] = {one.tag: one.text for one in element if one.tag != "speechRecord"}
    values["speechRecord"] = [
        {value.tag: value.text for value in one} for one in element.iter("speechRecord")
    ]
    return values


def _meeting(record: dict[str, Any]) -> Meeting:
    first = record["speechRecord"][0]
    return Meeting(
        id=record["issueID"],
        house=record["nameOfHouse"],
        name=record["nameOfMeeting"],
        number=int(record["issue"].strip("第号")),
        day=date.fromisoformat(record["date"]),
        session=int(record["session"]),
        kind=record["imageKind"],
        pdf=bool(record["pdfURL"]),
        created=_instant(first.get("createTime")),
        updated=_instant(first.get("updateTime")),
        speeches=[
            Speech(
                speaker=one["speaker"],
                text=one.get("speech"),
                position=one.get("speakerPosition") or "",
                group=one.get("speakerGroup") or "",
                role=one.get("speakerRole") or "",
                yomi=one.get("speakerYomi") or "",
            )
            for one in record["speechRecord"]
        ],
    )


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
