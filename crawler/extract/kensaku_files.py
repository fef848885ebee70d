"""File names of kensakusystem.jp: era, day and serial of a sitting, or something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_YEAR_BEFORE = {"R": 2018, "H": 1988, "S": 1925}
# R080225A, R080106B02, a second sitting of one day as R080119_2B10, each with or without .html.
_SITTING = re.compile(
    r"(?P<era>[RHS])(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:_\d)?[A-Z]\d{0,2}(?:\.html?)?"
)
# What stands in the tree beside the sittings: results, petitions, rosters, indexes, questions, ….
_BESIDE = re.compile(
    r"(?:FUGI|FUTA|GIAN|GIIN|IINK|IKEN|KAIK|KETS|MEIB|MOKU|QUES|SAKU|SANP|SEIG|SING|TUKO)"
    r"\d{0,2}(?:\.html?)?\Z",
    re.IGNORECASE,
)


class FileKind(StrEnum):
    """What a file name stands for."""

    SITTING = "sitting"
    BESIDE = "beside"  # a list, a roster, a result: no minutes
    UNKNOWN = "unknown"  # the parser must be taught


@dataclass(frozen=True, slots=True, kw_only=True)
class FileName:
    """``held_on`` is None where month and day are 00: then the name counts, and dates nothing.

    ``year`` is the western one.
    """

    name: str
    kind: FileKind
    year: int | None = None
    held_on: date | None = None


def read_file_name(name: str) -> FileName:
    """What a ``fileName`` says."""
    if _BESIDE.search(name):
        return FileName(name=name, kind=FileKind.BESIDE)
    found = _SITTING.fullmatch(name)
    if not found:
        return FileName(name=name, kind=FileKind.UNKNOWN)
    year = _YEAR_BEFORE[found["era"]] + int(found["year"])
    month, day = int(found["month"]), int(found["day"])
    if not month or not day:
        return FileName(name=name, kind=FileKind.SITTING, year=year)
    try:
        held_on = date(year, month, day)
    except ValueError:
        return FileName(name=name, kind=FileKind.UNKNOWN, year=year)
    return FileName(name=name, kind=FileKind.SITTING, year=year, held_on=held_on)
