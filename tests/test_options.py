"""Options of a word in a query, and longer words in which it does not count."""

from __future__ import annotations

import pytest

from matcher.forms import form_of
from matcher.query import Query, QueryError, parse_query
from matcher.terms import Term, Vocabulary
from tests.query_views import part, view_of_parts

VOCABULARY = Vocabulary(
    {"DX": [Term("DX"), Term("デジタル変革")], "AI": [Term("AI")]},
    exclusions={
        "定型発言": ["DX推進課長の答弁を求めます", "質疑を終結します"],
        "表彰 A": ["DX大賞"],
    },
)


def asked(text: str) -> Query:
    return parse_query(text, VOCABULARY)


def holds(text: str, line: str) -> bool:
    query = asked(text)
    return query.holds(view_of_parts(query, part(0, line)))


def refused(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        asked(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "reads_as"),
    [
        ("IT｛case｝", "IT{case}"),
        ("it{大文字小文字}", "it{case}"),
        ("e-CAC{ exact , -WIDTH }", "e-CAC{exact,-width}"),
        ("IT{prefix,-kana,case}", "IT{case,-kana,prefix}"),
        ('"Microsoft 365"{-spacing} DX', '"Microsoft 365"{-spacing} DX'),
        ("@DX{case}", "@DX{case}"),
        ("クラウド －クラウドファンド", "クラウド -クラウドファンド"),
        ("クラウド NOT クラウドファンド", "クラウド NOT クラウドファンド"),
        ("クラウド -研修 -クラウドファンド", "クラウド -研修 -クラウドファンド"),
        ("-(クラウド -クラウドファンド) DX", "-(クラウド -クラウドファンド) DX"),
        ("(クラウド -クラウドA -クラウドB) NEAR DX", "(クラウド -クラウドA -クラウドB) NEAR/50 DX"),
        ("IT{case} -IT企業 -AI", "IT{case} -IT企業 -AI"),
        ("@DX －＠＠定型発言 DX銘柄", "@DX -@@定型発言 DX銘柄"),
        ('DX -@@表彰A -@@"定型発言"', 'DX -@@"表彰 A" -@@定型発言'),
        ("-(DX -@@定型発言) 市", "-(DX -@@定型発言) 市"),
    ],
)
def test_a_query_is_kept_in_one_spelling(text: str, reads_as: str) -> None:
    assert asked(text).text == reads_as
    assert asked(reads_as) == asked(text)


@pytest.mark.parametrize(
    ("text", "position", "problem"),
    [
        ("DX IT{cases}", 6, "There is no option 'cases'."),
        ("DX{}", 3, "There is no option ''."),
        ("DX (AI OR IT){case}", 13, "Options stand in braces directly behind a word."),
        ("DX {case}", 3, "Options stand in braces directly behind a word."),
        ("DX}", 2, "Nothing was opened that this closes."),
        ("DX -@@定形発言", 4, "There is no exclusion list '定形発言'."),
        ("DX @@定型発言", 3, "An exclusion list stands here by itself."),
        ("(DX OR AI) -@@定型発言", 12, "An exclusion list stands here by itself."),
        ("DX NOT @@定型発言", 7, "An exclusion list stands here by itself."),
    ],
)
def test_an_error_names_its_place_and_its_reason(text: str, position: int, problem: str) -> None:
    error = refused(text)
    assert (error.position, error.problem[: len(problem)]) == (position, problem)
    assert error.hint


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("IT{case}", "ITの活用", True),
        ("IT{case}", "use it", False),
        ("e-CAC{exact}", "ｅ-ＣＡＣの利用", True),
        ("e-CAC{exact}", "e‐CACの利用", False),
        ("DX{prefix}", "DXing", True),
        ("DX{prefix}", "SDX", False),
        ("DX{inside}", "SDXing", True),
        ("サーバ{-long-vowel}", "サーバの更新", True),
        ("サーバ{-long-vowel}", "サーバーの更新", False),
        ("高橋{-variants}", "髙橋議員", False),
        ("令和5年度{-numbers}", "2023年度", False),
        ("デジタル{-spacing,-lines}", "デ ジ タ ル", False),
        ("@DX{case}", "dx", False),
        ("クラウド -クラウドファンド", "クラウドファンドとクラウド", True),
        ("クラウド -クラウドファンド", "クラウドファンドだけ", False),
        ("クラウド NOT クラウドファンド", "クラウドファンドとクラウド", False),
        ("クラウド 除く クラウドファンド", "クラウドファンドとクラウド", False),
        ("クラウド -クラウドA -クラウドB", "クラウドBとクラウド", True),
        ("@DX -DX銘柄", "DX銘柄", False),
        ("@DX -DX銘柄", "DX銘柄とデジタル変革", True),
        ("クラウド DX -クラウドA", "DXとクラウドとクラウドA", False),
        ("IT{case} -IT企業", "IT企業とIT", True),
        ("DX -@@定型発言", "ＤＸ推進課長の答弁を求めます。", False),
        ("DX -@@定型発言", "ＤＸ推進課長の答弁を求めます。DXとは", True),
        ("@DX -@@定型発言 -@@表彰A", "DX大賞とデジタル変革", True),
        ("質疑 -@@定型発言", "質疑を終結します。", False),
    ],
)
def test_a_word_is_found_as_its_options_and_exclusions_say(
    query: str, text: str, expected: bool
) -> None:
    assert holds(query, text) is expected


def test_terms_with_options_are_told_apart_by_name_and_read_by_form() -> None:
    names = {term.name for term in asked("IT OR IT{case} OR (IT -IT企業)").terms}
    assert names == {"IT", "IT{case}", "IT{-IT企業}"}
    assert set(map(form_of, names)) == {"IT"}


def test_an_unknown_option_is_told_the_nearest() -> None:
    assert "case" in refused("IT{cases}").hint
    assert "long-vowel" in refused("IT{-long}").hint
