"""Which articles of a source are parts of one publication."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.looking import show
from state.records import Document, DocumentKind
from state.siblings import Heading, belong_together, siblings
from tests.state_examples import minutes, run_of

if TYPE_CHECKING:
    from pathlib import Path

    from state.database import Database


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("架空市CIOの座談会を実施しました!part1", "架空市CIOの座談会を実施しました! Part2"),
        ("窓口を変える①", "窓口を変える②"),
        ("窓口を変える（前編）", "窓口を変える(後編)"),
        ("窓口を変える【前半】", "窓口を変える 【後半】"),
        ("窓口を変える(上)", "窓口を変える（下）"),
        ("窓口を変える（1/2）", "窓口を変える（２／２）"),
        ("電子申請の歩み その1", "電子申請の歩み　その２"),
        ("窓口を変える", "窓口を変える②"),
    ],
)
def test_titles_that_differ_in_their_mark_belong_together(one: str, other: str) -> None:
    assert belong_together(Heading(title=one), Heading(title=other))
    assert belong_together(Heading(title=other), Heading(title=one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("窓口を変える①", "働き方を変える②"),
        ("窓口を変える①", "窓口を変える①"),
        ("窓口を変える", "窓口を変える"),
        ("報告①", "報告②"),
        ("予算委員会の報告", "予算委員会の報告 追記"),
    ],
)
def test_other_titles_do_not(one: str, other: str) -> None:
    assert not belong_together(Heading(title=one), Heading(title=other))


@pytest.mark.parametrize(
    ("meeting", "session", "together"),
    [
        ("架空市CIO座談会", "第５回", True),
        ("架空市CIO座談会 part2", "第5回", True),
        (None, "第5回", True),
        ("架空市CIO座談会", "第6回", False),
        ("みどり市CIO座談会", "第5回", False),
        ("架空市CIO座談会", None, False),
    ],
)
def test_a_talk_is_known_by_its_number(
    meeting: str | None, session: str | None, *, together: bool
) -> None:
    one = Heading(title="紙をなくす", meeting="架空市CIO座談会", session="第5回")
    other = Heading(title="人を育てる", meeting=meeting, session=session)
    assert belong_together(one, other) is together


def article(key: str, title: str) -> Document:
    return replace(minutes(key=key), kind=DocumentKind.ARTICLE, title=title)


def test_only_articles_of_the_same_source_are_siblings(database: Database) -> None:
    first = article("forum/1", "窓口を変える①")
    run_of(database, first, article("forum/2", "窓口を変える②"), article("forum/3", "花壇"))
    run_of(database, article("blog/2", "窓口を変える②"))
    run_of(database, replace(minutes(key="forum/4"), title="窓口を変える③"))
    assert [other.key for other in siblings(database, "forum/1")] == ["forum/2"]
    assert siblings(database, "forum/4") == siblings(database, "nobody/1") == ()


def test_show_names_what_belongs_with_a_record(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_of(database, article("forum/1", "窓口を変える①"), article("forum/2", "窓口を変える②"))
    (tmp_path / "bot.toml").write_text('contact = ""\ndatabase = "gikai.db"\n', encoding="utf-8")
    show(tmp_path, "forum/1", as_json=False)
    assert "belongs with   forum/2 窓口を変える②" in capsys.readouterr().out
    show(tmp_path, "forum/2", as_json=True)
    assert json.loads(capsys.readouterr().out)["belongs_with"] == ["forum/1"]
