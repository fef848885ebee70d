"""The end of the processes of a crawl."""

from __future__ import annotations

import subprocess
import sys

import pytest


def ended_after(first: str) -> tuple[int, str]:
    """The code and the words of a process that does something, and then ends."""
    program = f"import atexit, logging, threading, time\nfrom crawler.ending import end\n{first}"
    ended = subprocess.run(
        [sys.executable, "-c", f"{program}\nend(3)"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.stderr == ""
    return ended.returncode, ended.stdout


@pytest.mark.parametrize(
    "first",
    [
        "print('done', end='')",
        "atexit.register(print, 'done', end='')",
        "threading.Thread(target=lambda: (time.sleep(0.05), print('done', end=''))).start()",
    ],
)
def test_what_is_to_be_done_at_the_end_is_done(first: str) -> None:
    assert ended_after(first) == (3, "done")


def test_nothing_is_taken_apart_where_nothing_is_to_be_done() -> None:
    kept = "class Kept:\n    def __del__(self): print('taken apart')\nkept = Kept()"
    assert ended_after(kept) == (3, "")


def test_nobody_waits_for_a_thread_that_only_listens() -> None:
    thread = "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    assert ended_after(thread) == (3, "")
