"""The list of sittings that VOICES gives for a year (ACT=100), a page or more of it. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_to_bytes, urljoin

from crawler.errors import LayoutChanged, Unreachable
from crawler.extract.cp932 import read, refuse_status
from crawler.extract.html import Page as Html
from crawler.extract.wareki import era_years, first_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from selectolax.lexbor import LexborNode

    from crawler.steps import Page

_STATED = re.compile(r"([\d,]{1,9})\s*件の日程がヒットしました")
_EMPTY = "該当する発言は存在しません"
# With status 200, also where the sitting is there and can be read (seen 2026-11).
_BUSY = re.compile(r"<title>\s*server\s+busy|該当する発言がありませんでした", re.IGNORECASE)
_OPENED = re.compile(r"winopen\(\s*'([^']{1,4000})'")
_UNID = re.compile(r"[Kk]_([MTSHR])(\d{2})(\d{2})(\d{2})[0-9A-Z]{4,6}")
# The two digits before the last are those of the label's 号 (all of 328 sittings of three
# tenants, 2026-11).
_NUMBERED_UNID = re.compile(r"[Kk]_[MTSHR]\d{6}\d{2}(\d{2})\d")
_LABEL = re.compile(r"(\d{1,2})月\s*(\d{1,2})日\s*[-−–―]\s*(.{1,40})")
_NUMBER = re.compile(r"\d{1,3}号")
_BESIDE = re.compile(r"目次|付録|附録|名簿|索引|表紙|資料|議決結果|審議結果|一覧")
# What a link to a page of the list says of a branch that is open on it, beside the page itself.
_BRANCH = ("TITL_SUBT=", "FINO=", "FINOS=")


class RowKind(Enum):
    """What a row of the list leads to; UNKNOWN: the parser must be taught."""

    SITTING = "a sitting"
    BESIDE = "no sitting"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row. ``session`` and ``label`` as printed, outer blanks cut: the label has no year."""

    fino: str
    kgno: str
    unid: str | None
    session: str
    label: str

    @property
    def key(self) -> str:
        """What the sitting is known by: its UNID, where the tenant gives one."""
        return self.unid or f"{self.kgno}_{self.fino}"

    @property
    def title(self) -> str:
        """令和6年第4回定例会 11月29日-01号, without the blanks that align the list."""
        return f"{tidy(self.session)} {tidy(self.label)}".strip()

    @property
    def kind(self) -> RowKind:
        """By the label alone: 01号, 目次, 付録."""
        found = _LABEL.search(tidy(self.label))
        said = found[3] if found else tidy(self.label)
        if found and _NUMBER.match(said):
            return RowKind.SITTING
        return RowKind.BESIDE if _BESIDE.search(said) else RowKind.UNKNOWN

    def held_on(self, year: int | None) -> date | None:
        """The label's day; its year is that of the UNID, else the session's, else ``year``."""
        found, by_unid = _LABEL.search(tidy(self.label)), self.day_of_unid
        if found is None:
            return by_unid
        years = [by_unid.year] if by_unid else _years(tidy(self.session), int(found[1]), year)
        days = (first_date(f"{one}-{found[1]}-{found[2]}") for one in years)
        return next((day for day in days if day), None)

    @property
    def day_of_unid(self) -> date | None:
        """K_R06112900011: 2024-11-29."""
        found = _UNID.fullmatch(self.unid or "")
        return first_date("{}{}.{}.{}".format(*found.groups())) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """Another page of the list, or the list of a year that is folded up on this one."""

    year: str
    page: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of the list; ``stated`` is the number of rows that all pages together have."""

    stated: int
    rows: tuple[Row, ...]
    more: tuple[More, ...]


def row_of(unid: str, session: str) -> Row | None:
    """The row that a sitting has in the list, made of its UNID; None for another name."""
    row = Row(fino="", kgno="", unid=unid, session=session, label="")
    number, day = _NUMBERED_UNID.fullmatch(unid), row.day_of_unid
    if number is None or day is None:
        return None
    return replace(row, label=f"{day.month:02}月{day.day:02}日-{number[1]}号")


def tidy(text: str) -> str:
    """Text in NFKC without blanks: 令和　６年第　４回定例会 is 令和6年第4回定例会."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def refuse_busy(html: str, what: str) -> None:
    """Raise Unreachable for the page that a busy server gives in the place of any other."""
    if found := _BUSY.search(html):
        raise Unreachable(f"{what}: the server is busy: {found[0][-40:]}")


def parse_list(page: Page) -> Listing:
    """A page of the list; a year without sittings says so, and is no error.

    Raises LayoutChanged for another page, Unreachable where the server is busy.
    """
    what = "the list of sittings"
    refuse_status(page, what)
    text = read(page.body, what)
    refuse_busy(text, what)
    stated = _STATED.search(unicodedata.normalize("NFKC", text))
    if stated is None and _EMPTY in text:
        return Listing(stated=0, rows=(), more=())
    if stated is None:
        raise LayoutChanged("the list of sittings does not say how many it has")
    links = [(node, address) for node in Html(text).root.css("a") if (address := _address(node))]
    rows = {row.fino: row for node, address in links if (row := _row(node, address))}
    more = (_more(page.url, address) for _, address in links)
    found = {(one.year, one.page): one for one in more if one}
    return Listing(
        stated=int(stated[1].replace(",", "")),
        rows=tuple(rows.values()),
        more=tuple(found.values()),
    )


def _address(node: LexborNode) -> str:
    """Where a link leads: by its href, or by the script that opens a window."""
    opened = _OPENED.search(node.attributes.get("onclick") or "")
    return opened[1] if opened else node.attributes.get("href") or ""


def _fields(address: str) -> dict[str, str]:
    query = address.partition("?")[2]
    return dict(parse_qsl(query, keep_blank_values=True, encoding="cp932", errors="replace"))


def _row(node: LexborNode, address: str) -> Row | None:
    if "ACT=200" not in address:
        return None
    fields = _fields(address)
    fino = fields.get("FINO", "")
    if not fino.isdecimal():
        return None
    label = node.text().strip()
    return Row(
        fino=fino,
        kgno=fields.get("KGNO", ""),
        unid=fields.get("UNID") or None,
        session=_before(node) or _subtitle(address, label),
        label=label,
    )


def _before(node: LexborNode) -> str:
    """The text between the folder and the link: the session, and a comma."""
    before = node.prev
    if before is None or before.tag != "-text":
        return ""
    return (before.text_content or "").strip().rstrip(",、").strip()


def _subtitle(address: str, label: str) -> str:
    """The session out of the link itself: TITL_SUBT is 「会議－11月29日-01号」 in cp932."""
    found = re.search(r"TITL_SUBT=([^&]{1,2000})", address)
    whole = unquote_to_bytes(found[1]).decode("cp932", "replace") if found else ""
    return whole.removesuffix(label).rstrip("－−-").strip()


def _more(url: str, address: str) -> More | None:
    """A link to a page of the list; the branch that it would open as well is left out of it."""
    if "ACT=100" not in address:
        return None
    fields = _fields(address)
    number = fields.get("PAGE", "1")
    if not number.isdecimal() or len(number) > 5:
        return None
    program, _, query = address.partition("?")
    pairs = [pair for pair in query.split("&") if not pair.startswith(_BRANCH)]
    return More(
        year=fields.get("YEAR", ""),
        page=int(number),
        url=urljoin(url, f"{program}?{'&'.join(pairs)}"),
    )


def _years(session: str, month: int, listed: int | None) -> Iterator[int]:
    """The years that a day of a session may lie in, likeliest first.

    A session that opened in December goes on in the next year, under the name of the old one.
    """
    named = era_years(session)[:1]
    if named and listed == named[0] + 1 and month <= 3:
        yield listed
    yield from named
    if listed:
        yield listed
