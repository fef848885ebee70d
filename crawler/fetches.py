"""Conditional GET of our own: validators go out, and come back with what they vouch for."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from state.fetches import FetchRecord, validators

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.steps import Fetch, Page
    from state.database import Database

# Servers lie, and our parsers learn: now and then a page is read again although it says that
# nothing changed.
FULL_AGAIN_AFTER = timedelta(days=14)


def conditional_headers(
    database: Database, source: str, fetch: Fetch, now: datetime
) -> Mapping[str, str]:
    """If-None-Match and If-Modified-Since for a page that we know, none for any other."""
    if not fetch.conditional or fetch.method != "GET":
        return {}
    known = validators(database, source, fetch.url)
    if known is None or not timedelta() <= now - known.fetched_at < FULL_AGAIN_AFTER:
        return {}  # nor where the clock was set back: by it, no time would ever pass
    sent = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in sent.items() if value}


def fetch_record(fetch: Fetch, page: Page, now: datetime) -> FetchRecord | None:
    """The validators of a page, under the address that was asked for; None where it has none."""
    etag, last_modified = page.headers.get("etag"), page.headers.get("last-modified")
    if not fetch.conditional or page.status != 200 or not (etag or last_modified):
        return None
    return FetchRecord(
        url=fetch.url,
        status=page.status,
        etag=etag,
        last_modified=last_modified,
        body_sha256=hashlib.sha256(page.body).hexdigest(),
        fetched_at=now,
    )
