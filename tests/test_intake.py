"""Documents and validators on their way to the database, in more than one transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.fetches import conditional_headers
from crawler.pipelines import BATCH, Intake
from crawler.source_run import FULL_AGAIN
from crawler.steps import Fetch
from state.fetches import FetchRecord, validators
from state.ingest import Ingestion
from state.records import Notify
from state.standing import standing
from tests.state_examples import NOW, VOCABULARY, minutes, run_of

if TYPE_CHECKING:
    from state.database import Database
    from state.records import Document

HOUR = timedelta(hours=1)
FEED = "https://kaku.example/feed/"


def intake_of(database: Database) -> Intake:
    return Intake(
        database=database,
        ingestion=Ingestion(
            source="kaku",
            area=None,
            run_id=None,
            now=NOW,
            notify=Notify.NORMAL,
            baseline=False,
            standing=standing(database, VOCABULARY),
        ),
    )


def record_of(url: str, *keys: str) -> FetchRecord:
    """What is known of a page with these records and a validator."""
    return FetchRecord(
        url=url,
        status=200,
        etag='"1"',
        last_modified=None,
        body_sha256=None,
        fetched_at=NOW,
        records=keys,
    )


def page_of(database: Database, *documents: Document) -> Intake:
    """What a page with these documents and a validator leaves behind."""
    intake = intake_of(database)
    for document in documents:
        intake.take([document], None)
    intake.take([], record_of(FEED, *(document.key for document in documents)))
    intake.flush()
    return intake


def test_a_page_leaves_its_validator_with_its_last_document(database: Database) -> None:
    intake = page_of(database, *(minutes(key=f"kaku/{number}") for number in range(BATCH + 1)))
    assert intake.counts.new == BATCH + 1
    assert validators(database, "kaku", FEED)


def test_a_document_refused_in_an_earlier_batch_leaves_its_page_without_validator(
    database: Database,
) -> None:
    run_of(database, minutes())
    emptied = minutes((None, "再掲"))
    others = (minutes(key=f"kaku/{number}") for number in range(2, BATCH + 5))
    intake = page_of(database, emptied, *others)
    assert intake.counts.refused == 1
    assert validators(database, "kaku", FEED) is None


def test_a_refused_document_costs_the_pages_of_others_nothing(database: Database) -> None:
    run_of(database, minutes())
    intake = intake_of(database)
    for url, document in (("/a", minutes(key="kaku/a")), ("/b", minutes((None, "再掲")))):
        intake.take([document], None)
        intake.take([], record_of(url, document.key))
    intake.flush()
    intake.take([], record_of("/c"))
    intake.flush()
    assert intake.counts.refused == 1
    assert [bool(validators(database, "kaku", url)) for url in ("/a", "/b", "/c")] == [
        True,
        False,
        True,
    ]


def test_a_list_that_holds_a_refused_document_itself_is_not_vouched_for(database: Database) -> None:
    run_of(database, minutes())
    intake = intake_of(database)
    emptied = minutes((None, "再掲"))
    intake.take([emptied], None)
    intake.flush()
    intake.vouch([record_of("/list", emptied.key), record_of("/other")])
    assert validators(database, "kaku", "/list") is None
    assert validators(database, "kaku", "/other")


@pytest.mark.parametrize(
    ("later", "asked"),
    [(timedelta(days=1), {"If-None-Match": '"1"'}), (timedelta(days=14), {}), (-HOUR, {})],
)
def test_a_page_is_read_in_full_after_a_fortnight_or_by_a_clock_that_was_set_back(
    database: Database, later: timedelta, asked: dict[str, str]
) -> None:
    page_of(database, minutes())
    fetch = Fetch(url=FEED, then=lambda _task, _page: ())
    assert conditional_headers(database, "kaku", fetch, NOW + later, FULL_AGAIN) == asked
