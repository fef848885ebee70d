"""Answers that are no answers: never a hang, never an invented record, always a named error."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.errors import CrawlError, LayoutChanged, NotADocument
from crawler.extract.kokkai import read_answer
from crawler.extract.kokkai_minutes import minutes_of
from crawler.platforms.kokkai import parse_file
from crawler.saved import SavedFile
from standins.sites.kokkai import DietApi
from standins.sites.kokkai_records import Speech, committee
from tests.kokkai_tools import (
    DAY,
    SOURCE,
    answered,
    asked_of_stand_in,
)
from tests.soon import ends_within


def body_of(packing: str) -> bytes:
    api = DietApi(meetings=[committee(DAY, 1)])
    return asked_of_stand_in(api, f"/api/meeting?from=2026-01-01&recordPacking={packing}").body


LAUGHS = (
    "<?xml version='1.0'?><!DOCTYPE data [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><data><message>&i;</message></data>"
)
HOSTILE = {
    "nothing": b"",
    "blanks": b" \n" * 1000,
    "binary": bytes(range(256)) * 40,
    "another charset": '{"message":"検索"}'.encode("cp932"),
    "one byte": b"\x00" * 10_000_000,
    "one letter": b"{" * 10_000_000,
    "one tag": b"<data>" * 1_700_000,
    "one list": b'{"a":' + b"[" * 10_000_000,
    "nested objects": b'{"a":' * 2_000_000,
    "deep but whole": b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}",
    "nan": b'{"numberOfRecords": NaN}',
    "infinity": b'{"numberOfRecords": -Infinity}',
    "huge number": b'{"numberOfRecords": ' + b"9" * 5000 + b"}",
    "large number": b'{"numberOfRecords": 99999999999, "numberOfReturn": 0}',
    "fraction": b'{"numberOfRecords": 1.5}',
    "a name twice": b'{"numberOfRecords": 1, "numberOfRecords": 0}',
    "billion laughs": LAUGHS.encode(),
    "external entity": b"<data><!DOCTYPE x SYSTEM 'file:///etc/hostname'><a>&x;</a></data>",
    "entity": b"<data><numberOfRecords>&unknown;</numberOfRecords></data>",
    "an element twice": b"<data><numberOfRecords>0</numberOfRecords><numberOfRecords>0"
    b"</numberOfRecords></data>",
    "markup": b"<data><script>alert(1)</script></data>",
    "empty data": b"<data/>",
    "text alone": b"<data>x</data>",
    "list": b"[]",
    "swapped": b'<data>{"numberOfRecords": 0}</data>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_an_error_on_record_and_soon(name: str) -> None:
    body = HOSTILE[name]

    def refuse() -> None:
        with pytest.raises(CrawlError):
            read_answer(body)

    assert ends_within(1 + len(body) / 1e6, refuse)


@pytest.mark.parametrize("packing", ["json", "xml"])
def test_an_answer_that_is_cut_off_is_never_a_record(packing: str) -> None:
    body = body_of(packing)
    for end in range(0, len(body), 37):
        with pytest.raises((LayoutChanged, NotADocument)):
            read_answer(body[:end])


@given(st.binary(max_size=80), st.integers(0, 9000), st.sampled_from(["json", "xml"]))
@example(b'"', 30, "json")
def test_an_answer_with_other_bytes_in_it_is_read_or_refused(
    other: bytes, place: int, packing: str
) -> None:
    body = body_of(packing)
    try:
        answer = read_answer(body[:place] + other + body[place + len(other) :])
        for meeting in answer.meetings:
            minutes_of(meeting, SOURCE)
    except CrawlError:
        return
    assert len(answer.meetings) + len(answer.broken) <= 1


_names = st.sampled_from([*answered([]), "issueID", "date", "session", "speechRecord", "message"])
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=8),
    max_leaves=20,
)


@given(st.dictionaries(_names, _values, max_size=8))
@example({"numberOfRecords": 1, "numberOfReturn": 1, "startRecord": 1, "meetingRecord": [None]})
@example({"message": {}, "details": {}})
@example({"message": "(19001)", "details": 5})
def test_any_json_is_an_answer_or_an_error_on_record(value: dict[str, object]) -> None:
    try:
        answer = read_answer(json.dumps(value).encode())
    except CrawlError:
        return
    assert answer.meetings == ()


@pytest.mark.parametrize("packing", ["json", "xml"])
def test_a_megabyte_is_read_within_a_second(packing: str) -> None:
    meeting = committee(DAY, 1)
    ask = meeting.speeches[3]
    meeting.speeches[3:3] = [
        Speech(speaker=ask.speaker, group=ask.group, text=f"{ask.text}\n" * 20) for _ in range(400)
    ]
    api = DietApi(meetings=[meeting])
    body = asked_of_stand_in(api, f"/api/meeting?from=2026-01-01&recordPacking={packing}").body
    assert len(body) > 1_000_000
    saved = SavedFile(name="x", body=body)
    assert ends_within(len(body) / 1e6, lambda: parse_file(saved, SOURCE))
    document = parse_file(saved, SOURCE)
    assert len(document.speeches) > 400
