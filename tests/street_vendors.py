"""The corner of the street where the vendors' systems stand, most of them by a council's leave.

What a permission opens is none of the paths that a robots.txt closes to us; the houses without one
stand on hosts of their own, whose closed paths nobody asks for.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from standins.sites import dbsr, dbsr_text, discussnet, voices, voices_council
from standins.sites.discussnet_records import CouncilRecord, Day, Tenant, committee
from tests.platform_pages import stated_requests
from tests.street import Shared

if TYPE_CHECKING:
    from standins.sites.serving import Asked
    from tests.street import Mine, Street

_ROBOTS = "User-agent: *\nDisallow: /\n"


def open_vendors(street: Street) -> None:
    """DiscussNet on one host and closed on another, DB-Search on three, VOICES on four."""
    _archives(street)
    _closed_archives(street)
    _searches(street)
    _voices(street)


def _leave(*prefixes: str) -> dict[str, Any]:
    """By a council whose office allowed it."""
    return {
        "permission.by": "架空市議会事務局",
        "permission.decided_on": date(2026, 10, 1),
        "permission.reason": "電話で承諾",
        "permission.prefixes": list(prefixes),
        "permission.until": date(2027, 3, 31),
        "permission.contact": "gikai@kakuu.example.jp",
    }


def archive(number: int, committees: int) -> Tenant:
    """A council on DiscussNet whose committees met once each."""
    name = f"架空第{number}市議会"
    return Tenant(
        slug=f"council{number}",
        id=900 + number,
        council=name,
        councils=[
            CouncilRecord(
                id=10 + turn,
                name=f"令和　８年　第{turn}委員会",
                path="/0/1/4/8/11/",
                year=2026,
                days=[board_day(name, 1, 7 + turn)],
            )
            for turn in range(committees)
        ],
    )


def board_day(council: str, number: int, day: int) -> Day:
    """A committee's day of October."""
    rows = committee(council, f"令和８年10月{day}日", "ＤＸ")
    return Day(schedule=number, label=f"10月{day:02}日－{number:02}号", rows=rows)


def _archives(street: Street) -> None:
    """The first has as many committees as are asked round in a day, the others one."""
    tenants = [archive(number, 4 if number == 0 else 1) for number in range(6)]
    site = discussnet.Host(tenants={one.slug: one for one in tenants})
    host = street.host("discussnet", "discussnet", site, robots=discussnet.ROBOTS)
    for number, tenant in enumerate(tenants):
        asked = len(tenant.councils)
        street.watch(
            f"discuss-{number}",
            host,
            tenant,
            f"/tenant/{tenant.slug}/SpTop.html",
            mine=_of_tenant(tenant),
            values={"council": tenant.council, **_leave("/dnp/search/")},
            records=asked,
            least=stated_requests("discussnet") - 4 + asked,
        )


def _closed_archives(street: Street) -> None:
    tenants = [archive(number, 1) for number in (6, 7)]
    site = discussnet.Host(tenants={one.slug: one for one in tenants})
    closed = ("/dnp/search/",)
    host = street.host(
        "discuss-closed", "discussnet", site, closed=closed, robots=discussnet.ROBOTS
    )
    for tenant in tenants:
        path = f"/tenant/{tenant.slug}/"
        street.blocked(f"discuss-closed-{tenant.id}", host, f"{path}SpTop.html", path)


def _of_tenant(tenant: Tenant) -> Mine:
    field = f"tenant_id={tenant.id}".encode()

    def mine(asked: Asked) -> bool:
        return asked.path.startswith(f"/tenant/{tenant.slug}/") or field in asked.body.split(b"&")

    return mine


def _searches(street: Street) -> None:
    """Two councils in folders of each host; a generation of the system on each."""
    for letter, markup in zip("abc", dbsr_text.Markup, strict=True):
        shared = Shared()
        host = street.host(f"dbsr-{letter}", "dbsr", shared, robots=_ROBOTS)
        sample = next(one for one in dbsr.sample_tenants().values() if one.markup is markup)
        for number in range(2):
            folder = f"/council{number}/"
            tenant = dbsr_text.Tenant(
                council=f"架空{letter}{number}市議会",
                markup=markup,
                papers=hearing(1, 2),
                sessions=list(sample.sessions),
                filter_name=sample.filter_name,
                kinds=sample.kinds,
            )
            shared.homes[folder.strip("/")] = dbsr.Host(tenant=tenant)
            values = {"council": tenant.council, **_leave("/")}
            keys = {"folder": folder, "values": values, "records": 1}
            street.watch(f"dbsr-{letter}-{number}", host, tenant, f"{folder}index.php/", **keys)


def hearing(number: int, day: int) -> list[dbsr_text.Paper]:
    """A day of the autumn's session with its roster."""
    title = f"令和８年第３回定例会（第{day}号）"
    return dbsr_text.day(number, title, date(2026, 9, day), dbsr_text.plenary())


def _voices(street: Street) -> None:
    """Two by leave, one whose menus alone are open, and one of whose folder no rule speaks."""
    closed = ("/voices/cgi/",)
    for number in range(2):
        council = voices_council.kakuu()
        site = voices.VoicesHost(council=council)
        host = street.host(f"voices-{number}", "voices", site, robots=voices.ROBOTS)
        values = {"council": council.name, **_leave(*closed)}
        street.watch(host.name, host, council, voices.START, values=values, records=3)
    site = voices.VoicesHost(council=voices_council.kakuu())
    host = street.host("voices-menus", "voices", site, closed=closed, robots=voices.ROBOTS)
    street.watch(host.name, host, site, voices.START, records=0, least=2)
    site = voices.VoicesHost(council=voices_council.mihon())
    host = street.host("voices-open", "voices", site, closed=closed, robots=voices.ROBOTS)
    # Its list is in three pages.
    path = "/kaigiroku/g07v_search.asp"
    street.watch(host.name, host, site, path, records=5, least=stated_requests("voices") + 2)
