"""What can go wrong between a source and a record.

CrawlError
├── Blocked          the source says no: robots, 401/403, a challenge, a login page
├── Unreachable      the source does not answer: DNS, timeout, 5xx, "Server Busy"
├── LayoutChanged    a page that does not look as expected; the parser must be taught
└── NotADocument     a file or page that is no record of this platform
"""

from __future__ import annotations


class CrawlError(Exception):
    """Ends the source's run, or one record, with a reason on record; never with an empty list."""


class Blocked(CrawlError):
    """Fetching is refused. Going on, or a disguise, would make us the guest nobody wants."""


class Unreachable(CrawlError):
    """No usable answer now; the next run asks again."""


class LayoutChanged(CrawlError):
    """The page's shape is not the one this parser knows; an empty list would hide that."""


class NotADocument(CrawlError):
    """What was read is something else: an error page, a menu, a file of another platform."""
