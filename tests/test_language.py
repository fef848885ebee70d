"""What a query asks of places, speakers and distances."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.query import Query, QueryError, parse_query
from matcher.terms import Limits, Term, Vocabulary
from matcher.view import TITLE, Place, exchanges, place_of
from tests.query_views import part, view_of_parts, where_found

if TYPE_CHECKING:
    from state.records import Part

VOCABULARY = Vocabulary({"DX": [Term("DX"), Term("デジタル変革")], "AI": [Term("AI")]})


def asked(text: str) -> Query:
    return parse_query(text, VOCABULARY)


def holds(text: str, *parts: Part, title: str = "", **facts: Any) -> bool:  # noqa: ANN401 - what is known of a document
    query = asked(text)
    return query.holds(view_of_parts(query, *parts, title=title, **facts))


def shown(text: str, *parts: Part, title: str = "") -> list[tuple[int, str]]:
    """The part and the words of everything that is shown."""
    query = asked(text)
    texts = {TITLE: title, **{one.seq: one.text for one in parts}}
    found = sorted(query.shown(view_of_parts(query, *parts, title=title)))
    return [(number, texts[number][start:end]) for number, start, end in found]


def refused(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        asked(text)
    return caught.value


CHAIR = part(0, "次に、DX推進について、三森議員の発言を許します。", "speech", role="chair")
ASKED = part(1, "RPAの導入を伺います。", "question", role="member", name="三森", office="議員")
FLOOR = part(2, "情報政策課長。", "speech", role="chair")
TOLD = part(3, "DXで対応します。", "answer", role="executive", name="四谷", office="情報政策課長")
AGAIN = part(4, "予算はいくらか。", "question", role="member", name="三森", office="議員")
TALK = (CHAIR, ASKED, FLOOR, TOLD, AGAIN)


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("DX NEAR/3 推進", "DXをさ推進", True),
        ("DX NEAR/3 推進", "DXをさら推進", True),
        ("DX NEAR/3 推進", "DXをさらに推進", False),
        ("DX NEAR/3 推進", "推進するDX", True),
        ("DX NEAR DX推進", "DX推進", False),
        ("DX NEAR DX推進", "DX推進とDX", True),
        ("(AI OR RPA) NEAR/2 DX", "RPAとDX", True),
        ("@DX NEAR/2 AI", "AIとデジタル変革", True),
    ],
)
def test_near_counts_the_characters_between(query: str, text: str, expected: bool) -> None:
    assert holds(query, part(0, text)) is expected


def test_without_a_number_near_is_fifty_characters() -> None:
    assert asked("DX NEAR AI").text == "DX NEAR/50 AI"
    assert holds("DX NEAR AI", part(0, "DX" + "あ" * 50 + "AI"))
    assert not holds("DX NEAR AI", part(0, "DX" + "あ" * 51 + "AI"))


def test_near_does_not_reach_into_another_part() -> None:
    assert not holds("DX NEAR/100 AI", part(0, "DX"), part(1, "AI"))


def test_words_of_one_speech() -> None:
    assert holds("DX RPA", *TALK)
    assert not holds("SPEECH(DX RPA)", *TALK)
    assert holds("SPEECH(DX 対応)", *TALK)
    assert holds("SPEECH(DX -RPA)", *TALK)
    assert not holds("SPEECH(DX -対応)", *TALK)
    assert not holds("SPEECH(RPA)", part(0, "RPA", "text"))


def test_words_of_a_question_with_its_answer() -> None:
    assert holds("QA(RPA DX)", *TALK)
    assert not holds("QA(DX 予算)", *TALK)
    assert holds("QA(予算)", *TALK)


def test_a_question_reaches_to_its_answer_past_the_chair() -> None:
    assert exchanges(TALK) == [[1, 3], [4]]


def test_a_heading_ends_an_exchange() -> None:
    talk = (ASKED, part(2, "◎議案第5号", "heading"), part(3, "DXです。", "answer"))
    assert exchanges(talk) == [[1], [3]]


def test_the_usual_places_are_title_speeches_and_text() -> None:
    for kind in ("speech", "question", "answer", "text"):
        assert holds("DX", part(0, "DXの推進", kind))
    for kind in ("heading", "interjection", "set_aside"):
        assert not holds("DX", part(0, "DXの推進", kind))
    assert holds("DX", title="DX推進特別委員会")


def test_what_the_chair_only_calls_is_looked_at_on_request() -> None:
    assert place_of(CHAIR) is Place.PROCEDURE
    assert not holds("DX", CHAIR)
    assert holds("in:procedure DX", CHAIR)
    long = part(0, "DXについて、" + "委員長として一言申し上げます。" * 9, "speech", role="chair")
    assert holds("DX", long)


def test_the_title_of_an_announcement_is_a_place_of_its_own() -> None:
    facts = {"title": "DX推進特別委員会", "kind": "announcement"}
    assert holds("DX", **facts)
    assert holds("in:announcement DX", **facts)
    assert not holds("in:title DX", **facts)
    assert holds("in:お知らせ DX", **facts)
    assert not holds("-in:announcement DX", **facts)


def test_a_notice_inside_a_record_is_an_aside_and_no_announcement() -> None:
    notice = part(0, "お知らせ DX講座の申込みは窓口へ", "set_aside")
    assert not holds("DX", notice)
    assert not holds("in:announcement DX", notice)
    assert holds("in:aside DX", notice)


def test_places_can_be_named() -> None:
    heading = part(0, "DXについて", "heading")
    assert holds("in:heading DX", heading)
    assert holds("場所：見出し DX", heading)
    assert not holds("in:heading DX", part(0, "DX", "text"))
    assert holds("in:all DX", part(0, "DX", "set_aside"))
    assert not holds("-in:title DX", title="DX")
    assert holds("-in:title DX", part(0, "DX"))


def test_a_place_named_inside_does_not_forget_who_speaks() -> None:
    assert not holds("role:member (in:answer DX)", *TALK)
    assert holds("role:executive (in:answer DX)", *TALK)
    assert not holds("role:member (speaker:四谷 DX)", *TALK)


def test_a_unit_is_looked_for_in_all_places() -> None:
    assert holds("SPEECH(in:procedure DX 推進)", CHAIR)
    assert holds("in:procedure SPEECH(DX 推進)", CHAIR)
    assert not holds("SPEECH(DX 推進)", CHAIR)


def test_who_says_it_narrows_the_words_beside() -> None:
    assert holds("speaker:三森 RPA", *TALK)
    assert not holds("speaker:三森 DX", *TALK)
    assert holds("speaker:課長 DX", *TALK)
    assert holds("role:member,executive DX RPA", *TALK)
    assert holds("役割:執行部 DX", *TALK)
    assert not holds("-role:executive DX", *TALK)
    assert holds("(speaker:三森 RPA) DX", *TALK)


@pytest.mark.parametrize(
    ("text", "reads_as"),
    [
        ("議会：前橋 ＤＸ", "council:前橋 DX"),
        ("DX role:議員", "role:member DX"),
        ("in:見出し,title DX AI", "in:heading,title DX AI"),
        ("(speaker:三森 DX) AI", "(speaker:三森 DX) AI"),
        ("role:member (DX OR AI)", "role:member (DX OR AI)"),
        ('meeting:"ICT 委員会" DX', 'meeting:"ICT 委員会" DX'),
        ("SPEECH（DX かつ AI）", "SPEECH(DX AI)"),
        ("SPEECH (DX AI)", "SPEECH(DX AI)"),
        ("DX ＮＥＡＲ／５ AI", "DX NEAR/5 AI"),
        ("「または」", '"または"'),
        ("DX NEAR/5 (AI、RPA)", "DX NEAR/5 (AI OR RPA)"),
        ("-(DX NEAR/5 AI) RPA", "-(DX NEAR/5 AI) RPA"),
        ("held:2023-04.. 2024", "held:2023-04.. 2024"),
        ('"near" DX', '"near" DX'),
        ("「https://note.com」", '"https://note.com"'),
        ('『a」b"c』', '『a」b"c』'),
        ("role:chair -in:title speaker:三森 DX", "speaker:三森 role:chair -in:title DX"),
    ],
)
def test_a_query_is_kept_in_one_spelling(text: str, reads_as: str) -> None:
    assert asked(text).text == reads_as
    assert asked(reads_as) == asked(text)


@pytest.mark.parametrize(
    ("text", "position", "problem"),
    [
        ("DX NEAR", 3, "There is nothing after this NEAR."),
        ("NEAR DX", 0, "There is nothing before this NEAR."),
        ("DX NEAR -AI", 8, "A NOT cannot stand here."),
        ("DX NEAR/0 AI", 3, "NEAR/0 is no distance in characters."),
        ("DX NEAR/9999 AI", 3, "NEAR/9999 is no distance in characters."),
        ("DX NEAR AI NEAR RPA", 11, "NEAR stands between two words."),
        ("DX NEAR (AI RPA)", 3, "NEAR stands between words."),
        ("DX near AI", 3, "near is taken for a word."),
        ("speech(DX)", 0, "speech is taken for a word."),
        ("DX NEAR/10人材", 3, "NEAR/10人材 is no distance."),
        ("DX 議会： 前橋", 3, "A value must follow 議会:."),
        ("DX SPEECH()", 9, "The brackets are empty."),
        ("DX SPEECH(-AI)", 3, "SPEECH holds no word that it needs."),
        ("council:前橋", 0, "Nothing is required"),
        ("DX OR council:前橋", 6, "Nothing is required"),
        ("DX OR role:member", 6, "role:member narrows nothing here."),
        ("role:member", 0, "role:member narrows nothing here."),
        ("in:title in:text DX", 9, "in: stands here twice."),
        ("speaker:山田 speaker:田中 DX", 11, "speaker: stands here twice."),
        ("QA(role:member 予算 role:chair 検討)", 18, "role: stands here twice."),
        ("DX role:boss", 8, "'boss' is no value of role:."),
        ("DX in:見だし", 6, "'見だし' is no value of in:."),
        ("counsil:前橋 DX", 0, "There is no field counsil:."),
        ("DX held:2023-13", 8, "'2023-13' is no day, month or year."),
        ("DX held:2024..2023", 8, "'2024..2023' ends before it begins."),
        ("DX held:..", 8, "'..' has no end."),
        ("DX held:2023,2024", 8, "held: takes one range."),
        ("DX population:many", 14, "'many' is no number of people."),
    ],
)
def test_an_error_names_its_place_and_its_reason(text: str, position: int, problem: str) -> None:
    error = refused(text)
    assert (error.position, error.problem[: len(problem)]) == (position, problem)
    assert error.hint


def test_a_misspelt_value_is_told_the_nearest() -> None:
    assert "見出し" in refused("DX in:見だし").hint
    assert "council:" in refused("counsil:前橋 DX").hint


@pytest.mark.parametrize(
    ("limits", "taken", "text", "position", "problem"),
    [
        (Limits(terms=2), "@DX", "@DX OR AI", 0, "This asks for 3 words, its groups counted out."),
        (Limits(near=1), "DX NEAR AI", "DX NEAR AI OR DX NEAR/2 RPA", 0, "NEAR stands here 2"),
        (Limits(near=0), "DX AI", "DX NEAR AI", 0, "NEAR stands here 1 times."),
        (Limits(length=5), "DX AI", "DX RPA", 5, "A query has at most 5 characters."),
        (Limits(depth=2), "((DX))", "RPA (((DX)))", 6, "Brackets stand in more than 2 others"),
        (Limits(depth=2), "DX --AI", "DX ---AI", 5, "More than 2 negations stand in a row."),
    ],
)
def test_what_costs_too_much_is_refused(
    limits: Limits, taken: str, text: str, position: int, problem: str
) -> None:
    small = Vocabulary({"DX": [Term("DX"), Term("デジタル変革")]}, limits)
    assert parse_query(taken, small)
    with pytest.raises(QueryError) as caught:
        parse_query(text, small)
    assert (caught.value.position, caught.value.problem[: len(problem)]) == (position, problem)
    assert caught.value.hint


def test_the_usual_limits_are_those_of_the_page() -> None:
    words = [f"{number}番地" for number in range(1001, 1202)]
    many = Vocabulary({"多": [Term(word) for word in words]}, Limits(length=10_000))
    usual = Vocabulary({"多": [Term(word) for word in words[1:]]})
    assert parse_query("@多", usual)
    with pytest.raises(QueryError, match="This asks for 201 words"):
        parse_query("@多", many)
    with pytest.raises(QueryError, match="NEAR stands here 51 times"):
        parse_query(" OR ".join(f"市 NEAR/{n} 県" for n in range(1, 52)), many)


@pytest.mark.parametrize("text", ["DX " + "-" * 900 + "AI", "DX" + " (AI" * 200 + ")" * 200])
def test_no_query_is_too_deep_to_be_refused(text: str) -> None:
    assert refused(text).hint


def test_only_branches_that_hold_show_their_words() -> None:
    assert shown("DX OR (AI 予算)", part(0, "DXとAI")) == [(0, "DX")]
    assert shown("DX -AI", part(0, "DXとRPA")) == [(0, "DX")]
    assert shown("DX AI", part(0, "DX")) == []


def test_what_is_shown_stands_where_the_query_looks() -> None:
    parts = (part(0, "DX", "heading"), part(1, "DX", "text"))
    assert shown("DX", *parts) == [(1, "DX")]
    assert shown("in:heading DX", *parts) == [(0, "DX")]
    assert shown("DX NEAR/3 AI", part(0, "DXとAI。そしてDXは別に置く。")) == [(0, "DX"), (0, "AI")]
    assert shown("QA(RPA DX)", *TALK) == [(1, "RPA"), (3, "DX")]


def queries() -> st.SearchStrategy[str]:
    """Queries of every shape, some of them refused."""
    words = st.sampled_from(
        [
            "市",
            "AI",
            "@DX",
            "RPA",
            "「AI」",
            "AI{case}",
            "AI -AI企業",
            "AI NOT AI企業",
            "@DX{exact}",
        ]
    )
    fields = st.sampled_from(
        ["role:member", "-speaker:三森", "in:heading,title", "kind:minutes", "-held:2023-04.."]
    )
    near = st.tuples(words, st.sampled_from([" NEAR ", " NEAR/7 "]), words).map("".join)

    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        bracketed = inner.map(lambda text: f"({text})")
        joined = st.tuples(inner, st.sampled_from([" ", " OR ", " NEAR "]), inner).map("".join)
        units = st.tuples(st.sampled_from(["SPEECH", "QA", "-", "NOT "]), bracketed).map("".join)
        return st.one_of(joined, bracketed, units, st.tuples(fields, inner).map(" ".join))

    return st.recursive(st.one_of(words, near), extend, max_leaves=6)


def read_or_refused(text: str) -> Query | QueryError:
    try:
        return asked(text)
    except QueryError as error:
        return error


@given(queries())
def test_the_kept_spelling_of_any_query_means_the_same(text: str) -> None:
    query = read_or_refused(text)
    if isinstance(query, QueryError):
        assert 0 <= query.position <= len(text)
        assert query.hint
        return
    assert asked(query.text) == query
    assert asked(query.text).text == query.text


@given(queries())
def test_a_query_holds_only_where_all_that_it_requires_is_found(text: str) -> None:
    query = read_or_refused(text)
    if isinstance(query, QueryError):
        return
    terms = sorted(query.terms, key=lambda term: term.form)
    for size in range(len(terms) + 1):
        for found in combinations(terms, size):
            if query.holds(where_found(*found)):
                assert all(not required.isdisjoint(found) for required in query.required)
