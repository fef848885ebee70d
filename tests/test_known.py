"""Which known records are read again, where some fail each time or are listed no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.errors import Unreachable
from crawler.extract.known import MOST_AGAIN, Known, State, attempted, due, known_records
from crawler.platforms import domino
from standins.sites.domino import Database, question
from standins.sites.voices import VoicesHost
from standins.sites.voices_council import kakuu
from state.records import Window
from tests.runs_by_hand import ByHand
from tests.test_domino import SOURCE
from tests.voices_runs import runs

if TYPE_CHECKING:
    from tests.runs_by_hand import Found

TODAY = date(2026, 11, 22)
LONG_AGO = TODAY - timedelta(days=40)
OTHERS = {"x", "y"}


@pytest.fixture
def known() -> dict[str, Known]:
    """So many as a run reads, all due, and two more that were read a day later."""
    found = {
        key: Known(key=key, state=State.READ, on=LONG_AGO, held_on=LONG_AGO)
        for key in (*map(str, range(MOST_AGAIN)), *OTHERS)
    }
    later = LONG_AGO + timedelta(days=1)
    return found | {key: replace(found[key], on=later) for key in OTHERS}


def test_what_is_listed_no_more_holds_no_place(known: dict[str, Known]) -> None:
    assert set(due(known, Window(), TODAY, known)).isdisjoint(OTHERS)
    assert set(due(known, Window(), TODAY, OTHERS)) == OTHERS


def test_what_was_asked_for_in_vain_comes_after_the_others(known: dict[str, Known]) -> None:
    memory = {one.key: one.remembered() for one in known.values()}
    values = {said.name: said.value for said in memory.values()}
    for key in known.keys() - OTHERS:
        values |= {one.name: one.value for one in attempted(values, key, TODAY)}
    assert not list(attempted(values, "unknown", TODAY))
    tomorrow = due(known_records(values), Window(), TODAY + timedelta(days=1), known)
    assert set(tomorrow[:2]) == OTHERS


def test_what_was_read_at_last_was_not_asked_for_in_vain(known: dict[str, Known]) -> None:
    tried = replace(known["x"], tried=TODAY).remembered()
    assert known_records({tried.name: tried.value})["x"].tried is None


def unids(found: Found) -> set[str]:
    """The documents that were asked for."""
    return {one.path[-32:] for one in found.asked if "OpenDocument" in one.target}


def test_documents_of_a_view_that_fail_each_time_keep_no_other_from_its_turn() -> None:
    matters = [
        question("令和８年９月定例会", f"森　{number}郎", "09/24/2026")
        for number in range(MOST_AGAIN + 2)
    ]
    hand = ByHand(platform=domino, source=SOURCE, site=Database(matters=matters))
    hand.run()
    hand.now += timedelta(days=28)
    first = unids(hand.run())
    hand.now += timedelta(days=28)
    hand.refused = {unid: Unreachable("no answer") for unid in first}
    assert len(unids(hand.run()) | unids(hand.run())) == 2


def test_sittings_that_fail_each_time_keep_no_other_from_its_turn() -> None:
    council = kakuu()
    council.sittings = [
        replace(council.sittings[2], fino=200 + n, number=f"{n:04}", label=f"09月01日-{n:02}号")
        for n in range(1, MOST_AGAIN + 3)
    ]
    hand = runs(VoicesHost(council=council), lookback_days=200)
    hand.run()
    hand.now += timedelta(days=28)
    ten = [one.query["FINO"] for one in hand.run().asked if "FINO" in one.query]
    hand.now += timedelta(days=28)
    hand.refused = {f"FINO={fino}&": Unreachable("no answer") for fino in ten}
    found = [hand.run(), hand.run()]
    read = {one.query["FINO"] for run in found for one in run.asked if "FINO" in one.query}
    assert len(read) == 2
