"""What people write who have not read the page: each is told the place, the fault and the way."""

from __future__ import annotations

import pytest

from config.load import read_keywords
from config.paths import TEMPLATES
from matcher.configured import vocabulary_of
from matcher.query import QueryError, parse_query

VOCABULARY = vocabulary_of(*read_keywords(TEMPLATES))

OF_BRACKETS_AND_QUOTES = [
    ("DX (AI", 3, "This bracket is not closed.", "Add the closing bracket."),
    ("DX（AI OR RPA", 2, "This bracket is not closed.", "Add the closing bracket."),
    ("DX AI)", 5, "No bracket was opened", "Remove it."),
    ("「DX AI", 0, "These quotes are not closed.", "Close them"),
    ("‘DX推進’", 0, "‘ is no quote", '"DX推進"'),
    ("AI 'DX推進'", 3, "' is no quote", '"DX推進"'),
    ("〝DX推進〟", 0, "〝 is no quote", '"DX推進"'),
]
OF_OPERATORS = [
    ("DX or AI", 3, "or is taken for a word.", "Write OR"),
    ("DX Or AI", 3, "Or is taken for a word.", "Write OR"),
    ("DX ａｎｄ AI", 3, "and is taken for a word.", "Write AND"),
    ("DX Not AI", 3, "Not is taken for a word.", "Write NOT"),
    ("DX または AI", 3, "または is taken for a word.", "Write OR"),
    ("DX && AI", 3, "&& is taken for a word.", "Write AND"),
    ("DX || AI", 3, "There is nothing after this |.", "Add a word"),
    ("DX OR", 3, "There is nothing after this OR.", "Add a word"),
    ("DX　ＯＲ", 3, "There is nothing after this ＯＲ.", "Add a word"),
    ("OR DX", 0, "There is nothing before this OR.", "Add a word"),
    ("DX OR OR AI", 3, "There is nothing after this OR.", "Add a word"),
    ("DX -", 3, "Nothing follows this -.", "directly after it"),
    ("DX !AI", 3, "A ! means nothing here.", "-AI"),
    ("DX ！AI", 3, "A ! means nothing here.", "-AI"),
    ("DX,AI", 2, "A comma means nothing here.", "OR"),
    ("DX，AI", 2, "A comma means nothing here.", "OR"),
    ("DX;AI", 0, "A ; means nothing here.", "DX OR AI"),
    ("DX*", 0, "A * means nothing here.", "DX{prefix}"),
    ("デジタル*", 0, "A * means nothing here.", "Write デジタル:"),
]
OF_DISTANCES_AND_UNITS = [
    ("DX NEAR5 AI", 3, "NEAR5 is no distance.", "NEAR/10"),
    ("DX NEAR:5 AI", 3, "NEAR:5 is no distance.", "NEAR/10"),
    ("DX near/5 AI", 3, "near/5 is no distance.", "NEAR/10"),
    ("DX ＮＥＡＲ５ AI", 3, "NEAR5 is no distance.", "NEAR/10"),
    ('"DX AI"~5', 7, "~5 is no distance.", "NEAR/10"),
    ("NEAR(DX AI)", 0, "There is nothing before this NEAR.", "Add a word"),
    ("SPEECH DX AI", 0, "SPEECH is taken for a word.", "SPEECH( )"),
    ("Speech(DX AI)", 0, "Speech is taken for a word.", "SPEECH( )"),
    ("QA DX", 0, "QA is taken for a word.", "QA( )"),
]
OF_FIELDS = [
    ("speeker:山田 DX", 0, "There is no field speeker:.", "speaker:"),
    ("自治体:前橋 DX", 0, "There is no field 自治体:.", "council:"),
    ("date:2023 DX", 0, "There is no field date:.", "held:"),
    ("title:DX", 0, "There is no field title:.", "in:title"),
    ("Council:前橋 DX", 0, "There is no field Council:.", "council:"),
    ("council=前橋 DX", 0, "council= is no field.", "council:前橋"),
    ("議会： 前橋 DX", 0, "A value must follow 議会:.", "議会:"),
    ("DX:", 0, "There is no field DX:.", "in quotes"),
    ("area:かんとう DX", 5, "No area is written 'かんとう'.", "area:関東"),
    ("area:群魔県 DX", 5, "No area is written '群魔県'.", "area:群馬県"),
    ("area:トウキョウ DX", 5, "No area is written 'トウキョウ'.", "area:東京"),
    ("source:前橋市 DX", 7, "'前橋市' is no id of a source.", "council:前橋市"),
    ("role:市長 DX", 5, "'市長' is no value of role:.", "speaker:市長"),
    ("kind:会議 DX", 5, "'会議' is no value of kind:.", "会議録"),
    ("in:本文,foo DX", 6, "'foo' is no value of in:.", "title"),
    ("in:見だし DX", 3, "'見だし' is no value of in:.", "見出し"),
]
OF_HABITS = [
    ("AI *DX*", 3, "A * means nothing here.", "DX{inside}"),
    ("*クラウド", 0, "A * means nothing here.", "Write クラウド:"),
    ("D*X", 0, "A * means nothing here.", '"D*X"'),
    ("D?X", 0, "A ? means nothing here.", '"D?X"'),
    ("DX？", 0, "A ? means nothing here.", "Write DX,"),
    ("?DX", 0, "A ? means nothing here.", "Write DX,"),
    ("DX。", 0, "A 。 means nothing here.", "Write DX,"),
    ("DX。AI", 0, "A 。 means nothing here.", "DX OR AI"),
    ("DX／AI", 0, "A ／ means nothing here.", "DX OR AI"),
    ("+DX", 0, "A + means nothing here.", "Write DX,"),
    ("DX+AI", 0, "A + means nothing here.", "DX OR AI"),
    ("DX; DROP TABLE", 0, "A ; means nothing here.", "Write DX,"),
    ("DX 除く研修", 3, "除く excludes nothing without a blank", "除く 研修"),
    ("DX NOT研修", 3, "NOT excludes nothing without a blank", "NOT 研修"),
    ("DX かつ研修", 3, "かつ joins nothing without a blank", "かつ 研修"),
    ("council:前橋、高崎 DX", 10, "The values of a field have a comma", "council:前橋,…"),
    ("DX 議会：前橋、高崎", 8, "The values of a field have a comma", "議会：前橋,…"),
]
OF_RANGES = [
    ("held:2023/4 DX", 5, "'2023/4' is no day", "held:2023-04 instead"),
    ("公開日：2023 DX", 0, "There is no field 公開日:.", "published:"),
    ("published:令和5年度 DX", 10, "'令和5年度' is no day", "published:2023-04..2024-03"),
    ("held:2023年4月 DX", 5, "'2023年4月' is no day", "held:2023-04 instead"),
    ("held:令和5年度 DX", 5, "'令和5年度' is no day", "held:2023-04..2024-03"),
    ("held:R5.4.1〜R5.6 DX", 5, "'R5.4.1〜R5.6' is no day", "held:2023-04-01..2023-06"),
    ("held:2023-04~2023-06 DX", 5, "'2023-04~2023-06' is no", "held:2023-04..2023-06"),
    ("held:2023-04-2023-06 DX", 5, "'2023-04-2023-06' is no", "held:2023-04..2023-06"),
    ("held:2023-04...2023-06 DX", 5, "'.2023-06' is no", "held:2023-04..2023-06"),
    ("held:2023年4月から DX", 5, "'2023年4月から' is no", "held:2023-04.. instead"),
    ("held:20230401 DX", 5, "'20230401' is no", "held:2023-04-01 instead"),
    ("held:去年 DX", 5, "'去年' is no day", "as in 2023-04..2023-06"),
    ("population:10万.. DX", 11, "'10万' is no number", "population:100000.. instead"),
    ("population:100,000..300,000 DX", 11, "population: takes one", "population:100000..300000"),
    ("population:>100000 DX", 11, "'>100000' is no number", "population:100000.. instead"),
    ("population:5万人以下 DX", 11, "'5万人以下' is no number", "population:..50000 instead"),
]
OF_GROUPS_AND_OPTIONS = [
    ("@がばめんとくらうど", 0, "There is no group", "@ガバメントクラウド"),
    ("DX @ガバメント クラウド", 3, "There is no group 'ガバメント'.", "@ガバメントクラウド"),
    ("@ガバクラ", 0, "There is no group 'ガバクラ'.", "@ガバメントクラウド"),
    ("DX {case}", 3, "Options stand in braces", "IT{case}"),
    ("DX{-variants,-foo}", 13, "There is no option '-foo'.", "-width"),
    ("DX -@@", 4, "The name of an exclusion list must follow.", "-@@name"),
    ("DX{-longvowel}", 3, "There is no option '-longvowel'.", "-long-vowel"),
]
OF_WHAT_NEVER_HOLDS = [
    ("DX -DX", 4, "-DX refuses what must occur here.", "Take one"),
    ("SPEECH(DX AI) -AI", 15, "-AI refuses what must occur here.", "Take one"),
    ("(DX OR AI) -DX -AI", 16, "-AI -DX refuses what must occur here.", "Take one"),
    (
        "マイナンバーカード -マイナンバー",
        11,
        "マイナンバー stands in",
        "マイナンバー -マイナンバーカード",
    ),
    ("kind:記事 kind:報告書 DX", 8, "kind:article and kind:report", "kind:article,report"),
    ("kind:記事 (AI OR kind:報告書 DX)", 9, "kind:article and kind:report", "for either"),
    ("kind:お知らせ status:確定版 DX", 10, "kind:announcement and status:final", "Take one"),
    ("source:a DX source:b", 12, "source:a and source:b", "source:a,b"),
    ("population:..999 population:5000.. DX", 17, "population:..999 and", "Take one"),
    ("council:前橋 -council:前橋 DX", 12, "council:前橋 and -council:前橋", "Take one"),
    ("in:題名 role:議員 DX", 0, "Nobody says a title", "Take one"),
    ("DX -in:all", 4, "-in:all leaves no place", "Leave fewer out."),
    ("in:題名 SPEECH(DX AI)", 0, "No SPEECH stands in what in:title leaves.", "somebody speaks"),
    ("in:見出し -in:題名 DX", 8, "in: stands here twice.", "in one in:"),
]
OF_WHAT_NEEDS_NO_WORD = [
    ("kind:minutes", 0, "Nothing is required", "Add a word"),
    ("DX OR council:前橋", 6, "Nothing is required", "Add a word"),
    ("DX OR (AI OR -RPA)", 7, "Nothing is required", "Add a word"),
]
MISTAKES = [
    *(OF_BRACKETS_AND_QUOTES + OF_OPERATORS + OF_DISTANCES_AND_UNITS + OF_FIELDS),
    *(OF_HABITS + OF_RANGES + OF_GROUPS_AND_OPTIONS + OF_WHAT_NEVER_HOLDS + OF_WHAT_NEEDS_NO_WORD),
]


@pytest.mark.parametrize(("text", "position", "problem", "hint"), MISTAKES)
def test_a_mistake_is_told_its_place_its_fault_and_the_way(
    text: str, position: int, problem: str, hint: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text, VOCABULARY)
    error = caught.value
    assert (error.position, error.problem[: len(problem)]) == (position, problem)
    assert hint in error.hint


@pytest.mark.parametrize(
    "text",
    ["10:30", "午後1：30", "area:さいたま DX", "It's", "24/7", "5~10", "5G!", "ジョン・スミス"],
)
def test_what_only_looks_like_a_mistake_is_a_word(text: str) -> None:
    assert parse_query(text, VOCABULARY).terms


@pytest.mark.parametrize(
    "text",
    [
        "(DX OR AI) -DX",
        "@DX -DX",
        "DX{inside} -DX",
        "DX -DX{case}",
        "コップ -コツ",
        "十一人 -一人",
        "DXING -DX",
        "(in:heading DX) -DX",
        "in:title SPEECH(in:speech DX)",
        "council:前橋 council:市議会 DX",
        "held:2023 held:2024 DX",
        "kind:announcement,minutes status:announced DX",
        "in:all role:chair DX",
        "kind:minutes -status:announced DX",
    ],
)
def test_what_only_looks_hopeless_is_taken(text: str) -> None:
    assert parse_query(text, VOCABULARY).required


@pytest.mark.parametrize("hint", ["held:2023-04", "held:2023-04..2024-03", "population:..50000"])
def test_what_is_told_to_write_can_be_written(hint: str) -> None:
    assert parse_query(f"{hint} DX", VOCABULARY).text == f"{hint} DX"


@pytest.mark.parametrize(
    "word",
    [
        "C++",
        "Wi-Fi",
        "R&D",
        "6・3制",
        "G/O",
        "TCP/IP",
        "C#",
        "A+",
        "NOTE",
        "かつお",
        "かつしか",
        "AND検索",
    ],
)
def test_a_word_with_marks_of_its_own_stays_a_word(word: str) -> None:
    assert parse_query(word, VOCABULARY).text == word


@pytest.mark.parametrize("word", ["DX?", "D*X", "DX／AI", "除く研修", "モー。"])
def test_in_quotes_a_mark_is_text(word: str) -> None:
    asked = parse_query(f'"{word}"', VOCABULARY)
    assert parse_query(asked.text, VOCABULARY) == asked
