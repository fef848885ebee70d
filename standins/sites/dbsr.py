"""A DB-Search host on loopback: one invented council, in one of the system's three generations.

Searches are kept for a visitor under a new number each; visitors are known by their cookie. Headers
and the page of a refused token are not captured anywhere; these are Apache's and Laravel's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from standins.sites import dbsr_pages as pages
from standins.sites.dbsr_captures import read_captures
from standins.sites.dbsr_text import (
    SESSIONS,
    Markup,
    Paper,
    Tenant,
    papers,
)
from standins.sites.serving import Answer, Asked, Site, Switches

if TYPE_CHECKING:
    from pathlib import Path

START = "/index.php/"
EXAMPLE = {"change": {"number": 1602, "replace": ["日程第１", "日程第２"]}}
ROBOTS = "User-agent: *\nDisallow: /\nAllow: /$\nAllow: /index.php$\nAllow: /index.php/$\n"
EVERYBODY = 100000
_HTML = (("Content-Type", "text/html; charset=UTF-8"), ("Server", "Apache"))
_SESSION = re.compile(r"(?P<base>.*)/(?P<number>\d{3,12})")
_COOKIE = "DSNeo"
_FIRST_SEARCH = 333845


@dataclass(slots=True)
class Search:
    """What the server keeps for a visitor: the documents found, and the one shown last."""

    found: list[Paper]
    visitor: str
    shown: Paper | None = None


@dataclass(slots=True, kw_only=True)
class Host:
    """The site. Tests change ``tenant`` and ``switches`` while it serves."""

    tenant: Tenant
    switches: Switches = field(default_factory=Switches)
    searches: dict[int, Search] = field(default_factory=dict)
    visitors: int = 0
    requests: int = 0
    expired: int = 0  # so many further forms get 419, whatever token they bear

    def answer(self, asked: Asked, url: str) -> Answer:
        """As the web server and its one program route it."""
        if asked.path == "/robots.txt":
            return Answer(
                status=200, headers=(("Content-Type", "text/plain"),), body=ROBOTS.encode()
            )
        self.requests += 1
        every = self.tenant.busy_every
        if every and self.requests % every == 0:
            return Answer(
                status=429, headers=(*_HTML, ("Retry-After", "1")), body=b"<h1>Too Many Requests"
            )
        call = _Call(self, asked, url)
        if asked.path in ("/", "/index.php", "/index.php/"):
            return call.front()
        found = _SESSION.fullmatch(asked.path)
        if found is None or found["base"] != self.tenant.base:
            return _html("<title>404 Not Found</title>", status=404)
        return call.answer(int(found["number"]))

    def control(self, order: dict[str, Any]) -> None:
        """``{"change": {"number": N, "replace": [old, new]}}`` revises the text of a document."""
        change = order["change"]
        paper = self.tenant.paper(str(change["number"]))
        if paper is None:
            raise KeyError(change["number"])
        old, new = change["replace"]
        paper.voices = [(label, text.replace(old, new)) for label, text in paper.voices]


class _Call:
    """One request: its fields, with lower-case names and without [], and its visitor."""

    def __init__(self, host: Host, asked: Asked, url: str) -> None:
        self._host = host
        self._tenant = host.tenant
        self._asked = asked
        self._url = url
        query = parse_qsl(urlsplit(asked.target).query, keep_blank_values=True)
        body = parse_qsl(asked.body.decode(), keep_blank_values=True)
        self._fields = {name.lower().partition("[")[0]: value for name, value in (*query, *body)}
        sent = re.search(rf"{_COOKIE}=(\w+)", asked.headers.get("cookie", ""))
        self._known = sent is not None
        if sent is None:
            host.visitors += 1
        self._visitor = sent[1] if sent else f"visitor{host.visitors:04}"

    @property
    def _token(self) -> str:
        return f"{self._visitor}token" if self._tenant.markup is Markup.LARAVEL else ""

    def _here(self, number: int) -> str:
        return f"{self._url}{self._tenant.base}/{number}"

    def _page(self, text: str, marks: tuple[tuple[str, str], ...] = ()) -> Answer:
        cookies = f"{_COOKIE}={self._visitor}; expires=Wed, 30 Dec 2026 07:28:00 GMT; path=/"
        return _html(text, marks=(("Set-Cookie", cookies), *marks))

    def front(self) -> Answer:
        """The page that is open to robots."""
        laravel = self._tenant.markup is Markup.LARAVEL
        number = EVERYBODY if laravel else self._search([])
        return self._page(pages.front(self._tenant, self._here(number), self._token))

    def answer(self, number: int) -> Answer:
        """A page below a search."""
        if self._asked.method == "POST" and self._is_forged():
            return _html("<title>Page Expired</title><h1>419 | Page Expired</h1>", status=419)
        template = self._fields.get("template", "").lower()
        if template == "list":
            return self._list(number)
        if template in ("document", "view"):
            return self._document(template)
        if template.startswith("doc-"):
            return self._framed(template, number)
        if template == "download":
            return self._download()
        return _html("<title>404 Not Found</title>", status=404)

    def _is_forged(self) -> bool:
        """Whether a form does not bear the token that was given to the visitor of its cookie."""
        if self._token and self._host.expired:
            self._host.expired -= 1
            return True
        return bool(self._token) and (not self._known or self._fields.get("_token") != self._token)

    def _list(self, number: int) -> Answer:
        if self._fields.get("querytype", "").lower() == "new":
            number = self._search(self._found())
        search = self._host.searches.get(number)
        if search is None or search.visitor != self._visitor:
            return self._page(pages.page(self._tenant, "", pages.SESSION_LOST))
        turned = self._fields.get("page", "1")
        by_get = self._asked.method == "GET" and self._tenant.markup is Markup.LARAVEL
        wanted = 1 if by_get and not self._tenant.page_by_get else int(turned)
        size = self._tenant.per_page
        shown = search.found[(wanted - 1) * size : wanted * size]
        total = len(search.found) + self._tenant.lost
        here = self._here(number)
        text = pages.listing(self._tenant, shown, total, wanted, here, self._token)
        return self._page(text[: len(text) // 2] if self._tenant.cut_off else text)

    def _search(self, found: list[Paper]) -> int:
        number = _FIRST_SEARCH + len(self._host.searches) * 257
        self._host.searches[number] = Search(found, self._visitor)
        return number

    def _found(self) -> list[Paper]:
        first = date.fromisoformat(self._fields.get("termstart", "1900-01-01"))
        last = date.fromisoformat(self._fields.get("termend", "2999-12-31"))
        named = self._tenant.filter_name.lower().partition("[")[0]
        value, cabinet = self._fields.get(named, ""), self._fields.get("cabinet", "")
        found = [
            one
            for one in self._tenant.papers
            if first <= one.held_on <= last
            and value in ("", self._tenant.kinds.get(one.kind))
            and cabinet in ("", one.cabinet)
        ]
        asked = self._fields.get("listorder", "").lower() if self._tenant.heeds_order else ""
        oldest_first = asked == "asc" or (not asked and self._tenant.oldest_first)
        return sorted(found, key=lambda one: one.held_on, reverse=not oldest_first)

    def _document(self, template: str) -> Answer:
        name = "id" if template == "document" else "documentid"
        paper = self._tenant.paper(self._fields.get(name, ""))
        markup = {"document": Markup.LARAVEL, "view": Markup.BOOTSTRAP}[template]
        if paper is None or markup is not self._tenant.markup:
            return _html("<title>404 Not Found</title>", status=404)
        marks: tuple[tuple[str, str], ...] = ()
        if self._tenant.validators:
            etag = f'"{abs(hash(str(paper.voices)))}"'
            marks = (("ETag", etag),)
            if self._asked.headers.get("if-none-match") == etag:
                return Answer(status=304, headers=marks)
        here = self._here(EVERYBODY)
        if markup is Markup.LARAVEL:
            return self._page(pages.document(self._tenant, paper, here, self._token), marks)
        return self._page(pages.view(self._tenant, paper, here), marks)

    def _framed(self, template: str, number: int) -> Answer:
        """Frames belong to a visitor's search session, which shows one document at a time."""
        paper = self._tenant.paper(self._fields.get("documentid", ""))
        if not self._known:
            return self._page(pages.page(self._tenant, "", pages.SESSION_LOST))
        if template.endswith("-frame") and paper:
            mine = next(n for n, one in self._host.searches.items() if one.visitor == self._visitor)
            kept = self._host.searches[mine]
            kept.shown = (kept.shown if self._tenant.confused else None) or paper
            return self._page(pages.frameset(self._tenant, self._here(mine)))
        search = self._host.searches.get(number)
        shown = search.shown if search and search.visitor == self._visitor else None
        if template == "doc-page" and paper and self._tenant.doc_page:
            shown = paper
        if shown is None:
            return self._page(pages.page(self._tenant, "", pages.SESSION_LOST))
        if template == "doc-all-command":
            return self._page(pages.command(self._tenant, shown))
        return self._page(pages.text_frame(self._tenant, shown.voices))

    def _download(self) -> Answer:
        paper = self._tenant.paper(self._fields.get("documentid", ""))
        if paper is None:
            return _html("<title>404 Not Found</title>", status=404)
        head = (("Content-Type", "text/plain"), ("Content-Disposition", "attachment"))
        return Answer(status=200, headers=head, body=paper.download())


def _html(text: str, *, status: int = 200, marks: tuple[tuple[str, str], ...] = ()) -> Answer:
    return Answer(status=status, headers=(*_HTML, *marks), body=text.encode())


def sample_tenants() -> dict[str, Tenant]:
    """A council for each generation, and one whose lists begin with the oldest."""
    return {
        "laravel": Tenant(
            council="架空町議会",
            markup=Markup.LARAVEL,
            papers=papers(1601),
            sessions=list(SESSIONS),
            kinds={"目次": "1", "名簿": "3", "本文": "2"},
        ),
        "frames": Tenant(
            council="見本市議会",
            markup=Markup.FRAMES,
            papers=papers(1401),
            sessions=list(SESSIONS),
            per_page=20,
            filter_name="Class[]",
        ),
        "oldest_first": Tenant(
            council="例示市議会",
            markup=Markup.FRAMES,
            papers=papers(801, "例示市議会"),
            sessions=list(SESSIONS),
            oldest_first=True,
            heeds_order=False,
            filter_name="Class[]",
            kinds={"目次": "1", "名簿": "2", "本文": "5"},
            doc_page=False,
            columns=True,
        ),
        "bootstrap": Tenant(
            council="仮称市議会",
            markup=Markup.BOOTSTRAP,
            papers=papers(16001),
            sessions=list(SESSIONS),
            filter_name="Class[]",
            kinds={"目次": "3", "名簿": "1", "本文": "2"},
        ),
    }


def moved(tenant: Tenant) -> None:
    """The same council on the newest generation: another path, and documents counted anew."""
    tenant.markup, tenant.base, tenant.filter_name = Markup.LARAVEL, "", "Part[]"
    tenant.kinds = {"目次": "1", "名簿": "3", "本文": "2"}
    for number, paper in enumerate(reversed(tenant.papers), start=tenant.papers[0].number):
        paper.number = number


def make(captures: Path | None) -> Site:
    """The site for `python -m standins.sites dbsr`."""
    return read_captures(captures) if captures else Host(tenant=sample_tenants()["laravel"])
