"""`gikai inbox`: what waits to be downloaded by hand, and the import that settles it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from config.models import Source
from crawler.extract.announcements import announced
from state.database import open_database
from state.records import Outcome, RunReport, Window
from state.runs import Origin, begin_run, finish_run
from tests.command_tools import configure, gikai, source
from tests.state_examples import run_of

if TYPE_CHECKING:
    from pathlib import Path

    from state.records import Document

NOW = datetime(2026, 9, 30, 1, tzinfo=UTC)
DAY = date(2026, 9, 8)
ADDRESS = "https://kakuu.example.jp/minutes/"
TEXT = """開催日：令和 8年 9月 {day}日\r
会議名：令和 8年第3回定例会（第{number}号 9月 {day}日）\r
\r
○鈴木一議長　　これより会議を開きます。ガバメントクラウドについて質問を許します。\r
○山野太郎議員　　移行はいつ終わるのか、伺います。\r
"""


def session(key: str, first: date, last: date) -> Document:
    council = Source(id="kakuu", platform="kensakusystem", name="架空市", council="架空市議会")
    return announced(
        council,
        key=key,
        title="令和８年第３回定例会\x1b[31m",
        url=f"{ADDRESS}?day={first}",
        days=(first, last),
        session="令和8年第3回定例会",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One source that announced, one that only refuses; the state is still empty."""
    tables = [
        source(name, ADDRESS, platform="kensakusystem", council="架空市議会")
        for name in ("kakuu", "silent")
    ]
    made = configure(tmp_path / "watch", *tables)
    open_database(made / "gikai-watch.db").close()
    return made


def record(folder: Path, *documents: Document) -> None:
    with closing(open_database(folder / "gikai-watch.db")) as database:
        run_of(database, *documents, now=NOW)


def saved(folder: Path, number: int, day: int) -> Path:
    path = folder / f"R0809{day:02}A.txt"
    path.write_bytes(TEXT.format(number=number, day=day).encode("cp932"))
    return path


def test_it_lists_what_to_open_and_what_to_type(folder: Path) -> None:
    record(folder, session("a", date(2026, 9, 1), date(2026, 9, 24)))
    ended = gikai("--config", folder, "inbox")
    assert ended.code == 0
    assert "1 record without a text" in ended.out
    assert "2026-09-01 to 2026-09-24  令和８年第３回定例会[31m" in ended.out
    assert f"open    {ADDRESS}?day=2026-09-01" in ended.out
    assert "then    gikai import FILE… --source kakuu --notify digest" in ended.out
    assert "\x1b" not in ended.out


def test_status_counts_what_waits(folder: Path) -> None:
    record(folder, session("a", DAY, DAY), session("b", DAY, DAY))
    assert "2 announced records without a text" in gikai("--config", folder, "status").out
    assert gikai("--config", folder, "status", "--json").one()["awaiting_text"] == 2


def test_json_says_the_same_to_programs(folder: Path) -> None:
    record(folder, session("a", DAY, DAY))
    one = gikai("--config", folder, "inbox", "--json").one()
    assert (one["key"], one["held_on"], one["held_until"]) == (
        "kakuu/announced/a",
        "2026-09-08",
        None,
    )
    assert one["seen_at"] == "2026-09-30T01:00:00Z"
    assert one["command"] == "gikai import FILE… --source kakuu --notify digest"


def test_a_system_says_how_its_texts_are_saved(tmp_path: Path) -> None:
    made = configure(tmp_path / "watch", source("kakuu", ADDRESS, platform="dbsr"))
    open_database(made / "gikai-watch.db").close()
    council = Source(id="kakuu", platform="dbsr", name="架空市", council="架空市議会")
    record(made, announced(council, key="a", title="第3回定例会", url=ADDRESS, days=(DAY, DAY)))
    assert (
        "save    Open each 本文 and save it by ダウンロード" in gikai("--config", made, "inbox").out
    )


def test_an_import_of_several_files_settles_a_session(folder: Path) -> None:
    record(folder, session("a", date(2026, 9, 1), date(2026, 9, 24)))
    files = [saved(folder, 1, 1), saved(folder, 2, 8)]
    ended = gikai("--config", folder, "import", *files, "--source", "kakuu")
    assert (ended.code, "2 of 2 files brought something new" in ended.out) == (0, True)
    shown = gikai("--config", folder, "show", "kakuu/announced/a")
    assert [line.split()[-1] for line in shown.out.splitlines() if line.startswith("its text")] == [
        "kakuu/R080901A",
        "kakuu/R080908A",
    ]


def test_a_session_is_listed_with_its_texts_for_a_month_after_the_last(folder: Path) -> None:
    record(folder, session("a", date(2026, 9, 1), date(2026, 9, 24)))
    command = ("--config", folder, "import", saved(folder, 1, 1), "--source", "kakuu")
    gikai(*command, GIKAI_NOW="2026-10-01T06:00:00+09:00")

    def texts(day: str) -> list[int]:
        ended = gikai("--config", folder, "inbox", "--json", GIKAI_NOW=f"2026-{day}T06:00:00+09:00")
        return [one["texts"] for one in ended.lines()]

    assert (texts("10-31"), texts("11-01")) == ([1], [])
    said = gikai("--config", folder, "inbox", GIKAI_NOW="2026-10-05T06:00:00+09:00").out
    assert "1 record with a part of its texts, oldest first:" in said
    assert "texts   1 of its texts so far" in said


def test_a_session_that_is_complete_is_taken_off(folder: Path) -> None:
    record(folder, session("a", date(2026, 9, 1), date(2026, 9, 24)))
    gikai("--config", folder, "import", saved(folder, 1, 1), "--source", "kakuu")
    ended = gikai("--config", folder, "inbox", "--done", "kakuu/announced/a", "--json")
    assert (ended.code, ended.lines()) == (0, [])


def test_the_text_of_one_day_is_found_under_its_announcement(folder: Path) -> None:
    record(folder, session("a", DAY, DAY))
    gikai("--config", folder, "import", saved(folder, 2, 8), "--source", "kakuu")
    shown = gikai("--config", folder, "show", "kakuu/announced/a", "--json").one()
    assert (shown["kind"], shown["version"], len(shown["parts"])) == ("minutes", 2, 2)
    assert "Nothing waits" in gikai("--config", folder, "inbox").out


def test_the_same_file_under_another_name_is_the_text_of_its_announcement(folder: Path) -> None:
    record(folder, session("a", DAY, DAY))
    file = saved(folder, 2, 8)
    gikai("--config", folder, "import", file, "--source", "kakuu")
    again = file.rename(file.with_stem(f"{file.stem} (1)"))
    told = gikai("--config", folder, "import", again, "--source", "kakuu", "--json").one()
    assert (told["same_text_as"], told["change"]) == ("kakuu/announced/a", None)


def test_what_nobody_wants_is_taken_off(folder: Path) -> None:
    record(folder, session("a", DAY, DAY), session("b", DAY, date(2026, 9, 9)))
    ended = gikai("--config", folder, "inbox", "--done", "kakuu/announced/a", "--json")
    assert [line["key"] for line in ended.lines()] == ["kakuu/announced/b"]
    assert ended.err == "kakuu/announced/a is waited for no more.\n"


def test_a_key_by_which_nothing_waits_is_a_mistake(folder: Path) -> None:
    record(folder, session("a", DAY, DAY))
    ended = gikai("--config", folder, "inbox", "--done", "kakuu/announced/x")
    assert ended.code == 2
    assert "--done kakuu/announced/x" in ended.err
    assert "`gikai inbox` lists what does." in ended.err


def test_with_one_key_that_is_none_all_go_on_waiting(folder: Path) -> None:
    record(folder, session("a", DAY, DAY))
    known, unknown = "kakuu/announced/a", "kakuu/announced/x"
    ended = gikai("--config", folder, "inbox", "--done", known, "--done", unknown)
    assert (ended.code, unknown in ended.err, known in ended.err) == (2, True, False)
    assert known in gikai("--config", folder, "inbox").out


def test_before_the_first_run_nothing_waits(tmp_path: Path) -> None:
    made = configure(tmp_path / "watch", source("kakuu", ADDRESS))
    assert "Nothing waits" in gikai("--config", made, "inbox").out
    ended = gikai("--config", made, "inbox", "--done", "x")
    assert ended.code == 2
    assert not (made / "gikai-watch.db").exists()


def test_a_source_that_refuses_and_announces_nothing_is_named(folder: Path) -> None:
    with closing(open_database(folder / "gikai-watch.db")) as database:
        run_id = begin_run(database, source="silent", origin=Origin.RUN, window=Window(), now=NOW)
        refused = RunReport(
            run_id=run_id,
            source="silent",
            outcome=Outcome.BLOCKED,
            baseline=True,
            started_at=NOW,
            finished_at=NOW,
        )
        finish_run(database, refused)
    said = gikai("--config", folder, "inbox").out
    assert f"silent  {ADDRESS}" in said
    assert "kakuu" not in said.partition("look there yourself")[2].replace(ADDRESS, "")
