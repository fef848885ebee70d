"""A process that has loaded the product once and forks a child for each command.

To load Scrapy takes longer than to crawl a stand-in, and the tests crawl hundreds of times. Within
``forking()`` a `gikai` and the crawl that it starts are still processes of their own, with their
own streams, environment, signals and end; only the loading is shared. What is about a process
itself, how it starts, dies or what it costs, is tested without.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import marshal
import os
import pkgutil
import runpy
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CHECKOUT = Path(__file__).parents[1]
VARIABLE = "GIKAI_TEST_NURSERY"
FIRST = "GIKAI_TEST_FIRST"  # names a file of Python that a command's process runs before all else
PACKAGES = ("config", "matcher", "state", "notifier", "crawler", "bot")
# What Scrapy looks up by name while it starts.
BY_NAME = (
    "rich.console",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.engine",
    "scrapy.core.scheduler",
    "twisted.internet.asyncioreactor",
)


@contextmanager
def forking() -> Iterator[None]:
    """While it lasts, commands that are started run in forks of the nursery."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = door()
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


@cache
def door() -> str:
    """The socket of this process's nursery, which lives as long as this process."""
    folder = Path(tempfile.mkdtemp(prefix="nursery-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "door"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.nursery", str(path)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    assert process.stdout.readline() == b"open\n"
    process.stdout.close()
    process.wait()
    atexit.register(process.stdin.close)  # it serves until its stdin ends
    return str(path)


class Nursery:
    """Forks a child for each that knocks, and tells it how the child ended."""

    def __init__(self, path: str) -> None:
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.bind(path)
        self._listener.listen(64)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ, self._knock)
        self._selector.register(sys.stdin, selectors.EVENT_READ, self._close)
        self._closed = False
        self._errand: Errand | None = None

    def serve(self) -> Errand | None:
        """Returns an errand in the child that is to do it, and none when all is over."""
        while not self._closed:
            for key, _ in self._selector.select():
                key.data()
                if self._errand:
                    self._selector.close()
                    self._listener.close()
                    return self._errand
        return None

    def _close(self) -> None:
        self._closed = True

    def _knock(self) -> None:
        wire, _ = self._listener.accept()
        request, streams, _, _ = socket.recv_fds(wire, 1 << 20, 3)
        if not request:  # killed before it could ask
            wire.close()
            return
        errand = Errand(marshal.loads(request), streams)  # noqa: S302 - our own tests' words
        if errand.fits and (child := os.fork()) == 0:
            wire.close()
            self._errand = errand
            return
        for stream in streams:
            os.close(stream)
        if errand.fits:
            with suppress(ConnectionError):  # killed before it was answered: an errand abandoned
                wire.send(str(child).encode())
            Charge(self._selector, wire, child, leads=errand.leads)
        else:
            with suppress(ConnectionError):
                wire.send(b"0")
            wire.close()


class Charge:
    """A child at its errand, and the process that stands for it."""

    def __init__(
        self, selector: selectors.BaseSelector, wire: socket.socket, child: int, *, leads: bool
    ) -> None:
        self._selector = selector
        self._wire = wire
        self._child = child
        self._leads = leads
        self._life = os.pidfd_open(child)
        selector.register(self._life, selectors.EVENT_READ, self._ended)
        selector.register(wire, selectors.EVENT_READ, self._abandoned)

    def _ended(self) -> None:
        _, status = os.waitpid(self._child, 0)
        with suppress(ConnectionError):
            self._wire.send(str(status).encode())
        self._selector.unregister(self._life)
        os.close(self._life)
        with suppress(KeyError):
            self._selector.unregister(self._wire)
        self._wire.close()

    def _abandoned(self) -> None:
        self._selector.unregister(self._wire)
        with suppress(ProcessLookupError):
            (os.killpg if self._leads else os.kill)(self._child, signal.SIGKILL)


class Errand:
    """A command, and all that its process had."""

    def __init__(self, request: dict[str, Any], streams: list[int]) -> None:
        self.leads: bool = request["leads"]
        self.fits = of_the_start(request["environment"]) == of_the_start(os.environ)
        self._request = request
        self._streams = streams

    def run(self) -> NoReturn:
        """Become the process of the command."""
        if self.leads:
            os.setsid()
        os.chdir(self._request["folder"])
        os.environ.clear()
        os.environ.update(self._request["environment"])
        time.tzset()
        for number, stream in enumerate(self._streams):
            os.dup2(stream, number)
            os.close(stream)
        renew_streams()
        if first := os.environ.get(FIRST):
            runpy.run_path(first)
        module, *arguments = self._request["command"]
        sys.argv = [module, *arguments]
        sys.modules.pop(module, None)  # as at a start, where it is ``__main__`` alone
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
            code = 0
        except SystemExit as end:
            if not isinstance(end.code, int | None):
                raise
            code = end.code or 0
        # As Python ends, but for the freeing of every object: the memory goes with the process.
        threading._shutdown()  # type: ignore[attr-defined]  # reason: what Python itself calls
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code & 0xFF)


def of_the_start(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that Python reads while it starts; the nursery has read its own."""
    names = ("PYTHON", "LC_", "LANG")
    return {name: value for name, value in environment.items() if name.startswith(names)}


def renew_streams() -> None:
    """Let nothing remain of what the nursery's own streams were."""
    read = open(0, "rb", closefd=False)  # noqa: SIM115 - open to the end
    sys.stdin = io.TextIOWrapper(read, encoding=sys.stdin.encoding)
    sys.stdout = _written(1, sys.stdout)
    sys.stderr = _written(2, sys.stderr)


def _written(number: int, before: Any) -> io.TextIOWrapper:  # noqa: ANN401 - typeshed's TextIO
    return io.TextIOWrapper(
        open(number, "wb", closefd=False),
        encoding=before.encoding,
        errors=before.errors,
        line_buffering=number == 2 or os.isatty(number),
        write_through=before.write_through,
    )


def load() -> None:
    """Import all that a command could import on its way; what cannot be imported is its to tell."""
    for package in PACKAGES:
        found = importlib.import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            if not module.name.endswith("__main__"):
                with suppress(Exception):
                    importlib.import_module(module.name)
    for name in BY_NAME:
        importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules, "a reactor outlives no fork"
    assert threading.active_count() == 1, "a thread outlives no fork"


def main() -> None:
    """Serve at the socket named until stdin ends."""
    load()
    if os.fork():  # to its tests' process it must not be one of the children that they count
        os._exit(0)
    nursery = Nursery(sys.argv[1])
    gc.collect()
    gc.freeze()
    sys.stdout.write("open\n")
    sys.stdout.flush()
    if errand := nursery.serve():
        errand.run()


if __name__ == "__main__":
    main()
