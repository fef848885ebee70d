"""What a platform says to the crawl, and what it hears: plain values, no framework.

A platform module is data in, data out. ``start(task)`` yields what to fetch first; each fetch
names the function that reads its page; that function yields further fetches, documents and
remarks. ``crawler/reader.py`` has the fetches carried out; a test can feed pages by hand.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from config.japan import TOKYO
from state.records import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime

    from config.models import Source
    from crawler.errors import CrawlError
    from state.records import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer: ``status`` may be any, ``body`` is raw bytes, header names are lower-case.

    ``not_modified`` is what the server says (304), or what the bytes say of a page with status 200:
    they are those that were read before. ``redirected_from`` are the addresses that led to ``url``,
    the one that was asked for first.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    not_modified: bool = False
    redirected_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one source's run is asked for.

    ``memory`` is what earlier runs of this source remembered (``Remember``); ``window`` bounds the
    documents wanted; ``now`` is the run's one instant, aware.
    """

    source: Source
    window: Window
    now: datetime
    memory: Mapping[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The run's day in Japan."""
        return self.now.astimezone(TOKYO).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """A request. ``then`` reads its page whatever the status; ``conditional`` sends validators.

    ``otherwise`` hears why no page came (robots.txt, no answer) and may know another way; without
    it, and where it raises, the reason is an error on record.

    A refusal (crawler/politeness/refusals.py) is no page: ``otherwise`` hears of it too. With
    ``judges`` the page goes to ``then`` all the same, which must ask ``refusal`` itself; with
    ``redirects`` the platform expects to be led to a front page, as where a session begins.

    ``again`` is what the platform needs to ask for the page by itself. Where reading it fails, the
    next run finds that in ``Task.memory`` (crawler/again.py), and the page that led here need not
    be read for it. ``beside``: it may take long to read, as files do, and then is read while the
    crawl goes on; one of a source at a time. ``behind`` is how many requests must follow it, as far
    as is known, before a record can be read: the further pages of a list that comes in pages.
    ``page`` is method, address and, where there is a body, its digest, in a string.
    """

    url: str
    then: Callable[[Task, Page], Iterable[Step]]
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    conditional: bool = True
    otherwise: Callable[[Task, CrawlError], Iterable[Step]] | None = None
    judges: bool = False
    redirects: bool = False
    again: str | None = None
    beside: bool = False
    behind: int = 0
    page: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        # Made once: a run keeps it for each page, and all that it notes of one is by this string.
        object.__setattr__(self, "page", _page_of(self))


def _page_of(fetch: Fetch) -> str:
    sent = f" {hashlib.blake2b(fetch.body, digest_size=16).hexdigest()}" if fetch.body else ""
    return f"{fetch.method} {fetch.url}{sent}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """How many records an index page named; a run that lists none ends ``empty``.

    A negative count takes back what was named and turned out to be gone.
    """

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember:
    """Something the next run of this source should know, such as which rung of a ladder held.

    ``with_records``: kept only once every document before it is on record, and only if none of the
    same page was refused. ``gets_on``: the next run begins behind this page.
    """

    name: str
    value: str
    with_records: bool = False
    gets_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A listed record that is rightly not recorded, such as a password-protected post."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """Nothing is wrong with the page, and yet the next run shall ask for it and read it again."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Something for the log alone, such as a feed that is not well-formed but can be read."""

    text: str


Step: TypeAlias = Fetch | Document | Listed | Remember | Skipped | LookAgain | Noted
