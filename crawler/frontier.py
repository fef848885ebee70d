"""What one source still has to fetch: handed out piece by piece, so that a run can end anywhere."""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.steps import Fetch

LEFT = "left"  # memory: how many pages the last daily run left, if it left any
NEEDED = "requests needed"  # memory: at least so many, if its limit let the last one read nothing


class Frontier:
    """Fetches as pages asked for them, what a page leads to before what waits beside it: a run that
    ends anywhere has then read records to their end, instead of the first page of each.

    Before all others come those of ``left_before``, in the order in which the run before left them.
    In the order of the list, runs that are cut short would read the same beginning every day, and
    the end of a long list never.
    """

    def __init__(self, left_before: Iterable[str] = ()) -> None:
        self._places = {page: place for place, page in enumerate(left_before)}
        self._led_by_left: set[str] = set()
        self._at_once: deque[Fetch] = deque()  # what pages lead to that were left
        self._first: list[tuple[int, int, Fetch]] = []
        self._then: deque[Fetch] = deque()
        self._out: dict[int, Fetch] = {}
        self._number = itertools.count()

    def __bool__(self) -> bool:
        """Whether there is something to hand out."""
        return bool(self._at_once or self._first or self._then)

    def add(self, fetches: Iterable[Fetch], led_by: Fetch | None = None) -> None:
        """Take what a page asked for."""
        if led_by is not None and self._was_left(led_by.page):
            wanted = list(fetches)
            self._led_by_left.update(fetch.page for fetch in wanted)
            self._at_once.extendleft(reversed(wanted))
            return
        others: list[Fetch] = []
        for fetch in fetches:
            place = self._places.get(fetch.page) if self._places else None
            if place is None:
                others.append(fetch)
            else:
                heapq.heappush(self._first, (place, next(self._number), fetch))
        self._then.extendleft(reversed(others))

    def _was_left(self, page: str) -> bool:
        return page in self._places or page in self._led_by_left

    def take(self, most: int) -> list[Fetch]:
        """At most so many of the next ones; of those that are read beside the crawl, only one."""
        taken: list[Fetch] = []
        beside = any(fetch.beside for fetch in self._out.values())
        while len(taken) < most and self:
            following = self._following()
            if beside and following.beside:
                break
            beside = beside or following.beside
            self._take_off()
            self._out[id(following)] = following
            taken.append(following)
        return taken

    def _following(self) -> Fetch:
        if self._at_once:
            return self._at_once[0]
        return self._first[0][2] if self._first else self._then[0]

    def _take_off(self) -> None:
        if self._at_once:
            self._at_once.popleft()
        elif self._first:
            heapq.heappop(self._first)
        else:
            self._then.popleft()

    def done(self, fetch: Fetch) -> None:
        """A fetch that was handed out has been read, or is on record as an error."""
        self._out.pop(id(fetch), None)

    def left(self) -> list[Fetch]:
        """What is not done; the next run knows it again by its pages."""
        first = (fetch for _, _, fetch in sorted(self._first, key=lambda one: one[:2]))
        return [*self._out.values(), *self._at_once, *first, *self._then]
