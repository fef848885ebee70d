"""The menus of VOICES (g08v_viewh.asp, g08v_views.asp), which robots.txt leaves open. Pure.

They name kinds of meetings and years, and no day of any sitting: that a year or a committee has
minutes at all is what they tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin

from crawler.errors import LayoutChanged
from crawler.extract.cp932 import read, refuse_status
from crawler.extract.html import Page as Html
from crawler.extract.voices_list import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selectolax.lexbor import LexborNode

    from crawler.steps import Page

# «Show all»: each names again what the others name.
_ALL = frozenset({"10", "20", "30", "50"})
_PLENARY = {"1": "定例会", "2": "臨時会"}
_LONGEST = 60  # code points of a committee's name
_REIWA = 2018
_LISTS = ("ul.kaigi_view li a[href]", "a[href*='Sflg=']")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A year of a kind of meeting, or a committee: ``key`` of raw values, Sflg and year.

    ``named`` is all that stands in the title of each text below it: what kind of meeting it is, or
    which committee, and of which year.
    """

    key: str
    title: str
    named: tuple[str, ...]
    url: str


def parse_menu(page: Page) -> tuple[Entry, ...]:
    """The entries of a menu, in its order; raises LayoutChanged where there is none."""
    what = "the menu of years"
    refuse_status(page, what)
    html = Html(read(page.body, what))
    links: list[LexborNode] = next(filter(None, map(html.root.css, _LISTS)), [])
    pairs = [(node, _fields(node.attributes.get("href") or "")) for node in links]
    names = {
        fields["Sflg"]: tidy(node.text())[:_LONGEST]
        for node, fields in pairs
        if fields.get("Sflg") and not fields.get("FYY")
    }
    found = (_entry(page.url, node, fields, names) for node, fields in pairs)
    entries = {one.key: one for one in found if one}
    if not entries:
        raise LayoutChanged(f"{what} has no link to a year or a committee (Sflg)")
    return tuple(entries.values())


def _fields(address: str) -> dict[str, str]:
    return dict(parse_qsl(address.partition("?")[2], encoding="cp932", errors="replace"))


def _entry(
    url: str, node: LexborNode, fields: Mapping[str, str], names: Mapping[str, str]
) -> Entry | None:
    kind, year = fields.get("Sflg", ""), fields.get("FYY", "")
    shown = tidy(node.text())[:_LONGEST]
    if not kind.isdecimal() or kind in _ALL or (year and not year.isdecimal()):
        return None
    name = names.get(kind) or _PLENARY.get(kind[0], "")
    meeting = _plenary_named(name) if kind[0] in _PLENARY else name
    title = " ".join(dict.fromkeys(part for part in (name, shown) if part))
    return Entry(
        key=f"{kind}/{year}" if year else kind,
        title=title or f"Sflg={kind}",
        named=tuple(filter(None, (meeting, _era_year(year)))),
        url=urljoin(url, node.attributes.get("href") or ""),
    )


def _plenary_named(name: str) -> str:
    """定例会 or 臨時会, "" of a menu that says 本会議 for both: no title does."""
    return next((word for word in _PLENARY.values() if word in name), "")


def _era_year(year: str) -> str:
    """令和8年 of 2026, by which meetings are called; "" for a year of two eras or before them."""
    return f"令和{int(year) - _REIWA}年" if year and int(year) > _REIWA + 1 else ""
