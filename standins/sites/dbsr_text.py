"""Invented councils on DB-Search: their documents, voices and sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

# The kinds of documents, with the values that this vendor's forms give them in one tenant.
KINDS = {"目次": "1", "名簿": "3", "本文": "4"}


class Markup(Enum):
    """The three generations."""

    FRAMES = "a"
    BOOTSTRAP = "b"
    LARAVEL = "c"


@dataclass(slots=True, kw_only=True)
class Paper:
    """One document: a voice is a label (with its mark, "" for none) and its text, in lines."""

    number: int
    title: str
    held_on: date
    kind: str = "本文"
    cabinet: str = "1"
    voices: list[tuple[str, str]] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """The title as lists print it: 本文 behind a wide blank, other kinds behind two narrow."""
        return f"{self.title}　{self.kind}" if self.kind == "本文" else f"{self.title}  {self.kind}"

    def download(self) -> bytes:
        """What the vendor's download gives."""
        head = f"{self.heading} : {self.held_on.isoformat()}\r\n{'-' * 60}\r\n"
        blocks = (
            f"{number}:\r\n" + text.replace("\n", "\r\n") + "\r\n\r\n"
            for number, (_, text) in enumerate(self.voices, start=1)
        )
        return (head + "".join(blocks)).encode("cp932")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session that the front page leads to."""

    year: str
    name: str
    cabinet: str
    first: date
    last: date


@dataclass(slots=True, kw_only=True)
class Tenant:
    """One council's system, and the ways in which tenants differ.

    ``filter_name`` and the values of ``kinds`` are those of its form. ``doc_page`` is whether all
    voices of a framed document come in one request; ``lost`` rows are stated and never listed.
    """

    council: str
    markup: Markup
    papers: list[Paper]
    sessions: list[Session] = field(default_factory=list)
    base: str = "/index.php"
    per_page: int = 10
    oldest_first: bool = False
    heeds_order: bool = True
    filter_name: str = "Part[]"
    kinds: dict[str, str] = field(default_factory=lambda: dict(KINDS))
    doc_page: bool = True
    page_by_get: bool = False
    columns: bool = False
    lost: int = 0
    busy_every: int = 0  # each so many-th request gets 429
    validators: bool = False
    confused: bool = False  # a search goes on showing the first document that it showed
    cut_off: bool = False  # of its lists the first half comes

    def paper(self, number: str) -> Paper | None:
        """The document of a number."""
        return next((one for one in self.papers if str(one.number) == number), None)


CHAIR = "◯議長（見本太郎君）"
_MEMBER = "◯３番（架空　花子君）"
_MANAGER = "◯企画部長（例示次郎君）"
_HEAD = "◯委員長"


def _voice(label: str, *lines: str) -> tuple[str, str]:
    return label, "\n".join(lines)


def plenary(word: str = "ＤＸ推進") -> list[tuple[str, str]]:
    """A day of questions: opening, a question, an answer, a vote, and a list appended to it."""
    rule = "　　　　　　　　──────────────"
    return [
        _voice(
            CHAIR,
            "　　　　午前10時開議",
            f"{CHAIR}　これより本日の会議を開きます。",
            "　日程に入ります。",
            rule,
            "日程第１　一般質問",
        ),
        _voice(
            CHAIR,
            f"{CHAIR}　日程第１、一般質問を行います。３番。",
            "　　〔３番架空花子君登壇〕",
        ),
        _voice(
            _MEMBER,
            f"{_MEMBER}　おはようございます。{word}の計画について伺います。",
            "　窓口の手続は今年度どこまで進みますか。",
        ),
        _voice(
            _MANAGER,
            f"{_MANAGER}〔登壇〕",
            f"　{word}の計画は来年の三月に改めます。",
            "　以上です。",
        ),
        _voice(CHAIR, f"{CHAIR}　御異議ありませんか。", "　　　〔「異議なし」と呼ぶ者あり〕"),
        _voice(
            CHAIR,
            f"{CHAIR}　以上で散会いたします。",
            "　　　　午後３時２分散会",
            rule,
            "┌──┬──┐",
            "│賛成│15人│",
            "└──┴──┘",
            "◯議案第１号（可決）",
        ),
    ]


def committee(word: str = "標準化") -> list[tuple[str, str]]:
    """A committee whose chair has no name, with a heading above the first mark."""
    return [
        _voice(_HEAD, "　　　　※会議の記録", f"{_HEAD}　　ただいまから委員会を開きます。"),
        _voice("◯例示次郎委員", f"◯例示次郎委員　　システムの{word}の費用はどれほどですか。"),
        _voice("◯情報課長", f"◯情報課長　　{word}の費用は四千万円を見込んでおります。"),
        _voice(_HEAD, f"{_HEAD}　　なければ、以上で閉じます。"),
    ]


def points() -> list[tuple[str, str]]:
    """A committee whose voices are points of the agenda: brackets inside name the speakers."""
    return [
        _voice(
            "",
            "┌────┬─────────────┐",
            "│委員会名│　情報化特別委員会　　　　│",
            "├────┼─────────────┤",
            "│出　　席│【委員】見本、例示　　　　│",
            "└────┴─────────────┘",
        ),
        _voice(
            "",
            "　　　　◎　開　　　議",
            "　　　　　　（午後１時57分）",
            "（委員長）これより会議を開きます。",
        ),
        _voice(
            "",
            "（１）情報化計画の実績について",
            "（委員長）次に、計画の実績です。説明を願います。",
            "（情報課長）窓口の端末を三台増やしました。",
            "【見本委員】端末の台数は足りていますか。",
            "（情報課長）今のところ足りております。",
            "【見本委員】分かりました。",
            "　　　　　（「なし」の声あり）",
            "（委員長ほかに御質疑はございませんか。",
        ),
        _voice("", "（委員長）以上で会議を閉じます。", "　　　　　　（午後２時40分）"),
    ]


def roster() -> list[tuple[str, str]]:
    """What stands beside the minutes."""
    return [
        _voice(
            "",
            "出席議員（２名）",
            "　　１番　　見　本　太　郎　君",
            "　　３番　　架　空　花　子　君",
        )
    ]


def day(number: int, title: str, held_on: date, voices: list[tuple[str, str]]) -> list[Paper]:
    """The two documents of a sitting."""
    return [
        Paper(number=number, title=title, held_on=held_on, voices=voices),
        Paper(number=number + 1, title=title, held_on=held_on, kind="名簿", voices=roster()),
    ]


_SEPTEMBER = date(2026, 9, 1)
SESSIONS = [
    Session(
        year="令和８年",
        name="第２回定例会",
        cabinet="1",
        first=date(2026, 6, 2),
        last=date(2026, 6, 18),
    ),
    Session(
        year="令和８年",
        name="第３回定例会",
        cabinet="1",
        first=_SEPTEMBER,
        last=date(2026, 9, 25),
    ),
]


def papers(first_number: int = 101, council: str = "") -> list[Paper]:
    """A session of twelve days, a day with two committees, a table of contents, a year before."""
    title = f"令和８年第３回{council}定例会"
    made = [
        Paper(
            number=first_number,
            title=title,
            held_on=_SEPTEMBER,
            kind="目次",
            voices=[("", "目次\n　第１号　９月１日")],
        )
    ]
    number = first_number + 1
    for day_of in range(1, 13):
        held_on = _SEPTEMBER + timedelta(days=day_of - 1)
        voices = plenary(f"ＤＸ推進の第{day_of}段階")
        made += day(number, f"{title}（第{day_of}号）", held_on, voices)
        number += 2
    october = date(2026, 10, 20)
    for name, word in (("総務委員会", "標準化"), ("ＤＸ推進調査特別委員会", "生成ＡＩ")):
        made += day(number, name, october, committee(word))
        number += 2
    made += day(number, "令和７年第４回定例会（第１号）", date(2025, 12, 1), plenary("公金収納"))
    return made
