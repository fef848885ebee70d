"""note.com: articles from saved pages or texts. The account may publish 座談会 as dialogues.

Selectors, newest first, as public scripts of 2023 to 2026 use them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged, NotADocument
from crawler.extract.blocks import Block, blocks_of_text
from crawler.extract.blog import parts_of_article
from crawler.extract.boilerplate import is_caption
from crawler.extract.decode import FileKind, kind_of, text_of
from crawler.extract.dialogue import parts_of_dialogue
from crawler.extract.foreign import refuse_other_platforms
from crawler.extract.html import Page, blocks_of
from crawler.extract.parts import join_parts
from crawler.extract.wareki import first_date
from state.records import Document, DocumentKind, PartKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.models import Source
    from crawler.saved import SavedFile
    from state.records import Part

_TITLE = ("h1.o-noteContentHeader__title", "article h1", "h1")
_BODY = (
    "div.note-common-styles__textnote-body",
    "div.p-article__content",
    "[itemprop=articleBody]",
)
_TIME = (".o-noteContentHeader__info time[datetime]", "article time[datetime]")
_ADDRESS = re.compile(r"https?://note\.com\.?/(?P<account>\w+)/n/(?P<key>n[0-9a-f]{12})\b")
_NTH = re.compile(r"第\s*(?P<number>[\d０-９]{1,3})\s*回")
_DELIVERS = re.compile(
    r"第\s*[\d０-９]{1,3}\s*回は、?[「『](?P<meeting>[^」』]{1,60})[」』]を?お届け"
)
_HELD_AS = re.compile(r"[「『](?P<series>[^」』]{1,60}座談会)[」』]として")
_HELD = re.compile(r"実施|開催|行いま|対談")
_OPENING_BLOCKS = 30
_OPENING_LONGEST = 5000  # code points


@dataclass(frozen=True, slots=True, kw_only=True)
class _Article:
    title: str
    blocks: tuple[Block, ...]
    before: str = ""
    published_at: date | datetime | None = None
    address: re.Match[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """What the opening says of the talk that the article reports."""

    body: str | None = None
    meeting: str | None = None
    session: str | None = None
    held_on: date | None = None


def parse_file(file: SavedFile, source: Source) -> Document:
    """The article in a saved page or text.

    Raises NotADocument for other files, LayoutChanged for a page without title or body.
    """
    article = _article(file)
    dialogue = parts_of_dialogue(article.blocks)
    event = _event(article.blocks) if dialogue else _Event()
    parts = _parts(article, dialogue)
    if not any(part.kind is not PartKind.SET_ASIDE for part in parts):
        raise LayoutChanged("the article has a title and no text")
    address = article.address
    return Document(
        key=f"{source.id}/{address['key'] if address else file.stem}",
        source=source.id,
        platform="note",
        kind=DocumentKind.ARTICLE,
        title=article.title,
        parts=parts,
        url=f"https://note.com/{address['account']}/n/{address['key']}" if address else None,
        council=source.council or event.body,
        author=source.author or event.body,
        meeting=event.meeting,
        session=event.session,
        held_on=event.held_on,
        published_at=article.published_at,
    )


def _article(file: SavedFile) -> _Article:
    kind = kind_of(file)
    if kind is FileKind.PDF:
        raise NotADocument("it is a PDF, not a note article")
    text = text_of(file)
    return _page(text) if kind is FileKind.HTML else _text(text)


def _page(html: str) -> _Article:
    page = Page(html)
    page.refuse_error_page()
    titles = blocks_of(page.first_of(_TITLE, "the article's title"))
    body = page.first_of(_BODY, "the article's body")
    if not titles:
        raise LayoutChanged("the article's title is empty")
    canonical = page.attribute(("link[rel=canonical]", "meta[property='og:url']"), "href")
    return _Article(
        title=titles[0].text,
        blocks=blocks_of(body),
        published_at=_instant(page.attribute(_TIME, "datetime")),
        address=_ADDRESS.search(canonical or ""),
    )


def _instant(stamp: str | None) -> date | datetime | None:
    try:
        instant = datetime.fromisoformat(stamp or "")
    except ValueError:
        return first_date(stamp or "")
    return instant if instant.tzinfo else instant.date()


def _text(text: str) -> _Article:
    refuse_other_platforms(text)
    blocks = blocks_of_text(text)
    top = next((n for n, block in enumerate(blocks) if not is_caption(block.text)), None)
    if top is None:
        raise NotADocument("it holds no text")
    title, _, below = blocks[top].text.partition("\n")
    rest = blocks[top + 1 :]
    return _Article(
        title=title,
        blocks=(Block(text=below), *rest) if below.strip() else rest,
        before="\n\n".join(block.text for block in blocks[:top]),
    )


def _parts(article: _Article, dialogue: tuple[Part, ...] | None) -> tuple[Part, ...]:
    if dialogue is None:
        return parts_of_article(article.blocks, before=article.before)
    return join_parts(article.before, dialogue)


def _event(blocks: Sequence[Block]) -> _Event:
    opening = "\n".join(block.text for block in blocks[:_OPENING_BLOCKS])[:_OPENING_LONGEST]
    delivers = _DELIVERS.search(opening)
    series = _HELD_AS.search(opening)
    number = _NTH.search(series["series"]) if series else _NTH.search(opening)
    return _Event(
        body=_body(series["series"]) if series else None,
        meeting=delivers["meeting"] if delivers else None,
        session=number[0] if number else None,
        held_on=_held_on(opening),
    )


def _body(series: str) -> str | None:
    """「第5回架空フォーラム座談会」 is a talk of 架空フォーラム."""
    return _NTH.sub("", series).removesuffix("座談会").strip() or None


def _held_on(opening: str) -> date | None:
    sentences = re.split(r"[。\n]", opening)
    days = (first_date(sentence) for sentence in sentences if _HELD.search(sentence))
    return next((day for day in days if day), None)
