"""Commands that the nursery runs for a test are processes like those that run by themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import nursery
from tests.command_tools import ROOT, environment
from tests.tree import imports, modules

if TYPE_CHECKING:
    from collections.abc import Iterator

# Each module is imported in a child that has loaded other people's libraries and nothing of ours.
LOADER = """
import importlib, os, sys
for name in ("click", "lark", "pydantic", "rich.console", "scrapy.crawler", "slack_sdk", "tomlkit"):
    importlib.import_module(name)
for name in sys.argv[1:]:
    if os.fork() == 0:
        importlib.import_module(name)
        os._exit(0)
    _, status = os.wait()
    if status:
        print(name)
"""


def run(*arguments: str, **variables: str) -> tuple[int, str, str]:
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize(
    "arguments", [["--version"], ["no-such-command"], ["status"], ["keywords", "check", "DX AND"]]
)
def test_a_command_ends_and_says_what_it_would_alone(tmp_path: Path, arguments: list[str]) -> None:
    folder = {"GIKAI_CONFIG": str(tmp_path)}
    forked = run(*arguments, **folder, **{nursery.VARIABLE: nursery.door()})
    assert forked == run(*arguments, **folder)


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A command in a session of its own that waits for its first file to be run, and the process
    in which it does."""
    first = tmp_path / "first.py"
    first.write_text(
        "import os, time\n"
        "from pathlib import Path\n"
        f"Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))\n"
        "time.sleep(60)\n",
        encoding="utf-8",
    )
    variables = environment(**{nursery.VARIABLE: nursery.door(), nursery.FIRST: str(first)})
    command = [sys.executable, "-m", "bot.cli", "--version"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=variables, start_new_session=True, stderr=subprocess.DEVNULL
    )
    pid = tmp_path / "pid"
    wait_for(lambda: pid.exists() and pid.read_text(encoding="ascii") != "")
    yield process, int(pid.read_text(encoding="ascii"))
    process.kill()
    process.wait()


def wait_for(what: object) -> None:
    assert callable(what)
    end = time.monotonic() + 20
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


def gone(process: int) -> bool:
    return not Path(f"/proc/{process}").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_signal_to_the_one_ends_both(
    waiting: tuple[subprocess.Popen[bytes], int], number: signal.Signals
) -> None:
    process, forked = waiting
    assert forked != process.pid
    process.send_signal(number)
    ended = process.wait(20)
    assert ended == -number
    wait_for(lambda: gone(forked))


def test_a_signal_to_the_group_ends_both(waiting: tuple[subprocess.Popen[bytes], int]) -> None:
    process, forked = waiting
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(20) == -signal.SIGKILL
    wait_for(lambda: gone(forked))


def test_a_command_that_is_killed_is_seen_killed(
    waiting: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, forked = waiting
    os.kill(forked, signal.SIGKILL)
    assert process.wait(20) == -signal.SIGKILL


def test_what_only_a_python_of_its_own_can_take_up_runs_in_one() -> None:
    variables = {nursery.VARIABLE: nursery.door(), "PYTHONVERBOSE": "1"}
    code, out, err = run("--version", **variables)
    assert (code, "import 'click'" in err) == (0, True), out


def test_every_module_of_a_command_can_be_the_first_that_is_loaded() -> None:
    late = {
        each.module
        for module in modules()
        if module.path.startswith("bot/")
        for each in imports(module)
        if each.inner and each.module.partition(".")[0] in nursery.PACKAGES
    }
    assert len(late) > 20
    ended = subprocess.run(
        [sys.executable, "-c", LOADER, *late],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert ended.stdout == "", ended.stderr
