"""What a mute withholds is kept once, and told once on request, wherever SIGKILL strikes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.crash.dying import LATER, Scene, killed, scene_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WITHHELD = 2  # both documents name DX
EVERY = 11  # tests/crash/test_crash.py dies at every point of an import


@pytest.fixture
def muted(tmp_path: Path) -> Iterator[Scene]:
    """Three subscribers of which #dx is muted, and no document yet."""
    for scene in scene_in(tmp_path):
        scene.succeeds("mute", "1")
        scene.save()
        yield scene


def withheld(scene: Scene) -> int:
    with closing(sqlite3.connect(scene.folder / "state.db")) as database:
        return int(database.execute("SELECT count(*) FROM withheld").fetchone()[0])


def imported(scene: Scene) -> list[str]:
    return ["import", *scene.files, "--platform", "pdf_page", "--notify", "replay"]


def test_an_import_withholds_once_wherever_it_is_killed(muted: Scene) -> None:
    points = muted.succeeds(*imported(muted), token=False).points
    owed = muted.unsent()
    for point in range(1, points + 1, EVERY):
        muted.restore()
        assert killed(muted.gikai(*imported(muted), die_at=point, token=False))
        muted.succeeds(*imported(muted), token=False, now=LATER)
        assert (withheld(muted), muted.unsent()) == (WITHHELD, owed), f"killed at {point}"
    assert points > 10


def test_what_was_withheld_is_told_once_wherever_unmuting_is_killed(muted: Scene) -> None:
    muted.succeeds(*imported(muted))
    muted.save()
    argv = ["unmute", "1", "--notify", "replay"]
    muted.restore()
    points = muted.succeeds(*argv).points
    muted.succeeds("deliver", now=LATER)
    expected = muted.posted()
    assert len(expected) == WITHHELD
    for point in range(1, points + 1):
        muted.restore()
        assert killed(muted.gikai(*argv, die_at=point))
        again = muted.gikai(*argv, now=LATER)
        assert again.code in (0, 2), "refused where the first one had done it all"
        muted.succeeds("deliver", now=LATER)
        assert muted.posted() == expected, f"killed at {point} of {points}"
        assert (withheld(muted), muted.unsent()) == (0, 0)
    assert points > 4
