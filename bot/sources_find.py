"""`gikai sources find`: where a body's minutes are, and what may be done about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.output import columns, number, say, say_json
from config.catalogue import VENDORS, Robots, catalogue, looked_up
from config.coverage import Way, way
from config.errors import UserError

if TYPE_CHECKING:
    from bot.as_json import Values
    from config.catalogue import Body

_SHOWN = 50


def find(query: str, *, every: bool, as_json: bool) -> None:
    """The bodies that a query may mean, the first of them unless ``every`` one is wanted.

    Raises UserError where there is none.
    """
    bodies = looked_up(query, catalogue())
    if not bodies:
        raise UserError(
            query or "QUERY",
            "No prefecture, city, ward, town or village is called so.",
            "Write a name in Japanese or a part of one (前橋), a prefecture, or a code.",
        )
    if as_json:
        for body in bodies:
            say_json(_values(body))
        return
    shown = bodies if every else bodies[:_SHOWN]
    for row in columns([_row(body) for body in shown]):
        say(row)
    for body in shown:
        if body.suspect:
            say(f"! {body.full_name}: {body.suspect}")
    if left := len(bodies) - len(shown):
        say(f"and {number(left, 'more body', 'more bodies')}: --all shows them")


def _values(body: Body) -> Values:
    return {
        "code": body.code5,
        "code6": body.code6,
        "prefecture": body.prefecture,
        "name": body.name,
        "kind": body.kind.value,
        "system": body.system,
        "address": body.address or None,
        "slug": body.slug or None,
        "tenant_id": body.tenant_id or None,
        "robots": body.robots.value,
        "robots_on": body.robots_on.isoformat() if body.robots_on else None,
        "may": way(body).name.lower(),
        "suspect": body.suspect or None,
    }


def _row(body: Body) -> tuple[str, ...]:
    return (body.code5, body.full_name, body.system, _what_may_be_done(body), body.address)


def _what_may_be_done(body: Body) -> str:
    if not body.address:
        return "no address is known"
    if way(body) is Way.UNKNOWN:
        return "unknown: robots.txt was not read"
    if body.robots is Robots.OPEN and body.system not in (*VENDORS, "pdf_page"):
        return "open, if a platform fits its pages"
    return way(body).value
