"""The Diet's API by hand: what is asked for, and how its lists and refusals are read."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

import pytest

from crawler.errors import Blocked, CrawlError, LayoutChanged, Unreachable
from crawler.platforms.kokkai import LONGEST_QUERY, parse_list, start
from crawler.steps import Fetch, Listed, Page, Skipped
from standins.sites.kokkai import DietApi
from standins.sites.kokkai_records import committee, plenary
from state.records import Window
from tests.kokkai_tools import (
    DAILY,
    DAY,
    MONTH,
    SOURCE,
    answered,
    asked_of_stand_in,
    fetches,
    first,
    page,
    query,
    refusal,
    source,
    task,
)


class TestAsking:
    def test_the_list_is_asked_for_by_days_a_hundred_a_page(self) -> None:
        fetch = first(task(MONTH))
        assert fetch.url.startswith("https://kokkai.ndl.go.jp/api/meeting_list?")
        assert query(fetch) == {
            "from": "2026-10-01",
            "until": "2026-10-31",
            "startRecord": "1",
            "maximumRecords": "100",
            "recordPacking": "json",
        }
        assert "until" not in query(first(task(DAILY)))

    def test_an_open_window_begins_with_the_first_session(self) -> None:
        assert query(first(task(Window(last=date(1950, 1, 1)))))["from"] == "1947-05-20"

    def test_one_house_is_asked_for_and_several_are_chosen_from_the_list(self) -> None:
        one, two = source(houses=["衆議院"]), source(houses=["衆議院", "両院"])
        assert query(first(task(asked_of=one)))["nameOfHouse"] == "衆議院"
        assert "nameOfHouse" not in query(first(task(asked_of=two)))
        both = answered([committee(DAY, 1), plenary(DAY, 2)])
        steps = list(first(task(asked_of=two)).then(task(asked_of=two), page(both)))
        assert [step for step in steps if isinstance(step, Listed)] == [Listed(count=1)]
        assert [query(fetch)["issueID"] for fetch in fetches(steps)] == [committee(DAY, 1).id]

    def test_words_of_names_are_joined_by_the_blank_that_means_or(self) -> None:
        wanted = source(meetings=["デジタル", "内閣"])
        assert query(first(task(asked_of=wanted)))["nameOfMeeting"] == "デジタル 内閣"

    def test_no_question_is_longer_than_the_api_takes(self) -> None:
        longest = source(meetings=["架" * 35, "空" * 35, "名" * 35, "前" * 35, "字" * 34])
        assert len(urlsplit(first(task(MONTH, longest)).url).query) < LONGEST_QUERY
        with pytest.raises(ValueError, match=r"1,600"):
            source(meetings=["架" * 40, "空" * 40, "名" * 40, "前" * 40, "字" * 40])

    def test_a_source_without_an_address_is_refused(self) -> None:
        nowhere = SOURCE.model_copy(update={"url": None})
        with pytest.raises(LayoutChanged, match="no url"):
            list(start(task(asked_of=nowhere)))

    @pytest.mark.parametrize(
        ("known", "asked"),
        [
            ("", True),
            ("8t 2026-11-21", False),
            ("7t 2026-11-21", True),
            ("8p 2026-11-21", True),
            ("8t 2026-11-08", True),
            ("8t 2026-11-09", False),
        ],
    )
    def test_a_text_is_asked_for_when_it_may_be_another(self, known: str, *, asked: bool) -> None:
        meeting = committee(DAY, 1)
        remembered = task(memory={meeting.id: known})
        steps = list(first(remembered).then(remembered, page(answered([meeting]))))
        assert bool(fetches(steps)) is asked

    def test_a_backfill_asks_for_every_text(self) -> None:
        meeting = committee(DAY, 1)
        remembered = task(MONTH, memory={meeting.id: "8t 2026-11-21"})
        (fetch,) = fetches(list(first(remembered).then(remembered, page(answered([meeting])))))
        assert not fetch.conditional

    def test_unknown_meetings_go_before_those_that_are_looked_at_again(self) -> None:
        old, new, newer = committee(DAY, 1), plenary(DAY, 2), plenary(DAY, 3)
        new.day, newer.day = date(2026, 9, 1), date(2026, 9, 2)
        new.id = newer.id = ""
        new.__post_init__()
        newer.__post_init__()
        remembered = task(memory={old.id: "8t 2026-10-01"})
        steps = list(first(remembered).then(remembered, page(answered([old, new, newer]))))
        assert [query(one)["issueID"] for one in fetches(steps)] == [newer.id, new.id, old.id]


class TestPaging:
    def test_every_page_is_read_whatever_the_order(self) -> None:
        newer, older = committee(DAY, 1), committee(date(2026, 9, 1), 2)
        (second,) = fetches(
            list(first(task()).then(task(), page(answered([older], total=2, nextRecordPosition=2))))
        )
        assert query(second)["startRecord"] == "2"
        last = answered([newer], total=2, startRecord=2)
        steps = list(second.then(task(), page(last)))
        assert [query(one)["issueID"] for one in fetches(steps)] == [newer.id, older.id]

    @pytest.mark.parametrize(
        "odd",
        [
            refusal("(19004)startRecordの値が範囲外です。"),
            refusal("(19011)検索条件に誤りがあります。", "(0) (19004)startRecord:範囲外です。"),
            page(answered([committee(DAY, 3)], total=3, startRecord=2)),
            page(answered([committee(DAY, 1)], total=2, startRecord=2)),
        ],
    )
    def test_a_list_that_changes_is_read_once_more_and_no_further(self, odd: Page) -> None:
        begun = page(answered([committee(DAY, 1)], total=2, nextRecordPosition=2))
        (second,) = fetches(list(first(task()).then(task(), begun)))
        (anew,) = fetches(list(second.then(task(), odd)))
        assert query(anew)["startRecord"] == "1"
        (again,) = fetches(list(anew.then(task(), begun)))
        with pytest.raises(LayoutChanged, match="read twice"):
            list(again.then(task(), odd))

    def test_a_place_that_does_not_move_on_is_refused(self) -> None:
        with pytest.raises(LayoutChanged, match="record 1 after 1"):
            parse_list(page(answered([committee(DAY, 1)], total=2, nextRecordPosition=1)), SOURCE)

    def test_a_list_without_hits_has_no_records_at_all(self) -> None:
        none = answered([], nextRecordPosition=None)
        del none["meetingRecord"]
        assert parse_list(page(none), SOURCE).total == 0
        (count,) = list(first(task()).then(task(), page(none)))
        assert isinstance(count, Fetch)
        assert query(count)["from"] == "1947-05-20"

    def test_an_entry_that_cannot_be_read_keeps_no_other_from_being_read(self) -> None:
        both = answered([committee(DAY, 1), plenary(DAY, 2)])
        both["meetingRecord"][0]["date"] = "2026-10-21"
        steps = iter(first(task()).then(task(), page(both)))
        assert next(steps) == Listed(count=1)
        assert isinstance(next(steps), Fetch)
        with pytest.raises(LayoutChanged, match="dated 2026-10-21"):
            next(steps)

    def test_an_index_is_skipped_with_the_reason(self) -> None:
        index = committee(DAY, 0, kind="目次")
        steps = list(first(task()).then(task(), page(answered([index]))))
        assert steps == [Listed(count=1), Skipped(key=f"diet/{index.id}", reason="目次")]


class TestErrors:
    @pytest.mark.parametrize(
        ("answer", "error", "said"),
        [
            (refusal("(19001)混み合っています。"), Unreachable, "19001"),
            (refusal("(19007)検索条件を指定してください。"), LayoutChanged, "19007"),
            (refusal("(19011)誤り", "(0) (19014)from:誤り"), LayoutChanged, "(19014)from"),
            (page(b"<html>", 403), Blocked, "403"),
            (page(b"<html>", 429), Unreachable, "429"),
            (page(b"", 500), Unreachable, "500"),
            (page(b"<html>", 502), Unreachable, "502"),
            (page(b" "), Unreachable, "nothing"),
            (page(b"<!DOCTYPE html><title>x</title>"), LayoutChanged, "neither JSON nor XML"),
            (page(b"<html>", 404), LayoutChanged, "404"),
            (page(answered([]), 404), LayoutChanged, "status 404"),
        ],
    )
    def test_what_is_no_list_is_told_by_its_kind(
        self, answer: Page, error: type[CrawlError], said: str
    ) -> None:
        with pytest.raises(error) as caught:
            parse_list(answer, SOURCE)
        assert type(caught.value) is error or error is LayoutChanged
        assert said in str(caught.value)

    def test_xml_errors_are_the_same_as_those_of_json(self) -> None:
        body = (
            "<data><diagnostics><diagnostic><message>(19011)誤り</message>"
            "<details>(0) (19028)speakerRole:誤り</details></diagnostic></diagnostics></data>"
        )
        with pytest.raises(LayoutChanged, match="19028"):
            parse_list(page(body.encode(), 400), SOURCE)

    @pytest.mark.parametrize(
        ("target", "code"),
        [
            ("meeting_list?recordPacking=json&maximumRecords=101&from=2026-01-01", 19005),
            ("meeting?recordPacking=json&maximumRecords=11&from=2026-01-01", 19006),
            ("meeting_list?recordPacking=json", 19007),
            ("meeting_list?recordPacking=json&from=2026-02-30", 19018),
            ("meeting_list?recordPacking=json&until=20260230", 19013),
            ("meeting_list?recordPacking=json&from=2026-02-02&until=2026-02-01", 19014),
            ("meeting_list?recordPacking=json&from=2026-01-01&startRecord=2", 19004),
            ("meeting_list?recordPacking=json&speakerRole=x&from=2026-01-01", 19028),
            (f"meeting_list?recordPacking=json&nameOfMeeting={'x' * 2000}", 19020),
            ("meeting_list?from=2026-02-30", 19018),
        ],
    )
    def test_the_stand_in_refuses_as_the_api_does(self, target: str, code: int) -> None:
        answer = asked_of_stand_in(DietApi(meetings=[committee(DAY, 1)]), f"/api/{target}")
        assert answer.status == 400
        with pytest.raises(LayoutChanged, match=str(code)):
            parse_list(answer, SOURCE)
