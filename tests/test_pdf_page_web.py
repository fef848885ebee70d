"""Summaries of meetings that are pages, in lists of files."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models import Source
from crawler.errors import CrawlError
from crawler.extract.decode import text_of
from crawler.platforms import pdf_page
from crawler.saved import SavedFile
from crawler.steps import Page
from standins.pdf_maker import pdf_of
from standins.sites.pdf_page import (
    INDEX,
    TALK,
    Municipality,
    Paper,
    leading_page,
    minutes,
    sample_years,
    summary_page,
)
from state.documents import records
from state.records import DocumentKind, Outcome, PartKind
from tests.served_runs import ServedRuns

if TYPE_CHECKING:
    from state.database import Database
    from state.records import Document

HOME = "https://www.city.kakuu.example.jp"
YEAR = "/gikai/kaigiroku/r8.html"


def town(database: Database, *papers: Paper, **options: object) -> ServedRuns:
    site = Municipality(years=sample_years())
    site.years[0].sections = [("", list(papers))]
    values = {"id": "kakuu", "platform": "pdf_page", "name": "架空", "url": HOME + INDEX}
    source = Source.model_validate({**values, "pdf_page": options})
    return ServedRuns(platform=pdf_page, source=source, site=site, database=database)


def stored(database: Database) -> dict[str, Document]:
    found = records(database, since=None, source=None)
    return {one.document.key.rpartition("/")[2]: one.document for one in found}


def test_a_summary_beside_the_files_is_a_record_with_its_speeches(database: Database) -> None:
    runs = town(database, summary_page())
    report = runs.run()
    assert (report.outcome, report.new, report.errors) == (Outcome.NEW, 1, ())
    document = stored(database)["somu0915.html"]
    assert (document.kind, document.title) == (DocumentKind.MINUTES, "総務委員会 会議要旨")
    assert str(document.held_on) == "2026-09-15"
    assert [part.speaker for part in document.speeches] == [
        "山田委員長",
        "市民課長",
        "鈴木委員",
        "市民課長",
        "佐藤副委員長",
    ]
    headings = [part.text for part in document.parts if part.kind is PartKind.HEADING]
    assert headings[-1] == "2 その他"
    assert not any("■" in part.text for part in document.parts)
    assert (runs.run().outcome, runs.asked) == (Outcome.NOTHING_NEW, [INDEX, YEAR])


def test_a_page_that_only_leads_to_a_file_is_one_more_list(database: Database) -> None:
    lines = minutes("総務委員会会議要旨", "令和８年９月１６日（水曜日）", *TALK)
    # Its row names the file without a link, so that only the page leads there.
    file = Paper(path="/material/files/0916.pdf", row="0916", body=pdf_of([lines]))
    runs = town(database, leading_page(), file)
    report = runs.run()
    assert (report.new, report.errors) == (1, ())
    document = stored(database)["0916.pdf"]
    assert [part.name for part in document.speeches] == ["山田花子", "佐藤一郎", "鈴木次郎"]
    assert (runs.run().outcome, runs.asked) == (Outcome.NOTHING_NEW, [INDEX, YEAR])


@pytest.mark.parametrize(
    ("row", "options"),
    [
        ('総務委員会 <a href="{}">会議要旨</a>', {}),
        ('9月15日 総務委員会 <a href="{}">委員会の名簿</a>', {}),
        ('9月15日 総務委員会 <a href="{}">会議要旨</a>', {"exclude": ["要旨"]}),
        ('9月15日 総務委員会 <a href="{}">会議要旨</a>', {"include": ["会議録"]}),
    ],
)
def test_a_page_of_no_day_of_other_words_or_not_chosen_is_not_asked_for(
    row: str, options: dict[str, object], database: Database
) -> None:
    paper = summary_page()
    paper.row = row
    runs = town(database, paper, **options)
    runs.run()
    assert runs.asked == [INDEX, YEAR]


def test_a_page_that_a_person_calls_a_list_is_read_as_one(database: Database) -> None:
    runs = town(database, summary_page(), pages="要旨|令和", depth=2)
    runs.run()
    assert runs.asked[-1] == summary_page().path
    assert stored(database) == {}


def test_a_page_without_a_text_or_a_file_is_an_error_on_record(database: Database) -> None:
    paper = summary_page()
    paper.body = "<title>会議要旨</title><main><h1>会議要旨</h1></main>".encode()
    assert town(database, paper).run().outcome is Outcome.BROKEN


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(summary_page().body)), st.binary(max_size=20), st.integers(0, 300))
def test_a_damaged_page_invents_nothing(at: int, put: bytes, dropped: int) -> None:
    whole = summary_page().body
    body = whole[:at] + put + whole[at + dropped :]
    url = f"{HOME}/gikai/kaigiroku/somu0915.html"
    values = {"id": "kakuu", "platform": "pdf_page", "name": "架空", "url": HOME + INDEX}
    try:
        document = pdf_page.parse_page(
            Page(url=url, status=200, headers={}, body=body), Source.model_validate(values)
        )
    except CrawlError:
        return
    letters = set(html.unescape(text_of(SavedFile(name="page.html", body=body)))) | set(" \n\ufffd")
    assert all(set(part.text) <= letters for part in document.parts)
