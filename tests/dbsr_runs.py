"""Runs of the DB-Search stand-in by hand, and its pages one by one, for the tests about them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from config.models import Source
from crawler.platforms import dbsr
from crawler.steps import Page
from standins.sites.dbsr import Host, sample_tenants
from standins.sites.serving import Asked
from tests.runs_by_hand import HOME, ByHand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standins.sites.dbsr_text import Tenant

PERMISSION = {
    "by": "架空市議会事務局",
    "decided_on": date(2026, 11, 1),
    "reason": "電話で確認",
    "prefixes": ["/"],
    "until": date(2027, 10, 31),
    "contact": "gikai@kakuu.example.jp",
}


def source(name: str = "kakuu", **values: object) -> Source:
    """A source of the stand-in."""
    fields = {"id": name, "platform": "dbsr", "name": name, "url": f"{HOME}/index.php/"}
    return Source.model_validate({**fields, "lookback_days": 120, **values})


def runs(tenant: Tenant | str, **values: Any) -> ByHand:  # noqa: ANN401 - keys of a source
    """The runs of a tenant, or of the sample of that name."""
    made = sample_tenants()[tenant] if isinstance(tenant, str) else tenant
    kept = source(council=made.council, **values)
    return ByHand(platform=dbsr, source=kept, site=Host(tenant=made))


def page(
    body: str | bytes,
    url: str = f"{HOME}/index.php/100000",
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Page:
    """An answer."""
    sent = body.encode() if isinstance(body, str) else body
    return Page(url=url, status=status, headers=headers or {}, body=sent)


def asked(target: str, **headers: str) -> Asked:
    """A request of nobody's run."""
    return Asked(method="GET", target=target, headers=headers, body=b"", at=0.0)
