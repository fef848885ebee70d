"""Numbers and years in a folded text, and how else they are written. Pure.

A number is one where it stands behind 第 or before a unit: 一人 and 1人, but neither 一般 nor
Windows 10. From a thousand on it may have commas (5,000件), but before 年; one digit may have a
zero before it (05月). Years of an era are those of 明治 to 令和 and the last three eras' letters.
One may be written in both ways, the second in brackets: 2023(令和5)年度, 令和五〔二〇二三〕年度,
and a blank may stand before the brackets and behind them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS = "〇一二三四五六七八九"
_KANJI = "[〇一二三四五六七八九十百千]"
_UNITS = "年月日人名台回次号件校社市町村戸世階章条項款目位級種型点か所割週時本冊枚個歳億万円"
_ERAS = {
    "明治": (1867, 45), "大正": (1911, 15), "昭和": (1925, 64), "平成": (1988, 31),
    "令和": (2018, 99),
}  # fmt: skip
"""The year before the first of each era, and its last year."""
_LETTERS = {"s": "昭和", "h": "平成", "r": "令和"}
_ALONE = r"(?<![0-9A-Za-z.,\- ])"
_SHORT, _LONG = r"(?:0?\d|[1-9]\d{1,3})", r"[1-9]\d{4,11}"
_GROUPED = r"[1-9]\d{0,2}(?:,\d{3}){1,3}"
_OF_AN_ERA = rf"(?:{'|'.join(_ERAS)})(?:元|[1-9]\d?|{_KANJI}{{1,3}})"
_LETTERED, _WESTERN = r"[shrSHR][1-9]\d?", rf"(?:(?:18|19|20)\d\d|[一二][{_DIGITS}]{{3}})"
_BRACKETS = (("(", ")"), ("〔", "〕"), ("[", "]"))  # those of full width are folded to these
_OPENS, _CLOSES = r" ?[(〔\[]", r"[)〕\]] ?"
NUMBERS = re.compile(
    rf"(?P<twice>(?:{_OF_AN_ERA}|{_ALONE}{_LETTERED}){_OPENS}{_WESTERN}{_CLOSES}"
    rf"|{_ALONE}{_WESTERN}{_OPENS}(?:{_OF_AN_ERA}|{_LETTERED}){_CLOSES})(?=年)"
    rf"|(?P<era>{'|'.join(_ERAS)})(?P<year>元|\d{{1,2}}|{_KANJI}{{1,3}})(?=年)"
    rf"|{_ALONE}(?P<letter>[shrSHR])(?P<digits>\d{{1,2}})(?=年)"
    rf"|{_ALONE}(?P<western>{_WESTERN})(?=年)"
    rf"|(?<=第)(?P<ordinal>{_GROUPED}(?!年|,?\d)|(?:{_LONG}|{_SHORT})(?!\d)|{_KANJI}{{1,7}})"
    rf"|{_ALONE}(?<!{_KANJI})(?P<number>{_GROUPED}(?!年)|{_LONG}|{_SHORT}|{_KANJI}{{1,7}})"
    rf"(?=[{_UNITS}])",
    re.ASCII,
)
_PLACES = re.compile(
    "(?:([二三四五六七八九]?)千)?(?:([二三四五六七八九]?)百)?(?:([二三四五六七八九]?)十)?"
    "([一二三四五六七八九])?"
)
_PARTS = re.compile(r"([()〔〕\[\]])")
_PADDED = re.compile(r"(?<!\d)0")
_GAPS = ("", " ")
_FIRST, _LAST = 1868, 2099
_NOT_PARTED = re.compile(r"年|,?\d")
"""What behind a number keeps commas out of it."""
_MOST_DIGITS, _MOST_WITH_PLACES = 7, 9_999


class Way(NamedTuple):
    """How a number may be written. ``rarity`` is 0 for a number by itself, 1 for a year in both
    ways, and 2 for one with other brackets or with blanks around them."""

    text: str
    rarity: int = 0


def number_spellings(found: re.Match[str]) -> Iterator[Way]:
    """Yield the ways to write what ``NUMBERS`` found."""
    year = _year(found)
    if year is None:
        value = _counted(found)
        yield from () if value is None else map(Way, _written(value))
        if value and value >= 1_000 and not _NOT_PARTED.match(found.string, found.end()):
            yield Way(f"{value:,}")
        return
    for era, (before, last) in _ERAS.items():
        if 0 < year - before <= last:
            yield from map(Way, _of_era(era, year - before))
    if _FIRST <= year <= _LAST:
        yield from map(Way, _written(year))
        yield from _in_both_ways(year)


def plain_number(found: re.Match[str]) -> str:
    """Return what ``NUMBERS`` found in digits, a year as of the Common Era."""
    year = _year(found)
    value = _counted(found) if year is None else year
    return found[0] if value is None else str(value)


def _of_era(era: str, year: int) -> Iterator[str]:
    if year == 1:
        yield f"{era}元"
    yield from (f"{era}{number}" for number in _written(year))
    for letter in (letter for letter, name in _LETTERS.items() if name == era):
        yield from (f"{letter}{number}" for number in _in_digits(year))


def _in_both_ways(year: int) -> Iterator[Way]:
    common = (str(year), _by_digits(year))
    of_eras = [
        written
        for era, (before, last) in _ERAS.items()
        if 0 < year - before <= last
        for written in _of_era(era, year - before)
        if not _PADDED.search(written)
    ]
    for one, other in product(common, of_eras):
        yield from _bracketed(one, other)
        yield from _bracketed(other, one)


def _bracketed(first: str, second: str) -> Iterator[Way]:
    for (opens, closes), before, behind in product(_BRACKETS, _GAPS, _GAPS):
        rare = opens != "(" or before or behind
        yield Way(f"{first}{before}{opens}{second}{closes}{behind}", 2 if rare else 1)


def _counted(found: re.Match[str]) -> int | None:
    """The value of what is no year; None where it says none."""
    written = found["ordinal"] or found["number"]
    return _value(written) if written else None


def _year(found: re.Match[str]) -> int | None:
    """The year of the Common Era; None where it is another number, or two years."""
    if found["twice"]:
        return _both(found["twice"])
    if found["western"]:
        return _value(found["western"])
    if not (found["era"] or found["letter"]):
        return None
    era = found["era"] or _LETTERS[found["letter"].lower()]
    written = found["year"] or found["digits"]
    value = 1 if written == "元" else _value(written)
    return _ERAS[era][0] + value if value else None


def _both(twice: str) -> int | None:
    """The year that is written twice; None where these are two, or the brackets no pair."""
    head, opens, inside, closes = _PARTS.split(twice)[:4]
    ways = (NUMBERS.match(f"{way}年") for way in (head.rstrip(), inside))
    first, second = (_year(way) if way else None for way in ways)
    return first if first == second and (opens, closes) in _BRACKETS else None


@lru_cache(maxsize=1 << 10)
def _value(written: str) -> int | None:
    """What a number says; None for kanji that say none, such as 十一百."""
    if written.isascii():
        return int(written.replace(",", ""))
    if not re.search("[十百千]", written):
        return int("".join(str(_DIGITS.index(one)) for one in written))
    found = _PLACES.fullmatch(written)
    if not found:
        return None
    # None where a sign is missing, "" where it stands without a digit: 十 is 10.
    digits = [0 if one is None else _DIGITS.index(one) if one else 1 for one in found.groups()]
    return sum(place * digit for place, digit in zip((1000, 100, 10, 1), digits, strict=True))


def _written(value: int) -> Iterator[str]:
    """In digits, in kanji with their places (二十三), and digit by digit (二三)."""
    digits = str(value)
    yield from _in_digits(value)
    with_places = _with_places(value) if value <= _MOST_WITH_PLACES else None
    if with_places:
        yield with_places
    by_digits = _by_digits(value)
    if by_digits != with_places and len(digits) <= _MOST_DIGITS:
        yield by_digits


def _by_digits(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def _in_digits(value: int) -> Iterator[str]:
    """As lists of sittings print it as well: 令和05年 (2026-11)."""
    yield str(value)
    if value < 10:
        yield f"0{value}"


def _with_places(value: int) -> str:
    if value < 1:
        return "〇"
    pieces: list[str] = []
    for place, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, place)
        if digit:
            pieces.append(("" if digit == 1 and sign else _DIGITS[digit]) + sign)
    return "".join(pieces)
