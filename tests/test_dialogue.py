"""座談会 as articles: who is introduced how, what is a heading, what is no dialogue."""

from __future__ import annotations

from crawler.extract.blocks import Block, BlockKind, blocks_of_text
from crawler.extract.dialogue import parts_of_dialogue
from state.records import Part, PartKind, Role

INTRODUCED = """―ご紹介をお願いします。

架空市CIO:山田(以下「山田」)
始めました。

みどり都CIO：川口 四郎（以下、「川口」という）
そうですか。
"""


def parts(text: str) -> tuple[Part, ...]:
    found = parts_of_dialogue(blocks_of_text(text))
    assert found is not None
    return found


def said(text: str) -> list[tuple[str | None, str]]:
    return [(part.speaker, part.text) for part in parts(text) if part.kind.spoken]


def headings(text: str) -> list[str]:
    return [part.text for part in parts(text) if part.kind is PartKind.HEADING]


def test_an_introduction_names_office_and_short_name() -> None:
    spoken = [part for part in parts(INTRODUCED) if part.kind.spoken]
    assert [(part.speaker, part.name, part.office, part.role) for part in spoken] == [
        ("山田", "山田", "架空市CIO", Role.EXECUTIVE),
        ("川口", "川口 四郎", "みどり都CIO", Role.EXECUTIVE),
    ]


def test_the_dash_is_the_moderators_and_bears_no_name() -> None:
    first = parts(INTRODUCED)[0]
    assert (first.kind, first.role, first.name) == (PartKind.TEXT, Role.MODERATOR, None)
    assert first.text == "ご紹介をお願いします。"


def test_a_name_that_nobody_introduced_opens_no_speech() -> None:
    assert said(INTRODUCED + "\n鈴木\nわたしは誰でしょう。\n")[-1] == (
        "川口",
        "そうですか。\n\n鈴木\nわたしは誰でしょう。",
    )


def test_two_of_one_family_name_are_told_apart_by_their_offices() -> None:
    text = (
        "参加者\n架空市長:山田 一\nみどり市長:山田 二\n架空市CIO:森 三\n\n"
        "みどり市長:山田(以下「山田」)\n始めました。\n\n森\nそうですか。\n"
    )
    names = {part.speaker: part.name for part in parts(text) if part.kind.spoken}
    assert names == {"山田": "山田 二", "森": "森 三"}


def test_a_speech_goes_on_over_paragraphs_and_list_items() -> None:
    text = INTRODUCED + "\n山田\n三つあります。\n\n・文書管理\n\n・財務会計\n\n以上です。\n"
    assert said(text)[-1] == ("山田", "三つあります。\n\n・文書管理\n\n・財務会計\n\n以上です。")


def test_a_lone_short_line_is_a_heading_and_ends_the_speech() -> None:
    text = INTRODUCED + "\nテレワークの取組\n\n山田\n進んでいます。\n"
    assert headings(text) == ["テレワークの取組"]
    assert said(text)[-1] == ("山田", "進んでいます。")


def test_where_the_page_marks_headings_a_short_line_is_speech() -> None:
    blocks = (
        Block(text="題", kind=BlockKind.HEADING),
        *blocks_of_text(INTRODUCED + "\n山田\nはい。\n\nまだ途中\n\n川口\nそうですか。\n"),
    )
    found = parts_of_dialogue(blocks) or ()
    assert [part.text for part in found if part.kind is PartKind.HEADING] == ["題"]
    assert "はい。\n\nまだ途中" in [part.text for part in found]


def test_a_list_of_names_alone_is_no_dialogue() -> None:
    text = "新しい体制です。\n\n市長:山田\n副市長:森\n\n来年は電子申請を始めます。\n"
    assert parts_of_dialogue(blocks_of_text(text)) is None


def test_one_who_speaks_alone_is_no_dialogue() -> None:
    text = "架空市CIO:山田(以下「山田」)\n始めました。\n\n山田\n続けます。\n"
    assert parts_of_dialogue(blocks_of_text(text)) is None


def test_what_takes_leave_is_set_aside_only_behind_the_last_speech() -> None:
    text = INTRODUCED + "\n山田\n次の回もお楽しみに。\n\n川口\nはい。\n\n次回もお楽しみに!\n"
    assert said(text)[-2:] == [("山田", "次の回もお楽しみに。"), ("川口", "はい。")]
    last = parts(text)[-1]
    assert (last.kind, last.text) == (PartKind.SET_ASIDE, "次回もお楽しみに!")
