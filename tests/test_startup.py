"""What must answer at once loads nothing that it does not need."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.startup import fill
from tests.command_tools import ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    "apscheduler",
    "crawler",
    "lark",
    "numpy",
    "pydantic",
    "rich",
    "scrapy",
    "slack_sdk",
    "sqlite_utils",
    "tomlkit",
    "twisted",
}


def loaded_by(*arguments: str) -> set[str]:
    """The top-level modules that a command has loaded when it ends."""
    program = (
        "import sys\n"
        "from bot.cli import main\n"
        "try:\n    main()\n"
        "finally:\n    print(*sys.modules, file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return {name.partition(".")[0] for name in ended.stderr.split()}


def ended_after(first: str, *arguments: str) -> tuple[int, str]:
    """The code and the last words of a command before which something was done."""
    program = f"import atexit, sys, threading\nfrom bot.start import main\n{first}\nmain()"
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return ended.returncode, ended.stdout.splitlines()[-1] if ended.stdout else ""


SAID_AT_THE_END = "print('at the end')"


@pytest.mark.parametrize(
    "first",
    [
        f"atexit.register(lambda: {SAID_AT_THE_END})",
        (
            "last = threading.main_thread()\n"
            f"threading.Thread(target=lambda: (last.join(), {SAID_AT_THE_END})).start()"
        ),
    ],
)
def test_what_is_to_be_done_at_the_end_is_done(first: str) -> None:
    assert ended_after(first, "--version") == (0, "at the end")


def test_where_nothing_is_to_be_done_it_ends_at_once_with_its_words_and_its_code() -> None:
    left = f"class Left:\n    def __del__(self):\n        {SAID_AT_THE_END}\nleft = Left()"
    assert ended_after("", "--version") == ended_after(left, "--version")
    assert ended_after(left, "--versoin") == (2, "")


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    loaded = loaded_by(*arguments)
    assert "click" in loaded
    assert loaded & (HEAVY | {"sqlite3"}) == set()


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_status_loads_the_database_and_nothing_heavy(tmp_path: Path, as_json: list[str]) -> None:
    fill(tmp_path)
    loaded = loaded_by("--config", str(tmp_path), "status", *as_json)
    assert "sqlite3" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        (
            "crawler.fetching.process",
            "pydantic sqlite3 state.database matcher crawler.extract crawler.platforms selectolax",
        ),
        ("crawler.child", "scrapy twisted asyncio crawler.fetching crawler.politeness.pace"),
    ],
)
def test_of_a_crawl_who_fetches_has_no_state_and_who_reads_no_network(
    module: str, unwanted: str
) -> None:
    program = f"import sys, {module}\nprint(*sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loaded = set(ended.stdout.split())
    assert module in loaded
    assert loaded.isdisjoint(unwanted.split())
