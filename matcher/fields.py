"""Fields of the language: what a query may ask of the document, or of who speaks. Pure."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

from matcher.areas import is_prefecture, meant, prefectures_of
from matcher.forms import key
from matcher.ranges import meant_days, meant_people
from matcher.view import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matcher.view import Facts, Said


class Field(StrEnum):
    """The name of a field as a query's normalised spelling has it."""

    COUNCIL = "council"
    AREA = "area"
    SOURCE = "source"
    KIND = "kind"
    MEETING = "meeting"
    STATUS = "status"
    HELD = "held"
    PUBLISHED = "published"
    POPULATION = "population"
    SPEAKER = "speaker"
    ROLE = "role"
    IN = "in"


NAMES = {
    **{field.value: field for field in Field},
    "議会": Field.COUNCIL,
    "地域": Field.AREA,
    "情報源": Field.SOURCE,
    "種別": Field.KIND,
    "会議": Field.MEETING,
    "状態": Field.STATUS,
    "開催": Field.HELD,
    "公開": Field.PUBLISHED,
    "人口": Field.POPULATION,
    "発言者": Field.SPEAKER,
    "役割": Field.ROLE,
    "場所": Field.IN,
}
OF_PARTS = frozenset({Field.SPEAKER, Field.ROLE, Field.IN})
"""These narrow where the words beside them are looked for; the others ask of the document."""
OF_SOURCE = frozenset({Field.SOURCE, Field.AREA, Field.POPULATION})
"""These ask what is known of every document of a source alike."""

_KINDS = {
    "minutes": "minutes", "会議録": "minutes", "議事録": "minutes",
    "article": "article", "記事": "article",
    "report": "report", "報告書": "report",
    "announcement": "announcement", "お知らせ": "announcement",
}  # fmt: skip
_STATUSES = {
    "preliminary": "preliminary", "速報版": "preliminary", "暫定版": "preliminary",
    "速報": "preliminary", "暫定": "preliminary", "未定稿": "preliminary",
    "final": "final", "確定版": "final", "確定": "final",
    "partial": "partial", "一部": "partial",
    "ocr": "ocr",
    "no_text_layer": "no_text_layer", "画像": "no_text_layer",
    "encrypted": "encrypted", "damaged": "damaged", "too_big": "too_big",
    "announced": "announced", "お知らせ": "announced",
}  # fmt: skip
_ROLES = {
    "chair": "chair", "議長": "chair", "委員長": "chair",
    "member": "member", "議員": "member", "委員": "member",
    "executive": "executive", "執行部": "executive", "理事者": "executive",
    "secretariat": "secretariat", "事務局": "secretariat",
    "witness": "witness", "参考人": "witness",
    "moderator": "moderator", "司会": "moderator",
    "author": "author", "筆者": "author",
}  # fmt: skip
_PLACES = {
    **{place.value: place.value for place in Place},
    "題名": "title", "タイトル": "title", "お知らせ": "announcement",
    "発言": "speech", "質問": "question", "答弁": "answer", "本文": "text", "見出し": "heading",
    "議事進行": "procedure", "不規則発言": "interjection", "名簿": "aside", "定型文": "aside",
    "roster": "aside", "boilerplate": "aside",
}  # fmt: skip
_CLOSED = {Field.KIND: _KINDS, Field.STATUS: _STATUSES, Field.ROLE: _ROLES, Field.IN: _PLACES}
EVERYWHERE, USUALLY = "all", "usual"
_DAY = re.compile(r"([12]\d{3})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_NUMBER = re.compile(r"\d{1,10}", re.ASCII)
_DIGITS = 10
_PLAIN = re.compile(r"[^\s()（）\"“”＂「」『』|｜、,，{}@＠]+")
_WITHIN = "都道府県郡市区"
"""What a larger area ends with, before the name of one that lies in it."""
_SPAN = "2023-04..2023-06"
_EXAMPLES = {Field.HELD: _SPAN, Field.PUBLISHED: _SPAN, Field.POPULATION: "100000..300000"}


End = str
"""An end of a range, in a text that sorts as what it stands for."""


class FieldError(ValueError):
    """A value that a field does not take; ``hint`` says what it does, ``value`` is the one of
    several, None where it is all of them."""

    def __init__(self, problem: str, hint: str, value: str | None = None) -> None:
        super().__init__(problem)
        self.hint = hint
        self.value = value


@dataclass(frozen=True, slots=True)
class Asked:
    """A field with what it asks for: one of ``values`` as they are compared, or what lies between
    the two ends of ``between``."""

    field: Field
    values: tuple[str, ...]
    between: tuple[End | None, End | None] = (None, None)
    negated: bool = False

    @property
    def spelling(self) -> str:
        """As the normalised query has it."""
        sign = "-" if self.negated else ""
        return f"{sign}{self.field.value}:{','.join(map(_written, self.values))}"


def _written(value: str) -> str:
    plain = _PLAIN.fullmatch(value)
    return value if plain else f"「{value}」" if '"' in value else f'"{value}"'


def read_field(field: Field, values: list[str]) -> Asked:
    """A field as somebody wrote it; raises FieldError for a value that it does not take."""
    if not all(values):
        raise FieldError(
            f"A value of {field.value}: is empty.", "Write one, or leave the field out.", ""
        )
    if field is Field.HELD or field is Field.PUBLISHED:
        return _one_range(field, values, _days)
    if field is Field.POPULATION:
        return _one_range(field, values, _numbers)
    if field is Field.SOURCE or field is Field.AREA:
        _refuse_misnamed(field, values)
    if field in _CLOSED:
        return Asked(field, tuple(dict.fromkeys(_known(field, value) for value in values)))
    return Asked(field, tuple(dict.fromkeys(values)))


def of_document(asked: Asked, facts: Facts) -> bool:
    """Whether the document is what the field asks for; what is not known of it is not."""
    return _TESTS[asked.field](asked, facts)


def _held(asked: Asked, facts: Facts) -> bool:
    if facts.held is None:
        return False
    return _overlaps(asked.between, *(day.isoformat() for day in facts.held))


def _published(asked: Asked, facts: Facts) -> bool:
    if facts.published is None:
        return False
    return _overlaps(asked.between, *(facts.published.isoformat(),) * 2)


def _peopled(asked: Asked, facts: Facts) -> bool:
    if facts.population is None:
        return False
    people = str(facts.population).zfill(_DIGITS)
    return _overlaps(asked.between, people, people)


def _from_source(asked: Asked, facts: Facts) -> bool:
    return any(key(value) == key(facts.source) for value in asked.values)


_TESTS: dict[Field, Callable[[Asked, Facts], bool]] = {
    Field.HELD: _held,
    Field.PUBLISHED: _published,
    Field.POPULATION: _peopled,
    Field.SOURCE: _from_source,
    Field.KIND: lambda asked, facts: facts.kind in asked.values,
    Field.STATUS: lambda asked, facts: facts.status in asked.values,
    Field.AREA: lambda asked, facts: is_in_area(asked.values, facts.area),
    Field.COUNCIL: lambda asked, facts: _names(asked.values, facts.council),
    Field.MEETING: lambda asked, facts: _names(asked.values, facts.meeting),
}


def of_speaker(asked: Asked, part: Said) -> bool:
    """Whether who says the part is whom the field asks for, or is not where it is negated."""
    if asked.field is Field.ROLE:
        fits = part.role in asked.values
    else:
        labels = (part.name, part.office, part.speaker)
        fits = any(_names(asked.values, label) for label in labels)
    return fits is not asked.negated


def _names(values: tuple[str, ...], text: str | None) -> bool:
    """Whether one of the values stands in it, in any spelling of width, case and spacing."""
    return text is not None and any(key(value) in key(text) for value in values)


def is_in_area(values: Sequence[str], area: str | None) -> bool:
    """Whether it is, or lies in, one of the areas: 東京都大田区 lies in 東京都 and in 関東."""
    if area is None:
        return False
    regions = (prefecture for value in values for prefecture in prefectures_of(value))
    return area.startswith(tuple(regions)) or any(
        _is_of_area(key(value), value, key(area)) for value in values
    )


def _is_of_area(name: str, value: str, area: str) -> bool:
    """Whether the name stands in an area, and does not end another name: 津市 is not in 大津市, nor
    広島 in 北広島市, nor 京都 in 東京都."""
    if is_prefecture(value):
        return area.startswith(name)
    if value[-1:] not in ("市", "区", "町", "村", "郡"):
        return name in area
    return re.search(f"(?:\\A|(?<=[{_WITHIN}])){re.escape(name)}", area) is not None


def _known(field: Field, value: str) -> str:
    names = _CLOSED[field]
    known = names.get(value.strip().casefold())
    if known is None and field is Field.IN and value.casefold() in (EVERYWHERE, USUALLY):
        known = value.casefold()
    if known is None:
        near = get_close_matches(value.casefold(), names, n=2, cutoff=0.6)
        choice = " or ".join(near) if near else ", ".join(dict.fromkeys(names.values()))
        other = f" A name or an office is asked for by speaker:{value}."
        hint = f"Write {choice}.{other if field is Field.ROLE and not near else ''}"
        raise FieldError(f"{value!r} is no value of {field.value}:.", hint, value)
    return known


def _refuse_misnamed(field: Field, values: Sequence[str]) -> None:
    for value in values:
        if field is Field.SOURCE and not _ID.fullmatch(value.casefold()):
            hint = f"Write an id of `gikai sources list`, or council:{_written(value)}."
            raise FieldError(f"{value!r} is no id of a source.", hint, value)
        if field is Field.AREA and (near := meant(value)):
            raise FieldError(f"No area is written {value!r}.", f"Write area:{near}.", value)


def _one_range(field: Field, values: list[str], ends: Callable[[str], tuple[End, End]]) -> Asked:
    try:
        return _range(field, values, ends)
    except FieldError as error:
        meant = (meant_people if field is Field.POPULATION else meant_days)(",".join(values))
        if meant in (None, values[0]):
            raise
        raise FieldError(str(error), f"Write {field.value}:{meant} instead.") from None


def _range(field: Field, values: list[str], ends: Callable[[str], tuple[End, End]]) -> Asked:
    if len(values) != 1:
        raise FieldError(f"{field.value}: takes one range.", "Write it again behind an OR.")
    written = values[0]
    first, dots, last = (part.strip() for part in written.partition(".."))
    if not (first or last):
        raise FieldError(f"{written!r} has no end.", f"Write one, as in {_EXAMPLES[field]}.")
    low = ends(first)[0] if first else None
    high = ends(last if dots else first)[1] if last or not dots else None
    if low is not None and high is not None and low > high:
        raise FieldError(f"{written!r} ends before it begins.", f"Write {last}..{first}.")
    return Asked(field, (f"{first}{dots}{last}",), (low, high))


def _days(written: str) -> tuple[End, End]:
    """The first and the last day of a year, a month or a day, as ISO text, which sorts as it is."""
    found = _DAY.fullmatch(written)
    try:
        year, month, day = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    except ValueError:
        problem = f"{written!r} is no day, month or year."
        raise FieldError(problem, f"Write it as in {_SPAN}.") from None
    return first.isoformat(), last.isoformat()


def _numbers(written: str) -> tuple[End, End]:
    """A number of people, twice, padded so that its text sorts as it does."""
    if not _NUMBER.fullmatch(written):
        problem = f"{written!r} is no number of people."
        raise FieldError(problem, f"Write it as in {_EXAMPLES[Field.POPULATION]}.")
    return (written.zfill(_DIGITS),) * 2


def _overlaps(between: tuple[End | None, End | None], low: End, high: End) -> bool:
    first, last = between
    return (first is None or high >= first) and (last is None or low <= last)
