"""Reads saved or fetched HTML: selectors that say how many matches they expect, and paragraphs.

Nothing is executed and nothing is fetched: scripts, styles and templates are not even text.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from crawler.errors import LayoutChanged, NotADocument
from crawler.extract.blocks import Block, BlockKind
from crawler.extract.refusal_words import LONGEST_TITLE, refusing_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

# Kept as blocks of words: one tag a line would be two pages.
# fmt: off
_SKIPPED = frozenset({
    "script", "style", "template", "noscript", "head", "title", "iframe", "object", "embed",
    "svg", "math", "canvas", "audio", "video", "select", "option", "datalist",
})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ASIDE_TAGS = frozenset({"figcaption", "form", "button", "nav", "footer", "aside", "label"})
_BLOCKS = _HEADINGS | _ASIDE_TAGS | {
    "address", "article", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figure", "header", "hr", "li", "main", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "thead", "tfoot", "tr", "ul",
}
# fmt: on
_MAY_BE_ASIDE = frozenset({"div", "section", "ul", "figure"})
_ASIDE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:share|shares|sharedaddy|sharing|social|sns|bookmarking|addtoany|relatedposts"
    r"|related|yarpp|toc|comments?|respond|breadcrumbs?|pager|paging|navigation)(?:$|[\s_-])"
)
_FAR = 8  # elements between a match and what it is sought in
_RUN = re.compile("  +")
# Letters between two blanks, or two runs of them: where they stand closer, to replace is up to six
# times faster.
_DENSE = 30
_EMPTY_LINE = re.compile(r"\n(?=\n)")
_BREAKS = re.compile(r"\n[ \n]+")
BREAK = "\v"  # what a <br> is while a text is put together
_RUN_OR_BESIDE = re.compile(f" (?: +| *(?={BREAK})|(?<={BREAK} ))")
_SAMPLE = 20_000  # letters in which blanks are counted
# The parser looks through the open elements at each tag: depth times tags is what a page costs
# (0.5 MB of <div> took 17 s, 2026-11). This much is half a second, and far above real pages.
_COSTLIEST = 300_000_000
_TAG = re.compile(r"<(/?)([a-z][^\s<>/]*)", re.IGNORECASE)
# Their ends may be left out, or they have none: they do not pile up.
_NOT_PILED = frozenset({"p", "li", "br", "img", "hr", "meta", "link", "input", "td", "tr", "th"})
# What a saved page may be beside a refusal: those are known by their whole titles.
_ERROR_TITLE = re.compile(
    r"\b(?:40[0-9]|50[0-9])\b.{0,20}(?:not found|forbidden|error|unavailable|gateway|エラー)"
    r"|^\s*(?:not found|forbidden|access denied|just a moment|attention required|error)\b"
    r"|ページが見つかりません",
    re.IGNORECASE,
)


class Page:
    """One parsed page, or one piece of HTML; as bytes it is UTF-8, which spares encoding it."""

    def __init__(self, html: str | bytes) -> None:
        _refuse_depth(html)
        root = LexborHTMLParser(html).root
        if root is None:
            raise NotADocument("there is no HTML in it")
        self._root = root

    @property
    def root(self) -> LexborNode:
        """The whole page."""
        return self._root

    def one(self, selector: str, what: str) -> LexborNode:
        """The single match; raises LayoutChanged for none or several."""
        found = self._root.css(selector)
        if len(found) != 1:
            raise LayoutChanged(f"{what}: one {selector} expected, {len(found)} found")
        return found[0]

    def some(self, selector: str, what: str) -> Sequence[LexborNode]:
        """At least one match; raises LayoutChanged for none."""
        found: Sequence[LexborNode] = self._root.css(selector)
        if not found:
            raise LayoutChanged(f"{what}: {selector} expected, none found")
        return found

    def first_of(self, selectors: Sequence[str], what: str) -> LexborNode:
        """The first match of the first selector that has any; raises LayoutChanged when all miss.

        For pages whose layout changed over the years: newest first.
        """
        found = self.maybe(selectors)
        if found is None:
            raise LayoutChanged(f"{what}: none of {', '.join(selectors)} found")
        return found

    def maybe(self, selectors: Sequence[str]) -> LexborNode | None:
        """Like first_of, but None when all miss."""
        for selector in selectors:
            found = self._root.css_first(selector)
            if found is not None:
                return found
        return None

    def attribute(self, selectors: Sequence[str], name: str) -> str | None:
        """An attribute of the first match, None where there is no match or no such attribute."""
        found = self.maybe(selectors)
        value = found.attributes.get(name) if found is not None else None
        return value.strip() if value else None

    def refuse_error_page(self) -> None:
        """Raise NotADocument for a page whose title is an error's, a refusal's or a challenge's."""
        title = self._root.css_first("title")
        text = title.text().strip()[:LONGEST_TITLE] if title is not None else ""
        if _ERROR_TITLE.search(text) or refusing_title(text):
            raise NotADocument(f"it is an error page: {text[:60]}")


def _refuse_depth(html: str | bytes) -> None:
    """Raise LayoutChanged for nesting that no person wrote, before the parser meets it."""
    opened = html.count("<") if isinstance(html, str) else html.count(b"<")
    if opened**2 <= _COSTLIEST:
        return  # however they are nested; counting them is all that most pages cost here
    tags = _TAG.findall(html if isinstance(html, str) else html.decode("utf-8", "replace"))
    depth = deepest = 0
    for closing, name in tags:
        if name.lower() not in _NOT_PILED:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    if deepest * len(tags) > _COSTLIEST:
        raise LayoutChanged(f"its {len(tags):,} tags are nested up to {deepest:,} deep")


def within_each(html: Page, outer: Sequence[LexborNode], selector: str) -> list[list[LexborNode]]:
    """The matches in each of the nodes, none of which is inside another, in reading order.

    Found by one search of the whole page: a search of a node takes 3 µs, which is ten times what
    finding the node above a match takes.
    """
    found: list[list[LexborNode]] = [[] for _ in outer]
    owners: dict[int, list[LexborNode] | None] = {
        node.mem_id: matches for node, matches in zip(outer, found, strict=True)
    }
    for match in html.root.css(selector):
        above: LexborNode | None = match
        path = []
        while above is not None and (place := above.mem_id) not in owners:
            path.append(place)
            above = above.parent
        owner = owners[place] if above is not None else None
        if len(path) > _FAR:  # is gone once, however many matches are below it
            owners.update(dict.fromkeys(path, owner))
        if owner is not None:
            owner.append(match)
    return found


def text_of(node: LexborNode) -> str:
    """The text of a node as it reads: <br> is a line break, blocks stand apart by a blank line."""
    return "\n\n".join(block.text for block in blocks_of(node))


def text_of_run(text: str) -> str:
    """The text of an element that holds nothing but this, with BREAK where it has a <br>."""
    return "" if text.isspace() else "\n\n".join(_tidy(text, pieces=1))


def text_of_long_run(text: str) -> str:
    """The same, of a page that has no empty lines as far as can be seen from its markup: they are
    not sought in all of it, and its few runs of blanks are closed up one by one."""
    text = text.strip(f" {BREAK}")
    dense = text.count(" ", 0, _SAMPLE) * _DENSE > _SAMPLE
    if dense or any(letter in text for letter in "\n\t\r\f"):
        return text_of_run(text)
    closed: list[str] = []
    end = 0
    for blanks in _RUN_OR_BESIDE.finditer(text):
        start, following = blanks.span()
        breaks = text.count(BREAK, start - 1, following + 1)
        if breaks > 1:  # the line was blank: it is an empty one
            return text_of_run(text)
        closed += (text[end:start], "" if breaks else " ")
        end = following
    return "".join((*closed, text[end:])).replace(BREAK, "\n").strip()


def blocks_of(node: LexborNode) -> tuple[Block, ...]:
    """The paragraphs of a node in reading order.

    A line break in the source between two words is kept as one: between Japanese letters it is
    no blank, and what looks for words closes it.
    """
    reader = _Reader()
    opened = reader.enter(node)
    # No recursion: what is open lies on the stack, with the sibling that follows it.
    stack: list[tuple[_Element, LexborNode | None]] = [(opened, None)] if opened else []
    child = node.child
    while stack:
        while child is not None:
            element = reader.enter(child)
            if element is None:
                child = child.next
            else:
                stack.append((element, child.next))
                child = child.child
        element, child = stack.pop()
        reader.leave(element)
    return reader.done()


class _Element(NamedTuple):
    block: bool
    heading: bool
    aside: bool


_INLINE = _Element(block=False, heading=False, aside=False)
_ASIDE = _Element(block=True, heading=False, aside=True)
_ELEMENTS = {
    tag: _Element(block=True, heading=tag in _HEADINGS, aside=tag in _ASIDE_TAGS) for tag in _BLOCKS
}


class _Reader:
    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._pending: list[str] = []
        self._heading = 0
        self._aside = 0

    def enter(self, node: LexborNode) -> _Element | None:
        """What a node opens; None where there is nothing to read in it, or it has been read."""
        tag = node.tag
        if tag == "-text":
            self._text(node)
            return None
        element = _ELEMENTS.get(tag or "")
        if tag in _MAY_BE_ASIDE and _is_aside(tag, node):
            element = _ASIDE
        if element is None:
            return self._inline(tag)
        if self._pending:
            self._flush()
        run = _only_text(node)
        if run is not None:  # as in most blocks: a third of what entering and leaving them takes
            self._add(run, 1, self._kind(element))
            return None
        self._shift(element, 1)
        return element

    def _text(self, node: LexborNode) -> None:
        if self._pending:
            if self._pending[-1] != BREAK:
                self._pending.append("\0")
        elif node.is_empty_text_node:  # as between most blocks: a third of what reading a page took
            return
        self._pending.append(node.text_content or "")

    def _inline(self, tag: str | None) -> _Element | None:
        if tag == "br":
            self._pending.append(BREAK)
            return None
        if tag in _SKIPPED:
            return None
        if tag in ("td", "th"):
            self._pending.append("\0 ")
        return _INLINE

    def leave(self, element: _Element) -> None:
        if element.block:
            self._flush()
            self._shift(element, -1)

    def done(self) -> tuple[Block, ...]:
        self._flush()
        return tuple(self._blocks)

    def _shift(self, element: _Element, step: int) -> None:
        self._heading += step * element.heading
        self._aside += step * element.aside

    def _flush(self) -> None:
        if self._pending:
            self._add("".join(self._pending), len(self._pending), self._kind(_INLINE))
            self._pending.clear()

    def _add(self, text: str, pieces: int, kind: BlockKind) -> None:
        if not text.isspace():
            self._blocks += [Block(text=one, kind=kind) for one in _tidy(text, pieces)]

    def _kind(self, element: _Element) -> BlockKind:
        """What a text is that stands in an element, and in all those that are open."""
        if self._aside or element.aside:
            return BlockKind.ASIDE
        return BlockKind.HEADING if self._heading or element.heading else BlockKind.PARAGRAPH


def _only_text(node: LexborNode) -> str | None:
    """The text of an element that holds one and nothing else."""
    only = node.child
    if only is None or only.tag != "-text" or only.next is not None:
        return None
    return only.text_content or ""


def _is_aside(tag: str | None, node: LexborNode) -> bool:
    attributes = node.attributes
    if tag == "figure" and attributes.get("embedded-service"):
        return True
    return bool(_ASIDE_CLASS.search(attributes.get("class") or ""))


def _tidy(text: str, pieces: int) -> list[str]:
    """The paragraphs in it, closing up the blanks within each text and around each <br>.

    A <br> is held as BREAK; two in a row part paragraphs, as authors use them. Between two texts
    stands \\0, which no page's text holds: a run across it is on both sides of a tag, and stays. A
    text of one of the ``pieces`` holds none.
    """
    for blank in "\t\r\f":
        text = text.replace(blank, " ")
    if " " in text:
        text = _closed_up(text)
    text = text.strip(" \n\0")
    if "\n" in text or (pieces > 1 and "\0" in text):
        between = [piece.strip(" \n\0") for piece in text.split(BREAK)]
        lines = [_broken(piece) if "\n" in piece else piece for piece in between]
        text = "\n".join(lines).replace("\0", "")
    elif BREAK in text:  # a third of what the pieces take
        text = text.replace(BREAK, "\n")
    else:  # one line, as most paragraphs are: a third of what follows
        paragraph = text.strip()
        return [paragraph] if paragraph else []
    parted = _EMPTY_LINE.search(text)  # twice as fast as to split where there is none
    stripped = [part.strip() for part in (text.split("\n\n") if parted else (text,))]
    return [paragraph for paragraph in stripped if paragraph]


def _closed_up(text: str) -> str:
    """With one blank for each run of them, and none beside a break."""
    if text.count(" ") * _DENSE <= len(text):
        return _with_few_blanks(text)
    if text.count("  ") * _DENSE <= len(text):
        text = _RUN.sub(" ", text)
    while "  " in text:
        text = text.replace("  ", " ")
    return text.replace(f" {BREAK}", BREAK).replace(f"{BREAK} ", BREAK)


def _with_few_blanks(text: str) -> str:
    """The same, cut at its blanks: to seek two letters in a page of minutes takes as long again."""
    pieces = [piece for piece in text.split(" ") if piece]
    if len(pieces) < 2:
        return text
    closed = pieces[:1]
    for before, piece in pairwise(pieces):
        broken = before[-1] == BREAK or piece[0] == BREAK
        closed.append(piece if broken else f" {piece}")
    return "".join(closed)


def _broken(piece: str) -> str:
    """What stands between two <br>, with the line breaks of its source."""
    closed = _BREAKS.sub("\n", piece).replace("\0", "")
    return "\n".join([line.strip(" ") for line in closed.split("\n")])
