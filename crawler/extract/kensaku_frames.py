"""The frames in which kensakusystem.jp shows one sitting, and its list of speeches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from crawler.errors import LayoutChanged
from crawler.extract.kensaku_bytes import form_bytes, parse_latin, read_latin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

    from crawler.extract.html import Page as Html
    from crawler.steps import Page

# r_TextFrame.exe?<Code>/<file>/<position>/0//10/1/<id>//0/0/0
_TEXT_FRAME = re.compile(
    r"r_TextFrame\.exe\?(?P<code>[^/]*)/(?P<file>[^/]*)/(?P<position>\d{1,9})/"
)
_INNER = re.compile(r"(?:GetText\d*|GetHTML)\.exe\?")
_WHOLE = re.compile(r"(?P<kept>GetText\d*\.exe\?(?:[^/]*/){4}[^/]*/)")
_NUMBER = re.compile(r"No\.\s*\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """``title`` is 「令和 7年第1回定例会（第1日 2月17日）」."""

    title: str
    speakers: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One stretch of the text: where it begins, in bytes of the site's own file, and whose it is.

    The first row of a sitting is its agenda and bears no number.
    """

    position: int
    label: str
    url: str
    numbered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerList:
    """``action`` is where the positions are sent to get the text, None without such a form."""

    rows: tuple[Row, ...]
    action: str | None


def parse_frames(page: Page) -> Frames:
    """Title and frames; raises SourceMissing where the site has lost the file."""
    html = parse_latin(page, "the frames of a sitting")
    sources = [frame.attributes.get("src") or "" for frame in html.root.css("frame[src]")]
    speakers = next((one for one in sources if "r_Speakers.exe" in one), None)
    text = next((one for one in sources if "r_TextFrame.exe" in one), None)
    title = html.maybe(["title"])
    if text is None or title is None:
        raise LayoutChanged("the frames of a sitting have no r_TextFrame.exe or no title")
    return Frames(
        title=read_latin(title.text(), "the title of a sitting"),
        speakers=urljoin(page.url, speakers) if speakers else None,
        text=urljoin(page.url, text),
    )


def parse_speakers(page: Page) -> SpeakerList:
    """The rows in order; with the form to download them where the tenant has one."""
    html = parse_latin(page, "the list of speeches")
    rows = tuple(_rows(html, page.url))
    positions = [row.position for row in rows]
    if not rows:
        raise LayoutChanged("the list of speeches has no rows")
    if positions != sorted(set(positions)):
        raise LayoutChanged("the positions of the speeches do not ascend")
    boxes = html.root.css('input[name="downloadPos"]')
    action = html.attribute(['form[name="download"]'], "action")
    if boxes and len(boxes) != len(rows):
        raise LayoutChanged(f"{len(boxes)} positions to download, {len(rows)} speeches listed")
    return SpeakerList(rows=rows, action=urljoin(page.url, action) if boxes and action else None)


def _rows(html: Html, base: str) -> Iterator[Row]:
    numbered = False
    for node in html.root.css("a[href], font"):
        href = node.attributes.get("href") or ""
        found = _TEXT_FRAME.search(href)
        if found is None:
            numbered = numbered or bool(_NUMBER.fullmatch(_own_text(node)))
            continue
        label = read_latin(_first_text(node), "the label of a speech")
        if label:
            yield Row(
                position=int(found["position"]),
                label=label,
                url=urljoin(base, href),
                numbered=numbered,
            )
        numbered = False


def _own_text(node: LexborNode) -> str:
    return (node.text(deep=False) or "").strip()


def _first_text(link: LexborNode) -> str:
    """A link's first words: its <font> is never closed, and swallows what stands behind it."""
    font = link.css_first("font")
    return _own_text(font) if font is not None else _own_text(link)


def ask_text(code: str, file_name: str, rows: Iterable[Row]) -> bytes:
    """The form that asks for rows as text."""
    fields = [("Code", code.encode()), ("fileName", file_name.encode("cp932"))]
    fields += [("downloadPos", str(row.position).encode()) for row in rows]
    return form_bytes(fields)


def parse_text_frame(page: Page) -> str:
    """The address of the whole text: all of GetText, or the document that GetHTML gives."""
    html = parse_latin(page, "the frame of a text")
    sources = [
        frame.attributes.get("src") or "" for frame in html.root.css("frame[src], iframe[src]")
    ]
    inner = next((one for one in sources if _INNER.search(one)), None)
    if inner is None:
        raise LayoutChanged("the frame of a text has neither GetText nor GetHTML in it")
    whole = _WHOLE.search(inner)
    if "GetHTML" in inner:
        return urljoin(page.url, inner)
    if whole is None:
        raise LayoutChanged(f"an address of GetText that is not known: {inner[:100]}")
    return urljoin(page.url, inner[: whole.end()] + "PRINT_ALL/0/0")
