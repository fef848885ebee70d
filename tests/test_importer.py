"""Importing files: keys, what a person can get wrong, and files meant to hurt."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import UserError
from config.models import Source
from crawler.errors import CrawlError, LayoutChanged, NotADocument
from crawler.importer import how_to_save, importable_platforms, read_file
from crawler.platforms import load_platform
from crawler.saved import SavedFile
from standins.pdf_maker import pdf_of
from state.records import DocumentKind
from state.words import words_of
from tests.example_cases import Example, examples
from tests.soon import ends_within

if TYPE_CHECKING:
    from pathlib import Path

    from state.records import Document

TOWN_PAGE = f"""<html><head><title>会議録 架空町</title></head><body><main>
<h1>令和8年第3回定例会会議録（第2号）</h1><p>令和8年9月10日（木曜日）</p>
<p>○議長（架空一郎君）　これより本日の会議を開きます。{"日程に従い進めます。" * 20}</p>
<p>○架空次郎君　書かない窓口について伺います。{"町の考えを伺います。" * 20}</p>
</main></body></html>"""
IMPORTED = ("chiholog", "note", "pdf_page", "wordpress")


def source(platform: str) -> Source:
    return Source(id=f"import-{platform}", platform=platform, name="架空の源")


def parsed(platform: str, body: bytes) -> Document:
    file = SavedFile(name="saved.html", body=body)
    document: Document = load_platform(platform).parse_file(file, source(platform))
    return document


def example(name: str) -> Example:
    return next(each for each in examples() if each.name == name)


def saved(tmp_path: Path, name: str, as_name: str) -> Path:
    path = tmp_path / as_name
    path.write_bytes(example(name).response.body)
    return path


def refused(path: Path, platform: str = "note", key: str | None = None) -> UserError:
    with pytest.raises(UserError) as caught:
        read_file(path, source(platform), platform, key)
    return caught.value


@pytest.mark.parametrize(
    ("platform", "name", "body", "told"),
    [
        ("voices", "a.txt", b"text", "it is no page. Save the sitting from VOICES as HTML."),
        ("dbsr", "a.pdf", b"%PDF-1.7 x", "it is a PDF. Save the text by ダウンロード"),
    ],
)
def test_where_a_system_says_what_to_save_nothing_else_is_said(
    tmp_path: Path, platform: str, name: str, body: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    error = refused(path, platform)
    assert told in f"{error.found} {error.remedy}"
    assert "Save the page as" not in error.remedy
    assert "with text in it" not in error.remedy


@pytest.mark.parametrize(
    ("platform", "body", "found", "remedy"),
    [
        ("pdf_page", b"PK\x03\x04word/", "a Word, Excel or zip file", "save it as PDF"),
        ("discussnet", b"\xd0\xcf\x11\xe0", "an old Word or Excel file", "as a .txt file"),
        ("voices", b"\x89PNG\r\n", "a PNG picture", "holds no text"),
        ("pdf_page", b"", "the file is empty", "download it once more"),
        ("pdf_page", b"%PDF-1.4 no more", "damaged", "Take a whole copy"),
        ("note", b"%PDF-1.7 x", "it is a PDF", "Save the page as HTML or text. A PDF is imported"),
        ("pdf_page", b"<html><body><p>x</p>", "a web page", "Save the paper as PDF, or its text"),
        ("note", b"<html><body><p>x</p>", "title", "Or import it as of the system"),
    ],
)
def test_of_each_kind_of_file_it_is_said_what_to_do(
    tmp_path: Path, platform: str, body: bytes, found: str, remedy: str
) -> None:
    path = tmp_path / "saved"
    path.write_bytes(body)
    error = refused(path, platform)
    assert found in error.found
    assert remedy in error.remedy


def test_a_page_where_papers_are_read_is_told_which_platform_reads_pages(tmp_path: Path) -> None:
    path = tmp_path / "gikai.html"
    path.write_text(TOWN_PAGE, encoding="utf-8")
    assert "--platform feed" in refused(path, "pdf_page").remedy


def test_minutes_on_a_page_of_a_towns_own_have_their_day_and_speeches(tmp_path: Path) -> None:
    path = tmp_path / "gikai.html"
    path.write_text(TOWN_PAGE, encoding="utf-8")
    record = read_file(path, source("feed"), "feed", None)
    assert (record.key, record.kind) == ("import-feed/gikai", DocumentKind.MINUTES)
    assert record.held_on == date(2026, 9, 10)
    assert [one.speaker for one in record.speeches] == ["議長（架空一郎君）", "架空次郎君"]


def test_a_page_in_which_nobody_speaks_is_an_article_of_no_day(tmp_path: Path) -> None:
    path = tmp_path / "news.html"
    path.write_text(TOWN_PAGE.replace("○", ""), encoding="utf-8")
    record = read_file(path, source("feed"), "feed", None)
    assert (record.kind, record.held_on) == (DocumentKind.ARTICLE, None)


def test_every_platform_says_what_to_save() -> None:
    assert all(how_to_save(platform).endswith(".") for platform in importable_platforms())


def test_the_platforms_that_read_files_say_so() -> None:
    assert set(IMPORTED) <= set(importable_platforms())


def test_a_file_without_a_key_is_known_by_its_base_name(tmp_path: Path) -> None:
    path = saved(tmp_path, "note/talk", "talk part1.txt")
    assert read_file(path, source("note"), "note", None).key == "import-note/talk part1"


def test_the_platforms_own_key_goes_before_the_name(tmp_path: Path) -> None:
    path = saved(tmp_path, "note/saved_talk", "talk.html")
    assert read_file(path, source("note"), "note", None).key == "import-note/n0123456789ab"


def test_a_key_given_goes_before_all(tmp_path: Path) -> None:
    path = saved(tmp_path, "note/saved_talk", "talk.html")
    assert read_file(path, source("note"), "note", " 7-1 ").key == "import-note/7-1"


def test_a_changed_copy_elsewhere_keeps_its_key_and_is_another_text(tmp_path: Path) -> None:
    first = saved(tmp_path, "note/talk", "talk.txt")
    (tmp_path / "later").mkdir()
    second = tmp_path / "later" / "talk.txt"
    second.write_text(
        first.read_text(encoding="utf-8").replace("研修を重ねました", "研修を始めました"),
        encoding="utf-8",
    )
    one, other = (read_file(path, source("note"), "note", None) for path in (first, second))
    assert one.key == other.key
    assert words_of(one).fingerprint != words_of(other).fingerprint


def test_the_same_words_saved_as_page_and_as_text_are_the_same_words(tmp_path: Path) -> None:
    page, text = (
        read_file(saved(tmp_path, f"wordpress/{name}", name), source("wordpress"), "wordpress", "1")
        for name in ("saved_page", "saved_text")
    )
    assert words_of(page) == words_of(text)


@pytest.mark.parametrize("key", ["", "  ", "a\nb", "x" * 201])
def test_a_key_that_is_none_is_refused(tmp_path: Path, key: str) -> None:
    path = saved(tmp_path, "note/talk", "talk.txt")
    assert "is no key" in refused(path, key=key).found


def test_an_unknown_platform_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    error = refused(saved(tmp_path, "note/talk", "talk.txt"), platform="nota")
    assert "note" in error.remedy


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    error = refused(tmp_path / "gone.txt")
    assert (error.where, error.found) == (str(tmp_path / "gone.txt"), "does not exist.")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "is a folder" in refused(tmp_path).found


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "no ordinary file" in refused(tmp_path / "pipe").found


def test_a_file_too_big_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(31 * 1024 * 1024)
    assert "more than 30 MiB" in refused(path).found


def test_of_a_paper_with_a_password_another_copy_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf_of([["DX"]], encrypted=True))
    error = refused(path, "pdf_page")
    assert "it asks for a password" in error.found
    assert "without a password" in error.remedy


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 300)
    assert "cannot be read" in refused(path).found


@pytest.mark.parametrize(
    ("body", "platform", "found"),
    [
        (b"", "note", "the file is empty"),
        (b"\x00\x01\x02", "note", "binary data"),
        (b"\x80\xfd" * 50, "note", "fit neither"),
        (b"%PDF-1.4 no more", "wordpress", "it is a PDF"),
        (b"%PDF-1.4 no more", "pdf_page", "damaged"),
        (b"<html><body><p>x</p></body></html>", "note", "the article's title"),
    ],
)
def test_a_wrong_file_is_refused_with_what_was_found(
    tmp_path: Path, body: bytes, platform: str, found: str
) -> None:
    path = tmp_path / "wrong.html"
    path.write_bytes(body)
    error = refused(path, platform)
    assert error.where == str(path)
    assert found in error.found
    assert error.remedy


SWAPPED = [
    (platform, other.name)
    for platform in IMPORTED
    for other in examples()
    if other.wanted("expected.json")
    and other.response.name.endswith(".html")
    and other.name.split("/")[0] != platform
    and other.reads_a_file
]


@pytest.mark.parametrize(("platform", "name"), SWAPPED)
def test_a_page_of_another_platform_is_refused(platform: str, name: str) -> None:
    with pytest.raises((NotADocument, LayoutChanged)):
        parsed(platform, example(name).response.body)


READABLE = [each for each in examples() if each.wanted("expected.json") and each.reads_a_file]


def test_a_download_that_breaks_off_behind_its_head_is_refused() -> None:
    head = "開催日：令和 8年10月20日\r\n会議名：総務委員会\r\n".encode("cp932")
    with pytest.raises(LayoutChanged):
        parsed("kensakusystem", head)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(READABLE), st.data())
def test_a_damaged_file_invents_nothing(each: Example, data: st.DataObject) -> None:
    body = each.response.body
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    put = data.draw(st.binary(max_size=12))
    broken = body[:start] + put + body[end:]
    try:
        document = parsed(each.name.split("/")[0], broken)
    except CrawlError:
        return
    whole = _letters(broken)
    assert all(set(part.text) - set(" \n") <= whole for part in document.parts)
    assert document.parts


def _letters(body: bytes) -> set[str]:
    """Every letter that a body may mean, in any of the encodings it may be in."""
    letters = {"&", "<", ">", "\u00a0"}
    for codec in ("utf-8", "cp932", "euc_jp", "utf-16", "iso2022_jp"):
        letters |= set(body.decode(codec, errors="ignore"))
    letters |= {chr(int(code, 16)) for code in re.findall(rb"\\u([0-9A-Fa-f]{4})", body)}  # JSON
    return letters


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(IMPORTED), st.binary(max_size=400))
def test_any_bytes_are_a_record_or_a_named_error(platform: str, body: bytes) -> None:
    try:
        document = parsed(platform, body)
    except CrawlError as error:
        assert str(error)  # noqa: PT017 - a record is as good an outcome here
    else:
        assert document.title


LINES = {
    "chiholog": "(委員長)" + "計画(案)についてです。  資料をご覧ください。" * 10 + " ",
    "note": "橋本です。計画についてお話しします。",
    "pdf_page": "計画について、資料をご覧ください。",
    "wordpress": "計画について、資料をご覧ください",
}


@pytest.mark.parametrize("platform", sorted(LINES))
@pytest.mark.parametrize("filling", ["words", "blanks", "brackets"])
def test_a_line_of_ten_megabytes_is_read_or_refused_in_time(platform: str, filling: str) -> None:
    line = {"words": LINES[platform], "blanks": " 　", "brackets": "((【"}[filling]
    head = (
        example("chiholog/head_alone").response.body.decode() if platform == "chiholog" else "題\n"
    )
    body = (head + line * (10_000_000 // len(line.encode()))).encode()

    def read() -> None:
        with suppress(CrawlError):
            assert parsed(platform, body).parts

    # A second for each megabyte would be slow already.
    assert ends_within(10, read)


@pytest.mark.parametrize("name", ["chiholog/sitting", "note/talk", "pdf_page/report"])
def test_many_small_lines_are_read_in_time(name: str) -> None:
    body = example(name).response.body

    def read() -> None:
        with suppress(CrawlError):
            assert len(parsed(name.split("/")[0], body * (3_000_000 // len(body))).parts) > 1000

    assert ends_within(9, read)


def test_one_speech_of_a_hundred_thousand_lines_is_read_in_time() -> None:
    body = example("note/talk").response.body.decode()
    long = body.replace("研修を重ねました。", "研修を重ねました。\n" * 100_000)
    documents: list[Document] = []
    assert ends_within(9, lambda: documents.append(parsed("note", long.encode())))
    document = documents[-1]
    assert max(len(part.text) for part in document.parts) > 900_000


def test_a_page_of_many_paragraphs_is_read_in_time() -> None:
    page = example("wordpress/saved_page").response.body.decode()
    long = page.replace(
        "<p>【お知らせ】</p>", "<p>【お知らせ】</p>" + "<p>窓口の話です。</p>" * 100_000
    )
    documents: list[Document] = []
    assert ends_within(9, lambda: documents.append(parsed("wordpress", long.encode())))
    document = documents[-1]
    assert len(document.parts) > 100_000


def test_minutes_in_which_nobody_speaks_are_a_changed_layout() -> None:
    body = example("chiholog/sitting").response.body.decode()
    silent = body.replace("(", "<").replace(")", ">").replace("【", "<").replace("】", ">")
    with pytest.raises(LayoutChanged, match="nobody speaks"):
        parsed("chiholog", (silent.replace("<全 0 ヒット>", "(全 0 ヒット)") * 4).encode())


def test_a_record_made_again_is_equal_to_the_first() -> None:
    for each in READABLE:
        platform = each.name.split("/")[0]
        one, other = (parsed(platform, each.response.body) for _ in range(2))
        assert replace(one, parts=()) == replace(other, parts=())
        assert one.parts == other.parts


@pytest.mark.parametrize("name", [" .html", "\u200b.txt", "\x7f.pdf"])
def test_a_file_whose_name_shows_nothing_has_a_key_all_the_same(name: str) -> None:
    assert SavedFile(name=name, body=b"").stem == "_"
