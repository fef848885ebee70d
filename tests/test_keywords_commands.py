"""`gikai keywords`: what is looked for, tried and suggested, as people and programs see it."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keywords_test import answers, texts_of
from config.errors import UserError
from config.load import read_groups
from config.notes import seen_in
from config.paths import TEMPLATES
from matcher.configured import vocabulary_of
from matcher.nearest import Likeness, like
from matcher.query import parse_query
from state.database import open_database
from state.search_index import index_new
from tests.command_tools import ROOT, Ended, configure, environment, gikai, source
from tests.state_examples import minutes, run_of

if TYPE_CHECKING:
    from pathlib import Path

VOCABULARY = vocabulary_of(read_groups(TEMPLATES))
FORMS = [(name, term.form) for name, terms in VOCABULARY.groups.items() for term in terms]
KEYWORDS = """
[[group]]
theme = "道具"
name = "ドローン"
note = "架空市議会 2026-09-08 で確認: ドローン。未確認: 無人航空機"
terms = ["ドローン", "無人航空機"]

[[group]]
name = "クラウド"
note = "未確認"
terms = [{ form = "クラウド", exclude = ["クラウドファンディング"] }]

[[exclusion]]
name = "定型発言"
note = "未確認"
forms = ["ドローンについて説明を求めます"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = configure(tmp_path / "watch", source("kaku", None))
    (made / "keywords.toml").write_text(KEYWORDS, encoding="utf-8")
    return made


def tried(folder: Path, query: str, lines: bytes) -> Ended:
    """`gikai keywords test` with these bytes on standard input."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", "--config", folder, "keywords", "test", query],
        input=lines,
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        timeout=100,
        check=False,
    )
    return Ended(code=ended.returncode, out=ended.stdout.decode(), err=ended.stderr.decode())


def test_groups_are_listed_by_theme(folder: Path) -> None:
    ended = gikai("--config", folder, "keywords", "list")
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "道具 (1 group)",
        "  @ドローン  2 forms, 1 seen",
        "— (1 group)",
        "  @クラウド  1 form, 0 seen",
        "2 groups in 2 themes",
        "lists of exclusions: @@定型発言",
    ]


def test_one_theme_is_listed_alone_for_programs(folder: Path) -> None:
    ended = gikai("--config", folder, "keywords", "list", "--theme", "道具", "--json")
    assert ended.one() == {
        "group": "ドローン",
        "theme": "道具",
        "forms": [
            {"form": "ドローン", "exclude": [], "seen": "架空市議会 2026-09-08"},
            {"form": "無人航空機", "exclude": [], "seen": None},
        ],
        "note": "架空市議会 2026-09-08 で確認: ドローン。未確認: 無人航空機",
    }


def test_an_unknown_theme_is_told_the_known_ones(folder: Path) -> None:
    ended = gikai("--config", folder, "keywords", "list", "--theme", "食べ物")
    assert ended.code == 2
    assert "Themes are: 道具, —." in ended.err


def test_a_group_is_shown_with_what_it_finds_in_a_line(folder: Path) -> None:
    text = "クラウドファンディングのページをｸﾗｳﾄﾞへ"
    ended = gikai("--config", folder, "keywords", "show", "@クラウド", "--text", text)
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "@クラウド   —",
        "  クラウド  not yet seen  not in クラウドファンディング",
        "note: 未確認",
        "found: 1 hit",
        "  16-21 ｸﾗｳﾄﾞ (クラウド)",
        "  0-4 クラウド does not count (excluded)",
    ]


def test_programs_get_what_is_found_and_what_is_kept_out(folder: Path) -> None:
    text = "クラウドファンディングのページをｸﾗｳﾄﾞへ"
    shown = gikai(
        "--config", folder, "keywords", "show", "クラウド", "--text", text, "--json"
    ).one()
    assert [hit["surface"] for hit in shown["found"]] == ["ｸﾗｳﾄﾞ"]
    assert [(hit["start"], hit["end"]) for hit in shown["excluded"]] == [(0, 4)]
    assert "found" in shown
    bare = gikai("--config", folder, "keywords", "show", "クラウド", "--json").one()
    assert (bare["found"], bare["excluded"]) == (None, None)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("無人航空機", "It is a form of @ドローン."),
        ("ドロン", "Did you mean @ドローン?"),
        ("どろおん", "Did you mean @ドローン?"),
        ("@@定型文", "Those that there are: @@定型発言."),
        ("xyz", "`gikai keywords list` names them all."),
    ],
)
def test_an_unknown_group_is_told_the_nearest(folder: Path, name: str, remedy: str) -> None:
    ended = gikai("--config", folder, "keywords", "show", name)
    assert (ended.code, remedy in ended.err) == (2, True)


def test_a_list_of_exclusions_is_named_and_shown(folder: Path) -> None:
    last = gikai("--config", folder, "keywords", "list").out.splitlines()[-1]
    assert last == "lists of exclusions: @@定型発言"
    first, form, note = gikai(
        "--config", folder, "keywords", "show", "＠＠定型発言"
    ).out.splitlines()
    assert (first, form) == ("@@定型発言", "  ドローンについて説明を求めます")
    assert note.startswith("note: ")
    shown = gikai("--config", folder, "keywords", "show", "@@定型発言", "--json").one()
    assert shown["forms"] == ["ドローンについて説明を求めます"]


def test_each_text_is_answered_with_a_line(folder: Path) -> None:
    lines = '"😀ﾄﾞﾛｰﾝの実証"\n"クラウドファンディング"\n"\\u30c9\\u30ed\\u30fc\\u30f3の研修"\n'
    ended = tried(folder, "@ドローン -研修", lines.encode())
    assert (ended.code, ended.err) == (0, "")
    hit = {
        "term": "ドローン",
        "group": "ドローン",
        "start": 1,
        "end": 6,
        "surface": "ﾄﾞﾛｰﾝ",
        "place": "text",
    }
    assert ended.lines() == [
        {"matched": True, "hits": [hit]},
        {"matched": False, "hits": []},
        {"matched": False, "hits": []},
    ]


def test_a_malformed_line_is_named_and_what_came_before_is_answered(folder: Path) -> None:
    ended = tried(folder, "クラウド", '"ク"\n"DX"\nDX\n"DX"\n'.encode())
    assert ended.code == 2
    assert "standard input, line 3\n  It is no JSON" in ended.err
    assert len(ended.lines()) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"DX\n", "It is no JSON"),
        (b"12\n", "It is no string: 12"),
        (b'["DX"]', "It is no string"),
        (b'"\xff"', "It is no JSON"),
        (b"[" * 100_000, "It is no JSON"),
    ],
    ids=["bare", "number", "list", "no UTF-8", "brackets"],
)
def test_what_is_no_json_string_is_named(line: bytes, said: str) -> None:
    texts = texts_of([b'"DX"\n', line])
    assert next(texts) == "DX"
    with pytest.raises(UserError) as caught:
        next(texts)
    assert caught.value.where == "standard input, line 2"
    assert caught.value.found.startswith(said)


def test_a_wrong_query_is_shown_its_place(folder: Path) -> None:
    ended = tried(folder, "@ドロン DX", b'"DX"\n')
    assert ended.code == 2
    assert ended.out == ""
    assert "    @ドロン DX\n    ^\n" in ended.err


def test_a_blank_line_is_passed_over(folder: Path) -> None:
    ended = tried(folder, "-視察 DX", b'"DX"\n\n  \n"AI"\n')
    assert [one["matched"] for one in ended.lines()] == [True, False]


def test_no_text_needs_no_answer(folder: Path) -> None:
    ended = tried(folder, "DX", b"")
    assert (ended.code, ended.out) == (0, "")


@given(
    st.lists(st.text(max_size=60) | st.sampled_from(["ＤＸと\nAI", "\ufdd0DX\ufdd0", "\ud800DX"]))
)
def test_every_text_has_one_answer_whose_hits_lie_where_they_say(texts: list[str]) -> None:
    query = parse_query("@DX OR @AI", VOCABULARY)
    answered = list(answers(query, texts))
    assert len(answered) == len(texts)
    for text, answer in zip(texts, answered, strict=True):
        hits = json.loads(json.dumps(answer))["hits"]
        assert answer["matched"] is bool(hits)
        assert all(text[hit["start"] : hit["end"]] == hit["surface"] for hit in hits)


@pytest.mark.parametrize(
    ("word", "form", "likeness"),
    [
        ("ＤＸ", "DX", Likeness.SAME),
        ("microsoft365", "Microsoft 365", Likeness.SAME),
        ("がばめんとくらうど", "ガバメントクラウド", Likeness.READING),
        ("グループウエアー", "グループウェア", Likeness.SAME),
        ("デジタル教科", "デジタル教科書", Likeness.CONTAINS),
        ("図書館の電子書籍", "電子書籍", Likeness.CONTAINS),
        ("セキュリチィ", "セキュリティ", Likeness.SPELLING),
        ("チャットポット", "チャットボット", Likeness.SPELLING),
    ],
)
def test_a_form_is_like_a_word(word: str, form: str, likeness: Likeness) -> None:
    (found, *_) = like(word, FORMS)
    assert (found.form, found.likeness) == (form, likeness)


def test_a_word_that_is_like_nothing_suggests_nothing() -> None:
    assert like("味噌汁", FORMS) == []
    assert like("!?", FORMS) == []


def test_the_likest_come_first_and_not_too_many() -> None:
    found = like("クラウド", FORMS, most=5)
    assert len(found) == 5
    order = [list(Likeness).index(one.likeness) for one in found]
    assert order == sorted(order)


def test_a_word_is_suggested_its_groups_and_how_records_use_it(folder: Path) -> None:
    with closing(open_database(folder / "gikai-watch.db")) as database:
        run_of(
            database,
            minutes(("川野委員", "農薬散布に無人機を使い、無人機操縦者を育てる。"), key="kaku/2"),
            minutes(("川野委員", "無人機の予算は。"), key="kaku/3"),
            minutes(("川野委員", "別の話です。"), key="kaku/4"),
        )
        index_new(database)
    ended = gikai("--config", folder, "keywords", "suggest", "無人機", "--json")
    assert ended.one() == {
        "word": "無人機",
        "like": [{"group": "ドローン", "form": "無人航空機", "likeness": "spelling"}],
        "records": 2,
        "longer": ["無人機操縦者"],
        "beside": ["予算", "農薬散布"],
    }
    told = gikai("--config", folder, "keywords", "suggest", "無人機").out
    assert "@ドローン  無人航空機  nearly spelt so" in told
    assert "records: 2 records with 無人機" in told
    assert "longer words: 無人機操縦者" in told


def test_before_the_first_run_nothing_is_said_of_records(folder: Path) -> None:
    ended = gikai("--config", folder, "keywords", "suggest", "くらうど", "--json").one()
    assert ended["like"] == [{"group": "クラウド", "form": "クラウド", "likeness": "reading"}]
    assert (ended["records"], ended["longer"], ended["beside"]) == (None, None, None)


@pytest.mark.parametrize("word", ["", "。", "aa bb cc dd ee ff gg hh"])
def test_what_is_no_word_is_refused(folder: Path, word: str) -> None:
    ended = gikai("--config", folder, "keywords", "suggest", "--", word)
    assert (ended.code, ended.err.startswith("WORD\n")) == (2, True)


def test_a_note_says_where_a_form_was_seen() -> None:
    note = "甲市議会 2026-01-02 で確認: A、B。乙町議会 2025-03-04 で確認: C。未確認: D"
    assert seen_in(note) == {
        "A": "甲市議会 2026-01-02",
        "B": "甲市議会 2026-01-02",
        "C": "乙町議会 2025-03-04",
    }
    assert seen_in("未確認") == seen_in("not yet seen") == {}


def test_notes_name_only_forms_of_their_group() -> None:
    for group in read_groups(TEMPLATES):
        assert seen_in(group.note).keys() <= {term.form for term in group.terms}
