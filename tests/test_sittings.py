"""Preliminary and final minutes of one sitting under two keys: one document."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from state.archive import recorded_after
from state.documents import get, get_version, records
from state.records import ChangeKind, Notify, Status, Window
from state.runs import Origin, begin_run
from tests.state_examples import NOW, ask, changes, first_fingerprint, minutes, run_of, said

if TYPE_CHECKING:
    from state.database import Database
    from state.records import Document

NEXT_DAY = NOW + timedelta(days=1)
LATER = NOW + timedelta(days=9)
SITTING = "2026-11-02/情報化調査特別委員会"


def paper(key: str, status: Status | None, sitting: str = SITTING) -> Document:
    return replace(minutes(key=f"kaku/{key}"), status=status, sitting=sitting)


EARLY = paper("early.pdf", Status.PRELIMINARY)
FINAL = said(paper("final.pdf", Status.FINAL), 2, "予算は一億円です。RPAの試行を三件含みます。")


def keys(database: Database) -> list[str]:
    return [one.document.key for one in records(database)]


def test_the_final_under_another_key_is_the_next_version(database: Database) -> None:
    run_of(database, EARLY)
    (recorded,) = run_of(database, FINAL, now=NEXT_DAY)
    assert (recorded.key, recorded.version) == ("kaku/early.pdf", 2)
    assert recorded.change is ChangeKind.REVISED
    assert keys(database) == ["kaku/early.pdf"]
    now, before = get(database, "kaku/early.pdf"), get_version(database, "kaku/early.pdf", 1)
    assert now
    assert before
    assert now.document.status is Status.FINAL
    assert now.document.parts == FINAL.parts
    assert before.document.parts == EARLY.parts


def test_only_what_the_final_changed_is_owed(database: Database) -> None:
    ask(database, "DX")
    ask(database, "RPA", channel="C2")
    run_of(database, EARLY)
    (recorded,) = run_of(database, FINAL, now=NEXT_DAY)
    assert (recorded.owed, recorded.hits) == (1, 1)


def test_a_final_with_the_same_words_is_no_news(database: Database) -> None:
    run_of(database, EARLY)
    assert changes(database, paper("final.pdf", None), now=NEXT_DAY) == [None]
    stored = get(database, "kaku/early.pdf")
    assert stored
    assert (stored.version, stored.document.status) == (1, None)


def test_the_document_is_found_by_either_key(database: Database) -> None:
    run_of(database, EARLY)
    run_of(database, FINAL, now=NEXT_DAY)
    assert get(database, "kaku/final.pdf") == get(database, "kaku/early.pdf")
    assert get(database, "kaku/other.pdf") is None


def test_what_was_recorded_since_is_found_by_either_key(database: Database) -> None:
    run_id = begin_run(database, source="kaku", origin=Origin.RUN, window=Window(), now=NOW)
    run_of(database, EARLY, run_id=run_id)
    run_of(database, FINAL, now=NEXT_DAY, run_id=run_id)
    for document in (EARLY, FINAL):
        assert recorded_after(database, document.key, NOW)
        assert not recorded_after(database, document.key, NEXT_DAY)


def test_both_keys_stay_known_and_the_preliminary_text_does_not_come_back(
    database: Database,
) -> None:
    run_of(database, EARLY)
    run_of(database, FINAL, now=NEXT_DAY)
    assert changes(database, FINAL, EARLY, FINAL, now=LATER) == [None, None, None]
    corrected = said(FINAL, 3, "訂正します。")
    assert changes(database, EARLY, corrected, now=LATER) == [None, ChangeKind.REVISED]
    stored = get(database, "kaku/early.pdf")
    assert stored
    assert (stored.version, stored.document.parts[3].text) == (3, "訂正します。")


def test_a_preliminary_text_met_after_its_final_is_no_news(database: Database) -> None:
    run_of(database, FINAL)
    assert changes(database, EARLY, now=NEXT_DAY) == [None]
    assert keys(database) == ["kaku/final.pdf"]


def test_both_in_one_batch_are_one_document(database: Database) -> None:
    assert changes(database, FINAL, EARLY) == [ChangeKind.NEW, None]
    assert keys(database) == ["kaku/final.pdf"]


def test_a_final_under_the_same_key_is_a_revision_as_ever(database: Database) -> None:
    run_of(database, EARLY)
    same_key = replace(FINAL, key=EARLY.key)
    assert changes(database, same_key, now=NEXT_DAY) == [ChangeKind.REVISED]


def test_two_of_one_kind_are_two_documents(database: Database) -> None:
    afternoon = replace(EARLY, key="kaku/afternoon.pdf")
    annex = replace(FINAL, key="kaku/annex.pdf", sitting="another")
    other_annex = replace(annex, key="kaku/other.pdf")
    run_of(database, EARLY, afternoon, annex, other_annex)
    assert len(keys(database)) == 4


def test_a_final_that_may_belong_to_two_belongs_to_none(database: Database) -> None:
    run_of(database, EARLY, replace(EARLY, key="kaku/afternoon.pdf"))
    assert changes(database, FINAL, now=NEXT_DAY) == [ChangeKind.NEW]
    assert len(keys(database)) == 3


def test_the_same_words_under_another_key_have_moved(database: Database) -> None:
    ask(database, "DX")
    run_of(database, FINAL)
    moved = replace(FINAL, key="kaku/2027/final.pdf", url="https://kaku.example.jp/2027/final.pdf")
    (recorded,) = run_of(database, moved, now=NEXT_DAY)
    assert (recorded.key, recorded.change, recorded.owed) == ("kaku/final.pdf", None, 0)
    assert keys(database) == ["kaku/final.pdf"]
    stored = get(database, "kaku/2027/final.pdf")
    assert stored
    assert stored.document.url == moved.url


def test_what_has_moved_is_known_by_a_fingerprint_as_it_was_at_first(database: Database) -> None:
    run_of(database, FINAL)
    row = "UPDATE documents SET fingerprint = ?"
    database.connection.execute(row, (first_fingerprint(FINAL),))
    run_of(database, replace(FINAL, key="kaku/2027/final.pdf"), now=NEXT_DAY)
    assert keys(database) == ["kaku/final.pdf"]


def test_records_of_no_words_have_not_moved(database: Database) -> None:
    scan = replace(FINAL, parts=(), status=Status.NO_TEXT_LAYER)
    run_of(database, scan)
    run_of(database, replace(scan, key="kaku/other.pdf"), now=NEXT_DAY)
    assert len(keys(database)) == 2


def test_sittings_of_other_sources_and_other_days_do_not_pair(database: Database) -> None:
    run_of(database, EARLY)
    elsewhere = replace(FINAL, key="hoka/final.pdf", source="hoka")
    run_of(database, elsewhere)
    run_of(database, replace(FINAL, sitting="2026-11-03/情報化調査特別委員会"))
    assert len(keys(database)) == 3


def test_a_record_that_was_its_own_document_stays_one(database: Database) -> None:
    run_of(database, replace(FINAL, sitting=None))
    run_of(database, EARLY, now=NEXT_DAY)
    assert changes(database, FINAL, now=LATER) == [None]
    assert keys(database) == ["kaku/final.pdf", "kaku/early.pdf"]


def test_a_final_that_lost_its_text_is_refused(database: Database) -> None:
    run_of(database, EARLY)
    cut = replace(FINAL, parts=(replace(FINAL.parts[3], seq=0),))
    (recorded,) = run_of(database, cut, now=NEXT_DAY)
    assert recorded.refused
    assert keys(database) == ["kaku/early.pdf"]


def test_a_backfill_that_notifies_owes_the_document_once(database: Database) -> None:
    ask(database, "DX")
    run_of(database, EARLY, notify=Notify.SILENT)
    first, second = run_of(database, EARLY, replace(FINAL, parts=EARLY.parts), notify=Notify.DIGEST)
    assert (first.owed, second.owed) == (1, 0)
