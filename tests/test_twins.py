"""Near-identical texts of two sources: told once, and each names the other."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from state.deliveries import owed
from state.documents import get
from state.records import ChangeKind, Document, Notify, Status
from state.twins import (
    LEAST_OVERLAP,
    SHORTEST,
    WINDOW,
    forget_sketches,
    overlap,
    shingles,
    sketches,
)
from tests.state_examples import NOW, ask, minutes, run_of, said

if TYPE_CHECKING:
    from state.database import Database

LATER = NOW + timedelta(hours=1)


def prose(seed: int, length: int = 1_200) -> str:
    """Text in which no run of 8 characters comes twice by accident."""
    chooser = random.Random(seed)  # noqa: S311 - repeatable text, no secret
    letters = [chr(0x4E00 + chooser.randrange(3_000)) for _ in range(length)]
    return "DXを進める。" + "".join(letters)


def article(source: str, text: str, number: int = 1) -> Document:
    return minutes((None, text), key=f"{source}/{number}")


def twins(database: Database, key: str) -> tuple[str, ...]:
    stored = get(database, key)
    assert stored
    return stored.same_as


def told(database: Database) -> list[tuple[str, ChangeKind]]:
    return [(o.document_key, o.kind) for o in owed(database)]


def test_the_same_article_of_two_sources_is_told_once(database: Database) -> None:
    ask(database, "DX")
    run_of(database, article("blog", prose(1)))
    run_of(database, article("note", f"note からの転載です。\n{prose(1)}"), now=LATER)
    assert twins(database, "blog/1") == ("note/1",)
    assert twins(database, "note/1") == ("blog/1",)
    assert told(database) == [("blog/1", ChangeKind.NEW)]


def test_width_and_lines_do_not_hide_a_twin(database: Database) -> None:
    run_of(database, article("blog", prose(1)))
    lines = "\n".join(prose(1)[i : i + 40] for i in range(0, 1_200, 40)) + prose(1)[1_200:]
    run_of(database, article("note", lines.replace("DX", "ＤＸ")))
    assert twins(database, "note/1") == ("blog/1",)


def test_a_subscription_that_was_not_told_the_twin_is_told(database: Database) -> None:
    ask(database, "DX", "C1", sources=("blog",))
    ask(database, "DX", "C2")
    ask(database, "DX", "C3", sources=("note",))
    run_of(database, article("blog", prose(1)))
    run_of(database, article("note", prose(1)))
    assert [(o.document_key, o.subscription.channel) for o in owed(database)] == [
        ("blog/1", "C1"),
        ("blog/1", "C2"),
        ("note/1", "C3"),
    ]


def test_a_silent_twin_does_not_hush_the_other(database: Database) -> None:
    ask(database, "DX")
    run_of(database, article("blog", prose(1)), baseline=True)
    run_of(database, article("note", prose(1)))
    assert told(database) == [("note/1", ChangeKind.NEW)]


def test_one_source_has_no_twins_in_itself(database: Database) -> None:
    ask(database, "DX")
    run_of(database, article("blog", prose(1), 1), article("blog", prose(1), 2))
    assert twins(database, "blog/1") == ()
    assert len(owed(database)) == 2


def test_short_notices_are_never_twins(database: Database) -> None:
    short = prose(1, 150)
    run_of(database, article("blog", short))
    run_of(database, article("note", short))
    assert len(short) < SHORTEST
    assert twins(database, "note/1") == ()


def test_texts_months_apart_are_no_twins(database: Database) -> None:
    run_of(database, article("blog", prose(1)))
    run_of(database, article("note", prose(1)), now=NOW + timedelta(days=61))
    assert twins(database, "note/1") == ()


def test_sketches_that_no_document_can_meet_any_more_are_forgotten(database: Database) -> None:
    run_of(database, article("blog", prose(1)))
    run_of(database, article("blog", prose(2), 2), now=NOW + WINDOW)
    assert forget_sketches(database, NOW + WINDOW) == 0
    assert forget_sketches(database, NOW + WINDOW + timedelta(days=1)) == 6
    run_of(database, article("note", prose(2)), now=NOW + WINDOW + timedelta(days=1))
    assert twins(database, "note/1") == ("blog/2",)


def test_a_quotation_is_no_twin(database: Database) -> None:
    run_of(database, article("blog", prose(1)))
    run_of(database, article("note", prose(1) + prose(2, 400)))
    assert twins(database, "note/1") == ()


def test_three_sources_all_name_each_other(database: Database) -> None:
    ask(database, "DX")
    for source in ("blog", "note", "feed"):
        run_of(database, article(source, prose(1)))
    assert twins(database, "note/1") == ("blog/1", "feed/1")
    assert len(owed(database)) == 1


def test_the_same_correction_of_both_is_told_once(database: Database) -> None:
    ask(database, "DX")
    corrected = {
        source: said(article(source, prose(1)), 0, "DXを急いで進める。" + prose(1)[8:])
        for source in ("blog", "note")
    }
    for source in ("blog", "note"):
        run_of(database, article(source, prose(1)), baseline=True)
    for document in corrected.values():
        run_of(database, document, now=LATER)
    assert told(database) == [("blog/1", ChangeKind.REVISED)]


def test_a_correction_that_takes_words_out_besides_is_no_other(database: Database) -> None:
    ask(database, "DX")
    rest = prose(1)[8:]
    run_of(database, article("blog", rest), baseline=True)
    run_of(database, minutes(("甲", "はい。"), (None, rest), key="note/1"), baseline=True)
    for source in ("blog", "note"):
        run_of(database, minutes((None, rest), (None, "DXを急ぐ。"), key=f"{source}/1"))
    assert told(database) == [("blog/1", ChangeKind.REVISED)]


def test_a_text_that_can_be_read_at_last_is_no_news_to_who_was_told_its_twin(
    database: Database,
) -> None:
    ask(database, "DX", "C1", sources=("blog",))
    ask(database, "DX", "C2", sources=("note",))
    ask(database, "DX", "C3")
    run_of(database, article("blog", prose(1)))
    whole = minutes((None, "はじめに。"), (None, prose(1)), key="note/1")
    run_of(database, replace(whole, parts=whole.parts[:1], status=Status.PARTIAL))
    run_of(database, whole, now=LATER)
    assert [(o.document_key, o.subscription.channel) for o in owed(database)] == [
        ("blog/1", "C1"),
        ("blog/1", "C3"),
        ("note/1", "C2"),
    ]


def test_a_free_part_that_proves_to_be_all_of_it_has_twins(database: Database) -> None:
    ask(database, "DX")
    run_of(database, replace(article("note", prose(1)), status=Status.PARTIAL))
    run_of(database, article("note", prose(1)))
    run_of(database, article("blog", prose(1)), now=LATER)
    assert told(database) == [("note/1", ChangeKind.NEW)]


def test_another_correction_of_the_twin_is_news(database: Database) -> None:
    ask(database, "DX")
    for source in ("blog", "note"):
        run_of(database, article(source, prose(1)), baseline=True)
    run_of(database, said(article("blog", prose(1)), 0, "DXを急いで進める。" + prose(1)[8:]))
    run_of(database, said(article("note", prose(1)), 0, "DXをやめる。" + prose(1)[8:]))
    assert told(database) == [("blog/1", ChangeKind.REVISED), ("note/1", ChangeKind.REVISED)]


@pytest.mark.parametrize(
    ("other", "times"), [("海野委員", 1), ("山野 委員", 0)], ids=["another", "same"]
)
def test_the_correction_of_a_speaker_is_another_where_it_names_another(
    database: Database, other: str, times: int
) -> None:
    ask(database, "DX")
    for source in ("blog", "note"):
        run_of(database, spoken(source, "議長"), baseline=True)
    (first,) = run_of(database, spoken("blog", "山野委員"))
    (second,) = run_of(database, spoken("note", other))
    assert (first.owed, second.owed) == (1, times)


def spoken(source: str, speaker: str) -> Document:
    return minutes((None, prose(2)[8:]), (speaker, "DXを進める。"), key=f"{source}/1")


def test_a_backfill_tells_one_of_two_twins(database: Database) -> None:
    for source in ("blog", "note"):
        run_of(database, article(source, prose(1)), baseline=True)
    ask(database, "DX")
    for source in ("blog", "note"):
        run_of(database, article(source, prose(1)), notify=Notify.DIGEST)
    assert told(database) == [("blog/1", ChangeKind.NEW)]


def test_a_thousand_notices_of_one_form_stay_quick_and_still_find_their_twin(
    database: Database,
) -> None:
    notices = [article("blog", f"{prose(1, 300)}{i}号", i) for i in range(1_000)]
    run_of(database, *notices)
    run_of(database, article("note", f"{prose(1, 300)}999号"))
    assert "blog/999" in twins(database, "note/1")
    (steps,) = database.connection.execute("SELECT count(*) FROM twins").fetchone()
    assert steps <= 2 * 20


@pytest.mark.parametrize("seed", range(200))
def test_texts_that_overlap_enough_share_a_band(seed: int) -> None:
    text = prose(seed)
    chooser = random.Random(seed)  # noqa: S311 - repeatable text, no secret
    letters = list(text)
    for _ in range(6):
        letters[chooser.randrange(len(letters))] = "架"
    other = "".join(letters)
    assert overlap(text, other) >= LEAST_OVERLAP
    one, changed = sketches([text, other])
    assert set(one) & set(changed)


def test_overlap_is_counted_in_runs_of_eight_characters() -> None:
    assert overlap("あいうえおかきくけ", "あいうえおかきくけ") == 1
    assert overlap("あいうえおかきくけ", "あいうえおかきくこ") == pytest.approx(1 / 3)
    assert overlap("あいうえおかきく", "さしすせそたちつ") == 0


def test_texts_sketched_together_are_sketched_like_each_alone() -> None:
    many = [prose(1), "", "あ" * (SHORTEST - 1), "あ" * SHORTEST, prose(2) * 40, prose(3)]
    assert sketches(many) == [sketches([text])[0] for text in many]
    assert [len(bands) for bands in sketches(many)] == [6, 0, 0, 6, 6, 6]


@pytest.mark.parametrize("length", [200, 230, 700, 20_000])
def test_a_sketch_is_made_of_the_least_hash_from_the_start_of_each_twelfth_on(
    length: int,
) -> None:
    chooser = random.Random(length)  # noqa: S311 - repeatable text, no secret
    letters = chooser.choices("あいうえおかきくけこさしすせそ議会中継", k=length)
    texts = ["".join(letters), "あ" * length, "あい" * length, "議会だより" * 2_000]
    assert sketches(texts) == [slow_bands(text) for text in texts]


def slow_bands(text: str) -> list[int]:
    hashes = sorted(shingles(text).tolist())
    starts = [sector * (2**64 // 12) for sector in range(12)]
    least = [next((one for one in hashes if one >= start), hashes[0]) for start in starts]
    bands = [
        (one * 0xFF51AFD7ED558CCD % 2**64) ^ other ^ start
        for one, other, start in zip(least[::2], least[1::2], starts[::2], strict=True)
    ]
    return [band - (band >> 63 << 64) for band in bands]
