"""News lists of web pages that have no feed: links with a date, often one without a year.

As 桐生市's 新着更新情報 of 2026-02: `h2` and `ul > li.box` with span.date 「2月13日（金曜日）」,
span.labelnew or span.labelupdate, span.newsli a. One address comes back with another date each time
its page changes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from selectolax.lexbor import SelectolaxError

from crawler.errors import LayoutChanged
from crawler.extract.html import Page, text_of
from crawler.extract.wareki import english_date, first_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_WEEKDAYS = "月火水木金土日"
_DAY = re.compile(
    r"(?<!\d)(?P<month>\d{1,2})\s*(?:月|[./])\s*(?P<day>\d{1,2})(?!\d)\s*日?"
    rf"(?:\s*\(\s*(?P<weekday>[{_WEEKDAYS}])(?:曜日?)?\s*\))?"
)
_MOST_ITEMS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One item; ``link`` as written, "" where there is none, ``day`` None where it names none."""

    title: str
    link: str
    day: date | None


def read_news(
    html: str, item: str, date_at: str | None, link_at: str, today: date
) -> tuple[News, ...]:
    """The items that the selectors find, in the page's order; ``today`` is the day in Japan.

    Raises LayoutChanged where no item is found, or a selector is none.
    """
    page = Page(html)
    page.refuse_error_page()
    try:
        found = page.some(item, "the list of news")
        if len(found) > _MOST_ITEMS:
            raise LayoutChanged(f"the list of news has {len(found):,} items: {item} finds too much")
        return tuple(_news(one, date_at, link_at, today) for one in found)
    except SelectolaxError as error:
        raise LayoutChanged(f"the list's selectors cannot be used: {error}") from None


def day_of_news(text: str, today: date) -> date | None:
    """The first date in a text; one without a year is the latest that it can be.

    This year, or last year where the month is later than now and a month. A weekday that stands
    beside it decides between the years around: 「1月5日（火曜日）」 in a December is next month.
    """
    shaped = unicodedata.normalize("NFKC", text)
    whole = first_date(shaped) or english_date(shaped)
    if whole:
        return whole
    for found in _DAY.finditer(shaped):
        days = list(_candidates(int(found["month"]), int(found["day"]), today))
        if days:
            weekday = found["weekday"]
            fitting = (day for day in days if weekday and _WEEKDAYS[day.weekday()] == weekday)
            return next(fitting, days[0])
    return None


def _candidates(month: int, day: int, today: date) -> Iterator[date]:
    """The days that it may be, the likeliest first."""
    this_year = (today.year, month) <= _next_month(today)
    years = (today.year, today.year - 1) if this_year else (today.year - 1,)
    after = (today.year + 1,) if (today.year + 1, month) <= _next_month(today) else ()
    for year in (*years, *after):
        try:
            yield date(year, month, day)
        except ValueError:  # the 29th of February of another year
            continue


def _next_month(today: date) -> tuple[int, int]:
    return (today.year, today.month + 1) if today.month < 12 else (today.year + 1, 1)


def _news(node: LexborNode, date_at: str | None, link_at: str, today: date) -> News:
    link = node.css_first(link_at)
    dated = node.css_first(date_at) if date_at else node
    words = text_of(link if link is not None else node)
    return News(
        title=" ".join(words.split()),
        link=(link.attributes.get("href") or "").strip() if link is not None else "",
        day=day_of_news(text_of(dated), today) if dated is not None else None,
    )
