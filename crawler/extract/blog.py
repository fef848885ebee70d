"""Posts of councillors' blogs: WordPress content, however it was come by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged, NotADocument
from crawler.extract.blocks import Block, BlockKind, blocks_of_text
from crawler.extract.boilerplate import is_button, is_caption, is_footer
from crawler.extract.decode import FileKind, kind_of, text_of
from crawler.extract.foreign import refuse_other_platforms
from crawler.extract.html import Page, blocks_of
from crawler.extract.parts import NOBODY, PartList, Speaker
from crawler.extract.questions import open_label, open_letter
from crawler.extract.wareki import english_date, first_date
from state.records import Document, DocumentKind, PartKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.models import Source
    from crawler.saved import SavedFile
    from state.records import Part

_CONTENT = (
    ".entry-content",
    ".wp-block-post-content",
    ".post-content",
    ".post_content",
    "[itemprop=articleBody]",
    ".article-body",
    "article .content",
)
_TITLE = ("h1.entry-title", ".entry-title", "h1.wp-block-post-title", "h1.post-title", "article h1")
_PASSWORD_FORM = (".post-password-form",)
_TIMES = ("time.published", "time.entry-date", "article time[datetime]")
_META_TIME = ("meta[property='article:published_time']",)
_DATE_TEXT = (".entry-date", ".post-date", ".entry-meta", ".date")
_POST_ID = re.compile(r"\bpostid-(\d+)\b|^post-(\d+)$|[?&]p=(\d+)")
_HEADING_SIGN = re.compile(r"[■□◆◇●▼▽☆★#＃]+[ \u3000]*[^\n。]{1,60}")
_DATE_LINE_LONGEST = 30
_AUTHOR = re.compile(
    r"(?P<council>[^\s、。「」はがの]{1,12}?[都道府県市区町村]議会)議員の(?P<author>[^\s、。「」]{1,12}?)です"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saved:
    """What a saved post says, whether page or text."""

    title: str
    blocks: tuple[Block, ...]
    before: str = ""
    published_at: date | datetime | None = None
    url: str | None = None
    post_id: str | None = None


def parts_of_post(html: str) -> tuple[Part, ...]:
    """The parts of a post's content as the REST interface, a feed or a page holds it."""
    return parts_of_article(blocks_of(Page(html).root))


def parse_saved_post(file: SavedFile, source: Source) -> Document:
    """A post saved as a page or as text.

    Raises NotADocument for another kind of file, LayoutChanged for a page without content.
    """
    kind = kind_of(file)
    if kind is FileKind.PDF:
        raise NotADocument("it is a PDF, not a blog post")
    text = text_of(file)
    saved = _page(text) if kind is FileKind.HTML else _text(text)
    council, author = author_of("\n".join(block.text for block in saved.blocks[:20])[:5000])
    parts = parts_of_article(saved.blocks, council=source.council or council, before=saved.before)
    if not any(part.kind is not PartKind.SET_ASIDE for part in parts):
        raise LayoutChanged("the post has a title and no text")
    return Document(
        key=f"{source.id}/{saved.post_id or file.stem}",
        source=source.id,
        platform=source.platform,
        kind=DocumentKind.ARTICLE,
        title=saved.title,
        parts=parts,
        url=saved.url,
        council=source.council or council,
        author=source.author or author,
        published_at=saved.published_at,
    )


def author_of(text: str) -> tuple[str | None, str | None]:
    """Council and name of the author, where he introduces himself: 架空市議会議員の山田太郎です."""
    found = _AUTHOR.search(text)
    return (found["council"], found["author"]) if found else (None, None)


def parts_of_article(
    blocks: Sequence[Block], *, council: str | None = None, before: str = ""
) -> tuple[Part, ...]:
    """Paragraphs to parts: text, and behind marks questions, answers and speeches.

    ``before`` is what stood above the text (a date line); it is set aside.
    """
    writer = _Writer(council)
    writer.aside(before)
    for number, block in enumerate(blocks):
        if is_footer(block.text):
            writer.aside("\n\n".join(block.text for block in blocks[number:]))
            break
        writer.take(block)
    return writer.done()


class _Writer:
    def __init__(self, council: str | None) -> None:
        self._parts = PartList()
        self._council = council
        self._kind = PartKind.TEXT
        self._speaker: Speaker = NOBODY
        self._asked = False
        self._started = False  # whether the last part is the open speech's

    def take(self, block: Block) -> None:
        if block.kind is BlockKind.ASIDE:
            self.aside(block.text)
        elif is_button(block.text):
            self.aside(block.text)
            self._kind, self._speaker = PartKind.TEXT, NOBODY
        elif is_caption(block.text):
            self.aside(block.text)
        elif block.kind is BlockKind.HEADING or _HEADING_SIGN.fullmatch(block.text):
            self._heading(block.text)
        elif not self._opens(block.text):
            self._goes_on(block.text)

    def aside(self, text: str) -> None:
        self._parts.add(PartKind.SET_ASIDE, text)
        self._started = False

    def done(self) -> tuple[Part, ...]:
        return self._parts.done()

    def _heading(self, text: str) -> None:
        self._parts.add(PartKind.HEADING, text)
        self._kind, self._speaker, self._asked = PartKind.TEXT, NOBODY, False
        self._started = False

    def _opens(self, text: str) -> bool:
        opening = open_label(text, self._council) or open_letter(text, asked=self._asked)
        if opening is None:
            return False
        if opening.kind is PartKind.HEADING:
            self._heading(opening.text)
            return True
        self.aside(opening.note)
        self._kind, self._speaker = opening.kind, opening.speaker
        self._asked = opening.kind is PartKind.QUESTION
        self._parts.add(opening.kind, opening.text, opening.speaker)
        self._started = bool(opening.text.strip())
        return True

    def _goes_on(self, text: str) -> None:
        if self._kind.spoken and self._started:
            self._parts.extend(text, "\n\n")
        else:
            self._parts.add(self._kind, text, self._speaker)
            self._started = True


def _page(html: str) -> _Saved:
    page = Page(html)
    page.refuse_error_page()
    if page.maybe(_PASSWORD_FORM) is not None:
        raise NotADocument("the post is protected by a password")
    content = page.first_of(_CONTENT, "the post's content")
    titles = blocks_of(page.first_of(_TITLE, "the post's title"))
    if not titles:
        raise LayoutChanged("the post's title is empty")
    return _Saved(
        title=titles[0].text,
        blocks=blocks_of(content),
        published_at=_published(page),
        url=page.attribute(("link[rel=canonical]",), "href"),
        post_id=_post_id(page),
    )


def _published(page: Page) -> date | datetime | None:
    stamp = page.attribute(_TIMES, "datetime") or page.attribute(_META_TIME, "content")
    if stamp:
        try:
            instant = datetime.fromisoformat(stamp)
        except ValueError:
            return first_date(stamp) or english_date(stamp)
        return instant if instant.tzinfo else instant.date()
    printed = page.maybe(_DATE_TEXT)
    text = printed.text()[:200] if printed is not None else ""
    return english_date(text) or first_date(text)


def _post_id(page: Page) -> str | None:
    for written in (
        page.attribute(("body",), "class"),
        page.attribute(("article[id^=post-]",), "id"),
        page.attribute(("link[rel=shortlink]",), "href"),
    ):
        found = _POST_ID.search(written or "")
        if found:
            return next(group for group in found.groups() if group)
    return None


def _text(text: str) -> _Saved:
    refuse_other_platforms(text)
    blocks = blocks_of_text(text)
    top = next((n for n, block in enumerate(blocks[:3]) if not _above_title(block)), None)
    if top is None:
        raise NotADocument("no title stands at its top")
    title, _, below = blocks[top].text.partition("\n")
    rest = blocks[top + 1 :]
    aside = blocks[:top]
    if not below.strip() and rest and _date_line(rest[0].text):
        aside, rest = (*aside, rest[0]), rest[1:]
    days = (_date_line(block.text) for block in aside)
    return _Saved(
        title=title,
        blocks=(Block(text=below), *rest) if below.strip() else rest,
        before="\n\n".join(block.text for block in aside),
        published_at=next((day for day in days if day), None),
    )


def _above_title(block: Block) -> bool:
    return is_caption(block.text) or _date_line(block.text) is not None


def _date_line(text: str) -> date | None:
    """The date of a line that holds little else."""
    if len(text) > _DATE_LINE_LONGEST or "。" in text:
        return None
    return english_date(text) or first_date(text)
