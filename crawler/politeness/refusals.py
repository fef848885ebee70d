"""Whether an answer is a refusal in the clothes of a page; pure.

Every page passes here once, before its platform reads it: a challenge, a login, a busy or empty
answer that became content would be told as a revision, and its end as another. Words alone prove
nothing, for councils debate captchas too: it takes the answer's head, or a page's shape with a
title that says nothing else.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from crawler.errors import Blocked, CrawlError, Unreachable
from crawler.extract.decode import text_of as decoded
from crawler.extract.html import Page as Html
from crawler.extract.html import text_of
from crawler.extract.refusal_words import LONGEST_TITLE, Refusal, busy_text, refusing_title
from crawler.politeness.detours import detour, sent_away
from crawler.saved import SavedFile

if TYPE_CHECKING:
    from crawler.steps import Page

_Found: TypeAlias = tuple[Refusal, str] | None

_REFUSING = (401, 403, 407, 451)
_LARGEST = 128 * 1024  # bytes; challenges and busy pages of 2026 stay far below
_SMALL = 4096  # bytes; a page this small is searched whole
_HEAD = 16 * 1024  # bytes before which a title stands
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16, in which no word is found as bytes
_LONGEST = 1200  # code points of visible text beyond which a page has content
_MOST_LINKS = 10

# In the head of the answer: set by what stands before the site, and by nothing else.
_CHALLENGE_HEADERS = {"cf-mitigated": ("challenge",), "x-amzn-waf-action": ("challenge", "captcha")}

# Words that make a page worth a closer look: where there is a script, a form, or a head's order, as
# they are always written there. A tag is sought where a < is, which takes a seventh (2026-11).
_SCRIPT = re.compile(b"<(?:script|SCRIPT|iframe)")
_FORM = re.compile(b"<(?:form|FORM)")
_EITHER = re.compile(b"<(?:script|SCRIPT|iframe|form|FORM)")
_IN_SCRIPTS = (
    *(b"_cf_chl", b"cf-chl-", b"_Incapsula_", b"gokuProps", b"document.cookie"),
    *(b"g-recaptcha", b"h-captcha", b"cf-turnstile"),
)
_IN_FORMS = (b'"password', b"=password", b"PASSWORD", b"-captcha", b"g-recaptcha")
_ORDERS = (b"http-equiv", b"HTTP-EQUIV")
_IN_ORDERS = (b'"refresh', b'"Refresh', b"=refresh", b"REFRESH")
# And in its title;
_JAPANESE = (
    *("ログイン", "サインイン", "認証", "メンテナンス", "集中", "み合", "みあ", "混雑", "お待ち"),
    *("アクセス", "拒否", "禁止", "制限"),
)
_ENGLISH = (
    *("moment", "rejected", "denied", "forbidden", "blocked", "unauthorized", "captcha", "busy"),
    *("requests", "unavailable", "gateway", "maintenance", "interruption", "robot", "challenge"),
)
_IN_TITLES = (
    *("required", "wait", "ddos", "verif", "check", "step", "human", "log", "sign"),
    *("authentication", "server", "40", "42", "50"),
)
_WORDS = (
    # Lower-case as what they are sought in: a letter of cp932 may hold the byte of a capital.
    *(word.encode(codec).lower() for word in _JAPANESE for codec in ("utf-8", "cp932", "euc_jp")),
    *(word.encode() for word in _ENGLISH),
)
# One expression: to seek one word after the other takes a title six times as long.
_TITLE_WORD = re.compile(b"|".join([*map(re.escape, _WORDS), *(w.encode() for w in _IN_TITLES)]))
# In scripts and attributes. What Cloudflare and Imperva put into every page is not among them.
_IN_CHALLENGES = ("_cf_chl_opt", "cf-chl-", "gokuProps", "challenge-container")
# Many sites have one beside a form for comments, which has a textarea.
_WIDGETS = ".g-recaptcha, .h-captcha, .cf-turnstile"


def refusal(
    page: Page, *, redirects: bool = False, posted: bool = False
) -> Blocked | Unreachable | None:
    """Why an answer is no page of the source; None for one that its platform may read.

    ``redirects``: the platform expects to be led elsewhere. ``posted``: it was asked by POST. 404
    and 410 are answers, not refusals; so is «not modified».
    """
    if page.not_modified:
        return None
    away = page.redirected_from and not redirects
    return (
        _by_status(page)
        or _by_challenge(page)
        or (_by_way(page, posted=posted) if away else None)
        or _by_body(page)
        or _by_shape(page)
    )


def _by_status(page: Page) -> Blocked | Unreachable | None:
    if page.status in _REFUSING:
        return Blocked(f"refused with status {page.status}")
    if page.status == 429 or page.status >= 500:
        return Unreachable(f"answered with status {page.status}")
    return None


def _by_challenge(page: Page) -> Blocked | None:
    for name, values in _CHALLENGE_HEADERS.items():
        if page.headers.get(name, "").strip().lower() in values:
            return Blocked(f"a challenge stands before the page ({name})")
    return None


def _by_way(page: Page, *, posted: bool) -> Blocked | Unreachable | None:
    """By the redirects that led to it."""
    led = page.redirected_from
    found = detour(led, page.url, page.headers.get("content-type", ""))
    return found or (sent_away(led, page.url) if posted else None)


def _by_body(page: Page) -> Unreachable | None:
    if 200 <= page.status < 300 and not page.body.strip():
        return Unreachable(f"an empty answer with status {page.status}")
    return None


def _by_shape(page: Page) -> Blocked | Unreachable | None:
    if len(page.body) > _LARGEST or not _is_text(page) or not _is_suspicious(page.body):
        return None
    try:
        found = _Look(_text(page)).refusal(page.url)
    except CrawlError:  # its platform will meet the same, and say so
        return None
    if found is None:
        return None
    kind, sign = found
    hard = kind in (Refusal.CHALLENGE, Refusal.LOGIN)
    return (Blocked if hard else Unreachable)(f"{kind.value} with status {page.status}: {sign}")


def _is_text(page: Page) -> bool:
    """Whether people would read the answer; feeds, JSON and files speak for themselves."""
    head = page.body[:1024].lstrip().lower()
    if b"<html" in head or head.startswith(b"<!doctype html"):
        return True
    kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in ("text/html", "text/plain", "") and not head.startswith(
        (b"<?xml", b"{", b"[", b"%pdf")
    )


# The crawl asks, and then the platform, whose parsers may meet the page without a crawl.
@lru_cache(maxsize=1)
def _is_suspicious(body: bytes) -> bool:
    """Cheap, for it is asked of every page; all of a small one is searched, of others the title."""
    if body.startswith(_WIDE):
        return True
    if _EITHER.search(body) and _has_suspicious_tag(body):
        return True
    if _holds(body, _ORDERS) and _holds(body, _IN_ORDERS):
        return True
    if len(body) <= _SMALL and _holds(body.lower(), _WORDS):
        return True
    return _TITLE_WORD.search(_title(body).lower()) is not None


def _has_suspicious_tag(body: bytes) -> bool:
    if _SCRIPT.search(body) and _holds(body, _IN_SCRIPTS):
        return True
    return _FORM.search(body) is not None and _holds(body, _IN_FORMS)


def _title(body: bytes) -> bytes:
    head = body[:_HEAD]
    at = head.find(b"<title")
    if at < 0:
        at = max(head.find(b"<TITLE"), head.find(b"<Title"))
    return body[at : at + LONGEST_TITLE * 3].split(b"</", 1)[0] if at >= 0 else b""


def _holds(text: bytes, words: tuple[bytes, ...]) -> bool:
    for word in words:  # noqa: SIM110 - any() takes twice as long over sixty words and a title
        if word in text:
            return True
    return False


def _text(page: Page) -> str:
    try:
        return decoded(SavedFile(name="page", body=page.body))
    except CrawlError:
        return page.body.decode("utf-8", errors="replace")


class _Look:
    """A closer look at one page; raises CrawlError for one too deep to be looked at."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._root = Html(html).root
        self._text = text_of(self._root).strip()

    def refusal(self, url: str) -> tuple[Refusal, str] | None:
        """What the page is, and by which sign; None for content."""
        if len(self._text) > _LONGEST:
            return None
        return (
            self._titled()
            or self._challenge()
            or self._login()
            or self._led_on(url)
            or self._busy()
        )

    def _has(self, selector: str) -> bool:
        return self._root.css_first(selector) is not None

    def _titles(self) -> list[str]:
        nodes = self._root.css("title, h1, h2")[:3]
        return [node.text().strip()[:LONGEST_TITLE] for node in nodes]

    def _is_bare(self) -> bool:
        """No article, no menus: what stands before a site has none of what a site has."""
        links = self._root.css("a[href]")
        return len(links) <= _MOST_LINKS and not self._has("article, nav, textarea")

    def _titled(self) -> _Found:
        for title in self._titles():
            kind = refusing_title(title)
            if kind and kind is not Refusal.LOGIN and self._is_bare():
                return kind, title[:60]
        return None

    def _challenge(self) -> _Found:
        for marker in _IN_CHALLENGES:
            if marker in self._html and marker not in self._text:
                return Refusal.CHALLENGE, marker
        if self._has("iframe[src*='_Incapsula_Resource']"):
            return Refusal.CHALLENGE, "_Incapsula_Resource"
        if self._has(_WIDGETS) and self._is_bare():
            return Refusal.CHALLENGE, "a captcha and nothing else"
        return None

    def _login(self) -> _Found:
        if not self._has("form input[type=password i]") or not self._is_bare():
            return None
        for title in self._titles():
            if refusing_title(title) is Refusal.LOGIN:
                return Refusal.LOGIN, title[:60]
        return None

    def _led_on(self, url: str) -> _Found:
        """An empty page that leads elsewhere, by itself or by a script that leaves a cookie."""
        if self._text or self._has("frame, iframe, img"):
            return None
        if "document.cookie" in self._html and "location" in self._html:
            return Refusal.CHALLENGE, "a script that leaves a cookie and comes again"
        node = self._root.css_first("meta[http-equiv=refresh i]")
        content = node.attributes.get("content") if node else None
        target = (content or "").lower().partition("url=")[2].strip(" '\"")
        if target and detour((url,), target, ""):
            return Refusal.CHALLENGE, f"an empty page that leads to {target[:60]}"
        return None

    def _busy(self) -> _Found:
        if busy_text(self._text) and self._is_bare():
            return Refusal.BUSY, self._text[:60]
        return None
