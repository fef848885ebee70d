"""A page that came, while it is read: the one step of a run that may go on beside the crawl."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from crawler.errors import CrawlError
    from crawler.steps import Fetch, Page, Step


_SHORT = 256 * 1024
"""Bytes of a page: a quarter of a second, as no parser takes more than 1 s per MB."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """What is said of the page at ``url``. To ``gather`` touches nothing but the page, and so may
    be done in any thread; ``steps`` are those before the ``error`` that ended them.
    """

    url: str | None
    read: Callable[[], Iterable[Step]]
    steps: list[Step] = field(default_factory=list)
    error: Exception | None = None

    def gather(self) -> Reading:
        """Read it; what the parser raises is kept for those who carry the steps out."""
        try:
            for step in self.read():
                self.steps.append(step)
        except Exception as error:  # noqa: BLE001 - a parser's own mistake ends its source alone
            self.error = error
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A page that came, with what is to be gathered of it; nothing vouches for a ``refused`` one.

    ``listed_before`` is how many records a page that is not modified lists.
    """

    fetch: Fetch
    page: Page
    reading: Reading
    refused: bool
    listed_before: int


@dataclass(slots=True, kw_only=True)
class Came:
    """What a page's steps came to: what to fetch next, the keys of its ``records``, how many it
    lists if it is a list, and whether it failed or wants to be read ``again``."""

    further: list[Fetch] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    listed: int | None = None
    failed: bool = False
    again: bool = False

    @property
    def leads_on(self) -> bool:
        """Whether something hangs on the page: further pages, or whether its source is well."""
        return bool(self.further) or self.listed is not None

    @property
    def is_an_end(self) -> bool:
        """Whether it is no page on the way to others: one that was read, that failed or, where it
        takes itself off a list (less than none are listed), that is gone."""
        return not self.further and (self.listed is None or self.listed < 0)


def refusal_of(fetch: Fetch, page: Page) -> CrawlError | None:
    """Why an answer to a fetch is no page of its source; None for one that may be read."""
    if page.not_modified:
        return None
    # Imported here because it brings the parser of pages: 0.01 s, and on most days nothing is new.
    from crawler.politeness.refusals import refusal

    return refusal(page, redirects=fetch.redirects, posted=fetch.method == "POST")


def get_ready(platform: ModuleType) -> None:
    """Load what the first page that is to be read will need, while nothing else is to be done."""
    from crawler.politeness import refusals as _loaded  # noqa: F401 - loaded here, as it says

    if load := getattr(platform, "get_ready", None):
        load()


def takes_long(page: Page) -> bool:
    """Whether a page is a file, or so large that its reading would hold up the other sources.

    To hand one over takes 0.3 ms, and every call of SQLite or a socket then waits until the reader
    lets go of the interpreter: a fifth of a crawl of small pages (2026-11).
    """
    return len(page.body) > _SHORT or b"%PDF-" in page.body[:1024]
