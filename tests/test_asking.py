"""Many queries asked at once answer as each does by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.asking import Questions
from matcher.audience import Audience
from matcher.query import parse_query
from matcher.reach import Reach
from matcher.terms import Term, Vocabulary
from matcher.view import TITLE, Facts, View
from tests.query_views import part, where_found

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from matcher.query import Query
    from matcher.question import Found, Sort
    from matcher.view import Said

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
    ("area:群馬県", "kind:minutes", "source:kaku", "council:架空", "held:2023", "-source:blog")
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
        parts.map(lambda one: f"speaker:海野 ({one})"),
        parts.map(lambda one: f"-role:member kind:minutes ({one})"),
        parts.map(lambda one: f"QA({one})"),
    )


QUERIES = st.recursive(LEAVES, joined, max_leaves=6)
SPANS = st.tuples(st.integers(TITLE, 3), st.integers(0, 30)).map(lambda at: (*at, at[1] + 2))
FACTS = st.builds(
    Facts,
    source=st.sampled_from(("kaku", "blog")),
    kind=st.sampled_from(("minutes", "announcement")),
    area=st.sampled_from((None, "群馬県", "栃木県")),
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


class Seen(NamedTuple):
    """A sighting that shows what it is asked for and no more."""

    view: View

    @property
    def sort(self) -> Sort:
        return self.view.facts.kind, self.view.facts.council, self.view.facts.status

    @property
    def facts(self) -> Facts:
        return self.view.facts

    @property
    def found(self) -> list[Found]:
        spans = sorted((at, term.form, term) for term, ats in self.view.found.items() for at in ats)
        return [
            (term, None if part == TITLE else part, start, end, "")
            for (part, start, end), _, term in spans
        ]

    @property
    def parts(self) -> Sequence[Said]:
        return self.view.parts

    def view_of(self, forms: AbstractSet[str]) -> View:
        found = {term: at for term, at in self.view.found.items() if term.form in forms}
        return View(self.view.facts, self.view.parts, found)

    @property
    def apart(self) -> AbstractSet[int]:
        return set(range(TITLE, len(PARTS))) - self.view.usual


def holding(queries: list[Query], *views: View) -> list[list[str]]:
    """The queries that hold for each, by their normalised spelling."""
    questions = Questions()
    audience = Audience(questions)
    for number, query in enumerate(queries):
        audience.add(number, questions.add(query), Reach())
    told = audience.told([Seen(view) for view in views], views[0].facts)
    return [[queries[number].text for number in numbers] for numbers in told]


@given(st.lists(QUERIES.map(read), max_size=6), st.lists(VIEWS, min_size=1, max_size=3))
def test_as_many_hold_as_by_themselves(queries: list[Query | None], views: list[View]) -> None:
    asked = list({query.text: query for query in queries if query}.values())
    for view in views:
        assert holding(asked, view) == [[query.text for query in asked if query.holds(view)]]


@given(st.lists(QUERIES.map(read), max_size=6), st.lists(VIEWS, min_size=2, max_size=4))
def test_of_many_records_each_is_told_as_by_itself(
    queries: list[Query | None], views: list[View]
) -> None:
    asked = list({query.text: query for query in queries if query}.values())
    home = replace(views[0].facts, area="群馬県", source="kaku")
    there = [
        View(replace(home, kind=view.facts.kind, council=view.facts.council), PARTS, view.found)
        for view in views
    ]
    assert holding(asked, *there) == [
        [query.text for query in asked if query.holds(view)] for view in there
    ]


@pytest.mark.parametrize("query", ["DX OR RPA", "(DX OR RPA) (RPA OR 窓口)", "DX OR 窓口 -標準化"])
def test_whoever_asks_for_one_of_several_is_told_once(query: str) -> None:
    found = where_found(*map(VOCABULARY.term, ("DX", "RPA", "窓口")))
    assert holding([parse_query(query, VOCABULARY)], found) == [[query]]


def test_a_term_is_known_again_wherever_it_lies() -> None:
    for _ in range(3):
        assert holding([parse_query("DX", VOCABULARY)], where_found(Term("DX"))) == [["DX"]]


def test_what_is_asked_after_its_word_was_found_is_asked_from_then_on() -> None:
    questions = Questions()
    audience = Audience(questions)
    found = where_found(VOCABULARY.term("DX"))
    audience.add(1, questions.add(parse_query("窓口", VOCABULARY)), Reach())
    assert audience.told([Seen(found)], found.facts) == [[]]
    audience.add(2, questions.add(parse_query("DX", VOCABULARY)), Reach())
    assert audience.told([Seen(found)], found.facts) == [[2]]


def test_queries_that_read_alike_are_one() -> None:
    questions = Questions()
    first, second, again = (
        questions.add(parse_query(text, VOCABULARY))
        for text in ("DX 窓口", "ＤＸ かつ @住民", "ＤＸ　窓口")
    )
    assert (again is first, again is second, len(questions)) == (True, False, 2)


def first_needed(questions: Questions, text: str) -> list[str]:
    """The words of which one must be found for a question to be looked at."""
    kept = questions.add(parse_query(text, VOCABULARY))
    return [
        term.form
        for term, number in questions.terms.items()
        if kept.needs[0] in questions.met_by[number]
    ]


def test_a_question_is_kept_by_what_fewest_records_hold() -> None:
    for often, rare in (("DX", "標準化"), ("標準化", "DX")):
        assert first_needed(Questions({(often, None): 9}), "DX 標準化") == [rare]


@pytest.mark.parametrize(
    ("text", "rarest"),
    [("@庁内 標準化", "標準化"), ("DX 標準化", "標準化"), ("@庁内 @住民", "窓口")],
)
def test_where_nobody_counted_a_word_is_rarer_than_a_group_and_a_long_one_than_a_short(
    text: str, rarest: str
) -> None:
    assert first_needed(Questions(), text) == [rarest]


@pytest.mark.parametrize(
    ("reach", "told"),
    [
        (Reach(), [1]),
        (Reach(sources=("kaku", "blog")), [1]),
        (Reach(sources=("blog",)), []),
        (Reach(areas=("関東",)), [1]),
        (Reach(sources=("kaku",), areas=("栃木県",)), []),
    ],
)
def test_only_they_are_told_whom_a_source_concerns(reach: Reach, told: list[int]) -> None:
    questions = Questions()
    audience = Audience(questions)
    audience.add(1, questions.add(parse_query("DX", VOCABULARY)), reach)
    found = where_found(VOCABULARY.term("DX"))
    assert audience.told([Seen(found)], replace(found.facts, area="群馬県")) == [told]


def test_what_is_found_in_unusual_places_alone_does_not_hold() -> None:
    aside = View(where_found().facts, PARTS, {VOCABULARY.term("DX"): [(3, 0, 2)]})
    assert holding([parse_query("DX", VOCABULARY)], aside) == [[]]
    assert holding([parse_query("in:aside DX", VOCABULARY)], aside) == [["in:aside DX"]]
