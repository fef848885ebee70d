"""Older records: the same run with a window, silent unless asked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from standins.sites.wordpress_posts import sample_posts
from tests.command_tools import TOKYO, World, world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def old(tmp_path: Path) -> Iterator[World]:
    """A blog with eight posts of 2026-05 and 2026-06, three of them about DX; #dx asks for DX."""
    with world(tmp_path / "config") as made:
        made.blog.posts[:] = sample_posts(datetime(2026, 6, 10, 10, tzinfo=TOKYO), count=8)
        made.gikai("subscribe", "#dx", "DX", at="11-19 12:00")
        yield made


def test_a_backfill_records_the_window_and_tells_nobody(old: World) -> None:
    ended = old.gikai(
        "backfill", "--from", "2026-05-20", "--to", "2026-06-02", "--json", at="11-20 06:00"
    )
    assert ended.code == 0
    assert ended.one()["new"] == 4
    days = [record["published_at"][:10] for record in records(old)]
    assert sorted(days) == ["2026-05-21", "2026-05-25", "2026-05-29", "2026-06-02"]
    assert old.gikai("deliver", "--json", at="11-20 07:00").one()["sent"] == 0


def test_a_silent_backfill_says_how_much_it_would_send(old: World) -> None:
    command = ("backfill", "--from", "2026-05-01", "--to", "2026-06-30")
    said = (
        "Nobody was told. The same command would send with --notify digest 1 post (1 to #dx) and "
        "--notify replay 2 posts (2 to #dx).\n"
    )
    assert old.gikai(*command, "--dry-run", at="11-20 05:00").err.endswith(said)
    assert old.gikai(*command, at="11-20 06:00").err == said
    assert old.gikai(*command, at="11-20 07:00").err == said, "known, and still told to nobody"
    ended = old.gikai(*command, "--notify", "replay", at="11-20 08:00")
    assert "To post: 2 posts to #dx." in ended.err
    again = old.gikai(*command, at="11-20 09:00")
    assert again.err.startswith("Nobody was told. No subscription asks for anything in it")


def test_a_backfill_with_nothing_to_tell_says_so(old: World) -> None:
    ended = old.gikai(
        "backfill", "--from", "2026-04-01", "--to", "2026-04-02", "--notify", "digest",
        at="11-20 06:00",
    )  # fmt: skip
    assert ended.err.startswith("Nothing to post: ")


def test_a_backfill_does_not_end_the_baseline(old: World) -> None:
    old.gikai("backfill", "--from", "2026-05-01", at="11-20 06:00")
    old.blog.add(
        title="DXの質問", content="<p>DX。</p>", date=datetime(2026, 11, 20, 7, tzinfo=TOKYO)
    )
    report = old.gikai("run", "--json", at="11-20 08:00").one()
    assert (report["baseline"], report["new"]) == (True, 1)
    assert old.texts() == []


def test_a_digest_is_one_post_and_says_beforehand_how_much_it_sends(old: World) -> None:
    command = ("backfill", "--from", "2026-05-01", "--to", "2026-06-30", "--notify", "digest")
    ended = old.gikai(*command, at="11-20 06:00")
    assert ended.code == 0
    assert "To post: 1 post to #dx." in ended.err
    assert [text.split("のまとめ")[0] for text in old.texts()] == ["過去分"]
    old.gikai(*command, at="11-20 07:00")
    assert len(old.texts()) == 1


def test_a_dry_run_of_a_digest_shows_the_one_post_and_says_that_nothing_is_kept(
    old: World,
) -> None:
    command = ("backfill", "--from", "2026-05-01", "--notify", "digest", "--dry-run")
    ended = old.gikai(*command, at="11-20 05:00")
    assert "Would be sent: 1 post.\n" in ended.err
    assert "owed" not in ended.err
    assert ended.out.count("── #dx ──") == 1


def test_a_replay_is_a_post_each_also_for_what_was_recorded_silently(old: World) -> None:
    command = ("backfill", "--from", "2026-05-01", "--to", "2026-06-30")
    old.gikai(*command, at="11-20 06:00")
    assert old.texts() == []
    old.gikai(*command, "--notify", "replay", at="11-20 07:00")
    told = len(old.texts())
    assert all("】過去分・" in text for text in old.texts())
    about_dx = [record for record in records(old) if "DX" in record["title"]]
    assert told == len(about_dx) == 2


def test_a_dry_run_of_a_replay_sends_and_keeps_nothing(old: World) -> None:
    command = ("backfill", "--from", "2026-05-01", "--notify", "replay", "--dry-run")
    ended = old.gikai(*command, at="11-20 06:00")
    assert ended.out.count("── #dx ──") == 2
    assert old.texts() == []
    assert records(old) == []


def test_a_window_that_ends_before_it_starts_is_refused(old: World) -> None:
    ended = old.gikai("backfill", "--from", "2026-06-02", "--to", "2026-06-01", at="11-20 06:00")
    assert ended.code == 2
    assert ended.err.startswith("--from\n")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_calendar_of_ours_reaches_is_refused(old: World, day: str) -> None:
    for command in (("backfill", "--from", day, "--to", day), ("records", "--since", day)):
        ended = old.gikai(*command, at="11-20 06:00")
        assert ended.code == 2
        assert "is too far away. Name a day of the years 1868 to 2199." in ended.err


def test_what_is_no_day_is_refused(old: World) -> None:
    ended = old.gikai("backfill", "--from", "令和8年", at="11-20 06:00")
    assert ended.code == 2
    assert "is no day such as" in ended.err


def records(made: World) -> list[dict[str, Any]]:
    """All that is on record."""
    return made.gikai("records", "--json", at="11-20 12:00").lines()
