"""Crawls of the stand-in of the Diet's API in real child processes, from request to rows."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.platforms.kokkai import DAYS_WITH_PDF, DAYS_WITHOUT_PDF
from standins.sites.kokkai import DietApi
from standins.sites.kokkai_records import DietSwitches, committee, plenary, sample_meetings
from standins.sites.serving import StandIn, set_switches
from state.records import Outcome, Window
from tests.crawls import Crawls
from tests.platform_pages import stated_requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from standins.sites.kokkai_records import Meeting
    from state.records import RunReport

NEWEST = date(2026, 11, 10)  # 13 days before the first run


@pytest.fixture
def site() -> Iterator[StandIn]:
    with StandIn(DietApi(meetings=sample_meetings(NEWEST, 6))) as stand_in:
        yield stand_in


@pytest.fixture
def crawls(tmp_path: Path, site: StandIn) -> Crawls:
    return Crawls(folder=tmp_path, sources={"diet": {"url": f"{site.url}/api/"}}, platform="kokkai")


def meetings_of(site: StandIn) -> list[Meeting]:
    assert isinstance(site.site, DietApi)
    return site.site.meetings


def asked(site: StandIn) -> list[str]:
    """What was asked for: the list's places, in order, then the meetings by their id."""
    seen = []
    for target in site.paths():
        query = parse_qs(urlsplit(target).query)
        place = query.get("startRecord", ["all"])[0]
        seen.append(query["issueID"][0] if "issueID" in query else place)
    site.asked.clear()
    lists = [one for one in seen if len(one) < 5]
    return [*lists, *sorted(set(seen) - set(lists))]


def counts(report: RunReport) -> tuple[int, int, int]:
    return report.new, report.revised, report.unchanged


class TestDays:
    def test_the_first_run_is_silent_and_one_with_nothing_new_asks_for_the_list_alone(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        (first,) = crawls.run()
        read = asked(site)
        (second,) = crawls.run()
        assert (first.outcome, first.baseline, counts(first)) == (Outcome.NEW, True, (6, 0, 0))
        assert read == ["1", *sorted(one.id for one in meetings_of(site))]
        assert (second.outcome, second.listed, counts(second)) == (
            Outcome.NOTHING_NEW,
            6,
            (0, 0, 0),
        )
        lists = asked(site)
        assert (lists, len(lists)) == (["1"], stated_requests("kokkai"))

    def test_a_new_meeting_and_a_changed_text_are_told_and_pdfs_that_appear_are_not(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        crawls.run()
        newest = meetings_of(site)[0]
        newest.speeches[5].text = "○見本委員　窓口のDXと標準化について大臣に伺います。"
        for meeting in meetings_of(site):
            meeting.pdf = True
            meeting.updated = datetime(2026, 11, 22, 1, 2, 3)  # noqa: DTZ001 - as the API writes it
        added = committee(date(2026, 9, 20), 77)
        had_none = [one.id for one in meetings_of(site)[:4]]
        meetings_of(site).append(added)
        asked(site)
        (report,) = crawls.run()
        assert counts(report) == (1, 1, 3)
        assert asked(site) == ["1", *sorted((added.id, *had_none))]
        assert crawls.stored()[f"diet/{newest.id}"].version == 2

    def test_a_text_that_changed_alone_is_found_after_some_days(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        crawls.run()
        texts = {one.pdf: one for one in meetings_of(site)}
        for meeting in texts.values():
            meeting.speeches[-1].text = "○議長（仮名五郎君）　訂正します。本日は散会いたします。"
        crawls.now += timedelta(days=DAYS_WITHOUT_PDF - 1)
        (without,) = crawls.run()
        crawls.now += timedelta(days=DAYS_WITH_PDF - DAYS_WITHOUT_PDF - 1)
        (with_pdf,) = crawls.run()
        assert (without.revised, with_pdf.revised) == (1, 1)

    def test_the_window_is_the_last_90_days_unless_the_source_says_otherwise(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        crawls.sources["deep"] = {"url": f"{site.url}/api/", "lookback_days": 120}
        crawls.run()
        lists = [parse_qs(urlsplit(target).query) for target in site.paths()]
        first_days = {query["from"][0] for query in lists if "from" in query}
        assert first_days == {"2026-08-25", "2026-07-26"}

    def test_more_meetings_than_a_page_holds_are_all_read(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        meetings_of(site)[:] = [
            plenary(NEWEST - timedelta(days=number % 60), number) for number in range(1, 113)
        ]
        set_switches(site.site.switches, {"grouped": True})
        (report,) = crawls.run()
        assert (report.listed, report.new) == (112, 112)
        assert asked(site)[:2] == ["1", "101"]

    def test_a_meeting_that_appears_while_we_page_makes_us_begin_anew(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        meetings_of(site)[:] = [
            plenary(NEWEST - timedelta(days=number % 60), number) for number in range(1, 102)
        ]
        switches = {"one_more_after": "/api/meeting_list"}
        set_switches(site.site.switches, switches)
        (report,) = crawls.run()
        assert asked(site)[:4] == ["1", "101", "1", "101"]
        assert (report.outcome, report.new) == (Outcome.NEW, 102)

    def test_a_record_says_who_asked_whom_and_where(self, crawls: Crawls, site: StandIn) -> None:
        crawls.run()
        document = crawls.stored()[f"diet/{meetings_of(site)[0].id}"].document
        assert document.held_on == NEWEST
        assert (document.council, document.meeting) == ("国会", "衆議院架空デジタル特別委員会")
        asking = [
            (part.kind, part.role, part.name, part.office)
            for part in document.parts
            if part.kind in ("question", "answer")
        ]
        assert asking == [
            ("question", "member", "見本花子", "委員"),
            ("answer", "executive", "例文三郎", "架空庁統括官"),
            ("answer", "executive", "例文三郎", "架空庁統括官"),
            ("question", "member", "見本花子", "委員"),
            ("answer", "executive", "例示四郎", "架空大臣"),
        ]
        assert document.parts[-1].url is not None
        assert document.parts[-1].url.endswith("/7")


class TestWindows:
    def test_a_backfill_reads_its_days_and_hands_over_what_is_known_already(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        crawls.run()
        asked(site)
        window = Window(first=date(2026, 10, 1), last=date(2026, 10, 31))
        (report,) = crawls.run(window)
        days = [one for one in meetings_of(site) if window.holds(one.day)]
        assert (report.listed, counts(report)) == (4, (0, 0, 4))
        assert asked(site) == ["1", *sorted(one.id for one in days)]

    def test_weeks_without_a_meeting_are_quiet_and_a_name_that_never_met_is_empty(
        self, crawls: Crawls
    ) -> None:
        window = Window(first=date(2026, 1, 1), last=date(2026, 1, 31))
        (quiet,) = crawls.run(window)
        crawls.sources["diet"]["kokkai.meetings"] = ["テジタル"]
        (misspelt,) = crawls.run(window)
        assert (quiet.outcome, quiet.listed) == (Outcome.NOTHING_NEW, 6)
        assert (misspelt.outcome, misspelt.listed) == (Outcome.EMPTY, 0)

    def test_houses_and_meetings_narrow_what_is_read(self, crawls: Crawls, site: StandIn) -> None:
        both = ["両院", "参議院"]
        crawls.sources = {
            "house": {"url": f"{site.url}/api/", "kokkai.houses": ["衆議院"]},
            "houses": {"url": f"{site.url}/api", "kokkai.houses": both},
            "words": {"url": f"{site.url}/api", "kokkai.meetings": ["ない", "デジタル"]},
        }
        reports = crawls.run()
        assert {report.source: report.new for report in reports} == {
            "house": 3,
            "houses": 3,
            "words": 3,
        }
        assert {one.document.meeting for one in crawls.stored().values()} == {
            "衆議院架空デジタル特別委員会",
            "参議院本会議",
        }


SITUATIONS: dict[str, dict[str, object]] = {
    "healthy": {},
    "lenient": {"numbers_as_strings": True, "lone_record_without_list": True},
    "busy-19001": {"busy_19001": 99},
    "busy-503": {"busy": 99, "busy_status": 503, "only": "/api"},
    "refused": {"busy": 99, "busy_status": 403, "only": "/api"},
    "html": {"html_with_200": True},
    "empty": {"empty_body": True},
    "cut-off": {"cut_off_at": 900},
    "drops": {"drop": True, "only": "/api/meeting?"},
    "slow": {"slow_seconds": 3.0, "only": "/api"},
    "robots": {"robots": "User-agent: *\nDisallow: /api/\n"},
    "nothing": {},
}


@pytest.fixture(scope="module")
def seen(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Crawls, dict[str, StandIn], dict[str, RunReport]]]:
    """One crawl of a source in every situation, side by side."""
    folder = tmp_path_factory.mktemp("situations")
    crawls = Crawls(folder=folder, timeout=1.0, platform="kokkai")
    sites: dict[str, StandIn] = {}
    with ExitStack() as stack:
        for name, switches in SITUATIONS.items():
            meetings = [] if name == "nothing" else sample_meetings(NEWEST, 2)
            sites[name] = stack.enter_context(StandIn(DietApi(meetings=meetings)))
            set_switches(sites[name].site.switches, switches)
            crawls.sources[name] = {"url": f"{sites[name].url}/api/"}
        yield crawls, sites, {report.source: report for report in crawls.run()}


class TestSituations:
    """Every source ends by itself, with a reason on record."""

    @pytest.mark.parametrize(
        ("name", "outcome", "said"),
        [
            ("healthy", Outcome.NEW, None),
            ("lenient", Outcome.NEW, None),
            ("busy-19001", Outcome.UNREACHABLE, "19001"),
            ("busy-503", Outcome.UNREACHABLE, "503"),
            ("refused", Outcome.BLOCKED, "403"),
            ("html", Outcome.UNREACHABLE, "メンテナンス中"),
            ("empty", Outcome.UNREACHABLE, "empty answer"),
            ("cut-off", Outcome.BROKEN, "no whole JSON"),
            ("drops", Outcome.UNREACHABLE, ""),
            ("slow", Outcome.UNREACHABLE, ""),
            ("robots", Outcome.BLOCKED, "robots.txt does not allow it"),
            ("nothing", Outcome.EMPTY, None),
        ],
    )
    def test_a_source_ends_as_its_site_deserves(
        self,
        seen: tuple[Crawls, dict[str, StandIn], dict[str, RunReport]],
        name: str,
        outcome: Outcome,
        said: str | None,
    ) -> None:
        report = seen[2][name]
        assert report.outcome is outcome, report.errors
        assert (said is None) == (report.errors == ())
        assert said is None or said in report.errors[0]

    def test_the_return_of_a_site_is_no_revision_and_what_was_missed_is_read(
        self, seen: tuple[Crawls, dict[str, StandIn], dict[str, RunReport]]
    ) -> None:
        crawls, sites, _ = seen
        for site in sites.values():
            assert isinstance(site.site, DietApi)
            site.site.switches = DietSwitches()
        reports = {report.source: report for report in crawls.run()}
        known = {"healthy", "lenient"}
        assert {name for name, one in reports.items() if one.revised} == set()
        assert {name for name, one in reports.items() if one.new == 2} == {
            *SITUATIONS.keys() - known - {"nothing"}
        }
