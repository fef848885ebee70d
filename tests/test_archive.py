"""The pages of past runs: kept once, found by request and visit, dropped by age and by size."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from config.models import Source
from crawler.archive import PageKeeper
from crawler.remembering import Remembering
from crawler.steps import Fetch, Page, Task
from state.archive import (
    Asked,
    Copy,
    archive_path,
    begin_visit,
    forget,
    keep_copies,
    newest_copy,
    open_archive,
    visits,
)
from state.database import open_database
from state.records import Window
from tests.fed_runs import fed_run
from tests.state_examples import minutes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.database import Database

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
DAYS = Window(first=date(2026, 7, 25))
PAGE = Asked(url="http://kakuu.example.jp/")
ROOM = 1 << 30


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Database]:
    with closing(open_archive(tmp_path / "state.archive.db")) as opened:
        yield opened


def visit(archive: Database, day: int, *bodies: bytes, asked: Asked = PAGE) -> int:
    moment = NOW + timedelta(days=day)
    number = begin_visit(archive, source="kakuu", now=moment, window=DAYS)
    for body in bodies:
        copy = Copy(url=asked.url, status=200, headers={"etag": "1"}, body=body, fetched_at=moment)
        keep_copies(archive, [(number, asked, copy)])
    return number


def kept(archive: Database, table: str) -> int:
    (count,) = archive.connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - a name of this file
    return int(count)


def test_the_archive_lies_beside_the_state(tmp_path: Path) -> None:
    assert archive_path(tmp_path / "gikai-watch.db") == tmp_path / "gikai-watch.archive.db"


def test_a_copy_comes_back_as_it_was(archive: Database) -> None:
    number = visit(archive, 0, b"\x00\xfa\xb1")
    copy = newest_copy(archive, "kakuu", PAGE, number)
    assert copy
    assert (copy.url, copy.headers, copy.body) == (PAGE.url, {"etag": "1"}, b"\x00\xfa\xb1")
    assert copy.fetched_at == NOW


def test_a_visit_sees_what_was_there_at_its_time(archive: Database) -> None:
    first, second = visit(archive, 0, b"old"), visit(archive, 1, b"new")
    bodies = [newest_copy(archive, "kakuu", PAGE, number) for number in (first, second, 99)]
    assert [copy and copy.body for copy in bodies] == [b"old", b"new", b"new"]


def test_within_a_visit_the_last_answer_counts(archive: Database) -> None:
    number = visit(archive, 0, b"busy", b"page")
    copy = newest_copy(archive, "kakuu", PAGE, number)
    assert copy
    assert copy.body == b"page"


@pytest.mark.parametrize(
    "other",
    [
        Asked(url=PAGE.url + "?page=2"),
        Asked(url=PAGE.url, method="POST"),
        Asked(url=PAGE.url, sent=b"x"),
    ],
)
def test_another_request_has_another_answer(archive: Database, other: Asked) -> None:
    number = visit(archive, 0, b"page")
    assert newest_copy(archive, "kakuu", other, number) is None
    assert newest_copy(archive, "another", PAGE, number) is None


def test_what_did_not_change_is_kept_once(archive: Database) -> None:
    visit(archive, 0, b"same")
    visit(archive, 1, b"same", b"other")
    assert (kept(archive, "copies"), kept(archive, "bodies")) == (3, 2)


def test_visits_come_newest_first_with_their_window(archive: Database) -> None:
    first, empty, last = visit(archive, 0, b"a"), visit(archive, 1), visit(archive, 2, b"b", b"c")
    found = visits(archive, "kakuu")
    assert [one.visit_id for one in found] == [last, first]
    assert empty not in {one.visit_id for one in found}
    assert [len(one.copies) for one in found] == [2, 1]
    assert (found[1].now, found[1].window) == (NOW, DAYS)


def test_old_copies_go_and_what_hangs_on_them(archive: Database) -> None:
    visit(archive, 0, b"old")
    visit(archive, 5, b"new")
    assert forget(archive, before=NOW + timedelta(days=1), most_bytes=ROOM) == 1
    assert [kept(archive, table) for table in ("visits", "copies", "bodies")] == [1, 1, 1]


def test_a_body_stays_while_any_copy_has_it(archive: Database) -> None:
    visit(archive, 0, b"same")
    number = visit(archive, 5, b"same")
    forget(archive, before=NOW + timedelta(days=1), most_bytes=ROOM)
    copy = newest_copy(archive, "kakuu", PAGE, number)
    assert copy
    assert copy.body == b"same"


def test_where_there_is_too_much_the_oldest_go(archive: Database) -> None:
    noise = Random(1)  # noqa: S311 - bytes that do not compress, not a secret
    for day in range(40):
        visit(archive, day, noise.randbytes(40_000))
    number = visit(archive, 40, b"newest")
    assert forget(archive, before=NOW, most_bytes=400_000) > 30
    assert 0 < kept(archive, "copies") < 11
    assert newest_copy(archive, "kakuu", PAGE, number) is not None


def test_a_spoilt_archive_is_no_reason_to_begin_a_new_state(tmp_path: Path) -> None:
    (tmp_path / "state.archive.db").write_bytes(b"name,value\n" * 400)
    with pytest.raises(UserError) as raised:
        open_archive(tmp_path / "state.archive.db")
    assert "may be deleted" in raised.value.remedy


def fetched(keeper: PageKeeper, body: bytes) -> None:
    source = Source(id="kakuu", platform="feed", name="架空市議会")
    task = Task(source=source, window=DAYS, now=NOW)
    fetch = Fetch(url=PAGE.url, then=lambda _task, _page: ())
    keeper.keep(task, fetch, Page(url=PAGE.url, status=200, headers={}, body=body))


def test_a_page_is_kept_before_a_record_of_it(archive: Database, tmp_path: Path) -> None:
    keeper = PageKeeper(archive=archive, clock=lambda: NOW)
    with closing(open_database(tmp_path / "state.db", busy_seconds=0)) as state:
        run = fed_run(state)
        run.intake.keep_pages = keeper.flush
        fetched(keeper, b"1")
        run.intake.take([minutes()], None)
        assert kept(archive, "copies") == 0
        with closing(open_database(tmp_path / "state.db")) as other, other.transaction():
            with pytest.raises(UserError):
                run.intake.flush()
            assert kept(archive, "copies") == 1


def test_a_page_is_kept_before_anything_is_remembered_of_it(
    archive: Database, database: Database
) -> None:
    keeper = PageKeeper(archive=archive, clock=lambda: NOW)
    run = fed_run(database)
    run.intake.keep_pages = keeper.flush
    mind = Remembering(intake=run.intake)
    fetched(keeper, b"1")
    assert (mind.due(), kept(archive, "copies")) == ({}, 0)
    mind.say("page 1", "known")
    assert (mind.due(), kept(archive, "copies")) == ({"page 1": "known"}, 1)


@pytest.mark.parametrize(("pages", "size"), [(30, 10), (5, 1024 * 1024)])
def test_so_many_pages_wait_for_nothing(archive: Database, pages: int, size: int) -> None:
    keeper = PageKeeper(archive=archive, clock=lambda: NOW)
    for number in range(pages):
        fetched(keeper, bytes([number]) * size)
    assert kept(archive, "copies") >= pages - 1


def test_a_full_archive_keeps_no_more_and_stops_nobody(
    archive: Database, caplog: pytest.LogCaptureFixture
) -> None:
    archive.connection.execute("PRAGMA max_page_count = 20")
    keeper = PageKeeper(archive=archive, clock=lambda: NOW)
    noise = Random(1)  # noqa: S311 - bytes that do not compress, not a secret
    for _ in range(5):
        fetched(keeper, noise.randbytes(40_000))
        keeper.flush()
    assert kept(archive, "copies") < 5
    assert [record.message for record in caplog.records if "the disk is full" in record.message]
    assert len(caplog.records) == 1


def test_a_state_is_no_archive(tmp_path: Path) -> None:
    open_database(tmp_path / "state.db").close()
    with pytest.raises(UserError, match="another program's database"):
        open_archive(tmp_path / "state.db")
