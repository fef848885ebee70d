"""What is asked, made when the first document comes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.pipelines import Intake
from state.fetches import FetchRecord, validators
from state.ingest import ingest
from state.ingestion import StandingLater
from state.records import Notify
from state.standing import Standing, standing
from tests.state_examples import NOW, VOCABULARY, ask, ingestion_of, minutes

if TYPE_CHECKING:
    from state.database import Database


def test_it_is_made_once_and_for_documents_alone(database: Database) -> None:
    made: list[Standing] = []

    def make() -> Standing:
        made.append(standing(database, VOCABULARY))
        return made[-1]

    document = minutes(("甲", "DXを進める。"))
    asked = replace(ingestion_of(database, document, Notify.NORMAL), standing=StandingLater(make))
    page = FetchRecord(
        url="https://kaku.example/feed/",
        status=200,
        etag='"1"',
        last_modified=None,
        body_sha256=None,
        fetched_at=NOW,
    )
    intake = Intake(database=database, ingestion=asked)
    intake.take([], page)
    intake.flush()
    assert (made, bool(validators(database, "kaku", page.url))) == ([], True)
    ask(database, "DX")
    (recorded,) = ingest(database, [document], asked)
    ask(database, "DX", "C2")
    (second,) = ingest(database, [replace(document, key="kaku/2")], asked)
    assert (recorded.owed, second.owed, len(made)) == (1, 2, 1)


def test_before_that_numpy_is_not_loaded() -> None:
    program = "import state.standing, sys; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
