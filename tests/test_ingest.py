"""New, revised, refused: what ingest makes of a document next to what is on record."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from state.bodies import Compressor, packed
from state.counts import delivery_counts
from state.database import open_database
from state.deliveries import owed
from state.documents import get, get_version, records
from state.fetches import FetchRecord, validators
from state.ingest import Ingestion, ingest
from state.records import ChangeKind, Notify, PartKind, Status
from state.standing import standing
from tests.state_examples import (
    NOW,
    SPEECHES,
    VOCABULARY,
    ask,
    changes,
    first_fingerprint,
    minutes,
    partial,
    run_of,
    said,
    speech,
)

if TYPE_CHECKING:
    from pathlib import Path

    from state.database import Database
    from state.records import Document

NEXT_DAY = NOW + timedelta(days=1)


def test_a_document_is_new_once(database: Database) -> None:
    assert changes(database, minutes()) == [ChangeKind.NEW]
    assert changes(database, minutes(), now=NEXT_DAY) == [None]
    stored = get(database, "kaku/1")
    assert stored
    assert (stored.document, stored.version) == (minutes(), 1)
    assert (stored.seen_at, stored.updated_at, stored.baseline) == (NOW, NOW, False)


def test_a_digest_as_it_was_at_first_tells_the_same_document_and_is_renewed(
    database: Database,
) -> None:
    run_of(database, minutes())
    row = "SELECT content, body FROM documents JOIN versions ON versions.document = documents.id"
    today, _ = database.connection.execute(row).fetchone()
    # Nothing else on record can tell any more, so that only the digest can have told.
    database.connection.execute("UPDATE versions SET body = x'00'")
    old = (first_digest(minutes()), b"\x00" * 28)
    database.connection.execute("UPDATE documents SET (content, fingerprint) = (?, ?)", old)
    assert changes(database, minutes(), now=NEXT_DAY) == [None]
    assert tuple(database.connection.execute(row).fetchone()) == (today, b"\x00")


def test_a_fingerprint_as_it_was_at_first_makes_no_revision_and_is_renewed(
    database: Database,
) -> None:
    run_of(database, minutes())
    row = "SELECT fingerprint FROM documents"
    (today,) = database.connection.execute(row).fetchone()
    old = (first_fingerprint(minutes()),)
    database.connection.execute("UPDATE documents SET fingerprint = ?", old)
    # Other words in the body, so that only the fingerprint can have told.
    other = Compressor().compress(packed(said(minutes(), 2, "別の言葉です。")))
    database.connection.execute("UPDATE versions SET body = ?", (other,))
    wider = replace(minutes(), url="http://127.0.0.1/elsewhere")
    assert changes(database, wider, now=NEXT_DAY) == [None]
    assert database.connection.execute(row).fetchone()[0] == today


def first_digest(document: Document) -> bytes:
    """Of a JSON of the parts, and one of the columns, as they were until 2026-11."""
    parts = [(p.kind, p.text, p.speaker, p.name, p.office, p.role, p.url) for p in document.parts]
    known = (document.url, document.council, document.author, document.meeting, document.session)
    held = document.held_on.isoformat() if document.held_on else None
    where = (document.key, document.source, document.platform, document.kind, document.title)
    columns = (*where, *known, held, None, None, document.status)
    texts = [
        json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        for value in ((document.title, parts), columns)
    ]
    return sha256("".join(texts).encode()).digest()


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


def test_a_changed_partial_text_is_a_revision(database: Database) -> None:
    run_of(database, partial(minutes()))
    assert changes(database, partial(said(minutes(), 1, "DXはいつか。"))) == [ChangeKind.REVISED]


def test_a_document_listed_twice_in_a_batch_is_one(database: Database) -> None:
    assert changes(database, minutes(), minutes()) == [ChangeKind.NEW, None]


def test_a_batch_may_hold_two_versions(database: Database) -> None:
    revised = said(minutes(), 3, "いいえ。")
    assert changes(database, minutes(), revised) == [ChangeKind.NEW, ChangeKind.REVISED]


def test_a_document_of_another_source_is_refused_whole(database: Database) -> None:
    with pytest.raises(ValueError, match="not of source kaku"):
        run_of(database, minutes(), minutes(key="blog/1"))
    assert list(records(database)) == []


def test_many_long_documents_at_once_are_stored_as_one_by_one(
    database: Database, tmp_path: Path
) -> None:
    long = [
        minutes(("甲", f"第{number}号の答弁です。" * 2_000), key=f"kaku/{number}")
        for number in range(5)
    ]
    run_of(database, *long)
    other = open_database(tmp_path / "other.db")
    for document in long:
        run_of(other, document)
    assert sum(map(len, bodies_of(other))) > 500
    assert bodies_of(database) == bodies_of(other)
    other.close()


def bodies_of(database: Database) -> list[bytes]:
    rows = database.connection.execute("SELECT body FROM versions ORDER BY id")
    return [row["body"] for row in rows]


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


def write_many(path: Path, source: str) -> None:
    """One of two processes that ingest at the same time."""
    database = open_database(path)
    for i in range(12):
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
    assert len(list(records(database))) == 48
    assert database.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_document_without_any_text_may_change_its_title(database: Database) -> None:
    pictures = replace(minutes(), parts=())
    run_of(database, pictures)
    (result,) = run_of(database, replace(pictures, title="写真のみの報告"), now=NEXT_DAY)
    assert (result.refused, result.change) == (None, ChangeKind.REVISED)


@pytest.mark.parametrize("status", [Status.NO_TEXT_LAYER, Status.ENCRYPTED, Status.DAMAGED])
def test_a_file_that_gave_no_text_is_on_record_and_news_once_it_does(
    database: Database, status: Status
) -> None:
    ask(database, "DX")
    unread = replace(minutes(), parts=(), status=status)
    assert changes(database, unread) == [ChangeKind.NEW]
    assert changes(database, unread, now=NEXT_DAY) == [None]
    (recorded,) = run_of(database, minutes(), now=NEXT_DAY)
    assert (recorded.change, recorded.version, recorded.owed) == (ChangeKind.NEW, 2, 1)


@pytest.mark.parametrize("status", [one for one in Status if one.unread])
def test_a_file_that_was_read_and_gives_no_text_any_more_is_refused(
    database: Database, status: Status
) -> None:
    run_of(database, minutes())
    before = get(database, "kaku/1")
    unread = replace(minutes(), parts=(), status=status)
    (recorded,) = ingest(database, [unread], ingestion(database), [fetch()])
    assert recorded.refused is not None
    assert "kept 0 of" in recorded.refused
    assert validators(database, "kaku", fetch().url) is None
    assert get(database, "kaku/1") == before


def test_of_two_reasons_why_a_file_gives_no_text_neither_is_news(database: Database) -> None:
    unread = replace(minutes(), parts=(), status=Status.TOO_BIG)
    run_of(database, unread)
    assert changes(database, replace(unread, status=Status.DAMAGED), now=NEXT_DAY) == [None]
