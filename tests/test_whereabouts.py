"""Whether somebody who chose no configuration is told which one a command writes into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.paths import TEMPLATES
from tests.command_tools import configure, gikai

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


@pytest.mark.parametrize("command", WRITES)
def test_a_command_that_writes_into_the_checkout_by_default_says_so(
    command: tuple[str, ...],
) -> None:
    ended = gikai(*command)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines()[0] == USING
    assert ended.err.count(USING) == 1


@pytest.mark.parametrize("command", LOOKS)
def test_a_command_that_only_looks_does_not(command: tuple[str, ...]) -> None:
    ended = gikai(*command)
    assert (ended.code, USING in ended.err) == (2, False)


def test_whoever_chose_a_folder_is_not_told_of_it(tmp_path: Path) -> None:
    folder = configure(tmp_path / "config")
    made = gikai("--config", folder, "subscribe", "#dx", "DX")
    assert (made.code, "Using" in made.err) == (0, False)
    named = gikai("subscribe", "#operators", "DX", GIKAI_CONFIG=str(folder))
    assert (named.code, "Using" in named.err) == (0, False)
