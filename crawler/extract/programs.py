"""The programs that read files for a parser: each with a limit of time, and all ended at once where
nobody waits for them any more."""

from __future__ import annotations

import subprocess
import threading
from typing import TYPE_CHECKING

from crawler.errors import CrawlError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Programs:
    """Those that run, in any thread."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a signal may end them while this thread begins one
        self._running: set[subprocess.Popen[bytes]] = set()
        self._over = False

    def run(
        self, command: Sequence[str], given: bytes, seconds: float, environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[bytes]:
        """What it printed to ``given`` on its stdin. Raises subprocess.TimeoutExpired where that
        took too long, CrawlError where all were ended."""
        child = self._begin(command, environment)
        with child:
            try:
                out, said = child.communicate(given, timeout=seconds)
            finally:
                child.kill()  # nothing, where it has ended
                with self._lock:
                    self._running.remove(child)
        if self._over:
            raise CrawlError(_OVER)
        return subprocess.CompletedProcess(command, child.returncode, out, said)

    def end(self) -> None:
        """End all that run, and let none begin any more."""
        with self._lock:
            self._over = True
            for child in self._running:
                child.kill()

    def _begin(
        self, command: Sequence[str], environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        with self._lock:
            if self._over:
                raise CrawlError(_OVER)
            child = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=pipe, env=dict(environment)
            )
            self._running.add(child)
        return child


_OVER = "the crawl ended while this was read"
PROGRAMS = Programs()
"""Those of this process: what reads a file in a thread knows of no crawl."""
