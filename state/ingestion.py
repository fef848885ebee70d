"""What a run knows of the documents it hands over, apart from what reads and files them.

In most runs no document comes, and what reads questions took such a run 0.02 s to load (2026-11).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from state.views import Home

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from matcher.terms import TermSet
    from state.records import Notify
    from state.standing import Standing
    from state.views import Findings


class StandingLater:
    """A ``Standing`` that ``make`` gives when the first document is asked about: most runs find
    nothing, and the vocabulary and numpy are a tenth of what such a run takes."""

    def __init__(self, make: Callable[[], Standing]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Standing:
        return self._make()

    @property
    def terms(self) -> TermSet:
        """All that is looked for."""
        return self._made.terms

    def keep_up(self, connection: sqlite3.Connection) -> None:
        """Take in what was subscribed since."""
        self._made.keep_up(connection)

    def asking(self, findings: Sequence[Findings]) -> list[list[int]]:
        """Whom each of these documents of one source is to be told to, as ``Standing`` says."""
        return self._made.asking(findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingestion:
    """What a run knows of the documents it hands over; one source each.

    ``baseline``: the source is still being met for the first time (``runs.baseline_needed``), so
    nothing new in it is news. ``first_texts``: the same of its texts alone, which were closed
    (``first_texts.texts_to_meet``). ``now`` is when the run began; ``clock`` says what time it is,
    for what must not wait until a run of hours is over, and without it that is ``now``.
    """

    source: str
    area: str | None
    population: int | None = None
    run_id: int | None
    now: datetime
    notify: Notify
    baseline: bool
    standing: Standing | StandingLater
    first_texts: bool = False
    clock: Callable[[], datetime] | None = None

    @property
    def home(self) -> Home:
        """Where the source lies."""
        return Home(self.area, self.population)

    def moment(self) -> datetime:
        """That at which something is recorded."""
        return self.clock() if self.clock else self.now
