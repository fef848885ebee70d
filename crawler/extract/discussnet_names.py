"""What names and labels of DiscussNet say: years, days, and whose minutes these are. Pure.

No field holds a date: the year stands in the council's name, month and day in the entry's label.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from crawler.extract.sessions import without_state
from crawler.extract.wareki import all_dates, era_years

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.extract.discussnet_answers import Council, Entry

_BLANKS = re.compile(r"\s+")
# A fiscal year is what is debated: 平成18年度決算 in 2007 (14 of 232 meetings of one archive).
# Blanks belong to what stands before them, lest a long row of them be walked from each.
_FISCAL = re.compile(r"(?:(?:令和|平成|昭和)\s*+)?(?:\d{1,4}|元)\s*+年度")
_WESTERN = re.compile(r"(?<!\d)(\d{4})年")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})月")
_DAY = re.compile(
    r"(?:(?:令和|平成|昭和)? ?(?:\d{1,4}|元)年 ?)?"
    r"(?P<month>\d{1,2})月 ?(?P<day>\d{1,2})日(?P<words>.*)"
)
_NO_SITTING = re.compile(r"目次|名簿")
_NUMBER = re.compile(r"(?<![第\d])0*(\d{1,3})号")
_JOINTS = " -―:・、,_"
_LATE, _EARLY = 11, 4  # months on both sides of a turn of the year
_TOWN = re.compile(r"(?P<town>.{1,20}?[都道府県市区町村])(?:議会|会)")
# What may stand before a town's name: 草津市 is not 津市.
_BEFORE = r"(?:\A|(?<=[^\w])|(?<=[\d回年月日号期会県府都道郡]))"
# Strong enough to say whose minutes these are: 墨田区議会会議録, 第1回墨田区議会定例会.
_COVER = re.compile(
    rf"{_BEFORE}(?P<town>[^\W\d第回]{{1,12}}?[都道府県市区町村])(?:議会|会)"
    r"(?=(?:第[\d元一二三四五六七八九十]{1,3}回)?(?:定例会|臨時会|議会)|会議録|委員会|令和|平成|昭和)"
)
_NO_TOWN = re.compile(r"(?:本|当|全国|他|各)[都道府県市区町村]|[都道府県]?[市区町村]|[都道府県]")
_AT_THE_DAY = re.compile(r"曜|[(（][日月火水木金土][)）]|開会|開議|午前|午後")
_SHORTEST_BODY = 3
_NAME_LONGEST = 300  # code points of a council's name in which its year is looked for
_COVER_LONGEST = 6000  # code points of a cover in which a council is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """An entry that is a day; ``words`` are those of its label behind the date, tidied."""

    schedule_id: int
    label: str
    held_on: date
    words: str


class Whose(Enum):
    """Whose minutes a text says it is, held against a council's name."""

    OURS = "ours"
    ANOTHER = "another"
    UNSAID = "unsaid"


def years_of(council: Council) -> tuple[int, ...]:
    """The years in which it may have met, the likeliest first; () where nothing says.

    The name goes before the year under which it is filed; 平成57年, filed under 1982, does not.
    """
    name = _FISCAL.sub(" ", unicodedata.normalize("NFKC", council.name[:_NAME_LONGEST]))
    named = next(iter([*era_years(name), *map(int, _WESTERN.findall(name))]), None)
    filed = council.view_year
    if named is None or (filed is not None and abs(named - filed) > 1):
        return () if filed is None else (filed,)
    return (named,) if filed in (None, named) else (named, filed or named)


def may_hold(council: Council, first: date, last: date) -> bool:
    """Whether it may have met between two days: a winter's session ends in the next year."""
    years = years_of(council)
    if not years:
        return True
    return date(min(years), 1, 1) <= last and first <= date(max(years) + 1, _EARLY, 30)


def is_day(label: str) -> bool:
    """Whether an entry is a day: the label begins with one, and is no table of contents.

    No number (号) is asked for: some councils never print one.
    """
    return _labelled(label) is not None and not _NO_SITTING.search(label)


def sittings_of(council: Council, entries: Iterable[Entry], today: date) -> tuple[Sitting, ...]:
    """The days among a council's entries, but for those that no calendar has."""
    year = next(iter(years_of(council)), today.year)
    days = [(entry, _labelled(entry.label)) for entry in entries if is_day(entry.label)]
    months = [int(said["month"]) for _, said in days if said]
    found = []
    for (entry, said), added in zip(days, _turns(council.name, months), strict=True):
        held_on = _past_day(year, added, said, today) if said else None
        if said and held_on:
            words = _words(said["words"])
            sitting = Sitting(
                schedule_id=entry.schedule_id, label=entry.label, held_on=held_on, words=words
            )
            found.append(sitting)
    return tuple(found)


def _turns(name: str, months: Iterable[int]) -> Iterator[int]:
    """The years to add: where the name says December and the label January, or the list does."""
    winter = _month_of(name) >= _LATE
    before, turned = 0, False
    for month in months:
        turned = month <= _EARLY and (turned or winter or before >= _LATE)
        before = month
        yield int(turned)


def _past_day(year: int, added: int, said: re.Match[str], today: date) -> date | None:
    """Never after today: entries that were registered late look like a turn of the year."""
    month, day = int(said["month"]), int(said["day"])
    held_on = _possible(year + added, month, day)
    return held_on if not added or (held_on and held_on <= today) else _possible(year, month, day)


def confirmed(held_on: date, cover: str) -> date:
    """The label's day, in the year in which the cover prints that day.

    Month and day are the label's: a cover's first date may be that of the convening notice.
    """
    printed = all_dates(_BLANKS.sub("", cover[:_COVER_LONGEST]))
    near = [one for one in printed if _is_near(one, held_on)]
    return held_on if held_on in near or not near else near[0]


def day_of_cover(cover: str) -> date | None:
    """The day that a cover prints: beside its weekday or hour, for notices have their days too."""
    lines = [_BLANKS.sub("", line) for line in cover[:_COVER_LONGEST].split("\n")]
    sure = [line for line in lines if _AT_THE_DAY.search(line)]
    for text in (*sure, *lines, "".join(lines)):
        if days := all_dates(text):
            return days[0]
    return None


def town_of(council: str | None) -> str | None:
    """横浜市 of 横浜市会; 架空広域連合 of 架空広域連合議会."""
    whole = _tight(council or "")
    found = _TOWN.match(whole)
    if found:
        return found["town"]
    body = whole.removesuffix("議会")
    return body if body != whole and len(body) >= _SHORTEST_BODY else None


def title_of(name: str, held_on: date, words: str) -> str:
    """令和6年第1回2月定例会（2月22日 第1号）: made so that a saved day has the same."""
    day = f"{held_on.month}月{held_on.day}日"
    return f"{without_state(name)}（{f'{day} {words}'.strip()}）"


def whose(council: str | None, *texts: str) -> Whose:
    """Whose minutes the names and covers are; UNSAID also where our own council has no name."""
    town = town_of(council)
    if town is None:
        return Whose.UNSAID
    ours = re.compile(_BEFORE + re.escape(town))
    if any(ours.search(_tight(text)) for text in texts):
        return Whose.OURS
    named = {name for text in texts for name in _covers(text)}
    return Whose.ANOTHER if named else Whose.UNSAID


def named_towns(*texts: str) -> str:
    """Whose minutes they say they are, for the record of an error."""
    return ", ".join(sorted({name for text in texts for name in _covers(text)}))


def _covers(text: str) -> Iterator[str]:
    for found in _COVER.finditer(_tight(text)):
        if not _NO_TOWN.fullmatch(found["town"]):
            yield found["town"]


def _tight(text: str) -> str:
    """Covers space their letters; their lines stay apart."""
    shaped = unicodedata.normalize("NFKC", text[:_COVER_LONGEST])
    return "\n".join(_BLANKS.sub("", line) for line in shaped.split("\n"))


def _labelled(label: str) -> re.Match[str] | None:
    return _DAY.match(" ".join(unicodedata.normalize("NFKC", label).split()))


def _words(written: str) -> str:
    # Some labels join by the long vowel's sign, which words end in too.
    words = _NUMBER.sub(r"第\1号", written.lstrip(f"{_JOINTS}ー").rstrip(_JOINTS))
    return " ".join(filter(None, map(without_state, re.split(r"[ -]+", words))))


def _month_of(name: str) -> int:
    found = _MONTH.search(unicodedata.normalize("NFKC", name[:_NAME_LONGEST]))
    return int(found[1]) if found else 0


def _is_near(one: date, other: date) -> bool:
    return (one.month, one.day) == (other.month, other.day) and abs(one.year - other.year) <= 1


def _possible(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
