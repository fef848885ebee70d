"""Programs that read files: their answers, their limits, and an end for all at once."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from crawler.errors import CrawlError
from crawler.extract.programs import Programs

if TYPE_CHECKING:
    from pathlib import Path

ECHO = "import os, sys; print(sys.stdin.read(), *os.environ, end='')"
SLOW = "import time; time.sleep(60)"
OF_A_CRAWL = """
import sys, threading
from crawler.child import _end_with_parent
from crawler.extract.programs import PROGRAMS

threading.Thread(target=_end_with_parent, daemon=True).start()
PROGRAMS.run(sys.argv[1:], b"", 60, {})
"""


def python(program: str) -> list[str]:
    return [sys.executable, "-I", "-c", program]


def test_a_program_gets_what_it_is_given_and_no_variable_beside_those_named() -> None:
    done = Programs().run(python(ECHO), b"body", 30, {"LC_ALL": "C"})
    assert (done.returncode, done.stdout) == (0, b"body LC_ALL")


def test_one_that_takes_too_long_is_ended() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        Programs().run(python(SLOW), b"", 0.1, {})


def test_one_that_reads_nothing_is_heard_all_the_same() -> None:
    done = Programs().run(python("raise SystemExit(3)"), b"x" * 1_000_000, 30, {})
    assert done.returncode == 3


def test_all_are_ended_at_once_and_none_begins_any_more(tmp_path: Path) -> None:
    programs, ended = Programs(), []
    pipes = [tmp_path / name for name in ("first", "second")]

    def read(pipe: Path) -> None:
        begins = f"open({str(pipe)!r}, 'w').close(); {SLOW}"
        with suppress(CrawlError):
            programs.run(python(begins), b"", 60, {})
            ended.append("by itself")

    threads = [threading.Thread(target=read, args=(pipe,), daemon=True) for pipe in pipes]
    for pipe, thread in zip(pipes, threads, strict=True):
        os.mkfifo(pipe)
        thread.start()
        pipe.read_bytes()  # comes to its end once the program has begun
    programs.end()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    assert ended == []
    with pytest.raises(CrawlError, match="the crawl ended"):
        programs.run(python(ECHO), b"", 30, {})


def test_none_outlives_the_parent_of_a_crawl(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    holds = f"pipe = open({str(pipe)!r}, 'w'); pipe.write('x'); pipe.flush(); {SLOW}"
    command = [sys.executable, "-c", OF_A_CRAWL, *python(holds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as crawl, pipe.open() as end:
        assert end.read(1) == "x"
        crawl.communicate(timeout=30)  # closes its stdin, as the death of its parent does
        ready, _, _ = select.select([end], [], [], 30)
        assert ready, "the pipe is open as long as the program runs"
        assert end.read() == ""
