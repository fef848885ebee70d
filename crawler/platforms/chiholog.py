"""chiholog.net: minutes of many councils flattened into one text; read from saved files only.

The page prints a council and a date, a title, 取得元, 最終取得日, and then the source's text in one
line with its markers in the middle. The date in the head can be wrong (seen 2026-11: a head of the
1st for a sitting of the 25th), so a date that the title or the cover table names goes before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged, NotADocument
from crawler.extract.boilerplate import minutes_footer
from crawler.extract.decode import FileKind, kind_of, text_of
from crawler.extract.html import Page
from crawler.extract.html import text_of as text_of_node
from crawler.extract.parts import join_parts
from crawler.extract.sessions import session_of
from crawler.extract.speeches import parts_of_minutes
from crawler.extract.wareki import first_date
from state.records import Document, DocumentKind, PartKind

if TYPE_CHECKING:
    from config.models import Source
    from crawler.saved import SavedFile
    from state.records import Part

_TAKEN_FROM = re.compile(
    r"取得元:\s*[^\n]{1,60}\n\s*最終取得日:\s*\d{4}-\d{2}-\d{2}[ \t]*\n?"
    r"(?:\s*↓\s*最初のヒットへ[ ]?[(（]全[ ]?\d+[ ]?ヒット[)）])?"
)
_NAMED = re.compile(
    r"(?P<council>[^\s>:：]{1,25}?(?:議会|[都道府県市区町村]))[\s>]{1,20}"
    r"(?P<day>\d{4}-\d{2}-\d{2})[\s>]{0,20}\n\s*(?P<title>[^\s>][^\n]{1,200})\n"
)
_HEAD_LONGEST = 3000
_LABELLED_DATE = re.compile(r"(?<!\s)\s*開催日\s*[:：].*")
_OPENED_ON = re.compile(r"(?:開議|開会|開催)(?:年月日|日)[^令平昭\d]{0,20}")
_MONTH_AND_DAY = re.compile(r"(\d{1,2})月\s*(\d{1,2})日")
_YEAR_BEFORE = re.compile(r"(?:令和|平成|昭和)\s*(?:\d{1,2}|元)年[_＿]?")
_SESSION = re.compile(r"(?:令和|平成|昭和)\s*(?:\d{1,2}|元)年\s*第\d+回(?:定例会|臨時会)")
# What VOICES prints for a sitting, alone or behind the session: 令和 6年12月 定例会−12月05日-02号.
_LABEL = re.compile(
    r"(?<!\s)\s*(?:[−－-]\s*)?(?P<label>\d{1,2}月\s*\d{1,2}日[−－-][^\s−－-]{1,12})$"
)
_SESSION_IN_TEXT = re.compile(
    r"\s*(?P<session>(?:令和|平成|昭和)\s*(?:\d{1,2}|元)年\s{0,3}(?:\d{1,2}月\s{0,3})?"
    r"(?:\d{1,2}日\s{0,3})?(?:第\s?\d+回\s{0,3})?[^\s\d()（）○◯◎◆]{1,20}会(?:\(第\d+回\))?)"
)
_DAY_BEFORE = re.compile(r"^\d{1,2}月(?:\s*\d{1,2}日)?+\s*+(?!定例|臨時)(?=.)")
# The menus round a document of DB-Search, and its list of who speaks, which come before the words.
_MENUS = re.compile(
    r"\s*検索結果一覧に戻る.{0,3000}?発言者一覧"
    r"(?:\s*選択\s*\d{1,4}\s*:\s*(?:[◯○〇◎◆]\s*)?\S{1,40})*",
    re.DOTALL,
)
_ADDRESS = re.compile(r"https?://chiholog\.net/\w+/gijilog/(\d{5,6}-\d{8}-[0-9a-f]{7})")
_SILENT_MINUTES = 5000  # bytes; so much text in which nobody speaks is a layout we do not know


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    named: re.Match[str]
    head: str
    body: str
    footer: str


def parse_file(file: SavedFile, source: Source) -> Document:
    """The minutes in a saved page or text.

    Raises NotADocument when the head is not there, LayoutChanged when nobody speaks.
    """
    text = _text(file)
    cut = _cut(text)
    council = source.council or cut.named["council"]
    menus = _MENUS.match(cut.body)
    words = cut.body[menus.end() :] if menus else cut.body
    head = f"{cut.head}{menus[0]}" if menus else cut.head
    spoken = parts_of_minutes(words, council)
    if _LABEL.search(cut.named["title"].strip()):
        spoken = _without_cover(spoken)
    parts = join_parts(head, spoken, cut.footer)
    if not any(part.kind.spoken for part in parts):
        _refuse_silence(cut)
    address = _ADDRESS.search(text) or _ADDRESS.search(file.body.decode("latin-1")[:100_000])
    title = _title(cut)
    bare = _LABEL.sub("", title)
    session = _SESSION.search(bare)
    return Document(
        key=f"{source.id}/{address[1] if address else file.stem}",
        source=source.id,
        platform="chiholog",
        kind=DocumentKind.MINUTES,
        title=title,
        parts=parts,
        url=f"{address[0]}/ja" if address else None,
        council=council,
        meeting=_meeting(bare),
        session=session[0] if session else session_of(bare),
        held_on=_held_on(cut),
    )


def _text(file: SavedFile) -> str:
    kind = kind_of(file)
    if kind is FileKind.PDF:
        raise NotADocument("it is a PDF; chiholog serves pages")
    text = text_of(file)
    if kind is FileKind.TEXT:
        return text
    page = Page(text)
    page.refuse_error_page()
    return re.sub(r"\n{2,}", "\n", text_of_node(page.root))


def _cut(text: str) -> _Cut:
    """Head, minutes and footer; the last council and date before 取得元 are the document's own."""
    taken = _TAKEN_FROM.search(text)
    above = max(0, taken.start() - _HEAD_LONGEST) if taken else 0
    named = list(_NAMED.finditer(text, above, taken.start())) if taken else []
    if taken is None or not named:
        raise NotADocument("no head of a chiholog page: council and date, 取得元, 最終取得日")
    body = text[taken.end() :]
    end = minutes_footer(body)
    return _Cut(named=named[-1], head=text[: taken.end()], body=body[:end], footer=body[end:])


def _refuse_silence(cut: _Cut) -> None:
    size = len(cut.body.encode())
    if size > _SILENT_MINUTES:
        raise LayoutChanged(f"nobody speaks in {size:,} bytes of minutes")
    if not cut.body.strip():
        raise LayoutChanged("the page has a head and no minutes; it may be cut off")


def _without_cover(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """VOICES puts title and roster before the first mark; nobody says them."""
    first = next((part.seq for part in parts if part.kind.spoken), 0)
    return tuple(
        replace(part, kind=PartKind.SET_ASIDE)
        if part.seq < first and part.kind is PartKind.TEXT
        else part
        for part in parts
    )


def _title(cut: _Cut) -> str:
    """The printed title; where it is a day and a number alone, with the session that follows."""
    printed = _LABELLED_DATE.sub("", cut.named["title"]).strip()
    if not _LABEL.fullmatch(printed):
        return printed
    named = _SESSION_IN_TEXT.match(cut.body)
    return f"{' '.join(named['session'].split())} {printed}" if named else printed


def _meeting(title: str) -> str | None:
    """令和5年_総務委員会 本文 → 総務委員会."""
    bare = re.sub(r"\s*(?:本文|名簿)$", "", title)
    meeting = _YEAR_BEFORE.sub("", bare, count=1).strip()
    return _DAY_BEFORE.sub("", meeting) or None


def _held_on(cut: _Cut) -> date | None:
    try:
        printed = date.fromisoformat(cut.named["day"])
    except ValueError:
        printed = None
    labelled = _OPENED_ON.search(cut.body)
    on_cover = first_date(cut.body[labelled.end() : labelled.end() + 60]) if labelled else None
    return on_cover or _day_in_title(cut.named["title"], printed) or printed


def _day_in_title(title: str, printed: date | None) -> date | None:
    found = _MONTH_AND_DAY.search(title)
    if not found or printed is None:
        return None
    try:
        return printed.replace(month=int(found[1]), day=int(found[2]))
    except ValueError:
        return None
