"""Voices told apart by what they look like are those that are read element by element."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import CrawlError, LayoutChanged
from crawler.extract.dbsr_alike import printed_on
from crawler.extract.dbsr_cut import PRINTED_BREAK, cut_of, texts_as_printed
from crawler.extract.dbsr_pages import open_printed, read_printed
from crawler.extract.dbsr_text import BREAK, Voice, Voices, lines_of
from tests.dbsr_runs import page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crawler.extract.dbsr_pages import Printed
    from crawler.steps import Page

TITLE = '<h1 class="page-text__title">総務委員会（第1号）　本文</h1>'
SAID = [
    f"◯議長（見本太郎君）　{number}を開きます。<br />\n　以上です。<br />\n\n"
    for number in "一二三四五六"
]


def laravel(number: int, said: str) -> str:
    return (
        f'<li class="voice-block d-none " data-voice_code="{number}" data-voice-title="◯議長">\n'
        f'<div class="voice" data-voice_code="{number}"><div class="voice__detail">\n {number}:\n'
        f'</div><p class="voice__text">{said}</p>\n </div></li>\n '
    )


def bootstrap(number: int, said: str) -> str:
    return (
        f'<li>\n<div class="row voice__header" id="VoiceNo{number}"><div class="col-md-2">'
        f'<span class="voice__number">{number}: </span><span class="voice__title">◯議長</span>'
        f'</div></div><div class="voice__textwrap"><p class="js"> <span '
        f'class="visible-print-block">{number}: </span>{said}</p></div></li><!-- -->\n'
    )


def framed(number: int, said: str) -> str:
    return (
        f'<div class="page-text__voice" id="VoiceNo{number}"><p class="page-text__text">\n'
        f'<!-- --><span class="page-text__number">{number}</span>\n<!--  -->\n  {said}</p></div>\n'
    )


def boxed(number: int, said: str) -> str:
    return (
        f'<div class="docpage-voice-text-box"><p class="docpage-voice-text"><span '
        f'class="docpage-voice-no">{number}: </span>{said}</p></div>'
    )


MARKUPS: dict[str, tuple[Callable[[int, str], str], str, str]] = {
    "laravel": (laravel, '<ol><input name="VoiceID[]" id="voice-check-2"></ol><ul>', "</ul>"),
    "bootstrap": (bootstrap, '<ul class="voice__list x">', "</ul>"),
    "framed": (framed, "<div>", "</div>"),
    "boxed": (boxed, "", ""),
}


def answer(body: str) -> Page:
    return page(f"<!DOCTYPE html><html><head></head><body>{TITLE}{body}</body></html>")


def printed(markup: str, said: list[str]) -> Page:
    voice, before, behind = MARKUPS[markup]
    voices = "".join(voice(number, text) for number, text in enumerate(said, start=1))
    return answer(f"{before}{voices}{behind}")


def outcome(read: Callable[[], Printed]) -> object:
    try:
        found = read()
    except CrawlError as error:
        return repr(error)
    return replace(found, voices=tuple(found.voices))


def both(page_: Page) -> tuple[object, object]:
    return (
        outcome(lambda: printed_on(page_, "it")),
        outcome(lambda: read_printed(open_printed(page_, "it"), page_.url)),
    )


@pytest.mark.parametrize("markup", MARKUPS)
def test_voices_of_one_markup_are_read_as_columns(markup: str) -> None:
    found = printed_on(printed(markup, SAID), "it")
    assert isinstance(found.voices, Voices)
    assert [voice.number for voice in found.voices] == [1, 2, 3, 4, 5, 6]
    assert found.voices[3].text == "◯議長（見本太郎君）　四を開きます。\n　以上です。"


@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize(
    "odd",
    [
        "",
        "　",
        "２　と&amp;&lt;b&gt;&#039;も<br />\nである",
        "Ａ&nbsp;Ｂ&hearts;",
        "<b>太字</b>の<br>もの",
        "Open\n Data<br />\n　\t見本\n　太郎　<br />\n",
        "行\r\n末\0と\f頁",
        "</p></div></li><li>",
        "<!-- <br />\n -->と",
        "<textarea>",
        '<p class="voice__text">二つ目</p>',
        '<div class="page-text__voice">',
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2, 3, 5])
def test_whatever_one_voice_says_all_are_read_as_the_elements_are(
    markup: str, odd: str, place: int
) -> None:
    said = SAID.copy()
    said[place] = odd
    by_looks, by_elements = both(printed(markup, said))
    assert by_looks == by_elements


@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("<!--", "-->"),
        ("<textarea>", "</textarea>"),
        ("<select>", "</select>"),
        ("<table>", "</table>"),
        ("<p><b>", "</b>"),
        ("<script>", "</script>"),
        ("<template>", "</template>"),
        ('<div class="page-text__voice">', "</div>"),
        ('<p class="page-text__text"><font class="voice__text">', ""),
        ('<li class="speaker__item"><b class="voice__name">◯議長</b></li>' * 6, ""),
        ("", framed(7, "別の")),
        (boxed(0, "前の"), ""),
        ('<ul><li title="', '"></ul>'),
    ],
)
def test_wherever_voices_stand_they_are_read_as_the_elements_are(
    markup: str, before: str, behind: str
) -> None:
    voice, opens, closes = MARKUPS[markup]
    voices = "".join(voice(number, text) for number, text in enumerate(SAID, start=1))
    by_looks, by_elements = both(answer(f"{before}{opens}{voices}{closes}{behind}"))
    assert by_looks == by_elements


@pytest.mark.parametrize("markup", MARKUPS)
@settings(max_examples=25)
@given(st.data())
def test_a_page_that_was_damaged_is_read_as_its_elements_are(
    markup: str, data: st.DataObject
) -> None:
    body = printed(markup, SAID).body
    start = data.draw(st.integers(0, len(body) - 1))
    length = data.draw(st.integers(0, 12))
    put = data.draw(st.sampled_from((b"", b"<", b'"', b">", b"</div>", b"&", b"3", b"\n")))
    damaged = body[:start] + put + body[start + length :]
    by_looks, by_elements = both(page(damaged))
    assert by_looks == by_elements


ROW = (
    '<li class="voicelist__item" data-voice_code="{0}"><div><input type="checkbox" name="VoiceID[]"'
    ' value="1205{0}8" id="voice-check-{0}"><label for="voice-check-{0}">{0}</label>\n'
    '<span class="speaker__item"><b class="speaker__name">◯議長</b></span></div></li>\n '
)


@pytest.mark.parametrize(
    "rows",
    [
        [ROW.format(number) for number in range(1, 7)],
        [ROW.format(number) for number in range(1, 10)],
        [ROW.format(number) for number in (1, 2, 3, 5, 6)],
        [ROW.format(number).replace("VoiceID", "VoiceId") for number in range(1, 7)],
        [ROW.format(number).replace("check-3", "check-5") for number in range(1, 7)],
        [ROW.format(number).replace("check-4", "check-") for number in range(1, 7)],
        [ROW.format(number).replace("<b", "<b>&amp;</b><b") for number in range(1, 7)],
    ],
)
def test_the_list_beside_the_voices_says_which_of_them_have_an_address(rows: list[str]) -> None:
    voices = "".join(laravel(number, text) for number, text in enumerate(SAID, start=1))
    by_looks, by_elements = both(answer(f"<ol>{''.join(rows)}</ol><ul>{voices}</ul>"))
    assert by_looks == by_elements


def test_what_stands_between_two_voices_is_no_reason_to_pass_one_over() -> None:
    voices = [laravel(number, text) for number, text in enumerate(SAID, start=1)]
    voices[3] = voices[3].replace("voice__text", "voice__text other")
    by_looks, by_elements = both(answer("".join(voices)))
    assert by_looks == by_elements


def test_a_page_that_is_cut_off_is_an_error() -> None:
    whole = printed("laravel", SAID)
    with pytest.raises(LayoutChanged, match="cut off"):
        printed_on(page(whole.body[:-20]), "it")


PIECES = st.sampled_from(("あ", "い。", "\u3000", " ", "\t", "\n", "\f", "\v", "A", PRINTED_BREAK))


@given(st.lists(st.lists(PIECES, max_size=9).map("".join), max_size=4))
@settings(max_examples=120)
def test_many_texts_are_cut_to_lines_as_one_is(texts: list[str]) -> None:
    printed = [text.lstrip(" \t\n\f") for text in texts]
    cut = cut_of(printed)
    found = texts_as_printed(cut.words, cut.rests)
    assert found is not None
    assert list(found) == [lines_of(text.replace(PRINTED_BREAK, BREAK)) for text in texts]


def test_a_slice_of_voices_is_made_of_its_columns() -> None:
    voices = Voices([1, 2], ["一", "二"], [None, "◯議長"], [None, "VoiceNo2"])
    second = Voice(number=2, text="二", label="◯議長", anchor="VoiceNo2")
    assert voices[1:] == (second,)
    assert list(voices)[1] == second


@pytest.mark.real
@pytest.mark.parametrize(
    "path", ["template-view/detail.html", "document-id/detail.html", "doc-one-frame/page.html"]
)
def test_the_captured_pages_are_read_by_the_looks_of_their_voices(
    real_folder: Path, path: str
) -> None:
    captured = page((real_folder / "real" / "dbsr" / path).read_bytes())
    assert isinstance(printed_on(captured, "it").voices, Voices)
    by_looks, by_elements = both(captured)
    assert by_looks == by_elements
