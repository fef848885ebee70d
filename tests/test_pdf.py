"""PDF files: text in reading order, or the reason why there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models import Source
from crawler.errors import NotADocument
from crawler.extract import pdf
from crawler.extract.pdf import PdfState, draw_page, read_pdf
from crawler.platforms import pdf_page
from crawler.saved import SavedFile
from standins.pdf_maker import Placed, pdf_of
from state.records import PartKind

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = Source(id="kakuu", platform="pdf_page", name="架空市議会")
REPORT = [
    "情報化推進特別委員会行政視察報告書",
    "１ 視察月日 令和５年１１月８日（水）～１１月９日（木）",
    "（１）業務の見直しについて",
    "はやし市では、2018年度の計画から業務の見直しを始めた。全庁での利",
    "用は2020年からである。",
    "Q　費用の負担をどう考えるか。",
    "A　割り切った判断である。",
]


def test_the_text_of_a_pdf_is_read_line_by_line() -> None:
    read = read_pdf(pdf_of([REPORT, ["２ページ目の文章です。ここにも二十字は要る。"]]))
    assert (read.state, len(read.pages)) == (PdfState.OK, 2)
    assert [line for line in read.pages[0].split("\n") if line] == REPORT


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b"", PdfState.NOT_A_PDF),
        (b"<html>report.pdf</html>", PdfState.NOT_A_PDF),
        (b" " * 2000 + pdf_of([REPORT]), PdfState.NOT_A_PDF),
        (pdf_of([REPORT])[:600], PdfState.DAMAGED),
        (b"%PDF-1.4\n" + b"\x00" * 5000, PdfState.DAMAGED),
        (pdf_of([REPORT], encrypted=True), PdfState.ENCRYPTED),
        (pdf_of([[]]), PdfState.NO_TEXT_LAYER),
        (pdf_of([["1"], ["2"]]), PdfState.NO_TEXT_LAYER),
        (pdf_of([[]] * 1001), PdfState.TOO_BIG),
    ],
)
def test_a_pdf_without_text_says_why(body: bytes, state: PdfState) -> None:
    read = read_pdf(body)
    assert read.state is state
    assert read.reason
    assert read.pages == () or state is PdfState.OK


@pytest.fixture
def glyphs() -> None:
    """Glyphs set one by one are read here. PDFium drops one whose font is neither in the file, as
    in those that we make, nor on the machine: then the tests that place glyphs skip."""
    if read_pdf(pdf_of([[Placed(text="字" * 30, x=60, y=900, vertical=True)]])).pages:
        return
    if os.environ.get("GIKAI_STRICT"):
        pytest.fail("no Japanese font, and GIKAI_STRICT allows no skip")
    pytest.skip("no Japanese font")


@pytest.mark.usefixtures("glyphs")
def test_names_set_one_glyph_below_the_other_are_lines() -> None:
    names = ("荒井秀行", "永井章", "山田花子")
    table = [Placed(text=name, x=60 + 30 * n, y=900, vertical=True) for n, name in enumerate(names)]
    read = read_pdf(pdf_of([["架空市議会の議決結果を一覧にしたもの、以下のとおり", *table]]))
    assert read.pages[0].split("\n")[1:] == list(names)


@pytest.mark.usefixtures("glyphs")
def test_columns_of_vertical_text_are_read_from_right_to_left() -> None:
    columns = ("一行目は右の端にあります。", "二行目はその左にあります。", "三行目はさらに左です。")
    page = [Placed(text=c, x=600 - 30 * n, y=900, vertical=True) for n, c in enumerate(columns)]
    read = read_pdf(pdf_of([page[::-1]]))
    assert read.pages[0].split("\n") == list(columns)


@pytest.mark.usefixtures("glyphs")
def test_marks_and_numbers_below_each_other_stay_lines_of_their_own() -> None:
    cells = [Placed(text=text, x=60, y=900 - 14 * n) for n, text in enumerate("123○×○")]
    read = read_pdf(pdf_of([["議決結果の表であり、番号と賛否が縦に並んでいます。", *cells]]))
    assert read.pages[0].split("\n")[1:] == list("123○×○")


def test_metadata_gives_a_title_and_never_a_date() -> None:
    body = pdf_of(
        [["本文は二十字よりも長くなければ読めないものとします。"]], title="架空市の行政視察報告"
    )
    document = pdf_page.parse_file(SavedFile(name="a.pdf", body=body), SOURCE)
    assert (document.title, document.held_on) == ("架空市の行政視察報告", None)


def test_the_reader_may_neither_write_files_nor_take_more_memory_than_it_is_given(
    tmp_path: Path,
) -> None:
    limits = [*map(str, (1000, 10**7, 2**28, 30))]
    program = (
        "import runpy, sys, io, resource\n"
        f"sys.argv = ['x', *{limits}]\n"
        "sys.stdin = io.TextIOWrapper(io.BytesIO(b''))\n"
        f"runpy.run_path({str(pdf._CHILD)!r}, run_name='__main__')\n"
        "names = ('AS', 'CPU', 'CORE', 'FSIZE')\n"
        "print([resource.getrlimit(getattr(resource, 'RLIMIT_' + name))[0] for name in names])\n"
    )
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert child.stdout.splitlines()[-1].decode().endswith("[268435456, 30, 0, 0]")


def test_a_page_can_be_drawn() -> None:
    picture = draw_page(pdf_of([REPORT]), 0, 36)
    assert picture is not None
    head, _, dots = picture.partition(b"255\n")
    assert (head, len(dots)) == (b"P5 421 595 ", 421 * 595)
    assert draw_page(pdf_of([REPORT]), 7, 36) is None


def test_a_pdf_above_the_size_limit_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_MAX_BYTES", 100)
    assert read_pdf(pdf_of([REPORT])).state is PdfState.TOO_BIG


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    # The time is up before a Python can start: whatever is read, nothing waits longer.
    monkeypatch.setattr(pdf, "_SECONDS", 0)
    read = read_pdf(pdf_of([REPORT]), seconds=0)
    assert (read.state, "more than 0 s" in read.reason) == (PdfState.TOO_BIG, True)


def test_a_reader_without_memory_ends_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_MEMORY_BYTES", 1024 * 1024)
    # one page may fit into what the interpreter has asked for already, as in Python 3.13
    assert read_pdf(pdf_of([REPORT] * 200)).state in (PdfState.DAMAGED, PdfState.TOO_BIG)


def test_letters_without_meaning_make_it_damaged() -> None:
    read = read_pdf(pdf_of([["\ue000\ue001\ue002\ue003 この文書の文字は意味をなさないようです"]]))
    assert read.state is PdfState.DAMAGED


def test_a_report_is_imported_with_days_headings_questions_and_answers() -> None:
    file = SavedFile(name="report.pdf", body=pdf_of([REPORT]))
    document = pdf_page.parse_file(file, SOURCE)
    assert (document.key, document.title) == ("kakuu/report", REPORT[0])
    days = (str(document.held_on), str(document.held_until))
    assert days == ("2023-11-08", "2023-11-09")
    assert [part.kind for part in document.parts] == [
        PartKind.HEADING,
        PartKind.HEADING,
        PartKind.TEXT,
        PartKind.QUESTION,
        PartKind.ANSWER,
    ]
    assert document.parts[2].text.endswith("全庁での利\n用は2020年からである。")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (pdf_of([[]]), "no_text_layer"),
        (pdf_of([REPORT], encrypted=True), "encrypted"),
        (pdf_of([REPORT])[:600], "damaged"),
    ],
)
def test_a_pdf_that_gives_no_text_is_no_empty_record(body: bytes, reason: str) -> None:
    with pytest.raises(NotADocument, match=reason):
        pdf_page.parse_file(SavedFile(name="scan.pdf", body=body), SOURCE)


WHOLE = pdf_of([REPORT])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, len(WHOLE)), st.binary(max_size=40), st.integers(0, 400))
def test_a_broken_pdf_is_a_state_and_never_a_crash(at: int, put: bytes, dropped: int) -> None:
    read = read_pdf(WHOLE[:at] + put + WHOLE[at + dropped :])
    assert bool(read.pages) == (read.state is PdfState.OK)


def test_the_reader_is_given_nothing_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    reader = tmp_path / "reader"
    reader.write_text(f"#!/bin/sh\nexport > {seen}\nexit 3\n", encoding="utf-8")
    reader.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(reader))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-not-for-a-reader")
    assert read_pdf(b"%PDF-1.7").state is PdfState.DAMAGED
    assert "xoxb" not in seen.read_text(encoding="utf-8")
