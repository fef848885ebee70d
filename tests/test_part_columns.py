"""Parts as columns: equal to the parts that they stand for, whoever asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.extract.parts import PartList, Speaker
from matcher.terms import Term, TermSet
from state.finding import find_terms
from state.part_columns import ColumnParts, columns_of
from state.records import Document, DocumentKind, Part, PartKind, Role
from state.words import words_of

CHAIR = Speaker(label="議長（架空太郎君）", name="架空太郎", office="議長", role=Role.CHAIR)
MADE = (
    Part(seq=0, kind=PartKind.HEADING, text="日程第１"),
    Part(
        seq=1,
        kind=PartKind.SPEECH,
        text="開きます。",
        speaker="議長（架空太郎君）",
        name="架空太郎",
        office="議長",
        role=Role.CHAIR,
        url="http://127.0.0.1/1",
    ),
)


@pytest.fixture
def parts() -> ColumnParts:
    written = PartList()
    written.add(PartKind.HEADING, "日程第１")
    written.add(PartKind.SPEECH, "　開きます。\n", CHAIR, "http://127.0.0.1/1")
    return written.unmade()


def test_columns_stand_for_the_parts_that_would_have_been_made(parts: ColumnParts) -> None:
    assert tuple(parts) == MADE
    assert len(parts) == len(MADE)
    assert parts[1] == MADE[1]
    assert parts[-1:] == MADE[-1:]
    assert repr(parts) == repr(MADE)


def test_a_part_of_a_column_is_frozen_as_any_part_is(parts: ColumnParts) -> None:
    with pytest.raises(AttributeError):
        parts[0].text = "anything"  # type: ignore[misc] # what must not be possible
    assert replace(parts[0], text="日程第２").text == "日程第２"


def test_columns_are_equal_to_equal_parts_and_to_nothing_else(parts: ColumnParts) -> None:
    assert parts == MADE
    assert MADE == parts  # noqa: SIM300 - a tuple is asked first here
    assert hash(parts) == hash(MADE)
    assert parts == ColumnParts(columns_of(MADE))
    assert parts != MADE[:1]
    assert parts != list(MADE)


@pytest.fixture
def document(parts: ColumnParts) -> Document:
    return Document(
        key="kaku/1",
        source="kaku",
        platform="kensakusystem",
        kind=DocumentKind.MINUTES,
        title="令和８年第３回定例会",
        parts=parts,
    )


def test_a_document_of_columns_is_equal_to_one_of_parts(document: Document) -> None:
    assert document == replace(document, parts=MADE)
    assert document.speeches == MADE[1:]


def test_the_words_of_columns_are_those_of_their_parts(document: Document) -> None:
    assert words_of(document) == words_of(replace(document, parts=MADE))


def test_terms_are_found_in_columns_where_their_parts_have_them(document: Document) -> None:
    terms = TermSet([Term("開き"), Term("日程")])
    found = find_terms(terms, document)
    assert [(one.seq, one.start) for one in found] == [(0, 0), (1, 0)]
    assert found == find_terms(terms, replace(document, parts=MADE))


def test_columns_are_handed_on_as_they_are(parts: ColumnParts) -> None:
    assert columns_of(parts) is parts.columns
    assert columns_of(MADE) == parts.columns
