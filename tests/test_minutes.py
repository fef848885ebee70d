"""What systems of minutes share: marks, rosters, lines of a speech, exchanges, checks."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.extract.exchanges import with_exchanges
from crawler.extract.marks import opening
from crawler.extract.minutes import Expectation, checked, is_roster, turns
from crawler.extract.parts import PartList, Speaker
from crawler.extract.rosters import Roster
from crawler.extract.sessions import (
    is_preliminary,
    meeting_of,
    session_of,
    sitting_of,
    without_mark,
)
from crawler.extract.turns import add_lines
from state.records import Document, DocumentKind, Part, PartKind, Role

ROSTER = Roster(
    "１番　　山　田　太　郎　　　２番　　佐　藤　花　子\n"
    "市長　　　　　鈴　木　　　一\n総務部長　　　高　橋　　　等\n参考人　　　　東　　　さくら"
)
CHAIR = Speaker(label="議長", office="議長", role=Role.CHAIR)
MEMBER = Speaker(label="森議員", name="森", office="議員", role=Role.MEMBER)
MAYOR = Speaker(label="市長", office="市長", role=Role.EXECUTIVE)
CHIEF = Speaker(label="部長", office="部長", role=Role.EXECUTIVE)
WITNESS = Speaker(label="参考人", office="参考人", role=Role.WITNESS)


class TestMarks:
    @pytest.mark.parametrize(
        ("line", "name", "office", "role", "rest"),
        [
            ("○議長（山田太郎議員）　開きます。", "山田太郎", "議長", Role.CHAIR, "開きます。"),
            ("○（山田太郎議長）　開きます。", "山田太郎", "議長", Role.CHAIR, "開きます。"),
            ("○山田太郎議長　　開きます。", "山田太郎", "議長", Role.CHAIR, "開きます。"),
            ("○１番議員（山田太郎）", "山田太郎", "１番議員", Role.MEMBER, ""),
            ("○委員長（山田太郎）", "山田太郎", "委員長", Role.CHAIR, ""),
            ("○山田　委員長　　開きます。", "山田", "委員長", Role.CHAIR, "開きます。"),
            ("○山田　委員長　開きます。", "山田", "委員長", Role.CHAIR, "開きます。"),
            (
                "◎佐藤　情報政策課長補佐　はい。",
                "佐藤",
                "情報政策課長補佐",
                Role.EXECUTIVE,
                "はい。",
            ),
            ("○佐藤　請願者　はい。", "佐藤", "請願者", Role.UNKNOWN, "はい。"),
            ("○山田太郎　副議長　　　　　はい。", "山田太郎", "副議長", Role.CHAIR, "はい。"),
            ("◯議長（坊　やすなが君）　はい。", "坊やすなが", "議長", Role.CHAIR, "はい。"),
            ("◆40番（佐藤花子議員）　はい。", "佐藤花子", "40番", Role.MEMBER, "はい。"),
            ("◎市長（鈴木　一）　はい。", "鈴木一", "市長", Role.EXECUTIVE, "はい。"),
            ("○知事（鈴木　一君）　はい。", "鈴木一", "知事", Role.EXECUTIVE, "はい。"),
            ("○委員外議員（佐藤花子君）　はい。", "佐藤花子", "委員外議員", Role.MEMBER, "はい。"),
            ("◆佐藤花子君　はい。", "佐藤花子", None, Role.MEMBER, "はい。"),
            ("○議員（山田太郎君）（拍手）　はい。", "山田太郎", "議員", Role.MEMBER, "はい。"),
            ("〇〇委員　はい。", "〇〇", "委員", Role.MEMBER, "はい。"),
            ("○○○委員　はい。", "○○", "委員", Role.MEMBER, "はい。"),
            ("○◯◯委員　はい。", "◯◯", "委員", Role.MEMBER, "はい。"),
            ("○○議長（山田太郎君）　はい。", "山田太郎", "○議長", Role.CHAIR, "はい。"),
            ("○（高橋　等総務部長）　はい。", "高橋等", "総務部長", Role.EXECUTIVE, "はい。"),
            ("○東さくら（参考人）　はい。", "東さくら", "参考人", Role.WITNESS, "はい。"),
            ("○理事長大矢敏子）　はい。", "大矢敏子", "理事長", Role.EXECUTIVE, "はい。"),
            (
                "○第一常任委員長（山田太郎君）　はい。",
                "山田太郎",
                "第一常任委員長",
                Role.CHAIR,
                "はい。",
            ),
            ("○久保一郎教育委員　はい。", "久保一郎", "教育委員", Role.EXECUTIVE, "はい。"),
            ("○事務局長（原　元）　（朗読）", "原元", "事務局長", Role.SECRETARIAT, "（朗読）"),
        ],
    )
    def test_a_mark_opens_a_speech(
        self, line: str, name: str, office: str | None, role: Role, rest: str
    ) -> None:
        opened = opening(line, "架空市議会", ROSTER)
        assert opened is not None
        assert (opened.speaker.name, opened.speaker.office) == (name, office)
        assert (opened.speaker.role, opened.rest) == (role, rest)

    @pytest.mark.parametrize(
        "line",
        [
            "○議事日程",
            "○議事日程（第３号）",
            "〇出席議員（３８名）",
            "○説明のため出席した者の職氏名",
            "　〇　第　１　日",
            "〇　第　１　日",
            "〇午後３時１５分散会",
            "〇午後１時開会",
            "◎会期の決定",
            "△日程第１　会期の決定",
            "○予算案（市長）　について",
            "○指定管理者　について",
            "○会議録署名議員",
            "○委員外議員",
            "○地方自治法第１２１条による説明員",
            "◎議案第３号　指定管理者　の指定",
            "●　所管事項の報告について",
            "○第３回定例会の日程（議長）　について",
            "○○○について",
            "○",
            "",
            "山田太郎議長　　開きます。",
        ],
    )
    def test_other_lines_open_none(self, line: str) -> None:
        assert opening(line, "架空市議会", ROSTER) is None

    @pytest.mark.parametrize(
        ("line", "kind"), [("○（問）　何か。", "question"), ("○（答）　これだ。", "answer")]
    )
    def test_a_summary_names_nobody_but_what_it_is(self, line: str, kind: str) -> None:
        opened = opening(line)
        assert opened is not None
        assert (opened.kind, opened.speaker.name) == (kind, None)

    def test_where_the_site_says_so_any_label_is_one(self) -> None:
        assert opening("○税務課（山田）　はい。") is None
        opened = opening("○税務課（山田）　はい。", sure=True)
        assert opened is not None
        assert (opened.speaker.name, opened.speaker.office) == ("山田", "税務課")


@pytest.mark.parametrize(
    ("label", "split"),
    [
        ("鈴木一市長", ("鈴木一", "市長")),
        ("高橋　等総務部長", ("高橋等", "総務部長")),
        ("佐藤花子議員", ("佐藤花子", "議員")),
        ("東さくら参考人", ("東さくら", "参考人")),
        ("高橋等教育長", None),
        ("市長", None),
        ("中村花子議員", None),
    ],
)
def test_a_roster_tells_a_name_from_the_office_glued_to_it(
    label: str, split: tuple[str, str] | None
) -> None:
    assert ROSTER.split(label) == split


def spoken(lines: list[str], first: str = "") -> list[tuple[PartKind, str]]:
    parts = PartList()
    add_lines(parts, lines, PartKind.SPEECH, MAYOR, "http://127.0.0.1/7", first)
    return [(part.kind, part.text) for part in parts.done()]


class TestLines:
    def test_notes_among_a_speech_are_told_apart_and_the_speech_goes_on(self) -> None:
        lines = ["　〔「そうだ」と呼ぶ者あり〕", "　続けます。", "　〔市長　鈴木　一　降壇〕"]
        assert spoken([*lines, "　　午後３時休憩"], "申し上げます。") == [
            (PartKind.SPEECH, "申し上げます。"),
            (PartKind.INTERJECTION, "〔「そうだ」と呼ぶ者あり〕"),
            (PartKind.SPEECH, "続けます。"),
            (PartKind.SET_ASIDE, "〔市長　鈴木　一　降壇〕\n　　午後３時休憩"),
        ]

    def test_a_half_width_bracket_of_a_voice_is_one(self) -> None:
        found = spoken(["　　〔｢異議なし」と呼ぶ者あり〕"], "お諮りします。")
        assert found[1][0] is PartKind.INTERJECTION

    def test_what_stands_behind_a_ruled_line_is_nobodys(self) -> None:
        found = spoken(["――――――――", "　諸般の報告", "――――◇――――"], "（朗読）")
        assert found == [
            (PartKind.SPEECH, "（朗読）"),
            (PartKind.SET_ASIDE, "――――――――"),
            (PartKind.TEXT, "諸般の報告"),
            (PartKind.SET_ASIDE, "――――◇――――"),
        ]

    def test_signatures_and_headings_are_no_words_of_the_speaker(self) -> None:
        lines = ["　　　　　　　　議　　長　　　大　山　一　郎", "　◎会期の決定", "●　所管の報告"]
        kinds = [kind for kind, _ in spoken(lines, "散会します。")]
        assert kinds == [PartKind.SPEECH, PartKind.SET_ASIDE, *[PartKind.HEADING] * 2]

    def test_brackets_within_a_line_are_words(self) -> None:
        assert spoken(["　（一）予算について（拍手）伺います。"]) == [
            (PartKind.SPEECH, "（一）予算について（拍手）伺います。")
        ]


def told(*said: tuple[Speaker, str]) -> tuple[Part, ...]:
    parts = PartList()
    for number, (speaker, text) in enumerate(said):
        parts.add(PartKind.SPEECH, text, speaker, f"http://127.0.0.1/{number}")
    return parts.done()


class TestExchanges:
    def kinds(self, *said: tuple[Speaker, str]) -> list[str]:
        return [part.kind.value for part in with_exchanges(told(*said))]

    def test_a_member_asks_and_the_executive_answers_past_a_chair_who_calls(self) -> None:
        said = (
            (MEMBER, "伺います。"),
            (CHAIR, "市長。"),
            (MAYOR, "答えます。"),
            (CHIEF, "補います。"),
            (CHAIR, "次に、二番。"),
        )
        assert self.kinds(*said) == ["question", "speech", "answer", "answer", "speech"]

    def test_a_witness_answers_who_asks_and_before_that_only_speaks(self) -> None:
        said = (
            (CHAIR, "参考人から意見を伺います。"),
            (WITNESS, "意見です。"),
            (MEMBER, "伺います。"),
            (WITNESS, "答えます。"),
        )
        assert self.kinds(*said) == ["speech", "speech", "question", "answer"]

    def test_who_brings_in_another_matter_answers_nobody(self) -> None:
        said = (
            (MEMBER, "動議です。"),
            (CHAIR, "日程第二を議題とします。"),
            (MAYOR, "説明します。"),
        )
        assert self.kinds(*said) == ["speech", "speech", "speech"]

    def test_a_member_whom_nobody_answers_does_not_ask(self) -> None:
        assert self.kinds((MAYOR, "所信です。"), (MEMBER, "討論します。")) == ["speech", "speech"]


def minutes(*parts: Part, held_on: date | None = date(2026, 9, 1)) -> Document:
    return Document(
        key="kakuu/1",
        source="kakuu",
        platform="kensakusystem",
        kind=DocumentKind.MINUTES,
        title="第1回定例会",
        parts=parts,
        held_on=held_on,
    )


LIST = "\n".join(f"　{number}番　　山　田　太　郎" for number in "１２３４５６７８")


class TestChecks:
    def test_what_agrees_is_not_spoken_of(self) -> None:
        document = minutes(*told((CHAIR, "開きます。"), (CHAIR, "続けます。")))
        expectation = Expectation(days=(date(2026, 9, 1),), turns=2, size=90_000)
        assert checked(document, expectation) == ()

    def test_nobody_speaks_in_a_long_text(self) -> None:
        text = Part(seq=0, kind=PartKind.TEXT, text="概要。" * 900)
        (problem,) = checked(minutes(text), Expectation())
        assert problem == "nobody speaks in 8,100 bytes of minutes"
        assert checked(minutes(text), Expectation(size=5000)) == ()

    def test_a_roster_that_somebody_speaks(self) -> None:
        (problem,) = checked(minutes(*told((CHAIR, LIST))), Expectation())
        assert problem == "a roster was taken for a speech: part 0, by 議長"

    def test_a_day_that_differs(self) -> None:
        document = minutes(*told((CHAIR, "開きます。")))
        (problem,) = checked(document, Expectation(days=(date(2026, 9, 1), date(2026, 9, 11))))
        assert problem == "the list dates it 2026-09-01, its own text 2026-09-11"

    def test_a_count_that_differs(self) -> None:
        document = minutes(*told((CHAIR, "開きます。")))
        (problem,) = checked(document, Expectation(turns=3))
        assert problem == "3 speeches are listed, 1 were found"
        assert checked(document, Expectation(turns=3, begun=3)) == ()

    @pytest.mark.parametrize(
        ("text", "roster"),
        [
            (LIST, True),
            ("　出席議員（３名）\n　　山田", True),
            ("出席議員は定足数に達しております。\n　会議を開きます。", False),
            (
                "署名議員です。\n　１番　山　田　議員\n　２番　森　議員\n　３番　東　議員",
                False,
            ),
        ],
    )
    def test_a_roster_is_known_from_a_speech(self, text: str, roster: bool) -> None:
        assert is_roster(text) is roster

    def test_a_voice_from_the_floor_does_not_end_a_turn_and_another_address_does(self) -> None:
        parts = PartList()
        parts.add(PartKind.SPEECH, "ご異議は。", CHAIR, "http://127.0.0.1/1")
        parts.add(PartKind.INTERJECTION, "（「なし」の声あり）")
        parts.add(PartKind.SPEECH, "では。", CHAIR, "http://127.0.0.1/1")
        parts.add(PartKind.SPEECH, "次に。", CHAIR, "http://127.0.0.1/2")
        assert [len(turn) for turn in turns(parts.done())] == [2, 1]


class TestTitles:
    @pytest.mark.parametrize(
        ("title", "session", "meeting"),
        [
            ("令和 7年第1回定例会（第1日 2月17日）", "令和7年第1回定例会", "第1回定例会"),
            ("令和元年第2回臨時会（ 6月 3日）", "令和元年第2回臨時会", "第2回臨時会"),
            ("令和 8年総務委員会（ 3月18日）", None, "総務委員会"),
            ("令和７年度予算審査特別委員会", None, "予算審査特別委員会"),
        ],
    )
    def test_session_and_meeting(self, title: str, session: str | None, meeting: str) -> None:
        assert (session_of(title), meeting_of(title)) == (session, meeting)

    def test_a_provisional_title_and_its_final_one_name_one_sitting(self) -> None:
        day = date(2026, 10, 5)
        final = "令和 8年第3回定例会（第1号10月 5日）"
        for provisional in (
            f"{final}【暫定版】",
            f"（速報版）{final}",
            "令和 8年第3回定例会（第1号 10月5日）暫定版",
        ):
            assert is_preliminary(provisional)
            assert sitting_of(day, provisional) == sitting_of(day, final)
        assert not is_preliminary(final, None)

    @pytest.mark.parametrize(
        ("title", "shown"),
        [
            (
                "令和 8年第3回定例会（第1号10月 5日）【暫定版】",
                "令和 8年第3回定例会（第1号10月 5日）",
            ),
            ("（速報版）本会議　10月5日", "本会議　10月5日"),
            ("選挙速報特別委員会 (10月5日)", "選挙速報特別委員会 (10月5日)"),
            ("【速報】", "【速報】"),
        ],
    )
    def test_a_title_is_shown_without_the_mark_of_its_state(self, title: str, shown: str) -> None:
        assert without_mark(title) == shown

    def test_without_a_day_nothing_tells_which_sitting_it_is(self) -> None:
        final = "令和 8年第3回定例会（第1号10月 5日）"
        assert sitting_of(None, final) is None
