"""What a command's process does where tests/nursery.py runs the command for it.

The process stands for the command towards whoever started it: it hands over its streams, passes
signals on, ends as the command ends, and takes the command with it when it is killed. It imports
no module that is written in Python: those of the usual names take longer than all the rest of it.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # reason: typeshed knows it as signal alone
import _socket
import array
import marshal
import os
import sys

VARIABLE = "GIKAI_TEST_NURSERY"
COMMANDS = ("bot.cli", "crawler", "crawler.fetching")
PASSED_ON = (_signal.SIGTERM, _signal.SIGINT, _signal.SIGHUP)
LOST = 70  # the exit code where the nursery itself went away


def hand_over() -> None:
    """Let the nursery run the command; returns where it is none of the product's, or has settings
    that only a Python of its own can take up."""
    options = sys.orig_argv[1:]
    if options[:1] == ["-P"]:
        del options[0]
    if options[:1] != ["-m"] or options[1] not in COMMANDS:
        return
    wire = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
    wire.connect(os.environ[VARIABLE])
    stand_for(wire, options[1:])
    wire.close()


def stand_for(wire: _socket.socket, command: list[str]) -> None:
    """Hand the command over, and be it for others; returns if the nursery declines."""
    _signal.pthread_sigmask(_signal.SIG_BLOCK, PASSED_ON)
    errand = {
        "command": command,
        "environment": dict(os.environ),
        "folder": os.getcwd(),  # noqa: PTH109 - pathlib is written in Python
        "leads": os.getsid(0) == os.getpid(),
    }
    streams = array.array("i", [0, 1, 2])
    rights = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)
    wire.sendmsg([marshal.dumps(errand)], [rights])
    child = int(wire.recv(64) or b"0")
    if child:
        become(child)
    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, PASSED_ON)
    if child:
        end_as(int(wire.recv(64) or LOST << 8))


def become(child: int) -> None:
    """Let go of the streams, whose readers wait for the command's end, and pass signals on."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)

    def pass_on(number: int, _frame: object) -> None:
        try:  # noqa: SIM105 - contextlib is written in Python
            os.kill(child, number)
        except ProcessLookupError:
            pass

    for number in PASSED_ON:
        _signal.signal(number, pass_on)


def end_as(status: int) -> None:
    """End with the status that waitpid told of the command."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number != _signal.SIGKILL:
            _signal.signal(number, _signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status))
