"""What a page tells of the system behind it, for who adds a source by its address; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from config.addresses import entrance_of, host_of, name_in, platform_of_address, shows_videos
from config.catalogue import VENDORS
from crawler.errors import LayoutChanged, NotADocument
from crawler.extract.decode import text_of
from crawler.extract.html import Page as Html
from crawler.extract.links import LinkKind, read_links
from crawler.saved import SavedFile

if TYPE_CHECKING:
    from collections.abc import Iterator

# Atomic and possessive: a comment that could end in several places would be tried in all of them.
_FEED = re.compile(
    rb"\A(?:\xef\xbb\xbf)?+\s*+(?:<(?:\?[^>]*+>|!--(?>.*?-->))\s*+)*+<(?:rss|feed|rdf:RDF)\b",
    re.DOTALL,
)
_FEED_LINKS = ", ".join(
    f'link[rel~="alternate"][type="application/{kind}+xml"]' for kind in ("rss", "atom")
)
_LONGEST_TITLE = 80
_PAPERS = 3  # so many PDF files make a page a list of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A platform that may read a page, with the address that it wants."""

    platform: str
    url: str


def recognised(url: str, body: bytes) -> tuple[Recognised, ...]:
    """Every platform that a page may be read by, the likeliest first; none where nothing tells.

    ``url`` is where the page lies after redirects. Raises NotADocument or LayoutChanged for an
    error page, and for what is neither a feed nor HTML.
    """
    if _FEED.match(body[:4096]):
        return (Recognised(platform="feed", url=url),)
    html = _parsed(body)
    by_address = platform_of_address(url)
    if by_address in VENDORS:
        return (Recognised(platform=by_address, url=url),)
    blogs = tuple(_blogs(html, url))
    vendors = tuple(_vendors(html, url))
    papers = () if blogs or vendors else tuple(_papers(html, url))
    return (*vendors, *blogs, *papers)


def title_of(body: bytes) -> str | None:
    """What a page calls itself; None for a feed, and for what has no title."""
    try:
        title = _parsed(body).maybe(("title",))
    except (NotADocument, LayoutChanged):
        return None
    words = " ".join(title.text().split()) if title is not None else ""
    return words[:_LONGEST_TITLE] or None


def _parsed(body: bytes) -> Html:
    html = Html(text_of(SavedFile(name="page.html", body=body)))
    html.refuse_error_page()
    return html


def _blogs(html: Html, url: str) -> Iterator[Recognised]:
    """WordPress says so itself; of other blogs the feed that they name is what is read."""
    interface = html.attribute(('link[rel="https://api.w.org/"]',), "href")
    made_by = html.attribute(('meta[name="generator"]',), "content") or ""
    if interface or made_by.startswith("WordPress"):
        home = urljoin(url, interface.partition("wp-json")[0]) if interface else urljoin(url, "/")
        yield Recognised(platform="wordpress", url=home.partition("?")[0])
        return
    feed = html.attribute((_FEED_LINKS,), "href")
    if feed and _is_web(urljoin(url, feed)):
        yield Recognised(platform="feed", url=urljoin(url, feed))


def _vendors(html: Html, url: str) -> Iterator[Recognised]:
    """The minutes' systems to which the page leads, each council's once."""
    told: set[tuple[str, str]] = set()
    for selector, name in (("iframe[src], frame[src]", "src"), ("a[href]", "href")):
        for node in html.root.css(selector):
            address = _joined(url, node.attributes.get(name) or "")
            platform = platform_of_address(address)
            if platform not in VENDORS or shows_videos(address):
                continue
            whose = (platform, name_in(address) or host_of(address))
            if whose not in told:
                told.add(whose)
                yield Recognised(platform=platform, url=entrance_of(address))


def _papers(html: Html, url: str) -> Iterator[Recognised]:
    papers = [link for link in read_links(html, url).links if link.kind is LinkKind.PDF]
    if len(papers) >= _PAPERS:
        yield Recognised(platform="pdf_page", url=url)


def _joined(url: str, address: str) -> str:
    try:
        return urljoin(url, address)
    except ValueError:  # no address: a page may hold anything
        return ""


def _is_web(address: str) -> bool:
    return urlsplit(address).scheme in ("http", "https")
