"""The labelled set that summaries are held against: whole, balanced, and cut where it says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from benchmarks.summary_set import (
    DATA,
    Drifted,
    Item,
    ItemKind,
    Labelled,
    Span,
    Stance,
    drifted,
    held_out,
    items,
    load,
)
from benchmarks.summary_show import main, sentences_of
from state.records import Role

if TYPE_CHECKING:
    from pathlib import Path

ITEMS = items()
OWN = [item for item in ITEMS if not item.real]
STANCES = [stance.value for stance in Stance]


@pytest.fixture(scope="module")
def own() -> tuple[Labelled, ...]:
    return load(None)


def stances(chosen: list[Item]) -> Counter[str]:
    return Counter(one.stance or "" for item in chosen for one in item.exchanges)


def test_every_item_has_an_id_of_its_own() -> None:
    assert [name for name, count in Counter(item.id for item in ITEMS).items() if count > 1] == []


def test_there_are_enough_items_of_every_kind() -> None:
    kinds = Counter(item.kind for item in ITEMS)
    least = {
        ItemKind.MINUTES: 40,
        ItemKind.ARTICLE: 12,
        ItemKind.REPORT: 8,
        ItemKind.REVISION: 4,
        ItemKind.ANNOUNCEMENT: 2,
        ItemKind.DIGEST: 4,
    }
    assert {kind: kinds[kind] for kind in least if kinds[kind] < least[kind]} == {}


def test_minutes_are_of_many_systems_and_of_both_homes() -> None:
    minutes = [item for item in ITEMS if item.kind is ItemKind.MINUTES]
    assert len({item.platform for item in minutes}) >= 5
    assert len([item for item in minutes if item.real]) >= 20
    assert len(OWN) >= 30


def test_every_stance_is_there_and_so_are_answers_without_one() -> None:
    found = stances(list(ITEMS))
    assert [stance for stance in STANCES if found[stance] < 4] == []
    assert found[""] >= 8


def test_many_items_have_a_trap() -> None:
    assert len([item for item in ITEMS if item.traps]) >= 10


def test_the_rule_holds_out_what_the_files_hold_out() -> None:
    assert {item.id for item in ITEMS if item.held_out} == held_out(ITEMS)


def test_a_third_is_held_out_of_all_and_of_minutes() -> None:
    minutes = [item for item in ITEMS if item.kind is ItemKind.MINUTES]
    for chosen in (list(ITEMS), minutes):
        share = sum(item.held_out for item in chosen) / len(chosen)
        assert 0.28 <= share <= 0.38


def test_every_kind_and_every_stance_is_held_out_somewhere() -> None:
    kept = [item for item in ITEMS if item.held_out]
    assert {item.kind for item in kept} == set(ItemKind)
    assert set(STANCES) <= set(stances(kept))


def test_a_choice_is_two_or_three_sentences_and_one_for_a_digest() -> None:
    many = [
        f"{item.id}: {sizes}"
        for item in ITEMS
        for sizes in [
            [len(item.chosen), *(len((*e.question, *e.answer)) for e in item.exchanges)],
        ]
        if max(sizes)
        > (1 if item.kind is ItemKind.DIGEST else 4 if "broken lines" in item.traps else 3)
    ]
    assert many == []


def test_no_item_chooses_more_than_three_exchanges() -> None:
    assert [item.id for item in ITEMS if len(item.exchanges) > 3] == []


def test_only_a_revision_may_choose_nothing() -> None:
    empty = [item for item in ITEMS if not item.sentences]
    assert {item.kind for item in empty} == {ItemKind.REVISION}


def test_a_stance_has_words_in_the_answer_and_no_stance_has_none() -> None:
    wrong = [
        item.id
        for item in ITEMS
        for one in item.exchanges
        if (one.stance is None) != (one.words is None)
        or (one.words and not any(inside(one.words, span) for span in one.answer))
    ]
    assert wrong == []


def inside(words: Span, span: Span) -> bool:
    choices = (span, *span.also)
    return any(
        one.seq == words.seq and one.start <= words.start and words.end <= one.end
        for one in choices
    )


def test_questions_stand_with_the_asker_and_answers_with_the_answerer() -> None:
    wrong = [
        f"{item.id}: {span.seq}"
        for item in ITEMS
        for one in item.exchanges
        for who, spans in ((one.asker, one.question), (one.answerer, one.answer))
        for span in spans
        if span.seq != who
    ]
    assert wrong == []


def test_every_sentence_of_our_own_texts_stands_where_it_was_read(
    own: tuple[Labelled, ...],
) -> None:
    assert {one.item.id for one in own} == {item.id for item in OWN}
    assert all(span.cut(one.document) for one in own for span in one.item.sentences)


def test_a_query_hits_every_record_and_one_part_of_every_exchange(
    own: tuple[Labelled, ...],
) -> None:
    missed = [
        f"{one.item.id}: {exchange.asker}"
        for one in own
        for exchange in one.item.exchanges
        if not {exchange.asker, exchange.answerer} & {hit.seq for hit in one.hits}
    ]
    assert [one.item.id for one in own if not one.hits] == []
    assert missed == []


def test_no_chair_is_chosen(own: tuple[Labelled, ...]) -> None:
    chosen = [
        one.item.id
        for one in own
        for span in one.item.sentences
        if one.document.parts[span.seq].role is Role.CHAIR and one.item.exchanges
    ]
    assert set(chosen) <= {"tateshima-boshi", "tateshima-monshin"}  # a deputy chair asks there


def test_a_text_that_changed_is_named(own: tuple[Labelled, ...]) -> None:
    labelled = own[0]
    span = labelled.item.sentences[0]
    part = labelled.document.parts[span.seq]
    parts = list(labelled.document.parts)
    parts[span.seq] = replace(part, text=part.text.replace(span.cut(labelled.document), "別の文。"))
    changed = replace(labelled, document=replace(labelled.document, parts=tuple(parts)))
    assert f"part {span.seq}, {span.start}:{span.end}" in "\n".join(drifted(changed))


def test_a_set_with_a_changed_text_is_refused(tmp_path: Path) -> None:
    copytree(DATA, tmp_path / "set")
    text = tmp_path / "set" / "own" / "plan_report.txt"
    text.write_text(text.read_text(encoding="utf-8").replace("63.8％", "60％"), encoding="utf-8")
    with pytest.raises(Drifted, match=r"kashiwaba-online: .* part 7, 0:52"):
        load(None, tmp_path / "set")


def test_every_text_of_our_own_is_used() -> None:
    used = {name for item in OWN for name in (item.file, item.before) if name}
    assert {f"own/{path.name}" for path in (DATA / "own").iterdir()} == used


@pytest.mark.real
def test_every_sentence_of_real_texts_stands_where_it_was_read(real_folder: Path) -> None:
    labelled = load(real_folder)
    assert len(labelled) == len(ITEMS)
    assert all(span.cut(one.document) for one in labelled for span in one.item.sentences)
    assert [one.item.id for one in labelled if not one.hits] == []


def test_sentences_are_shown_with_the_tables_that_labels_need(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main([str(DATA / "own" / "plan_report.txt"), "pdf_page"])
    assert '{ at = [7, 52, 96], hash = "f58b2949" }' in capsys.readouterr().out


def test_a_sentence_is_shown_whole_around_brackets_and_broken_lines() -> None:
    text = "市長は「始めます。早く。」と述\nべた。次の（案。）です。"
    assert [text[start:end] for start, end in sentences_of(text)] == [
        "市長は「始めます。早く。」と述\nべた。",
        "次の（案。）です。",
    ]
