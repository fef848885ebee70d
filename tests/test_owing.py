"""Who is owed what, and who is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.counts import delivery_counts
from state.database import open_database
from state.deliveries import material, owed
from state.documents import get
from state.ingest import ingest
from state.records import Cadence, ChangeKind, Notify, PartKind
from state.subscriptions import subscribe
from tests.state_examples import (
    NOW,
    ask,
    changes,
    ingestion_of,
    minutes,
    partial,
    run_of,
    said,
    speech,
)

if TYPE_CHECKING:
    from state.database import Database

KINDS_OF_OWED = [Notify.DIGEST, Notify.REPLAY]


def owed_kinds(database: Database) -> list[tuple[str, ChangeKind]]:
    return [(o.document_key, o.kind) for o in owed(database)]


def test_only_places_that_alert_owe_anything(database: Database) -> None:
    ask(database, "DX")
    heading = speech(1, None, "DXの件", PartKind.HEADING)
    cover = speech(2, None, "DXの資料", PartKind.SET_ASIDE)
    document = minutes(("甲", "開会する。"))
    (result,) = run_of(database, replace(document, parts=(*document.parts, heading, cover)))
    assert (result.hits, result.owed) == (0, 0)
    assert delivery_counts(database) == {}


def test_a_hit_in_the_title_is_owed(database: Database) -> None:
    ask(database, "DX")
    (result,) = run_of(database, replace(minutes(("甲", "開会。")), title="DX特別委員会"))
    assert result.owed == 1


def test_a_revision_is_owed_for_hits_in_what_changed_alone(database: Database) -> None:
    ask(database, "DX", "C1")
    ask(database, "RPA", "C2")
    run_of(database, minutes(), notify=Notify.SILENT)
    run_of(database, said(minutes(), 2, "予算は一億円です。RPAの試行を二つ含みます。"))
    (found,) = owed(database)
    assert (found.kind, found.subscription.channel) == (ChangeKind.REVISED, "C2")
    assert [hit.surface for hit in material(database, found.change_id).hits] == ["RPA"]


def test_a_word_in_another_sentence_of_the_same_speech_is_no_news(database: Database) -> None:
    ask(database, "RPA")
    run_of(database, minutes(), notify=Notify.SILENT)
    (result,) = run_of(database, said(minutes(), 2, "予算は二億円です。RPAの試行を含みます。"))
    assert (result.change, result.hits, result.owed) == (ChangeKind.REVISED, 0, 0)


def test_a_query_must_hold_within_the_change(database: Database) -> None:
    ask(database, "DX RPA")
    run_of(database, minutes(), notify=Notify.SILENT)
    run_of(database, said(minutes(), 2, "予算は二億円です。RPAの試行を三つ含みます。"))
    assert owed(database) == []


def test_the_whole_of_a_partial_text_is_news_for_what_was_not_readable(database: Database) -> None:
    ask(database, "DX", "C1")
    ask(database, "RPA", "C2")
    run_of(database, partial(minutes()))
    assert changes(database, minutes()) == [ChangeKind.NEW]
    assert [(o.kind, o.subscription.channel) for o in owed(database)] == [
        (ChangeKind.NEW, "C1"),
        (ChangeKind.NEW, "C2"),
    ]
    assert [hit.surface for hit in material(database, owed(database)[1].change_id).hits] == ["RPA"]


def test_a_baseline_is_silent_and_its_revision_is_not(database: Database) -> None:
    ask(database, "DX")
    (result,) = run_of(database, minutes(), baseline=True)
    assert (result.change, result.owed) == (ChangeKind.NEW, 0)
    stored = get(database, "kaku/1")
    assert stored
    assert stored.baseline
    run_of(database, said(minutes(), 1, "DXの推進はいつか。"))
    assert owed_kinds(database) == [("kaku/1", ChangeKind.REVISED)]


def test_a_silent_run_owes_nothing(database: Database) -> None:
    ask(database, "DX")
    run_of(database, minutes(), notify=Notify.SILENT)
    run_of(database, said(minutes(), 1, "DXの推進はいつか。"), notify=Notify.SILENT)
    assert owed(database) == []


@pytest.mark.parametrize("notify", KINDS_OF_OWED)
def test_a_backfill_that_notifies_owes_known_documents_once(
    database: Database, notify: Notify
) -> None:
    ask(database, "DX")
    run_of(database, minutes(), baseline=True)
    assert [r.owed for r in run_of(database, minutes(), notify=notify)] == [1]
    assert [r.owed for r in run_of(database, minutes(), notify=notify)] == [0]
    assert [o.notify for o in owed(database)] == [notify]


@pytest.mark.parametrize("notify", KINDS_OF_OWED)
def test_a_backfill_finds_what_nobody_looked_for_when_it_came(
    database: Database, notify: Notify
) -> None:
    run_of(database, minutes())
    ask(database, "試行")
    run_of(database, minutes(), notify=notify)
    (found,) = owed(database)
    assert [hit.surface for hit in material(database, found.change_id).hits][-1] == "試行"


def test_a_backfill_tells_a_revised_document_as_new_in_its_newest_version(
    database: Database,
) -> None:
    run_of(database, minutes())
    revised = said(minutes(), 3, "いいえ。")
    run_of(database, revised)
    ask(database, "DX")
    run_of(database, revised, notify=Notify.DIGEST)
    (found,) = owed(database)
    told = material(database, found.change_id)
    assert (told.kind, told.stored.version, told.stored.document) == (ChangeKind.NEW, 2, revised)


def test_a_backfill_that_finds_a_text_readable_at_last_tells_all_of_it(database: Database) -> None:
    run_of(database, partial(minutes()))
    ask(database, "DX")
    run_of(database, minutes(), notify=Notify.DIGEST)
    (found,) = owed(database)
    told = material(database, found.change_id)
    assert ([hit.surface for hit in told.hits], told.passages) == (["DX", "RPA"], ())


def test_a_backfill_owes_a_document_that_it_finds_revised(database: Database) -> None:
    run_of(database, minutes())
    ask(database, "DX")
    run_of(database, said(minutes(), 3, "いいえ。"), notify=Notify.REPLAY)
    assert owed_kinds(database) == [("kaku/1", ChangeKind.NEW)]


def test_a_subscription_is_owed_nothing_that_was_recorded_before_it(database: Database) -> None:
    run_of(database, minutes())
    ask(database, "DX")
    run_of(database, minutes())
    run_of(database, said(minutes(), 3, "いいえ。"))
    assert owed(database) == []


def test_a_subscription_made_while_a_run_goes_on_is_owed_what_is_recorded_from_then_on(
    database: Database,
) -> None:
    words = (("山野委員", "メタバースについて伺います。"),)
    going_on = ingestion_of(database, minutes(), Notify.NORMAL)
    ingest(database, [minutes(*words)], going_on)
    now = NOW + timedelta(hours=1)
    late = subscribe(database, channel="C1", query="メタバース", cadence=Cadence.NOW, now=now)
    ingest(database, [minutes(*words, key="kaku/2")], going_on)
    (found,) = owed(database)
    assert (found.subscription, found.document_key) == (late, "kaku/2")
    assert [hit.surface for hit in material(database, found.change_id).hits] == ["メタバース"]


def test_a_subscription_to_a_group_that_a_run_does_not_know_waits_for_the_next(
    database: Database,
) -> None:
    going_on = ingestion_of(database, minutes(), Notify.NORMAL)
    ask(database, "@新しい群")
    late = ask(database, "DX")
    ingest(database, [minutes()], going_on)
    assert [one.subscription for one in owed(database)] == [late]


def test_a_subscription_is_owed_its_sources_and_areas_alone(database: Database) -> None:
    for channel, narrowed in {
        "C1": {"sources": ("kaku",)},
        "C2": {"sources": ("blog",)},
        "C3": {"areas": ("架空県",)},
        "C4": {"areas": ("別の県",)},
        "C5": {"sources": ("kaku",), "areas": ("別の県",)},
    }.items():
        ask(database, "DX", channel, **narrowed)
    run_of(database, minutes())
    assert [o.subscription.channel for o in owed(database)] == ["C1", "C3"]


def test_a_revision_found_by_a_baseline_run_is_owed(database: Database) -> None:
    ask(database, "DX")
    run_of(database, minutes(), baseline=True)
    run_of(database, said(minutes(), 1, "DXの推進はいつか。"), baseline=True)
    assert owed_kinds(database) == [("kaku/1", ChangeKind.REVISED)]


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["kaku/1", "kaku/2"]),
            st.sampled_from(["DXの一。", "DXの二。", "ＤＸ の二。", "DXの三。"]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_whatever_comes_each_change_of_words_is_owed_once(
    steps: list[tuple[str, str, bool]],
) -> None:
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "gikai.db")
        ask(database, "DX")
        words: dict[str, str] = {}
        expected: list[tuple[str, ChangeKind]] = []
        for key, text, silent in steps:
            notify = Notify.SILENT if silent else Notify.NORMAL
            run_of(database, minutes((None, text), key=key), notify=notify)
            plain = text.replace("ＤＸ ", "DX")
            if words.get(key) != plain and not silent:
                kind = ChangeKind.REVISED if key in words else ChangeKind.NEW
                expected.append((key, kind))
            words[key] = plain
        found = owed_kinds(database)
        database.close()
    assert found == expected
