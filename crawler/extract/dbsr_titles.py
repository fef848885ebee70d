"""Titles of DB-Search: 「会議名（第N号）　本文」 names a meeting and the kind of a document."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from crawler.extract.sessions import session_of
from crawler.extract.wareki import first_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

MINUTES = "本文"
# What stands beside the minutes of a sitting, each a document of its own.
_BESIDE = (
    r"(?:議事日程|会期日程|日程|議事次第|(?:出席者)?名簿|出席者|目次|表紙|署名|資料|付録|附録|会期|索引"
    r"|審議結果|議決結果|議案|請願|陳情|(?:一般)?質(?:問|疑)(?:通告)?(?:一覧)?(?:表)?|委員長報告)"
)
# A kind stands apart from the name: behind a blank or a bracket. Its own brackets go with it.
_TAIL = re.compile(
    rf"(?:\A|(?<=[\s)）〔［\[【〕］\]】]))"
    rf"(?P<kind>{MINUTES}|{_BESIDE}(?:[・、]{_BESIDE})*)\s*[〕］\]】]?\Z"
)
_OPENINGS = "〔［[【"
_LONGEST = 300  # code points
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# 2025-12-19 : 題, 2025年12月19日：架空市：題, 題 : 2025-12-19 (all seen by 2026-11).
_DATE = r"\d{4}(?:-\d{1,2}-\d{1,2}|年\s?\d{1,2}月\s?\d{1,2}日)"
_DATE_FIRST = re.compile(
    rf"\s*(?P<day>{_DATE})\s*[:：]\s*(?:[^:：]{{1,12}}[:：]\s*)?(?P<title>\S.*)"
)
_DATE_LAST = re.compile(
    rf"\s*+(?P<title>\S(?:.*?\S)??)\s*+(?:[:：]|開催日\s*[:：])\s*(?P<day>{_DATE})\s*"
)


class Kind(Enum):
    """What a document of the list is."""

    MINUTES = auto()
    BESIDE = auto()
    UNSAID = auto()  # its title ends with no kind that we know


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A printed title that may bear its day."""

    title: str
    day: date | None


def kind_of(title: str) -> Kind:
    """By the title's last word."""
    found = _TAIL.search(title.rstrip())
    if found is None:
        return Kind.UNSAID
    return Kind.MINUTES if found["kind"] == MINUTES else Kind.BESIDE


def minutes_among(titles: Iterable[str]) -> list[bool]:
    """Of each title whether it heads minutes.

    A tenant that writes 本文 writes it everywhere; of one that does not, what has no kind counts.
    """
    kinds = [kind_of(title) for title in titles]
    said = Kind.MINUTES in kinds
    return [one is Kind.MINUTES or (one is Kind.UNSAID and not said) for one in kinds]


def bare_title(title: str) -> str:
    """The title without 本文, each run of blanks as one."""
    found = _TAIL.search(title.rstrip())
    if found is None or found["kind"] != MINUTES:
        return tidy(title)
    name = title[: found.start()].rstrip()
    return tidy(name[:-1] if name.endswith(tuple(_OPENINGS)) else name) or tidy(title)


def tidy(title: str) -> str:
    """A title on one line; wide blanks stay as they are printed. Nobody's title is a page long."""
    return _BLANKS.sub(" ", title).strip(" \u3000")[:_LONGEST]


def read_heading(text: str) -> Heading:
    """The title and the day of a heading that may print both."""
    line = tidy(text)
    found = _DATE_FIRST.fullmatch(line) or _DATE_LAST.fullmatch(line)
    if found is None:
        return Heading(title=line, day=None)
    return Heading(title=found["title"], day=first_date(found["day"]))


def session_named(title: str, council: str | None) -> str | None:
    """令和7年第4回定例会 of 「令和７年第４回架空市議会定例会（第６日）」, as front pages say it."""
    session = session_of(title)
    if session is None or council is None:
        return session
    return session.replace(unicodedata.normalize("NFKC", council), "") or session
