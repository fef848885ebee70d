"""Which record, and whose subscription, an explanation is asked of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from state.explaining import asker_of, record_of
from state.records import Outcome, RunReport, Window
from state.runs import begin_run, finish_run
from tests.state_examples import NOW, ask, minutes, run_of

if TYPE_CHECKING:
    from state.database import Database


def test_an_unknown_key_is_told_the_nearest(database: Database) -> None:
    run_of(database, minutes(), minutes(key="kaku/12"))
    with pytest.raises(UserError) as caught:
        record_of(database, "kaku/11")
    assert "kaku/12" in caught.value.remedy
    with pytest.raises(UserError, match="kaku/12"):
        record_of(database, "12")


def test_a_record_is_found_by_the_address_that_people_have(database: Database) -> None:
    run_of(database, replace(minutes(), url="https://kaku.example.jp/1"))
    assert record_of(database, "https://kaku.example.jp/1").document.key == "kaku/1"
    with pytest.raises(UserError, match="There is no record"):
        record_of(database, "https://kaku.example.jp/2")


def test_an_unknown_key_of_a_source_that_could_not_be_read_says_so(database: Database) -> None:
    run_id = begin_run(database, source="kaku", origin="run", window=Window(), now=NOW)
    report = RunReport(
        run_id=run_id,
        source="kaku",
        outcome=Outcome.BLOCKED,
        baseline=False,
        started_at=NOW,
        finished_at=NOW,
    )
    finish_run(database, report)
    with pytest.raises(UserError, match="The last run of kaku ended blocked"):
        record_of(database, "kaku/1")


def test_an_unknown_subscription_is_told_the_active_ones(database: Database) -> None:
    one = ask(database, "DX")
    with pytest.raises(UserError, match=f"Active are {one.id}"):
        asker_of(database, 10**30)
