"""A host of DiscussNet Premium on loopback: one vendor's, a folder for each invented council.

Shells for people, an interface for their scripts; robots.txt as quoted in 2026. What an unknown
tenant or a missing number is answered was described by others, not captured.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from standins.sites.discussnet_records import CouncilRecord, Tenant, captured_tenant
from standins.sites.discussnet_samples import sample_tenants
from standins.sites.serving import Answer, Asked, Site, Switches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START = "/tenant/kakuu/SpTop.html"
EXAMPLE = {"again": {"tenant": "kakuu", "council": 12, "schedule": 1}}
ROBOTS = """User-agent: *
Disallow: /
Allow: /tenant/
Disallow: /tenant/js/
Disallow: /tenant/css/
Disallow: /tenant/help/
Disallow: /tenant/stats/
"""
_HTML = (("Content-Type", "text/html; charset=UTF-8"),)
_SHELL = '<!DOCTYPE html><html><head><meta charset="UTF-8"><title>会議録の閲覧</title></head>\
<body><span id="council-title"></span><div class="detail-speech-list"></div></body></html>'
_FILM = """/*
 * 記入例：document.write('<input type="hidden" name="tenant_id" value="1234">');
 */
document.write('<input type="hidden" name="tenant_id" value="{id}">');
"""


@dataclass(slots=True, kw_only=True)
class DiscussSwitches(Switches):
    """What such hosts were seen to do, beside what may befall any site."""

    refused_agents: tuple[str, ...] = ()  # names that get 302, as bots do since 2026-04
    maintenance: bool = False  # a page of HTML with status 200 in the place of JSON
    cut_off_at: int = 0  # bytes of each answer that come


@dataclass(slots=True, kw_only=True)
class Host:
    """The site. Tests change ``tenants`` and ``switches`` while it serves.

    ``robots`` None: the host has no robots.txt. ``missed`` are questions that nobody captured.
    """

    tenants: dict[str, Tenant] = field(default_factory=dict)
    robots: str | None = ROBOTS
    missed: list[str] = field(default_factory=list)
    switches: DiscussSwitches = field(default_factory=DiscussSwitches)

    def answer(self, asked: Asked, url: str) -> Answer:
        """As the host routes it."""
        if asked.path == "/robots.txt":
            text = self.robots
            return _text(text) if text is not None else _html("<title>404 Not Found</title>", 404)
        agent = asked.headers.get("user-agent", "").lower()
        refused = any(name in agent for name in self.switches.refused_agents)
        if refused and asked.path != "/":
            return Answer(status=302, headers=(("Location", f"{url}/"),))
        found = re.fullmatch(r"/tenant/([\w-]+)/(.*)", asked.path)
        if found:
            return self._page(found[1], found[2])
        if asked.path.startswith("/dnp/search/"):
            return self._shortened(self._interface(asked))
        return _html("<title>404 Not Found</title>", 404)

    def control(self, order: dict[str, Any]) -> None:
        """``{"again": {"tenant", "council", "schedule"}}`` registers a day once more,
        ``{"remove": {"tenant", "council"}}`` deletes a council."""
        for name, values in order.items():
            tenant = self.tenants[values["tenant"]]
            council = next(one for one in tenant.councils if one.id == values["council"])
            if name == "again":
                day = next(one for one in council.days if one.schedule == values["schedule"])
                day.registered += 1
            elif name == "remove":
                tenant.councils.remove(council)
            else:
                raise KeyError(name)

    def _page(self, slug: str, rest: str) -> Answer:
        tenant = self.tenants.get(slug)
        if tenant is None:
            return _html("<title>404 Not Found</title>", 404)
        if rest == "js/tenant.js":
            script = _FILM if tenant.film else "dnp.params.tenant_id = {id}"
            head = (("Content-Type", "application/javascript"),)
            return Answer(status=200, headers=head, body=script.format(id=tenant.id).encode())
        return _html(_SHELL)

    def _interface(self, asked: Asked) -> Answer:
        if self.switches.maintenance:
            return _html("<title>お知らせ</title><p>システムの準備をしています</p>")
        what = asked.path.removeprefix("/dnp/search/")
        if asked.method != "POST" and what != "councils/get_view_years":
            return _html("<title>Error</title>", 405)
        form = dict(parse_qsl(asked.body.decode("ascii"), keep_blank_values=True))
        number = form.get("tenant_id", "")
        tenant = next((one for one in self.tenants.values() if str(one.id) == number), None)
        known: dict[str, Callable[[Tenant | None, dict[str, str]], object]] = {
            "councils/index": _index,
            "councils/get_view_years": _years,
            "minutes/get_schedule": _schedule,
            "minutes/get_schedule_all": _schedule_all,
            "minutes/get_minute": _minute,
        }
        if what not in known:
            return _html("<title>404 Not Found</title>", 404)
        try:
            answer = known[what](tenant, form)
        except _Refused as error:
            return _html(f"<title>Error {error.status}</title>", error.status)
        if answer is None:
            self.missed.append(f"{what} {asked.body.decode('ascii')}")
            return _html("<title>404 Not Found</title>", 404)
        return _json(answer, asked.query.get("callback"))

    def _shortened(self, answer: Answer) -> Answer:
        end = self.switches.cut_off_at or None
        return Answer(status=answer.status, headers=answer.headers, body=answer.body[:end])


class _Refused(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def _index(tenant: Tenant | None, form: dict[str, str]) -> object:
    if tenant is None:
        return {"councils": [{"view_years": []}]}
    if tenant.dislikes_years and "view_years" in form:
        raise _Refused(500)
    return tenant.index()


def _years(tenant: Tenant | None, _form: dict[str, str]) -> object:
    found = tenant.index()["councils"][0]["view_years"] if tenant else []
    names = ("view_year", "japanese_year")
    return {"view_years": [{name: one[name] for name in names} for one in found]}


def _council(tenant: Tenant | None, form: dict[str, str]) -> CouncilRecord | None:
    councils = tenant.councils if tenant else []
    return next((one for one in councils if str(one.id) == form.get("council_id")), None)


def _schedule(tenant: Tenant | None, form: dict[str, str]) -> object:
    """The heavy list: with each day's roster, without its table of contents."""
    council = _council(tenant, form)
    if council is None:
        return {"council_schedules": []}
    return {
        "council_schedules": [
            {
                "schedule_id": day.schedule,
                "name": day.label,
                "page_no": day.page,
                "hit_count": 0,
                "postit_count": 0,
                "member_list": next((one["body"] for one in day.records()), ""),
            }
            for day in council.days
            if "目次" not in day.label
        ]
    }


def _schedule_all(tenant: Tenant | None, form: dict[str, str]) -> object:
    """The light list; its rows come in no promised order."""
    council = _council(tenant, form)
    if council is None and tenant and tenant.captured is not None:
        return None
    rows = [
        {"schedule_id": day.schedule, "name": day.label, "page_no": day.page}
        for day in reversed(council.days if council else [])
    ]
    return {"schedules_and_materials": rows}


def _minute(tenant: Tenant | None, form: dict[str, str]) -> object:
    if not form.get("schedule_id", "").isdecimal():
        raise _Refused(400)
    council = _council(tenant, form)
    day = council.day(int(form["schedule_id"])) if council else None
    if tenant and tenant.captured is not None and (day is None or day.captured is None):
        return None
    return {"tenant_minutes": day.records() if day else []}


def _json(value: object, callback: str | None) -> Answer:
    """One line, every letter escaped; JSONP where a callback is named."""
    written = json.dumps(value)
    if callback:
        head = (("Content-Type", "application/javascript; charset=UTF-8"),)
        return Answer(status=200, headers=head, body=f"{callback}({written});".encode("ascii"))
    head = (("Content-Type", "application/json"),)
    return Answer(status=200, headers=head, body=written.encode("ascii"))


def _html(text: str, status: int = 200) -> Answer:
    return Answer(status=status, headers=_HTML, body=text.encode())


def _text(text: str) -> Answer:
    return Answer(status=200, headers=(("Content-Type", "text/plain"),), body=text.encode())


def make(captures: Path | None) -> Site:
    """The site for `python -m standins.sites discussnet`."""
    if captures is None:
        return Host(tenants=sample_tenants())
    folders = sorted(path.parent for path in captures.glob("*/councils.json"))
    tenants = [captured_tenant(folder) for folder in folders]
    return Host(tenants={tenant.slug: tenant for tenant in tenants})
