"""Why a query holds for a text, branch by branch, and what came nearest where it does not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from matcher.explain import explain
from matcher.explain_branches import branches
from matcher.explained import Branch, Lack, Miss
from matcher.query import Query, QueryError, parse_query
from matcher.rules import Rule
from matcher.terms import Term, Vocabulary
from tests import query_cases
from tests.query_cases import cases
from tests.query_views import part, view_of_parts
from tests.slow_queries import all_terms, slow_holds, slow_shown, written
from tests.test_query_reference import viewed

if TYPE_CHECKING:
    from state.records import Part
    from tests.slow_queries import Node, Record

VOCABULARY = Vocabulary(
    {"DX": [Term("DX"), Term("デジタル変革", exclude=("デジタル変革室",))], "AI": [Term("AI")]},
    exclusions={"定型発言": ("質疑を終結",)},
)
ASKED = part(1, "RPAの導入を伺います。", "question", role="member", name="三森", office="議員")
FLOOR = part(2, "情報政策課長。", "speech", role="chair")
TOLD = part(3, "ＤＸで対応します。", "answer", role="executive", name="四谷", office="課長")
AGAIN = part(4, "予算はいくらか。", "question", role="member", name="三森", office="議員")
TALK = (part(0, "開議", "heading"), ASKED, FLOOR, TOLD, AGAIN)


def asked(text: str) -> Query:
    return parse_query(text, VOCABULARY)


def explained(text: str, *parts: Part, title: str = "", **facts: Any) -> tuple[Branch, ...]:  # noqa: ANN401 - what is known of a document
    query = asked(text)
    return explain(query, view_of_parts(query, *parts, title=title, **facts), title)


def the_miss(text: str, *parts: Part, title: str = "", **facts: Any) -> Miss:  # noqa: ANN401 - as above
    """The only miss of the only branch."""
    (branch,) = explained(text, *parts, title=title, **facts)
    (miss,) = branch.misses
    return miss


def surfaces(miss: Miss) -> list[tuple[int, str]]:
    return [(one.span[0], one.surface) for one in miss.found]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("DX", ["DX"]),
        ("DX OR AI", ["DX", "AI"]),
        ("@DX 予算", ["@DX 予算"]),
        ("(DX OR AI) 予算", ["DX 予算", "AI 予算"]),
        ("(DX OR AI) (予算 OR 計画)", ["DX 予算", "DX 計画", "AI 予算", "AI 計画"]),
        ("role:member (DX OR AI)", ["role:member DX", "role:member AI"]),
        ("SPEECH(DX (AI OR RPA))", ["SPEECH(DX AI)", "SPEECH(DX RPA)"]),
        ("DX -(研修 OR 視察)", ["DX -(研修 OR 視察)"]),
        ("DX NEAR/5 (AI OR RPA)", ["DX NEAR/5 (AI OR RPA)"]),
    ],
)
def test_only_or_makes_branches(query: str, expected: list[str]) -> None:
    assert [branch.text for branch in explained(query, part(0, "無関係"))] == expected


def test_a_query_of_very_many_ways_keeps_some_of_its_brackets() -> None:
    query = asked(" ".join(f"(甲{n} OR 乙{n} OR 丙{n})" for n in "あいうえお"))
    assert 1 < len(branches(query.root)) <= 24


def test_a_hit_is_told_with_its_place_its_offset_and_the_rules_that_joined_it() -> None:
    (branch,) = explained("@DX", *TALK)
    (met,) = branch.met
    (found,) = met.found
    assert (met.asked, found.term.form, found.term.group) == ("@DX", "DX", "DX")
    assert (found.span, found.place.value, found.surface) == ((3, 0, 2), "answer", "ＤＸ")
    assert found.rules == {Rule.WIDTH}


def test_the_branch_that_holds_is_told_from_the_one_that_does_not() -> None:
    first, second = explained("AI OR RPA", *TALK)
    assert (first.holds, second.holds) == (False, True)


def test_words_near_each_other_are_told_with_their_distance() -> None:
    (branch,) = explained("DX NEAR/5 対応", *TALK)
    (met,) = branch.met
    assert (met.distance, [one.surface for one in met.found]) == (1, ["ＤＸ", "対応"])


@pytest.mark.parametrize("query", ["DX NEAR/20 人材", "人材 NEAR/20 DX"])
def test_the_least_distance_is_told_whichever_word_stands_first(query: str) -> None:
    (branch,) = explained(query, part(0, "DXの人材、RPA、図書館の人材。DX"))
    (met,) = branch.met
    assert met.distance == 1


@pytest.mark.parametrize("query", ["DX NEAR/3 人材", "人材 NEAR/3 DX"])
@pytest.mark.parametrize(
    ("text", "distance", "nearest"),
    [
        ("人材を育てるためのDX。予算が続けば図書館の人材。", 7, [0, 9]),
        ("DX。予算が続けば図書館の人材を育てるためのDX。", 7, [13, 22]),
    ],
)
def test_beyond_near_the_nearest_two_are_told_whichever_stands_first(
    query: str, text: str, distance: int, nearest: list[int]
) -> None:
    miss = the_miss(query, part(0, text))
    assert miss.distance == distance
    assert [one.span[1] for one in miss.found] == nearest


def test_a_field_is_told_with_what_is_known_of_the_record() -> None:
    (branch,) = explained("held:2026 RPA", *TALK, held=(date(2026, 9, 1), date(2026, 9, 2)))
    assert [(met.asked, met.value) for met in branch.met] == [
        ("held:2026", "2026-09-01..2026-09-02"),
        ("RPA", None),
    ]


def test_what_must_not_be_so_is_met_with_what_is() -> None:
    (branch,) = explained("-kind:report -研修 RPA", *TALK)
    assert [(met.asked, met.value) for met in branch.met] == [
        ("-kind:report", "minutes"),
        ("-研修", None),
        ("RPA", None),
    ]


def test_the_words_of_a_question_and_its_answer_are_told_one_by_one() -> None:
    (branch,) = explained("QA(RPA DX)", *TALK)
    assert [(met.asked, met.found[0].span[0]) for met in branch.met] == [("RPA", 1), ("DX", 3)]


def test_a_miss_in_a_place_that_does_not_alert_names_the_place() -> None:
    miss = the_miss("開議", *TALK)
    assert (miss.lack, miss.wanted, miss.found[0].place.value) == (Lack.PLACE, None, "heading")


def test_a_miss_in_a_place_that_was_not_asked_for_names_what_was() -> None:
    assert (miss := the_miss("in:heading RPA", *TALK)).lack is Lack.PLACE
    assert (miss.wanted, miss.found[0].place.value) == ("in:heading", "question")


def test_a_word_that_somebody_else_says_is_a_miss_of_the_speaker() -> None:
    miss = the_miss("role:member DX", *TALK)
    assert (miss.lack, miss.wanted, surfaces(miss)) == (
        Lack.SPEAKER,
        "role:member",
        [(3, "ＤＸ")],
    )


def test_beyond_near_the_distance_is_told() -> None:
    miss = the_miss("DX NEAR/3 人材", part(0, "DXを進めるための人材。"))
    assert (miss.lack, miss.wanted, miss.distance) == (Lack.DISTANCE, "NEAR/3", 7)
    assert surfaces(miss) == [(0, "DX"), (0, "人材")]


def test_words_of_different_parts_have_no_distance() -> None:
    miss = the_miss("DX NEAR 予算", *TALK)
    assert (miss.lack, miss.distance, surfaces(miss)) == (
        Lack.DISTANCE,
        None,
        [(3, "ＤＸ"), (4, "予算")],
    )


def test_a_near_of_which_a_word_is_missing_misses_that_word() -> None:
    miss = the_miss("DX NEAR 人材", *TALK)
    assert (miss.asked, miss.lack) == ("人材", Lack.NO_SUCH_TEXT)


def test_beyond_one_speech_it_is_told_where_the_word_stands() -> None:
    miss = the_miss("SPEECH(DX 予算)", *TALK)
    assert (miss.lack, miss.wanted) == (Lack.APART, "SPEECH")
    assert surfaces(miss) in ([(3, "ＤＸ")], [(4, "予算")])


def test_beyond_a_question_with_its_answer_it_is_told_where_the_word_stands() -> None:
    miss = the_miss("QA(DX 予算)", *TALK)
    assert (miss.lack, miss.wanted) == (Lack.APART, "QA")


def test_of_many_speeches_the_one_with_most_of_the_words_is_told() -> None:
    talk = [part(n, "DXの話。", "speech", role="member") for n in range(20)]
    talk += [part(20, "DXの予算。", "speech", role="member"), part(21, "人材。", "speech")]
    miss = the_miss("SPEECH(DX 予算 人材)", *talk)
    assert (miss.asked, miss.lack, surfaces(miss)) == ("人材", Lack.APART, [(21, "人材")])


def test_a_word_outside_every_speech_is_apart() -> None:
    miss = the_miss("SPEECH(DX)", part(0, "DXの推進", "text"))
    assert (miss.lack, surfaces(miss)) == (Lack.APART, [(0, "DX")])


@pytest.mark.parametrize(
    ("query", "text", "longer"),
    [
        ("@DX", "デジタル変革室を設けた。", "デジタル変革室"),
        ("クラウド -クラウドファンド", "クラウドファンドを使う。", "クラウドファンド"),
        ("質疑 -@@定型発言", "これにて質疑を終結いたします。", "質疑を終結"),
    ],
)
def test_a_word_inside_an_excluded_one_names_that(query: str, text: str, longer: str) -> None:
    miss = the_miss(query, part(0, text))
    assert (miss.lack, miss.value) == (Lack.LONGER_WORD, longer)


@pytest.mark.parametrize(
    ("query", "text", "rule"),
    [
        ("サーバ{-long-vowel}", "サーバーの更新", Rule.LONG_VOWEL),
        ("高橋{-variants}", "髙橋議員", Rule.VARIANTS),
        ("IT{case}", "use it", Rule.CASE),
        ("e-CAC{exact}", "E-CACの利用", Rule.CASE),
        ("DX{-width}", "ＤＸの推進", Rule.WIDTH),
        ("DX{-spacing}", "行政 D X に", Rule.SPACING),
        ("テレワーク{-lines}", "テレワー\nクを", Rule.LINES),
        ("ウェブ会議{-kana}", "ウエブ会議", Rule.KANA),
        ("e-Tax{-dashes}", "e―Taxで", Rule.DASHES),
        ("令和5年度{-numbers}", "R5年度の", Rule.NUMBERS),
    ],
)
def test_a_spelling_whose_rule_is_off_names_the_rule(query: str, text: str, rule: Rule) -> None:
    miss = the_miss(query, part(0, text))
    assert (miss.lack, set(miss.rules)) == (Lack.SPELLING, {rule})


def test_a_word_inside_another_latin_word_names_that() -> None:
    miss = the_miss("DX", part(0, "庁内のSDX2に"))
    assert (miss.lack, miss.value, surfaces(miss)) == (Lack.WORD_EDGE, "SDX2", [(0, "DX")])


def test_a_number_inside_a_longer_one_with_commas_names_that() -> None:
    miss = the_miss("500人", part(0, "延べ21,500人が"))
    assert (miss.lack, miss.value) == (Lack.WORD_EDGE, "21,500人")


def test_a_failed_field_tells_what_is_known_of_the_record() -> None:
    miss = the_miss("council:前橋 RPA", *TALK, council="高崎市議会")
    assert (miss.asked, miss.lack, miss.value) == ("council:前橋", Lack.FIELD, "高崎市議会")


def test_of_the_day_of_publication_what_is_known_is_told() -> None:
    miss = the_miss("published:..2026-08 RPA", *TALK, published=date(2026, 9, 1))
    assert (miss.asked, miss.lack, miss.value) == (
        "published:..2026-08",
        Lack.FIELD,
        "2026-09-01",
    )


def test_a_failed_field_of_which_nothing_is_known_says_so() -> None:
    miss = the_miss("population:1.. RPA", *TALK)
    assert (miss.lack, miss.value) == (Lack.FIELD, None)


def test_a_negated_field_is_missed_as_a_field() -> None:
    miss = the_miss("-kind:minutes RPA", *TALK)
    assert (miss.asked, miss.lack, miss.value) == ("-kind:minutes", Lack.FIELD, "minutes")


def test_what_must_not_be_there_is_told_with_its_place() -> None:
    miss = the_miss("RPA -予算", *TALK)
    assert (miss.asked, miss.lack, surfaces(miss)) == ("-予算", Lack.EXCLUDED, [(4, "予算")])


def test_what_stands_nowhere_is_told_with_what_is_like_it() -> None:
    miss = the_miss("マイナンバーカード", part(0, "マイナンバー制度とデジタル庁。"))
    assert (miss.lack, miss.near[0]) == (Lack.NO_SUCH_TEXT, "マイナンバー")


def test_a_word_that_shares_no_more_than_its_beginning_is_not_like_it() -> None:
    miss = the_miss("ガバメントAI", part(0, "ガバメントクラウドに移ります。"))
    assert (miss.lack, miss.near) == (Lack.NO_SUCH_TEXT, ())


def test_what_stands_nowhere_and_has_nothing_like_it_says_no_more() -> None:
    miss = the_miss("ブロックチェーン", *TALK)
    assert (miss.lack, miss.near) == (Lack.NO_SUCH_TEXT, ())


def test_all_that_a_branch_misses_is_told_and_what_it_meets_beside() -> None:
    (branch,) = explained("DX AI 人材", *TALK)
    assert [miss.asked for miss in branch.misses] == ["AI", "人材"]
    assert [met.asked for met in branch.met] == ["DX"]


def test_every_lack_has_its_case_here() -> None:
    seen = {
        the_miss(query, *TALK).lack
        for query in (
            "開議",
            "role:member DX",
            "QA(DX 予算)",
            "DX NEAR 予算",
            "導入 -導入を",
            "DX{-width}",
            "PA",
            "kind:report DX",
            "RPA -予算",
            "人材",
        )
    }
    assert seen == set(Lack)


def read_or_none(text: str) -> Query | None:
    try:
        return parse_query(text, query_cases.VOCABULARY)
    except QueryError:
        return None


@settings(max_examples=50)  # whole queries over whole records take 0.05 s each
@given(cases())
def test_a_branch_without_a_miss_is_there_exactly_where_the_slow_reference_holds(
    case: tuple[Node, list[Record]],
) -> None:
    node, records = case
    query = read_or_none(written(node))
    if query is None:
        return
    for record in records:
        record.look_for(all_terms(node))
        view = viewed(query, record)
        found = explain(query, view, record.title)
        assert any(branch.holds for branch in found) is slow_holds(node, record)
        held = [met for branch in found if branch.holds for met in branch.met]
        assert {one.span for met in held for one in met.found} == slow_shown(node, record)
        assert all(met.found or met.value or met.asked.startswith("-") for met in held)
        for branch in found:
            assert bool(branch.misses) is not branch.holds
            by_itself = read_or_none(branch.text)  # None for one that can never hold
            assert branch.holds is (by_itself is not None and by_itself.holds(view))
