"""What one day could not read is asked for by itself on the next, while its list stays the same."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from config.models import Source
from crawler.errors import Unreachable
from crawler.extract import pdf
from crawler.platforms import pdf_page
from standins.pdf_maker import pdf_of
from standins.sites.pdf_page import (
    CORRECTED,
    EXAMPLE,
    INDEX,
    Municipality,
    Paper,
    minutes,
    sample_years,
)
from state.documents import get, records
from state.records import Outcome, Status
from tests.served_runs import ServedRuns, over_days

if TYPE_CHECKING:
    from pathlib import Path

    from state.database import Database

HOME = "https://www.city.kakuu.example.jp"
YEAR = "/gikai/kaigiroku/r8.html"
FIRST = "/material/files/group/7/080904.pdf"
KEY = f"kakuu{FIRST}"
LISTS = [INDEX, YEAR]


@pytest.fixture
def site() -> Municipality:
    return Municipality(years=sample_years())


@pytest.fixture
def town(database: Database, site: Municipality) -> ServedRuns:
    values = {"id": "kakuu", "platform": "pdf_page", "name": "架空", "url": HOME + INDEX}
    source = Source.model_validate(values)
    return ServedRuns(platform=pdf_page, source=source, site=site, database=database)


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader that is killed while the file «killed» is there."""
    folder = tmp_path / "reader"
    folder.mkdir()
    (folder / "killed").touch()
    program = folder / "python"
    program.write_text(
        f"#!/bin/sh\necho >> {folder}/read\n[ -e {folder}/killed ] && kill -9 $$\n"
        f'exec {sys.executable} "$@"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    return folder


def only(site: Municipality, paper: Paper) -> None:
    site.years[0].sections = [("", [paper])]


def readings(reader: Path) -> int:
    """How often it was started since this was asked last."""
    log = reader / "read"
    times = len(log.read_text(encoding="utf-8")) if log.exists() else 0
    log.unlink(missing_ok=True)
    return times


def status_of(town: ServedRuns) -> Status | None:
    stored = get(town.database, KEY)
    assert stored is not None
    return stored.document.status


@pytest.mark.parametrize(
    ("body", "seconds", "memory"),
    [(b"%PDF-1.7", 0, 1 << 30), (pdf_of([["文書"]] * 200), 30, 1 << 20)],
)
def test_a_reading_that_our_limits_ended_says_so(
    body: bytes, seconds: int, memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_MEMORY_BYTES", memory)
    assert pdf.read_pdf(body, seconds).unfinished


@pytest.mark.parametrize("body", [pdf_of([[]] * 1001), pdf_of([["文書の本文"]])[:600], b"<html>"])
def test_a_file_that_is_so_by_its_own_bytes_is_read_to_its_end(body: bytes) -> None:
    assert not pdf.read_pdf(body).unfinished


def test_a_file_whose_reader_was_killed_is_read_by_the_next_run(
    town: ServedRuns, site: Municipality, reader: Path
) -> None:
    only(site, site.paper("080904.pdf"))
    first = town.run()
    assert (first.outcome, first.new, status_of(town)) == (Outcome.NEW, 1, Status.DAMAGED)
    (reader / "killed").unlink()
    second = town.run()
    assert town.asked == [*LISTS, FIRST]
    assert (second.not_modified, second.revised, status_of(town)) == (2, 0, None)
    assert (town.run().outcome, town.asked) == (Outcome.NOTHING_NEW, LISTS)


def test_a_hostile_file_is_read_on_four_days_and_then_left(
    town: ServedRuns, site: Municipality, reader: Path
) -> None:
    only(site, site.paper("080904.pdf"))
    assert [(town.run().outcome, readings(reader)) for _ in range(6)] == [
        (Outcome.NEW, 1),
        *[(Outcome.NOTHING_NEW, 1)] * 3,
        *[(Outcome.NOTHING_NEW, 0)] * 2,
    ]


def test_one_in_the_place_of_a_text_stays_an_error_and_is_not_read_for_ever(
    town: ServedRuns, site: Municipality, reader: Path
) -> None:
    paper = site.paper("080904.pdf")
    only(site, paper)
    (reader / "killed").unlink()
    town.run()
    (reader / "killed").touch()
    paper.body = paper.body.replace(b"20220507", b"20261120")
    paper.row += " 訂正"  # the list says that it was replaced
    readings(reader)
    outcomes = [(town.run().outcome, readings(reader)) for _ in range(6)]
    assert outcomes == [*[(Outcome.BROKEN, 1)] * 4, *[(Outcome.BROKEN, 0)] * 2]
    assert (town.asked, status_of(town)) == ([*LISTS, FIRST], None)


def test_the_order_that_the_sample_site_shows_brings_a_revision_in_the_next_run(
    town: ServedRuns, site: Municipality
) -> None:
    town.run()
    site.control(EXAMPLE)
    assert (town.run().revised, town.run().revised) == (1, 0)


def test_an_index_that_was_empty_for_a_day_leads_on_again_as_it_did(
    town: ServedRuns, site: Municipality
) -> None:
    """«Not modified» since the day before would be true, and what it led to was forgotten."""
    assert (town.run().outcome, town.run().outcome) == (Outcome.NEW, Outcome.NOTHING_NEW)
    years, site.years = site.years, []
    assert town.run().outcome is Outcome.EMPTY
    site.years = years
    assert (town.run().outcome, town.asked) == (Outcome.NOTHING_NEW, LISTS)


def test_a_broken_file_costs_itself_alone_until_it_is_well(
    town: ServedRuns, site: Municipality
) -> None:
    paper = site.paper("080904.pdf")
    good, paper.body = paper.body, b"<title>x</title>"
    assert (town.run().outcome, town.run().outcome) == (Outcome.BROKEN, Outcome.BROKEN)
    assert town.asked == [*LISTS, FIRST]
    paper.body = good
    well = town.run()
    assert (well.outcome, well.new, well.not_modified) == (Outcome.NEW, 1, 2)
    assert (town.run().outcome, town.asked) == (Outcome.NOTHING_NEW, LISTS)


def test_a_file_that_does_not_come_costs_itself_alone(town: ServedRuns, site: Municipality) -> None:
    town.unanswered[FIRST] = Unreachable("no answer")
    assert town.run().outcome is Outcome.UNREACHABLE
    town.unanswered.clear()
    well = town.run()
    assert (well.outcome, well.new, town.asked) == (Outcome.NEW, 1, [*LISTS, FIRST])


def test_a_refused_record_costs_its_file_alone_and_stays_as_it_was(
    town: ServedRuns, site: Municipality
) -> None:
    town.run()
    paper = site.paper("080904.pdf")
    good, paper.body = paper.body, pdf_of([[]])
    paper.row += " 訂正"
    broken = town.run()
    assert (broken.outcome, broken.revised, status_of(town)) == (Outcome.BROKEN, 0, None)
    assert (town.run().outcome, town.asked) == (Outcome.BROKEN, [*LISTS, FIRST])
    paper.body = good
    well = town.run()
    assert (well.outcome, well.new, well.revised) == (Outcome.NOTHING_NEW, 0, 0)
    assert (town.run().outcome, town.asked) == (Outcome.NOTHING_NEW, LISTS)


def test_what_a_list_names_no_more_is_forgotten(town: ServedRuns, site: Municipality) -> None:
    paper = site.paper("080904.pdf")
    paper.body = b"<title>x</title>"
    town.run()
    site.years[0].sections[0][1].remove(paper)
    assert town.run().outcome is Outcome.NOTHING_NEW
    assert FIRST not in town.asked
    assert (town.run().outcome, town.asked) == (Outcome.NOTHING_NEW, LISTS)


def test_a_file_that_never_comes_is_asked_for_a_week(town: ServedRuns, site: Municipality) -> None:
    site.paper("080904.pdf").status = 404
    asked = []
    for _ in range(11):
        assert town.run().outcome in (Outcome.NEW, Outcome.NOTHING_NEW)
        asked.append(FIRST in town.asked)
    assert asked == [True] * 9 + [False] * 2


def test_a_broken_file_does_not_keep_the_news_of_a_new_source_silent(
    town: ServedRuns, site: Municipality
) -> None:
    site.paper("080904.pdf").body = b"<title>x</title>"
    assert [report.baseline for report in over_days(town, 9)] == [True, True, False]


def test_a_baseline_below_the_number_of_papers_ends(town: ServedRuns, site: Municipality) -> None:
    for day in range(1, 6):
        body = pdf_of([minutes("委員会会議録", f"令和８年１０月{day}日", *CORRECTED)])
        row = f'<a href="{{}}">10月{day}日 委員会</a>'
        site.years[0].sections.append(("", [Paper(path=f"/n/{day}.pdf", row=row, body=body)]))
    site.switches.no_validators = True
    town.most = 4
    reports = over_days(town, 12)
    assert [report.new for report in reports] == [2, 2, 2, 2, 1, 0]
    assert not reports[-1].baseline
    assert len(list(records(town.database))) == 9


@pytest.mark.parametrize("days", [13, 14])
def test_lists_are_read_whole_again_after_two_weeks(
    town: ServedRuns, site: Municipality, days: int
) -> None:
    town.run()
    town.now += timedelta(days=days - 1)
    town.run()
    assert (len(town.asked) > len(LISTS)) == (days == 14)
