"""A document of DB-Search as its page prints it, in each of the system's three markups.

Title, day, the number of voices that the page states, and the voices with the vendor's numbers.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from crawler.errors import LayoutChanged, NotADocument, Unreachable
from crawler.extract.cp932 import refuse_status
from crawler.extract.dbsr_addresses import Generation, read_link
from crawler.extract.dbsr_text import BREAK, Voice, lines_of, one_line
from crawler.extract.dbsr_titles import Heading, read_heading
from crawler.extract.html import Page as Html
from crawler.extract.html import within_each
from crawler.extract.wareki import first_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.steps import Page

_EXPIRED = 419  # the status of Laravel for a token that is not the visitor's
_END = b"</html>"
_AT_END = 2000  # bytes of a whole page behind which nothing but its end follows
_NUMBER = re.compile(r"\s*(\d{1,5})\s*[:：]?\s*")
_PRINTED_BREAK = b"<br />\n"
# Where a saved page came from is lost: its links are read as those of any search, for their query.
_NOWHERE = "http://localhost/100000"
_VOICES = (".voice-block", ".voice__list", ".page-text__voice", ".docpage-voice-text-box")
_ANY_VOICE = f":is({', '.join(_VOICES)})"
# What is read beside the voices: the title, the day, and how many there are.
_HEADINGS = frozenset({"h1", "h2"})
_BESIDE = {"command__docname", "command__date", "menu-count__all", "view__title", "view__date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A document as printed. ``number`` is its own where the page names it; a download has no
    ``generation``."""

    generation: Generation | None
    voices: Sequence[Voice]
    heading: Heading | None = None
    stated: int | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """The addresses below a frameset; ``command`` is the frame that bears the title."""

    command: str | None
    text: str


class TokenExpired(Unreachable):
    """The visitor's token is not taken any more: whoever begins anew gets another."""


def open_page(page: Page, what: str) -> Html:
    """The page's HTML, decoded strictly; raises the error that an answer is.

    A page without its end was cut off: half the voices would be taken for all of them.
    """
    decoded(page, what)
    return parsed(what, page.body.removeprefix(BOM_UTF8))


def open_printed(page: Page, what: str) -> Html:
    """The same of a page with voices: a break is handed on as the letter that it is read as.

    An element for each would be built and walked: half of what reading the page would take.
    """
    decoded(page, what)
    markup = BREAK.encode().join(page.body.split(_PRINTED_BREAK))
    return parsed(what, markup.removeprefix(BOM_UTF8))


def decoded(page: Page, what: str) -> str:
    """The letters of a whole page; raises the error that an answer is, LayoutChanged for a part."""
    if page.status == _EXPIRED:
        raise TokenExpired(f"{what}: the session's token has expired (status {page.status})")
    refuse_status(page, what)
    try:
        text = page.body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LayoutChanged(f"{what}: byte {error.start:,} is no UTF-8") from error
    if _END not in page.body[-_AT_END:].lower():
        raise LayoutChanged(f"{what}: the page has no end; it may be cut off")
    return text


def parsed(what: str, markup: str | bytes) -> Html:
    """The HTML of a page's markup; raises LayoutChanged for a page that is an error's."""
    html = Html(markup)
    try:
        html.refuse_error_page()
    except NotADocument as error:
        raise LayoutChanged(f"{what}: {error}") from error
    return html


def read_printed(html: Html, url: str = "") -> Printed:
    """The document on a page; raises LayoutChanged for a page without voices."""
    if _has(html, f"{_ANY_VOICE} {_ANY_VOICE}") and any(_has(html, f"{v} {v}") for v in _VOICES):
        raise LayoutChanged("voices inside of voices")
    for read in (_laravel, _bootstrap, _frames):
        printed = read(html, url)
        if printed is not None and printed.voices:
            return printed
    raise LayoutChanged("no voices where a document's text should be")


def is_around_voices(html: Html) -> bool:
    """Whether the title, or what else is read beside the voices, was not closed before them."""
    node = html.root.css_first(_ANY_VOICE)
    while node is not None:
        classes = (node.attributes.get("class") or "").split()
        if node.tag in _HEADINGS or not _BESIDE.isdisjoint(classes):
            return True
        node = node.parent
    return False


def read_frames(html: Html, url: str) -> Frames:
    """The frames of a document; raises LayoutChanged where there is none with its text."""
    found = {}
    for frame in html.root.css("frame[src]"):
        address = urljoin(url, frame.attributes.get("src") or "")
        link = read_link(address, url)
        if link:
            found[link.template] = address
    text = found.get("doc-page")
    if text is None:
        raise LayoutChanged("no frameset of a document: none of its frames is doc-page")
    command = next((found[name] for name in found if name.endswith("-command")), None)
    return Frames(command=command, text=text)


def read_command(html: Html) -> Heading | None:
    """The title in the frame above the text."""
    for selector in (".command__title", "h1.page-text__title", "h2"):
        node = html.root.css_first(selector)
        if node is not None and node.text().strip():
            return read_heading(node.text())
    return None


def _laravel(html: Html, _url: str) -> Printed | None:
    blocks = html.root.css("li.voice-block")
    if not blocks:
        return None
    anchors = listed_anchors(html)
    said = _said(html, within_each(html, blocks, ".voice__text"))
    voices = []
    for block, text in zip(blocks, said, strict=True):
        attributes = block.attributes
        number = _first_number(attributes.get("data-voice_code"))
        listed = attributes.get("data-voice-title") or attributes.get("title")
        anchor = f"voice-check-{number}"
        voices.append(
            Voice(
                number=number,
                text=text,
                label=one_line(listed),
                anchor=anchor if anchor in anchors else None,
            )
        )
    return Printed(
        generation=Generation.LARAVEL,
        voices=tuple(voices),
        heading=_heading(_text(html, ".command__docname"), _text(html, ".command__date")),
        stated=_count(_text(html, ".menu-count__all")),
        number=html.attribute(["input[name=DocumentID]"], "value"),
    )


def listed_anchors(html: Html) -> set[str | None]:
    """Where the list beside the voices lets them be chosen: what their addresses name."""
    return {node.id for node in html.root.css("input[name='VoiceID[]']")}


def _bootstrap(html: Html, url: str) -> Printed | None:
    items = html.root.css("ul.voice__list > li")
    if not items:
        return None
    selectors = (".voice__header", ".voice__title", ".voice__number")
    found = [map(_first, within_each(html, items, selector)) for selector in selectors]
    voices = []
    for header, name, printed in zip(*found, strict=True):
        number = _first_number(printed.text() if printed else None)
        label = one_line(name.text() if name else None)
        anchor = header.id if header else None
        voices.append(Voice(number=number, text="", label=label, anchor=anchor))
    for counted in html.root.css("ul.voice__list > li span.visible-print-block"):
        counted.decompose()
    said = _said(html, within_each(html, items, ".voice__textwrap p"))
    return Printed(
        generation=Generation.BOOTSTRAP,
        voices=tuple(replace(one, text=text) for one, text in zip(voices, said, strict=True)),
        heading=_heading(_text(html, ".view__title"), _text(html, ".view__date time")),
        stated=_count(_text(html, ".view__speaches .badge")),
        number=_download_of(html, url),
    )


def _frames(html: Html, _url: str) -> Printed | None:
    nodes = html.root.css(".page-text__voice") or html.root.css(".docpage-voice-text-box")
    if not nodes:
        return None
    listed = [one_line(node.text()) for node in html.root.css("li.speaker__item .voice__name")]
    labels = listed if len(listed) == len(nodes) else [None] * len(nodes)
    numbers = []
    for node, found in zip(
        nodes, within_each(html, nodes, ".page-text__number, .docpage-voice-no"), strict=True
    ):
        printed = ""
        for one in found:
            printed = printed or one.text()
            one.decompose()
        numbers.append(_first_number(printed or node.attributes.get("data-voice-no")))
    texts = within_each(html, nodes, ".page-text__text, .docpage-voice-text")
    said = _said(html, [found or [node] for node, found in zip(nodes, texts, strict=True)])
    title = _text(html, "h1.page-text__title") or _text(html, "body > h2")
    return Printed(
        generation=Generation.FRAMES,
        voices=tuple(
            Voice(number=number, text=text, label=label, anchor=node.id)
            for number, text, label, node in zip(numbers, said, labels, nodes, strict=True)
        ),
        heading=read_heading(title) if title else None,
        stated=len(listed) or None,
    )


def _heading(title: str | None, day: str | None) -> Heading | None:
    if title is None:
        return None
    heading = read_heading(title)
    return Heading(title=heading.title, day=first_date(day or "") or heading.day)


def _download_of(html: Html, url: str) -> str | None:
    """The document's number, which the address of its download holds."""
    for node in html.root.css("a[href]"):
        href = node.attributes.get("href") or ""
        link = read_link(href, url or _NOWHERE)
        if link and link.template == "download" and link.query.get("documentid", "").isdecimal():
            return link.query["documentid"]
    return None


def _text(html: Html, selector: str) -> str | None:
    node = html.root.css_first(selector)
    return (node.text().strip() or None) if node is not None else None


def _count(text: str | None) -> int | None:
    found = re.fullmatch(r"\d{1,3}(?:,\d{3})?|\d{1,7}", text or "")
    return int(found[0].replace(",", "")) if found else None


def _first_number(text: str | None) -> int:
    """0 where there is none: then the voices do not count up, which is told."""
    found = _NUMBER.fullmatch(text or "")
    return int(found[1]) if found else 0


def _said(html: Html, texts: Iterable[Sequence[LexborNode]]) -> Iterator[str]:
    """The text of each voice, of the elements that hold it."""
    raw = _with_breaks if _has(html, "br") else LexborNode.text
    for nodes in texts:
        yield (
            lines_of(raw(nodes[0]))
            if len(nodes) == 1
            else "\n".join(lines_of(raw(n)) for n in nodes)
        )


def _with_breaks(node: LexborNode) -> str:
    """All text below a node, each <br> as one letter."""
    return "".join(
        BREAK if one.tag == "br" else one.text_content or ""
        for one in node.traverse(include_text=True)
        if one.tag in ("br", "-text")
    )


def _has(html: Html, selector: str) -> bool:
    return html.root.css_first(selector) is not None


def _first(nodes: Sequence[LexborNode]) -> LexborNode | None:
    return nodes[0] if nodes else None
