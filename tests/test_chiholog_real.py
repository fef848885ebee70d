"""The excerpts of chiholog.net's pages: heads of four systems, read (2026-11).

They end in the middle, and a heading with their address was put before each; so what is held is
what the heads say, and where the words begin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from config.models import Source
from crawler.platforms.chiholog import parse_file
from crawler.saved import SavedFile
from state.records import PartKind

if TYPE_CHECKING:
    from pathlib import Path

    from state.records import Document

pytestmark = pytest.mark.real

SOURCE = Source(id="real", platform="chiholog", name="real")


@dataclass(frozen=True, kw_only=True)
class Head:
    """What one excerpt's head says, as read by hand."""

    key: str
    council: str
    title: str
    held_on: date
    session: str | None
    speeches: tuple[str, ...] = ()


HEADS = (
    Head(
        key="10201-20230620-bd5759a",
        council="前橋市議会",
        title="令和5年第2回定例会(第2日目) 本文",
        held_on=date(2023, 6, 20),
        session="令和5年第2回定例会",
        speeches=("議長(阿部忠幸議員)",) * 3 + ("20番(窪田出議員)",),
    ),
    Head(
        key="10202-20240517-54e615b",
        council="高崎市議会",
        title="令和 6年  5月 臨時会(第2回)−05月17日-01号",
        held_on=date(2024, 5, 17),
        session="令和6年5月臨時会",
    ),
    Head(
        key="132195-20220913-6207796",
        council="狛江市議会",
        title="令和4年総務文教常任委員会 本文",
        held_on=date(2022, 9, 13),
        session=None,
    ),
    Head(
        key="04000-20191101-eecd21c",
        council="宮城県議会",
        title="令和 1年 11月 定例会(第370回) 11月25日-01号",
        held_on=date(2019, 11, 25),
        session="令和1年11月定例会",
    ),
)


@pytest.fixture(scope="module")
def documents(real_folder: Path) -> list[Document]:
    path = real_folder / "real" / "other_minutes" / "chiholog_excerpts.txt"
    pieces = re.split(r"(?m)^### ", path.read_text(encoding="utf-8"))[1:]
    return [parse_file(SavedFile(name="x.txt", body=piece.encode()), SOURCE) for piece in pieces]


def test_each_head_says_whose_sitting_it_is_and_of_which_day(documents: list[Document]) -> None:
    found = [
        Head(
            key=one.key.partition("/")[2],
            council=one.council or "",
            title=one.title,
            held_on=one.held_on or date.min,
            session=one.session,
            speeches=tuple(part.speaker or "" for part in one.speeches),
        )
        for one in documents
    ]
    assert tuple(found) == HEADS


def test_the_menus_of_a_flattened_page_are_no_words(documents: list[Document]) -> None:
    menus = documents[2].parts[0]
    assert menus.kind is PartKind.SET_ASIDE
    assert all(word in menus.text for word in ("検索結果一覧に戻る", "発言者一覧", "選択 2"))
