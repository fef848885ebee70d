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
from itertools import chain, islice, pairwise, zip_longest
from typing import TYPE_CHECKING, NamedTuple

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
from crawler.extract.dbsr_text import BREAK, Voices, lines_of_all, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.extract.dbsr_pages import Printed
    from crawler.extract.html import Page as Html
    from crawler.steps import Page

_PRINTED_BREAK = "<br />\n"
_BEGINS = re.compile(
    r'<li class="voice-block|<li>\s*<div class="row voice__header'
    r'|<(?:div|li) class="(?:page-text__voice|docpage-voice-text-box)'
)
_TEXT = re.compile(r">([^<]+)<")
_LABEL = re.compile(r'(?: title="|-title="|"voice__title">)([^"<>&]+)["<]')
_DIGITS = re.compile(r"([0-9]+)")
# What the system writes for a letter of the text; any other reference is the parser's to read.
_OTHER_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|#0?39);)")
# With one of these among its letters a text is not what the parser makes of it.
_CHANGED = b"\r\0"
_NOT_IN_A_VOICE = ("VoiceID[]", "speaker__item")  # what is counted on the page beside the voices


class _Markup(NamedTuple):
    """Of one voice: what stands before its label, between that and its text, and behind it."""

    pieces: tuple[str, ...]
    gap: str  # before the next voice


class _Shape(NamedTuple):
    """What a voice looks like: groups for its number, its label if it has one, and its text."""

    alone: re.Pattern[str]
    followed: re.Pattern[str]  # with the gap behind it
    beginning: str
    gap: str
    fixed: int  # letters of a voice that are the same in all, and of the gap
    numbers: int  # how often its number is printed in it
    labelled: bool


class _Run(NamedTuple):
    """The voices found, and the page without what stands between the second and the last."""

    numbers: list[str]
    labels: list[str]
    texts: list[str]
    referring: bool  # to a letter, as &amp; does
    around: str


def printed_on(page: Page, what: str) -> Printed:
    """The document on a page; raises the error that an answer is, LayoutChanged without voices."""
    text = decoded(page, what).removeprefix("\ufeff")
    changed = any(letter in page.body for letter in _CHANGED)
    run = None if changed else _run(text.replace(_PRINTED_BREAK, BREAK))
    printed = _read(run, what, page.url) if run else None
    return printed or read_printed(open_printed(page, what), page.url)


def _read(run: _Run, what: str, url: str) -> Printed | None:
    """The document with its run of voices; None where the rest of the page says otherwise."""
    try:
        html = parsed(what, run.around)
        printed = read_printed(html, url)
    except CrawlError:
        return None
    # Labels that stand beside the voices are theirs where there are as many.
    beside = printed.generation is Generation.FRAMES and printed.stated
    if beside or len(printed.voices) != 3 or is_around_voices(html):
        return None
    voices = _voices(run, printed, html)
    if (*voices[:2], voices[-1]) != tuple(printed.voices):
        return None
    return replace(printed, voices=voices)


def _voices(run: _Run, printed: Printed, html: Html) -> Voices:
    texts = [unescape(text) for text in run.texts] if run.referring else run.texts
    numbers = list(map(int, run.numbers))
    labels = list(map(one_line, run.labels)) if run.labels else [None] * len(numbers)
    return Voices(numbers, lines_of_all(texts), labels, _anchors(numbers, printed, html))


def _anchors(numbers: Sequence[int], printed: Printed, html: Html) -> Sequence[str | None]:
    if printed.generation is Generation.LARAVEL:
        listed = listed_anchors(html)
        named = [f"voice-check-{number}" for number in numbers]
        return [anchor if anchor in listed else None for anchor in named]
    anchor = printed.voices[0].anchor
    if anchor is None:
        return [None] * len(numbers)
    stem = anchor.removesuffix(str(numbers[0]))
    return [f"{stem}{number}" for number in numbers]


def _run(text: str) -> _Run | None:
    """All voices of a page; None where there are few, or where one differs in its markup."""
    starts = [found.start() for found in islice(_BEGINS.finditer(text), 4)]
    markups = [_markup(text[start:end]) for start, end in pairwise(starts)]
    shape = _shape(*markups[1:]) if len(markups) == 3 else None
    if shape is None:
        return None
    start = text.rfind(shape.beginning)
    last = shape.alone.match(text, start) if start >= starts[-1] else None
    if last is None:
        return None
    found = [*shape.followed.findall(text, starts[0], start), last.groups()]
    numbers, texts = [one[0] for one in found], [one[-1] for one in found]
    labels = [one[1] for one in found] if shape.labelled else []
    varying = sum(map(len, texts)) + sum(map(len, labels)) + shape.numbers * sum(map(len, numbers))
    # As many letters as they would be if nothing else stood between them: so nothing does.
    if shape.fixed * len(found) + varying != last.end() + len(shape.gap) - starts[0]:
        return None
    referring = text.find("&", starts[0], last.end()) >= 0
    if referring and _OTHER_REFERENCE.search(text, starts[0], last.end()):
        return None
    around = text[: starts[2]] + text[start:]
    return _Run(numbers, labels, texts, referring=referring, around=around)


def _markup(voice: str) -> _Markup | None:
    texts = [found for found in _TEXT.finditer(voice) if not found[1].isspace()]
    end = voice.find(">", voice.rfind("</")) + 1
    if not texts or texts[-1].end() > end or any(one in voice for one in _NOT_IN_A_VOICE):
        return None
    said = texts[-1]
    label = _LABEL.search(voice, 0, said.start())
    spans = [label.span(1)] if label else []
    bounds = [0, *(place for span in (*spans, said.span(1)) for place in span), end]
    pieces = tuple(voice[bounds[at] : bounds[at + 1]] for at in range(0, len(bounds), 2))
    return _Markup(pieces=pieces, gap=voice[end:])


def _shape(one: _Markup | None, other: _Markup | None) -> _Shape | None:
    """What two voices have in common; None where they differ in more than their numbers."""
    if one is None or other is None or len(one.pieces) != len(other.pieces):
        return None
    both = zip((*one.pieces, one.gap), (*other.pieces, other.gap), strict=True)
    tokens = [_tokens(piece, another) for piece, another in both]
    if not all(tokens) or None not in tokens[0] or None in tokens[-1]:
        return None
    *pieces, gap = ["".join(map(_expression, piece)) for piece in tokens]
    pieces[0] = pieces[0].replace("(?P=number)", "(?P<number>[0-9]{1,5})", 1)
    label = ['([^"<>&]*)'] if len(pieces) == 3 else []
    expression = "".join(chain(*zip(pieces, [*label, "([^<]*)", ""], strict=True)))
    letters = [token for token in chain(*tokens) if token is not None]
    return _Shape(
        alone=re.compile(expression),
        followed=re.compile(expression + gap),
        beginning=tokens[0][0] or "",
        gap=one.gap,
        fixed=sum(map(len, letters)),
        numbers=sum(map(len, tokens)) - len(letters),
        labelled=bool(label),
    )


def _tokens(piece: str, another: str) -> list[str | None]:
    """The piece with None for each number that is another there; [] where more than that is."""
    both = list(zip_longest(_DIGITS.split(piece), _DIGITS.split(another)))
    if any(token != other for token, other in both[::2]):
        return []
    return [token if token == other else None for token, other in both]


def _expression(token: str | None) -> str:
    return "(?P=number)" if token is None else re.escape(token)
