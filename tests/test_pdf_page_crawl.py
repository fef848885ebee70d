"""Crawls of a municipality's lists and files in real child processes, from request to rows."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from standins.pdf_maker import pdf_of
from standins.sites.pdf_page import (
    CORRECTED,
    INDEX,
    TALK,
    Municipality,
    Paper,
    minutes,
    sample_years,
    unreadable_papers,
)
from standins.sites.serving import StandIn, set_switches
from state.database import open_database
from state.documents import get
from state.records import Outcome, PartKind, Status, Window
from tests.crawls import Crawls
from tests.platform_pages import stated_requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.documents import StoredDocument
    from state.records import RunReport

FILES = "material/files/group/7/"
YEAR = "/gikai/kaigiroku/r8.html"
FINAL = pdf_of([minutes("令和８年第３回定例会会議録", "令和８年９月８日（火曜日）", *CORRECTED)])


@pytest.fixture
def site() -> Iterator[StandIn]:
    with StandIn(Municipality(years=sample_years())) as stand_in:
        yield stand_in


@pytest.fixture
def crawls(tmp_path: Path, site: StandIn) -> Crawls:
    values = {"url": site.url + INDEX, "council": "架空市議会"}
    return Crawls(folder=tmp_path, platform="pdf_page", sources={"kakuu": values})


def town(site: StandIn) -> Municipality:
    assert isinstance(site.site, Municipality)
    return site.site


def add(site: StandIn, *papers: Paper) -> None:
    town(site).years[0].sections.append(("", list(papers)))


def counts(report: RunReport) -> tuple[int, int, int]:
    return report.new, report.revised, report.unchanged


@dataclass(kw_only=True)
class Day:
    """What one crawl brought."""

    report: RunReport
    paths: list[str]
    stored: dict[str, StoredDocument]


@dataclass(kw_only=True)
class Days:
    """Crawls of one town, a day each: a baseline, much that changed, nothing, and a backfill."""

    url: str
    first: Day
    second: Day
    third: Day
    backfill: Day
    by_final_key: StoredDocument | None


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    with StandIn(Municipality(years=sample_years())) as site:
        values = {"url": site.url + INDEX, "council": "架空市議会"}
        crawls = Crawls(
            folder=tmp_path_factory.mktemp("days"), platform="pdf_page", sources={"kakuu": values}
        )

        def crawl(window: Window | None = None) -> Day:
            site.asked.clear()
            (report,) = crawls.run(window)
            return Day(report=report, paths=site.paths(), stored=crawls.stored())

        first = crawl()
        change_much(site)
        second, third = crawl(), crawl()
        backfill = crawl(Window(first=date(2026, 9, 8), last=date(2026, 9, 15)))
        database = open_database(crawls.database)
        by_final_key = get(database, f"kakuu/{FILES}080908.pdf")
        database.close()
        yield Days(
            url=site.url,
            first=first,
            second=second,
            third=third,
            backfill=backfill,
            by_final_key=by_final_key,
        )


def change_much(site: StandIn) -> None:
    """A new file, one replaced under its address, one converted anew, a final, and one moved."""
    town(site).paper("080904.pdf").body = pdf_of(
        [minutes("令和８年第３回定例会会議録", "令和８年９月４日（金曜日）", *CORRECTED)]
    )
    study = town(site).paper("shisatsu.pdf")
    study.body = study.body.replace(b"20220507", b"20261120")
    early = town(site).paper("0908sokuho.pdf")
    early.path = f"/{FILES}080908.pdf"
    early.row = '<a href="{}">本会議 9月8日[PDFファイル／98KB]</a>'
    early.body = FINAL
    moved = town(site).paper("0915.pdf")
    moved.path = moved.path.replace("/group/7/", "/group/1207/")
    body = pdf_of([minutes("臨時会会議録", "令和８年１１月４日", *TALK)])
    add(site, Paper(path="/n/1104.pdf", row='<a href="{}">11月4日 臨時会</a>', body=body))


class TestDays:
    def test_the_first_day_is_a_baseline_of_all_listed_files(self, days: Days) -> None:
        report, stored = days.first.report, days.first.stored
        assert (report.outcome, report.baseline, report.errors) == (Outcome.NEW, True, ())
        assert (report.listed, report.new) == (4, 4)
        assert {key: str(one.document.held_on) for key, one in stored.items()} == {
            f"kakuu/{FILES}080904.pdf": "2026-09-04",
            f"kakuu/{FILES}0908sokuho.pdf": "2026-09-08",
            f"kakuu/{FILES}shisatsu.pdf": "2026-08-18",
            f"kakuu/{FILES}0915.pdf": "2026-09-15",
        }
        assert stored[f"kakuu/{FILES}0915.pdf"].document.title == "委員会 0915"
        assert stored[f"kakuu/{FILES}0908sokuho.pdf"].document.status is Status.PRELIMINARY

    def test_a_record_says_what_its_link_its_list_and_its_text_say(self, days: Days) -> None:
        document = days.first.stored[f"kakuu/{FILES}080904.pdf"].document
        assert document.title == "本会議（１日目）9月4日"
        assert document.url == f"{days.url}/{FILES}080904.pdf"
        assert document.council == "架空市議会"
        assert [part.name for part in document.speeches] == ["山田花子", "佐藤一郎", "鈴木次郎"]

    def test_lists_of_other_years_and_word_twins_are_not_asked_for(self, days: Days) -> None:
        assert not [path for path in days.first.paths if "r6" in path or "docx" in path]

    def test_what_changed_is_told_and_the_rest_is_only_asked_after(self, days: Days) -> None:
        report = days.second.report
        assert (report.outcome, report.errors) == (Outcome.NEW, ())
        assert counts(report) == (1, 2, 2)
        assert len(days.second.stored) == 5

    def test_a_file_replaced_under_its_address_is_a_revision(self, days: Days) -> None:
        stored = days.second.stored[f"kakuu/{FILES}080904.pdf"]
        assert stored.version == 2
        assert "テレワーク" in stored.document.speeches[2].text

    def test_a_file_converted_anew_with_the_same_words_is_no_revision(self, days: Days) -> None:
        assert days.second.stored[f"kakuu/{FILES}shisatsu.pdf"].version == 1

    def test_a_final_under_another_address_is_the_next_version_of_the_preliminary(
        self, days: Days
    ) -> None:
        stored = days.second.stored[f"kakuu/{FILES}0908sokuho.pdf"]
        assert (stored.version, stored.document.status) == (2, None)
        assert days.by_final_key == stored

    def test_the_same_paper_at_a_new_address_is_no_news(self, days: Days) -> None:
        moved = days.second.stored[f"kakuu/{FILES}0915.pdf"]
        assert moved.version == 1
        assert moved.document.url == f"{days.url}/material/files/group/1207/0915.pdf"

    def test_a_day_with_nothing_new_asks_for_the_lists_alone(self, days: Days) -> None:
        report = days.third.report
        assert days.third.paths == [INDEX, YEAR]
        assert len(days.third.paths) == stated_requests("pdf_page")
        assert (report.outcome, report.not_modified) == (Outcome.NOTHING_NEW, 2)
        assert counts(report) == (0, 0, 0)

    def test_a_backfill_reads_its_days_whole(self, days: Days) -> None:
        assert counts(days.backfill.report) == (0, 0, 2)
        assert len(days.backfill.paths) == 4


def test_a_backfill_of_another_year_reads_the_list_of_that_year(
    crawls: Crawls, site: StandIn
) -> None:
    crawls.run(Window(first=date(2025, 2, 1), last=date(2025, 3, 31)))
    assert site.paths() == [INDEX, "/gikai/kaigiroku/r6.html"]


def test_of_a_preliminary_and_a_final_in_one_list_the_final_is_read(
    crawls: Crawls, site: StandIn
) -> None:
    row = '<a href="{}">本会議 9月8日[PDFファイル／98KB]</a>'
    add(site, Paper(path="/final.pdf", row=row, body=FINAL))
    (report,) = crawls.run()
    assert (report.listed, report.new, report.revised) == (4, 4, 0)
    assert not [path for path in site.paths() if "sokuho" in path]


def test_a_file_that_comes_after_its_list_is_found(crawls: Crawls, site: StandIn) -> None:
    paper = town(site).paper("080904.pdf")
    paper.status = 404
    (first,) = crawls.run()
    paper.status = 200
    (second,) = crawls.run()
    assert (first.outcome, first.new, first.errors) == (Outcome.NEW, 3, ())
    assert (second.outcome, second.new) == (Outcome.NEW, 1)
    site.asked.clear()
    (third,) = crawls.run()
    assert (third.outcome, site.paths()) == (Outcome.NOTHING_NEW, [INDEX, YEAR])


def situation(name: str) -> Municipality:
    site = Municipality(years=sample_years())
    if name == "unreadable":
        site.years[0].sections = [("令和8年", unreadable_papers())]
    elif name == "another-day":
        site.years[0].sections[0][1][0].row = '<a href="{}">本会議 9月5日</a>'
    elif name == "empty":
        site.years[0].sections = []
    elif name == "year-gone":
        site.years[0].path = "/gone/r8.html"
    return site


SITUATIONS: dict[str, dict[str, object]] = {
    "unreadable": {},
    "another-day": {},
    "empty": {},
    "robots": {"robots": "User-agent: *\nDisallow: /gikai/\n"},
    "robots-files": {"robots": "User-agent: *\nDisallow: /material/\n"},
    "refused": {"busy": 99, "busy_status": 403},
    "busy": {"busy": 99, "busy_status": 503, "retry_after": "7200"},
    "challenge": {"challenge": True},
    "drops-year": {"drop": True, "only": YEAR},
    "no-validators": {"no_validators": True},
}


@pytest.fixture(scope="module")
def seen(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Crawls, dict[str, tuple[RunReport, StandIn]]]]:
    """One crawl of a source in every situation, side by side."""
    crawls = Crawls(folder=tmp_path_factory.mktemp("situations"), platform="pdf_page", timeout=2.0)
    sites: dict[str, StandIn] = {}
    with ExitStack() as stack:
        for name, switches in SITUATIONS.items():
            site = situation(name)
            set_switches(site.switches, switches)
            sites[name] = stack.enter_context(StandIn(site))
            crawls.sources[name] = {"url": sites[name].url + INDEX}
        reports = crawls.run()
        yield crawls, {report.source: (report, sites[report.source]) for report in reports}


@pytest.mark.parametrize(
    ("name", "outcome", "new", "said"),
    [
        ("unreadable", Outcome.BROKEN, 4, "not_a_pdf"),
        ("another-day", Outcome.BROKEN, 4, "the list says 2026-09-05, the file itself 2026-09-04"),
        ("empty", Outcome.EMPTY, 0, None),
        ("robots", Outcome.BLOCKED, 0, "robots.txt"),
        ("robots-files", Outcome.BLOCKED, 0, "robots.txt"),
        ("refused", Outcome.BLOCKED, 0, "403"),
        ("busy", Outcome.UNREACHABLE, 0, None),
        ("challenge", Outcome.BLOCKED, 0, None),
        ("drops-year", Outcome.UNREACHABLE, 0, None),
        ("no-validators", Outcome.NEW, 4, None),
    ],
)
def test_a_source_ends_as_its_site_deserves(
    seen: tuple[Crawls, dict[str, tuple[RunReport, StandIn]]],
    name: str,
    outcome: Outcome,
    new: int,
    said: str | None,
) -> None:
    report, _ = seen[1][name]
    assert (report.outcome, report.new) == (outcome, new), report.errors
    assert said is None or any(said in error for error in report.errors), report.errors


def test_files_without_text_are_on_record_with_the_reason(
    seen: tuple[Crawls, dict[str, tuple[RunReport, StandIn]]],
) -> None:
    stored = seen[0].stored()
    found = {
        key.rpartition("/")[2]: (one.document.status, len(one.document.parts), one.document.title)
        for key, one in stored.items()
        if key.startswith("unreadable/")
    }
    assert found == {
        "scan.pdf": (Status.NO_TEXT_LAYER, 0, "9月1日 scan"),
        "locked.pdf": (Status.ENCRYPTED, 0, "9月1日 locked"),
        "cut.pdf": (Status.DAMAGED, 0, "9月1日 cut"),
        "thick.pdf": (Status.TOO_BIG, 0, "9月1日 thick"),
    }


def test_a_list_cut_off_in_the_middle_is_no_revision_and_its_return_no_news(
    crawls: Crawls, site: StandIn
) -> None:
    crawls.run()
    set_switches(town(site).switches, {"cut_lists": True})
    (cut,) = crawls.run()
    set_switches(town(site).switches, {"cut_lists": False})
    (whole,) = crawls.run()
    assert (cut.new, cut.revised, whole.new, whole.revised) == (0, 0, 0, 0)


def tesseract(folder: Path, *lines: str) -> Path:
    """A program of that name; answers the folder that it lies in."""
    program = folder / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text("\n".join(("#!/bin/sh", *lines)) + "\n", encoding="utf-8")
    program.chmod(0o755)
    return program.parent


def test_scans_are_read_by_the_program_that_was_asked_for(
    crawls: Crawls, site: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tesseract(
        tmp_path,
        '[ "$(head -c 2)" = P5 ] || exit 1',
        "cat >/dev/null",
        'echo "窓 口の改善について、来年から始めるとの答弁がありました。 ($*)"',
    )
    add(site, Paper(path="/scan.pdf", row='<a href="{}">9月1日 報告</a>', body=pdf_of([[], []])))
    crawls.sources["kakuu"]["pdf_page"] = {"ocr": True}
    (lacking,) = crawls.run()
    before = crawls.stored()["kakuu/scan.pdf"].document
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    (reading,) = crawls.run()
    after = crawls.stored()["kakuu/scan.pdf"].document
    assert "install tesseract-ocr" in lacking.errors[0]
    assert (before.status, before.parts) == (Status.NO_TEXT_LAYER, ())
    assert (reading.new, reading.errors, after.status) == (1, (), Status.OCR)
    (first, *_) = [part for part in after.parts if part.kind is PartKind.TEXT]
    assert first.text.startswith("窓口の改善について")
    assert "-l jpn+eng --psm 6 --dpi 200" in first.text


def test_a_file_that_takes_long_to_read_holds_up_no_other_source(
    crawls: Crawls, site: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tesseract(tmp_path, "cat >/dev/null", "sleep 4", "echo 時間のかかる文書の本文です。")
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    scan = Paper(path="/scan.pdf", row='<a href="{}">9月1日 報告</a>', body=pdf_of([[]]))
    town(site).years[0].sections = [("", [scan])]
    crawls.sources["kakuu"]["pdf_page"] = {"ocr": True}
    with StandIn(Municipality(years=sample_years())) as other:
        # slow enough not to be read before the reading of the scan begins
        set_switches(other.site.switches, {"slow_seconds": 0.2})
        crawls.sources["other"] = {"url": other.url + INDEX}
        slow, quick = crawls.run()
    finished = [event.source for event in crawls.events if event.kind == "finished"]
    assert finished == ["other", "kakuu"]
    assert (slow.new, slow.errors, quick.new) == (1, (), 4)
