"""A kensakusystem.jp on loopback: one vendor host, a folder for each invented council.

Built and compared as bytes: a value of the tree that differs by one byte gives the first page
again, as the real one does. Headers are not captured anywhere; these are an IIS's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from standins.sites import kensakusystem_pages as pages
from standins.sites.kensakusystem_captures import Captured, read_chains
from standins.sites.kensakusystem_text import (
    NEC_SAKI,
    Sitting,
    Tenant,
    committee,
    plenary,
    site_bytes,
)
from standins.sites.serving import Answer, Asked, Site, Switches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START = "/kakuu/"
EXAMPLE = {"code": {"kakuu": "hgfedcba9876543210"}}
LONGEST_TARGET = 2110  # 2,102 characters were answered, 2,119 were not (measured by others)
_HTML = (("Content-Type", "text/html"), ("Server", "Microsoft-IIS/10.0"))
_TEXT = (("Content-Type", "text/plain"), ("Server", "Microsoft-IIS/10.0"))
_MODIFIED = "Mon, 02 Nov 2026 00:00:00 GMT"


@dataclass(slots=True, kw_only=True)
class Vendor:
    """The site. Tests change ``tenants`` and ``switches`` while it serves."""

    tenants: dict[str, Tenant] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)

    def answer(self, asked: Asked, _url: str) -> Answer:
        """As the web server and its programs route it."""
        if len(asked.target) > LONGEST_TARGET:
            return _not_found()
        folder, _, rest = asked.path.removeprefix("/").partition("/")
        tenant = self.tenants.get(folder)
        if tenant is None:
            return _not_found()
        if rest in ("", "index.html", "sapphire.html"):
            return _static(tenant, asked)
        program = rest.removeprefix(f"{tenant.cgi}/")
        return _Call(tenant, asked).answer(program) if program != rest else _not_found()

    def control(self, order: dict[str, Any]) -> None:
        """``{"code": {tenant: code}}`` gives a tenant another Code."""
        for name, code in order["code"].items():
            self.tenants[name].code = code


def _static(tenant: Tenant, asked: Asked) -> Answer:
    etag = f'"{tenant.code}"'
    marks = (("ETag", etag), ("Last-Modified", _MODIFIED)) if tenant.validators else ()
    if marks and asked.headers.get("if-none-match") == etag:
        return Answer(status=304, headers=marks)
    return Answer(status=200, headers=(*_HTML, *marks), body=site_bytes(pages.entry(tenant)))


class _Call:
    """One call of a program, its fields raw."""

    def __init__(self, tenant: Tenant, asked: Asked) -> None:
        self._tenant = tenant
        self._query = asked.target.partition("?")[2]
        sent = asked.body if asked.method == "POST" else self._query.encode("ascii")
        self._fields = fields_of(sent)

    def answer(self, program: str) -> Answer:
        """What a program says."""
        known: dict[str, Callable[[], Answer]] = {
            "See.exe": self._see,
            "ResultFrame.exe": self._result,
            "Search2.exe": self._search,
            "GetPerson.exe": self._download,
            "r_Speakers.exe": lambda: self._by_path(pages.speakers),
            "r_TextFrame.exe": lambda: self._by_path(pages.text_frame),
            "GetText3.exe": self._text,
            "GetHTML.exe": lambda: self._by_path(lambda _tenant, one: pages.whole_text(one)),
        }
        return known[program]() if program in known else _not_found()

    def _field(self, name: str) -> bytes:
        return next((value for key, value in self._fields if key == name), b"")

    def _code_error(self, code: str) -> Answer | None:
        if code == self._tenant.code:
            return None
        return _html(pages.WRONG_CODE.format(code=code))

    def _see(self) -> Answer:
        tenant = self._tenant
        wrong = self._code_error(self._field("Code").decode("ascii"))
        if wrong:
            return wrong
        depth = self._field("treedepth")
        branches = _branches(tenant)
        if depth not in branches:
            depth = site_bytes(tenant.years[0])  # its first page, without a word
        nodes, sittings = branches[depth]
        return _html(pages.tree(tenant, nodes, sittings))

    def _result(self) -> Answer:
        wrong = self._code_error(self._field("Code").decode("ascii"))
        name = self._field("fileName").decode("ascii")
        sitting = self._tenant.sitting(name)
        if wrong or sitting is None or sitting.lost:
            return wrong or _html(pages.UNREADABLE.format(file=name))
        return _html(pages.frames(self._tenant, sitting))

    def _search(self) -> Answer:
        tenant, years = self._tenant, self._tenant.years
        if not tenant.calendar:
            return _not_found()
        wrong = self._code_error(self._field("Code").decode("ascii"))
        chosen = {site_bytes(year): year for year in years}
        first = chosen.get(
            self._field("fromYear"), years[-1 if tenant.all_years else min(1, len(years) - 1)]
        )
        last = chosen.get(self._field("tillYear"), years[0])
        return wrong or _html(pages.search(tenant, first, last))

    def _download(self) -> Answer:
        sitting = self._tenant.sitting(self._field("fileName").decode("ascii"))
        wrong = self._code_error(self._field("Code").decode("ascii"))
        if wrong or sitting is None or not self._tenant.download:
            return wrong or _not_found()
        wanted = [int(value) for name, value in self._fields if name == "downloadPos"]
        return Answer(status=200, headers=_TEXT, body=sitting.download(wanted))

    def _text(self) -> Answer:
        if "/PRINT_ALL/" not in self._query:
            return _html("<HTML><BODY>本文の一部</BODY></HTML>")
        return self._by_path(lambda _tenant, one: pages.whole_text(one))

    def _by_path(self, render: Callable[[Tenant, Sitting], str]) -> Answer:
        code, name = [*self._query.split("/"), ""][:2]
        sitting = self._tenant.sitting(name)
        wrong = self._code_error(code)
        if wrong or sitting is None:
            return wrong or _html(pages.UNREADABLE.format(file=name))
        return _html(render(self._tenant, sitting))


def fields_of(sent: bytes) -> list[tuple[str, bytes]]:
    """The fields of a form or query, their values as bytes and nothing else."""
    pairs = (pair.partition(b"=") for pair in sent.split(b"&") if pair)
    return [
        (name.decode("ascii"), unquote_to_bytes(value.replace(b"+", b" ")))
        for name, _, value in pairs
    ]


def _branches(tenant: Tenant) -> dict[bytes, tuple[list[tuple[str, str]], list[Sitting]]]:
    """Every value that the tree knows, as bytes, with the branches and sittings it opens."""
    found: dict[bytes, tuple[list[tuple[str, str]], list[Sitting]]] = {}
    for year in tenant.years:
        here = [one for one in tenant.sittings if one.year == year]
        names = list(dict.fromkeys(one.branch for one in here))
        # The blank at the end is part of the value.
        found[site_bytes(year)] = ([(f"{year} {name} ", name) for name in names], [])
        for name in names:
            sittings = [one for one in here if one.branch == name]
            found[site_bytes(f"{year} {name} ")] = ([], sittings)
    for group in pages.groups(tenant):
        nodes, sittings = found[site_bytes(group[0])]
        others = [(year, year) for year in group[1:]]
        found[site_bytes(group[0])] = ([*nodes, *others], sittings)
    return found


def _html(text: str) -> Answer:
    return Answer(status=200, headers=_HTML, body=site_bytes(text))


def _not_found() -> Answer:
    return Answer(
        status=404, headers=_HTML, body=b"<title>404 - File or directory not found.</title>"
    )


def sample_tenants() -> dict[str, Tenant]:
    """Four councils, each another generation of the system."""
    made = (_kakuu(), _mihon(), _tatoe(), _kari())
    return {tenant.name: tenant for tenant in made}


def _kakuu() -> Tenant:
    """Old markup, two sessions and a committee of this year, one session of the last."""
    sittings = [
        Sitting(
            file_name="R080901A",
            year="令和 8年",
            branch="第3回定例会",
            day="（第1号 9月 1日）",
            blocks=plenary(),
        ),
        Sitting(
            file_name="R080902A",
            year="令和 8年",
            branch="第3回定例会",
            day="（第2号 9月 2日）",
            blocks=plenary(number=2),
        ),
        Sitting(
            file_name="R081020B01",
            year="令和 8年",
            branch="尾﨑地区特別委員会",
            day="（10月20日）",
            blocks=committee(),
        ),
        Sitting(
            file_name="R071201A",
            year="令和 7年",
            branch="第4回定例会",
            day="（第1号12月 1日）",
            blocks=plenary(number=4),
        ),
        Sitting(
            file_name="H310308A",
            year="平成31年",
            branch="第1回定例会",
            day="（第2号 3月 8日）",
            blocks=plenary(),
        ),
        Sitting(
            file_name="R010603A",
            year="令和元年",
            branch="第2回定例会",
            day="（第1号 6月 3日）",
            blocks=plenary(),
        ),
    ]
    return Tenant(name="kakuu", council="架空市議会", sittings=sittings)


def _mihon() -> Tenant:
    """New markup, two sittings of one day, files that are no sittings, one that is lost."""
    branch = f"山{NEC_SAKI}委員会"
    sittings = [
        Sitting(
            file_name="R081015_1B01",
            year="令和 8年",
            branch=branch,
            day="（10月15日）",
            blocks=committee(),
        ),
        Sitting(
            file_name="R081015_2B10",
            year="令和 8年",
            branch=branch,
            day="（10月15日 午後）",
            blocks=committee("ＡＩ"),
        ),
        Sitting(
            file_name="R080900KETS.html",
            year="令和 8年",
            branch="第3回定例会",
            day="議決結果",
            blocks=[],
            listed=False,
        ),
        Sitting(
            file_name="R080910B23",
            year="令和 8年",
            branch="第3回定例会",
            day="（第1号 9月10日）",
            blocks=plenary("見本町議会"),
            lost=True,
        ),
    ]
    return Tenant(
        name="mihon",
        council="見本町議会",
        sittings=sittings,
        cgi="cgi-bin2",
        new_markup=True,
        all_years=True,
    )


def _tatoe() -> Tenant:
    """No download and no search form: the whole text page by page, and one document as HTML."""
    sittings = [
        Sitting(
            file_name="R080905A",
            year="令和 8年",
            branch="第3回定例会",
            day="（第1号 9月 5日）",
            blocks=plenary("例村議会"),
        ),
        Sitting(
            file_name="R080906A.html",
            year="令和 8年",
            branch="第3回定例会",
            day="（第2号 9月 6日）",
            blocks=plenary("例村議会", 2),
        ),
    ]
    return Tenant(
        name="tatoe", council="例村議会", sittings=sittings, download=False, calendar=False
    )


def _kari() -> Tenant:
    """A provisional text, whose final one comes later under another name."""
    sitting = Sitting(
        file_name="R081005Z",
        year="令和 8年",
        branch="第3回定例会",
        day="（第1号10月 5日）【暫定版】",
        blocks=plenary("仮市議会"),
        held="令和 8年10月 5日",
    )
    return Tenant(name="kari", council="仮市議会", sittings=[sitting], validators=True)


def finalise(tenant: Tenant, word: str = "ＤＸ推進") -> None:
    """The final text in the place of the provisional one."""
    old = tenant.sittings[0]
    tenant.sittings[0] = Sitting(
        file_name="R081005A",
        year=old.year,
        branch=old.branch,
        day="（第1号10月 5日）",
        blocks=plenary(tenant.council, word=word),
        held=old.held,
    )


def make(captures: Path | None) -> Site:
    """The site for `python -m standins.sites kensakusystem`."""
    return Captured(chains=read_chains(captures)) if captures else Vendor(tenants=sample_tenants())
