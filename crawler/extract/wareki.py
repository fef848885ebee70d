"""Dates as Japanese public bodies write them.

Era words and letters (令和4年, R4.7.21), 元年, kanji numerals, full-width and compatibility
characters (㋿), western years, ranges (令和4年7月21日（木）～7月22日（金）), and the English dates
of blog themes (Aug 19, 2018). A day that no calendar has is no date.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

# Era: (year 0 in the western calendar, last year of the era). One year more is let pass: papers
# printed before a change of era name years that never came.
_ERAS = {
    "明治": (1867, 45),
    "大正": (1911, 15),
    "昭和": (1925, 64),
    "平成": (1988, 31),
    "令和": (2018, 99),
}
_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")

_NUMBER = r"(?:\d{1,4}|[〇零一二三四五六七八九十百]{1,5}|元)"
_SEPARATOR = r"[ \u3000]{0,3}"
_YEAR = (
    rf"(?:(?P<era>{'|'.join(_ERAS)}|(?<![A-Za-z])[MTSHR](?=[ ]?\d)){_SEPARATOR})?"
    rf"(?P<year>{_NUMBER}){_SEPARATOR}(?:\(\d{{4}}年?\){_SEPARATOR})?(?:年度?|[./-]){_SEPARATOR}"
    # 令和7年（2025年）12月1日, 2025年(令和7年)3月5日: the other calendar's year behind it.
    rf"(?:\((?:{'|'.join(_ERAS)})?{_SEPARATOR}{_NUMBER}{_SEPARATOR}年\){_SEPARATOR})?"
)
_MONTH = rf"(?P<month>{_NUMBER}){_SEPARATOR}(?:月|[./-]){_SEPARATOR}"
_DAY = rf"(?P<day>{_NUMBER})(?:{_SEPARATOR}日)?(?!\d)"
_DATE = re.compile(rf"(?<!\d){_YEAR}{_MONTH}{_DAY}")
_ERA_YEAR = re.compile(rf"(?P<era>{'|'.join(_ERAS)}){_SEPARATOR}(?P<year>{_NUMBER}){_SEPARATOR}年")
_ENGLISH = re.compile(
    rf"\b(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?\s(?P<day>\d{{1,2}}),\s?(?P<year>\d{{4}})\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"{_SEPARATOR}(?:\([^()]{{1,6}}\))?{_SEPARATOR}(?:[~〜∼−–—-]|から){_SEPARATOR}"
    rf"(?:{_YEAR})?(?:(?P<month>{_NUMBER}){_SEPARATOR}月{_SEPARATOR})?"
    rf"(?P<day>{_NUMBER}){_SEPARATOR}日"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days from ``first`` to ``last``; ``last`` is None where only one day is named."""

    first: date
    last: date | None = None


def number_of(written: str) -> int | None:
    """A number in digits, kanji (二十一, 二〇二二) or 元."""
    if written == "元":
        return 1
    written = written.translate(_DIGITS)
    if written.isdecimal():
        return int(written)
    shaped = re.fullmatch(r"(?:(\d?)百)?(?:(\d?)十)?(\d?)", written)
    if not shaped:
        return None
    hundreds, tens, ones = shaped.groups()
    return (
        100 * int(hundreds or 1) * (hundreds is not None)
        + 10 * int(tens or 1) * (tens is not None)
        + int(ones or 0)
    )


def first_date(text: str) -> date | None:
    """The first possible date in a text."""
    found = first_period(text)
    return found.first if found else None


def first_period(text: str) -> Period | None:
    """The first possible date in a text, and where a range follows it, its last day."""
    shaped = unicodedata.normalize("NFKC", text)
    for match in _DATE.finditer(shaped):
        first = _day(match["era"], match["year"], match["month"], match["day"])
        if first:
            return Period(first=first, last=_last_day(shaped, match.end(), first))
    return None


def all_dates(text: str) -> list[date]:
    """Every possible date in a text, in order."""
    shaped = unicodedata.normalize("NFKC", text)
    found = (one.group("era", "year", "month", "day") for one in _DATE.finditer(shaped))
    return [day for written in found if (day := _day(*written))]


def era_years(text: str) -> list[int]:
    """The western years of all era years in a text, in order: 令和元年 is 2019, as 平成31年 is."""
    shaped = unicodedata.normalize("NFKC", text)
    years = (_western(match["era"], match["year"]) for match in _ERA_YEAR.finditer(shaped))
    return [year for year in years if year]


def english_date(text: str) -> date | None:
    """The first date of the kind "Aug 19, 2018"."""
    match = _ENGLISH.search(unicodedata.normalize("NFKC", text))
    if not match:
        return None
    month = _MONTHS.index(match["month"].lower()) + 1
    return _possible(int(match["year"]), month, int(match["day"]))


def _last_day(text: str, position: int, first: date) -> date | None:
    match = _UNTIL.match(text, position)
    if not match:
        return None
    day = number_of(match["day"]) or 0
    month = number_of(match["month"]) if match["month"] else first.month
    year = _western(match["era"], match["year"]) if match["year"] else first.year
    last = _possible(year or 0, month or 0, day)
    return last if last and last > first else None


def _day(era: str | None, year: str, month: str, day: str) -> date | None:
    return _possible(_western(era, year) or 0, number_of(month) or 0, number_of(day) or 0)


def _western(era: str | None, written: str) -> int | None:
    year = number_of(written)
    if year is None:
        return None
    if era is None:
        return year if year >= 1868 else None
    start, last = _ERAS[_LETTERS.get(era, era)]
    return start + year if 1 <= year <= last + 1 else None


def _possible(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
