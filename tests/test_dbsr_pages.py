"""Documents of DB-Search in the variants of its markups that tenants have."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crawler.errors import LayoutChanged
from crawler.extract.dbsr_pages import (
    open_page,
    open_printed,
    read_command,
    read_frames,
    read_printed,
)
from state.words import folded_words
from tests.dbsr_runs import page
from tests.runs_by_hand import HOME

if TYPE_CHECKING:
    from crawler.extract.dbsr_pages import Printed
    from crawler.extract.html import Page as Html

HERE = f"{HOME}/index.php/100000"
CHAIR = "◯議長（見本太郎君）"
SAID = f"{CHAIR}　開きます。<br />\n　以上です。<br />\n"
TEXT = f"{CHAIR}　開きます。\n　以上です。"
VOICES = {
    "numbers in spans": (
        '<div class="page-text__voice" id="VoiceNo1"><p class="page-text__text">'
        f'<span class="page-text__number">1</span>\n<!--  -->\n   {SAID}</p></div>'
    ),
    "numbers in attributes": (
        '<ul><li class="page-text__voice" data-voice-no="1">'
        f'<p class="page-text__text">{SAID}</p></li></ul>'
    ),
    "boxes": (
        '<div class="docpage-voice-text-box"><p class="docpage-voice-text">'
        f'<span class="docpage-voice-no">1: </span>{SAID}</p></div>'
    ),
}
BLOCK = '<li class="voice-block" data-voice_code="1" {label}><p class="voice__text">{said}</p></li>'


def html(body: str) -> Html:
    return open_page(page(f"<html><body>{body}</body></html>"), "the page")


def printed(body: str) -> Printed:
    return read_printed(html(body), HERE)


@pytest.mark.parametrize(
    "said",
    [
        SAID,
        f"{SAID}<br />\n<br />\n　終わります。<br />\n",
        f"{SAID} <br />\n  <br />\n  終わります。 <br />\n",
        f"{SAID}Open\n  Data<br>と<BR />\n申請<br/>\n",
        f"{SAID}<b>太字</b>&amp;<!-- <br />\n -->\r\n続く",
        "<br />\n",
        "",
    ],
)
def test_a_break_handed_on_as_a_letter_is_read_as_the_element_is(said: str) -> None:
    body = f"{VOICES['boxes']}<div class=docpage-voice-text-box>{said}</div>"
    answer = page(f"<html><body>{body}</body></html>")
    as_letters, as_elements = open_printed(answer, "it"), open_page(answer, "it")
    assert read_printed(as_letters, HERE) == read_printed(as_elements, HERE)


def test_what_is_no_letter_is_told_with_its_place_in_the_page_that_came() -> None:
    with pytest.raises(LayoutChanged, match="byte 14 is no UTF-8"):
        open_printed(page(b"<br />\n<br />\n\xff</html>"), "it")


def test_numbers_inside_of_numbers_are_taken_out_of_the_text_once() -> None:
    number = '<span class="page-text__number">1<span class="page-text__number">1</span></span>'
    body = f'<div class="page-text__voice">{number}<p class="page-text__text">{SAID}</p></div>'
    assert printed(body).voices[0].text == TEXT


@pytest.mark.parametrize("markup", VOICES)
def test_the_voices_of_frames(markup: str) -> None:
    (found,) = printed(VOICES[markup]).voices
    assert (found.number, found.text, found.label) == (1, TEXT, None)


def test_a_list_of_speakers_beside_the_frames_names_and_counts_the_voices() -> None:
    listed = f'<ul><li class="speaker__item"><span class="voice__name">{CHAIR}</span></li></ul>'
    read = printed(listed + VOICES["numbers in attributes"])
    assert (read.stated, read.voices[0].label) == (1, CHAIR)
    assert printed(listed * 2 + VOICES["boxes"]).stated == 2


@pytest.mark.parametrize("attribute", ["data-voice-title", "title"])
def test_the_speaker_of_a_block_stands_in_either_attribute(attribute: str) -> None:
    (found,) = printed(BLOCK.format(label=f'{attribute}="{CHAIR}"', said=SAID)).voices
    assert (found.label, found.text) == (CHAIR, TEXT)


def test_a_blank_behind_two_breaks_is_none_on_the_page_and_no_news() -> None:
    read = printed(BLOCK.format(label="", said=f"{CHAIR}　1<br />\n<br>  5年")).voices[0].text
    assert read == f"{CHAIR}　1\n\n5年"
    assert folded_words(read) == folded_words(f"{CHAIR}　1\n\n  5年")


def test_a_break_of_the_source_inside_a_name_is_none_on_the_page() -> None:
    broken = SAID.replace("見本太郎", "見本\n        太郎")
    assert printed(BLOCK.format(label="", said=broken)).voices[0].text == TEXT
    english = printed(BLOCK.format(label="", said="Open\n Data")).voices[0]
    assert english.text == "Open Data"


def test_spacing_of_a_table_is_kept() -> None:
    table = "│　賛成　│  15 │<br />\n<br />\n　以上"
    assert printed(BLOCK.format(label="", said=table)).voices[0].text == (
        "│　賛成　│  15 │\n\n　以上"
    )


@pytest.mark.parametrize(
    ("heading", "title", "day"),
    [
        ('<h2 class="command__title">総務委員会　本文</h2>', "総務委員会　本文", None),
        ("<h2>2026年9月1日：架空市：総務委員会　本文</h2>", "総務委員会　本文", date(2026, 9, 1)),
        (
            '<h1 class="page-text__title">2026-09-01 : 総務委員会　本文</h1>',
            "総務委員会　本文",
            date(2026, 9, 1),
        ),
    ],
)
def test_the_title_above_a_framed_text(heading: str, title: str, day: date | None) -> None:
    found = read_command(html(heading))
    assert found is not None
    assert (found.title, found.day) == (title, day)


def test_a_frameset_without_the_frame_of_the_text_is_another_page() -> None:
    page_of_another = "<frameset><frame src='?Template=doc-all-command'></frameset>"
    with pytest.raises(LayoutChanged, match="no frameset"):
        read_frames(open_page(page(f"<html>{page_of_another}</html>"), "it"), HERE)


def test_voices_inside_of_voices_are_another_page() -> None:
    inner = VOICES["numbers in spans"]
    with pytest.raises(LayoutChanged, match="inside of voices"):
        printed(f'<div class="page-text__voice">{inner}</div>')


@pytest.mark.parametrize(
    ("stated", "count"), [("", None), ("全", None), ("1,2", None), ("1,204", 1204), ("50", 50)]
)
def test_only_a_number_states_how_many_voices_there_are(stated: str, count: int | None) -> None:
    body = f'<span class="menu-count__all">{stated}</span>{BLOCK.format(label="", said=SAID)}'
    assert printed(body).stated == count
