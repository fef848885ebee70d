"""A dry run keeps nothing but what it learnt as a guest, and is no second visitor."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from state.database import open_database, run_lock
from state.documents import records
from state.hosts import rests
from tests.command_tools import world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.command_tools import World


@pytest.fixture
def resting(tmp_path: Path) -> Iterator[World]:
    """A blog that wants to be left alone for a day."""
    with world(tmp_path / "config") as made:
        made.blog.switches.busy = 1
        made.blog.switches.retry_after = "86400"
        yield made


def test_a_host_that_wants_rest_of_a_dry_run_has_it_from_the_next_run(resting: World) -> None:
    dry = resting.gikai("run", "--dry-run", "--json", at="11-20 06:00")
    assert dry.one()["outcome"] == "unreachable"
    asked = len(resting.site.asked)
    ran = resting.gikai("run", "--json", at="11-20 07:00")
    assert "asked to be left alone until 2026-11-21 06:00" in ran.one()["errors"][0]
    assert len(resting.site.asked) == asked


def test_nothing_else_of_a_dry_run_is_kept(resting: World) -> None:
    resting.blog.switches.only = "/wp-json"
    resting.gikai("run", "--dry-run", at="11-20 06:00")
    with closing(open_database(resting.database)) as database:
        (rest,) = rests(database, now=resting.blog.posts[0].date)
        assert "Retry-After 86400 s" in rest.reason
        assert list(records(database, since=None, source=None)) == []
        assert database.connection.execute("SELECT count(*) FROM runs").fetchone()[0] == 0


def test_a_dry_run_beside_a_run_is_refused(resting: World) -> None:
    with run_lock(resting.database):
        ended = resting.gikai("run", "--dry-run", at="11-20 06:00")
    assert (ended.code, resting.site.asked) == (2, [])
    assert "in use by another run" in ended.err
