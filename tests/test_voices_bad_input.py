"""What may come instead of a page of VOICES: an error of ours, or the truth."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models import Source
from crawler.errors import Blocked, CrawlError, LayoutChanged, Unreachable
from crawler.extract.voices_list import parse_list
from crawler.extract.voices_menu import parse_menu
from crawler.extract.voices_text import parse_speeches, segments_of, words_of
from crawler.platforms.voices import parse_file
from crawler.saved import SavedFile
from crawler.steps import Page
from standins.sites import voices_pages as pages
from standins.sites.voices_council import kakuu
from tests.soon import ends_within

if TYPE_CHECKING:
    from collections.abc import Callable

COUNCIL = kakuu()
SITTING = COUNCIL.sittings[2]
SOURCE = Source(id="kakuu", platform="voices", name="kakuu")
WHOLE = range(len(SITTING.segments))
GOOD: dict[str, bytes] = {
    "list": pages.list_page(COUNCIL, COUNCIL.sittings, 6, 1, ("2026", "2026")).encode("cp932"),
    "menu": pages.menu(COUNCIL, "viewh").encode("cp932"),
    "speeches": pages.speeches(SITTING).encode("cp932"),
    "text": pages.text(SITTING, WHOLE).encode("cp932"),
}
PARSERS: dict[str, Callable[[Page], Any]] = {
    "list": parse_list,
    "menu": parse_menu,
    "speeches": lambda page: parse_speeches(page.body.decode("cp932", "replace")),
    "text": lambda page: words_of(segments_of(page.body.decode("cp932", "replace")), None, None),
    "file": lambda page: parse_file(SavedFile(name="K_R1.html", body=page.body), SOURCE),
}
BAD: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \r\n" * 100,
    "binary": bytes(range(256)) * 40,
    "zip": b"PK\x03\x04" + b"\x00" * 1000,
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "busy": pages.BUSY.encode("cp932"),
    "challenge": b"<html><title>Just a moment...</title><script>1</script></html>",
    "redirect": b'<meta http-equiv="refresh" content="0;URL=http://127.0.0.1/">',
    "comments": b"<!--" * 5000,
    "deep": b"<div>" * 100_000,
    "anchors": b'<A NAME="HUID">' * 100,
    "scripted": b'<script>document.write("<A NAME=HUID1></A>")</script>',
    "year page": pages.year_page(COUNCIL, "2026").encode("cp932"),
    "frames": pages.frames(SITTING).encode("cp932"),
    "hostile row": "1件の日程がヒットしました".encode("cp932")
    + b'<a href="voiweb.exe?ACT=200&FINO=../../etc&UNID=x">x</a>',
}


def page(body: bytes, status: int = 200) -> Page:
    url = "http://127.0.0.1:8099/voices/cgi/voiweb.exe?ACT=100"
    return Page(url=url, status=status, headers={}, body=body)


def attempt(name: str, body: bytes) -> Any:  # noqa: ANN401 - whatever a parser makes of it
    """What a parser says, or the error of ours; anything else fails the test."""
    try:
        return PARSERS[name](page(body))
    except CrawlError as error:
        return error


def names_in(found: object) -> set[str]:
    return {part.name for part in getattr(found, "parts", ()) if part.name}


@pytest.mark.parametrize("name", GOOD)
def test_a_whole_page_is_read(name: str) -> None:
    assert not isinstance(attempt(name, GOOD[name]), CrawlError)


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_page_is_an_error_and_names_nobody(parser: str, bad: str) -> None:
    found = attempt(parser, BAD[bad])
    if (parser, bad) == ("list", "hostile row"):
        assert (found.stated, found.rows) == (1, ())
        return
    assert isinstance(found, CrawlError)
    assert str(found).strip()


@pytest.mark.parametrize("parser", PARSERS)
def test_pages_that_were_swapped_are_errors(parser: str) -> None:
    own = {"file": "text"}.get(parser, parser)
    for name, body in GOOD.items():
        if name != own:
            assert isinstance(attempt(parser, body), CrawlError), name


@pytest.mark.parametrize("parser", ["text", "file"])
def test_a_text_that_was_cut_off_is_an_error_up_to_the_form_at_its_end(parser: str) -> None:
    body = GOOD["text"]
    form = body.index(b"<FORM")
    for end in range(0, form, max(1, form // 100)):
        assert isinstance(attempt(parser, body[:end]), CrawlError)
    assert names_in(attempt(parser, body[: form + 5])) == names_in(attempt(parser, body))


def test_a_list_that_was_cut_off_has_fewer_rows_than_it_says() -> None:
    body = GOOD["list"]
    for end in range(0, len(body) - 400, 61):
        found = attempt("list", body[:end])
        assert isinstance(found, CrawlError) or len(found.rows) < found.stated


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    "unit",
    [b"a", b"\x81", b"<A NAME=HUID1>", b"<a href=voiweb.exe?ACT=200&FINO=1>", b"\x81\x9b\x81@<BR>"],
    ids=["letter", "lead byte", "anchors", "rows", "marks"],
)
def test_megabytes_of_one_thing_are_read_within_a_second_each(parser: str, unit: bytes) -> None:
    head = GOOD["text"][:200] if parser in ("text", "file") else b"<html><body>"
    body = head + unit * (1_500_000 // len(unit)) + b"<FORM>"
    assert ends_within(len(body) / 1_000_000, lambda: attempt(parser, body))


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Blocked), (403, Blocked), (404, LayoutChanged), (429, Unreachable), (503, Unreachable)],
)
def test_a_status_says_what_an_answer_is(status: int, error: type[CrawlError]) -> None:
    for name in ("list", "menu"):
        with pytest.raises(error):
            PARSERS[name](page(GOOD[name], status))


PIECES = st.sampled_from(
    [
        b'<A NAME="HUID12"></A>',
        b"<FORM>",
        b"<BR>",
        b"<P>",
        b"<TITLE> x P.1</TITLE>",
        '<a href="voiweb.exe?ACT=200&FINO=1&UNID=K_R08090100011">09月01日-01号</a>'.encode("cp932"),
        b'<a href="voiweb.exe?ACT=100&PAGE=2&YEAR=2026">2</a>',
        b'<a href="g08v_viewh.asp?Sflg=11&FYY=2026">x</a>',
        "3件の日程がヒットしました".encode("cp932"),
        b"\x81\x9b\x8bc\x92\xb7",
        b"\x81\x9f",
        b"\x81@",
        b"\x81i",
        b"\x81j",
        b"\x81",
        b"\r\n",
        b"&amp;",
        b"<!--",
    ]
)


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=40).map(b"".join))
def test_no_crumbs_of_pages_make_anything_but_errors_of_ours(body: bytes) -> None:
    for name in PARSERS:
        found = attempt(name, body)
        assert found is not None
        # A crumb before 議長 may read as a name; one that no crumb says would be invented.
        said = unescape(re.sub(r"[\s\u3000]|<[^>]*>", "", body.decode("cp932", "replace")))
        assert all(name in said for name in names_in(found))


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_no_bytes_make_anything_but_errors_of_ours(body: bytes) -> None:
    for name in PARSERS:
        assert isinstance(attempt(name, body), CrawlError)
