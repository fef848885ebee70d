"""The Diet record API on loopback: limits, errors, shapes as captured and described by 2026-11."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from standins.sites.kokkai_records import (
    DietSwitches,
    Meeting,
    captured_meetings,
    committee,
    sample_meetings,
)
from standins.sites.serving import Answer, Asked, Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOKYO = ZoneInfo("Asia/Tokyo")
START = "/api/"
EXAMPLE = {"add": {"day": "2026-11-12", "number": 13}}
LONGEST_QUERY = 2_000
# Of each question: the most records that it gives, and how many where nothing is asked for.
_LIMITS = {"meeting_list": (100, 30), "meeting": (10, 3), "speech": (100, 30)}
_HOUSES = ("衆議院", "参議院", "両院", "両院協議会")
# What is left out unless it is asked for.
_EXTRAS = {"contentsAndIndex": ("目次", "索引"), "supplementAndAppendix": ("附録", "追録")}
_ROLES = ("証人", "参考人", "公述人")
_CONDITIONS = (
    *("nameOfHouse", "nameOfMeeting", "any", "speaker", "from", "until", "speechNumber"),
    *("speakerPosition", "speakerGroup", "speakerRole", "speechID", "issueID"),
    *("sessionFrom", "sessionTo", "issueFrom", "issueTo"),
)


class _ApiError(Exception):
    def __init__(self, code: int, message: str, *details: str) -> None:
        super().__init__(message)
        self.message = f"({code}){message}"
        self.details = [f"(0) {detail}" for detail in details]


def _wrong(code: int, name: str, why: str) -> _ApiError:
    return _ApiError(19011, "検索条件の入力に誤りがあります。", f"({code}){name}:{why}")


@dataclass(slots=True, kw_only=True)
class DietApi:
    """The site. Tests and the demo change ``meetings`` and ``switches`` while it serves.

    ``uncaptured`` counts the questions whose answer was not captured; they get 404.
    """

    meetings: list[Meeting] = field(default_factory=list)
    switches: DietSwitches = field(default_factory=DietSwitches)
    uncaptured: int = 0

    def answer(self, asked: Asked, url: str) -> Answer:
        """As the front controller routes it."""
        what = asked.path.removeprefix("/api/")
        switches = self.switches
        if what not in _LIMITS:
            return _html(404, "<title>404 Not Found</title>")
        if switches.html_with_200:
            return _html(200, "<title>メンテナンス中</title><p>しばらくお待ちください</p>")
        if switches.empty_body:
            return Answer(status=200, headers=())
        packing = "json" if asked.query.get("recordPacking") == "json" else "xml"
        try:
            answer = self._found(asked, what, url, packing)
        except _ApiError as error:
            answer = _refusal(error, packing)
        if switches.one_more_after and asked.target.startswith(switches.one_more_after):
            switches.one_more_after = ""
            self.meetings.append(committee(self.meetings[0].day, 998))
        if switches.cut_off_at:
            body = answer.body[: switches.cut_off_at]
            return Answer(status=answer.status, headers=answer.headers, body=body)
        return answer

    def control(self, order: dict[str, Any]) -> None:
        """``{"add": {"day", "number"}}``, ``{"change": {"id", "pdf" or ("order", "text")}}``."""
        for name, values in order.items():
            if name == "add":
                day = date.fromisoformat(values["day"])
                self.meetings.append(committee(day, int(values["number"])))
            elif name == "change":
                meeting = next(one for one in self.meetings if one.id == values["id"])
                meeting.pdf = bool(values.get("pdf", meeting.pdf))
                if "text" in values:
                    meeting.speeches[int(values["order"])].text = values["text"]
            else:
                raise KeyError(name)

    def _found(self, asked: Asked, what: str, url: str, packing: str) -> Answer:
        if self.switches.busy_19001:
            self.switches.busy_19001 -= 1
            raise _ApiError(
                19001, "ただいま大変混み合っています。しばらくしてから実行してください。"
            )
        query = asked.query
        if len(urlsplit(asked.target).query.encode()) > LONGEST_QUERY:
            raise _ApiError(19020, "検索条件が長すぎます。")
        _check(query)
        first, most = _place(query, what)
        found = self._selected(query)
        if what == "speech":
            records = [speech for one in found for speech in one.flat_speeches(url)]
        else:
            texts = what == "meeting"
            records = [one.record(url, texts=texts) for one in found]
            if texts and any(speech.text is None for one in found for speech in one.speeches):
                self.uncaptured += 1
                return _html(404, "<title>not captured</title>")
        if records and first > len(records):
            raise _ApiError(19004, "startRecordには検索件数以内の値を指定してください。")
        shown = records[first - 1 : first - 1 + most]
        after = first + len(shown)
        place = {
            "numberOfRecords": len(records),
            "numberOfReturn": len(shown),
            "startRecord": first,
            "nextRecordPosition": after if after <= len(records) else None,
        }
        kind = "speechRecord" if what == "speech" else "meetingRecord"
        if packing == "xml":
            return _xml(200, _xml_place(place) + _xml_records(kind, shown))
        return _json(200, self._dressed({**place, **({kind: shown} if shown else {})}, kind))

    def _selected(self, query: dict[str, str]) -> list[Meeting]:
        """The meetings that fit, newest day first, or by meeting as the captured lists are."""
        tests = _tests(query)
        found = [one for one in self.meetings if all(test(one) for test in tests)]
        if self.switches.grouped:
            return sorted(found, key=lambda one: (one.house, one.name, -one.number))
        return sorted(found, key=lambda one: (one.day, one.id), reverse=True)

    def _dressed(self, answer: dict[str, Any], kind: str) -> dict[str, Any]:
        """As some clients met it: numbers as strings, a lone record without its list."""
        if self.switches.lone_record_without_list and len(answer.get(kind, ())) == 1:
            (answer[kind],) = answer[kind]
        if not self.switches.numbers_as_strings:
            return answer
        return {name: str(one) if isinstance(one, int) else one for name, one in answer.items()}


def _check(query: dict[str, str]) -> None:
    """Mistakes in the question; an unknown nameOfHouse is none (it is ignored)."""
    if not any(query.get(name) for name in _CONDITIONS):
        raise _ApiError(19007, "検索条件を指定してください。")
    days = {}
    for code, name in ((19012, "from"), (19013, "until")):
        if name in query:
            days[name] = _day(code, name, query[name])
    if len(days) == 2 and days["from"] > days["until"]:
        raise _wrong(19014, "from", "untilより前の日付を指定してください。")
    if query.get("speakerRole", _ROLES[0]) not in _ROLES:
        raise _wrong(19028, "speakerRole", "証人、参考人、公述人のいずれかを指定してください。")


def _day(code: int, name: str, written: str) -> date:
    try:
        if len(written) != 10:
            raise ValueError(written)
        year, month, day = (int(part) for part in written.split("-"))
    except ValueError:
        raise _wrong(code, name, "YYYY-MM-DDの形式で指定してください。") from None
    try:
        return date(year, month, day)
    except ValueError:
        raise _wrong(code + 6, name, "存在する日付を指定してください。") from None


def _place(query: dict[str, str], what: str) -> tuple[int, int]:
    largest, usual = _LIMITS[what]
    first, most = query.get("startRecord", "1"), query.get("maximumRecords", str(usual))
    if not first.isdecimal() or int(first) < 1:
        raise _ApiError(19004, "startRecordには検索件数以内の値を指定してください。")
    if not most.isdecimal() or not 1 <= int(most) <= largest:
        code = 19006 if largest == 10 else 19005
        raise _ApiError(code, f"maximumRecordsには1～{largest}の値を指定してください。")
    return int(first), int(most)


def _tests(query: dict[str, str]) -> list[Callable[[Meeting], bool]]:
    """One for each condition of the question; an unknown house is no condition."""
    known: dict[str, Callable[[Meeting, str], bool]] = {
        "nameOfHouse": lambda one, house: house not in _HOUSES or one.house == house,
        "nameOfMeeting": lambda one, words: any(word in one.name for word in words.split()),
        "any": lambda one, words: all(word in _text(one) for word in words.split()),
        "issueID": lambda one, named: one.id == named,
        "from": lambda one, day: one.day.isoformat() >= day,
        "until": lambda one, day: one.day.isoformat() <= day,
        "sessionFrom": lambda one, _: _in_sessions(one, query),
        "sessionTo": lambda one, _: _in_sessions(one, query),
    }
    asked = [partial(_holds, known[name], value) for name, value in query.items() if name in known]
    left_out = [
        kind
        for name, kinds in _EXTRAS.items()
        if query.get(name, "false") != "true"
        for kind in kinds
    ]
    return [*asked, lambda one: one.kind not in left_out]


def _holds(test: Callable[[Meeting, str], bool], value: str, meeting: Meeting) -> bool:
    return test(meeting, value)


def _in_sessions(meeting: Meeting, query: dict[str, str]) -> bool:
    """One bound alone means exactly that session."""
    first = query.get("sessionFrom") or query["sessionTo"]
    last = query.get("sessionTo") or first
    return int(first) <= meeting.session <= int(last)


def _text(meeting: Meeting) -> str:
    return "\n".join(speech.text or "" for speech in meeting.speeches[1:])


def _refusal(error: _ApiError, packing: str) -> Answer:
    if packing == "json":
        details = {"details": error.details} if error.details else {}
        return _json(400, {"message": error.message, **details})
    details_xml = "".join(f"<details>{escape(detail)}</details>" for detail in error.details)
    inner = f"<message>{escape(error.message)}</message>{details_xml}"
    return _xml(400, f"<diagnostics><diagnostic>{inner}</diagnostic></diagnostics>")


def _json(status: int, value: dict[str, Any]) -> Answer:
    head = (("Content-Type", "application/json;charset=utf-8"),)
    return Answer(status=status, headers=head, body=json.dumps(value, ensure_ascii=False).encode())


def _xml(status: int, inner: str) -> Answer:
    head = (("Content-Type", "application/xml;charset=utf-8"),)
    return Answer(status=status, headers=head, body=f"<data>{inner}</data>".encode())


def _xml_place(place: dict[str, int | None]) -> str:
    """Without nextRecordPosition on the last page."""
    return "".join(f"<{name}>{one}</{name}>" for name, one in place.items() if one is not None)


def _xml_records(kind: str, records: list[dict[str, Any]]) -> str:
    inner = "".join(
        f"<record><recordData>{_xml_value(kind, record)}</recordData></record>"
        for record in records
    )
    return f"<records>{inner}</records>" if inner else ""


def _xml_value(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(_xml_value(name, one) for one in value)
    if isinstance(value, dict):
        inner = "".join(_xml_value(key, one) for key, one in value.items())
    elif value is None:
        inner = ""
    else:
        shown = "true" if value is True else str(value)
        inner = escape(shown, {"\r": "&#13;"})
    return f"<{name}>{inner}</{name}>"


def _html(status: int, body: str) -> Answer:
    head = (("Content-Type", "text/html; charset=UTF-8"),)
    return Answer(status=status, headers=head, body=f"<!DOCTYPE html><html>{body}</html>".encode())


def make(captures: Path | None) -> Site:
    """The site for `python -m standins.sites kokkai`."""
    if captures:
        return DietApi(meetings=captured_meetings(captures))
    return DietApi(meetings=sample_meetings(datetime(2026, 11, 1, tzinfo=TOKYO).date()))
