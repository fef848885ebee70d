"""Many queries asked at once answer as each does by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from matcher.asking import Questions
from matcher.query import parse_query
from matcher.terms import Term, Vocabulary
from matcher.view import TITLE, Facts, View
from tests.query_views import part, where_found

if TYPE_CHECKING:
    from matcher.query import Query
    from matcher.view import Span

WORDS = ("DX", "RPA", "窓口", "標準化", "テレワーク")
VOCABULARY = Vocabulary({"庁内": [Term("RPA"), Term("テレワーク")], "住民": [Term("窓口")]})
PARTS = (
    part(0, "", "speech", role="member", name="山野"),
    part(1, "", "speech", role="executive", name="海野"),
    part(2, "", "heading"),
    part(3, "", "set_aside"),
)
LEAVES = st.sampled_from((*WORDS, "@庁内", "@住民"))
FIELDS = st.sampled_from(
    ("area:架空県", "kind:minutes", "source:kaku", "council:架空", "held:2023", "-source:blog")
)


def joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(parts, parts).map(" ".join),
        st.tuples(parts, parts).map(lambda two: f"({two[0]} OR {two[1]})"),
        st.tuples(LEAVES, parts).map(lambda two: f"{two[0]} NOT ({two[1]})"),
        st.tuples(FIELDS, parts).map(lambda two: f"{two[0]} ({two[1]})"),
        st.tuples(LEAVES, LEAVES).map(" NEAR/9 ".join),
        parts.map(lambda one: f"SPEECH({one})"),
        parts.map(lambda one: f"(in:heading ({one}))"),
        parts.map(lambda one: f"(role:member ({one}))"),
        parts.map(lambda one: f"QA({one})"),
    )


QUERIES = st.recursive(LEAVES, joined, max_leaves=6)
SPANS = st.tuples(st.integers(TITLE, 3), st.integers(0, 30)).map(lambda at: (*at, at[1] + 2))
FACTS = st.builds(
    Facts,
    source=st.sampled_from(("kaku", "blog")),
    kind=st.sampled_from(("minutes", "announcement")),
    area=st.sampled_from((None, "架空県", "別の県")),
    council=st.sampled_from((None, "架空市議会")),
)
VIEWS = st.builds(
    lambda facts, found: View(facts, PARTS, found),
    FACTS,
    st.dictionaries(
        st.sampled_from([VOCABULARY.term(word) for word in WORDS]),
        st.lists(SPANS, min_size=1, max_size=3),
    ),
)


def read(text: str) -> Query | None:
    """The query; None for one that the language refuses."""
    try:
        return parse_query(text, VOCABULARY)
    except ValueError:
        return None


@given(st.lists(QUERIES.map(read), max_size=6), st.lists(VIEWS, min_size=1, max_size=3))
def test_as_many_hold_as_by_themselves(queries: list[Query | None], views: list[View]) -> None:
    asked = [query for query in queries if query]
    questions = Questions()
    for query in asked:
        questions.add(query)
    for view in views:
        holding = questions.holding(questions.possible(view.found), view)
        assert {one.query.text for one in holding} == {q.text for q in asked if q.holds(view)}


def test_queries_that_read_alike_are_one() -> None:
    questions = Questions()
    first, second = (
        questions.add(parse_query(text, VOCABULARY)) for text in ("DX 窓口", "ＤＸ かつ @住民")
    )
    again = questions.add(parse_query("ＤＸ　窓口", VOCABULARY))
    assert (again is first, again is second, len(questions)) == (True, False, 2)


def test_only_queries_are_possible_of_which_all_that_they_need_was_found() -> None:
    questions = Questions()
    for text in ("DX 窓口", "DX OR 窓口", "SPEECH(DX RPA)", "窓口 NOT DX"):
        questions.add(parse_query(text, VOCABULARY))
    possible = questions.possible([VOCABULARY.term("DX")])
    assert [one.query.text for one in possible] == ["DX OR 窓口"]


def test_a_query_is_kept_by_what_fewest_records_hold() -> None:
    query = parse_query("DX 標準化", VOCABULARY)
    for often, rare in (("DX", "標準化"), ("標準化", "DX")):
        kept = Questions({(often, None): 9}).add(query).rarest
        assert [term.form for term in kept] == [rare]


def test_where_nobody_counted_a_word_is_rarer_than_a_group_and_a_longer_one_than_a_shorter() -> (
    None
):
    for text, rarest in (
        ("@庁内 標準化", "標準化"),
        ("DX 標準化", "標準化"),
        ("@庁内 @住民", "窓口"),
    ):
        kept = Questions().add(parse_query(text, VOCABULARY)).rarest
        assert [term.form for term in kept] == [rarest]


def test_what_is_found_in_unusual_places_alone_does_not_hold() -> None:
    questions = Questions()
    asked = questions.add(parse_query("DX", VOCABULARY))
    spans: list[Span] = [(3, 0, 2)]
    aside = View(where_found().facts, PARTS, {VOCABULARY.term("DX"): spans})
    assert questions.possible(aside.found) == [asked]
    assert questions.holding([asked], aside) == []
