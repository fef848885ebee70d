"""Voices that DB-Search prints one after the other in one and the same markup, as it always does.

They are told apart by what two of them look like, in a seventh of the time that it takes to build
and to walk their elements. Nothing is guessed: the page without those between the first two and the
last is read as any page is, and must say of these three what was found here. What is the same
markup is the same to the parser however often it stands there: it would say it of the others too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

from crawler.errors import CrawlError
from crawler.extract.dbsr_addresses import Generation
from crawler.extract.dbsr_pages import (
    decoded,
    is_around_voices,
    listed_anchors,
    open_printed,
    parsed,
    read_printed,
)
from crawler.extract.dbsr_shapes import run_of
from crawler.extract.dbsr_text import BREAK, Voices, lines_of_all, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.extract.dbsr_pages import Printed
    from crawler.extract.dbsr_shapes import Run
    from crawler.extract.html import Page as Html
    from crawler.steps import Page

_PRINTED_BREAK = "<br />\n"
_LAST_VOICES = 20_000  # letters
_VOICE = re.compile(
    r'<li class="voice-block|<li>\s*<div class="row voice__header'
    r'|<(?:div|li) class="(?:page-text__voice|docpage-voice-text-box)'
)
_LISTED = re.compile(r'<li class="voicelist__item')
# With one of these among its letters a text is not what the parser makes of it.
_CHANGED = b"\r\0"
_ANCHOR = "voice-check-"
_COUNTED = ("VoiceID[]", "speaker__item")  # on the page beside the voices


def printed_on(page: Page, what: str) -> Printed:
    """The document on a page; raises the error that an answer is, LayoutChanged without voices."""
    text = decoded(page, what).removeprefix("\ufeff")
    run = None
    if not any(letter in page.body for letter in _CHANGED):
        # To replace what is not there takes a twentieth of all of this.
        run = None if _PRINTED_BREAK in text[-_LAST_VOICES:] else run_of(text, _VOICE)
        run = run or run_of(text.replace(_PRINTED_BREAK, BREAK), _VOICE)
    printed = _read(run, what, page.url) if run else None
    return printed or read_printed(open_printed(page, what), page.url)


def _read(run: Run, what: str, url: str) -> Printed | None:
    """The document with its run of voices; None where the rest of the page says otherwise."""
    if any(word in run.markup for word in _COUNTED):
        return None
    rows = run_of(run.around, _LISTED)
    try:
        html = parsed(what, rows.around if rows else run.around)
        printed = read_printed(html, url)
    except CrawlError:
        return None
    # Labels that stand beside the voices are theirs where there are as many.
    beside = printed.generation is Generation.FRAMES and printed.stated
    listed = _listed(html, rows)
    if beside or listed is None or len(printed.voices) != 3 or is_around_voices(html):
        return None
    texts = [unescape(text) for text in run.texts] if run.referring else run.texts
    numbers = list(map(int, run.numbers))
    labels = list(map(one_line, run.labels)) if run.labels else [None] * len(numbers)
    anchors = _anchors(run.numbers, printed, listed)
    voices = Voices(numbers, lines_of_all(texts), labels, anchors)
    if (*voices[:2], voices[-1]) != tuple(printed.voices):
        return None
    return replace(printed, voices=voices)


def _listed(html: Html, rows: Run | None) -> set[str | None] | None:
    """Which voices the list lets choose; None where it does not say so of those rows of it that
    were left: then the others say something else, too."""
    listed = listed_anchors(html)
    named = [f"{_ANCHOR}{number}" for number in rows.numbers] if rows else []
    if rows and not listed.issuperset((*named[:2], named[-1])):
        return None
    return listed.union(named)


def _anchors(
    numbers: Sequence[str], printed: Printed, listed: set[str | None]
) -> Sequence[str | None]:
    if printed.generation is Generation.LARAVEL:
        named = [f"{_ANCHOR}{int(number)}" for number in numbers]
        return [anchor if anchor in listed else None for anchor in named]
    anchor = printed.voices[0].anchor
    if anchor is None:
        return [None] * len(numbers)
    stem = anchor.removesuffix(numbers[0])
    return [f"{stem}{number}" for number in numbers]
