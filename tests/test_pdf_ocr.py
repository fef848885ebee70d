"""Text recognition of scans: by a program of the machine, which may lack, fail or see nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.models import Source
from crawler.errors import CrawlError, NotADocument
from crawler.extract import ocr
from crawler.extract.ocr import MOST_PAGES, recognise
from crawler.platforms import pdf_page
from crawler.saved import SavedFile
from standins.pdf_maker import pdf_of
from state.records import Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCAN = pdf_of([[], []])
SOURCE = Source.model_validate(
    {"id": "kakuu", "platform": "pdf_page", "name": "架空", "pdf_page": {"ocr": True}}
)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a program in tesseract's place; its standard input is the picture."""

    def put(script: str) -> None:
        path = tmp_path / "tesseract"
        path.write_text(f"#!/bin/sh\ncat >/dev/null\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return put


def test_every_page_is_read_and_blanks_between_glyphs_are_closed(
    program: Callable[[str], None],
) -> None:
    program('echo "窓 口 の 改善 for DX 推進"')
    assert recognise(SCAN, 2) == ("窓口の改善 for DX 推進\n",) * 2


def test_pages_beyond_the_limit_are_left_out(
    program: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    program("echo 文")
    monkeypatch.setattr(ocr, "MOST_PAGES", 1)
    assert MOST_PAGES == 50
    assert len(recognise(SCAN, 2)) == 1


def test_a_missing_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CrawlError, match="install tesseract-ocr"):
        recognise(SCAN, 2)


def test_a_program_that_fails_says_why(program: Callable[[str], None]) -> None:
    program("echo 'Error opening data file jpn.traineddata' >&2; exit 1")
    with pytest.raises(CrawlError, match=r"tesseract failed: Error opening data file jpn"):
        recognise(SCAN, 2)


def test_a_program_that_takes_too_long_is_ended(
    program: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    program("exec sleep 20")
    monkeypatch.setattr(ocr, "_SECONDS", 0.2)
    with pytest.raises(CrawlError, match="took more than"):
        recognise(SCAN, 2)


def test_pictures_without_words_are_no_text(program: Callable[[str], None]) -> None:
    program("echo")
    with pytest.raises(NotADocument, match="no text"):
        recognise(SCAN, 2)


def test_an_imported_scan_is_read_where_its_source_asks_for_it(
    program: Callable[[str], None],
) -> None:
    program('echo "架空市の行政視察報告書\n窓口の改善について調べた。"')
    document = pdf_page.parse_file(SavedFile(name="scan.pdf", body=SCAN), SOURCE)
    assert (document.title, document.status) == ("架空市の行政視察報告書", Status.OCR)


def test_the_program_is_given_no_token(
    program: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    program("export")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-not-for-a-program")
    assert "xoxb" not in "".join(recognise(SCAN, 2))
