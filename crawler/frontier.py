"""What one source still has to fetch: handed out piece by piece, so that a run can end anywhere."""

from __future__ import annotations

import hashlib
import heapq
import itertools
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.steps import Fetch


class Frontier:
    """Fetches in the order in which pages asked for them; before them those of ``left_before``.

    These come in the order in which the run before left them. In the order of the list, runs that
    are cut short would read the same beginning every day, and the end of a long list never.
    """

    def __init__(self, left_before: Iterable[str] = ()) -> None:
        self._places = {page: place for place, page in enumerate(left_before)}
        self._first: list[tuple[int, int, Fetch]] = []
        self._then: deque[Fetch] = deque()
        self._out: dict[int, Fetch] = {}
        self._number = itertools.count()

    def __bool__(self) -> bool:
        """Whether there is something to hand out."""
        return bool(self._first or self._then)

    def add(self, fetches: Iterable[Fetch]) -> None:
        """Take what a page asked for."""
        for fetch in fetches:
            place = self._places.get(page_of_fetch(fetch)) if self._places else None
            if place is None:
                self._then.append(fetch)
            else:
                heapq.heappush(self._first, (place, next(self._number), fetch))

    def take(self, most: int) -> list[Fetch]:
        """At most so many of the next ones; of those that are read beside the crawl, only one."""
        taken: list[Fetch] = []
        beside = any(fetch.beside for fetch in self._out.values())
        while len(taken) < most and self:
            following = self._first[0][2] if self._first else self._then[0]
            if beside and following.beside:
                break
            beside = beside or following.beside
            fetch = heapq.heappop(self._first)[2] if self._first else self._then.popleft()
            self._out[id(fetch)] = fetch
            taken.append(fetch)
        return taken

    def done(self, fetch: Fetch) -> None:
        """A fetch that was handed out has been read, or is on record as an error."""
        self._out.pop(id(fetch), None)

    def left(self) -> list[str]:
        """The pages that are not done, as the next run knows them again."""
        first = (fetch for _, _, fetch in sorted(self._first, key=lambda one: one[:2]))
        return [page_of_fetch(one) for one in (*self._out.values(), *first, *self._then)]


def page_of_fetch(fetch: Fetch) -> str:
    """A fetch as text: method, address and, where there is a body, its digest."""
    sent = f" {hashlib.blake2b(fetch.body, digest_size=16).hexdigest()}" if fetch.body else ""
    return f"{fetch.method} {fetch.url}{sent}"
