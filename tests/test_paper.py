"""Printed papers: headings, questions and answers, and paragraphs that a page broke."""

from __future__ import annotations

import pytest

from crawler.extract.paper import is_heading, parts_of_paper
from state.records import PartKind


def read(text: str) -> list[tuple[PartKind, str]]:
    return [(part.kind, part.text) for part in parts_of_paper(text)]


@pytest.mark.parametrize(
    "line",
    [
        "## 視察概要",
        "1 視察月日",
        "２．視察先",
        "(2) 質疑概要",
        "（１）業務の見直しについて",
        "ア 導入の経緯",
        "第1 はじめに",
        "① 目的",
        "■ 所見",
    ],
)
def test_a_numbered_or_marked_line_is_a_heading(line: str) -> None:
    assert is_heading(line)


@pytest.mark.parametrize(
    "line",
    [
        "2018年度の計画から始まった",
        "1 これは文である。",
        "10時から始めた",
        "アプリを入れた",
        "3名が参加",
    ],
)
def test_a_sentence_that_begins_with_a_number_is_no_heading(line: str) -> None:
    assert not is_heading(line)


def test_letters_without_a_question_are_words() -> None:
    assert read("A I の活用について話した。\n\nA 社の例もある。") == [
        (PartKind.TEXT, "A I の活用について話した。"),
        (PartKind.TEXT, "A 社の例もある。"),
    ]


def test_an_answer_follows_its_question_and_a_second_a_is_a_word() -> None:
    text = "Q B Y O Dの費用は。\n\nA 利用者の負担である。\n\nA I の話もした。"
    assert read(text) == [
        (PartKind.QUESTION, "B Y O Dの費用は。"),
        (PartKind.ANSWER, "利用者の負担である。"),
        (PartKind.TEXT, "A I の話もした。"),
    ]


def test_a_word_broken_by_a_blank_line_is_whole_again() -> None:
    text = "さらに、新しい窓\n\n口を置いた。\n\n次の段落である。"
    assert read(text) == [
        (PartKind.TEXT, "さらに、新しい窓\n\n口を置いた。"),
        (PartKind.TEXT, "次の段落である。"),
    ]


def test_names_on_lines_of_their_own_are_not_run_together() -> None:
    text = "委員長 青 木 明\n\n同 赤 井 朱 美\n\nこの三名で、視察した。"
    assert [text for _, text in read(text)] == [
        "委員長 青 木 明",
        "同 赤 井 朱 美",
        "この三名で、視察した。",
    ]


def test_page_numbers_are_set_aside() -> None:
    assert read("本文である。\n\n- 12 -\n\n3/10\n\n１２ページ")[1:] == [
        (PartKind.SET_ASIDE, "- 12 -"),
        (PartKind.SET_ASIDE, "3/10"),
        (PartKind.SET_ASIDE, "１２ページ"),
    ]


def test_markdown_marks_are_no_text() -> None:
    assert read("## **概要**\n\n---\n\n__全庁__での利用である。") == [
        (PartKind.HEADING, "概要"),
        (PartKind.TEXT, "全庁での利用である。"),
    ]
