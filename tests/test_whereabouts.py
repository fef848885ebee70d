"""Whether somebody who chose no configuration is told which one a command writes into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.paths import TEMPLATES
from tests.command_tools import configure
from tests.desk import in_process

if TYPE_CHECKING:
    from pathlib import Path

USING = f"Using {TEMPLATES} (GIKAI_CONFIG is not set)."
# Each is refused in the end: nothing is written into the checkout.
WRITES = [
    ("subscribe", "#d x", "DX"),
    ("unsubscribe", "99999"),
    ("mute", "99999"),
    ("unmute", "99999"),
    ("sources", "add", "https:///"),
    ("sources", "enable", "nobody"),
    ("sources", "disable", "nobody"),
    ("sources", "remove", "nobody", "--yes"),
    ("run", "--source", "nobody"),
    ("inbox", "--done", "nobody/1"),
    ("import", "page.html", "--source", "nobody"),
    ("backfill", "--from", "2026-11-01", "--source", "nobody"),
    ("reparse", "--apply", "--source", "nobody"),
    ("accept", "nobody/1"),
]
LOOKS = [
    ("run", "--dry-run", "--source", "nobody"),
    ("reparse", "--source", "nobody"),
    ("search", "("),
    ("preview", "("),
]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A current folder that holds no configuration."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("command", WRITES)
def test_a_command_that_writes_into_the_checkout_by_default_says_so(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    ended = in_process(capsys, *command)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines()[0] == USING
    assert ended.err.count(USING) == 1


@pytest.mark.parametrize("command", LOOKS)
def test_a_command_that_only_looks_does_not(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    ended = in_process(capsys, *command)
    assert (ended.code, USING in ended.err) == (2, False)


def test_whoever_chose_a_folder_is_not_told_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = configure(tmp_path / "config")
    made = in_process(capsys, "--config", str(folder), "subscribe", "#dx", "DX")
    assert (made.code, "Using" in made.err) == (0, False)
    monkeypatch.setenv("GIKAI_CONFIG", str(folder))
    named = in_process(capsys, "subscribe", "#operators", "DX")
    assert (named.code, "Using" in named.err) == (0, False)
