"""What may come instead of an answer of DiscussNet: an error of ours, or the truth."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import Blocked, CrawlError, LayoutChanged, NotADocument, Unreachable
from crawler.extract.discussnet_answers import parse_tenant, read_rows
from crawler.platforms.discussnet import parse_file, parse_index, parse_schedules
from crawler.saved import SavedFile
from standins.sites.discussnet_samples import NAME, sample_tenants
from state.records import Document
from tests.discussnet_runs import page, source
from tests.example_cases import ROOT
from tests.soon import ends_within

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.steps import Page

TENANT = sample_tenants()["kakuu"]
SOURCE = source()
ROWS = {"tenant_minutes": TENANT.record(12).days[1].records()}
LIST = {"schedules_and_materials": [{"schedule_id": 2, "name": "09月04日－01号", "page_no": 1}]}
SAVED_PAGE = (ROOT / "discussnet" / "saved_page" / "response.html").read_bytes()
GOOD: dict[str, bytes] = {
    "tenant": b"dnp.params.tenant_id = 901",
    "index": json.dumps(TENANT.index()).encode(),
    "list": json.dumps(LIST).encode(),
    "rows": json.dumps(ROWS).encode(),
}
PARSERS: dict[str, Callable[[Page], Any]] = {
    "tenant": parse_tenant,
    "index": lambda one: parse_index(one, SOURCE),
    "list": lambda one: parse_schedules(one, SOURCE),
    "rows": read_rows,
    "file": lambda one: parse_file(SavedFile(name="901-12-2.json", body=one.body), SOURCE),
}
BAD: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \r\n" * 100,
    "binary": bytes(range(256)) * 40,
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "cp932": "○議長（大山一郎君）　始めます。".encode("cp932"),
    "error page": b"<html><title>500 Internal Server Error</title></html>",
    "challenge": b"<html><title>Just a moment...</title><script>1</script></html>",
    "null": b"null",
    "number": b"1",
    "text": b'"tenant_minutes"',
    "list": b"[]",
    "object": b"{}",
    "another answer": b'{"councilIndex":{"council_index":"<html>"}}',
    "an error's object": b'{"errors":["no such tenant"]}',
    "null lists": b'{"councils":null,"schedules_and_materials":null,"tenant_minutes":null}',
    "records that are none": b'{"councils":[1],"schedules_and_materials":[[]],'
    b'"tenant_minutes":[""]}',
    "ids that are none": b'{"schedules_and_materials":[{"schedule_id":true,"name":"x"}],'
    b'"tenant_minutes":[{"minute_type_code":"four","title":null,"body":""}]}',
    "huge ids": b'{"schedules_and_materials":[{"schedule_id":99999999999999,"name":"x"}]}',
    "texts that are none": b'{"schedules_and_materials":[{"schedule_id":1,"name":{}}],'
    b'"tenant_minutes":[{"minute_type_code":4,"title":7,"body":[]}]}',
    "twice": b'{"schedules_and_materials":[{"schedule_id":1,"name":"a"},{"schedule_id":1}]}',
    "infinite": b'{"tenant_minutes":[{"minute_type_code":Infinity}]}',
    "deep": b"[" * 100_000,
    "padding alone": b"callback(",
    "another script": b"dnp.params.power_user = false",
    "two ids": b"dnp.params.tenant_id = 901\ndnp.params.tenant_id = 902",
}


def attempt(name: str, body: bytes, status: int = 200) -> Any:  # noqa: ANN401 - whatever a parser makes of it
    """What a parser says, or the error of ours; anything else fails the test."""
    try:
        return PARSERS[name](page(body, status))
    except CrawlError as error:
        return error


@pytest.mark.parametrize("name", GOOD)
def test_a_whole_answer_is_read(name: str) -> None:
    assert not isinstance(attempt(name, GOOD[name]), CrawlError)


@pytest.mark.parametrize("name", [*GOOD, "file"])
@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_answer_is_an_error_that_says_so(name: str, bad: str) -> None:
    found = attempt(name, BAD[bad])
    assert isinstance(found, CrawlError)
    assert str(found).strip()


@pytest.mark.parametrize("name", GOOD)
def test_answers_that_were_swapped_are_errors(name: str) -> None:
    swapped = [body for other, body in GOOD.items() if other != name]
    assert all(isinstance(attempt(name, body), CrawlError) for body in swapped)


@pytest.mark.parametrize("name", ["index", "list", "rows", "file"])
def test_an_answer_that_was_cut_off_is_an_error(name: str) -> None:
    body = GOOD.get(name, GOOD["rows"])
    ends = range(0, len(body) - 1, max(1, len(body) // 60))
    assert all(isinstance(attempt(name, body[:end]), CrawlError) for end in ends)


def test_a_number_that_was_cut_off_cannot_be_told_from_another_so_the_minutes_are_asked() -> None:
    assert attempt("tenant", GOOD["tenant"][:-1]) == 90


def test_a_saved_page_that_was_cut_off_is_an_error() -> None:
    ends = range(0, len(SAVED_PAGE) - 10, 41)
    found = [attempt("file", SAVED_PAGE[:end]) for end in ends]
    assert all(isinstance(one, CrawlError) for one in found)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, LayoutChanged),
        (401, Blocked),
        (302, Blocked),
        (403, Blocked),
        (404, LayoutChanged),
        (429, Unreachable),
        (500, Unreachable),
    ],
)
def test_a_status_says_what_an_answer_is(status: int, error: type[CrawlError]) -> None:
    for name in GOOD:
        assert type(attempt(name, GOOD[name], status)) is error


def test_an_answer_is_read_with_its_padding_and_without() -> None:
    padded = b"jQuery1.cb(" + GOOD["rows"] + b");\n"
    marked = b"\xef\xbb\xbf" + GOOD["rows"]
    assert attempt("rows", padded) == attempt("rows", marked) == attempt("rows", GOOD["rows"])


def test_a_padding_of_blanks_that_never_ends_is_an_error_at_once() -> None:
    for endless in (b"a()" + b" " * 40_000 + b"x", b"a" + b") " * 40_000 + b"x"):
        assert isinstance(attempt("rows", endless), CrawlError)
        assert ends_within(0.3, partial(attempt, "rows", endless))


def test_numbers_that_came_as_text_are_numbers() -> None:
    row = {**ROWS["tenant_minutes"][0], "minute_type_code": "2"}
    (found,) = attempt("rows", json.dumps({"tenant_minutes": [row]}).encode())
    assert found.code == 2


LARGE = 2_000_000  # bytes


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize(
    "unit", ["a", "<", "<a ", "令和", "議会", "○", "　", "\\n", "(", "1月1日"], ids=repr
)
def test_megabytes_of_one_thing_are_read_within_a_second_each(name: str, unit: str) -> None:
    text = unit * (LARGE // len(unit.encode()))
    record = f'{{"minute_type_code":2,"title":"（名簿）","body":"{text}"}}'
    spoken = f'{{"minute_type_code":4,"title":"議長","body":"{text}"}}'
    bodies = {"rows": f'{{"tenant_minutes":[{record},{spoken}]}}'}
    bodies["file"] = bodies["rows"]
    body = bodies.get(name, text).encode()
    assert ends_within(len(body) / 1_000_000, lambda: attempt(name, body))


def test_a_megabyte_of_a_saved_page_is_read_within_a_second() -> None:
    body = SAVED_PAGE.replace("書かない窓口".encode(), "<b>窓</b>".encode() * 60_000)
    assert isinstance(attempt("file", body), Document)
    assert ends_within(len(body) / 1_000_000, lambda: attempt("file", body))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("councils", "view_years", "view_year", "council_type", "council_type_path"),
                    *("council_id", "name", "schedules_and_materials", "schedule_id"),
                    *("tenant_minutes", "minute_type_code", "title", "body"),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60)
@given(JSON)
def test_no_json_makes_anything_but_errors_of_ours_or_what_it_holds(value: object) -> None:
    for name in PARSERS:
        found = attempt(name, json.dumps(value).encode())
        assert isinstance(found, CrawlError | tuple | Document)


# fmt: off
CRUMBS = st.sampled_from([
    "○", "議長（", "大山一郎君", "）", "　", "\n", "△", "午後", "令和８年", "１月", "1日", "架空市",
    "議会", "会議録", "(", "<pre>", "&lt;",
])
# fmt: on


@settings(max_examples=40)
@given(st.lists(CRUMBS, max_size=25).map("".join))
def test_no_crumbs_of_minutes_make_anything_but_errors_of_ours_or_minutes(text: str) -> None:
    rows = [{"minute_type_code": code, "title": text[:20], "body": text} for code in (2, 3, 4, 5)]
    found = attempt("file", json.dumps({"tenant_minutes": rows}).encode())
    assert isinstance(found, CrawlError) or found.council == NAME


def test_a_file_of_another_question_says_what_it_holds() -> None:
    with pytest.raises(NotADocument, match="no answer of get_minute: it holds councils"):
        parse_file(SavedFile(name="x.json", body=GOOD["index"]), SOURCE)
