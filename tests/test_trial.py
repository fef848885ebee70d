"""What would be owed is what is owed when it is asked for, and trying it leaves no trace."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from notifier.compose import compose, count_posts
from state.deliveries import Owed, owed
from state.outbox import posts_due
from state.records import Notify
from state.trial import owed_on_trial
from tests.state_examples import (
    NOW,
    VOCABULARY,
    ask,
    ingestion_of,
    minutes,
    partial,
    run_of,
    said,
)

if TYPE_CHECKING:
    from state.database import Database
    from state.records import Document


def on_trial(database: Database, *documents: Document) -> list[Owed]:
    """What a replay of these would owe."""
    ingestion = ingestion_of(database, documents[0], Notify.REPLAY)
    with owed_on_trial(database, [(ingestion, [one.key for one in documents])]) as found:
        return found


def told(found: list[Owed]) -> list[tuple[str, int]]:
    return [(one.document_key, one.subscription.id) for one in found]


def rows(database: Database) -> bytes:
    """All that is in the file."""
    return database.connection.serialize()


def test_what_is_tried_is_what_a_replay_then_owes(database: Database) -> None:
    ask(database, "DX", "C1")
    ask(database, "RPA", "C2")
    ask(database, "テレワーク", "C3")
    known = [minutes(key=f"kaku/{number}") for number in range(3)]
    run_of(database, *known, notify=Notify.SILENT)
    expected = told(on_trial(database, *known))
    run_of(database, *known, notify=Notify.REPLAY)
    assert told(owed(database)) == expected
    assert len(expected) == 6


def test_a_trial_leaves_no_trace(database: Database) -> None:
    ask(database, "DX")
    run_of(database, minutes(), notify=Notify.SILENT)
    run_of(database, said(minutes(), 2, "予算は二億円です。"), notify=Notify.SILENT)
    before = rows(database)
    assert on_trial(database, minutes())
    assert rows(database) == before
    assert not database.connection.in_transaction


def test_a_trial_that_fails_leaves_no_trace(database: Database) -> None:
    ask(database, "DX")
    run_of(database, minutes(), notify=Notify.SILENT)
    before = rows(database)
    ingestion = ingestion_of(database, minutes(), Notify.REPLAY)
    with (
        pytest.raises(ZeroDivisionError),
        owed_on_trial(database, [(ingestion, [minutes().key])]),
    ):
        raise ZeroDivisionError
    assert rows(database) == before


def test_what_somebody_was_told_before_is_not_counted_again(database: Database) -> None:
    ask(database, "DX")
    run_of(database, minutes())
    late = ask(database, "RPA")
    assert told(on_trial(database, minutes())) == [(minutes().key, late.id)]


def test_a_document_that_is_not_on_record_is_passed_over(database: Database) -> None:
    ask(database, "DX")
    assert on_trial(database, minutes()) == []


@pytest.mark.parametrize("notify", [Notify.DIGEST, Notify.REPLAY])
def test_the_posts_counted_are_the_posts_composed(database: Database, notify: Notify) -> None:
    ask(database, "DX", "C1")
    ask(database, "RPA", "C2")
    # more than one digest holds; one of them is news to nobody but those who ask for DX
    many = [minutes(key=f"kaku/{number}") for number in range(40)]
    many[7] = partial(many[7])
    run_of(database, *many, notify=Notify.SILENT)
    ingestion = ingestion_of(database, many[0], Notify.REPLAY)
    with owed_on_trial(database, [(ingestion, [one.key for one in many])]) as found:
        asked = [replace(one, notify=notify) for one in found]
        counted = count_posts(database, VOCABULARY, asked, NOW)
    run_of(database, *many, notify=notify)
    compose(database, VOCABULARY, NOW)
    assert counted == Counter(post.channel for post in posts_due(database, NOW))
    assert counted["C1"] == (3 if notify is Notify.DIGEST else 40)
