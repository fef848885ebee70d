"""The records of the DiscussNet stand-in: invented councils, shaped as captured by 2026-03."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROSTER, HEADING, CHAIR, ASKS, ANSWERS, PAPER = 2, 3, 4, 5, 6, 9
_KINDS = {
    1: "目次",
    ROSTER: "名簿",
    HEADING: "△議題",
    CHAIR: "○議長",
    ASKS: "◆質問",
    ANSWERS: "◎答弁",
    PAPER: "資料",
}
_MARKS = {HEADING: "△", CHAIR: "○", ASKS: "◆", ANSWERS: "◎"}


@dataclass(slots=True, kw_only=True)
class Utterance:
    """One row; ``text`` without mark and label, which the site puts before it."""

    code: int
    title: str | None
    text: str

    def record(self, number: int, *, old: bool) -> dict[str, Any]:
        """As get_minute gives it."""
        head = (
            f"{_MARKS[self.code]}{self.title}\u3000" if self.code in (CHAIR, ASKS, ANSWERS) else ""
        )
        head = "△" if self.code == HEADING else head
        inner = f"{head}{self.text}\n"
        around = ("<PRE><TT><FONT SIZE=＋１>", "</FONT></TT></PRE>") if old else ("<pre>", "</pre>")
        return {
            "minute_id": number,
            "title": self.title,
            "page_no": 1 + number // 8,
            "hit_count": 0,
            "body": inner.join(around) if self.text else "",
            "minute_anchor_id": "",
            "minute_type": _KINDS.get(self.code, "不明"),
            "minute_type_code": self.code,
            "speech_type": None,
            "minute_link": [],
        }


@dataclass(slots=True, kw_only=True)
class Day:
    """One schedule of a council. ``registered`` counts how often it was: ids go on each time."""

    schedule: int
    label: str
    rows: list[Utterance] = field(default_factory=list)
    page: int = 1
    registered: int = 1
    old: bool = False
    captured: list[dict[str, Any]] | None = None

    def records(self) -> list[dict[str, Any]]:
        """Its rows; of the first registration the second id is not used, as seen."""
        if self.captured is not None:
            return self.captured
        shift = (self.registered - 1) * (len(self.rows) + 1)
        numbers = [1, *range(3, len(self.rows) + 2)]
        return [
            row.record(number + shift, old=self.old)
            for number, row in zip(numbers, self.rows, strict=False)
        ]


@dataclass(slots=True, kw_only=True)
class CouncilRecord:
    """A session, or a committee for a whole year. ``path`` is its place in the tree."""

    id: int
    name: str
    path: str
    year: int
    days: list[Day] = field(default_factory=list)

    def day(self, schedule: int) -> Day | None:
        """One of its days."""
        return next((one for one in self.days if one.schedule == schedule), None)


@dataclass(slots=True, kw_only=True)
class Tenant:
    """A council's archive; ``film`` makes it one of DiscussVision, another product."""

    slug: str
    id: int
    council: str
    councils: list[CouncilRecord] = field(default_factory=list)
    film: bool = False
    dislikes_years: bool = False  # answers 500 where view_years is sent, as some do
    captured: dict[str, Any] | None = None

    def record(self, council: int) -> CouncilRecord:
        """One of its councils; raises StopIteration where there is none."""
        return next(one for one in self.councils if one.id == council)

    def index(self) -> dict[str, Any]:
        """As councils/index gives it: by year, newest first, and by place in the tree."""
        if self.captured is not None:
            return self.captured
        years = sorted({one.year for one in self.councils}, reverse=True)
        return {"councils": [{"view_years": [self._year(year) for year in years]}]}

    def _year(self, year: int) -> dict[str, Any]:
        here = [one for one in self.councils if one.year == year]
        paths = list(dict.fromkeys(one.path for one in here))
        groups = [
            {
                "council_type_path": path,
                "council_type_name1": "資料" if path.startswith("/0/2/") else "全会議",
                "council_type_name2": "本会議" if path.startswith("/0/1/3/") else "委員会",
                "council_type_name3": None,
                "council_type_name4": None,
                "council_type_name5": None,
                "councils": [
                    {"council_id": one.id, "name": one.name, "postit_count": 0}
                    for one in here
                    if one.path == path
                ],
            }
            for path in paths
        ]
        named = {"view_year": str(year), "japanese_year": f"令和{year - 2018}年"}
        return {**named, "council_type": groups}


def plenary(council: str, number: int, printed: str, word: str = "ＤＸ") -> list[Utterance]:
    """A day of questions of an invented council; ``printed`` is its day as the roster has it."""
    chair = "議長（大山一郎君）"
    return [
        Utterance(
            code=ROSTER,
            title="（名簿）",
            text="令和　８年第３回　９月定例会\n\n"
            f"　　　　令和８年第３回{council}定例会会議録　第{number}号\n\n"
            f"　　招集告示　令和８年８月２８日\n　　{printed}　　　　午前１０時００分開議\n\n"
            "〇出席議員（３名）\n　　１番　大　山　一　郎　君\n　　２番　森　　　次　郎　君\n"
            "　　３番　川　﨑　は　な　君\n〇説明のため出席した者\n"
            "　　市長　　　鈴　木　　　一　君",
        ),
        Utterance(code=HEADING, title="日程第１", text="日程第　１　一般質問"),
        Utterance(
            code=CHAIR,
            title=chair,
            text="これより本日の会議を開きます。\n　２番森次郎君。\n　　〔２番　森　次郎君登壇〕",
        ),
        Utterance(
            code=ASKS,
            title="２番（森次郎君）",
            text=f"{word}の進め方について伺います。\n　　　　（拍手）",
        ),
        Utterance(code=CHAIR, title=chair, text="市長。"),
        Utterance(
            code=ANSWERS,
            title="市長（鈴木一君）",
            text='窓口から始めます。\n　<span lang="ja">以上です。</span>',
        ),
        Utterance(
            code=CHAIR,
            title=chair,
            text="以上で質問を終わります。御異議ありませんか。\n　　〔「異議なし」と呼ぶ者あり〕\n"
            "────────────────\n　　　　午後３時１０分散会",
        ),
    ]


def committee(council: str, printed: str, word: str = "テレワーク") -> list[Utterance]:
    """A committee, whose titles have no brackets and whose hours are titles."""
    return [
        Utterance(
            code=ROSTER,
            title="（名簿）",
            text=f"令和　８年　総務委員会\n\n　　{council}総務委員会会議録\n　　{printed}\n"
            "出席委員\n　　委員長　川　﨑　は　な\n　　委員　　森　　　次　郎",
        ),
        Utterance(code=CHAIR, title="（１０時００分）", text="開会"),
        Utterance(code=CHAIR, title="川﨑はな委員長", text="開会します。"),
        Utterance(code=ASKS, title="森委員", text=f"{word}の実績を伺います。"),
        Utterance(code=ANSWERS, title="番外［総務部長］（高橋等君）", text="六割です。"),
        Utterance(code=ANSWERS, title="情報政策課長", text=""),
    ]


def whole_day(council: str, printed: str) -> list[Utterance]:
    """A day that is one text in one row, as some committees' are."""
    text = f"《委員会記録-令和８年》\n{council}　{printed}\n" + "　委員長から報告があった。\n" * 40
    return [Utterance(code=HEADING, title="《委員会記録-令和８年文教委員会》", text=text.strip())]


def captured_tenant(folder: Path) -> Tenant:
    """The tenant in a folder of captures: its whole index, one council's list, one day.

    Raises ValueError where tenant.js names no id.
    """
    slug, _, number = folder.name.rpartition("_")
    if f"= {number}" not in (folder / "tenant.js").read_text(encoding="utf-8"):
        raise ValueError(f"{folder}: tenant.js names another id")
    index = _read(folder / "councils.json")
    rows = _read(folder / "minute.json")["tenant_minutes"]
    listed = [
        Day(schedule=one["schedule_id"], label=one["name"], page=one["page_no"])
        for one in _read(folder / "schedules.json")["council_schedules"]
    ]
    listed[0].captured = rows
    cover = rows[0]["body"]
    found = [one for one in _councils(index) if _tight(one["name"]) in _tight(cover)]
    council = CouncilRecord(id=found[0]["council_id"], name="", path="", year=0, days=listed)
    return Tenant(slug=slug, id=int(number), council="", councils=[council], captured=index)


def _read(path: Path) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(path.read_bytes())


def _councils(index: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for year in index["councils"][0]["view_years"]:
        for group in year["council_type"]:
            yield from group["councils"]


def _tight(text: str) -> str:
    return "".join(text.split())
