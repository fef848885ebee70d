"""What can go wrong between a source and a record.

CrawlError
├── Blocked          the source says no: robots, 401/403, a challenge, a login page
│   └── ClosedByRobots    its robots.txt does, and no permission lifts that
├── Unreachable      the source does not answer: DNS, timeout, 5xx, "Server Busy"
│   └── Postponed    it may well answer, but is better asked by a later run
│       ├── HostRests     its host wants to be left alone for longer than we wait
│       ├── ProxyFails    our own way out is closed; no site did anything wrong
│       ├── LimitReached  the run made as many requests as one run may
│       └── WindowClosed  its owner allows other hours: no error on record
├── LayoutChanged    a page that does not look as expected; the parser must be taught
└── NotADocument     a file or page that is no record of this platform
"""

from __future__ import annotations

LONGEST = 1000  # code points of an error on record: some quote what they found, however long it is


class CrawlError(Exception):
    """Ends the source's run, or one record, with a reason on record; never with an empty list."""


class Blocked(CrawlError):
    """Fetching is refused. Going on, or a disguise, would make us the guest nobody wants."""


class ClosedByRobots(Blocked):
    """robots.txt does not allow an address; of a site that closes its lists, a page may be open."""


class Unreachable(CrawlError):
    """No usable answer now; the next run asks again."""


class NotKept(Unreachable):
    """Nothing of it is in the archive: a past run did not ask for it, or had no answer."""


class Postponed(Unreachable):
    """Not asked for now; what was listed and not fetched is the first that the next run fetches."""


class HostRests(Postponed):
    """The host asked to be left alone; to ask again before its time would be an intrusion."""


class ProxyFails(Postponed):
    """The proxy that people configured does not answer or does not know us: nobody was asked."""


class LimitReached(Postponed):
    """The run made as many requests of a source as one run may."""


class WindowClosed(Postponed):
    """The hours in which a source may be fetched are over, or have not begun."""


class LayoutChanged(CrawlError):
    """The page's shape is not the one this parser knows; an empty list would hide that."""


class NotADocument(CrawlError):
    """What was read is something else: an error page, a menu, a file of another platform."""


class SavedWrongly(NotADocument):
    """A file that can be saved better; ``remedy`` is the sentence that says how."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(f"{found}; {remedy[0].lower()}{remedy[1:].rstrip('.')}")
        self.found = found
        self.remedy = remedy


def error_named(name: str) -> type[CrawlError]:
    """The class of a name, as one process tells the other; CrawlError where it is unknown."""
    found = [CrawlError]
    for kind in found:
        if kind.__name__ == name:
            return kind
        found += kind.__subclasses__()
    return CrawlError


def cut(message: str) -> str:
    """At most ``LONGEST`` of a message, with … where something is missing."""
    return message if len(message) <= LONGEST else f"{message[: LONGEST - 1]}…"
