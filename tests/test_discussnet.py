"""DiscussNet: whom a run asks, what it remembers, and whose minutes it takes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crawler.errors import ClosedByRobots, LayoutChanged, Unreachable
from crawler.platforms.discussnet import recall, start
from crawler.steps import Fetch, Page, Task
from standins.sites.discussnet import Host
from standins.sites.discussnet_records import CouncilRecord, Day, Utterance, committee, plenary
from standins.sites.discussnet_samples import NAME, sample_tenants
from state.records import PartKind, Status, Window
from state.words import words_of
from tests.discussnet_runs import asked, runs, source, told
from tests.runs_by_hand import HOME, START

FIRST = ["10/1", "11/1", "11/2", "12/2", "12/3"]


@pytest.fixture
def site() -> Host:
    return Host(tenants=sample_tenants())


def keys(found: object) -> list[str]:
    return [key.removeprefix("901/") for key in getattr(found, "keys", [])]


class TestTheWay:
    def test_a_first_run_asks_for_the_tenant_the_index_the_lists_and_the_days(
        self, site: Host
    ) -> None:
        found = runs(site).run()
        lists = ["9", "16", "15", "11", "10"]
        assert asked(found)[:2] == ["tenant.js", "index"]
        assert asked(found)[2:] == ["12", "12/3", "12/2", *lists, "11/1", "11/2", "10/1"]
        assert (keys(found), told(found), found.listed) == (FIRST, "", 7)

    def test_a_run_with_nothing_new_asks_for_the_index_and_four_councils_in_turn(
        self, site: Host
    ) -> None:
        kakuu = runs(site)
        kakuu.run()
        second, third = kakuu.run(), kakuu.run()
        assert asked(second) == ["index", "12", "9", "16", "15"]
        assert asked(third) == ["index", "11", "10", "12", "9"]
        assert (second.documents, told(second), second.listed) == ([], "", 7)

    def test_a_second_run_of_the_same_day_asks_for_the_index_alone(self, site: Host) -> None:
        kakuu = runs(site)
        kakuu.run()
        kakuu.now = START + timedelta(hours=1)
        assert asked(kakuu.run()) == ["index"]

    def test_every_council_is_asked_within_two_days_and_every_day_read_within_two_weeks(
        self, site: Host
    ) -> None:
        kakuu = runs(site)
        kakuu.run()
        found = [asked(kakuu.run()) for _ in range(14)]
        assert max(len(one) for one in found) == 1 + 4 + 2
        assert {place for one in found[:2] for place in one[1:]} == {
            "9",
            "10",
            "11",
            "12",
            "15",
            "16",
        }
        assert {place for one in found for place in one if "/" in place} == set(FIRST)
        assert not any("/" in place for one in found[:6] for place in one)

    def test_a_new_council_is_asked_at_once(self, site: Host) -> None:
        kakuu = runs(site)
        kakuu.run()
        rows = plenary(NAME, 1, "令和８年11月20日（金）")
        days = [Day(schedule=1, label="11月20日－01号", rows=rows)]
        new = CouncilRecord(
            id=17, name="令和８年11月臨時会", path="/0/1/3/7/", year=2026, days=days
        )
        site.tenants["kakuu"].councils.append(new)
        found = kakuu.run()
        assert (asked(found)[1], keys(found)) == ("17", ["17/1"])
        assert len(asked(found)) == 1 + 1 + 4 + 1

    def test_a_new_day_of_an_old_committee_is_found_when_its_turn_comes(self, site: Host) -> None:
        kakuu = runs(site)
        kakuu.run()
        rows = committee(NAME, "令和８年11月18日（水）")
        new = Day(schedule=3, label="11月18日－03号", rows=rows)
        site.tenants["kakuu"].record(11).days.append(new)
        found = [kakuu.run() for _ in range(2)]
        assert [keys(one) for one in found] == [[], ["11/3"]]

    def test_a_day_that_could_not_be_read_is_asked_for_again_the_next_day(self, site: Host) -> None:
        kakuu = runs(site)
        rows = site.tenants["kakuu"].record(11).days[1].rows
        site.tenants["kakuu"].record(11).days[1].rows = []
        first = kakuu.run()
        site.tenants["kakuu"].record(11).days[1].rows = rows
        second = kakuu.run()
        assert "the day holds no rows" in told(first)
        assert (keys(second), asked(second)[1]) == (["11/2"], "11")

    def test_days_that_fail_each_time_keep_no_other_from_being_read_again(self, site: Host) -> None:
        kakuu = runs(site)
        kakuu.run()
        for council, number in ((10, 0), (11, 0)):
            site.tenants["kakuu"].record(council).days[number].rows = []
        kakuu.now += timedelta(days=8)
        found = {place for _ in range(4) for place in asked(kakuu.run()) if "/" in place}
        assert found == set(FIRST)

    def test_lists_that_fail_each_time_keep_no_other_council_from_its_turn(
        self, site: Host
    ) -> None:
        kakuu = runs(site)
        kakuu.run()
        twice = [Day(schedule=1, label="目次", rows=[])] * 2
        for council in (12, 9, 16, 15):
            site.tenants["kakuu"].record(council).days = twice
        second, third = kakuu.run(), kakuu.run()
        assert "lists a schedule_id twice" in told(second)
        assert {*asked(second), *asked(third)} >= {"9", "10", "11", "12", "15", "16"}

    def test_a_backfill_asks_all_that_may_have_met_in_its_window(self, site: Host) -> None:
        kakuu = runs(site)
        kakuu.run()
        found = kakuu.run(Window(first=date(2025, 12, 1), last=date(2026, 6, 30)))
        assert keys(found) == ["8/1", "8/2", "9/1"]
        assert [one.held_on for one in sorted(found.documents, key=lambda one: one.key)] == [
            date(2025, 12, 8),
            date(2026, 1, 15),
            date(2026, 6, 12),
        ]

    def test_a_backfill_gives_known_days_again(self, site: Host) -> None:
        kakuu = runs(site)
        kakuu.run()
        found = kakuu.run(Window(first=date(2026, 9, 1), last=date(2026, 9, 10)))
        assert keys(found) == ["12/2"]

    def test_a_council_that_vanishes_is_kept_and_no_error(self, site: Host) -> None:
        kakuu = runs(site)
        kakuu.run()
        tenant = site.tenants["kakuu"]
        tenant.councils.remove(tenant.record(12))
        found = [kakuu.run() for _ in range(14)]
        assert {told(one) for one in found} == {""}
        assert not any(place.startswith("12") for one in found for place in asked(one))

    def test_a_day_that_vanishes_is_not_asked_for_and_when_it_is_back_it_is_read(
        self, site: Host
    ) -> None:
        kakuu = runs(site)
        kakuu.run()
        autumn = site.tenants["kakuu"].record(12)
        day = autumn.days.pop(2)
        quiet = [kakuu.run() for _ in range(14)]
        autumn.days.append(day)
        back = [kakuu.run() for _ in range(2)]
        assert not any("12/3" in asked(one) for one in quiet)
        assert ["12/3" in keys(one) for one in back].count(True) == 1

    def test_what_no_text_stands_in_is_skipped(self, site: Host) -> None:
        found = runs(site).run()
        assert [(one.key, one.reason) for one in found.skipped] == [
            ("kakuu/12/1", "09月04日－目次 is no day of minutes"),
            ("kakuu/12/4", "発議第３号 is no day of minutes"),
        ]
        assert not {"7", "13", "14"} & set(asked(found))

    def test_a_day_without_text_is_skipped_and_looked_at_again_later(self, site: Host) -> None:
        rows = [Utterance(code=1, title=None, text="")]
        site.tenants["kakuu"].record(11).days[1].rows = rows
        kakuu = runs(site)
        first = kakuu.run()
        later = [asked(kakuu.run()) for _ in range(14)]
        assert ("11/2" in keys(first), told(first)) == (False, "")
        assert any("11/2" in one for one in later)

    def test_no_calendar_has_the_day_and_the_others_are_read(self, site: Host) -> None:
        site.tenants["kakuu"].record(11).days.append(Day(schedule=9, label="02月31日－09号"))
        found = runs(site).run()
        assert keys(found) == FIRST
        assert "no such day: 02月31日－09号" in told(found)


class TestTheWords:
    def test_a_day_registered_twice_has_the_same_words(self, site: Host) -> None:
        kakuu, window = runs(site), Window(first=date(2026, 9, 4), last=date(2026, 9, 4))
        (before,) = kakuu.run(window).documents
        day = site.tenants["kakuu"].record(12).days[1]
        day.registered = 2
        (after,) = kakuu.run(window).documents
        assert (before, day.records()[0]["minute_id"]) == (after, 9)

    def test_a_changed_row_is_another_text_under_the_same_key(self, site: Host) -> None:
        kakuu, window = runs(site), Window(first=date(2026, 9, 4), last=date(2026, 9, 4))
        (before,) = kakuu.run(window).documents
        site.tenants["kakuu"].record(12).days[1].rows[3].text = "ＩＣＴの進め方について伺います。"
        (after,) = kakuu.run(window).documents
        assert before.key == after.key
        assert words_of(before).fingerprint != words_of(after).fingerprint

    def test_a_committee_that_is_renamed_keeps_the_title_of_its_days(self, site: Host) -> None:
        kakuu, window = runs(site), Window(first=date(2026, 10, 1), last=date(2026, 10, 31))
        (before,) = kakuu.run(window).documents
        general = site.tenants["kakuu"].record(11)
        general.name = "令和　８年　総務・デジタル委員会"
        general.days.append(Day(schedule=3, label="10月16日", rows=committee(NAME, "10月16日")))
        after = {one.key: one for one in kakuu.run(window).documents}
        assert after[before.key].title == before.title == "令和8年総務委員会（10月15日 第2号）"
        assert words_of(after[before.key]) == words_of(before)
        assert after["kakuu/901/11/3"].title == "令和8年総務・デジタル委員会（10月16日）"

    def test_what_is_recalled_gives_the_old_titles_and_asks_for_everything(
        self, site: Host
    ) -> None:
        kakuu = runs(site)
        first = kakuu.run()
        site.tenants["kakuu"].record(11).name = "令和　８年　総務・デジタル委員会"
        again = runs(site)
        again.memory = dict(recall(kakuu.memory, START))
        found = again.run()
        assert asked(found)[0] == "index"
        titles = {one.key: one.title for one in first.documents}
        assert {one.key: one.title for one in found.documents} == titles

    def test_a_preliminary_text_says_so_and_its_title_does_not(self, site: Host) -> None:
        site.tenants["kakuu"].record(11).days[1].label = "10月15日－02号【速報版】"
        documents = {one.key: one for one in runs(site).run().documents}
        preliminary = documents["kakuu/901/11/2"]
        assert preliminary.status is Status.PRELIMINARY
        assert preliminary.title == "令和8年総務委員会（10月15日 第2号）"
        assert documents["kakuu/901/11/1"].status is None

    def test_a_whole_day_in_one_row_is_one_text(self, site: Host) -> None:
        documents = {one.key: one for one in runs(site).run().documents}
        (part,) = documents["kakuu/901/10/1"].parts
        assert (part.kind, part.text[:8]) == (PartKind.TEXT, "《委員会記録-令")
        assert part.text.count("委員長から報告があった。") == 40

    def test_old_markup_gives_the_same_words(self, site: Host) -> None:
        kakuu, window = runs(site), Window(first=date(2026, 6, 12), last=date(2026, 6, 12))
        (old,) = kakuu.run(window).documents
        site.tenants["kakuu"].record(9).days[0].old = False
        (new,) = kakuu.run(window).documents
        assert old == new
        assert not any("<" in part.text for part in old.parts)

    def test_parts_bear_the_link_of_their_day_and_no_number_of_a_row(self, site: Host) -> None:
        documents = {one.key: one for one in runs(site).run().documents}
        day = documents["kakuu/901/12/2"]
        link = "http://127.0.0.1:8099/tenant/kakuu/MinuteView.html?council_id=12&schedule_id=2"
        assert {part.url for part in day.speeches} == {day.url} == {link}


class TestWhoseMinutes:
    def test_the_cover_of_another_council_is_an_error_and_nothing_is_stored(
        self, site: Host
    ) -> None:
        betsu = runs(site, "betsu")
        found, again = betsu.run(), betsu.run()
        assert (found.documents, again.documents) == ([], [])
        assert "these are minutes of 別町, not of 架空市議会" in told(found)
        assert asked(found) == ["tenant.js", "index", "3", "3/1"]
        assert told(again) == told(found)

    def test_a_tenant_whose_days_name_nobody_is_an_error_unless_no_council_is_named(
        self, site: Host
    ) -> None:
        found = runs(site, "mumei", council="無名村議会").run()
        unasked = runs(site, "mumei", council=None).run()
        assert (found.documents, "2 days name no council" in told(found)) == ([], True)
        assert (len(unasked.documents), told(unasked)) == (2, "")

    def test_a_name_in_the_index_tells_whose_tenant_it_is(self, site: Host) -> None:
        site.tenants["mumei"].councils[0].name = "令和８年無名村議会総務委員会"
        found = runs(site, "mumei", council="無名村議会").run()
        assert (len(found.documents), told(found)) == (2, "")

    def test_days_that_name_nobody_are_read_once_another_tells(self, site: Host) -> None:
        site.tenants["mumei"].councils[0].days[0].rows = plenary(
            "無名村議会", 1, "令和８年９月２日"
        )
        found = runs(site, "mumei", council="無名村議会").run()
        assert (found.keys, told(found)) == (["904/5/2", "904/5/9"], "")

    def test_a_first_day_that_cannot_be_read_does_not_keep_the_others_from_being_read(
        self, site: Host
    ) -> None:
        site.tenants["kakuu"].record(12).days[2].rows = []
        found = runs(site).run()
        assert (keys(found), told(found)) == (FIRST[:4], "the day holds no rows")

    def test_a_first_list_that_cannot_be_read_does_not_either(self, site: Host) -> None:
        days = site.tenants["kakuu"].record(12).days
        days.append(days[1])
        found = runs(site).run()
        assert (keys(found), told(found)) == (FIRST[:3], "a council lists a schedule_id twice")

    def test_a_page_in_the_place_of_the_index_does_not_make_the_tenant_unknown(
        self, site: Host
    ) -> None:
        kakuu = runs(site)
        kakuu.run()
        site.switches.maintenance = True
        broken = kakuu.run()
        site.switches.maintenance = False
        assert "no JSON of the interface" in told(broken)
        assert asked(kakuu.run())[0] == "index"

    def test_a_day_of_another_council_in_the_right_tenant_is_left_out(self, site: Host) -> None:
        rows = plenary("別町議会", 2, "令和８年９月１１日")
        site.tenants["kakuu"].record(12).days[1].rows = rows
        found = runs(site).run()
        assert (keys(found), "minutes of 別町" in told(found)) == (
            [key for key in FIRST if key != "12/2"],
            True,
        )

    def test_a_tenant_of_films_is_an_error(self, site: Host) -> None:
        found = runs(site, "mihon").run()
        assert (asked(found), "is of DiscussVision" in told(found)) == (["tenant.js"], True)

    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("https://smart.discussvision.net/smart/tenant/kakuu/WebView/", "DiscussVision"),
            ("https://www.kaigiroku.net/kensaku/kakuu/", "no /tenant/<name>/"),
            (None, "no /tenant/<name>/"),
        ],
    )
    def test_an_address_of_another_product_is_an_error(self, url: str | None, said: str) -> None:
        task = Task(source=source(url=url), window=Window(), now=START)
        with pytest.raises(LayoutChanged, match=said):
            list(start(task))

    def test_an_unknown_name_is_an_error_that_says_so(self, site: Host) -> None:
        del site.tenants["kakuu"]
        assert "there is no tenant at" in told(runs(site).run())

    def test_an_empty_index_is_an_error_and_the_tenant_is_asked_for_again(self, site: Host) -> None:
        kakuu = runs(site)
        kakuu.run()
        site.tenants["kakuu"].id = 905
        empty, moved = kakuu.run(), kakuu.run()
        assert "lists no council at all" in told(empty)
        assert asked(moved)[:2] == ["tenant.js", "index"]
        assert told(moved) == ""

    def test_another_address_in_the_source_is_another_tenant(self, site: Host) -> None:
        kakuu = runs(site)
        kakuu.run()
        kakuu.source = source("kakuu", url="http://127.0.0.1:8099/tenant/betsu/")
        assert asked(kakuu.run())[0] == "tenant.js"

    def test_an_address_that_is_corrected_brings_the_days_of_the_right_tenant(
        self, site: Host
    ) -> None:
        right = site.tenants["betsu"].councils[0]
        right.id, right.days[0].schedule = 12, 2  # as in the tenant that was read before
        moved = runs(site)
        moved.run()
        moved.source = source("kakuu", url=f"{HOME}/tenant/betsu/", council="別町議会")
        assert moved.run().keys == ["903/12/2"]


class TestClosed:
    def test_what_robots_closes_is_said_with_what_to_do(self) -> None:
        memory = {"tenant": '["http://127.0.0.1:8099/tenant/kakuu/", 901, null]'}
        task = Task(source=source(), window=Window(), now=START, memory=memory)
        (fetch,) = start(task)
        assert isinstance(fetch, Fetch)
        assert fetch.otherwise
        with pytest.raises(ClosedByRobots, match=r"does not allow it; or by hand: .*gikai import"):
            list(fetch.otherwise(task, ClosedByRobots("robots.txt does not allow it")))
        with pytest.raises(Unreachable, match="no answer"):
            list(fetch.otherwise(task, Unreachable("no answer")))

    def test_being_led_elsewhere_is_a_refusal(self) -> None:
        task = Task(source=source(), window=Window(), now=START)
        (fetch,) = start(task)
        assert isinstance(fetch, Fetch)
        page = Page(
            url="http://127.0.0.1:8099/apology",
            status=200,
            headers={},
            body=b"dnp.params.tenant_id = 901",
            redirected_from=(fetch.url,),
        )
        with pytest.raises(Exception, match="redirected to /apology") as told_:
            list(fetch.then(task, page))
        assert type(told_.value).__name__ == "Blocked"
