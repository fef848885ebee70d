"""Conditional GET of our own: validators go out, and come back with what they vouch for.

Many a server sends the same page whole each time. By its digest such a page is known as well, and
is not read again.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from state.fetches import FetchRecord, validators

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from crawler.steps import Fetch, Page
    from state.database import Database


def conditional_headers(
    database: Database, source: str, fetch: Fetch, now: datetime, full_again: timedelta
) -> Mapping[str, str]:
    """If-None-Match and If-Modified-Since for a page that we know, none for any other."""
    known = _known(database, source, fetch, now, full_again)
    if known is None:
        return {}
    sent = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in sent.items() if value}


def same_body(
    database: Database, source: str, fetch: Fetch, page: Page, now: datetime, full_again: timedelta
) -> bool:
    """Whether a page came whole and is, byte for byte, the one whose documents are on record."""
    if page.status != 200:
        return False
    known = _known(database, source, fetch, now, full_again)
    return known is not None and known.body_sha256 == body_digest(page.body).hex()


def listed_before(database: Database, source: str, fetch: Fetch) -> int:
    """How many records a page listed when it was read, which is not modified."""
    known = validators(database, source, fetch.url)
    return known.listed if known else 0


def fetch_record(
    fetch: Fetch, page: Page, now: datetime, listed: int = 0, records: Iterable[str] = ()
) -> FetchRecord | None:
    """What is known of a page, under the address that was asked for; None where it is not to be
    known, or was not fetched whole."""
    if not may_be_known(fetch) or page.status != 200 or page.not_modified:
        return None
    return FetchRecord(
        url=fetch.url,
        status=page.status,
        etag=page.headers.get("etag"),
        last_modified=page.headers.get("last-modified"),
        body_sha256=body_digest(page.body).hex(),
        fetched_at=now,
        listed=listed,
        records=tuple(records),
    )


def _known(
    database: Database, source: str, fetch: Fetch, now: datetime, full_again: timedelta
) -> FetchRecord | None:
    """The record of a page that was read less than ``full_again`` ago.

    Servers lie, and our parsers learn: now and then a page is read again although nothing seems to
    have changed. Where the clock was set back no time would ever pass, so that counts as long ago.
    """
    if not may_be_known(fetch):
        return None
    known = validators(database, source, fetch.url)
    return known if known and timedelta() <= now - known.fetched_at < full_again else None


def may_be_known(fetch: Fetch) -> bool:
    """Whether a page that was read need not be read again."""
    return fetch.conditional and fetch.method == "GET"


# Asked whether the page is the known one, by who keeps it, and for what vouches for it.
@lru_cache(maxsize=1)
def body_digest(body: bytes) -> bytes:
    """What a page is known again by."""
    return hashlib.sha256(body).digest()
