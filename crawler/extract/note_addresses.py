"""Addresses on note.com: one article has many, and one identity.

`https`, `http`, the host with a dot at its end (seen in public links), `?magazine_key=`, a slash at
the end and a fragment all lead to the same article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from crawler.errors import LayoutChanged

if TYPE_CHECKING:
    from config.models import Source

NOTE = "https://note.com"
_HOST = "note.com"
_ARTICLE = re.compile(r"/(?P<account>\w{1,64})/n/(?P<key>n[0-9a-f]{12})/?", re.ASCII)
_PLACE = re.compile(
    r"/(?P<account>\w{1,64})(?:/m/(?P<magazine>m[0-9a-f]{12}))?(?:/rss)?/?", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleAddress:
    """Whose article, and its key: `n` and 12 hexadecimal digits, the same for ever."""

    home: str
    account: str
    key: str

    @property
    def url(self) -> str:
        """The one address that we ask for and record."""
        return f"{self.home}/{self.account}/n/{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a source watches: an account, or one of its magazines. ``home`` has no slash."""

    home: str
    account: str
    magazine: str | None = None

    @property
    def page(self) -> str:
        """What a reader opens."""
        magazine = f"/m/{self.magazine}" if self.magazine else ""
        return f"{self.home}/{self.account}{magazine}"

    @property
    def feed(self) -> str:
        """Its RSS."""
        return f"{self.page}/rss"

    def article(self, address: str) -> ArticleAddress | None:
        """The article that an address on this site names, in whichever form; None for others."""
        return _article(address, self.page, self.home)

    def own(self, key: str) -> ArticleAddress:
        """The article of this account with that key."""
        return ArticleAddress(home=self.home, account=self.account, key=key)


def place_of(source: Source) -> Place:
    """What the source's url names; raises LayoutChanged where that is no account or magazine."""
    if source.url is None:
        raise LayoutChanged(f"the source {source.id} has no url")
    url = str(source.url)
    found = _PLACE.fullmatch(urlsplit(url).path)
    if found is None:
        raise LayoutChanged(
            f"{url} is no account and no magazine of note.com; "
            f"write {NOTE}/ACCOUNT or {NOTE}/ACCOUNT/m/MAGAZINE"
        )
    return Place(home=_home(url), account=found["account"], magazine=found["magazine"])


def note_article(address: str) -> ArticleAddress | None:
    """The article that an address on note.com itself names."""
    return _article(address, NOTE, NOTE)


def _article(address: str, base: str, home: str) -> ArticleAddress | None:
    try:
        url = urljoin(base, address.strip())
        found = _ARTICLE.fullmatch(urlsplit(url).path) if _home(url) == home else None
    except ValueError:  # no address: an unclosed bracket, a port that is no number
        return None
    return ArticleAddress(home=home, account=found["account"], key=found["key"]) if found else None


def _home(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if host == _HOST and parts.port in (None, 80, 443):
        return NOTE
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}"
