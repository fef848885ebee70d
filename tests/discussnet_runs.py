"""Runs of DiscussNet's stand-in by hand, for the tests that are about its answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from config.models import Source
from crawler.platforms import discussnet
from crawler.steps import Page
from standins.sites.discussnet_samples import NAME
from tests.runs_by_hand import HOME, ByHand

if TYPE_CHECKING:
    from standins.sites.discussnet import Host
    from tests.runs_by_hand import Found


def source(slug: str = "kakuu", **values: object) -> Source:
    """The source of one of the stand-in's tenants."""
    fields = {"id": slug, "platform": "discussnet", "name": slug, "council": NAME}
    return Source.model_validate({**fields, "url": f"{HOME}/tenant/{slug}/SpTop.html", **values})


def runs(site: Host, slug: str = "kakuu", **values: object) -> ByHand:
    """Its runs."""
    return ByHand(platform=discussnet, source=source(slug, **values), site=site)


def asked(found: Found) -> list[str]:
    """What was asked for, by the numbers that were sent: index, 12, 12/3."""
    named = []
    for one in found.asked:
        form = {name: values[0] for name, values in parse_qs(one.body.decode()).items()}
        numbers = [form[name] for name in ("council_id", "schedule_id") if name in form]
        named.append("/".join(numbers) or one.path.rpartition("/")[2])
    return named


def told(found: Found) -> str:
    """All errors of a run in one line."""
    return "; ".join(str(error) for error in found.errors)


def page(body: object, status: int = 200) -> Page:
    """An answer of the interface."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Page(url=f"{HOME}/dnp/search/x", status=status, headers={}, body=raw)
