"""Subscribing, asking what is active, ending; and what all of them together ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from matcher.query import parse_query
from matcher.terms import Term, Vocabulary
from state.finding import find_terms
from state.records import Cadence, Role
from state.standing import Standing, doubts, standing
from state.subscriptions import active, subscribe, unsubscribe
from state.views import Findings, Home
from tests.state_examples import NOW, VOCABULARY, ask, minutes, run_of

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from matcher.view import View
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


HOME = Home("架空県", 5)


def findings(everything: Standing, text: str, home: Home = HOME) -> Findings:
    """What is found in minutes in which somebody says this."""
    document = minutes(("山野委員", text))
    return Findings(document, home, find_terms(everything.terms, document))


class LookedAt(Findings):
    """Counts how often the document itself is looked at."""

    looks = 0

    def view_of(self, forms: AbstractSet[str]) -> View:
        self.looks += 1
        return super().view_of(forms)


def told(everything: Standing, text: str, home: Home = HOME) -> list[int]:
    """Who is told of it."""
    (found,) = everything.asking([findings(everything, text, home)])
    return found


def ids(*subscriptions: Subscription) -> list[int]:
    return [one.id for one in subscriptions]


def test_only_queries_that_hold_are_answered_oldest_first(database: Database) -> None:
    asked = [ask(database, query) for query in ("RPA DX", "@DX", "RPA -DX", "DX OR RPA")]
    everything = standing(database, VOCABULARY)
    assert told(everything, "DXの推進") == ids(asked[1], asked[3])
    assert told(everything, "DXとRPA") == ids(asked[0], asked[1], asked[3])


def test_an_ended_subscription_asks_nothing(database: Database) -> None:
    unsubscribe(database, ask(database, "DX").id, NOW)
    assert told(standing(database, VOCABULARY), "DXの推進") == []


def test_channels_that_ask_the_same_in_other_places_are_told_of_their_own(
    database: Database,
) -> None:
    everywhere = ask(database, "DX", "C1")
    ask(database, "DX", "C2", sources=("blog",))
    here = ask(database, "DX", "C3", areas=("架空県",))
    everything = standing(database, VOCABULARY)
    assert told(everything, "DX") == ids(everywhere, here)
    assert told(everything, "DX", Home("別の県")) == ids(everywhere)


def test_a_subscription_to_a_region_is_told_of_all_that_lie_in_it(database: Database) -> None:
    region = ask(database, "DX", "C1", areas=("関東",))
    prefecture = ask(database, "DX", "C2", areas=("群馬県", "京都"))
    everything = standing(database, VOCABULARY)
    assert told(everything, "DX", Home("群馬県前橋市")) == ids(region, prefecture)
    assert told(everything, "DX", Home("東京都大田区")) == ids(region)
    assert told(everything, "DX", Home("京都府")) == ids(prefecture)
    assert told(everything, "DX", Home(None)) == []


def test_an_article_is_published_on_the_day_that_it_was_in_japan(database: Database) -> None:
    days = ("published:2026-11-21 DX", "published:2026-11-22 DX", "held:2026 DX")
    asked = [ask(database, query) for query in days]
    everything = standing(database, VOCABULARY)
    late = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
    articles = [
        replace(minutes(("山野委員", "DX")), held_on=None, published_at=moment)
        for moment in (late, late.date())
    ]
    found = [Findings(one, HOME, find_terms(everything.terms, one)) for one in articles]
    assert everything.asking(found) == [ids(asked[1]), ids(asked[0])]


def test_a_query_that_names_another_source_or_area_is_not_answered(database: Database) -> None:
    asked = [
        ask(database, query)
        for query in ("area:群馬県 DX", "area:栃木県 DX", "-source:kaku DX", "population:1..9 DX")
    ]
    home = Home("群馬県", 5)
    assert told(standing(database, VOCABULARY), "DX", home) == ids(asked[0], asked[3])


@pytest.mark.parametrize(
    "query",
    [
        *("DX RPA", "SPEECH(DX RPA)", "DX NEAR/5 RPA", "source:blog DX", "DX", "DX OR RPA"),
        *("SPEECH(DX)", "role:member DX", "DX NEAR/5 推進"),
    ],
)
def test_a_document_is_not_looked_at_for_what_its_words_their_places_and_its_source_decide(
    database: Database, query: str
) -> None:
    ask(database, query)
    everything = standing(database, VOCABULARY)
    document = minutes(("山野委員", "DXの推進"))
    found = LookedAt(document, HOME, find_terms(everything.terms, document))
    everything.asking([found])
    assert found.looks == 0


def test_a_document_is_looked_at_for_what_only_its_text_decides(database: Database) -> None:
    asked = ask(database, "DX NEAR/5 RPA OR メタバース")
    everything = standing(database, VOCABULARY)
    document = minutes(("山野委員", "DXとRPA"))
    found = LookedAt(document, HOME, find_terms(everything.terms, document))
    assert (everything.asking([found]), found.looks) == ([ids(asked)], 1)


def test_a_word_in_the_chairs_call_alone_is_no_news(database: Database) -> None:
    ask(database, "DX")
    everything = standing(database, VOCABULARY)
    call = replace(minutes().parts[0], text="DXについて山野委員の発言を許します。", role=Role.CHAIR)
    document = replace(minutes(), parts=(call,))
    found = Findings(document, HOME, find_terms(everything.terms, document))
    assert (everything.asking([found]), len(found.found)) == ([[]], 1)


def test_a_late_subscription_is_told_with_those_that_ask_the_same(database: Database) -> None:
    asked = [ask(database, "DX", "C1")]
    everything = standing(database, VOCABULARY)
    assert told(everything, "DX") == ids(*asked)
    asked += [ask(database, "DX", "C2"), ask(database, "RPA OR DX", "C3")]
    everything.keep_up(database.connection)
    assert told(everything, "DX") == ids(*asked)
    everything.keep_up(database.connection)
    assert told(everything, "DX") == ids(*asked)


def test_many_queries_are_kept_by_the_words_that_few_records_hold(database: Database) -> None:
    run_of(database, minutes())
    for number in range(201):
        ask(database, f"DX 語{number}番")
    rare = ask(database, "DX メタバース")
    everything = standing(database, VOCABULARY)
    assert told(everything, "DXの推進") == []
    assert told(everything, "DXとメタバース") == ids(rare)


def test_a_subscription_whose_group_is_gone_is_in_doubt_and_stops_no_other(
    database: Database,
) -> None:
    gone, kept = ask(database, "@DX"), ask(database, "議会")
    (doubt,) = doubts(database, Vocabulary({}), {})
    assert (doubt.subscription, doubt.readable) == (gone, False)
    assert "There is no group 'DX'" in doubt.problem
    assert told(standing(database, Vocabulary({})), "DXの議会") == ids(kept)


def test_a_subscription_that_is_read_otherwise_than_it_was_put_on_record_is_in_doubt(
    database: Database,
) -> None:
    asked = ask(database, "公開:2023 議会")
    (doubt,) = doubts(database, VOCABULARY, {})
    assert (doubt.subscription, doubt.readable) == (asked, True)
    assert doubt.problem == "It is now read as published:2023 議会"


def test_a_query_in_the_spelling_of_the_record_is_in_no_doubt(database: Database) -> None:
    for text in ("ＤＸ、AI", "@DX 除く（研修 OR 視察）", "公開：2023 議会", "「Microsoft 365」"):
        ask(database, parse_query(text, VOCABULARY).text)
    assert doubts(database, VOCABULARY, {}) == []


WATCHED = {"kaku": Home("群馬県架空市", 5_000), "blog": Home()}


@pytest.mark.parametrize(
    ("query", "sources", "areas", "problem"),
    [
        ("議会", ("gone",), (), "is gone."),
        ("議会", ("gone", "away"), (), "is away or gone."),
        ("議会", (), ("栃木県",), "lies in 栃木県."),
        ("議会", ("blog",), ("関東",), "is blog and lies in 関東."),
        ("source:gone 議会", (), (), "is what it asks for."),
        ("area:関東 source:blog 議会", (), (), "is what it asks for."),
        ("source:gone 議会 OR area:東北 DX", (), (), "is what it asks for."),
        ("population:10000.. 議会", (), (), "is what it asks for."),
        ("-source:kaku 議会", ("kaku",), (), "is what it asks for."),
    ],
)
def test_a_subscription_that_no_watched_source_can_answer_is_in_doubt(
    database: Database,
    query: str,
    sources: tuple[str, ...],
    areas: tuple[str, ...],
    problem: str,
) -> None:
    asked = ask(database, query, sources=sources, areas=areas)
    (doubt,) = doubts(database, VOCABULARY, WATCHED)
    assert (doubt.subscription, doubt.readable, doubt.deaf) == (asked, True, True)
    assert doubt.problem == f"No enabled source in sources.toml {problem}"


@pytest.mark.parametrize(
    ("query", "sources", "areas"),
    [
        ("議会", (), ()),
        ("-source:kaku -source:blog 議会", (), ()),
        ("議会", ("gone", "kaku"), ()),
        ("議会", ("kaku",), ("関東",)),
        ("area:群馬県 議会", (), ()),
        ("source:gone 議会 OR DX", (), ()),
        ("-(source:kaku 議会) DX", ("kaku",), ()),
        ("population:1000.. SPEECH(議会 DX)", (), ()),
    ],
)
def test_one_that_a_watched_source_may_answer_is_in_no_doubt(
    database: Database, query: str, sources: tuple[str, ...], areas: tuple[str, ...]
) -> None:
    ask(database, query, sources=sources, areas=areas)
    assert doubts(database, VOCABULARY, WATCHED) == []
