"""What a voice of DB-Search says, who says it, and what of it nobody says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.dbsr_cut import texts_as_printed
from crawler.extract.dbsr_plain import plain_voices
from crawler.extract.dbsr_text import BREAK, Voice, lines_of
from crawler.extract.dbsr_voices import said_in
from crawler.extract.marks import opening
from crawler.extract.speeches import parts_of_minutes
from standins.sites.dbsr_text import points
from state.records import Part, PartKind, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

CHAIR = "◯議長（見本太郎君）"


def parts(*texts: str, labels: tuple[str | None, ...] = ()) -> Sequence[Part]:
    given = labels or (None,) * len(texts)
    voices = [
        Voice(number=number, text=text, label=label)
        for number, (text, label) in enumerate(zip(texts, given, strict=True), start=1)
    ]
    return said_in(voices, "架空市議会").parts


def spoken(*texts: str, labels: tuple[str | None, ...] = ()) -> list[tuple[str | None, str]]:
    return [(one.speaker, one.text) for one in parts(*texts, labels=labels) if one.kind.spoken]


def aside(*texts: str) -> list[str]:
    return [one.text for one in parts(*texts) if one.kind is PartKind.SET_ASIDE]


@pytest.mark.parametrize(
    ("line", "name", "office", "role"),
    [
        ("◯議長（見本太郎君）　開きます。", "見本太郎", "議長", Role.CHAIR),
        ("◯23番（見本太郎君）　伺います。", "見本太郎", "23番", Role.MEMBER),
        ("◯議長（坊　見本君）　開きます。", "坊見本", "議長", Role.CHAIR),
        ("◯見本太郎委員長　開きます。", "見本太郎", "委員長", Role.CHAIR),
        ("◯委員長　　開きます。", None, "委員長", Role.CHAIR),
        ("◯副委員長　　開きます。", None, "副委員長", Role.CHAIR),
        ("◎見本部長　　答えます。", None, "見本部長", Role.EXECUTIVE),
        ("○総務部長（見本太郎）〔登壇〕", "見本太郎", "総務部長", Role.EXECUTIVE),
        ("〇病院事業管理者（見本太郎）　答えます。", "見本太郎", "病院事業管理者", Role.EXECUTIVE),
        ("◯総務課長補佐（見本太郎）　答えます。", "見本太郎", "総務課長補佐", Role.UNKNOWN),
    ],
)
def test_every_shape_of_a_mark(line: str, name: str | None, office: str, role: Role) -> None:
    read = parts(line + "\n　以上です。")[0]
    assert (read.name, read.office, read.role) == (name, office, role)


@pytest.mark.parametrize(
    "line",
    [
        "◯議案第１号（可決）",
        "◯出席議員",
        "◯議事日程（第３号）",
        "○　施設の数",
        "◯指定管理者（の指定）",
        "◯管理者（第２条）",
    ],
)
def test_what_looks_like_a_mark_and_names_nobody(line: str) -> None:
    assert spoken(f"{CHAIR}　始めます。\n{line}\n　続き") == [
        ("議長（見本太郎君）", f"始めます。\n{line}\n　続き")
    ]


def test_a_label_that_is_broken_in_its_bracket_is_one_label() -> None:
    assert spoken("◯議長（見\n本太郎君）　始めます。") == [("議長（見本太郎君）", "始めます。")]


def test_the_listed_label_makes_sure_of_a_mark_that_sounds_like_none() -> None:
    assert spoken("◯見本　伺います。\n　以上。", labels=("◯見本",)) == [
        ("見本", "伺います。\n　以上。")
    ]


def test_what_stands_above_the_mark_is_no_speech() -> None:
    read = parts(f"　　午前10時開議\n　　※会議の記録\n{CHAIR}　始めます。")
    assert [(one.kind, one.text) for one in read] == [
        (PartKind.SET_ASIDE, "午前10時開議"),
        (PartKind.HEADING, "※会議の記録"),
        (PartKind.SPEECH, "始めます。"),
    ]


def test_a_paper_behind_a_rule_is_set_aside_with_the_marks_in_it() -> None:
    paper = "─────────────\n　賛成　15人\n◯議案第１号（可決）"
    assert spoken(f"{CHAIR}　散会します。\n　{paper}") == [("議長（見本太郎君）", "散会します。")]
    assert aside(f"{CHAIR}　散会します。\n{paper}") == [paper]


def test_a_table_in_boxes_is_set_aside_and_the_speech_goes_on() -> None:
    table = "┌──┬──┐\n│【賛成】│◯議長│\n└──┴──┘"
    text = f"{CHAIR}　表です。\n{table}\n　以上です。"
    assert spoken(text) == [
        ("議長（見本太郎君）", "表です。"),
        ("議長（見本太郎君）", "以上です。"),
    ]
    assert aside(text) == [table]


def test_signatures_are_nobodys() -> None:
    signed = (
        "　　地方自治法第123条第２項の規定によりここに署名する。\n\n　　議　　長\n\n　　署名議員"
    )
    assert spoken(f"{CHAIR}　閉会します。\n\n{signed}") == [("議長（見本太郎君）", "閉会します。")]
    assert aside(f"{CHAIR}　閉会します。\n\n{signed}") == [signed.strip()]


def test_the_heading_of_the_next_voice_is_no_words_of_this_one() -> None:
    read = parts(f"{CHAIR}\n　報告します。\n　以上です。\n\n日程第２", f"{CHAIR}\n　次です。")
    assert [(one.kind, one.text) for one in read] == [
        (PartKind.SPEECH, "報告します。\n　以上です。"),
        (PartKind.HEADING, "日程第２"),
        (PartKind.SPEECH, "次です。"),
    ]


def test_a_second_speaker_inside_a_voice_is_told_by_the_same_mark() -> None:
    text = f"{CHAIR}　どうぞ。\n◯市長（例示次郎君）　答えます。\n○校長（見本君）　と呼ばれ"
    assert spoken(text) == [
        ("議長（見本太郎君）", "どうぞ。"),
        ("市長（例示次郎君）", "答えます。\n○校長（見本君）　と呼ばれ"),
    ]


def test_a_voice_without_a_mark_is_its_listed_speakers_and_told() -> None:
    voices = [
        Voice(number=1, text=f"{CHAIR}　始めます。", label=CHAIR),
        Voice(number=2, text="　続けます。", label="◯市長（例示次郎君）"),
        Voice(number=3, text="　会議録署名議員の件", label="会議録署名議員の件"),
    ]
    said = said_in(voices, None)
    assert [(one.kind, one.speaker) for one in said.parts] == [
        (PartKind.SPEECH, "議長（見本太郎君）"),
        (PartKind.SPEECH, "市長（例示次郎君）"),
        (PartKind.TEXT, None),
    ]
    assert said.doubts == ("no mark of a speaker in voice 2 of ◯市長（例示次郎君）",)


def test_brackets_name_the_speakers_where_no_voice_has_a_mark() -> None:
    texts = [text for _, text in points()]
    assert [speaker for speaker, _ in spoken(*texts)] == [
        *("委員長", "委員長", "情報課長", "見本委員", "情報課長", "見本委員"),
        *("委員長", "委員長"),
    ]
    assert aside(*texts)[0].count("【委員】") == 1


def test_a_bracket_that_was_lost_is_known_by_the_other_voices() -> None:
    texts = ("（委員長）始めます。", "（議題）\n（委員長次に進みます。")
    assert spoken(*texts) == [("委員長", "始めます。"), ("委員長", "次に進みます。")]
    assert [one.speaker for one in parts_of_minutes("（委員長次に進みます。")] == [None]


def test_a_summary_without_names_is_questions_and_answers() -> None:
    read = parts("　議案第１号について\n［質疑・意見］\n・費用は。\n［答弁］\n・四千万円です。")
    assert [(one.kind, one.text) for one in read] == [
        (PartKind.TEXT, "議案第１号について"),
        (PartKind.QUESTION, "・費用は。"),
        (PartKind.ANSWER, "・四千万円です。"),
    ]


def test_a_roster_is_set_aside() -> None:
    roster = "出席議員（２名）\n　１番　見　本　太　郎　君\n　３番　架　空　花　子　君"
    assert aside(f"{CHAIR}　始めます。", roster) == [roster]


def test_a_voice_links_to_its_anchor() -> None:
    voice = Voice(number=1, text=f"{CHAIR}　始めます。", anchor="VoiceNo1")
    (part,) = said_in([voice], None, "https://k.example.jp/100000?Template=view").parts
    assert part.url == "https://k.example.jp/100000?Template=view#VoiceNo1"


def test_a_direction_behind_a_label_is_no_word_of_the_speaker() -> None:
    for direction in ("〔登壇〕", "（登壇）", "［自席］", "（拍手、登壇）", ""):
        opened = opening(f"◯市長（例示次郎君）{direction}")
        assert opened is not None
        assert (opened.speaker.name, opened.rest) == ("例示次郎", "")


@pytest.mark.parametrize(
    "voice",
    [
        f"{CHAIR}　開きます。",
        f"{CHAIR}\n　開きます。\n　以上です。",
        f"{CHAIR}　開きます。\n　議事日程は（資料のとおり）です。",
        "◯見本太郎委員長　　開きます。",
    ],
)
def test_a_voice_that_is_one_speech_is_told_by_its_label(voice: str) -> None:
    read = plain_voices([voice], None)
    assert [speaker.name for speaker in read.speakers] == ["見本太郎"]
    assert not read.others
    assert not read.noted
    assert read.texts == [part.text for part in parts(voice)]


@pytest.mark.parametrize(
    "voice",
    [
        "◯見本　委員長　伺います。",
        "◯委員長　（見本太郎君）　伺います。",
        "◯市長(見本)　（登壇）",
        "◯議案第１号（可決）　可決です。",
        f"{CHAIR}　資料（その\n１）です。",
        f"{CHAIR}　開きます。\n{CHAIR}　続けます。",
        f"{CHAIR}　閉じます。\n\n日程第２",
        f"{CHAIR}　閉じます。\n　　───────────",
        f"{CHAIR}　閉じます。\n閉会（午後３時）",
    ],
)
def test_a_voice_that_may_be_more_is_looked_at_line_by_line(voice: str) -> None:
    assert plain_voices([voice], None).others == {0}


@pytest.mark.parametrize("behind", ["", "<br />\n", "<br />\n\n  ", "<br />\n　<br />\n", "\n\t"])
def test_blanks_behind_a_voice_are_no_lines_to_look_at(behind: str) -> None:
    said = f"開きます。<br />\n　以上です。{behind}"
    printed = texts_as_printed([f"{CHAIR}　"], [said])
    assert printed is not None
    read = plain_voices(printed, None)
    assert not {*read.others, *read.noted}
    assert read.texts == ["開きます。\n　以上です。"]


@pytest.mark.parametrize("line", ["　（「なし」の声あり）", "議　長　　見本　太郎", "午後３時散会"])
def test_a_speech_with_a_note_is_looked_at_for_its_notes_alone(line: str) -> None:
    voice = f"{CHAIR}　閉じます。\n{line}"
    assert set(plain_voices([voice], None).noted) == {0}
    assert [part.text for part in parts(voice)] == ["閉じます。", line.strip()]


BITS = st.sampled_from(
    (
        *("\n", "\n　", "　", " ", "\n ", "　\n", "\n\n", "\xa0", "あ。", "以上です", "ん" * 61),
        *(CHAIR, "◯", "委員長", "（", "(登壇)", "（「なし」の声あり）", "日程第２", "午後３時散会"),
        *("───────", "地方自治法第123条", "閉会（午後３時）", "議　長　　見本", "市議会議員", "<"),
    )
)
BEGUN = st.sampled_from(
    (
        f"{CHAIR}　",
        CHAIR,
        "◯委員長　",
        "◯見本　委員長　",
        "◯議案第１号（可決）　",
        "",
        "　",
        "◯市長(見本)",
    )
)


@settings(max_examples=100)
@given(st.lists(st.tuples(BEGUN, st.lists(BITS, max_size=5)), min_size=1, max_size=5))
def test_what_a_voice_says_is_no_matter_of_those_beside_it(
    voices: list[tuple[str, list[str]]],
) -> None:
    texts = [lines_of(f"{begun}{''.join(bits)}".replace("\n", BREAK)) for begun, bits in voices]
    before = f"{CHAIR}　始めます。"
    alone = [part for text in texts for part in parts(before, text)[1:]]
    together = parts(before, *texts)[1:]
    assert [replace(part, seq=0) for part in together] == [replace(part, seq=0) for part in alone]


def test_where_boxes_are_drawn_a_voice_with_one_is_looked_at() -> None:
    voices = [f"{CHAIR}　表です。\n　│　賛成　│", f"{CHAIR}　表です。\n　以上です。"]
    read = plain_voices(voices, None)
    assert read.boxed
    assert read.others == {0}
