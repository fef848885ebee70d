"""Every prefecture, city, ward, town and village of Japan: where its assembly's minutes are.

``catalogue.csv`` is the product's own and is copied into nobody's configuration; docs/catalogue.md
says what its columns mean, where they come from and how a row is corrected.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from config.addresses import host_of, platform_of_address, same_body, tenant_of
from config.errors import UserError
from config.paths import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

CATALOGUE = TEMPLATES / "catalogue.csv"
# Systems of which an address tells what they are; the rest is a council's own pages, or not known.
VENDORS = ("discussnet", "dbsr", "kensakusystem", "voices", "domino")
_SEATLESS = "no assembly sits"
_CODE = re.compile(r"\d{5}", re.ASCII)
SYSTEMS = (*VENDORS, "pdf_page", "other", "unknown")


class Kind(StrEnum):
    """What a public body is."""

    PREFECTURE = "prefecture"
    CITY = "city"
    SPECIAL_WARD = "special_ward"
    TOWN = "town"
    VILLAGE = "village"


class Robots(StrEnum):
    """What a robots.txt says of the paths on which the minutes are, as last looked at."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One row. ``code5`` is the JIS code, ``code6`` the same with its check digit.

    ``address`` is "" where none is known; ``slug`` and ``tenant_id`` are DiscussNet's.
    ``robots_on`` is the day of the verdict, None while it is unknown; ``suspect`` says why a row is
    doubted.
    """

    code5: str
    code6: str
    prefecture: str
    name: str
    kind: Kind
    system: str
    address: str
    slug: str
    tenant_id: str
    robots: Robots
    robots_on: date | None
    suspect: str

    @property
    def full_name(self) -> str:
        """群馬県前橋市; of a prefecture its name alone."""
        return self.name if self.kind is Kind.PREFECTURE else f"{self.prefecture}{self.name}"

    @property
    def council(self) -> str:
        """前橋市議会."""
        return f"{self.name}議会"


_COLUMNS = tuple(field.name for field in fields(Body))


@cache
def catalogue(path: Path = CATALOGUE) -> tuple[Body, ...]:
    """All bodies, by code. Raises UserError for a file that is missing or has a broken row."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if tuple(rows.fieldnames or ()) != _COLUMNS:
                raise _broken(path, 1, f"The columns are {rows.fieldnames}.")
            return tuple(_body(path, rows.line_num, row) for row in rows)
    except FileNotFoundError:
        raise UserError(path.name, f"There is no {path}.", "Take it from the checkout.") from None


def _body(path: Path, line: int, row: Mapping[str, str | None]) -> Body:
    try:
        values = {column: _present(row[column]) for column in _COLUMNS}
        return Body(
            **{  # type: ignore[arg-type]  # every column that is no plain text is replaced below
                **values,
                "kind": Kind(values["kind"]),
                "robots": Robots(values["robots"]),
                "robots_on": date.fromisoformat(on) if (on := values["robots_on"]) else None,
            }
        )
    except (KeyError, ValueError) as error:
        raise _broken(path, line, f"{error}.") from None


def _present(value: str | None) -> str:
    if value is None:
        raise ValueError("a column is missing")
    return value


def _broken(path: Path, line: int, found: str) -> UserError:
    return UserError(
        f"{path.name}, line {line}",
        found,
        f"A row has the columns {','.join(_COLUMNS)}; docs/catalogue.md says what they hold.",
    )


def check_digit(code5: str) -> str:
    """The sixth digit of a JIS code of five."""
    total = sum(int(digit) * weight for digit, weight in zip(code5, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def problems(bodies: Sequence[Body]) -> Iterator[str]:
    """Rows that cannot be right, and rows that are doubtful and do not say so."""
    seen = Counter(body.code5 for body in bodies)
    places = Counter(body.address for body in bodies if body.address)
    slugs = Counter(body.slug for body in bodies if body.slug)
    for body in bodies:
        if seen[body.code5] > 1:
            yield f"{body.code5} stands there {seen[body.code5]} times"
        if not _CODE.fullmatch(body.code5) or body.code6 != body.code5 + check_digit(body.code5):
            yield f"{body.code5}: {body.code6} has a wrong check digit"
        if (body.robots is Robots.UNKNOWN) != (body.robots_on is None):
            yield f"{body.code5}: a verdict has its day, and what is unknown has none"
        yield from (f"{body.code5}: {said}" for said in _disagreements(body))
        if not body.suspect and (places[body.address] > 1 or slugs[body.slug] > 1):
            yield f"{body.code5}: another body has its address or slug; suspect must say so"


def _disagreements(body: Body) -> Iterator[str]:
    """Where system and address do not agree; a row that says it is doubted may."""
    if body.system not in SYSTEMS:
        yield f"there is no system {body.system!r}"
    if bool(body.address) != (body.system != "unknown"):
        yield "a known system has an address, an unknown one has none"
    says = platform_of_address(body.address)
    expected = body.system if body.system in VENDORS else None
    if (says if says in VENDORS else None) != expected and not body.suspect:
        yield f"its system is {body.system}, and {body.address} is one of {says or 'none'}"
    if body.slug != ((tenant_of(body.address) or "") if body.system == "discussnet" else ""):
        yield f"its slug is {body.slug!r}, and not that of {body.address}"
    if body.tenant_id and not body.slug:
        yield "a tenant id without a slug"


def found(query: str, bodies: Iterable[Body]) -> list[Body]:
    """The bodies that a name, a part of one, a code or a part of an address may mean.

    Where it is the official name or the code of some, those alone; else the likeliest first.
    """
    wanted = _folded(query)
    if not wanted:
        return []
    listed = tuple(bodies)
    if wanted.isdigit():  # a code or its beginning; in addresses numbers mean nothing
        return [body for body in listed if body.code6.startswith(wanted)]
    official = [body for body in listed if wanted in _official(body)]
    parts = (
        body
        for body in listed
        if wanted in _one_ga(body.full_name) or wanted in body.address.lower()
    )
    return official or sorted(parts, key=lambda body: _one_ga(body.name)[:-1] != wanted)


def looked_up(query: str, bodies: Iterable[Body]) -> list[Body]:
    """The same for who looks around: behind a prefecture that is named by its full name stand all
    that lie in it. Whoever adds ``the_one`` of that name means the prefecture's own assembly, as
    does who says 議会."""
    listed = tuple(bodies)
    named = found(query, listed)
    inside = "".join(query.split())
    return named + [
        body for body in listed if body.prefecture == inside and body.kind is not Kind.PREFECTURE
    ]


def _official(body: Body) -> tuple[str, ...]:
    return (_one_ga(body.name), _one_ga(body.full_name))


def _one_ga(name: str) -> str:
    """鎌ケ谷 and 茅ヶ崎 are official; hardly anybody knows who has the small ヶ."""
    return name.replace("ヶ", "ケ")


def _folded(query: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", query).lower().split())
    return _one_ga(plain.removesuffix("議会"))


def the_one(query: str, bodies: Iterable[Body]) -> Body:
    """The one body that is meant. Raises UserError where there is none, or more than one."""
    candidates = found(query, bodies)
    short = [body for body in candidates if _one_ga(body.name)[:-1] == _folded(query)]
    candidates = short or candidates  # 前橋 for 前橋市
    if not candidates:
        raise UserError(
            query,
            "No prefecture, city, ward, town or village is called so.",
            "Write its name in Japanese as it is official (前橋市), or its code of five digits; "
            "`gikai sources find PART` searches.",
        )
    if len(candidates) > 1:
        shown = ", ".join(map(_told_apart, candidates[:12]))
        more = f" and {len(candidates) - 12} more" if len(candidates) > 12 else ""
        raise UserError(
            query,
            f"That may be {shown}{more}.",
            f"Say which by its code, such as {candidates[0].code5}, or with its prefecture before "
            "it where those differ.",
        )
    return candidates[0]


def _told_apart(body: Body) -> str:
    seatless = f", {_SEATLESS}" if body.suspect == _SEATLESS else ""
    return f"{body.full_name} ({body.code5}{seatless})"


def body_at(address: str, bodies: Iterable[Body]) -> Body | None:
    """The body whose minutes are there; None where the catalogue names none, or several."""
    host = host_of(address).removeprefix("www.")
    near = (body for body in bodies if host and host in body.address.lower())
    there = [body for body in near if same_body(body.address, address)]
    return there[0] if len(there) == 1 else None
