"""The examples of docs/explanations.md, against what is printed."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from state.database import open_database
from state.deliveries import owed
from state.outbox import NewPost, compose_posts, mark_sending, mark_sent
from state.records import Part, PartKind, Role
from tests.command_tools import configure, source
from tests.crawls import KEYWORDS
from tests.state_examples import NOW, ask, minutes, run_of
from tests.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PARTS = (
    Part(seq=0, kind=PartKind.HEADING, text="日程第一 一般質問"),
    Part(
        seq=1,
        kind=PartKind.QUESTION,
        text="ＤＸを進めるための人材はいるか。予算は幾らか。",
        name="山野",
        role=Role.MEMBER,
    ),
    Part(
        seq=2,
        kind=PartKind.ANSWER,
        text="予算は一億円です。RPAの試行を含みます。",
        name="四谷",
        office="情報課長",
        role=Role.EXECUTIVE,
    ),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One record, of which one of two channels was told."""
    made = configure(tmp_path / "watch", source("kaku", None))
    record = replace(
        minutes(),
        parts=PARTS,
        title="特別委員会",
        held_on=date(2026, 9, 8),
        url="https://kaku.example.jp/1",
    )
    # the templates' take longer to read than all else here
    (made / "keywords.toml").write_text(KEYWORDS, encoding="utf-8")
    with closing(open_database(made / "gikai-watch.db")) as database:
        ask(database, "@DX 予算", "#dx")
        ask(database, "DX NEAR/3 人材 OR RPA -予算", "#ict")
        run_of(database, record)
        ids = tuple(one.delivery_id for one in owed(database))
        post = NewPost(key="a", channel="#dx", style="single", delivery_ids=ids, payload="{}")
        compose_posts(database, [post], NOW)
        mark_sending(database, 1, NOW)
        mark_sent(database, 1, "1793595720.000100", NOW + timedelta(minutes=2))
    return made


@pytest.mark.parametrize(
    ("number", "arguments"),
    [(0, ("why", "kaku/1")), (1, ("why-not", "kaku/1", "--subscription", "2"))],
)
def test_what_the_page_shows_is_what_is_printed(
    folder: Path, capsys: pytest.CaptureFixture[str], number: int, arguments: tuple[str, ...]
) -> None:
    page = (ROOT / "docs" / "explanations.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    with pytest.raises(SystemExit):
        main(["--config", str(folder), *arguments])
    assert shown[number] in capsys.readouterr().out
