"""Progress of a crawl, for the process that started it: lines of JSON, which process.py reads.

Each line is a list of events, each event a list of what ``process.CrawlEvent`` names.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from crawler.source_run import SourceRun

_LINGER = 0.05
"""Seconds that an event may wait for others: to write each by itself wakes the process that hears,
which on two cores took a tenth of the reading of pages (2026-11)."""
_AT_ONCE = 5  # documents of a source: who waits for three stops a crawl at the third


class Events:
    """Tells of sources; what is told at about the same time goes together."""

    def __init__(self, wire: TextIO) -> None:
        self._wire = wire
        self._told: list[list[object]] = []
        self._due: float | None = None

    def tell(self, kind: str, run: SourceRun) -> None:
        """A source has started, has more documents, or has finished."""
        keys = run.intake.keys if kind == "finished" else []
        self._told.append([kind, run.source_id, run.documents, "", keys])
        if keys or (kind == "documents" and run.documents <= _AT_ONCE):
            self.flush()
        elif self._due is None:
            self._due = time.monotonic() + _LINGER

    def broke(self, why: str) -> None:
        """The whole crawl could not write its results."""
        self._told.append(["broke", "", 0, why, []])
        self.flush()

    def linger(self) -> float | None:
        """Seconds for which what was told may wait still; None where nothing waits."""
        left = None if self._due is None else self._due - time.monotonic()
        if left is None or left > 0:
            return left
        self.flush()
        return None

    def flush(self) -> None:
        """Hand over what was told."""
        told, self._told, self._due = self._told, [], None
        if told:
            with suppress(OSError):  # nobody listens any more; the database still does
                self._wire.write(json.dumps(told) + "\n")
                self._wire.flush()


def events_on_stdout() -> Events:
    """Keep stdout for events alone; what a library prints goes to stderr."""
    wire = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return Events(wire)
