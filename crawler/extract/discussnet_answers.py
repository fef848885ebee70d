"""The answers of DiscussNet Premium: tenant.js, and JSON or JSONP of its interface; by 2026-11.

On the wire the JSON is one line with every letter escaped, and the interface declares no charset.
A number came as text to some clients, so both are read.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from crawler.errors import Blocked, LayoutChanged, NotADocument, Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.steps import Page

_Object: TypeAlias = dict[str, Any]

_TENANT = re.compile(r"dnp\.params\.tenant_id\s*=\s*[\"']?(?P<id>[0-9]{1,9})[\"']?\s*;?")
# Of the video product DiscussVision, whose ids are other councils' here (seen 2026-03).
_VISION = re.compile(r"document\.write\s*\(")
_PADDED = re.compile(r"\s*+[\w$.]{1,100}+\s*+\((?P<json>.*)\)\s*+(?:;\s*+)?+", re.DOTALL)
_TAG = re.compile(r"<[/!]?[A-Za-z][^<>]{0,300}>")
_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_QUOTED = 120  # code points of an answer that is none
_LARGEST_ID = 10**9
_SUPPLEMENTS = "別冊"


class NoCouncils(LayoutChanged):
    """The index lists nothing: how a tenant that does not exist is answered, and no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """One entry of the index: a session with all its days, or a committee for a whole year.

    ``path`` is its place in the tree: /0/1/… are meetings, /0/2/… 資料.
    """

    id: int
    name: str
    path: str
    view_year: int | None

    @property
    def is_meeting(self) -> bool:
        """Whether its days can have minutes; 別冊 have no text."""
        return self.path.startswith("/0/1/") and _SUPPLEMENTS not in self.name

    @property
    def is_plenary(self) -> bool:
        """Whether it is a session of the whole council."""
        return self.path.startswith("/0/1/3/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a council's list: a day, its table of contents, or a paper."""

    schedule_id: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One utterance, heading or paper of a day; ``text`` without tags, its lines ended by \\n.

    ``code``: 1 目次, 2 名簿, 3 △, 4 ○, 5 ◆, 6 ◎, 7 to 9 papers; None where a saved page has none.
    """

    code: int | None
    title: str | None
    text: str


def parse_tenant(page: Page) -> int:
    """The tenant's id in its own tenant.js.

    Raises LayoutChanged for an address that is no tenant's (404), and for DiscussVision's.
    """
    if page.status == 404:
        raise LayoutChanged(f"there is no tenant at {page.url} (status 404): check the url's name")
    _refuse_status(page)
    text = page.body.decode("utf-8", "replace")
    found = _TENANT.findall(text)
    if _VISION.search(text) and not found:
        raise LayoutChanged(f"{page.url} is of DiscussVision, whose ids are other councils' here")
    if len(set(found)) != 1:
        raise LayoutChanged(f"no tenant's id in {page.url}: {text[:_QUOTED]!r}")
    return int(found[0])


def read_index(page: Page) -> tuple[Council, ...]:
    """All councils of a tenant, as the answer of councils/index lists them.

    Raises NoCouncils where it lists none, and what every answer may raise.
    """
    tops = _list(_answer(page), "councils")
    found = [
        _council(council, group, year)
        for top in tops
        for year in _list(_object(top), "view_years")
        for group in _list(_object(year), "council_type")
        for council in _list(_object(group), "councils")
    ]
    if not found:
        raise NoCouncils("councils/index lists no council at all: the tenant's id is wrong?")
    if len({one.id for one in found}) != len(found):
        raise LayoutChanged("councils/index lists a council_id twice")
    return tuple(found)


def read_schedules(page: Page) -> tuple[Entry, ...]:
    """The entries of a council, in the order of their ids: rows come in any."""
    answer = _answer(page)
    name = "council_schedules" if "council_schedules" in answer else "schedules_and_materials"
    rows = [_object(row) for row in _list(answer, name)]
    found = [
        Entry(schedule_id=_id(row, "schedule_id"), label=_text(row, "name") or "") for row in rows
    ]
    if len({one.schedule_id for one in found}) != len(found):
        raise LayoutChanged("a council lists a schedule_id twice")
    return tuple(sorted(found, key=lambda one: one.schedule_id))


def read_rows(page: Page) -> tuple[Row, ...]:
    """The rows of a day, in the order in which they were said."""
    return _rows(_answer(page))


def read_saved_rows(body: bytes) -> tuple[Row, ...]:
    """The rows in a saved answer of get_minute; raises NotADocument for another file."""
    answer = _json(body)
    if "tenant_minutes" not in answer:
        names = ", ".join(list(answer)[:3])
        raise NotADocument(f"no answer of get_minute: it holds {names[:_QUOTED] or 'nothing'}")
    return _rows(answer)


def _rows(answer: _Object) -> tuple[Row, ...]:
    rows = tuple(_row(_object(row)) for row in _list(answer, "tenant_minutes"))
    if not rows:
        raise LayoutChanged("the day holds no rows")
    return rows


def _row(values: _Object) -> Row:
    title, code = _text(values, "title"), values.get("minute_type_code")
    return Row(
        code=None if code is None else _id(values, "minute_type_code"),
        title=title.strip() if title else None,
        text=plain(_text(values, "body") or ""),
    )


def plain(body: str) -> str:
    """The text of a body: <pre>, in old records <PRE><TT><FONT>, and rarely a span inside."""
    text = _TAG.sub("", _BREAK.sub("\n", body))
    return html.unescape(text).replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def _council(council: object, group: object, year: object) -> Council:
    values = _object(council)
    return Council(
        id=_id(values, "council_id"),
        name=(_text(values, "name") or "").strip(),
        path=_text(_object(group), "council_type_path") or "",
        view_year=_year(_object(year)),
    )


def _year(values: Mapping[str, object]) -> int | None:
    written = str(values.get("view_year") or "").strip()
    return int(written) if re.fullmatch(r"[0-9]{4}", written) else None


def _answer(page: Page) -> _Object:
    """The JSON of an answer; raises Blocked, Unreachable or LayoutChanged for anything else."""
    _refuse_status(page)
    try:
        return _json(page.body)
    except NotADocument as error:
        raise LayoutChanged(str(error)) from error


def _refuse_status(page: Page) -> None:
    """Raise for what is no answer. Since 2026-04 names of bots are led elsewhere (302)."""
    asked = [urlsplit(url).path for url in page.redirected_from[:1]]
    if asked and asked != [urlsplit(page.url).path]:
        raise Blocked(f"asked for data and redirected to {urlsplit(page.url).path or '/'}")
    if page.status in (401, 403) or 300 <= page.status < 400:
        raise Blocked(f"refused with status {page.status}")
    if page.status in (408, 425, 429) or page.status >= 500:
        raise Unreachable(f"answered with status {page.status}")
    if page.status != 200:
        raise LayoutChanged(f"answered with status {page.status}")


def _json(body: bytes) -> _Object:
    try:
        text = body.decode("utf-8-sig")
        padded = None if text.lstrip().startswith("{") else _PADDED.fullmatch(text)
        answer = json.loads(padded["json"] if padded else text)
    except (ValueError, RecursionError) as error:
        said = body[:_QUOTED].decode("utf-8", "replace")
        raise NotADocument(f"no JSON of the interface: {' '.join(said.split())!r}") from error
    if not isinstance(answer, dict):
        raise NotADocument("its JSON is no object")
    return answer


def _object(value: object) -> _Object:
    if not isinstance(value, dict):
        raise LayoutChanged(f"a record that is none: {str(value)[:60]!r}")
    return value


def _list(values: Mapping[str, object], name: str) -> list[object]:
    """The records of a name, which must be there: a key that is missing is no empty list."""
    found = values.get(name)
    if not isinstance(found, list):
        raise LayoutChanged(f"no list of {name} in the answer")
    return found


def _text(values: Mapping[str, object], name: str) -> str | None:
    value = values.get(name)
    if value is not None and not isinstance(value, str):
        raise LayoutChanged(f"{name} is no text: {str(value)[:60]!r}")
    return value


def _id(values: Mapping[str, object], name: str) -> int:
    written = str(values.get(name, ""))
    if not re.fullmatch(r"[0-9]{1,10}", written) or int(written) > _LARGEST_ID:
        raise LayoutChanged(f"{name} is no number: {written[:60]!r}")
    return int(written)
