"""DB-Search, run after run, its pages given by the stand-in without a crawl between."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.errors import Blocked, ClosedByRobots, CrawlError, LayoutChanged, Unreachable
from crawler.platforms.dbsr import MOST_AGAIN
from standins.sites.dbsr import Host, moved, sample_tenants
from standins.sites.dbsr_text import committee, day, plenary
from state.records import DocumentKind, Window
from tests.dbsr_runs import PERMISSION, runs
from tests.runs_by_hand import HOME

if TYPE_CHECKING:
    from tests.runs_by_hand import ByHand, Found

SAMPLES = tuple(sample_tenants())
# No two sittings have the same words, if they are this many.
LONG = [(label, text + "以上の経過であります。" * 50) for label, text in plenary()]


def host(by_hand: ByHand) -> Host:
    assert isinstance(by_hand.site, Host)
    return by_hand.site


def templates(found: Found) -> list[str]:
    return [one.query["Template"] for one in found.asked if "Template" in one.query]


def told(found: Found) -> str:
    return "; ".join(str(error) for error in found.errors)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sitting_of_the_days_is_read_and_nothing_beside_them(name: str) -> None:
    by_hand = runs(name)
    found, tenant = by_hand.run(), host(by_hand).tenant
    wanted = [one for one in tenant.papers if one.kind == "本文" and one.held_on.year == 2026]
    assert told(found) == ""
    assert found.keys == sorted(f"{tenant.markup.value}-{one.number}" for one in wanted)
    assert {one.title for one in found.documents} == {one.title for one in wanted}
    assert {len(one.speeches) for one in found.documents} == {4, 6}


def test_the_two_committees_of_a_day_stay_two() -> None:
    found = runs("bootstrap").run()
    titles = {one.title for one in found.documents if one.held_on == date(2026, 10, 20)}
    assert titles == {"総務委員会", "ＤＸ推進調査特別委員会"}


@pytest.mark.parametrize("name", SAMPLES)
def test_no_number_of_a_search_is_kept(name: str) -> None:
    by_hand = runs(name)
    documents = by_hand.run().documents
    addresses = [one.url or "" for one in documents]
    kept = " ".join((*by_hand.memory, *by_hand.memory.values(), *addresses))
    assert not [number for number in host(by_hand).searches if str(number) in kept]
    assert all("/100000?" in address for address in addresses)


def test_pages_are_turned_with_the_cookie_and_the_token_of_the_first() -> None:
    (turned,) = (one for one in runs("laravel").run().asked if one.method == "POST")
    assert turned.headers["cookie"] == "DSNeo=visitor0002"
    assert b"_token=visitor0002token" in turned.body


def test_a_token_that_expired_begins_the_list_anew_once() -> None:
    by_hand = runs("laravel")
    host(by_hand).expired = 1
    once = by_hand.run()
    host(by_hand).expired = 9
    ever = by_hand.run()
    assert (told(once), len(once.documents)) == ("", 14)
    assert "token has expired" in told(ever)
    assert ever.documents == []


def test_without_a_choice_of_minutes_the_other_kinds_are_skipped() -> None:
    tenant = sample_tenants()["laravel"]
    tenant.filter_name = "Unknown[]"
    found = runs(tenant).run()
    assert (len(found.documents), len(found.skipped), found.listed) == (14, 15, 29)
    assert told(found) == ""


def test_a_choice_of_minutes_that_lists_none_is_read_again_and_told() -> None:
    tenant = sample_tenants()["laravel"]
    by_hand = runs(tenant)
    by_hand.run()
    tenant.kinds = {"目次": "1", "名簿": "2", "本文": "3"}
    wrong, mended = by_hand.run(), by_hand.run()
    assert "lists no minutes" in told(wrong)
    assert (told(mended), mended.listed) == ("", 14)


def test_rows_that_never_come_are_an_error_beside_the_records() -> None:
    tenant = sample_tenants()["frames"]
    tenant.lost = 2
    found = runs(tenant).run()
    assert told(found) == "the list states 16 documents, 14 came"
    assert len(found.documents) == 14


def test_what_was_listed_before_a_page_failed_is_read() -> None:
    by_hand = runs("laravel")
    by_hand.refused["/333845"] = Unreachable("timeout")
    cut_short = by_hand.run()
    by_hand.refused.clear()
    assert (len(cut_short.documents), told(cut_short)) == (10, "timeout")
    assert len(by_hand.run().documents) == 4


def test_a_quiet_season_is_told_from_a_list_that_went_blank() -> None:
    tenant = sample_tenants()["bootstrap"]
    tenant.papers = [one for one in tenant.papers if one.held_on.year == 2025]
    quiet = runs(tenant).run()
    tenant.papers.clear()
    blank = runs(tenant).run()
    assert (told(quiet), quiet.listed, quiet.documents) == ("", 1, [])
    assert "lists no minutes at all" in told(blank)


class TestFrames:
    def test_one_document_is_read_after_the_other(self) -> None:
        found = runs("oldest_first").run()
        texts = [one.speeches[2].text for one in found.documents if len(one.speeches) > 4]
        frames = ["doc-all-frame", "doc-all-command", "doc-page"]
        assert templates(found)[2:] == ["doc-page", *frames * 14]
        assert len(set(texts)) == len(texts) == 12

    def test_the_way_to_the_text_is_remembered(self) -> None:
        by_hand = runs("oldest_first")
        by_hand.run()
        host(by_hand).tenant.papers += day(950, "教育委員会", date(2026, 11, 2), committee())
        found = by_hand.run()
        assert found.keys == ["a-950"]
        assert templates(found)[2:] == ["doc-all-frame", "doc-all-command", "doc-page"]

    def test_a_document_that_fails_does_not_keep_the_others(self) -> None:
        tenant = sample_tenants()["oldest_first"]
        tenant.papers[-4].voices = []
        found = runs(tenant).run()
        assert (len(found.documents), len(found.errors)) == (13, 1)
        assert "no voices" in told(found)

    def test_a_session_that_answers_with_another_document_gives_no_record(self) -> None:
        tenant = sample_tenants()["frames"]
        for one in tenant.papers:
            one.voices = LONG
        found = runs(tenant).run()
        assert (len(found.documents), len(found.errors)) == (1, 13)
        assert "the site gave the text of a-1426" in told(found)

    def test_a_document_listed_under_two_numbers_is_read_once_and_no_error(self) -> None:
        tenant = sample_tenants()["frames"]
        for number in (3001, 3005):
            tenant.papers += day(number, "第５回定例会（第１号）", date(2026, 11, 3), LONG)
        by_hand = runs(tenant)
        found = [by_hand.run() for _ in range(30)]
        assert [told(one) for one in found] == [""] * 30
        (skipped,) = found[0].skipped
        assert "listed under two numbers" in skipped.reason
        assert (len(found[0].documents), found[1].documents) == (15, [])

    def test_another_title_with_the_same_text_is_told_until_it_was_read_by_itself(self) -> None:
        """Nothing was shown before it then: the text is its own."""
        tenant = sample_tenants()["frames"]
        tenant.papers.clear()
        tenant.papers += day(3001, "総務委員会", date(2026, 11, 3), LONG)
        tenant.papers += day(3005, "教育委員会", date(2026, 11, 4), LONG)
        by_hand = runs(tenant)
        first, second = by_hand.run(), by_hand.run()
        whole = by_hand.run(Window(first=date(2026, 11, 1), last=date(2026, 11, 5)))
        assert "the site gave the text of a-3005" in told(first)
        assert (first.keys, second.keys) == (["a-3005"], ["a-3001"])
        assert (told(second), told(whole)) == ("", "")
        assert whole.keys == ["a-3001", "a-3005"]

    def test_a_known_document_whose_text_becomes_that_of_another_is_told(self) -> None:
        tenant = sample_tenants()["frames"]
        by_hand = runs(tenant)
        by_hand.run()
        for one in tenant.papers:
            one.voices = LONG
        whole = by_hand.run(Window(first=date(2026, 9, 1), last=date(2026, 9, 3)))
        assert "the site gave the text of" in told(whole)
        assert len(whole.documents) == 1

    def test_frames_of_another_title_give_no_record(self) -> None:
        tenant = sample_tenants()["oldest_first"]
        tenant.confused = True
        found = runs(tenant).run()
        assert (len(found.documents), len(found.errors)) == (1, 13)
        assert "the site gave 総務委員会" in told(found)


class TestAgain:
    @pytest.mark.parametrize("name", SAMPLES)
    def test_nothing_new_is_the_list_alone(self, name: str) -> None:
        by_hand = runs(name)
        by_hand.run()
        found = by_hand.run()
        assert (found.documents, found.listed) == ([], 14)
        assert set(templates(found)) <= {"list"}

    def test_known_documents_are_read_again_few_at_a_time(self) -> None:
        by_hand = runs("laravel", lookback_days=240)
        by_hand.run()
        read: dict[str, int] = {}
        for _ in range(40):
            found = by_hand.run()
            assert len(found.documents) <= MOST_AGAIN
            for key in found.keys:
                read[key] = read.get(key, 0) + 1
        assert len(read) == 14
        assert all(1 <= times <= 4 for times in read.values())

    def test_of_many_documents_none_is_left_unread_for_ever(self) -> None:
        """Newest first would take the same few each time, and never come to the others."""
        tenant = sample_tenants()["laravel"]
        for number in range(60):
            held_on = date(2026, 9, 1) + timedelta(days=number)
            tenant.papers += day(3000 + number * 10, "総務委員会", held_on, committee())
        by_hand = runs(tenant, lookback_days=240)
        known = set(by_hand.run().keys)
        read = [by_hand.run().keys for _ in range(60)]
        assert len(known) > 70
        assert {key for keys in read for key in keys} == known
        assert max(map(len, read)) == MOST_AGAIN

    def test_documents_that_fail_each_time_hold_no_place_of_the_others(self) -> None:
        by_hand = runs("laravel", lookback_days=240)
        known = by_hand.run().keys
        failing = known[: MOST_AGAIN + 1]
        for key in failing:
            by_hand.refused[f"Id={key.removeprefix('c-')}"] = Unreachable("timeout")
        read = {key for _ in range(45) for key in by_hand.run().keys}
        assert read == set(known) - set(failing)

    def test_a_backfill_reads_all_of_its_days_known_or_not(self) -> None:
        by_hand = runs("frames")
        by_hand.run()
        found = by_hand.run(Window(first=date(2025, 11, 1), last=date(2026, 9, 3)))
        assert found.keys == ["a-1402", "a-1404", "a-1406", "a-1430"]

    def test_a_backfill_of_years_asks_for_a_list_a_year(self) -> None:
        found = runs("bootstrap").run(Window(first=date(2024, 6, 1), last=date(2026, 11, 23)))
        terms = [
            (one.query["TermStart"], one.query["TermEnd"])
            for one in found.asked
            if "TermEnd" in one.query
        ]
        assert list(dict.fromkeys(terms)) == [
            ("2026-01-01", "2026-11-23"),
            ("2025-01-01", "2025-12-31"),
            ("2024-06-01", "2024-12-31"),
        ]
        assert len(found.documents) == 15

    def test_a_tenant_that_moved_is_found_by_its_front_page(self) -> None:
        by_hand = runs("frames")
        before = {one.sitting for one in by_hand.run().documents}
        moved(host(by_hand).tenant)
        found = by_hand.run()
        assert told(found) == ""
        assert {one.sitting for one in found.documents} == before
        assert all(key.startswith("c-") for key in found.keys)


class TestMemory:
    """It is of one front page: a person may correct the address of a source."""

    def test_what_was_read_under_another_address_is_not_known_under_this_one(self) -> None:
        by_hand = runs("laravel")
        by_hand.run()
        elsewhere = {
            name: value.replace(HOME, "http://127.0.0.1:8098")
            for name, value in by_hand.memory.items()
        }
        by_hand.memory = elsewhere
        found = by_hand.run()
        assert (found.asked[0].path, len(found.documents)) == ("/index.php/", 14)
        assert by_hand.run().documents == []

    @pytest.mark.parametrize("permission", [None, PERMISSION])
    def test_what_is_remembered_and_refused_leads_to_the_front_page(
        self, permission: dict[str, object] | None
    ) -> None:
        by_hand = runs("laravel", permission=permission)
        by_hand.run()
        entry = by_hand.memory["entry"]
        by_hand.memory["entry"] = entry.replace('8099/index.php"', '8099/old"')
        by_hand.refused["/old/"] = Blocked("leads to another host")
        found = by_hand.run()
        assert (told(found), found.listed) == ("", 14)
        assert by_hand.memory["entry"] == entry

    def test_a_backfill_of_years_asks_the_front_page_once(self) -> None:
        by_hand = runs("laravel")
        by_hand.run()
        found = by_hand.run(Window(first=date(2020, 1, 1), last=date(2026, 11, 23)))
        assert [one.path for one in found.asked].count("/index.php/") == 1


class TestRobots:
    CLOSED = ClosedByRobots("robots.txt does not allow it")

    @pytest.mark.parametrize("name", SAMPLES)
    def test_a_closed_list_leads_to_the_open_page_alone(self, name: str) -> None:
        by_hand = runs(name, lookback_days=240)
        by_hand.refused["/100000"] = self.CLOSED
        first, second = by_hand.run(), by_hand.run()
        assert told(first) == told(second) == ""
        assert [one.path for one in (*first.asked, *second.asked)] == ["/index.php/"] * 2
        assert {(one.kind, one.title, one.held_on, one.held_until) for one in first.documents} == {
            (DocumentKind.ANNOUNCEMENT, f"令和８年{name}", first_day, last_day)
            for name, first_day, last_day in (
                ("第２回定例会", date(2026, 6, 2), date(2026, 6, 18)),
                ("第３回定例会", date(2026, 9, 1), date(2026, 9, 25)),
            )
        }
        assert first.keys == second.keys

    def test_the_link_of_an_announcement_opens_under_everybodys_search(self) -> None:
        by_hand = runs("frames")
        by_hand.refused["/100000"] = self.CLOSED
        (link, *_) = (one.url for one in by_hand.run().documents)
        assert link == (
            f"{HOME}/index.php/100000?QueryType=New&Template=List"
            "&Cabinet=1&TermStart=2026-09-01&TermEnd=2026-09-25"
        )

    @pytest.mark.parametrize("error", [Blocked("refused with status 403"), LayoutChanged("other")])
    def test_other_refusals_are_errors(self, error: CrawlError) -> None:
        by_hand = runs("laravel")
        by_hand.refused["/100000"] = error
        found = by_hand.run()
        assert (found.documents, found.errors) == ([], [error])

    def test_a_permission_that_does_not_lift_the_rule_is_told_beside_the_sessions(self) -> None:
        by_hand = runs("laravel", permission=PERMISSION)
        by_hand.refused["/100000"] = self.CLOSED
        found = by_hand.run()
        assert (len(found.documents), found.errors) == (1, [self.CLOSED])

    def test_a_session_older_than_what_runs_look_back_on_is_not_announced(self) -> None:
        """The day a permission ends the open page would tell of years."""
        by_hand = runs("frames", lookback_days=120)
        by_hand.refused["/100000"] = self.CLOSED
        found = by_hand.run()
        assert (found.keys, found.listed) == (["announced/1-2026-09-01"], 2)

    def test_an_open_page_that_names_no_session_is_no_news_but_a_refusal(self) -> None:
        tenant = sample_tenants()["frames"]
        tenant.sessions.clear()
        by_hand = runs(tenant)
        by_hand.refused["/100000"] = self.CLOSED
        assert by_hand.run().errors == [self.CLOSED]

    def test_a_backfill_announces_the_sessions_of_its_days(self) -> None:
        by_hand = runs("bootstrap")
        by_hand.refused["/100000"] = self.CLOSED
        found = by_hand.run(Window(first=date(2026, 5, 1), last=date(2026, 6, 2)))
        assert found.keys == ["announced/1-2026-06-02"]
