"""Which pages are known: by what the server says of them, and by their bytes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.fetches import fetch_record, same_body
from crawler.source_run import FULL_AGAIN
from crawler.steps import Fetch, Page
from state.fetches import store_fetches
from tests.state_examples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.steps import Step, Task
    from state.database import Database

URL = "https://kaku.example/index.html"
DAY = timedelta(days=1)


def nothing(_task: Task, _page: Page) -> Iterable[Step]:
    return ()


INDEX = Fetch(url=URL, then=nothing)


def page(body: bytes = b"<p>index</p>", *, status: int = 200, not_modified: bool = False) -> Page:
    return Page(url=URL, status=status, headers={}, body=body, not_modified=not_modified)


@pytest.fixture
def known(database: Database) -> Database:
    """The index was read, and came without a validator."""
    record = fetch_record(INDEX, page(), NOW)
    assert record
    with database.transaction() as connection:
        store_fetches(connection, "kaku", [record])
    return database


def test_the_same_bytes_are_the_same_page(known: Database) -> None:
    assert same_body(known, "kaku", INDEX, page(), NOW + DAY, FULL_AGAIN)


@pytest.mark.parametrize("came", [page(b"<p>index!</p>"), page(status=404), page(status=503)])
def test_other_bytes_or_another_status_are_another_page(known: Database, came: Page) -> None:
    assert not same_body(known, "kaku", INDEX, came, NOW + DAY, FULL_AGAIN)


def test_another_source_knows_nothing_of_it(known: Database) -> None:
    assert not same_body(known, "other", INDEX, page(), NOW + DAY, FULL_AGAIN)


@pytest.mark.parametrize("after", [FULL_AGAIN, -DAY])
def test_now_and_then_it_is_read_all_the_same(known: Database, after: timedelta) -> None:
    assert not same_body(known, "kaku", INDEX, page(), NOW + after, FULL_AGAIN)


@pytest.mark.parametrize(
    "fetch",
    [
        Fetch(url=URL, then=nothing, method="POST", body=b"q=1"),
        Fetch(url=URL, then=nothing, conditional=False),
    ],
)
def test_a_form_and_a_page_wanted_whole_are_never_known(known: Database, fetch: Fetch) -> None:
    assert fetch_record(fetch, page(), NOW) is None
    assert not same_body(known, "kaku", fetch, page(), NOW + DAY, FULL_AGAIN)


@pytest.mark.parametrize("came", [page(status=304), page(status=404), page(not_modified=True)])
def test_only_a_page_that_was_read_whole_is_put_on_record(came: Page) -> None:
    assert fetch_record(INDEX, came, NOW) is None
