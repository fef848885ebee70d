"""What may come instead of a page of kensakusystem.jp: an error of ours, or the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models import Source
from crawler.errors import Blocked, CrawlError, LayoutChanged, Unreachable
from crawler.extract.kensaku_bytes import SourceMissing, raw
from crawler.extract.kensaku_frames import (
    parse_frames,
    parse_speakers,
    parse_text_frame,
)
from crawler.extract.kensaku_text import parse_download, parse_whole
from crawler.extract.kensaku_tree import parse_calendar, parse_entry, parse_tree
from crawler.platforms.kensakusystem import parse_file
from crawler.saved import SavedFile
from crawler.steps import Page
from standins.sites import kensakusystem_pages as pages
from standins.sites.kensakusystem import sample_tenants
from standins.sites.kensakusystem_text import site_bytes
from tests.soon import ends_within

if TYPE_CHECKING:
    from collections.abc import Callable

TENANT = sample_tenants()["kakuu"]
SITTING = TENANT.sittings[0]
SOURCE = Source(id="kaku", platform="kensakusystem", name="kaku")
LIST = parse_speakers(
    Page(
        url="http://127.0.0.1/kakuu/cgi-bin3/r_Speakers.exe",
        status=200,
        headers={},
        body=site_bytes(pages.speakers(TENANT, SITTING)),
    )
)
GOOD: dict[str, bytes] = {
    "entry": site_bytes(pages.entry(TENANT)),
    "tree": site_bytes(pages.tree(TENANT, [("令和 8年 第3回定例会 ", "第3回定例会")], [SITTING])),
    "calendar": site_bytes(pages.search(TENANT, "令和 7年", "令和 8年")),
    "frames": site_bytes(pages.frames(TENANT, SITTING)),
    "speakers": site_bytes(pages.speakers(TENANT, SITTING)),
    "text_frame": site_bytes(pages.text_frame(TENANT, SITTING)),
    "download": SITTING.download(SITTING.positions),
    "whole": site_bytes(pages.whole_text(SITTING)),
}
PARSERS: dict[str, Callable[[Page], Any]] = {
    "entry": parse_entry,
    "tree": parse_tree,
    "calendar": parse_calendar,
    "frames": parse_frames,
    "speakers": parse_speakers,
    "text_frame": parse_text_frame,
    "download": lambda page: parse_download(page, LIST.rows, None),
    "whole": lambda page: parse_whole(page, LIST.rows, None),
    "file": lambda page: parse_file(SavedFile(name="R080901A.txt", body=page.body), SOURCE),
}
BAD: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \r\n" * 100,
    "binary": bytes(range(256)) * 40,
    "zip": b"PK\x03\x04" + b"\x00" * 1000,
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "utf-16": "開催日：令和 8年 9月 1日\n会議名：委員会\n\n○委員長（鈴木一）　始めます。".encode(
        "utf-16"
    ),
    "half a letter": GOOD["download"][:-1] + b"\x81",
    "no cp932": GOOD["download"].replace(b"\r\n\r\n", b"\r\n\xfd\xfe\r\n", 2),
    "error page": site_bytes(pages.UNREADABLE.format(file="R080901A")),
    "own error": site_bytes(pages.WRONG_CODE.format(code="x")),
    "challenge": b"<html><title>Just a moment...</title><script>1</script></html>",
    "redirect": b'<meta http-equiv="refresh" content="0;URL=http://127.0.0.1/">',
    "unclosed": b"<html><a href='See.exe?Code=",
    "comments": b"<!--" * 5000,
    "scripted": b"<script>document.write('<a href=cgi-bin3/See.exe?Code=abcdefgh>x</a>')</script>",
    "hostile names": b'<a href="cgi-bin3/ResultFrame.exe?Code=x&fileName=../../etc/passwd">x</a>',
    "huge position": b'<a href="r_TextFrame.exe?a/b/99999999999999999999/0"><font>x</font></a>',
    "positions that fall": b'<a href="r_TextFrame.exe?a/b/9/"><font>x</font></a>'
    b'<a href="r_TextFrame.exe?a/b/4/"><font>y</font></a>',
    "deep": b"<div>" * 100_000,
}
# Not of ours, whoever asks: what these parsers give at least.
HOLLOW = ("nothing", "blanks", "error page", "own error", "unclosed", "comments", "scripted")


def page(body: bytes, status: int = 200) -> Page:
    url = "http://127.0.0.1:8099/kakuu/cgi-bin3/See.exe"
    return Page(url=url, status=status, headers={}, body=body)


def attempt(name: str, body: bytes) -> Any:  # noqa: ANN401 - whatever a parser makes of it
    """What a parser says, or the error of ours; anything else fails the test."""
    try:
        return PARSERS[name](page(body))
    except CrawlError as error:
        return error


def assert_told(found: object) -> None:
    """An error says what is wrong, and what was read is something."""
    assert found is not None
    assert not isinstance(found, CrawlError) or str(found).strip()


@pytest.mark.parametrize("name", [name for name in PARSERS if name in GOOD])
def test_a_whole_page_is_read(name: str) -> None:
    assert not isinstance(attempt(name, GOOD[name]), CrawlError)


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_page_is_an_error_or_holds_nothing_invented(parser: str, bad: str) -> None:
    found = attempt(parser, BAD[bad])
    if bad in HOLLOW:
        assert isinstance(found, CrawlError)
    assert isinstance(found, CrawlError) or not names_in(found) - set(known_names())


def names_in(found: object) -> set[str]:
    parts = getattr(found, "parts", ())
    return {part.name for part in parts if part.name}


def known_names() -> set[str]:
    return {"大山一郎", "森次郎", "鈴木一", "高橋等"}


@pytest.mark.parametrize("parser", PARSERS)
def test_pages_that_were_swapped_are_errors(parser: str) -> None:
    own = {"file": ("download",), "download": ("download",), "whole": tuple(GOOD)}
    # Entry pages and search forms bear the same links, and any text can be a whole one.
    own |= {"entry": ("entry", "tree", "calendar"), "tree": ("tree",)}
    for name, body in GOOD.items():
        if name not in own.get(parser, (parser,)):
            assert isinstance(attempt(parser, body), CrawlError), name


@pytest.mark.parametrize("name", GOOD)
def test_a_page_that_was_cut_off_gives_an_error_or_a_part_of_it(name: str) -> None:
    body = GOOD[name]
    whole = names_in(attempt(name, body))
    for end in range(0, len(body), max(1, len(body) // 150)):
        found = attempt(name, body[:end])
        assert isinstance(found, CrawlError) or names_in(found) <= whole | {"高橋", "森", "鈴木"}


def test_a_download_that_was_cut_off_is_told_by_its_doubts_or_its_last_speech() -> None:
    body = GOOD["download"]
    for end in range(body.index(b"\r\n\r\n") + 4, len(body) - 200, 37):
        found = attempt("download", body[:end])
        if not isinstance(found, CrawlError):
            assert not found.certain
            assert found.begun < len(LIST.rows) - 1


LARGE = 10_000_000  # bytes


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    "unit",
    [b"a", b"\x81", b"<a href=x onclick=\"treedepth.value='", b"<font>", b"\x81\x9b\r\n", b"\r\n"],
    ids=["letter", "lead byte", "nodes", "fonts", "marks", "lines"],
)
def test_megabytes_of_one_thing_are_read_within_a_second_each(parser: str, unit: bytes) -> None:
    # Ten where the limit is nearest for a page of HTML and for a text; two of the same elsewhere.
    size = LARGE if (parser, unit) in (("entry", b"<font>"), ("download", b"a")) else LARGE // 5
    head = GOOD["download"][:80] if parser in ("download", "file") else b"<html><body>"
    body = head + unit * (size // len(unit))
    assert ends_within(len(body) / 1_000_000, lambda: attempt(parser, body))


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Blocked), (403, Blocked), (404, LayoutChanged), (429, Unreachable), (503, Unreachable)],
)
def test_a_status_says_what_an_answer_is(status: int, error: type[CrawlError]) -> None:
    for name in GOOD:
        with pytest.raises(error):
            PARSERS[name](page(GOOD[name], status))


def test_an_error_with_status_200_is_a_missing_source_and_no_text() -> None:
    for name in GOOD:
        with pytest.raises(SourceMissing):
            PARSERS[name](page(BAD["error page"]))


def test_what_does_not_decode_is_told_with_its_place() -> None:
    with pytest.raises(LayoutChanged, match=r"byte [\d,]+ \(fd fe\) is no cp932|is no cp932"):
        PARSERS["download"](page(BAD["no cp932"]))


def test_a_value_that_never_was_bytes_is_an_error() -> None:
    with pytest.raises(LayoutChanged, match="no cp932"):
        raw("令和")


PIECES = st.sampled_from(
    [
        b'<a href="See.exe?Code=abcdef">',
        b"<a onclick=\"document.viewtree.treedepth.value='\x97\xdf\x98a 8\x94N '\">",
        b'<a href="ResultFrame.exe?fileName=R080901A">',
        b"<font class=TEXT5>",
        b'<FRAME SRC="x/r_TextFrame.exe?a/b/4/">',
        b"</a>",
        b"<table>",
        b"<!--",
        b"-->",
        b"\x81\x9b\x8bc\x92\xb7",
        b"\x81@",
        b"\r\n",
        b"(",
        b"\x81i",
        b"\x81j",
        b"\xfa\xb1",
        b"\x81",
        b"&amp;",
        b"<BR>",
    ]
)


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=40).map(b"".join))
def test_no_crumbs_of_pages_make_anything_but_errors_of_ours(body: bytes) -> None:
    for name in PARSERS:
        assert_told(attempt(name, body))
        assert_told(attempt(name, GOOD["download"][:80] + body))


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_no_bytes_make_anything_but_errors_of_ours(body: bytes) -> None:
    for name in PARSERS:
        assert_told(attempt(name, body))
