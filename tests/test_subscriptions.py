"""Subscribing, asking what is active, ending; and what all of them together ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from matcher.terms import Term, Vocabulary
from state.records import Cadence
from state.standing import standing
from state.subscriptions import active, subscribe, unsubscribe
from tests.query_views import where_found
from tests.state_examples import NOW, VOCABULARY, ask

if TYPE_CHECKING:
    from state.database import Database


def test_what_is_subscribed_is_read_back(database: Database) -> None:
    made = subscribe(
        database,
        channel="C1",
        query="@DX AND 予算",
        sources=("kaku", "blog"),
        areas=("架空県",),
        cadence=Cadence.DAILY,
        now=NOW,
    )
    assert active(database) == [made]
    assert (made.sources, made.areas, made.since) == (("blog", "kaku"), ("架空県",), NOW)


def test_the_same_question_twice_is_refused_whatever_the_order(database: Database) -> None:
    ask(database, "DX", sources=("a", "b"))
    with pytest.raises(UserError, match="subscription 1"):
        ask(database, "DX", sources=("b", "a"))
    assert len(active(database)) == 1


def test_another_channel_may_ask_the_same(database: Database) -> None:
    assert ask(database, "DX", "C1").id != ask(database, "DX", "C2").id


def test_an_ended_question_may_be_asked_again_under_a_new_number(database: Database) -> None:
    first = ask(database, "DX")
    assert unsubscribe(database, first.id, NOW) == first
    second = ask(database, "DX")
    assert second.id > first.id
    assert active(database) == [second]


def test_ending_twice_or_what_never_was_is_refused(database: Database) -> None:
    first = ask(database, "DX")
    unsubscribe(database, first.id, NOW)
    for number in (first.id, 99):
        with pytest.raises(UserError, match="is not active"):
            unsubscribe(database, number, NOW)


def test_all_configured_and_all_asked_terms_are_looked_for(database: Database) -> None:
    ask(database, "メタバース OR @RPA")
    terms = standing(database, VOCABULARY).terms.terms
    assert terms == {*VOCABULARY.all_terms, Term("メタバース")}


def test_only_queries_that_hold_are_answered_oldest_first(database: Database) -> None:
    asked = [ask(database, query) for query in ("RPA DX", "@DX", "RPA -DX", "DX OR RPA")]
    everything = standing(database, VOCABULARY)
    found = where_found(VOCABULARY.term("DX"))
    assert list(everything.asking(found)) == [asked[1], asked[3]]
    found = where_found(VOCABULARY.term("DX"), VOCABULARY.term("RPA"))
    assert list(everything.asking(found)) == [asked[0], asked[1], asked[3]]


def test_an_ended_subscription_asks_nothing(database: Database) -> None:
    unsubscribe(database, ask(database, "DX").id, NOW)
    assert list(standing(database, VOCABULARY).asking(where_found(VOCABULARY.term("DX")))) == []


def test_a_subscription_whose_group_is_gone_stops_the_run_by_name(database: Database) -> None:
    ask(database, "@DX")
    with pytest.raises(UserError, match=r"subscription 1.*unsubscribe 1"):
        standing(database, Vocabulary({}))
