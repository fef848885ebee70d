"""A page of a town's own that somebody saved: minutes where people speak in it, else an article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged
from crawler.extract import feed_visit
from crawler.extract.decode import text_of
from crawler.extract.feed_memory import options_of
from crawler.extract.papers import Named, document_of_page

if TYPE_CHECKING:
    from config.models import Source
    from crawler.saved import SavedFile
    from state.records import Document


def parse_file(file: SavedFile, source: Source) -> Document:
    """As ``feed_visit.parse_file`` reads and refuses it; minutes with their speeches and the day
    that they name, as ``pdf_page`` reads them from a list.

    What a crawl of the source reads too stays the article that it is there, and so does what the
    source says itself where to find.
    """
    article = feed_visit.parse_file(file, source)
    if article.url is not None or options_of(source).body:
        return article
    return _minutes(file, article, source) or article


def _minutes(file: SavedFile, article: Document, source: Source) -> Document | None:
    try:
        read = document_of_page(text_of(file), Named(key=article.key, title=article.title), source)
    except LayoutChanged:
        return None
    # Without a list there is nobody to say that two pages are of one sitting.
    return replace(read, platform=article.platform, sitting=None) if read.speeches else None
