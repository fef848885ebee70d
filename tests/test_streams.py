"""Where the command line cannot be heard: streams that the caller closed, a disk that is full."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.command_tools import ROOT, environment

PROGRAM = ("-m", "bot.start")
_OPENED = (
    "import atexit, os\nfrom bot.start import main\n"
    "atexit.register(lambda: os._exit(os.open('README.md', os.O_RDONLY)))\nmain()"
)


def ended(redirection: str, *command: str) -> subprocess.CompletedProcess[str]:
    """How a command ended whose streams the shell led elsewhere."""
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, *command],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("closed", ["0<&-", ">&-", "2>&-", "0<&- >&- 2>&-"])
def test_closed_streams_are_no_error(closed: str) -> None:
    told = ended(closed, "-m", "bot.start", "--help")
    assert (told.returncode, told.stderr) == (0, "")


def test_no_file_is_opened_in_the_place_of_a_closed_stream() -> None:
    assert ended("0<&- >&- 2>&-", "-c", _OPENED, "--version").returncode > 2


def test_a_full_disk_is_told_in_one_line() -> None:
    told = ended(">/dev/full", "-m", "bot.start", "--version")
    assert told.returncode == 1
    assert told.stderr == "gikai: nothing more can be written: No space left on device\n"


@pytest.mark.parametrize(
    "command", [["--help"], ["run", "--help"], ["sources", "find", "01", "--json"]]
)
@pytest.mark.parametrize("redirection", ["", "2>&1"])
def test_a_command_whose_reader_left_ends_quietly_and_as_the_signal_would(
    command: list[str], redirection: str
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as nobody:
        child = subprocess.run(
            ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, *PROGRAM, *command],
            cwd=ROOT,
            env=environment(),
            stdout=nobody,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (child.returncode, child.stderr) == (141, b"")
