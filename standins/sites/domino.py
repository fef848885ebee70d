"""A Lotus Domino view on loopback: an invented prefecture's minutes, a document for each matter.

The bytes are cp932, the header says Shift_JIS and the page utf-8. Of a real one only descriptions
are known; the markup here is Domino's usual one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from standins.sites.serving import Answer, Asked, Site, Switches

if TYPE_CHECKING:
    from pathlib import Path

START = "/all/kgiji.nsf/WebView1?OpenView"
EXAMPLE = {"doubled": True}
_BASE = "/all/kgiji.nsf"
_VIEW_ID = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
_HTML = (("Content-Type", "text/html; charset=Shift_JIS"), ("Server", "Lotus-Domino"))
_ROBOTS = (
    '<meta name="robots" content="none"><meta name="robots" content="noindex,nofollow">'
    '<meta name="robots" content="noarchive">'
)
_HEAD = (
    "<!DOCTYPE HTML>\r\n<html>\r\n<head>\r\n"
    '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n'
)
_ROWS = 30  # of a window that names no Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One document. ``label`` is 「質問日：06/23/2026」, "" where only its words name a day."""

    session: str
    title: str
    label: str
    text: str

    @property
    def unid(self) -> str:
        """Domino's number of it."""
        name = f"{self.session} {self.title}".encode()
        return blake2b(name, digest_size=16).hexdigest().upper()


@dataclass(slots=True, kw_only=True)
class Database:
    """The site. ``doubled`` shows each document in two places of the view."""

    matters: list[Matter] = field(default_factory=list)
    doubled: bool = False
    switches: Switches = field(default_factory=Switches)

    def answer(self, asked: Asked, _url: str) -> Answer:
        """A window of the view, or a document."""
        if asked.path == f"{_BASE}/WebView1":
            query = asked.query
            return _html(self.view(int(query.get("Start", 1)), int(query.get("Count", _ROWS))))
        for matter in self.matters:
            if asked.path == f"{_BASE}/{_VIEW_ID}/{matter.unid}":
                return _html(document(matter))
        return Answer(status=404, headers=_HTML, body=b"<title>404</title>")

    def control(self, order: dict[str, Any]) -> None:
        """``{"doubled": true}``."""
        self.doubled = bool(order["doubled"])

    def view(self, first: int, count: int) -> str:
        """The sessions from the ``first`` on, as far as ``count`` rows reach."""
        rows: list[str] = []
        sessions = list(dict.fromkeys(one.session for one in self.matters))
        for number, session in enumerate(sessions[first - 1 :], start=first):
            folded = f"WebView1?OpenView&amp;Start={number}&amp;Count={count}&amp;Collapse={number}"
            rows.append(
                f'<tr><td><a href="{folded}"><img src="/icons/collapse.gif"></a></td>'
                f'<td colspan="2"><b>{session}</b></td></tr>'
            )
            listed = [one for one in self.matters if one.session == session]
            rows += [_row(one) for one in (*listed, *(listed if self.doubled else ()))]
        dead_end = f'<a href="WebView1?OpenView&amp;Start={first}.999&amp;Count={count}"></a>'
        table = f'<table border="0">{"".join(rows[:count])}</table>'
        return f"{_HEAD}{_ROBOTS}<title>開催別</title></head><body>{table}{dead_end}</body></html>"


def _row(matter: Matter) -> str:
    address = f"{_BASE}/{_VIEW_ID}/{matter.unid}?OpenDocument"
    return f'<tr><td></td><td></td><td><a href="{address}">{matter.title}</a></td></tr>'


def document(matter: Matter) -> str:
    """A document: labels beside their values, then the words."""
    label, colon, value = matter.label.partition("：" if "：" in matter.label else ":")
    day = f"<tr><td>{label}{colon}</td><td>{value}</td></tr>" if matter.label else ""
    shown = matter.text.replace("\n", "<br>\r\n")
    table = f"<table><tr><td>表題：</td><td>{matter.title}</td></tr>{day}</table>"
    body = f'{table}<div id="notes">{shown}</div>'
    title = f"<title>{matter.session} {matter.title}</title>"
    return f"{_HEAD}{_ROBOTS}{title}</head><body>{body}</body></html>"


def _html(text: str) -> Answer:
    return Answer(status=200, headers=_HTML, body=text.encode("cp932"))


_QUESTION = """○議長（竹原良子君）　質疑及び一般質問を行います。
　六番、髙梨慎二君。
○六番（髙梨慎二君）　{word}の進め方についてお尋ねします。
　県庁の手続を、家から済ませられるようにする考えはありますか。
○知事（河原﨑友一君）　髙梨議員にお答えいたします。
　{word}は、来年度から三つの窓口で始めます。
○議長（竹原良子君）　以上で質問は終わりました。
"""
_REPORT = """○出　席　議　員（六十七名）
　　一　番　　　田　中　　　青
　　六　番　　　髙　梨　慎　二
○議長（竹原良子君）　諸般の報告をします。
"""
_OPINION = """令和八年六月二十六日
　架空県教育委員会は、この議案に異議ありません。
"""


def question(session: str, who: str, day: str, word: str = "ＤＸ") -> Matter:
    """A member's questions with their answers."""
    title = f"{who}（質疑・質問）"
    return Matter(
        session=session, title=title, label=f"質問日：{day}", text=_QUESTION.format(word=word)
    )


def sample_matters() -> list[Matter]:
    """Three sessions, the newest first."""
    september, june, old = "令和８年９月定例会", "令和８年６月定例会", "令和７年12月定例会"
    return [
        question(september, "髙梨　慎二", "09/24/2026"),
        Matter(session=september, title="諸般の報告", label="発言日：09/15/2026", text=_REPORT),
        question(june, "田中　青", "06/23/2026"),
        Matter(session=june, title="教育委員会意見", label="", text=_OPINION),
        Matter(
            session=june,
            title="知事提案説明",
            label="質問日:2026/06/12",
            text="○知事（河原﨑友一君）　提案の理由を申し上げます。\n",
        ),
        question(old, "森　次郎", "12/10/2025"),
    ]


def make(captures: Path | None) -> Site:
    """The site for `python -m standins.sites domino`."""
    if captures:
        raise SystemExit("of Domino no page was captured, so there is none to replay")
    return Database(matters=sample_matters())
