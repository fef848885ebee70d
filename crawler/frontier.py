"""What one source still has to fetch: handed out piece by piece, so that a run can end anywhere."""

from __future__ import annotations

import hashlib
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.steps import Fetch


class Frontier:
    """Fetches in the order in which pages asked for them; those of ``left_before`` go first.

    A run that is cut short always reads what the run before it left. In plain order it would read
    the same beginning every day, and the end of a long list never.
    """

    def __init__(self, left_before: frozenset[str] = frozenset()) -> None:
        self._left_before = left_before
        self._first: deque[Fetch] = deque()
        self._then: deque[Fetch] = deque()
        self._out: dict[int, Fetch] = {}

    def __bool__(self) -> bool:
        """Whether there is something to hand out."""
        return bool(self._first or self._then)

    def add(self, fetches: Iterable[Fetch]) -> None:
        """Take what a page asked for."""
        for fetch in fetches:
            first = self._left_before and page_of_fetch(fetch) in self._left_before
            (self._first if first else self._then).append(fetch)

    def take(self, most: int) -> list[Fetch]:
        """At most so many of the next ones."""
        taken: list[Fetch] = []
        while len(taken) < most and self:
            fetch = (self._first or self._then).popleft()
            self._out[id(fetch)] = fetch
            taken.append(fetch)
        return taken

    def done(self, fetch: Fetch) -> None:
        """A fetch that was handed out has been read, or is on record as an error."""
        self._out.pop(id(fetch), None)

    def left(self) -> list[str]:
        """The pages that are not done, as the next run knows them again."""
        return [page_of_fetch(f) for f in (*self._out.values(), *self._first, *self._then)]


def page_of_fetch(fetch: Fetch) -> str:
    """A fetch as text: method, address and, where there is a body, its digest."""
    sent = f" {hashlib.blake2b(fetch.body, digest_size=16).hexdigest()}" if fetch.body else ""
    return f"{fetch.method} {fetch.url}{sent}"
