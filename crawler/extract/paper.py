"""Printed papers (reports, handouts) as text: headings by their numbering, Q and A, paragraphs.

The text comes from a PDF, line by line as printed, or converted with blank lines (and perhaps
Markdown marks) between the paragraphs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extract.parts import PartList
from crawler.extract.printed_pages import PAGE_NUMBER
from crawler.extract.questions import any_question, open_label, open_letter
from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from state.records import Part

_MARKDOWN_HEADING = re.compile(r"#{1,6}[ \u3000]+(?=\S)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,200}?)(?<=\S)\1")
_RULE = re.compile(r"[-*_=]{3,}|[─━―]{3,}")
_NUMBERED = re.compile(
    r"(?:第[\d０-９一二三四五六七八九十]{1,3}[章節部回条]?[ \u3000]"
    r"|[\d０-９]{1,2}(?:[ \u3000．]|\.[ \u3000])"
    r"|[(（][\d０-９一二三四五六七八九十]{1,3}[)）]|[ア-ン][ \u3000]|[Ⅰ-Ⅻ①-⑳][ \u3000．.]?"
    r"|[■□◆◇●○▼【])"
    r"[ \u3000]*\S"
)
_OFFICE = re.compile(
    r"(?:長|主事|主査|主幹|参事|補佐|係員|書記|議員|委員|教授|監)[ \u3000]*[)）]?"
    r"(?:[ \u3000]\S{1,6})?$"
)
_BETWEEN_NAMES = re.compile(r"[、，,\n]+")
_LEAST_NAMES = 3
_SENTENCE_END = re.compile(r"[。．.!！?？:：;」』】〕)）>＞]$")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々ー、]")
_HEADING_LONGEST = 90
_FULL_LINE = 0.8  # of the usual line; a shorter one ended because its author ended it


def parts_of_paper(text: str, council: str | None = None) -> tuple[Part, ...]:
    """The parts of a paper's text in reading order."""
    lines = [line.strip() for line in text.split("\n")]
    paragraphs = _by_blank_lines(lines) if _has_blank_lines(lines) else _by_width(lines)
    closed = list(_close_broken(paragraphs))
    writer = _Writer(council, asks=any_question(closed))
    for paragraph in closed:
        writer.take(paragraph)
    return writer.parts.done()


def is_heading(paragraph: str) -> bool:
    """Whether a paragraph is a heading by its sign or its number."""
    if _MARKDOWN_HEADING.match(paragraph):
        return True
    short = len(paragraph) <= _HEADING_LONGEST and "\n" not in paragraph and "。" not in paragraph
    return short and bool(_NUMBERED.match(paragraph))


def is_roster(paragraph: str) -> bool:
    """Whether a paragraph only lists who was there: 山田部長、佐藤課長、鈴木主事、…"""
    if "。" in paragraph:
        return False
    names = [name.strip() for name in _BETWEEN_NAMES.split(paragraph) if name.strip()]
    held = sum(bool(_OFFICE.search(name)) and len(name) <= 24 for name in names)
    return held >= _LEAST_NAMES and held * 5 >= len(names) * 4


def without_marks(paragraph: str) -> str:
    """A paragraph without Markdown's marks, which are no text."""
    return _EMPHASIS.sub(r"\2", _MARKDOWN_HEADING.sub("", paragraph, count=1))


class _Writer:
    def __init__(self, council: str | None, *, asks: bool) -> None:
        self.parts = PartList()
        self._council = council
        self._asks = asks
        self._asked = False

    def take(self, paragraph: str) -> None:
        text = without_marks(paragraph)
        if _RULE.fullmatch(text):
            return
        if PAGE_NUMBER.fullmatch(text) or is_roster(text):
            self.parts.add(PartKind.SET_ASIDE, text)
        elif not (self._asks and self._opens(text)):
            self._plain(paragraph, text)

    def _opens(self, text: str) -> bool:
        opening = open_letter(text, asked=self._asked)
        if opening is None:
            return False
        self._asked = opening.kind is PartKind.QUESTION
        self.parts.add(opening.kind, opening.text, opening.speaker)
        return True

    def _plain(self, paragraph: str, text: str) -> None:
        labelled = open_label(text, self._council)
        if labelled and labelled.kind is not PartKind.HEADING:
            self.parts.add(PartKind.SET_ASIDE, labelled.note)
            self.parts.add(labelled.kind, labelled.text, labelled.speaker)
        elif is_heading(paragraph):
            self._asked = False
            self.parts.add(PartKind.HEADING, text)
        else:
            self.parts.add(PartKind.TEXT, text)


def _has_blank_lines(lines: Sequence[str]) -> bool:
    """Whether blank lines part the paragraphs; one here and there is only a gap on the page."""
    filled = sum(bool(line) for line in lines)
    blocks = sum(
        bool(line) and not before for before, line in zip(["", *lines], lines, strict=False)
    )
    return blocks * 3 > filled


def _by_blank_lines(lines: Iterable[str]) -> Iterator[str]:
    pending: list[str] = []
    for line in (*lines, ""):
        if line and not (is_heading(line) and not pending):
            pending.append(line)
            continue
        if pending:
            yield "\n".join(pending)
            pending = []
        if line:
            yield line


def _by_width(lines: Sequence[str]) -> Iterator[str]:
    """Lines as printed: a paragraph goes on while its lines are full and no sentence ends."""
    lengths = sorted(len(line) for line in lines if line)
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    pending: list[str] = []
    for line in lines:
        if pending and (not line or not _goes_on(pending[-1], line, usual)):
            yield "\n".join(pending)
            pending = []
        if line:
            pending.append(line)
    if pending:
        yield "\n".join(pending)


def _goes_on(before: str, line: str, usual: int) -> bool:
    if PAGE_NUMBER.fullmatch(line) or PAGE_NUMBER.fullmatch(before):
        return False
    if is_roster(line) or is_roster(before):
        return False
    # "2 分の 1 に満たない、…" in the middle of a paragraph is no heading; a real one has no comma.
    if is_heading(line) and "、" not in line:
        return False
    if open_letter(line, asked=True) or line[0] in "・○●◯■□◆◇※〇":
        return False
    return len(before) >= usual * _FULL_LINE and not _SENTENCE_END.search(before[-1])


def _close_broken(paragraphs: Iterable[str]) -> Iterator[str]:
    """Prose that a blank line broke in mid-sentence is one paragraph again, its break kept."""
    pending: str | None = None
    for paragraph in paragraphs:
        if pending is not None and _broken(pending, paragraph):
            pending += "\n\n" + paragraph
            continue
        if pending is not None:
            yield pending
        pending = paragraph
    if pending is not None:
        yield pending


def _broken(before: str, after: str) -> bool:
    if _SENTENCE_END.search(before[-1]) or is_heading(before) or is_heading(after):
        return False
    if is_roster(before):
        return False
    prose = ("、" in before or "。" in before) and "。" in after
    joined = _JAPANESE.match(before[-1]) and _JAPANESE.match(after[0])
    return bool(prose and joined and not open_letter(after, asked=True))
