"""Articles of note.com: from their pages, from saved texts, from JSON that needs a permission.

Selectors, newest first, as public scripts of 2023 to 2026 use them; no page of the site itself
was at hand. The account may publish 座談会 as dialogues.
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
from crawler.extract.dialogue import parts_of_dialogue
from crawler.extract.foreign import refuse_other_platforms
from crawler.extract.html import Page, blocks_of
from crawler.extract.parts import join_parts
from crawler.extract.returning import without_returning
from crawler.extract.wareki import first_date
from state.records import Document, DocumentKind, PartKind, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

    from config.models import Source
    from crawler.extract.note_addresses import ArticleAddress
    from state.records import Part

PLATFORM = "note"
_TITLE = (
    "h1.o-noteContentHeader__title",
    "h1.o-noteContentText__title",
    "article h1",
    "h1",
)
_BODY = (
    "div.note-common-styles__textnote-body",
    "div.p-article__content",
    "[itemprop=articleBody]",
)
_TIME = (".o-noteContentHeader__info time[datetime]", "article time[datetime]")
_NAME = (".o-noteContentHeader__name a", ".o-noteContentHeader__name")
# A table of contents repeats the headings; what stands at the wall is an offer to buy.
_NO_TEXT = "table-of-contents, [class*=tableOfContents], [class*=TableOfContents]"
_WALL = "[class*=PaymentWall], [class*=paymentWall], [class*=paywall]"
_LONGEST_NAME = 100
_NTH = re.compile(r"第\s*(?P<number>[\d０-９]{1,3})\s*回")
_DELIVERS = re.compile(
    r"第\s*[\d０-９]{1,3}\s*回は、?[「『](?P<meeting>[^」』]{1,60})[」』]を?お届け"
)
_HELD_AS = re.compile(r"[「『](?P<series>[^」』]{1,60}座談会)[」』]として")
_HELD = re.compile(r"実施|開催|行いま|対談")
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n(.{1,5000}?\n)---[ \t]*\n", re.DOTALL)
_FRONT_LINE = re.compile(r"""^(\w{1,20}):[ \t]*["']?(.*?)["']?[ \t]*$""", re.MULTILINE)
_OPENING_BLOCKS = 30
_OPENING_LONGEST = 5000  # code points


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a page, a text or the JSON says of one article, before its parts are known.

    ``before`` stood above the title of a saved text; ``canonical`` is the address that the page
    gives itself; ``partial``: only the free part is there.
    """

    title: str
    blocks: tuple[Block, ...]
    before: str = ""
    published_at: date | datetime | None = None
    canonical: str | None = None
    author: str | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """What the opening says of the talk that the article reports."""

    body: str | None = None
    meeting: str | None = None
    session: str | None = None
    held_on: date | None = None


def article_of_page(html: str) -> Article:
    """The article on its page.

    Raises NotADocument for an error or challenge page, LayoutChanged where title or body is gone.
    """
    page = Page(html)
    page.refuse_error_page()
    titles = blocks_of(page.first_of(_TITLE, "the article's title"))
    body = page.first_of(_BODY, "the article's body")
    if not titles:
        raise LayoutChanged("the article's title is empty")
    name = page.maybe(_NAME)
    partial = page.maybe((_WALL,)) is not None
    return Article(
        title=titles[0].text,
        blocks=_body_blocks(body),
        published_at=instant_of(page.attribute(_TIME, "datetime")),
        canonical=page.attribute(("link[rel=canonical]",), "href")
        or page.attribute(("meta[property='og:url']",), "content"),
        author=_name(name.text()) if name is not None else None,
        partial=partial,
    )


def article_of_body(html: str) -> tuple[Block, ...]:
    """The paragraphs of a body that came alone, as the JSON holds it."""
    return _body_blocks(Page(html).root)


def article_of_text(text: str) -> Article:
    """The article in a text that somebody saved: its title is the first line that is no caption.

    Programs that save articles as Markdown write title, link and day above it, between lines of
    three hyphens.
    """
    refuse_other_platforms(text)
    if front := _FRONT_MATTER.match(text):
        return _article_of_markdown(dict(_FRONT_LINE.findall(front[1])), text[front.end() :])
    blocks = blocks_of_text(text)
    top = next((n for n, block in enumerate(blocks) if not is_caption(block.text)), None)
    if top is None:
        raise NotADocument("it holds no text")
    title, _, below = blocks[top].text.partition("\n")
    rest = blocks[top + 1 :]
    return Article(
        title=title,
        blocks=(Block(text=below), *rest) if below.strip() else rest,
        before="\n\n".join(block.text for block in blocks[:top]),
    )


def _article_of_markdown(front: dict[str, str], text: str) -> Article:
    if not front.get("title", "").strip():
        raise NotADocument("the lines above the text name no title")
    return Article(
        title=front["title"].strip(),
        blocks=blocks_of_text(text),
        published_at=instant_of(front.get("date")),
        canonical=front.get("link") or front.get("url"),
    )


def document_of(
    article: Article,
    source: Source,
    address: ArticleAddress | str,
    *,
    returning: frozenset[str] = frozenset(),
) -> Document:
    """The record of an article; ``address`` is its own, or what a saved file is called.

    ``returning`` are marks of the source's boilerplate. Raises LayoutChanged for an article
    without any text.
    """
    known = None if isinstance(address, str) else address
    blocks = without_returning(article.blocks, returning)
    dialogue = parts_of_dialogue(blocks)
    event = _event(blocks) if dialogue else _Event()
    parts = _parts(blocks, article.before, dialogue)
    if not any(part.kind is not PartKind.SET_ASIDE for part in parts):
        raise LayoutChanged("the article has a title and no text")
    return Document(
        key=f"{source.id}/{known.key if known else address}",
        source=source.id,
        platform=PLATFORM,
        kind=DocumentKind.ARTICLE,
        title=article.title,
        parts=parts,
        url=known.url if known else None,
        council=source.council or event.body,
        author=source.author or event.body or article.author,
        meeting=event.meeting,
        session=event.session,
        held_on=event.held_on,
        published_at=article.published_at,
        status=Status.PARTIAL if article.partial else None,
    )


def instant_of(stamp: str | None) -> date | datetime | None:
    """An ISO 8601 stamp as an aware instant; a day where it has no zone; None for neither.

    None too for a year at an end of the calendar, where another zone would have no day.
    """
    try:
        instant = datetime.fromisoformat(stamp or "")
    except ValueError:
        return first_date(stamp or "")
    if not 1900 <= instant.year < 2200:
        return None
    return instant if instant.tzinfo else instant.date()


def _name(text: str) -> str | None:
    return " ".join(text.split())[:_LONGEST_NAME] or None


def _body_blocks(body: LexborNode) -> tuple[Block, ...]:
    for node in body.css(f"{_NO_TEXT}, {_WALL}"):
        node.decompose()
    return blocks_of(body)


def _parts(
    blocks: Sequence[Block], before: str, dialogue: tuple[Part, ...] | None
) -> tuple[Part, ...]:
    if dialogue is None:
        return parts_of_article(blocks, before=before)
    return join_parts(before, dialogue)


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
