"""`gikai mute` and `gikai unmute`, and what `gikai subscriptions` says of it."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.muting import mute, unmute
from bot.subscribing import subscriptions
from config.errors import UserError
from state.database import open_database
from state.deliveries import owed
from state.mutes import mute as mute_of_state
from state.mutes import mutes_in_force
from tests.command_tools import configure, gikai
from tests.state_examples import ask, minutes, run_of

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)  # 09:00 in Japan


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with one subscription."""
    made = configure(tmp_path / "c")
    stand_at(monkeypatch, NOW)
    with closing(open_database(made / "gikai-watch.db")) as database:
        ask(database, "DX", "#dx")
    return made


def stand_at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let the clock stand there."""
    monkeypatch.setenv("GIKAI_NOW", moment.isoformat())


@pytest.mark.parametrize(
    ("until", "end"),
    [
        ("2026-12-01", "2026-12-01 00:00"),
        ("12h", "2026-11-22 21:00"),
        ("3d", "2026-11-25 09:00"),
        ("2W", "2026-12-06 09:00"),
    ],
)
def test_a_mute_lasts_until_a_day_begins_or_for_so_long(
    folder: Path, until: str, end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    mute(folder, 1, until, as_json=False)
    assert f"muted until {end} JST" in capsys.readouterr().out
    subscriptions(folder, as_json=False)
    assert f"until {end} JST" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("until", "found"),
    [
        ("2026-11-22", "past"),  # has begun
        ("0d", "past"),
        ("1999-01-01", "past"),
        ("0001-01-01", "too far"),
        ("9999-12-31", "too far"),
        ("2026-11-31", "no day"),
        ("-3d", "no day"),
        ("soon", "no day"),
        ("", "no day"),
    ],
)
def test_an_end_that_cannot_be_meant_is_refused(folder: Path, until: str, found: str) -> None:
    with pytest.raises(UserError, match=found) as error:
        mute(folder, 1, until, as_json=False)
    assert "12h, 3d, 2w" in error.value.remedy
    with closing(open_database(folder / "gikai-watch.db")) as database:
        assert database.connection.execute("SELECT count(*) FROM mutes").fetchone()[0] == 0


def test_what_came_is_counted_shown_and_told_on_request(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mute(folder, 1, None, as_json=False)
    assert "muted until gikai unmute" in capsys.readouterr().out
    with closing(open_database(folder / "gikai-watch.db")) as database:
        run_of(database, minutes(), now=NOW + timedelta(hours=1))
    stand_at(monkeypatch, NOW + timedelta(hours=2))

    subscriptions(folder, as_json=False)
    assert "until gikai unmute; 1 record came while muted" in capsys.readouterr().out
    unmute(folder, 1, "silent", as_json=False)
    said = capsys.readouterr().out
    assert "1 record came while it was muted, and nobody was told." in said
    assert "gikai unmute 1 --notify digest" in said
    assert "gikai search DX\n" in said
    unmute(folder, 1, "digest", as_json=False)
    assert "1 record that came meanwhile" in capsys.readouterr().out


def test_a_query_is_shown_as_a_shell_takes_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(open_database(folder / "gikai-watch.db")) as database:
        asking = ask(database, "DX O'Reilly", "#dx")
        mute_of_state(database, asking.id, None, NOW - timedelta(hours=1))
        run_of(database, minutes((None, "O'Reilly: DX")), now=NOW)
    unmute(folder, asking.id, "silent", as_json=False)
    shown = capsys.readouterr().out.partition("To see them: ")[2]
    assert shlex.split(shown) == ["gikai", "search", "DX O'Reilly"]


def written_for_another_release(folder: Path, query: str) -> None:
    with closing(sqlite3.connect(folder / "gikai-watch.db")) as connection:
        connection.execute("UPDATE subscriptions SET query = ?", (query,))
        connection.commit()


def test_of_one_that_cannot_be_read_nobody_hears_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mute(folder, 1, None, as_json=False)
    written_for_another_release(folder, "公開:AI")
    capsys.readouterr()
    unmute(folder, 1, "silent", as_json=False)
    said, told = capsys.readouterr()
    assert said == "Subscription 1 is not muted, and #dx hears nothing all the same.\n"
    assert told.startswith("Subscription 1 (#dx) asks '公開:AI', which can no longer be read: ")
    assert "gikai backfill --from" in told


def test_what_came_before_it_could_not_be_read_is_told_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mute(folder, 1, None, as_json=False)
    with closing(open_database(folder / "gikai-watch.db")) as database:
        run_of(database, minutes(), now=NOW + timedelta(hours=1))
    written_for_another_release(folder, "公開:AI")
    stand_at(monkeypatch, NOW + timedelta(hours=2))
    unmute(folder, 1, "silent", as_json=False)
    said = capsys.readouterr().out
    assert "1 record came while it was muted" in said
    assert "gikai unmute 1 --notify digest" in said
    assert "gikai search" not in said, "which would refuse it"
    unmute(folder, 1, "digest", as_json=False)
    assert "1 record that came meanwhile will be told" in capsys.readouterr().out
    with closing(open_database(folder / "gikai-watch.db")) as database:
        assert len(owed(database)) == 1


def test_one_that_is_read_otherwise_hears_again_and_says_so(folder: Path) -> None:
    mute(folder, 1, None, as_json=False)
    written_for_another_release(folder, "  DX")
    ended = gikai("--config", folder, "unmute", "1", "--json", GIKAI_NOW=NOW.isoformat())
    assert ended.one()["muted"] is False
    assert "which is read otherwise than before: It is now read as DX" in ended.err


def test_a_mute_does_not_end_where_keywords_cannot_be_read(folder: Path) -> None:
    mute(folder, 1, None, as_json=False)
    groups = [
        f'[[group]]\nname = "{name}"\nnote = "未確認"\nterms = ["{form}"]\n'
        for name, form in (("甲", "サーバ"), ("乙", "サーバー"))
    ]
    (folder / "keywords.toml").write_text("".join(groups), encoding="utf-8")
    with pytest.raises(UserError, match="reads like"):
        unmute(folder, 1, "silent", as_json=False)
    with closing(open_database(folder / "gikai-watch.db")) as database:
        assert mutes_in_force(database.connection, NOW) == {1: 1}


def test_programs_are_told_the_same(folder: Path) -> None:
    at = {"GIKAI_NOW": NOW.isoformat()}
    made = gikai("--config", folder, "mute", "1", "--until", "3d", "--json", **at).one()
    assert (made["muted"], made["muted_until"], made["withheld"]) == (
        True,
        "2026-11-25T00:00:00Z",
        0,
    )
    assert gikai("--config", folder, "subscriptions", "--json", **at).one() == made
    lifted = gikai("--config", folder, "unmute", "1", "--json", **at).one()
    assert lifted == {**made, "muted": False, "muted_until": None}
    again = gikai("--config", folder, "unmute", "1", **at)
    assert (again.code, again.err.splitlines()[:2]) == (2, ["subscription 1", "  is not muted."])
