"""Addresses of DB-Search: what of them stays, and which generation of the system they speak for.

The number in a path (/index.php/3588550?…) is a search that the server keeps for one visitor, no
document: 100000 is the one that everybody has. Names and values differ in case from page to page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EVERYBODY = "100000"  # the search session that any visitor may name
_SESSION = re.compile(r"(?P<base>(?:/[^/]*)*?)/(?P<session>\d{3,12})/?")
_NUMBER = re.compile(r"[1-9]\d{0,9}")


class Generation(StrEnum):
    """The three systems that go by one name; its letter begins a document's key.

    A tenant that moves to another counts its documents anew.
    """

    FRAMES = "a"
    BOOTSTRAP = "b"
    LARAVEL = "c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address below a search session; ``query`` has lower-case names, without their [].

    ``base`` is everything before the session's number, without a slash at its end.
    """

    base: str
    query: Mapping[str, str]

    @property
    def template(self) -> str:
        """Which page it asks for, in lower case; "" where it does not say."""
        return self.query.get("template", "").lower()

    @property
    def document(self) -> tuple[Generation, str] | None:
        """Generation and number of the document it leads to; None where it leads to none.

        0 is whatever the session showed last, and no document.
        """
        generation = _generation(self.template)
        if generation is None:
            return None
        name = "id" if generation is Generation.LARAVEL else "documentid"
        number = self.query.get(name, "")
        return (generation, number) if _NUMBER.fullmatch(number) else None

    @property
    def searches_words(self) -> bool:
        """Whether it is a search for a keyword, which names sittings that others name too."""
        return "phrase" in self.query


def _generation(template: str) -> Generation | None:
    if template == "document":
        return Generation.LARAVEL
    if template == "view":
        return Generation.BOOTSTRAP
    return Generation.FRAMES if template.startswith("doc-") else None


def read_link(href: str | None, page: str) -> Link | None:
    """What a link of a page asks a search session for; None for one that asks for nothing."""
    if not href or "?" not in href:
        return None
    try:
        parts = urlsplit(urljoin(page, href.strip()))
    except ValueError:
        return None
    found = _SESSION.fullmatch(parts.path)
    if found is None or parts.scheme not in ("http", "https"):
        return None
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return Link(
        base=urlunsplit((parts.scheme, parts.netloc, found["base"], "", "")),
        query={name.lower().partition("[")[0]: value for name, value in pairs},
    )


def front_page(url: str) -> str:
    """The page that robots.txt leaves open, of any address of a tenant."""
    parts = urlsplit(url)
    found = _SESSION.fullmatch(parts.path)
    path = f"{found['base']}/" if found else parts.path or "/"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def list_address(base: str, fields: Iterable[tuple[str, str]]) -> str:
    """The address of a list, oldest sitting first where the tenant heeds it."""
    first = (("Template", "list"), ("QueryType", "new"), ("ListOrder", "asc"))
    return f"{base}/{EVERYBODY}?{urlencode((*first, *fields))}"


def document_address(base: str, generation: Generation, number: str) -> str:
    """The address under which people open a document, whatever search led to it."""
    query = {
        Generation.FRAMES: f"Template=doc-all-frame&VoiceType=all&DocumentID={number}",
        Generation.BOOTSTRAP: f"Template=view&VoiceType=all&DocumentID={number}",
        Generation.LARAVEL: f"Template=document&Id={number}",
    }[generation]
    return f"{base}/{EVERYBODY}?{query}"


def text_address(base: str, generation: Generation, number: str) -> str:
    """The address that gives all voices of a document at once: of frames, the one with the text."""
    if generation is Generation.FRAMES:
        return f"{base}/{EVERYBODY}?Template=doc-page&VoiceType=all&DocumentID={number}"
    return document_address(base, generation, number)


def named(url: str, number: str) -> str:
    """The address of a frame with its document's number, which tells it from those of others."""
    link = read_link(url, url)
    if link is None or "documentid" in link.query:
        return url
    return f"{url}&DocumentID={number}"
