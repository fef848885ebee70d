"""New, revised, refused, owed: what ingest makes of a document next to what is on record."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.errors import UserError
from matcher.terms import TermSet
from state.database import open_database
from state.deliveries import delivery_counts, material, owed
from state.documents import get, get_version, records, seen_keys
from state.fetches import FetchRecord, validators
from state.finding import find_terms
from state.ingest import Ingestion, ingest
from state.records import ChangeKind, Document, Notify, Part, PartKind, Place, Status
from state.standing import standing
from tests.state_examples import NOW, SPEECHES, VOCABULARY, ask, minutes, run_of, said, speech

if TYPE_CHECKING:
    from pathlib import Path

    from state.database import Database

NEXT_DAY = NOW + timedelta(days=1)
KINDS_OF_OWED = [Notify.DIGEST, Notify.REPLAY]


def changes(database: Database, *documents: Document, **how: object) -> list[ChangeKind | None]:
    return [result.change for result in run_of(database, *documents, **how)]  # type: ignore[arg-type] # passed through


def owed_kinds(database: Database) -> list[tuple[str, ChangeKind]]:
    return [(o.document_key, o.kind) for o in owed(database)]


def partial(document: Document) -> Document:
    """The free part: the first two speeches."""
    return replace(document, parts=document.parts[:2], status=Status.PARTIAL)


def test_a_document_is_new_once(database: Database) -> None:
    assert changes(database, minutes()) == [ChangeKind.NEW]
    assert changes(database, minutes(), now=NEXT_DAY) == [None]
    stored = get(database, "kaku/1")
    assert stored
    assert (stored.document, stored.version) == (minutes(), 1)
    assert (stored.seen_at, stored.updated_at, stored.baseline) == (NOW, NOW, False)


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


def test_a_changed_sentence_is_a_revision_and_all_versions_are_kept(database: Database) -> None:
    run_of(database, minutes())
    revised = said(minutes(), 2, "予算は二億円です。RPAの試行を含みます。")
    assert changes(database, revised, now=NEXT_DAY) == [ChangeKind.REVISED]
    now, before = get(database, "kaku/1"), get_version(database, "kaku/1", 1)
    assert now
    assert before
    assert (now.document, now.version) == (revised, 2)
    assert (now.seen_at, now.updated_at) == (NOW, NEXT_DAY)
    assert before.document == minutes()


def test_a_revision_is_owed_for_hits_in_what_changed_alone(database: Database) -> None:
    ask(database, "DX", "C1")
    ask(database, "RPA", "C2")
    run_of(database, minutes(), notify=Notify.SILENT)
    run_of(database, said(minutes(), 2, "予算は一億円です。RPAの試行を二つ含みます。"))
    (found,) = owed(database)
    assert (found.kind, found.subscription.channel) == (ChangeKind.REVISED, "C2")
    assert [hit.surface for hit in material(database, found.change_id).hits] == ["RPA"]


def test_a_query_must_hold_within_the_change(database: Database) -> None:
    ask(database, "DX RPA")
    run_of(database, minutes(), notify=Notify.SILENT)
    run_of(database, said(minutes(), 2, "予算は二億円です。RPAの試行を三つ含みます。"))
    assert owed(database) == []


@pytest.mark.parametrize(
    "text",
    [
        "ＤＸの推進について伺います。予算は幾らか。",
        "D Xの推進に\nついて 伺います。\n\n予算は幾らか。",
    ],
)
def test_width_and_spacing_are_no_revision(database: Database, text: str) -> None:
    ask(database, "DX")
    run_of(database, minutes())
    assert changes(database, said(minutes(), 1, text)) == [None]
    stored = get(database, "kaku/1")
    assert stored
    assert (stored.version, stored.document.parts[1].text) == (1, SPEECHES[1][1])


def test_a_moved_speech_is_no_revision(database: Database) -> None:
    run_of(database, minutes())
    assert changes(database, minutes(*SPEECHES[::-1])) == [None]
    assert changes(database, minutes()) == [None]


def test_a_view_counter_is_no_revision(database: Database) -> None:
    for views in range(3):
        counter = speech(4, None, f"閲覧数 {views}", PartKind.SET_ASIDE)
        run_of(database, replace(minutes(), parts=(*minutes().parts, counter)))
    stored = get(database, "kaku/1")
    assert stored
    assert stored.version == 1


def test_what_is_known_besides_the_words_is_updated_silently(database: Database) -> None:
    ask(database, "DX")
    run_of(database, replace(minutes(), status=Status.PRELIMINARY))
    anchored = replace(minutes().parts[1], url="http://127.0.0.1/1#2", name="山野")
    parts = (minutes().parts[0], anchored, *minutes().parts[2:])
    final = replace(minutes(), status=Status.FINAL, held_on=date(2023, 5, 22), parts=parts)
    assert changes(database, final, now=NEXT_DAY) == [None]
    stored = get(database, "kaku/1")
    assert stored
    assert (stored.document, stored.version, stored.updated_at) == (final, 1, NOW)


def test_a_final_version_with_other_words_is_a_revision(database: Database) -> None:
    run_of(database, replace(minutes(), status=Status.PRELIMINARY))
    final = replace(said(minutes(), 3, "いいえ。"), status=Status.FINAL)
    assert changes(database, final) == [ChangeKind.REVISED]


def test_a_page_that_lost_three_quarters_is_refused_and_its_return_is_no_news(
    database: Database,
) -> None:
    ask(database, "DX OR RPA")
    long = minutes(("甲", "DXを進める。" * 99 + "終わり。"))
    run_of(database, long)
    (result,) = run_of(database, minutes(("甲", "DXを進める。" * 24)))
    assert result.refused
    assert (result.change, result.version, result.owed) == (None, 1, 0)
    assert changes(database, long) == [None]
    assert len(owed(database)) == 1


def test_a_page_that_lost_less_is_a_revision(database: Database) -> None:
    run_of(database, minutes(("甲", "DXを進める。" * 100)))
    assert changes(database, minutes(("甲", "DXを進める。" * 26))) == [ChangeKind.REVISED]


def test_a_page_without_any_text_is_refused(database: Database) -> None:
    run_of(database, minutes())
    (result,) = run_of(database, replace(minutes(), parts=()))
    assert result.refused


def test_less_readable_than_before_is_nothing(database: Database) -> None:
    run_of(database, minutes())
    assert changes(database, partial(minutes())) == [None]
    stored = get(database, "kaku/1")
    assert stored
    assert stored.document == minutes()


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


def test_a_changed_partial_text_is_a_revision(database: Database) -> None:
    run_of(database, partial(minutes()))
    assert changes(database, partial(said(minutes(), 1, "DXはいつか。"))) == [ChangeKind.REVISED]


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


def test_a_backfill_owes_a_document_that_it_finds_revised(database: Database) -> None:
    run_of(database, minutes())
    ask(database, "DX")
    run_of(database, said(minutes(), 3, "いいえ。"), notify=Notify.REPLAY)
    assert owed_kinds(database) == [("kaku/1", ChangeKind.NEW)]


def test_a_subscription_is_owed_nothing_from_before_it(database: Database) -> None:
    ask(database, "DX")
    assert run_of(database, minutes(), now=NOW - timedelta(days=2))[0].owed == 0


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


def test_a_document_listed_twice_in_a_batch_is_one(database: Database) -> None:
    assert changes(database, minutes(), minutes()) == [ChangeKind.NEW, None]


def test_a_batch_may_hold_two_versions(database: Database) -> None:
    revised = said(minutes(), 3, "いいえ。")
    assert changes(database, minutes(), revised) == [ChangeKind.NEW, ChangeKind.REVISED]


def test_a_document_of_another_source_is_refused_whole(database: Database) -> None:
    with pytest.raises(ValueError, match="not of source kaku"):
        run_of(database, minutes(), minutes(key="blog/1"))
    assert list(records(database)) == []


def test_an_error_in_the_middle_undoes_the_batch(database: Database) -> None:
    ask(database, "DX")
    database.connection.execute(
        "CREATE TEMP TRIGGER broken BEFORE INSERT ON deliveries WHEN NEW.document = 3"
        " BEGIN SELECT RAISE(ABORT, 'broken'); END"
    )
    batch = [minutes(key=f"kaku/{i}") for i in range(5)]
    with pytest.raises(Exception, match="broken"):
        run_of(database, *batch)
    assert list(records(database)) == []
    assert delivery_counts(database) == {}
    database.connection.execute("DROP TRIGGER broken")
    assert [r.owed for r in run_of(database, *batch)] == [1] * 5


def test_half_characters_are_stored_as_such_and_are_no_revision(database: Database) -> None:
    document = replace(said(minutes(), 1, "DX\ud83dの推進"), title="半分\ude00", council="\ud800")
    assert changes(database, document) == [ChangeKind.NEW]
    assert changes(database, document) == [None]
    stored = get(database, "kaku/1")
    assert stored
    assert (stored.document.title, stored.document.council) == ("半分\ufffd", "\ufffd")


def fetch(url: str = "http://127.0.0.1/1", etag: str = '"a"') -> FetchRecord:
    return FetchRecord(
        url=url, status=200, etag=etag, last_modified=None, body_sha256="0" * 64, fetched_at=NOW
    )


def ingestion(database: Database) -> Ingestion:
    return Ingestion(
        source="kaku",
        area=None,
        run_id=None,
        now=NOW,
        notify=Notify.NORMAL,
        baseline=False,
        standing=standing(database, VOCABULARY),
    )


def test_validators_are_stored_with_their_documents(database: Database) -> None:
    ingest(database, [minutes()], ingestion(database), [fetch()])
    ingest(database, [], ingestion(database), [fetch(etag='"b"'), fetch("http://127.0.0.1/2")])
    assert validators(database, "kaku", "http://127.0.0.1/1") == fetch(etag='"b"')
    assert validators(database, "kaku", "http://127.0.0.1/2") == fetch("http://127.0.0.1/2")
    assert validators(database, "blog", "http://127.0.0.1/1") is None


def test_a_refused_page_leaves_no_validator(database: Database) -> None:
    ingest(database, [minutes()], ingestion(database), [fetch()])
    lost = minutes(("委員長", "はい。"))
    ingest(database, [lost], ingestion(database), [fetch(etag='"b"')])
    assert validators(database, "kaku", "http://127.0.0.1/1") == fetch()


def test_a_failed_batch_leaves_no_validator(database: Database) -> None:
    other = open_database(database.path, busy_seconds=0.05)
    with database.transaction(), pytest.raises(UserError, match="locked"):
        ingest(other, [minutes()], ingestion(other), [fetch()])
    other.close()
    assert validators(database, "kaku", "http://127.0.0.1/1") is None


def test_records_are_listed_by_source_and_time(database: Database) -> None:
    run_of(database, *(minutes(key=f"kaku/{i}") for i in range(450)))
    run_of(database, minutes(("甲", "別。"), key="blog/1"), now=NEXT_DAY)
    run_of(database, said(minutes(key="kaku/7"), 3, "いいえ。"), now=NEXT_DAY)
    assert len(list(records(database))) == 451
    assert [r.document.key for r in records(database, source="blog")] == ["blog/1"]
    since = [r.document.key for r in records(database, since=NEXT_DAY)]
    assert since == ["kaku/7", "blog/1"]


def test_seen_keys_answers_for_its_source_however_many_are_asked(database: Database) -> None:
    run_of(database, *(minutes(key=f"kaku/{i}") for i in range(3)))
    asked = [f"kaku/{i}" for i in range(2_000)]
    assert seen_keys(database, "kaku", asked) == {"kaku/0", "kaku/1", "kaku/2"}
    assert seen_keys(database, "blog", asked) == set()


def write_many(path: Path, source: str) -> None:
    """One of two processes that ingest at the same time."""
    database = open_database(path)
    for i in range(30):
        run_of(database, minutes(key=f"{source}/{i}"), minutes(key=f"{source}/x{i}"))
    database.close()


def test_two_processes_ingest_side_by_side(database: Database) -> None:
    ask(database, "DX")
    spawn = multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=write_many, args=(database.path, source)) for source in ("a", "b")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert len(list(records(database))) == 120
    assert database.connection.execute("PRAGMA foreign_key_check").fetchall() == []


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
