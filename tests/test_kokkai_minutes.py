"""The Diet's minutes by hand: who speaks, what is no speech, and what is refused."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from crawler.errors import CrawlError, LayoutChanged
from crawler.platforms.kokkai import parse_file, parse_meetings
from crawler.saved import SavedFile
from crawler.steps import Page, Remember
from standins.sites.kokkai import DietApi
from standins.sites.kokkai_records import Meeting, Speech, committee, plenary
from state.records import Document, PartKind, Role
from tests.kokkai_tools import (
    DAY,
    SOURCE,
    answered,
    asked_of_stand_in,
    fetches,
    first,
    page,
    task,
)

if TYPE_CHECKING:
    from crawler.steps import Step


def words(record: Speech, *, order: int = 1) -> tuple[tuple[PartKind, Role | None, str], ...]:
    meeting = committee(DAY, 1)
    meeting.speeches = [meeting.speeches[0], record]
    (document,) = parse_meetings(page(answered([meeting], texts=True)), SOURCE)
    assert isinstance(document, Document)
    return tuple((part.kind, part.role, part.text) for part in document.parts[order:])


class TestMeetings:
    @pytest.mark.parametrize(
        ("label", "position", "group", "office", "role"),
        [
            ("議長（架空一郎君）", "議長", "無所属", "議長", Role.CHAIR),
            ("理事（架空一郎君）", "", "見本の会", "理事", Role.CHAIR),
            ("架空委員長代理", "", "見本の会", "委員長代理", Role.CHAIR),
            ("会長（架空一郎君）", "", "見本の会", "会長", Role.CHAIR),
            ("架空（一）委員", "", "見本の会", "委員", Role.MEMBER),
            ("架空一郎君", "", "見本の会", None, Role.MEMBER),
            ("衆議院議員（架空一郎君）", "", "見本の会", "衆議院議員", Role.MEMBER),
            ("国務大臣（架空一郎君）", "架空大臣", "見本の会", "架空大臣", Role.EXECUTIVE),
            ("架空大臣政務官", "", "見本の会", "大臣政務官", Role.EXECUTIVE),
            ("架空政府参考人", "架空庁統括官", "", "架空庁統括官", Role.EXECUTIVE),
            ("政府委員（架空一郎君）", "", "", "政府委員", Role.EXECUTIVE),
            ("最高裁判所長官代理者（架空一郎君）", "", "", "最高裁判所長官代理者", Role.EXECUTIVE),
            ("参考人（架空一郎君）", "架空大学教授", "", "架空大学教授", Role.WITNESS),
            ("架空公述人", "架空会社社長", "", "架空会社社長", Role.WITNESS),
            ("事務総長（架空一郎君）", "事務総長", "", "事務総長", Role.SECRETARIAT),
            ("衆議院法制局長（架空一郎君）", "", "", "衆議院法制局長", Role.SECRETARIAT),
        ],
    )
    def test_who_speaks_in_what_capacity(
        self, label: str, position: str, group: str, office: str | None, role: Role
    ) -> None:
        meeting = committee(DAY, 1)
        said = Speech(speaker="架空一郎", position=position, group=group, text=f"○{label}　はい。")
        meeting.speeches = [meeting.speeches[0], said]
        (document,) = parse_meetings(page(answered([meeting], texts=True)), SOURCE)
        assert isinstance(document, Document)
        part = document.parts[1]
        assert (part.speaker, part.name, part.office, part.role) == (
            label,
            "架空一郎",
            office,
            role,
        )
        assert part.text == "はい。"

    def test_a_witness_says_so_by_the_role_that_the_api_gives(self) -> None:
        said = Speech(
            speaker="例題", role="参考人", position="架空大学教授", text="○例題君　はい。"
        )
        assert words(said) == ((PartKind.SPEECH, Role.WITNESS, "はい。"),)

    def test_a_text_without_a_mark_is_all_speech(self) -> None:
        said = Speech(speaker="例題", group="見本の会", text="　これで終わります。")
        assert words(said) == ((PartKind.SPEECH, Role.MEMBER, "これで終わります。"),)

    def test_what_stands_in_lines_of_its_own_is_not_what_was_said(self) -> None:
        said = Speech(
            speaker="例題",
            position="議長",
            text="○議長（例題君）　諮ります。\n　　〔「異議なし」と呼ぶ者あり〕\n　　　────────\n"
            "　　　〔議案は\n　　　末尾に掲載〕\n　続けます。（拍手）\n"
            "　　　午前十時散会\n　　　　　――◇―――\n　　出席者　例題君",
        )
        assert words(said) == (
            (PartKind.SPEECH, Role.CHAIR, "諮ります。"),
            (PartKind.INTERJECTION, None, "〔「異議なし」と呼ぶ者あり〕"),
            (PartKind.SET_ASIDE, None, "────────\n〔議案は\n　　　末尾に掲載〕"),
            (PartKind.SPEECH, Role.CHAIR, "続けます。（拍手）"),
            (PartKind.SET_ASIDE, None, "午前十時散会\n――◇―――\n　　出席者　例題君"),
        )

    def test_lines_end_alike_whether_a_file_kept_its_carriage_returns(self) -> None:
        crlf = answered([committee(DAY, 1)], texts=True)
        lf = json.loads(json.dumps(crlf).replace("\\r\\n", "\\n"))
        assert parse_meetings(page(crlf), SOURCE) == parse_meetings(page(lf), SOURCE)

    def test_a_vote_parts_what_follows_from_what_was_asked(self) -> None:
        meeting = plenary(DAY, 1)
        meeting.speeches.insert(
            5,
            Speech(
                speaker="仮名五郎", position="議長", text="○議長（仮名五郎君）　採決いたします。"
            ),
        )
        (document,) = parse_meetings(page(answered([meeting], texts=True)), SOURCE)
        assert isinstance(document, Document)
        assert {part.kind for part in document.speeches} == {PartKind.SPEECH}

    def test_a_meeting_while_the_diet_is_not_in_session_says_so(self) -> None:
        (document,) = parse_meetings(
            page(answered([committee(DAY, 4, closing=True)], texts=True)), SOURCE
        )
        assert isinstance(document, Document)
        assert document.session == "第999回国会（閉会中） 第4号"

    def test_addresses_of_other_kinds_are_left_out(self) -> None:
        record = answered([committee(DAY, 1)], texts=True)
        record["meetingRecord"][0]["meetingURL"] = "javascript:alert(1)"
        (document,) = parse_meetings(page(record), SOURCE)
        assert isinstance(document, Document)
        assert document.url is None

    def test_the_pdf_and_the_times_change_nothing_but_the_day_of_publication(self) -> None:
        before, after = committee(DAY, 1), committee(DAY, 1, pdf=True)
        after.updated = datetime(2026, 11, 22, 1, 2, 3)  # noqa: DTZ001 - as the API writes it
        pages = [page(answered([one], texts=True)) for one in (before, after)]
        assert parse_meetings(pages[0], SOURCE) == parse_meetings(pages[1], SOURCE)

    @pytest.mark.parametrize(
        ("spoil", "said"),
        [
            ({"issueID": "12"}, "issueID of another shape"),
            ({"date": "2026-10-21"}, "dated 2026-10-21"),
            ({"date": "2026-02-30"}, "no day"),
            ({"session": -1}, "session is no number"),
            ({"session": 99999999}, "larger than"),
            ({"nameOfHouse": None}, "no nameOfHouse"),
            ({"nameOfMeeting": {"x": 1}}, "is no text"),
            ({"speechRecord": []}, "without its text"),
            ({"speechRecord": "x"}, "is no record"),
        ],
    )
    def test_a_meeting_that_is_not_as_expected_is_refused(
        self, spoil: dict[str, object], said: str
    ) -> None:
        answer = answered([committee(DAY, 1)], texts=True)
        answer["meetingRecord"][0].update(spoil)
        with pytest.raises(LayoutChanged, match=said):
            parse_meetings(page(answer), SOURCE)

    @pytest.mark.parametrize(
        ("spoil", "said"),
        [
            ({"speechOrder": 2}, "with number 2"),
            ({"speechID": f"{plenary(DAY, 9).id}_001"}, "stands in"),
            ({"speech": 7}, "no text"),
            ({"speaker": "会議録情報"}, "number 0 must be"),
        ],
    )
    def test_a_speech_that_is_not_as_expected_is_refused(
        self, spoil: dict[str, object], said: str
    ) -> None:
        answer = answered([committee(DAY, 1)], texts=True)
        answer["meetingRecord"][0]["speechRecord"][1].update(spoil)
        with pytest.raises(LayoutChanged, match=said):
            parse_meetings(page(answer), SOURCE)

    def test_a_short_sitting_without_a_word_is_a_record(self) -> None:
        meeting = committee(DAY, 1)
        meeting.speeches = meeting.speeches[:1]
        (document,) = parse_meetings(page(answered([meeting], texts=True)), SOURCE)
        assert isinstance(document, Document)
        assert document.speeches == ()


class TestTexts:
    """What is read of one meeting's answer, beside what the list said of it."""

    def steps(self, listed: Meeting, answer: Page) -> list[Step]:
        (fetch,) = fetches(list(first(task()).then(task(), page(answered([listed])))))
        return list(fetch.then(task(), answer))

    def test_a_meeting_is_recorded_and_then_remembered(self) -> None:
        meeting = committee(DAY, 1)
        document, remembered = self.steps(meeting, page(answered([meeting], texts=True)))
        assert isinstance(document, Document)
        value = "8t 2026-11-22"
        assert remembered == Remember(name=meeting.id, value=value, with_records=True)

    def test_not_modified_is_remembered_like_a_text_that_was_read(self) -> None:
        unchanged = Page(url="", status=304, headers={}, body=b"", not_modified=True)
        (remembered,) = self.steps(committee(DAY, 1), unchanged)
        assert isinstance(remembered, Remember)

    @pytest.mark.parametrize(
        "answer",
        [answered([]), answered([plenary(DAY, 2)], texts=True)],
    )
    def test_another_meeting_than_the_one_asked_for_is_refused(
        self, answer: dict[str, object]
    ) -> None:
        with pytest.raises(LayoutChanged, match="asked for"):
            self.steps(committee(DAY, 1), page(answer))

    def test_fewer_speeches_than_the_list_states_are_refused(self) -> None:
        meeting, half = committee(DAY, 1), committee(DAY, 1)
        del half.speeches[4:]
        with pytest.raises(LayoutChanged, match="8 speeches in the list and 4"):
            self.steps(meeting, page(answered([half], texts=True)))

    def test_a_cover_of_another_day_is_recorded_and_told(self) -> None:
        meeting = committee(DAY, 1)
        meeting.speeches[0].text = "令和八年十月十九日（月曜日）\n　　　午前九時開議"
        (fetch,) = fetches(list(first(task()).then(task(), page(answered([meeting])))))
        steps = iter(fetch.then(task(), page(answered([meeting], texts=True))))
        document = next(steps)
        assert isinstance(document, Document)
        assert document.held_on == DAY
        assert isinstance(next(steps), Remember)
        with pytest.raises(LayoutChanged, match="2026-10-20, its own text 2026-10-19"):
            next(steps)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("○見本委員　出席委員\n　　　架空　一郎君", "a roster was taken for a speech"),
            ("　　　午前十時開議\n" * 300, "nobody speaks in"),
        ],
    )
    def test_a_record_that_can_hardly_be_right_is_recorded_and_told(
        self, text: str, said: str
    ) -> None:
        meeting = committee(DAY, 1)
        meeting.speeches[1:] = [Speech(speaker="見本花子", group="見本の会", text=text)]
        answer = page(answered([meeting], texts=True))
        (fetch,) = fetches(list(first(task()).then(task(), page(answered([meeting])))))
        steps = iter(fetch.then(task(), answer))
        assert isinstance(next(steps), Document)
        assert isinstance(next(steps), Remember)
        with pytest.raises(LayoutChanged, match=said):
            next(steps)
        with pytest.raises(LayoutChanged, match=said):
            parse_file(SavedFile(name="x", body=answer.body), SOURCE)

    def test_a_witness_answers_too(self) -> None:
        meeting = committee(DAY, 1)
        meeting.speeches[4] = Speech(speaker="例題", text="○参考人（例題君）　六割と見ております。")
        (document, _) = self.steps(meeting, page(answered([meeting], texts=True)))
        assert isinstance(document, Document)
        assert [part.kind for part in document.parts if part.name == "例題"] == [PartKind.ANSWER]

    def test_the_day_of_convocation_on_a_cover_is_no_mistake(self) -> None:
        meeting = committee(DAY, 1)
        cover = "令和八年十月一日（木曜日）現在の委員\n" + (meeting.speeches[0].text or "")
        meeting.speeches[0].text = cover
        assert len(self.steps(meeting, page(answered([meeting], texts=True)))) == 2


class TestFiles:
    @pytest.mark.parametrize("packing", ["json", "xml"])
    def test_json_and_xml_of_a_meeting_are_the_same_document(self, packing: str) -> None:
        api = DietApi(meetings=[committee(DAY, 1), plenary(DAY, 2)])
        target = f"/api/meeting?issueID={api.meetings[0].id}&recordPacking={packing}"
        answer = asked_of_stand_in(api, target)
        document = parse_file(SavedFile(name=f"x.{packing}", body=answer.body), SOURCE)
        (expected,) = parse_meetings(page(answered([committee(DAY, 1)], texts=True)), SOURCE)
        assert document == expected

    @pytest.mark.parametrize("packing", ["json", "xml"])
    @pytest.mark.parametrize(
        ("question", "said"),
        [
            ("meeting?from=2026-01-01", "2 meetings"),
            ("meeting?from=2027-01-01", "0 meetings"),
            ("meeting_list?from=2026-01-01&maximumRecords=1", "without its text"),
            ("speech?from=2026-01-01", "single speeches"),
            ("meeting?issueID=199900000X00020261020", "目次"),
        ],
    )
    def test_other_answers_are_refused_with_what_to_save_instead(
        self, question: str, said: str, packing: str
    ) -> None:
        index = committee(DAY, 0, kind="目次", code="0000")
        api = DietApi(meetings=[committee(DAY, 1), plenary(DAY, 2), index])
        extra = "&contentsAndIndex=true" if "issueID" in question else ""
        answer = asked_of_stand_in(api, f"/api/{question}{extra}&recordPacking={packing}")
        with pytest.raises(CrawlError, match=said):
            parse_file(SavedFile(name="x", body=answer.body), SOURCE)
