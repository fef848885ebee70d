"""A host of VOICES on loopback: one council, its menus, and the program behind them.

All pages are bytes of cp932. A server that is too busy says so with status 200.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from standins.sites import voices_pages as pages
from standins.sites.serving import Answer, Asked, Site, Switches
from standins.sites.voices_council import Council, kakuu

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

START = "/voices/g08v_search.asp"
EXAMPLE = {"busy_texts": 2}
# As on every host of the vendor's (seen 2026-11), shortened: the program is closed to all, the
# menus are not, and some names are wanted nowhere. Tenants in other folders are not named.
ROBOTS = """User-agent: DotBot
User-agent: CCBot
User-agent: Go-http-client
Disallow: /

User-agent: *
Disallow: /voices/cgi/
Disallow: /voices2/cgi/
Disallow: /gikai/cgi/
Disallow: /voices/g08_Video_View.asp
Disallow: /voices/gikaidoc/index.html
"""
_HTML = (("Content-Type", "text/html"), ("Server", "Microsoft-IIS/10.0"))


@dataclass(slots=True, kw_only=True)
class VoicesHost:
    """The site. ``busy_texts``: so many further texts and windows are answered as too busy.

    ``cut_texts`` ends them in the middle.
    """

    council: Council
    robots: str = ROBOTS
    busy_texts: int = 0
    cut_texts: bool = False
    switches: Switches = field(default_factory=Switches)

    def answer(self, asked: Asked, _url: str) -> Answer:
        """As the web server and its program route it; names of folders are compared as written."""
        if asked.path == "/robots.txt":
            return Answer(
                status=200, headers=(("Content-Type", "text/plain"),), body=self.robots.encode()
            )
        council = self.council
        if asked.path == f"{council.folder}/{council.cgi}/voiweb.exe":
            return self._program(asked.query)
        for name in ("viewh", "views"):
            if asked.path == f"{council.folder}/{council.menu}_{name}.asp":
                year = asked.query.get("FYY")
                return _html(pages.year_page(council, year) if year else pages.menu(council, name))
        return Answer(status=404, headers=_HTML, body=b"<title>404 - File not found.</title>")

    def control(self, order: dict[str, Any]) -> None:
        """``{"busy_texts": number}``."""
        self.busy_texts = int(order["busy_texts"])

    def _program(self, query: Mapping[str, str]) -> Answer:
        act = query.get("ACT")
        if act == "100":
            return self._list(query)
        sitting = self.council.sitting(int(query.get("FINO") or 0))
        if self.busy_texts and act in ("200", "203"):
            self.busy_texts -= 1
            return _html(pages.BUSY)
        if sitting is None:
            return _html(pages.BUSY)
        if act == "200":
            return _html(pages.frames(sitting))
        if act == "202":
            return _html(pages.speeches(sitting))
        return self._text(query)

    def _list(self, query: Mapping[str, str]) -> Answer:
        council, page = self.council, int(query.get("PAGE") or 1)
        years = (query.get("FYY", ""), query.get("TYY", ""))
        found = council.of_years(*(int(year) if year else None for year in years))
        total = len(found)
        found = found[: total - council.lost_rows]
        if council.folded:
            opened = query.get("YEAR", "")
            found = [one for one in found if str(one.year) == opened]
        elif council.per_page:
            found = found[(page - 1) * council.per_page : page * council.per_page]
        return _html(pages.list_page(council, found, total, page, years))

    def _text(self, query: Mapping[str, str]) -> Answer:
        sitting = self.council.sitting(int(query.get("FINO") or 0))
        if sitting is None:
            return _html(pages.BUSY)
        if query.get("HATSUGENMODE") == "1":
            whole = pages.text(sitting, range(len(sitting.segments)))
            return _html(whole[: len(whole) // 2] if self.cut_texts else whole)
        numbers = {str(sitting.huid(n)): n for n in range(len(sitting.segments))}
        number = numbers.get(query.get("HUID", ""), 0)
        title = f" {sitting.segments[number].label} P.1" if number else ""
        return _html(pages.text(sitting, [number], title))


def _html(text: str) -> Answer:
    return Answer(status=200, headers=_HTML, body=text.encode("cp932"))


def make(captures: Path | None) -> Site:
    """The site for `python -m standins.sites voices`."""
    if captures:
        raise SystemExit("of VOICES no whole sitting was captured, so there is none to replay")
    return VoicesHost(council=kakuu())
