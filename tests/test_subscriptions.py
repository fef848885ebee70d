"""Subscribing, asking what is active, ending; and what all of them together ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from matcher.terms import Term, Vocabulary
from matcher.view import Facts, View
from state.records import Cadence
from state.standing import Standing, standing
from state.subscriptions import active, subscribe, unsubscribe
from state.views import Home
from tests.query_views import where_found
from tests.state_examples import NOW, VOCABULARY, ask, minutes, run_of

if TYPE_CHECKING:
    from state.database import Database
    from state.records import Subscription


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


def told(everything: Standing, view: View, home: Home | None = None) -> list[Subscription]:
    """Who asks for a document of this source."""
    return everything.asking(view.facts.source, home or Home(), view.found, lambda: view)


DX, RPA = VOCABULARY.term("DX"), VOCABULARY.term("RPA")


def test_only_queries_that_hold_are_answered_oldest_first(database: Database) -> None:
    asked = [ask(database, query) for query in ("RPA DX", "@DX", "RPA -DX", "DX OR RPA")]
    everything = standing(database, VOCABULARY)
    assert told(everything, where_found(DX)) == [asked[1], asked[3]]
    assert told(everything, where_found(DX, RPA)) == [asked[0], asked[1], asked[3]]


def test_an_ended_subscription_asks_nothing(database: Database) -> None:
    unsubscribe(database, ask(database, "DX").id, NOW)
    assert told(standing(database, VOCABULARY), where_found(DX)) == []


def test_channels_that_ask_the_same_in_other_places_are_told_of_their_own(
    database: Database,
) -> None:
    everywhere = ask(database, "DX", "C1")
    ask(database, "ＤＸ", "C2", sources=("blog",))
    here = ask(database, "DX", "C3", areas=("架空県",))
    everything = standing(database, VOCABULARY)
    assert told(everything, where_found(DX), Home("架空県")) == [everywhere, here]
    assert told(everything, where_found(DX), Home("別の県")) == [everywhere]


def test_a_query_that_names_another_source_or_area_is_not_answered(database: Database) -> None:
    asked = [
        ask(database, query)
        for query in ("area:架空県 DX", "area:別の県 DX", "-source:kaku DX", "population:1..9 DX")
    ]
    home = Home("架空県", 5)
    everything = standing(database, VOCABULARY)
    facts = Facts(source="kaku", kind="minutes", area=home.area, population=home.population)
    view = View(facts, (), where_found(DX).found)
    assert told(everything, view, home) == [asked[0], asked[3]]


def test_what_the_words_alone_rule_out_is_not_looked_at(database: Database) -> None:
    for query in ("DX RPA", "SPEECH(DX RPA)", "DX NEAR/5 RPA", "source:blog DX"):
        ask(database, query)

    def look() -> View:
        raise AssertionError("the document was looked at")

    assert standing(database, VOCABULARY).asking("kaku", Home(), [DX], look) == []


def test_a_late_subscription_is_told_with_those_that_ask_the_same(database: Database) -> None:
    asked = [ask(database, "DX", "C1")]
    everything = standing(database, VOCABULARY)
    assert told(everything, where_found(DX)) == asked
    asked += [ask(database, "DX", "C2"), ask(database, "RPA OR DX", "C3")]
    everything.keep_up(database.connection)
    assert told(everything, where_found(DX)) == asked
    everything.keep_up(database.connection)
    assert told(everything, where_found(DX)) == asked


def test_many_queries_are_kept_by_the_words_that_few_records_hold(database: Database) -> None:
    run_of(database, minutes())
    for number in range(201):
        ask(database, f"DX 語{number}番")
    rare = ask(database, "DX メタバース")
    everything = standing(database, VOCABULARY)
    assert told(everything, where_found(DX)) == []
    assert told(everything, where_found(DX, Term("メタバース"))) == [rare]


def test_a_subscription_whose_group_is_gone_stops_the_run_by_name(database: Database) -> None:
    ask(database, "@DX")
    with pytest.raises(UserError, match=r"subscription 1.*unsubscribe 1"):
        standing(database, Vocabulary({}))
