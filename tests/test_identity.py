"""What counts as the words of a document, and what is stored of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.bodies import BodyReader, Compressor, body_json, packed, read_body, whole_document
from state.identity import alarm_key, delivery_key
from state.records import ChangeKind, Document, Part, PartKind, Role, Status
from state.words import words_of
from tests.state_examples import minutes, said, speech

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = st.text(st.sampled_from("議会DXｄｘ推進。「」 \n　1①㍻か゛ー-"), max_size=30)


def fingerprint(document: Document) -> bytes:
    return words_of(document).fingerprint


def test_a_fingerprint_as_it_was_at_first_is_of_the_same_words_alone() -> None:
    first = bytes.fromhex("b0f2079c887f104997126aa7cfc66354e6345d7e5a3b2cc3e6df56a19d1f1599")
    assert words_of(minutes()).are(first)
    assert not words_of(said(minutes(), 2, "予算は二億円です。")).are(first)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("DXの推進", "ＤＸの推進"),
        ("DXの推進", "D Xの\n推進"),
        ("DXの推進", "dxの　推進 "),
        ("平成の議会", "㍻の議会"),
        ("デジタル", "ﾃﾞｼﾞﾀﾙ"),
    ],
)
def test_width_case_spacing_and_lines_are_no_words(before: str, after: str) -> None:
    assert fingerprint(minutes(("甲", before))) == fingerprint(minutes(("甲", after)))


@pytest.mark.parametrize(
    "changed",
    [
        minutes(("甲", "DXの推進を急ぐ")),
        minutes(("乙", "DXの推進")),
        minutes(("甲", "DXの推進"), ("甲", "はい")),
        replace(minutes(("甲", "DXの推進")), title="別の委員会"),
    ],
    ids=["text", "speaker", "another speech", "title"],
)
def test_other_words_speakers_or_titles_are_a_change(changed: Document) -> None:
    assert fingerprint(minutes(("甲", "DXの推進"))) != fingerprint(changed)


@pytest.mark.parametrize("kind", [PartKind.SET_ASIDE, PartKind.INTERJECTION])
def test_what_is_set_aside_and_interjections_do_not_count(kind: PartKind) -> None:
    plain = minutes(("甲", "DXの推進"))
    more = replace(plain, parts=(*plain.parts, speech(1, None, "最終取得日 12月1日", kind)))
    assert fingerprint(plain) == fingerprint(more)


@pytest.mark.parametrize("kind", [PartKind.TEXT, PartKind.HEADING, PartKind.QUESTION])
def test_text_headings_and_questions_count(kind: PartKind) -> None:
    plain = minutes(("甲", "DXの推進"))
    more = replace(plain, parts=(*plain.parts, speech(1, None, "次の議題", kind)))
    assert fingerprint(plain) != fingerprint(more)


def test_what_is_known_about_a_document_is_no_words() -> None:
    plain = minutes(("甲", "DXの推進"))
    known = replace(
        plain,
        held_on=date(2023, 5, 22),
        status=Status.FINAL,
        url="http://127.0.0.1/1",
        meeting="特別委員会",
        parts=(replace(plain.parts[0], role=Role.MEMBER, name="甲", url="http://127.0.0.1/1#2"),),
    )
    assert fingerprint(plain) == fingerprint(known)


def test_a_border_between_parts_is_not_lost() -> None:
    one = minutes(("甲", "はい。"), ("甲", "いいえ。"))
    assert fingerprint(one) != fingerprint(minutes(("甲", "はい。いいえ。")))


def test_letters_are_those_of_the_parts() -> None:
    assert words_of(minutes((None, "D X の\n推進"))).letters == 5


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_spacing_any_text_out_keeps_its_fingerprint(texts: list[str]) -> None:
    plain = minutes(*((None, text) for text in texts))
    spaced = minutes(*((None, f"\n {text}　\n") for text in texts))
    assert fingerprint(plain) == fingerprint(spaced)


@pytest.mark.parametrize("form", [packed, body_json])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4))
def test_a_body_is_read_back_to_the_letter_in_the_form_of_today_and_that_of_old(
    form: Callable[[Document], bytes], texts: list[str]
) -> None:
    document = minutes(("甲", "x"), *((None, text) for text in texts))
    stored = Compressor().compress(form(document))
    assert read_body(stored) == (document.title, document.parts)
    assert BodyReader().texts(stored) == [document.title, *(part.text for part in document.parts)]


@pytest.mark.parametrize("form", [packed, body_json])
def test_all_that_is_known_of_a_part_is_read_back(form: Callable[[Document], bytes]) -> None:
    parts = (
        Part(seq=0, kind=PartKind.SET_ASIDE, text="", speaker="", url="http://127.0.0.1/1"),
        Part(seq=1, kind=PartKind.SPEECH, text="𠮷\n", name="甲", office="課長", role=Role.MEMBER),
    )
    for document in (replace(minutes(), parts=parts), replace(minutes(), parts=())):
        assert read_body(Compressor().compress(form(document)))[1] == document.parts


@pytest.mark.parametrize("text", ["二", "𠮷"])
def test_parts_that_are_made_when_asked_for_are_those_of_the_document(text: str) -> None:
    document = minutes(("甲", "一"), ("乙", text), ("丙", "三"))
    parts = BodyReader().unpacked(Compressor().compress(packed(document))).parts
    assert (parts[2], parts[-3], parts[1:]) == (
        document.parts[2],
        document.parts[0],
        document.parts[1:],
    )
    assert tuple(parts) == document.parts
    assert len(parts) == 3
    with pytest.raises(IndexError):
        parts[3]


def test_half_a_character_is_replaced_and_a_whole_one_kept() -> None:
    document = said(minutes(), 0, "絵文字\ud83d\ude00と半分\ud83d")
    with pytest.raises(UnicodeEncodeError):
        packed(document)
    assert whole_document(document).parts[0].text == "絵文字😀と半分\ufffd"
    assert whole_document(document).key == document.key


def test_keys_differ_when_any_of_what_they_are_made_of_does() -> None:
    keys = {
        delivery_key(1, "kaku/1", 1, ChangeKind.NEW),
        delivery_key(2, "kaku/1", 1, ChangeKind.NEW),
        delivery_key(1, "kaku/2", 1, ChangeKind.NEW),
        delivery_key(1, "kaku/1", 2, ChangeKind.NEW),
        delivery_key(1, "kaku/1", 1, ChangeKind.REVISED),
        alarm_key("kaku", "broken", 1),
        alarm_key("kaku", "broken", 2),
    }
    assert len(keys) == 7
