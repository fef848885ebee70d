"""Voices that DB-Search prints one after the other in one and the same markup, as it always does.

They are told apart by what two of them look like, in a seventh of the time that it takes to build
and to walk their elements. Nothing is guessed: the page without those between the first two and the
last is read as any page is, and must say of these three what was found here. What is the same
markup is the same to the parser however often it stands there: it would say it of the others too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from crawler.errors import CrawlError
from crawler.extract.dbsr_addresses import Generation
from crawler.extract.dbsr_cut import PRINTED_BREAK
from crawler.extract.dbsr_pages import (
    decoded,
    is_around_voices,
    listed_anchors,
    open_printed,
    parsed,
    read_printed,
)
from crawler.extract.dbsr_shapes import rows_of, run_of
from crawler.extract.dbsr_text import BREAK, Voices, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.extract.dbsr_pages import Printed
    from crawler.extract.dbsr_shapes import Rows, Run
    from crawler.extract.html import Page as Html
    from crawler.steps import Page

_OF_FRAMES = "page-text__voice|docpage-voice-text-box"
_VOICE = re.compile(
    rf'<(?:li(?:>\s*<div class="row voice__header| class="(?:voice-block|{_OF_FRAMES}))'
    rf'|div class="(?:{_OF_FRAMES}))'
)
_LISTED = re.compile(r'<li class="voicelist__item')
# With one of these among its letters a text is not what the parser makes of it.
_CHANGED = b"\r\0"
_ANCHOR = "voice-check-"
_MOST_COUNTED = 3_000  # voices; a sitting has some hundreds
_COUNTED = ("VoiceID[]", "speaker__item")  # on the page beside the voices


def printed_on(page: Page, what: str) -> Printed:
    """The document on a page; raises the error that an answer is, LayoutChanged without voices."""
    text = decoded(page, what).removeprefix("\ufeff")
    run = None
    if not any(letter in page.body for letter in _CHANGED):
        run = run_of(text, _VOICE)
    printed = _read(run, what, page.url) if run else None
    return printed or read_printed(open_printed(page, what), page.url)


def _read(run: Run, what: str, url: str) -> Printed | None:
    """The document with its run of voices; None where the rest of the page says otherwise."""
    if any(word in run.markup for word in _COUNTED):
        return None
    rows = rows_of(run.around, _LISTED)
    try:
        around = rows.around if rows else run.around
        html = parsed(what, around.replace(PRINTED_BREAK, BREAK))
        printed = read_printed(html, url)
    except CrawlError:
        return None
    # Labels that stand beside the voices are theirs where there are as many.
    beside = printed.generation is Generation.FRAMES and printed.stated
    if beside or len(printed.voices) != 3 or is_around_voices(html):
        return None
    numbers = _as_counted(run.numbers)
    anchors = _anchors(html, printed, run, rows)
    voices = Voices(numbers, run.texts, _labels(run), anchors or [None] * len(numbers))
    # Of three voices the parser must say the same.
    if anchors is None or (*voices[:2], voices[-1]) != tuple(printed.voices):
        return None
    return replace(printed, voices=voices)


def _labels(run: Run) -> Sequence[str | None]:
    known = {label: one_line(label) for label in set(run.labels)}
    if all(label == line for label, line in known.items()):
        return run.labels or [None] * len(run.numbers)
    return [known[label] for label in run.labels]


def _as_counted(printed: list[str]) -> Sequence[int]:
    """Numbers; to read each takes four times as long as to see that they count up, as they do."""
    return range(1, len(printed) + 1) if _count_up(printed) else list(map(int, printed))


def _count_up(printed: list[str]) -> bool:
    return printed == _digits()[: len(printed)]


@cache
def _digits() -> list[str]:
    return list(map(str, range(1, _MOST_COUNTED + 1)))


def _anchors(
    html: Html, printed: Printed, run: Run, rows: Rows | None
) -> Sequence[str | None] | None:
    """What the addresses of voices name; None where the list beside them does not say of those rows
    of it that were left which voices it lets choose: then the others say something else, too."""
    own = printed.generation is not Generation.LARAVEL
    if not own and rows and rows.numbers == run.numbers and _count_up(run.numbers):
        return list(map(_ANCHOR.__add__, rows.numbers))  # as nearly always: the voices tell
    listed = listed_anchors(html) if rows or not own else set()
    if rows:
        first, second, *_, last = rows.numbers
        if not listed.issuperset(f"{_ANCHOR}{number}" for number in (first, second, last)):
            return None
        listed.update(f"{_ANCHOR}{number}" for number in rows.numbers)
    if own:
        return _own(run.numbers, printed.voices[0].anchor)
    named = [f"{_ANCHOR}{int(number)}" for number in run.numbers]
    return [anchor if anchor in listed else None for anchor in named]


def _own(numbers: Sequence[str], first: str | None) -> Sequence[str | None]:
    """The anchors that voices have themselves, as the first of them has."""
    if first is None:
        return [None] * len(numbers)
    stem = first.removesuffix(numbers[0])
    return [f"{stem}{number}" for number in numbers]
