"""The language of queries: every example of its page, and what must hold for any query."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain, combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.query import Query, QueryError, parse_query
from matcher.rules import Rule, rules_between
from matcher.terms import Term, Vocabulary
from tests.query_views import part, view_of_parts, where_found

if TYPE_CHECKING:
    from matcher.view import View

PAGE = (Path(__file__).parents[1] / "docs/keyword-language.md").read_text(encoding="utf-8")
CLOUD = Term("ガバメントクラウド", "ガバメントクラウド", ("ガバメントクラウドファンディング",))
VOCABULARY = Vocabulary(
    {
        "DX": [Term("DX"), Term("デジタル変革")],
        "ガバメントクラウド": [CLOUD],
        "Microsoft 365": [Term("Microsoft 365")],
        "空": [],
    },
    exclusions={"定型発言": ["質疑を終結いたします"]},
)
Table = list[dict[str, str]]


def parsed(text: str) -> Query:
    return parse_query(text, VOCABULARY)


def refused(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parsed(text)
    return caught.value


def read_or_refused(text: str) -> Query | QueryError:
    try:
        return parsed(text)
    except QueryError as error:
        return error


def holds_for(query: Query, text: str) -> bool:
    return query.holds(view_of_parts(query, part(0, text.replace("⏎", "\n"))))


def rows_with(*columns: str) -> Table:
    """All rows of the page's tables that have these columns."""
    found: Table = []
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        head, _, *lines = table.splitlines()
        names = _cells(head)
        if set(columns) <= set(names):
            found += [dict(zip(names, _cells(line), strict=True)) for line in lines]
    assert found
    return found


def _cells(line: str) -> list[str]:
    cells = re.split(r"(?<!\\)\|", line.replace("` `", "``"))[1:-1]
    return [cell.strip().replace("\\|", "|").strip("`") for cell in cells]


@pytest.mark.parametrize("row", rows_with("query", "finds"), ids=lambda row: row["query"])
def test_an_example_of_the_page_finds_what_it_says(row: dict[str, str]) -> None:
    query = parsed(row["query"])
    assert holds_for(query, row["finds"])
    assert not holds_for(query, row["does not find"])


@pytest.mark.parametrize("row", rows_with("reads as"), ids=lambda row: row["query"])
def test_an_example_of_the_page_is_normalised_as_it_says(row: dict[str, str]) -> None:
    assert parsed(row["query"]).text == row["reads as"]


@pytest.mark.parametrize("row", rows_with("refused because"), ids=lambda row: row["query"])
def test_an_example_of_the_page_is_refused_as_it_says(row: dict[str, str]) -> None:
    error = refused(row["query"])
    assert error.problem.startswith(row["refused because"])
    assert error.hint


@pytest.mark.parametrize("row", rows_with("example"), ids=lambda row: row["example"])
def test_an_example_of_a_field_is_read(row: dict[str, str]) -> None:
    name = re.match(r"(?:\w+)[:：]", row["example"])
    assert name
    assert parsed(row["example"]).required


def test_every_operator_of_the_page_is_one() -> None:
    spellings = {row["meaning"]: row["spelling"].split(", ") for row in rows_with("meaning")}
    both = [parsed(f"DX {written.strip('`')} AI") for written in spellings["all of them"][1:]]
    either = [parsed(f"DX {written.strip('`')} AI") for written in spellings["at least one"]]
    assert [query.text for query in both] == ["DX AI"] * 2
    assert [query.text for query in either] == ["DX OR AI"] * 3


def test_the_error_on_the_page_is_shown_as_the_page_shows_it() -> None:
    (shown,) = re.findall(r"```\n(.*?)\n```", PAGE, re.DOTALL)
    assert str(refused(shown.splitlines()[0])) == shown


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("DX AND (", 7),
        ("DX OR OR AI", 3),
        ("OR DX", 0),
        ("DX NOT", 3),
        ("DX | ) AI", 3),
        ("市 @なし", 2),
        ("DX 「市", 3),
        ("（DX", 0),
        ("DX @空", 3),
        ("DX 「」", 3),
        ("AI 。", 3),
        ("x" * 1001, 1000),
        ("(" * 30 + "DX" + ")" * 30, 20),
        ('DX "aa bb cc dd ee ff gg hh"', 3),
    ],
)
def test_an_error_names_its_place(text: str, position: int) -> None:
    assert refused(text).position == position


def test_the_caret_stands_under_its_place_behind_wide_characters() -> None:
    line, caret, *_ = str(refused("行政　ＤＸ か゛ OR )")).splitlines()
    before = line[: line.index("OR")]
    assert _columns(caret) == _columns(before) + 1


def _columns(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def test_an_error_shows_no_control_characters() -> None:
    assert "\x1b" not in str(refused("DX \x1b[31m OR"))


def test_an_unknown_group_is_told_the_nearest_names() -> None:
    assert "@ガバメントクラウド" in refused("@ガバメントクラウト").hint


@pytest.mark.parametrize("text", ["@DX", "＠ＤＸ", "@dx", '@"DX"', "@「DX」"])
def test_a_group_is_known_by_any_spelling_of_its_name(text: str) -> None:
    assert parsed(text).text == "@DX"
    assert parsed(text).terms == set(VOCABULARY.group("DX"))


def test_a_name_with_a_blank_is_spelt_in_quotes() -> None:
    assert parsed("@Microsoft365").text == '@"Microsoft 365"'


@pytest.mark.parametrize("text", ["ガバメントクラウド", "「ガバメントクラウド」", "ｶﾞﾊﾞﾒﾝﾄｸﾗｳﾄﾞ"])
def test_a_word_that_reads_like_a_configured_form_is_that_term(text: str) -> None:
    assert parsed(text).terms == {CLOUD}


def test_quotes_of_a_telephone_keyboard_are_quotes() -> None:
    assert parsed("“Web 会議”").text == '"Web 会議"'


def test_a_double_negation_is_none() -> None:
    assert parsed("NOT -DX").text == "DX"


def test_each_required_set_is_needed() -> None:
    query = parsed("@DX (AI OR (RPA 市 -県)) -町")
    assert query.required == {
        frozenset(VOCABULARY.group("DX")),
        frozenset({Term("AI"), Term("RPA")}),
    }


TERMS = [Term("市"), Term("県"), Term("AI"), *VOCABULARY.all_terms]


def spellings() -> st.SearchStrategy[str]:
    """Queries of every shape, some of them refused."""
    leaves = st.sampled_from(
        ["市", "県", "AI", "「AI」", "@DX", "DX", "ガバメントクラウド", '"Microsoft 365"']
    )
    ands = st.sampled_from([" ", " AND ", "　かつ　"])
    ors = st.sampled_from([" OR ", "|", "、", "｜"])
    nots = st.sampled_from(["-", "NOT ", "除く　"])

    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        bracketed = inner.map(lambda text: f"({text})")
        pair = st.tuples(inner, st.one_of(ands, ors), inner).map("".join)
        return st.one_of(pair, bracketed, st.tuples(nots, bracketed).map("".join))

    return st.recursive(leaves, extend, max_leaves=8)


def every_finding() -> list[frozenset[Term]]:
    subsets = (combinations(TERMS, size) for size in range(len(TERMS) + 1))
    return [frozenset(found) for found in chain.from_iterable(subsets)]


def every_view() -> list[View]:
    return [where_found(*found) for found in every_finding()]


@given(spellings())
def test_the_normalised_spelling_means_the_same_and_stays(text: str) -> None:
    query = read_or_refused(text)
    if isinstance(query, QueryError):
        assert query.hint
        return
    again = parsed(query.text)
    assert again == query
    assert parsed(query.bracketed) == query
    assert all(query.holds(view) == again.holds(view) for view in every_view())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("DX OR AI NOT 視察", "DX OR (AI -視察)"),
        ("DX AI OR RPA", "(DX AI) OR RPA"),
        ("DX OR role:議員 RPA", "DX OR (role:member RPA)"),
        ("市民 （DX、AI 推進）", "市民 (DX OR (AI 推進))"),
        ("市民 -(DX OR AI 推進)", "市民 -(DX OR (AI 推進))"),
        ("SPEECH(DX OR AI 推進)", "SPEECH(DX OR (AI 推進))"),
        ("DX OR クラウド -クラウドファンド", "DX OR (クラウド -クラウドファンド)"),
        ("DX AI -視察", "DX AI -視察"),
        ("DX OR AI", "DX OR AI"),
    ],
)
def test_people_are_shown_which_conditions_stand_together_behind_an_or(
    text: str, shown: str
) -> None:
    query = parsed(text)
    assert query.bracketed == shown
    assert parsed(shown) == query


@given(spellings())
def test_a_query_holds_only_where_each_required_set_has_a_term(text: str) -> None:
    query = read_or_refused(text)
    if isinstance(query, QueryError):
        assert query.problem.startswith("Nothing is required") or "must occur" in query.problem
        return
    assert query.required
    for found in every_finding():
        if query.holds(where_found(*found)):
            assert all(found & required for required in query.required)


@given(
    st.recursive(
        st.sampled_from(["市", "県", "AI"]),
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(["all", "any"]), inner, inner),
            st.tuples(st.just("not"), inner),
        ),
        max_leaves=8,
    )
)
def test_a_query_holds_as_plain_logic_says(tree: object) -> None:
    query = _written(tree)
    required = ("all", "DX", tree)  # so that it is refused only for what never holds
    asked = read_or_refused(f"DX ({query})")
    if isinstance(asked, QueryError):
        assert "must occur" in asked.problem
        return
    for found in every_finding():
        forms = {term.form for term in found}
        assert asked.holds(where_found(*found)) == _plain(required, forms)


def _written(tree: object) -> str:
    match tree:
        case ("all", left, right):
            return f"({_written(left)}) AND ({_written(right)})"
        case ("any", left, right):
            return f"({_written(left)}) OR ({_written(right)})"
        case ("not", inner):
            return f"NOT ({_written(inner)})"
    return str(tree)


def _plain(tree: object, forms: set[str]) -> bool:
    match tree:
        case ("all", left, right):
            return _plain(left, forms) and _plain(right, forms)
        case ("any", left, right):
            return _plain(left, forms) or _plain(right, forms)
        case ("not", inner):
            return not _plain(inner, forms)
    return tree in forms


@given(st.text(alphabet='DX市あ"「」（）()-|、@＠ 　ＯＲANDかつ除く,\x00\n😀\ud800', max_size=20))
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str) -> None:
    query = read_or_refused(text)
    if isinstance(query, QueryError):
        assert 0 <= query.position <= len(text)
        assert str(query).count("\n") == 2
    else:
        assert parsed(query.text) == query


def test_every_japanese_value_of_the_page_is_the_english_one() -> None:
    told = 0
    for row in rows_with("field", "asks for"):
        field = row["field"].split(":")[0]
        for english, japanese in re.findall(r"`(\w+)` ([ぁ-龠]+)", f"`{row['asks for']}"):
            told += 1
            assert parsed(f"{field}:{japanese} DX").text == f"{field}:{english} DX"
    assert told >= 14


def test_every_place_of_the_page_is_known_by_both_its_names() -> None:
    for row in rows_with("place"):
        english, *japanese = row["place"].replace("`", "").split()
        for name in japanese:
            assert parsed(f"in:{name} DX").text == f"in:{english} DX"


def test_a_pair_of_the_table_of_rules_is_one_by_that_rule() -> None:
    rows = rows_with("rule")
    assert [row["rule"] for row in rows] == [rule.value for rule in Rule]
    pairs = [
        (row["rule"], *pair)
        for row in rows
        for pair in re.findall(r"`([^`]+)` and `([^`]+)`", f"`{row['what it takes for the same']}`")
    ]
    assert len(pairs) >= 5
    for rule, one, other in pairs:
        assert rules_between(one, other) == {Rule(rule)}


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("DX", "資料1 D X", True),
        ("Teams OR Microsoft", "M i c r o s o f t T e a m s", True),
        ("Teams", "M i c r o s o f t T e a m s", False),
        ("LG", "L G W A N", False),
        ("IT", "I T S", False),
    ],
)
def test_what_the_page_says_of_one_word_is_so(query: str, text: str, expected: bool) -> None:
    assert f"`{text}`" in PAGE
    found = [text[start:end] for _, start, end in shown(query, text)]
    assert (query.split()[0] in ["".join(word.split()) for word in found]) is expected


def shown(query: str, text: str) -> list[tuple[int, int, int]]:
    asked = parsed(query)
    return sorted(asked.shown(view_of_parts(asked, part(0, text))))
