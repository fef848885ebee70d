"""Printed records by their text: speeches, rosters, votes and papers told apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.printed import parts_of_pages
from crawler.extract.printed_minutes import parts_of_printed_minutes
from crawler.extract.printed_pages import without_edges
from crawler.extract.votes import parts_of_votes
from state.records import Part, PartKind, Role
from tests.soon import ends_within

K = PartKind
MINUTES = """令和８年第１回架空市議会定例会会議録（第２号）
令和８年３月５日（木曜日）
○議事日程（第２号）
日程第１　一般質問
○出席議員（３名）
　１番　　山　田　花　子　君　　２番　　佐　藤　一　郎　君
○説明のため出席した者
　市長　　鈴　木　次　郎　君
午前１０時００分　開議
○議　　長（山　田　花　子　君）　これより本日の会議を開きます。
　日程第１、一般質問を行います。２番佐藤一郎君。
〔２番　佐藤一郎君　登壇〕
◆２番（佐藤一郎君）　デジタル化の計画について、次の
二点を伺います。
〔「異議なし」と呼ぶ者あり〕
◎市長（鈴木次郎君）　お答えいたします。
△日程第２　議案第１号
○山田議長　休憩いたします。
（午前１１時５０分休憩）"""


def shown(parts: tuple[Part, ...] | None) -> list[tuple[PartKind, str | None, str]]:
    assert parts is not None
    return [(part.kind, part.name or part.speaker, part.text) for part in parts]


def test_speeches_are_told_from_rosters_agendas_and_times() -> None:
    parts = parts_of_pages([MINUTES], "架空市議会")
    speeches = [part for part in parts if part.kind.spoken]
    assert [(part.office, part.name, part.role) for part in speeches] == [
        ("議長", "山田花子", Role.CHAIR),
        ("2番".replace("2", "２"), "佐藤一郎", Role.MEMBER),
        ("市長", "鈴木次郎", Role.EXECUTIVE),
        ("議長", "山田", Role.CHAIR),
    ]
    assert speeches[0].text == (
        "これより本日の会議を開きます。\n日程第１、一般質問を行います。２番佐藤一郎君。\n"
        "〔２番　佐藤一郎君　登壇〕"
    )
    assert speeches[1].text == "デジタル化の計画について、次の\n二点を伺います。"
    assert [part.text for part in parts if part.kind is K.INTERJECTION] == [
        "〔「異議なし」と呼ぶ者あり〕"
    ]
    assert [part.text for part in parts if part.kind is K.HEADING] == ["△日程第２　議案第１号"]


def test_an_interjection_does_not_end_the_speech_that_it_interrupts() -> None:
    text = "○議長（山田君）　静粛に。\n〔発言する者あり〕\n続けます。\n○議長（山田君）　次です。"
    assert shown(parts_of_printed_minutes(text))[:3] == [
        (K.SPEECH, "山田", "静粛に。"),
        (K.INTERJECTION, None, "〔発言する者あり〕"),
        (K.SPEECH, "山田", "続けます。"),
    ]


def test_what_stands_before_the_first_speech_is_set_aside_but_for_sentences() -> None:
    cover = MINUTES.replace("午前１０時", "この記録は要約です。\n午前１０時", 1)
    parts = parts_of_pages([cover])
    before = parts[: next(seq for seq, part in enumerate(parts) if part.kind.spoken)]
    assert {part.kind for part in before} == {K.SET_ASIDE, K.TEXT}
    assert [part.text for part in before if part.kind is K.TEXT] == ["この記録は要約です。"]
    assert any("山　田　花　子" in part.text for part in before)


@pytest.mark.parametrize(
    ("line", "name", "office"),
    [
        ("○議長（山田花子君）　本文です。", "山田花子", "議長"),
        ("○議 長（山田花子君） 本文です。", "山田花子", "議長"),
        ("◯12番（佐藤一郎議員）　本文です。", "佐藤一郎", "12番"),
        ("〇委 員 長　本文です。", None, "委員長"),
        ("○委　員　長　本文です。", None, "委員長"),
        ("●山田委員　本文です。", "山田", "委員"),
        ("〇〇委員　本文です。", "〇〇", "委員"),
        ("【山田委員】本文です。", "山田", "委員"),
        ("副議長（佐藤一郎君）　本文です。", "佐藤一郎", "副議長"),
        ("特命担当部長（会計管理者）　本文です。", None, None),
        ("○出席議員（20名）　本文です。", None, None),
        ("○説明のため出席した者", None, None),
        ("○（１）本文です。", None, None),
        ("○デジタル化の推進　本文です。", None, None),
        ("これは○議長（山田花子君）　本文です。", None, None),
    ],
)
def test_labels_at_the_start_of_a_line(line: str, name: str | None, office: str | None) -> None:
    frame = "○議長（田中三郎君）　開会します。\n{}\n○議長（田中三郎君）　閉会します。"
    parts = parts_of_printed_minutes(frame.format(line), "架空市議会")
    assert parts
    others = [part for part in parts if part.kind.spoken and part.name != "田中三郎"]
    expected = [(name, office, "本文です。")] if office else []
    assert [(part.name, part.office, part.text) for part in others] == expected


def test_colons_speak_only_where_they_do_so_often_and_at_length() -> None:
    roster = "委員長：山田太郎\n副委員長：佐藤一郎\n事務局：鈴木次郎"
    assert parts_of_printed_minutes(roster) is None
    said = "\n".join(
        f"{who}：計画の進み具合を教えていただけますか。" for who in ("委員", "事務局", "山田委員")
    )
    parts = parts_of_printed_minutes(roster + "\n" + said)
    assert [part.speaker for part in parts or () if part.kind.spoken] == [
        "委員",
        "事務局",
        "山田委員",
    ]


def test_questions_and_answers_in_brackets() -> None:
    parts = parts_of_printed_minutes("○（問）費用は幾らか。\n○（答）一億円である。")
    assert shown(parts) == [
        (K.QUESTION, None, "費用は幾らか。"),
        (K.ANSWER, None, "一億円である。"),
    ]


def test_a_roster_alone_is_no_speech() -> None:
    roster = "○出席議員（20名）\n１番 山田花子\n○欠席議員（なし）\n○説明のため出席した者"
    assert parts_of_printed_minutes(roster) is None
    assert not any(part.kind.spoken for part in parts_of_pages([roster]))


VOTES = """賛成：○　反対：×　（注）各議員の賛否です。
山田花子
佐藤一郎
予　算 第１号 令和８年度一般会計補正予算（第１号） R8.3.5 原案可決
(全会一致) 議長 ○ ○ ○ ○
第２号 デジタル化推進条例の制定について R8.3.5 否決 議長 × × ○ ×
令和８年３月定例会　議決結果一覧表【議案】
区分 番号 案件名 議決
年月日 議決結果"""


def test_of_a_table_of_votes_the_items_are_text_and_the_votes_are_not() -> None:
    assert shown(parts_of_votes(VOTES)) == [
        (K.SET_ASIDE, None, "賛成：○　反対：×　（注）各議員の賛否です。\n山田花子\n佐藤一郎"),
        (
            K.TEXT,
            None,
            "予　算 第１号 令和８年度一般会計補正予算（第１号） R8.3.5 原案可決\n(全会一致)",
        ),
        (K.SET_ASIDE, None, "議長 ○ ○ ○ ○"),
        (K.TEXT, None, "第２号 デジタル化推進条例の制定について R8.3.5 否決"),
        (K.SET_ASIDE, None, "議長 × × ○ ×"),
        (K.HEADING, None, "令和８年３月定例会　議決結果一覧表【議案】"),
        (K.SET_ASIDE, None, "区分 番号 案件名 議決\n年月日 議決結果"),
    ]


@pytest.mark.parametrize("text", ["", "○ × ○ × ○", "賛成：○　反対：×", MINUTES])
def test_other_texts_are_no_table_of_votes(text: str) -> None:
    assert parts_of_votes(text) is None


def test_running_heads_and_page_numbers_are_set_aside() -> None:
    bodies = [f"{word}の話です。\n{word}の続き" for word in ("予算", "窓口", "道路", "学校")]
    pages = [f"架空市議会だより 第{n}号\n{body}\n- {n} -" for n, body in enumerate(bodies, 1)]
    printed = without_edges(pages)
    assert printed.text == "\n".join(bodies)
    assert len(printed.edges) == 8
    (aside,) = [part for part in parts_of_pages(pages) if part.kind is K.SET_ASIDE]
    assert aside.text.startswith("架空市議会だより 第1号\n- 1 -")


def test_a_sentence_that_a_page_break_parts_is_whole_again() -> None:
    first = "計画の全体をここに長く書いておくことにしており、その中身は次の\n- 1 -"
    second = "- 2 -\nとおりである。"
    texts = [part.text for part in parts_of_pages([first, second]) if part.kind is K.TEXT]
    assert texts == [first.partition("\n")[0] + "\nとおりである。"]


def test_the_chairs_usual_words_are_no_running_head() -> None:
    said = "○議長（山田花子君）　次に進みます"
    pages = [f"{said}\n{page}あ\n{page}い\n{page}う\n{page}え" for page in "予窓道学公水"]
    assert without_edges(pages).edges == ()
    assert len([part for part in parts_of_pages(pages) if part.kind.spoken]) == 6


def test_lists_of_those_present_are_set_aside() -> None:
    text = "日時 令和8年3月5日\n山田総務部長、佐藤情報課長、鈴木主事\n計画は進んでいる。"
    kinds = [part.kind for part in parts_of_pages([text])]
    assert kinds == [K.TEXT, K.SET_ASIDE, K.TEXT]


LINES = st.lists(
    st.one_of(
        st.sampled_from([*MINUTES.split("\n"), *VOTES.split("\n"), "", "- 3 -"]),
        st.text(alphabet="○◎（）()【】：。、 \u3000議長君12あ\n", max_size=60),
    ),
    max_size=30,
)


@settings(max_examples=60)
@given(st.lists(LINES, max_size=4))
def test_every_letter_is_kept_and_none_is_invented(pages: list[list[str]]) -> None:
    parts = parts_of_pages(["\n".join(lines) for lines in pages])
    kept = "".join("".join(part.text for part in parts).split())
    given_text = "".join("".join("".join(lines) for lines in pages).split())
    assert set(kept) <= set(given_text)
    assert len(kept) <= len(given_text)
    assert all(part.text.strip() for part in parts)


@pytest.mark.parametrize("line", ["○" * 100_000, "（" * 100_000, " " * 200_000, "○ × " * 50_000])
def test_hostile_lines_are_read_in_time(line: str) -> None:
    assert isinstance(parts_of_pages([f"賛成 反対\n{line}x"] * 2), tuple)


@pytest.mark.parametrize("blank", [" ", "\u3000"])
def test_a_line_of_nothing_but_blanks_in_brackets_is_read_at_once(blank: str) -> None:
    text = f"{MINUTES}\n〔{blank * 100_000}×"
    assert parts_of_printed_minutes(text)
    assert ends_within(1, lambda: parts_of_printed_minutes(text))
