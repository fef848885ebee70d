"""What is on record of a document, and how it is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.terms import TermSet
from state.documents import get, records
from state.finding import find_terms
from state.records import ChangeKind, Part, PartKind, Place, Status
from tests.state_examples import NOW, VOCABULARY, changes, minutes, run_of, said, speech

if TYPE_CHECKING:
    from state.database import Database

NEXT_DAY = NOW + timedelta(days=1)


def test_everything_that_is_known_of_a_document_is_read_back(database: Database) -> None:
    document = replace(
        minutes(),
        url="http://127.0.0.1/1",
        author="架空 太郎",
        meeting="特別委員会",
        session="令和5年第2回定例会",
        held_on=date(2023, 5, 22),
        held_until=date(2023, 5, 23),
        published_at=NOW,
        status=Status.PRELIMINARY,
    )
    run_of(database, document)
    stored = get(database, "kaku/1")
    assert stored
    assert stored.document == document


def test_a_day_of_publication_stays_a_day(database: Database) -> None:
    run_of(database, replace(minutes(), published_at=date(2018, 8, 19)))
    stored = get(database, "kaku/1")
    assert stored
    assert type(stored.document.published_at) is date


def test_hits_of_all_places_are_recorded_in_reading_order(database: Database) -> None:
    document = replace(minutes(), title="DXの委員会")
    cover = speech(4, None, "資料「RPAと、テレワーク」", PartKind.SET_ASIDE)
    run_of(database, replace(document, parts=(*document.parts, cover)))
    stored = get(database, "kaku/1")
    assert stored
    found = [(hit.place, hit.seq, hit.start, hit.surface, hit.group) for hit in stored.hits]
    assert found == [
        (Place.TITLE, None, 0, "DX", "DX"),
        (Place.PART, 1, 0, "DX", "DX"),
        (Place.PART, 2, 9, "RPA", "RPA"),
        (Place.PART, 4, 3, "RPA", "RPA"),
        (Place.PART, 4, 8, "テレワーク", "テレワーク"),
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.sampled_from("DXdｘ RPAデジタル化石\n。テレワーク在宅勤務ﾃ"), max_size=20),
        min_size=1,
        max_size=5,
    )
)
def test_one_search_finds_what_a_search_of_each_part_does(texts: list[str]) -> None:
    document = minutes(*((None, text) for text in texts))
    terms = TermSet(VOCABULARY.all_terms)
    apart = [
        (hit.term, part.seq, hit.start, hit.end)
        for part in document.parts
        for hit in terms.find(part.text)
    ]
    assert [hit[:4] for hit in find_terms(terms, document)] == apart


def test_half_characters_are_stored_as_such_and_are_no_revision(database: Database) -> None:
    document = replace(said(minutes(), 1, "DX\ud83dの推進"), title="半分\ude00", council="\ud800")
    assert changes(database, document) == [ChangeKind.NEW]
    assert changes(database, document) == [None]
    stored = get(database, "kaku/1")
    assert stored
    assert (stored.document.title, stored.document.council) == ("半分\ufffd", "\ufffd")


def test_records_are_listed_by_source_and_time(database: Database) -> None:
    run_of(database, *(minutes(key=f"kaku/{i}") for i in range(450)))
    run_of(database, minutes(("甲", "別。"), key="blog/1"), now=NEXT_DAY)
    run_of(database, said(minutes(key="kaku/7"), 3, "いいえ。"), now=NEXT_DAY)
    assert len(list(records(database))) == 451
    assert [r.document.key for r in records(database, source="blog")] == ["blog/1"]
    since = [r.document.key for r in records(database, since=NEXT_DAY)]
    assert since == ["kaku/7", "blog/1"]


def test_every_part_keeps_what_is_known_of_its_speaker(database: Database) -> None:
    part = Part(
        seq=0,
        kind=PartKind.ANSWER,
        text="はい。",
        speaker="○市長(架空)",
        name="架空",
        office="市長",
    )
    run_of(database, replace(minutes(), parts=(part,)))
    stored = get(database, "kaku/1")
    assert stored
    assert stored.document.parts == (part,)
