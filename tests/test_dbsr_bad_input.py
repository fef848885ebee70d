"""What may come instead of a page of DB-Search: an error of ours, or the truth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import Blocked, CrawlError, LayoutChanged, Unreachable
from crawler.extract.dbsr_alike import printed_on
from crawler.extract.dbsr_front import parse_front
from crawler.extract.dbsr_list import parse_list
from crawler.extract.dbsr_pages import (
    TokenExpired,
    open_page,
    read_command,
    read_frames,
)
from crawler.extract.dbsr_voices import said_in
from crawler.platforms.dbsr import parse_file
from crawler.saved import SavedFile
from standins.sites import dbsr_pages as pages
from standins.sites.dbsr import Host, sample_tenants
from tests.dbsr_runs import asked, page, source
from tests.runs_by_hand import HOME
from tests.soon import ends_within

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.extract.html import Page as Html

TENANTS = sample_tenants()
LARAVEL, FRAMES, BOOTSTRAP = (TENANTS[name] for name in ("laravel", "frames", "bootstrap"))
PAPER = LARAVEL.papers[1]
HERE = f"{HOME}/index.php/333845"
SOURCE = source()
NAMES = {"見本太郎", "架空花子", "例示次郎", None}

GOOD: dict[str, bytes] = {
    "front": Host(tenant=LARAVEL).answer(asked("/index.php/"), HOME).body,
    "list": pages.listing(LARAVEL, LARAVEL.papers[:10], 27, 1, HERE, "token").encode(),
    "framed list": pages.listing(FRAMES, FRAMES.papers[:20], 27, 1, HERE, "").encode(),
    "document": pages.document(LARAVEL, PAPER, HERE, "token").encode(),
    "view": pages.view(BOOTSTRAP, BOOTSTRAP.papers[1], HERE).encode(),
    "text frame": pages.text_frame(FRAMES, PAPER.voices).encode(),
    "frames": pages.frameset(FRAMES, HERE).encode(),
    "command": pages.command(FRAMES, PAPER).encode(),
    "file": PAPER.download(),
}


def _html(body: bytes) -> Html:
    return open_page(page(body), "the page")


def _said(body: bytes) -> Any:  # noqa: ANN401 - the parts of a document
    return said_in(printed_on(replace(page(body), url=HERE), "the page").voices, None)


PARSERS: dict[str, Callable[[bytes], Any]] = {
    "front": lambda body: parse_front(_html(body), HOME, SOURCE),
    "list": lambda body: parse_list(_html(body), HERE, 1),
    "framed list": lambda body: parse_list(_html(body), HERE, 1),
    "document": _said,
    "view": _said,
    "text frame": _said,
    "frames": lambda body: read_frames(_html(body), HERE),
    "command": lambda body: read_command(_html(body)),
    "file": lambda body: parse_file(SavedFile(name="a.txt", body=body), SOURCE),
}
BAD: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \r\n" * 100,
    "binary": bytes(range(256)) * 40,
    "zip": b"PK\x03\x04" + b"\x00" * 1000,
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n</html>",
    "utf-16": GOOD["document"].decode().encode("utf-16"),
    "half a letter": GOOD["document"][:2000] + b"\xe3\x81</html>",
    "expired": b"<html><title>Page Expired</title><h1>419 | Page Expired</h1></html>",
    "challenge": b"<html><title>Just a moment...</title><script>1</script></html>",
    "not found": b"<html><title>404 Not Found</title></html>",
    "session lost": pages.page(FRAMES, "", pages.SESSION_LOST).encode(),
    "unclosed": b"<html><a href='?Template=document&Id=",
    "comments": b"<!--" * 5000,
    "deep": b"<div>" * 100_000 + b"</html>",
    "number 0": "<html><p>1 文書</p><a href='?Template=document&Id=0'>x</a></html>".encode(),
    "hostile": b"<html><a href='javascript:?Template=document&Id=1'>x</a></html>",
}


def attempt(name: str, body: bytes) -> Any:  # noqa: ANN401 - whatever a parser makes of it
    """What a parser says, or the error of ours; anything else fails the test."""
    try:
        return PARSERS[name](body)
    except CrawlError as error:
        return error


def names_in(found: object) -> set[str | None]:
    return {part.name for part in getattr(found, "parts", ())}


@pytest.mark.parametrize("name", PARSERS)
def test_a_whole_page_is_read(name: str) -> None:
    found = attempt(name, GOOD[name])
    assert found is not None
    assert not isinstance(found, CrawlError)


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_page_is_an_error(parser: str, bad: str) -> None:
    found = attempt(parser, BAD[bad])
    if parser == "command":  # a frame without a title says nothing of its text
        assert isinstance(found, CrawlError | None)
    elif parser.endswith("list") and bad == "number 0":
        assert found.rows == ()
    elif parser == "file" and bad == "utf-16":  # somebody's browser saved it so, and it is whole
        assert names_in(found) == NAMES
    else:
        assert str(found).strip()
        assert isinstance(found, CrawlError)


@pytest.mark.parametrize("parser", PARSERS)
def test_pages_that_were_swapped_are_errors(parser: str) -> None:
    documents = ("document", "view", "text frame")
    alike: dict[str, tuple[str, ...]] = {"file": documents}
    alike |= dict.fromkeys(documents, documents)
    alike |= dict.fromkeys(("list", "framed list"), ("list", "framed list"))
    # All of them lead to searches, and any may have a heading.
    alike |= {"front": tuple(GOOD), "command": tuple(GOOD)}
    for name, body in GOOD.items():
        if name not in (parser, *alike.get(parser, ())):
            assert isinstance(attempt(parser, body), CrawlError), name


@pytest.mark.parametrize("name", [name for name in GOOD if name != "file"])
def test_a_page_that_was_cut_off_is_an_error(name: str) -> None:
    body = GOOD[name].rstrip()
    for end in range(0, len(body) - len("</html>") + 1, max(1, len(body) // 60)):
        assert isinstance(attempt(name, body[:end]), CrawlError)


def test_a_download_that_was_cut_off_invents_nobody() -> None:
    body = GOOD["file"]
    for end in range(0, len(body), 23):
        found = attempt("file", body[:end])
        assert isinstance(found, CrawlError) or names_in(found) <= NAMES


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, Blocked),
        (403, Blocked),
        (404, LayoutChanged),
        (419, TokenExpired),
        (429, Unreachable),
        (503, Unreachable),
    ],
)
def test_a_status_says_what_an_answer_is(status: int, error: type[CrawlError]) -> None:
    for body in GOOD.values():
        with pytest.raises(error):
            open_page(page(body, status=status), "the page")


SIZE = 400_000  # bytes
UNITS = {
    "letters": "あ",
    "blanks": "　",
    "narrow blanks": " ",
    "numbers": "1,111,",
    "documents": "<a href='?Template=document&Id=17'>本文</a>",
    "sessions": "<a href='?Template=list&TermStart=2026-01-01&TermEnd=2026-01-02'>会</a>",
    "labels": "<label><input name='Class[]' value='1'>名簿</label>",
    "voices": "<li class='voice-block'><p class='voice__text'>（見本委員）x</p>",
    "frames": "<frame src='?Template=doc-x'>",
    "marks": "◯議長（見本太郎君）<br>",
    "brackets": "（見本委員",
    "years": "<table><tr><th>令和８年</th></tr><tr><td>",
    "days": "令和８年９月１日",
}


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("parser", ["front", "list", "document", "text frame", "file"])
def test_megabytes_of_one_thing_are_read_within_a_second_each(parser: str, unit: str) -> None:
    one = UNITS[unit].encode()
    around = (b"<html><p>27 \xe6\x96\x87\xe6\x9b\xb8</p>", b"</html>")
    if parser == "text frame":
        around = (b"<html><div class='page-text__voice'>", b"</div></html>")
    if parser == "file":
        around = (GOOD["file"][:200], b"")
        one = UNITS[unit].encode("cp932", "replace")
    body = around[0] + one * (SIZE // len(one)) + around[1]
    assert ends_within(max(0.5, len(body) / 1_000_000), lambda: attempt(parser, body))


def test_many_documents_are_read_within_a_second_a_megabyte() -> None:
    rows = "".join(f"<a href='?Template=document&Id={n}'>会　本文</a>" for n in range(1, 10_001))
    body = f"<html><p>10000 文書</p><div>{rows}</div></html>".encode()
    assert len(attempt("list", body).rows) == 10_000
    assert ends_within(len(body) / 1_000_000, lambda: attempt("list", body))


PIECES = st.sampled_from(
    [
        "<a href='?Template=document&Id=1673'>",
        "<a href='?Template=doc-one-frame&DocumentID=9'>",
        "<li class='voice-block' data-voice_code='1'>",
        "<p class='voice__text'>",
        "<div class='page-text__voice'>",
        "<ul class='voice__list'><li>",
        "<frame src='?Template=doc-page'>",
        "<button name='Page' value='2'>",
        "<form action='/1'>",
        *("</a>", "</li>", "</p>", "</div>", "<br>", "<!--", "-->", "<table><tr><th>"),
        *("◯議長（見本太郎君）", "◯", "（", "）", "　", "\n", "27 文書", "70件中", "令和８年"),
        *("2026-09-01", "<span class='menu-count__all'>3</span>", "1:", "─────", "┌─┐"),
    ]
)


@settings(max_examples=80)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_crumbs_of_pages_make_anything_but_errors_of_ours(body: str) -> None:
    for name in PARSERS:
        found = attempt(name, f"<html>{body}</html>".encode())
        assert names_in(found) <= NAMES | {None}


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_no_bytes_make_anything_but_errors_of_ours(body: bytes) -> None:
    for name in PARSERS:
        for whole in (body, body + b"</html>"):
            assert names_in(attempt(name, whole)) <= {None}
