"""The rules between a form and what was found for it, and the tables they stand on."""

from __future__ import annotations

import pytest

from matcher.forms import reading, sense
from matcher.rules import EVERY, Rule, rules_between, same_by
from matcher.spelling import spellings
from matcher.variants import VARIANTS


@pytest.mark.parametrize(
    ("form", "surface", "rules"),
    [
        ("DX", "ＤＸ", {Rule.WIDTH}),
        ("平成", "㍻", {Rule.WIDTH}),
        ("市民", "市⺠", {Rule.WIDTH}),
        ("DX", "dx", {Rule.CASE}),
        ("DX", "D X", {Rule.SPACING}),
        ("Microsoft 365", "Microsoft365", {Rule.SPACING}),
        ("テレワーク", "テレワー\nク", {Rule.LINES}),
        ("サーバー", "サーバ", {Rule.LONG_VOWEL}),
        ("メモリ不足", "メモリー不足", {Rule.LONG_VOWEL}),
        ("ウェブ", "ウエブ", {Rule.KANA}),
        ("バージョン", "ヴァージョン", {Rule.KANA}),
        ("e-CAC", "e‐CAC", {Rule.DASHES}),
        ("高橋", "髙橋", {Rule.VARIANTS}),
        ("吉野", "𠮷野", {Rule.VARIANTS}),
        ("令和5年度", "R5年度", {Rule.NUMBERS}),
        ("2023年度", "令和５年度", {Rule.NUMBERS, Rule.WIDTH}),
        ("1人1台", "一人一台", {Rule.NUMBERS}),
        ("第2期", "第二期", {Rule.NUMBERS}),
        ("令和元年", "2019年", {Rule.NUMBERS}),
        ("令和5年", "令和05年", {Rule.NUMBERS}),
        ("R05年", "2023年", {Rule.NUMBERS}),
        ("サーバー", "ｻｰ\nﾊﾞ", {Rule.WIDTH, Rule.LINES, Rule.LONG_VOWEL}),
    ],
)
def test_the_rules_between_two_spellings_are_named(
    form: str, surface: str, rules: set[Rule]
) -> None:
    assert rules_between(form, surface) == rules


def test_no_rule_is_needed_between_equals() -> None:
    assert rules_between("ＤＸ 推進", "ＤＸ 推進") == frozenset()


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("キー", "キ"),
        ("フロー", "フロ"),
        ("サーバー", "サー"),
        ("統一", "統1"),
        ("一般", "1般"),
        ("Windows 10", "Windows 十"),
        ("三鷹市", "3鷹市"),
        ("崎", "埼"),
        ("斎藤", "斉藤"),
        ("令和5年", "平成5年"),
        ("十一百年", "111年"),
        ("eーTax", "e-Tax"),
    ],
)
def test_other_words_are_not_the_same_by_any_rule(form: str, other: str) -> None:
    assert not same_by(EVERY, form, other)
    assert rules_between(form, other) == EVERY


@pytest.mark.parametrize(
    "form", ["サーバ 室", "令和5年度", "ヴァーチャルサーバー", "1人1台", "サヴァー"]
)
def test_every_spelling_of_a_form_has_its_sense(form: str) -> None:
    assert {sense(spelling.text) for spelling in spellings(reading(form))} == {sense(form)}


def test_a_form_has_a_bounded_number_of_spellings() -> None:
    assert len(spellings(reading("バビブベボ" * 6))) <= 128
    assert len(spellings(reading("令和5年 1人1台 2人2台 3人3台 バビ ブベ ボバ"))) <= 576
    assert len(spellings(reading("2019年5月1日"))) <= 2 * 576
    assert spellings("バビブベボ" * 6)[0].text == "バビブベボ" * 6


def test_the_table_of_kanji_leads_to_one_kanji_each_in_one_step() -> None:
    assert not set(VARIANTS) & set(VARIANTS.values())
    assert all(len(other) == len(kanji) == 1 for other, kanji in VARIANTS.items())
    for other, kanji in zip("髙﨑邊邉齋﨑嶋冨櫻澤", "高崎辺辺斎崎島富桜沢", strict=True):
        assert VARIANTS[other] == kanji
