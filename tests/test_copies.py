"""The same words under another key of the same source: one record, told once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from state.copies import same_text
from state.fetches import FetchRecord
from state.imported_files import note_file, same_file
from state.ingest import ingest
from state.records import Document, Notify, Status
from tests.command_tools import BOT, ROOT, World, source, world
from tests.state_examples import NOW, ingestion_of, minutes, run_of, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.database import Database

SAVED = ROOT / "standins" / "data" / "kakuu-digital-2026.txt"
DAY = date(2026, 10, 7)
LONG = replace(minutes(("山野委員", "DXの推進について、" + "予算を伺います。" * 30)), held_on=DAY)
CLOSED = replace(minutes(("議長", "本日は休会とします。")), held_on=DAY)
BODY = sha256(b"the file").hexdigest()


def copy_of(document: Document, **other: object) -> Document:
    return replace(document, **{"key": "kaku/copy", "title": "委員会 (1)", **other})  # type: ignore[arg-type]  # a document's own fields


def met_as(database: Database, document: Document, body: str = "") -> str | None:
    found = same_text(database, document, body)
    return found.document.key if found else None


def test_the_same_words_under_another_key_and_title_are_the_record(database: Database) -> None:
    run_of(database, LONG)
    assert met_as(database, copy_of(LONG)) == LONG.key
    assert met_as(database, copy_of(LONG, held_on=None)) == LONG.key


def test_what_the_record_said_before_a_revision_is_a_copy_of_it_too(database: Database) -> None:
    run_of(database, LONG)
    revised = said(LONG, 0, LONG.parts[0].text + "追って回答します。")
    run_of(database, revised)
    assert met_as(database, copy_of(LONG)) == LONG.key
    assert met_as(database, copy_of(revised)) == LONG.key


@pytest.mark.parametrize(
    "other",
    [
        said(copy_of(LONG), 0, "DXの推進について、" + "費用を伺います。" * 30),
        copy_of(LONG, held_on=date(2026, 10, 8)),
        copy_of(LONG, status=Status.PARTIAL),
        copy_of(LONG, source="other", key="other/1"),
        LONG,
    ],
    ids=["other words", "another day", "a part of the text", "another source", "its own key"],
)
def test_what_is_no_copy_for_certain_is_none(database: Database, other: Document) -> None:
    run_of(database, LONG)
    assert met_as(database, other) is None


def test_the_same_few_words_of_one_day_and_title_are_the_record(database: Database) -> None:
    run_of(database, CLOSED)
    same = copy_of(CLOSED, title=CLOSED.title)
    assert met_as(database, same, BODY) == CLOSED.key
    assert met_as(database, replace(same, held_on=None), BODY) is None


def test_the_same_few_words_at_two_addresses_stay_two(database: Database) -> None:
    run_of(database, replace(CLOSED, url="https://kaku.example.jp/1"))
    same = copy_of(CLOSED, title=CLOSED.title, url="https://kaku.example.jp/2")
    assert met_as(database, same, BODY) is None


def test_two_sittings_of_one_day_with_the_same_short_form_stay_two(database: Database) -> None:
    run_of(database, CLOSED)
    assert met_as(database, copy_of(CLOSED), BODY) is None


def crawl(document: Document, database: Database) -> None:
    """Record a document that was read from a page of these bytes."""
    crawled = replace(document, url="https://kaku.example.jp/1.pdf")
    fetch = FetchRecord(
        url="https://kaku.example.jp/1.pdf",
        status=200,
        etag=None,
        last_modified=None,
        body_sha256=BODY,
        fetched_at=NOW,
    )
    ingest(database, [crawled], ingestion_of(database, crawled, Notify.NORMAL), [fetch])


def test_the_bytes_that_a_crawl_has_read_are_a_copy_however_short(database: Database) -> None:
    crawl(CLOSED, database)
    assert met_as(database, copy_of(CLOSED), BODY) == CLOSED.key
    assert met_as(database, copy_of(CLOSED), sha256(b"another").hexdigest()) is None


def test_the_bytes_that_a_crawl_has_read_are_a_copy_though_the_title_stands_among_their_words(
    database: Database,
) -> None:
    crawl(LONG, database)
    saved = said(copy_of(LONG, held_on=None), 0, "委員会会議録" + LONG.parts[0].text)
    assert met_as(database, saved, BODY) == LONG.key
    assert met_as(database, saved) is None
    assert met_as(database, replace(saved, held_on=date(2026, 10, 8)), BODY) is None


def test_a_text_that_names_its_sitting_is_no_copy_of_another_sittings(database: Database) -> None:
    run_of(database, replace(LONG, sitting="2026-10-07 総務"))
    assert met_as(database, copy_of(LONG, sitting="2026-10-07 文教")) is None
    assert met_as(database, copy_of(LONG)) == LONG.key


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path / "config", bot=BOT) as made:
        table = made.folder / "sources.toml"
        table.write_text(source("hand", None, platform="chiholog"), encoding="utf-8")
        made.gikai("subscribe", "#dx", "@RPA", at="11-19 12:00")
        yield made


def test_a_file_that_a_browser_renamed_is_told_once_and_says_whose_text_it_is(
    asking: World, tmp_path: Path
) -> None:
    renamed = tmp_path / f"{SAVED.stem} (1).txt"
    shutil.copyfile(SAVED, renamed)
    command = ("import", "--source", "hand", "--notify", "replay")
    asking.gikai(*command, SAVED, at="11-20 06:00")

    ended = asking.gikai(*command, renamed, at="11-20 07:00")

    assert (ended.code, len(asking.texts())) == (0, 1)
    assert f"{renamed}: same text as hand/{SAVED.stem}." in ended.err
    assert "0 of 1 file brought something new" in ended.out
    values = asking.gikai(*command, renamed, "--json", at="11-20 07:10").one()
    same = f"hand/{SAVED.stem}"
    assert (values["key"], values["change"], values["same_text_as"]) == (same, None, same)


def test_a_copy_of_what_nobody_was_told_is_told_where_that_is_asked(
    asking: World, tmp_path: Path
) -> None:
    renamed = tmp_path / "本会議 (1).txt"
    shutil.copyfile(SAVED, renamed)
    asking.gikai("import", SAVED, "--source", "hand", at="11-20 06:00")
    asking.gikai("import", renamed, "--source", "hand", "--notify", "replay", at="11-20 07:00")
    assert len(asking.texts()) == 1
    assert len(asking.gikai("records", "--json", at="11-20 07:10").lines()) == 1


def test_the_same_file_is_one_record_however_short_and_whatever_its_name_says(
    asking: World, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("9gatsu.html", "9gatsu (1).html", "12gatsu.html")]
    page = "<html><body><div id='notes'>○議長（架空一郎君）　本日は休会とします。</div>{}</body>"
    for file, more in zip(files, ("", "", "<hr>"), strict=True):
        file.write_text(page.format(more), encoding="utf-8")
    told = asking.gikai(
        "import", "--platform", "domino", *files, "--json", at="11-20 06:00"
    ).lines()
    assert [one["same_text_as"] for one in told] == [None, "import-domino/9gatsu", None]


def test_a_file_that_can_be_read_at_last_is_no_copy_of_what_could_not(database: Database) -> None:
    unread = replace(LONG, parts=(), status=Status.NO_TEXT_LAYER)
    run_of(database, unread)
    note_file(database, unread.key, BODY)
    copied = same_file(database, copy_of(unread), BODY)
    assert copied
    assert copied.document.key == unread.key
    assert same_file(database, copy_of(LONG, status=Status.OCR), BODY) is None


def test_a_key_of_its_own_makes_it_another_record(asking: World, tmp_path: Path) -> None:
    asking.gikai("import", SAVED, "--source", "hand", at="11-20 06:00")
    ended = asking.gikai("import", SAVED, "--source", "hand", "--key", "second", at="11-20 06:10")
    assert "1 of 1 file brought something new" in ended.out
