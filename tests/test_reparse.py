"""Kept pages read again: nothing is fetched, nothing is kept or told unless asked."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from config.load import load_config
from matcher.configured import vocabulary_of
from standins.sites.serving import set_switches
from state.archive import archive_path, open_archive
from state.database import open_database
from state.documents import records
from state.ingest import Ingestion, ingest
from state.records import Notify
from state.standing import standing
from tests.command_tools import TOKYO, World, a_busy_day, configure, world
from tests.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.documents import StoredDocument


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[World]:
    """A blog of two posts that was read twice: silently, and with one new and one revised post."""
    with world(tmp_path / "config") as made:
        made.gikai("run", at="11-20 06:00")
        made.gikai("subscribe", "#dx", "DX", at="11-20 12:00")
        a_busy_day(made.blog)
        made.gikai("run", at="11-21 06:00")
        made.site.asked.clear()
        yield made


def stored(world: World) -> dict[str, StoredDocument]:
    with closing(open_database(world.database)) as database:
        return {one.document.key: one for one in records(database)}


def read_badly(world: World) -> str:
    """Take half of a record away, as a parser would have that did not know all of its page."""
    with closing(open_database(world.database)) as database:
        whole = max(records(database), key=lambda one: len(one.document.parts[0].text))
        (part, *_) = whole.document.parts
        poor = replace(whole.document, parts=(replace(part, text=part.text.partition("。")[0]),))
        vocabulary = vocabulary_of(load_config(world.folder).groups)
        recorded = ingest(
            database,
            [poor],
            Ingestion(
                source="kakuu",
                area=None,
                run_id=None,
                now=datetime(2026, 11, 21, 7, tzinfo=TOKYO),
                notify=Notify.SILENT,
                baseline=False,
                standing=standing(database, vocabulary),
            ),
        )
    assert recorded[0].change
    return whole.document.key


def test_where_no_source_is_watched_any_more_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(folder=configure(tmp_path / "config"), capsys=capsys)
    open_archive(archive_path(desk.folder / "gikai-watch.db")).close()
    ended = desk.gikai("reparse")
    assert ended.code == 0
    assert "There is no source with a url to read: add one to sources.toml.\n" in ended.err


def test_read_again_by_the_same_parser_nothing_changes(watched: World) -> None:
    ended = watched.gikai("reparse", "--apply", "--json", at="11-22 06:00")
    assert ended.code == 0
    one = ended.one()
    assert (one["new"], one["revised"], one["unchanged"], one["errors"]) == (0, 0, 3, [])
    assert one["pages"] > 0
    assert watched.site.asked == []


def test_what_would_change_is_shown_and_not_kept(watched: World) -> None:
    key = read_badly(watched)
    before = stored(watched)
    ended = watched.gikai("reparse", at="11-22 06:00")
    assert ended.code == 0
    assert "What would be recorded" in ended.out
    assert key in ended.out
    assert "Nothing of this was kept." in ended.err
    assert stored(watched) == before
    assert watched.site.asked == []


def test_what_a_parser_missed_is_recorded_and_told_to_nobody(watched: World) -> None:
    known, posts = stored(watched), watched.texts()
    key = read_badly(watched)
    ended = watched.gikai("reparse", "--apply", "--json", at="11-22 06:00")
    assert ended.one()["revised"] == 1
    assert stored(watched)[key].document == known[key].document
    watched.gikai("deliver", at="11-22 07:00")
    assert watched.texts() == posts


def test_it_is_told_when_asked(watched: World) -> None:
    read_badly(watched)
    posts = watched.texts()
    ended = watched.gikai("reparse", "--apply", "--notify", "replay", at="11-22 06:00")
    assert ended.code == 0
    assert len(watched.texts()) > len(posts)


def test_a_post_that_cannot_be_sent_is_no_success(watched: World) -> None:
    read_badly(watched)
    watched.channel("dx").archived = True
    ended = watched.gikai("reparse", "--apply", "--notify", "digest", at="11-22 06:00")
    assert ended.code == 1
    assert "1 parked" in ended.err


def test_a_lost_state_is_read_from_the_kept_pages(watched: World) -> None:
    known = {key: one.document for key, one in stored(watched).items()}
    for path in watched.folder.glob("gikai-watch.db*"):
        path.unlink()
    ended = watched.gikai("reparse", "--apply", "--json", at="11-22 06:00")
    assert ended.one()["new"] == 3
    assert {key: one.document for key, one in stored(watched).items()} == known


def test_newer_words_of_an_import_stay(watched: World, tmp_path: Path) -> None:
    key = min(stored(watched))
    text = tmp_path / "copy.txt"
    text.write_text("DXの質問\n\n直した後の文章です。DXの質問の続きを待っています。\n" * 3, "utf-8")
    given = key.removeprefix("kakuu/")
    imported = watched.gikai("import", text, "--source", "kakuu", "--key", given, at="11-21 12:00")
    assert imported.code == 0, imported.err
    words = stored(watched)[key].document
    ended = watched.gikai("reparse", "--apply", "--json", at="11-22 06:00")
    assert ended.one()["outdated"] == 1
    assert stored(watched)[key].document == words


def test_a_page_that_still_cannot_be_read_is_named(watched: World) -> None:
    set_switches(watched.site.site.switches, {"html_instead_of_json": True})
    set_switches(watched.site.site.switches, {"feeds_removed_404": True})
    assert watched.gikai("run", at="11-22 06:00").code == 1
    ended = watched.gikai("reparse", "--apply", at="11-22 12:00")
    assert ended.code == 1
    assert "! kakuu: LayoutChanged" in ended.out
    assert len(stored(watched)) == 3


def test_telling_of_what_is_not_recorded_is_refused(watched: World) -> None:
    ended = watched.gikai("reparse", "--notify", "digest", at="11-22 06:00")
    assert ended.code == 2
    assert "--notify digest" in ended.err
    assert "Add --apply" in ended.err


def test_what_it_offers_can_be_typed_as_it_stands(watched: World) -> None:
    read_badly(watched)
    assert watched.gikai("subscribe", "#later", "DX OR AI", at="11-21 12:00").code == 0
    shown = watched.gikai("reparse", at="11-22 06:00")
    assert "would send with --apply --notify digest" in shown.err
    recorded = watched.gikai("reparse", "--apply", at="11-22 06:00")
    assert "would send with --notify digest" in recorded.err


@pytest.mark.parametrize("apply", [(), ("--apply",)])
def test_where_nothing_would_be_recorded_no_post_is_offered(
    watched: World, apply: tuple[str, ...]
) -> None:
    assert watched.gikai("subscribe", "#later", "DX OR AI", at="11-21 12:00").code == 0
    shown = watched.gikai("reparse", *apply, at="11-22 06:00")
    assert shown.err.splitlines()[-1] == "Nobody was told: no record is new or revised."
    assert "--notify digest" not in shown.err


def test_without_kept_pages_there_is_nothing_to_read(tmp_path: Path) -> None:
    with world(tmp_path / "config") as fresh:
        ended = fresh.gikai("reparse", at="11-22 06:00")
    assert ended.code == 2
    assert "no fetched page was kept yet" in ended.err


def test_zero_days_keep_no_page(tmp_path: Path) -> None:
    with world(tmp_path / "config") as made:
        bot = made.folder / "bot.toml"
        bot.write_text(bot.read_text("utf-8") + "[archive]\ndays = 0\n", "utf-8")
        made.gikai("run", at="11-20 06:00")
        assert not (made.folder / "gikai-watch.archive.db").exists()


def test_a_record_that_is_not_believed_says_why(watched: World) -> None:
    key = min(stored(watched))
    with closing(open_database(watched.database)) as database, database.transaction() as connection:
        connection.execute(
            "UPDATE versions SET letters = 100000 WHERE document ="
            " (SELECT id FROM documents WHERE key = ?)",
            (key,),
        )
        connection.execute(
            "UPDATE documents SET fingerprint = x'00', content = x'00' WHERE key = ?", (key,)
        )
    ended = watched.gikai("reparse", "--apply", "--json", at="11-22 06:00")
    assert ended.code == 1
    (error,) = ended.one()["errors"]
    assert error.startswith(f"{key} kept ")
    assert ended.one()["refused"] == 1


def test_a_spoilt_archive_keeps_no_page_and_stops_no_crawl(watched: World) -> None:
    (watched.folder / "gikai-watch.archive.db").write_text("no database", encoding="utf-8")
    for ending in ("-wal", "-shm"):
        (watched.folder / f"gikai-watch.archive.db{ending}").unlink(missing_ok=True)
    ended = watched.gikai("run", "--json", at="11-22 06:00")
    assert ended.code == 0
    assert ended.one()["outcome"] == "nothing_new"
    assert "no pages are kept in this run" in ended.err
