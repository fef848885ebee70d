"""A file that was imported before the crawl of its source finds the same text: told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from standins.pdf_maker import pdf_of
from standins.sites import pdf_page
from standins.sites.pdf_page import INDEX, Municipality, Paper, sample_years
from standins.sites.serving import StandIn
from state.deliveries import owed
from state.documents import get
from state.records import ChangeKind, Document, Notify, Window
from state.runs import Origin, begin_run
from tests.command_tools import configure, source, world
from tests.state_examples import NOW, ask, minutes, run_of, said

if TYPE_CHECKING:
    from pathlib import Path

    from state.database import Database
    from state.ingest import Recorded

DAY = date(2026, 10, 7)
HOUR = timedelta(hours=1)
WORDS = "DXの推進について、" + "予算を伺います。" * 30
FILE = replace(minutes(("山野委員", WORDS), key="kaku/ダウンロード"), held_on=DAY)
PAPER = replace(
    FILE, key="kaku/1.pdf", title="総務委員会（10月7日）", url="https://kaku.example.jp/1.pdf"
)
SHORT = "DXの資料を配付した。本日は休会とする。"


def recorded(
    database: Database, origin: Origin, document: Document, notify: Notify = Notify.NORMAL
) -> Recorded:
    """By a run of that kind, an hour after all before it."""
    before = database.connection.execute("SELECT count(*) FROM runs").fetchone()[0]
    now = NOW + HOUR * before
    run_id = begin_run(database, source="kaku", origin=origin, window=Window(), now=now)
    (result,) = run_of(database, document, notify=notify, run_id=run_id, now=now)
    return result


def by_hand(database: Database, document: Document, notify: Notify = Notify.REPLAY) -> None:
    recorded(database, Origin.IMPORT, document, notify)


def crawled(database: Database, document: Document) -> None:
    recorded(database, Origin.RUN, document)


def told(database: Database) -> list[tuple[str, ChangeKind]]:
    return [(one.document_key, one.kind) for one in owed(database)]


def renamed(document: Document, key: str, words: str | None = None) -> Document:
    other = replace(document, key=f"kaku/{key}")
    return other if words is None else said(other, 0, words)


def test_what_was_told_of_a_file_is_not_told_of_the_paper_that_a_crawl_finds(
    database: Database,
) -> None:
    ask(database, "DX")
    by_hand(database, FILE)
    crawled(database, PAPER)
    assert told(database) == [(FILE.key, ChangeKind.NEW)]
    stored = get(database, PAPER.key)
    assert stored
    assert stored.same_as == (FILE.key,)


def test_who_was_not_told_of_the_file_is_told_of_the_paper(database: Database) -> None:
    ask(database, "DX")
    by_hand(database, FILE, Notify.SILENT)
    crawled(database, PAPER)
    assert told(database) == [(PAPER.key, ChangeKind.NEW)]


@pytest.mark.parametrize("title", [FILE.title, "ＤＸ　推進㍿ 委員会"])
def test_a_title_among_the_words_of_the_paper_hides_nothing(database: Database, title: str) -> None:
    ask(database, "DX")
    lines = minutes((None, title), ("山野委員", WORDS)).parts
    by_hand(database, replace(FILE, title=title))
    crawled(database, replace(PAPER, parts=lines))
    assert told(database) == [(FILE.key, ChangeKind.NEW)]


@pytest.mark.parametrize("title", [FILE.title, "ＤＸ　推進㍿ 委員会"])
def test_a_title_among_the_words_of_the_file_hides_nothing(database: Database, title: str) -> None:
    ask(database, "DX")
    lines = minutes((None, title), ("山野委員", WORDS)).parts
    by_hand(database, replace(FILE, title="ダウンロード", parts=lines))
    crawled(database, replace(PAPER, title=title))
    assert told(database) == [(FILE.key, ChangeKind.NEW)]


@pytest.mark.parametrize(
    "other",
    [
        said(PAPER, 0, "DXの推進について、" + "費用を伺います。" * 30),
        replace(PAPER, held_on=date(2026, 10, 8)),
        renamed(PAPER, "2.pdf", SHORT),
    ],
    ids=["other words", "another day", "few words under another title"],
)
def test_what_is_no_copy_for_certain_is_told(database: Database, other: Document) -> None:
    ask(database, "DX")
    few = len(other.parts[0].text) < len(WORDS)
    by_hand(database, renamed(FILE, "ダウンロード", SHORT) if few else FILE)
    crawled(database, other)
    assert told(database)[-1] == (other.key, ChangeKind.NEW)


def test_few_words_of_one_day_and_title_are_told_once(database: Database) -> None:
    ask(database, "DX")
    by_hand(database, renamed(FILE, "ダウンロード", SHORT))
    crawled(database, replace(renamed(PAPER, "1.pdf", SHORT), title=FILE.title))
    assert told(database) == [(FILE.key, ChangeKind.NEW)]


def test_few_words_of_no_day_may_be_those_of_next_month(database: Database) -> None:
    ask(database, "DX")
    file, paper = (replace(one, title="お知らせ", held_on=None) for one in (FILE, PAPER))
    by_hand(database, said(file, 0, SHORT))
    crawled(database, said(paper, 0, SHORT))
    assert len(told(database)) == 2


def test_one_file_is_one_paper_and_the_next_that_says_the_same_is_told(database: Database) -> None:
    ask(database, "DX")
    by_hand(database, FILE)
    crawled(database, PAPER)
    crawled(database, renamed(PAPER, "2.pdf"))
    assert told(database) == [(FILE.key, ChangeKind.NEW), ("kaku/2.pdf", ChangeKind.NEW)]


def test_two_papers_of_a_crawl_that_say_the_same_are_two(database: Database) -> None:
    ask(database, "DX")
    crawled(database, replace(PAPER, url=None))
    crawled(database, renamed(PAPER, "2.pdf"))
    assert len(told(database)) == 2


def test_a_file_with_a_key_of_its_own_is_another_text(database: Database) -> None:
    ask(database, "DX")
    by_hand(database, FILE)
    by_hand(database, renamed(FILE, "second"))
    assert len(told(database)) == 2


@pytest.mark.parametrize("first", [Origin.RUN, Origin.IMPORT])
def test_the_same_correction_of_both_is_told_once(database: Database, first: Origin) -> None:
    ask(database, "DX")
    by_hand(database, FILE)
    crawled(database, PAPER)
    corrected = [said(one, 0, f"{WORDS}DXを急ぎます。") for one in (PAPER, FILE)]
    order = corrected if first is Origin.RUN else corrected[::-1]
    both = [
        recorded(database, Origin.RUN if one.url else Origin.IMPORT, one, Notify.REPLAY)
        for one in order
    ]
    assert [(one.change, one.owed) for one in both] == [
        (ChangeKind.REVISED, 1),
        (ChangeKind.REVISED, 0),
    ]


def test_a_paper_downloaded_by_hand_and_then_crawled_is_posted_once(tmp_path: Path) -> None:
    said_there = pdf_page.minutes(
        "令和８年第３回臨時会会議録", "令和８年１１月１１日（水曜日）", ("市長", WORDS)
    )
    row = '<a href="{}">令和8年第3回臨時会（11月11日）会議録</a>'
    paper = Paper(path="/gikai/kaigiroku/rinji.pdf", row=row, body=pdf_of([said_there]))
    download = tmp_path / "ダウンロード.pdf"
    download.write_bytes(paper.body)
    town = Municipality(years=sample_years())
    with world(tmp_path / "config") as watched, StandIn(town) as site:
        table = source("kakuu", site.url + INDEX, platform="pdf_page", council="架空市議会")
        configure(watched.folder, table)
        watched.gikai("subscribe", "#dx", "@DX", at="11-18 12:00")
        watched.gikai("run", at="11-19 06:00")
        command = ("import", "--source", "kakuu", "--notify", "replay")
        watched.gikai(*command, download, at="11-19 12:00")
        assert len(watched.texts()) == 1
        town.years[0].sections.append(("", [paper]))
        found = watched.gikai("run", "--json", at="11-20 06:00").one()
        assert (found["new"], len(watched.texts())) == (1, 1)
