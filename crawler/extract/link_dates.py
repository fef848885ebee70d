"""The day that a link in a list stands for, and the years that a page of a list covers.

A day is named by the link, its row, a heading above it or the page that led here; what one of
them leaves out (the year of «3月4日», of «0618») another says. 令和5年度 runs to March 2024. A
month or a year alone is no day, and neither is the day on which a page was updated.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from crawler.extract.wareki import first_date, number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.extract.links import Link

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = re.compile(
    r"(?:(?P<era>明治|大正|昭和|平成|令和|(?<![A-Za-z])[HR](?=\d))[ ]{0,2}"
    rf"(?P<count>{_NUMBER}|元)|(?<!\d)(?P<western>(?:19|20)\d\d))"
    r"(?:[ ]?\((?:\d{4}|[^()]{2}\d{1,2})年?\))?[ ]{0,2}(?P<unit>年度|年|$|(?=[./-]\d))"
)
_MONTH_DAY = re.compile(
    rf"(?<![\d年一二三四五六七八九十])(?P<month>{_NUMBER})[ ]{{0,2}}月[ ]{{0,2}}"
    rf"(?P<day>{_NUMBER})[ ]{{0,2}}日"
)
_DIGITS = re.compile(r"(?<!\d)(?P<year>20\d\d)?(?P<month>[01]\d)(?P<day>[0-3]\d)(?![\d年月号%,])")
_WHEN = r"(?:最終)?(?:更新|掲載|公開|登録|公表|発行)"
_NOT_HELD = re.compile(
    rf"{_WHEN}(?:日|年月日)?[:： ]{{0,3}}[^ 、。()]{{0,6}}年[ \d]{{1,4}}月[ \d]{{1,4}}日"
    rf"|[^ 、。()]{{0,6}}年[ \d]{{1,4}}月[ \d]{{1,4}}日[ に]{{0,2}}{_WHEN}"
)
_RANGE = re.compile(r"\d日[ ]?(?:\([^()]{1,6}\))?[ ]?(?:[~〜∼−–—-]|から)")
_EARLIEST = 1868


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year that a text names; a fiscal one runs from April to March."""

    number: int
    fiscal: bool

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.number, 4, 1) if self.fiscal else date(self.number, 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.number + 1, 3, 31) if self.fiscal else date(self.number, 12, 31)

    def day(self, month: int, day: int) -> date | None:
        """That day of it, None where no calendar has it."""
        try:
            return date(self.number + (self.fiscal and month < 4), month, day)
        except ValueError:
            return None


def held_on(link: Link, trail: Sequence[str] = ()) -> date | None:
    """The day of a link's record, None where nothing names one.

    ``trail`` is what stands above the headings of its page, the nearest first: the page's h1, the
    link that led here, that page's h1.
    """
    near = [_shaped(text) for text in (link.text, *link.before, link.row)]
    far = [_shaped(text) for text in (*link.headings, *trail)]
    everything = near + far
    # In front of a link the last day is its own: the others are those of the links before it.
    own = (
        *_days(near[:1], last=False),
        *_days(near[1:-1], last=True),
        *_days(near[-1:], last=True),
    )
    if own:
        return own[0]
    for number, text in enumerate(everything):
        if number >= len(near) and _RANGE.search(text):
            continue  # a session's first and last day, of which the record's is one
        found = _day_without_year(text, exact=number == 0, last=0 < number < len(near))
        if found:
            years = _years(everything[number:]) or _years(everything)
            return years[0].day(*found) if years else None
        whole = first_date(text) if number >= len(near) else None
        if whole:
            return whole
    return None


def years_named(text: str) -> tuple[Year, ...]:
    """The years that a text names, in order."""
    return tuple(_years([_shaped(text)]))


def _shaped(text: str) -> str:
    return _NOT_HELD.sub(" ", unicodedata.normalize("NFKC", text))


def _days(texts: Iterable[str], *, last: bool) -> list[date]:
    days = []
    for text in texts:
        found = _last_date(text) if last else first_date(text) or _eight_digits(text)
        if found:
            days.append(found)
    return days


def _last_date(text: str) -> date | None:
    """The last day in a text that names its year."""
    starts = [match.start() for match in _YEAR.finditer(text)]
    found = (first_date(text[start:]) for start in reversed(starts))
    return next((day for day in found if day), None)


def _eight_digits(text: str) -> date | None:
    found = _DIGITS.search(text)
    if not found or not found["year"]:
        return None
    year = Year(number=int(found["year"]), fiscal=False)
    return year.day(int(found["month"]), int(found["day"]))


def _day_without_year(text: str, *, exact: bool, last: bool) -> tuple[int, int] | None:
    """Month and day; four digits count in the link's own text alone."""
    found = list(_MONTH_DAY.finditer(text))
    if found:
        match = found[-1] if last else found[0]
        return number_of(match["month"]) or 0, number_of(match["day"]) or 0
    digits = _DIGITS.match(text) if exact else None
    return (int(digits["month"]), int(digits["day"])) if digits and not digits["year"] else None


def _years(texts: Iterable[str]) -> list[Year]:
    years = []
    for text in texts:
        for match in _YEAR.finditer(text):
            number = _number(match)
            if number and number >= _EARLIEST:
                years.append(Year(number=number, fiscal=match["unit"] == "年度"))
    return years


def _number(match: re.Match[str]) -> int | None:
    if match["western"]:
        return int(match["western"])
    day = first_date(f"{match['era']}{match['count']}年1月1日") or first_date(
        f"{match['era']}{match['count']}年12月31日"
    )
    return day.year if day else None
