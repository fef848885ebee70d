"""Running text to speeches: markers in the middle of lines, whole and broken."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.speeches import parts_of_minutes
from state.records import Part, PartKind
from tests.soon import ends_within

WIDE = " " * 12


def said(text: str) -> list[tuple[str | None, str]]:
    return [(part.speaker, part.text) for part in parts_of_minutes(text) if part.kind.spoken]


def of_kind(text: str, kind: PartKind) -> list[str]:
    return [part.text for part in parts_of_minutes(text) if part.kind is kind]


def test_markers_in_one_line_open_speeches() -> None:
    text = "(委員長)始めます。 【森委員】伺います。 (総務課長)お答えします。"
    assert said(text) == [
        ("委員長", "始めます。"),
        ("森委員", "伺います。"),
        ("総務課長", "お答えします。"),
    ]


def test_round_markers_with_full_width_brackets_open_speeches() -> None:
    assert said("（委員長）始めます。　〔森委員〕伺います。") == [
        ("委員長", "始めます。"),
        ("森委員", "伺います。"),
    ]


def test_circles_before_names_open_speeches() -> None:
    text = "◯議長（大山一郎君）　始めます。\n○三番（小島次郎君）　伺います。"
    assert said(text) == [
        ("議長（大山一郎君）", "始めます。"),
        ("三番（小島次郎君）", "伺います。"),
    ]


def test_two_circles_before_an_office_are_a_name_that_is_not_printed() -> None:
    text = "〇委員長　始めます。\n〇〇委員　伺います。\n○○○委員　私も。"
    assert said(text) == [
        ("委員長", "始めます。"),
        ("〇〇委員", "伺います。"),
        ("○○委員", "私も。"),
    ]


def test_a_name_beside_its_office_opens_a_speech_and_both_stand_apart() -> None:
    text = (
        "○小島 委員長 始めます。 ◆森　委員　伺います。 ◎原 人事課長 二十人です。"
        " ◎一般 質問 を行う。"
    )
    parts = parts_of_minutes(text)
    assert [(part.name, part.office) for part in parts if part.kind is PartKind.SPEECH] == [
        ("小島", "委員長"),
        ("森", "委員"),
        ("原", "人事課長"),
    ]
    assert parts[-1].kind is not PartKind.SPEECH


def test_a_marker_without_its_closing_bracket_is_known_from_the_rest() -> None:
    text = (
        "(委員長)始めます。 【森委員】はい。 (委員長森委員に申し上げます。 【森委員なお伺います。"
    )
    assert said(text)[2:] == [("委員長", "森委員に申し上げます。"), ("森委員", "なお伺います。")]


def test_a_marker_without_its_opening_bracket_is_known_from_the_rest() -> None:
    assert said("(委員長)始めます。 委員長)続けます。")[1] == ("委員長", "続けます。")


def test_an_opening_bracket_before_words_unknown_as_a_label_stays_text() -> None:
    assert said("(委員長)始めます。 (副委員長が続けます。") == [
        ("委員長", "始めます。 (副委員長が続けます。")
    ]


def test_brackets_inside_a_speech_do_not_end_it() -> None:
    text = "(委員長)計画(案)と(委員長報告)を。 (1)予定について伺います。 (委員長の案)です。"
    assert said(text) == [("委員長", text.removeprefix("(委員長)"))]


def test_a_named_office_in_round_brackets_after_a_noun_is_no_marker() -> None:
    assert said("(委員長)発言者(市長)が述べました。") == [("委員長", "発言者(市長)が述べました。")]


def test_voices_from_the_floor_are_interjections_and_the_speaker_goes_on() -> None:
    text = f"(委員長)ご異議は。{WIDE}(「異議なし」の声あり) そのように。{WIDE}(拍手) 終わります。"
    assert of_kind(text, PartKind.INTERJECTION) == ["(「異議なし」の声あり)", "(拍手)"]
    assert said(text) == [
        ("委員長", "ご異議は。"),
        ("委員長", "そのように。"),
        ("委員長", "終わります。"),
    ]


def test_times_and_stage_directions_that_stand_apart_are_set_aside() -> None:
    text = f"◎ 開 議{WIDE}(午後2時57分) (委員長)始めます。{WIDE}(動画上映) (委員長)続けます。"
    assert of_kind(text, PartKind.SET_ASIDE) == ["(午後2時57分)", "(動画上映)"]
    assert said(text) == [("委員長", "始めます。"), ("委員長", "続けます。")]


def test_numbered_voices_and_headings_are_no_speech() -> None:
    text = f"1{WIDE}◎ 協 議 事 項 2 (1)日程について (委員長)2 回目です。 (1)日程についてです。"
    assert of_kind(text, PartKind.HEADING) == ["◎ 協 議 事 項", "(1)日程について"]
    assert of_kind(text, PartKind.SET_ASIDE) == ["1", "2"]
    assert said(text) == [("委員長", "2 回目です。 (1)日程についてです。")]


def test_a_number_out_of_turn_before_a_bracket_is_text() -> None:
    assert said("1 (委員長)全部で 12 (森委員)の順です。")[0] == ("委員長", "全部で 12")


def test_a_ruled_table_is_set_aside_whatever_stands_in_it() -> None:
    table = "┌──┬──┐ │委員長│ (森委員)始め │ └──┴──┘"
    text = f"{table} (委員長)始めます。"
    assert of_kind(text, PartKind.SET_ASIDE) == [table]
    assert said(text) == [("委員長", "始めます。")]


def test_dashes_in_a_speech_are_no_table() -> None:
    assert said("(委員長)それは……──そうです。") == [("委員長", "それは……──そうです。")]


def test_text_without_markers_is_nobodys() -> None:
    assert [part.kind for part in parts_of_minutes("出席者は5名であった。")] == [PartKind.TEXT]


def without_blanks(text: str) -> str:
    return "".join(text.split())


MARKS = ["(委員長)", "【森委員】", "(委員長", "◎ 開 議", "(「なし」の声あり)", "◯議長（山君）"]
CRUMBS = ["(", ")", "〔", "】", "┌", "│", "└", "1", "2", "   ", "\n", "。", "本日は", "、", "　"]
PIECES = st.sampled_from([*MARKS, *CRUMBS])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_word_is_lost_or_invented(text: str) -> None:
    parts = parts_of_minutes(text)
    position = 0
    bare = without_blanks(text)
    for part in parts:
        found = bare.find(without_blanks(part.text), position)
        assert found >= 0
        position = found + len(without_blanks(part.text))
    assert [part.seq for part in parts] == list(range(len(parts)))


@given(st.lists(PIECES, max_size=40).map("".join))
def test_who_speaks_is_always_written_there(text: str) -> None:
    def written(part: Part) -> bool:
        return part.speaker is None or part.speaker in text

    assert all(map(written, parts_of_minutes(text)))


def test_a_megabyte_of_minutes_is_cut_within_a_second() -> None:
    speech = "(委員長)次に、計画(案)についてです。  資料の2ページをご覧ください。" + WIDE
    for text in (speech * 8000, "(" * 300_000, "【委" * 150_000, "│ " * 200_000, " 1 (" * 100_000):
        megabytes = len(text.encode()) / 1_000_000
        assert ends_within(4 * megabytes, partial(parts_of_minutes, text))
