"""Commands that post, where nobody reads what they print, or no disk holds that or the state."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from standins.slack_workspace import TOKEN
from state.archive import archive_path, open_archive
from tests import nursery
from tests.command_tools import ROOT, World, environment, world
from tests.state_examples import owed_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAVED = "standins/data/kakuu-digital-2026.txt"
BACKFILL = ("backfill", "--from", "2026-11-01", "--notify", "digest")
IMPORT = ("import", SAVED, "--platform", "chiholog", "--notify", "digest")
REPARSE = ("reparse", "--apply", "--notify", "digest")
BOTH = "2>&1"


@pytest.fixture
def owing(tmp_path: Path) -> Iterator[World]:
    """One record is owed to #dx, and a source is there to be read."""
    with world(tmp_path / "config") as made:
        owed_at(made.database, "#dx")
        open_archive(archive_path(made.database)).close()
        yield made


def ended(
    watched: World, command: tuple[str, ...], redirection: str, stdout: int
) -> tuple[int, str]:
    """The code and the stderr of a command at noon, its streams led elsewhere."""
    gikai = (sys.executable, "-m", "bot.cli", "--config", str(watched.folder), *command)
    child = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", *gikai],
        cwd=ROOT,
        env=environment(
            GIKAI_NOW="2026-11-20T12:00:00+09:00",
            GIKAI_SLACK_URL=watched.slack.url,
            SLACK_BOT_TOKEN=TOKEN,
            **{nursery.VARIABLE: nursery.door()},
        ),
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    return child.returncode, child.stderr


def unread(watched: World, command: tuple[str, ...], redirection: str = "") -> tuple[int, str]:
    """The same where the reader has left."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return ended(watched, command, redirection, writer)
    finally:
        os.close(writer)


@pytest.mark.parametrize(
    ("command", "redirection"),
    [
        (("run",), ""),
        (("run",), BOTH),
        (("deliver",), BOTH),
        (BACKFILL, ""),
        (IMPORT, BOTH),
        (REPARSE, ""),
    ],
)
def test_what_is_owed_is_posted_once_though_the_reader_left(
    owing: World, command: tuple[str, ...], redirection: str
) -> None:
    code, said = unread(owing, command, redirection)
    assert code == 141
    assert "Traceback" not in said
    posted = owing.texts()
    assert "架空市議会" in posted[0]
    owing.gikai("deliver", at="11-20 13:00")
    assert owing.texts() == posted


def test_stderr_is_told_what_was_sent_where_only_the_reader_of_stdout_left(owing: World) -> None:
    _, said = unread(owing, ("run",))
    assert said.splitlines() == [
        "To post: 1 post to #dx.",
        "1 post sent, 0 waiting, 0 unclear, 0 parked.",
    ]


def test_in_one_file_remarks_and_results_stand_in_their_order(owing: World, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as file:
        ended(owing, ("run",), BOTH, file.fileno())
    told = log.read_text(encoding="utf-8")
    assert told.index("What was read") < told.index("To post: ") < told.index("1 post sent")


def test_what_is_owed_is_posted_though_the_log_has_filled_its_disk(owing: World) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        code, said = ended(owing, ("run",), "", full.fileno())
    assert code == 1
    assert said.splitlines()[-1] == "gikai: nothing more can be written: No space left on device"
    assert len(owing.texts()) == 1


def test_a_state_that_may_not_grow_is_told_with_what_to_do_alone(owing: World) -> None:
    noise = " ".join(sha256(b"%d" % number).hexdigest() for number in range(9000))
    owing.blog.posts[0].content = f"<p>{noise}</p>"
    gikai = (sys.executable, "-m", "bot.cli", "--config", str(owing.folder), "run", "--no-notify")
    told = subprocess.run(
        # Without the nursery: its children have the limits of the nursery, not of this shell.
        ["/bin/sh", "-c", 'ulimit -f 800; exec "$@"', "sh", *gikai],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert told.returncode == 1
    assert told.stderr == "ERROR crawler.reader: kakuu: results could not be written\n"
    assert "Check the disk and its limits; nothing was half-written." in told.stdout


def test_a_reader_who_left_before_a_mistake_is_told_is_one_who_left(owing: World) -> None:
    assert unread(owing, ("run", "--source", "unknown"), BOTH)[0] == 141
