"""What a list of files offers: its PDF files by name and day, minutes that are pages beside them,
and the lists that it leads to."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.errors import LayoutChanged
from crawler.extract.canonical import canonical_place
from crawler.extract.link_dates import held_on, years_named
from crawler.extract.links import LinkKind
from crawler.extract.papers import named_by, sitting_of
from crawler.steps import Skipped
from state.records import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config.models import Source
    from config.options import PdfPageOptions
    from crawler.extract.links import Link, LinkList
    from crawler.extract.papers import Named
    from state.records import Window

# A page of which a day is known; without one it is as likely a list of them.
_SUMMARY = re.compile(r"(?:会議|議事|審議|審査|協議)の?(?:要旨|概要|要録|要約)|要点記録")
_MEETS = re.compile(r"定例会|臨時会|会議|委員会|協議会|会期|月議会")


def offered(
    found: LinkList, source: Source, options: PdfPageOptions, trail: Sequence[str]
) -> tuple[tuple[Named, ...], tuple[Skipped, ...]]:
    """The PDF files and minutes of a list, each once, and what stands in it besides.

    Word and Excel files beside them are the same papers once more, and a preliminary paper whose
    final one stands in the same list is replaced.
    """
    above = (found.heading, *trail)
    files: dict[str, Link] = {}
    skipped: list[Skipped] = []
    for link in found.links:
        if link.kind is LinkKind.PAGE and not _is_summary(link, above, source, options):
            continue
        if not _chosen(link, options):
            continue
        key = _key(link, source)
        if link.kind is LinkKind.OFFICE:
            skipped.append(Skipped(key=key, reason="a Word or Excel file; the PDF files are read"))
        elif key not in files or not files[key].text:
            files[key] = link  # of a file's picture and its name the name
    named = [named_by(link, key, held_on(link, above), above) for key, link in files.items()]
    replaced = _replaced(named)
    skipped += [Skipped(key=each.key, reason="its final version is listed") for each in replaced]
    return tuple(each for each in named if each not in replaced), tuple(skipped)


def further_lists(found: LinkList, pattern: str | None) -> tuple[Link, ...]:
    """The links to further lists: by ``pattern``, else those that name a year, or a meeting under
    a heading that does.
    """
    return tuple(link for link in found.links if link.kind is LinkKind.PAGE and _led(link, pattern))


def leads_to_files(found: LinkList) -> bool:
    """Whether a page links to a PDF file."""
    return any(link.kind is LinkKind.PDF for link in found.links)


def may_hold(texts: Sequence[str], window: Window) -> bool:
    """Whether a list that these words lead to, the nearest first, may name records of the window.

    By the first of them that names a year; an unknown one may. 令和5年 is sometimes meant as a
    fiscal year.
    """
    years = next((years for text in texts if (years := years_named(text))), ())
    if not years:
        return True
    first = min(year.first for year in years)
    last = max(date(year.number + 1, 3, 31) for year in years)
    begins_late = window.last is not None and first > window.last
    ended_before = window.first is not None and last < window.first
    return not begins_late and not ended_before


def _is_summary(link: Link, above: Sequence[str], source: Source, options: PdfPageOptions) -> bool:
    """Whether a page is minutes, such as the 会議要旨 of a day, and no list that a person names."""
    if options.pages is not None and re.search(options.pages, link.text):
        return False
    own = urlsplit(link.url).hostname == urlsplit(str(source.url)).hostname
    return own and bool(_SUMMARY.search(link.text)) and held_on(link, above) is not None


def _chosen(link: Link, options: PdfPageOptions) -> bool:
    words = (link.text, *link.headings[:1])
    if options.include and not _fits(options.include, words):
        return False
    return not _fits(options.exclude, words)


def _fits(patterns: Iterable[str], words: Sequence[str]) -> bool:
    return any(re.search(pattern, text) for pattern in patterns for text in words)


def _led(link: Link, pattern: str | None) -> bool:
    if pattern is not None:
        return bool(re.search(pattern, link.text))
    if years_named(link.text):
        return True
    return bool(_MEETS.search(link.text) and link.headings and years_named(link.headings[0]))


def _key(link: Link, source: Source) -> str:
    try:
        return f"{source.id}/{canonical_place(link.url, str(source.url))}"
    except ValueError as error:
        raise LayoutChanged(f"the list has an address that is none: {link.url[:200]!r}") from error


def _replaced(named: Iterable[Named]) -> list[Named]:
    """The preliminary papers whose one final paper is listed too."""
    sittings = ((each, sitting_of(each.title, each.held_on)) for each in named)
    papers = [(each, sitting) for each, sitting in sittings if sitting]
    counted = Counter((sitting, each.status is Status.PRELIMINARY) for each, sitting in papers)
    return [
        each
        for each, sitting in papers
        if each.status is Status.PRELIMINARY
        and counted[sitting, True] == 1
        and counted[sitting, False] == 1
    ]
