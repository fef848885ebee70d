"""Text for terminals: whatever was scraped, nothing steers one, and nothing visible is lost."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.looking import _printed
from bot.output import clean, columns, line, plain_address
from bot.schedule import latest_due, next_due
from config.japan import TOKYO
from matcher.stretches import union
from state.records import Hit, Part, PartKind, Place

TEXT = st.text(max_size=40) | st.text("\x00\x07\x1b[31m\u202e\u2066\r\n\x9b架空 a", max_size=40)


@given(TEXT)
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    kept = clean(text)
    assert all(
        unicodedata.category(mark) not in ("Cc", "Cf", "Cs") for mark in kept if mark != "\n"
    )
    assert clean(kept) == kept


@given(TEXT)
def test_a_line_is_one_line(text: str) -> None:
    assert len(line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("?_fields=id%2Cguid%2Clink", "?_fields=id,guid,link"),
        ("/%E4%BC%9A%E8%AD%B0%E9%8C%B2/", "/会議録/"),
        ("?a=1%262&b=%2520%0A%e2%80%ae", "?a=1%262&b=%2520%0A%E2%80%AE"),
        ("/%89%EF%8B%63", "/%89%EF%8B%63"),
    ],
)
def test_an_address_is_shown_without_escapes_that_it_does_not_need(
    address: str, shown: str
) -> None:
    assert plain_address(address) == shown


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=5))
def test_columns_are_as_many_lines_as_rows(rows: list[tuple[str, ...]]) -> None:
    assert len(columns(rows)) == len(rows)
    assert all("\n" not in row and "\x1b" not in row for row in columns(rows))


@given(st.text("DX架空。", min_size=1, max_size=20), st.data())
def test_a_part_is_printed_whole_whatever_is_marked_in_it(text: str, data: st.DataObject) -> None:
    ends = st.integers(0, len(text) - 1).flatmap(
        lambda start: st.tuples(st.just(start), st.integers(start + 1, len(text)))
    )
    spans = data.draw(st.lists(ends, max_size=4))
    hits = [
        Hit(term="x", group=None, place=Place.PART, seq=0, start=start, end=end, surface="x")
        for start, end in spans
    ]
    part = Part(seq=0, kind=PartKind.TEXT, text=text)
    printed = str(_printed(part, hits)).partition("\n")[2]
    marked = union((hit.start, hit.end) for hit in hits)
    assert printed.replace("【", "").replace("】", "") == text
    assert printed.count("【") == printed.count("】") == len(marked)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.times())  # noqa: DTZ001 - made aware below
def test_now_lies_between_the_latest_due_run_and_the_next(moment: datetime, hour: object) -> None:
    now, at = moment.replace(tzinfo=TOKYO), f"{hour:%H:%M}"
    assert latest_due(now, at) <= now < next_due(now, at)
    assert f"{latest_due(now, at):%H:%M}" == f"{next_due(now, at):%H:%M}" == at
