"""The process that fetches, as the one that reads sees it: it gets errands, and tells what came.

They are two so that hostile pages are read where no connection is open, and strangers are talked to
where neither database nor parser is loaded; and so that one goes on while the other is at work. It
is no wall: both run as one user, on one machine.
"""

from __future__ import annotations

import fcntl
import os
import select
import selectors
import signal
import subprocess
import sys
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from crawler.errors import CrawlError, Unreachable
from crawler.wire import Unpacker, packed

if TYPE_CHECKING:
    from crawler.wire import Message

_PIPE = 1 << 20
"""Bytes of a pipe, where the system allows it: the one process is seldom kept waiting then."""
_TOGETHER = 1 << 14
"""Bytes that are sent at once, if nobody waits for them: to send each message takes longer."""


class Fetcher:
    """Starts the process at once, so that it loads its modules while its errands are made out."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler.fetching"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("the process that fetches has no pipes")
        self._to_it = self._process.stdin
        self._from_it = self._process.stdout
        self._ear = self._from_it.fileno()
        for pipe in (self._to_it.fileno(), self._ear):
            _widen(pipe)
        self._unpacker = Unpacker()
        self._unsaid: list[bytes] = []
        self._size = 0
        self._heard: deque[Message] = deque()
        self._bell, self._rope = os.pipe()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self.is_gone = False

    def say(self, words: list[Any], body: bytes = b"") -> None:
        """Say something, soon."""
        message = packed(words, body)
        self._unsaid.append(message)
        self._size += len(message)
        if self._size > _TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Say at once what is to be said."""
        said, self._unsaid, self._size = b"".join(self._unsaid), [], 0
        with suppress(BrokenPipeError):  # it is gone, as we shall hear
            while said:
                said = said[self._to_it.write(said) :]

    def next(self, seconds: float | None = None) -> Message | None:
        """What came next; waits for it, at most so long. None also when it is gone, when somebody
        rang, or when only a part came."""
        if not self._heard:
            self.flush()
            self._listen(seconds)
        return self._heard.popleft() if self._heard else None

    def wait(self, seconds: float | None = None) -> None:
        """Wait until somebody rings, at most so long; what it says waits as well."""
        self.flush()
        if select.select([self._bell], [], [], seconds)[0]:
            os.read(self._bell, 4096)

    def _listen(self, seconds: float | None) -> None:
        ready = {key.fd for key, _ in self._selector.select(seconds)}
        if self._bell in ready:
            os.read(self._bell, 4096)
        if self._ear in ready:
            data = os.read(self._ear, _PIPE)
            self._heard.extend(self._unpacker.feed(data))
            if not data:
                self.is_gone = True
                self._selector.unregister(self._ear)

    @property
    def has_said(self) -> bool:
        """Whether something came that nobody took yet."""
        return bool(self._heard)

    def ring(self) -> None:
        """Let ``next`` wait no longer; from any thread."""
        os.write(self._rope, b"!")

    def stop(self) -> None:
        """Tell it to let what is under way come in; told again, it ends at once."""
        self._process.terminate()

    def end(self) -> CrawlError | None:
        """Wait for its end; answers what became of it, None where it ended well."""
        self._to_it.close()
        code = self._process.wait()
        self._selector.close()
        self._from_it.close()
        os.close(self._bell)
        os.close(self._rope)
        if code < 0:
            name = signal.Signals(-code).name
            return Unreachable(f"the process that fetches was killed by {name}")
        return CrawlError(f"the process that fetches crashed (exit code {code})") if code else None

    def kill(self) -> None:
        """Let it do nothing more."""
        self._process.kill()


def _widen(pipe: int) -> None:
    """Make a pipe as large as ``_PIPE``, where the system can: it may know no such call, as macOS,
    or allow a user less, of one pipe or of all together."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
