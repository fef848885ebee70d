"""Ranges as people write them, in the way that fields of days and of people take them. Pure."""

from __future__ import annotations

import re
import unicodedata

from matcher.spelling import with_plain_numbers

_TO = r"(?:\.{2,}|~|から)"
_DAYS = re.compile(rf"(.*?)\s*(?:{_TO}|(?<=\d)-(?=[12]\d{{3}}-?\d))\s*(.*?)(?:まで)?")
_DAY = re.compile(
    r"(?P<year>[12]\d{3})(?:(?P<fiscal>年度)|年?[/.-]?(?:(?P<month>\d{1,2})月?[/.-]?"
    r"(?:(?P<day>\d{1,2})日?)?)?)",
    re.ASCII,
)
_LETTER = re.compile(r"([rhs])(\d{1,2}|元)(?:[/.-](?=\d)|(?=\.\.|$))", re.IGNORECASE)
_PEOPLE = re.compile(rf"(?P<least>>=?)?(?P<most><=?)?(\d*)({_TO}|-|以上|以下|未満|まで)?(\d*)")


def meant_days(written: str) -> str | None:
    """The days of 2023年4月, R5.4.1, 令和5年度, or from one to another; None for others."""
    plain = _LETTER.sub(r"\1\2年", unicodedata.normalize("NFKC", written).replace("〜", "~"))
    plain = with_plain_numbers(plain)
    found = _DAYS.fullmatch(plain)
    if not found:
        return _day(plain)
    first, last = (_day(end) if end else "" for end in found.groups())
    if first is None or last is None or not (first or last):
        return None
    return f"{first.split('..')[0]}..{last.split('..')[-1]}"


def _day(written: str) -> str | None:
    found = _DAY.fullmatch(written)
    if not found:
        return None
    if found["fiscal"]:
        return f"{found['year']}-04..{int(found['year']) + 1}-03"
    rest = (part.zfill(2) for part in (found["month"], found["day"]) if part)
    return "-".join([found["year"], *rest])


def meant_people(written: str) -> str | None:
    """The numbers of 10万以上, >5000 or 1,000-5,000人; None for anything else."""
    plain = unicodedata.normalize("NFKC", written).replace("〜", "~")
    plain = re.sub(r"[,人\s]", "", plain).replace("万", "0000")
    found = _PEOPLE.fullmatch(plain)
    if not found:
        return None
    first, sign, last = found[3], found[4] or "", found[5]
    if found["most"] or sign in ("以下", "未満", "まで"):
        first, last = "", first or last
    if not (first or last) or (first and last and not sign):
        return None
    alone = not (sign or found["least"] or found["most"])
    return first if alone else f"{first}..{last}"
