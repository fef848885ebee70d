"""Runs of kensakusystem.jp's stand-in by hand, for the tests that are about its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.models import Source
from crawler.platforms import kensakusystem
from standins.sites.kensakusystem import sample_tenants
from tests.runs_by_hand import HOME, ByHand

if TYPE_CHECKING:
    from standins.sites.kensakusystem import Vendor
    from tests.runs_by_hand import Found


def source(name: str, **values: object) -> Source:
    """The source of one of the stand-in's councils."""
    council = sample_tenants()[name].council
    fields = {"id": name, "platform": "kensakusystem", "name": name, "council": council}
    return Source.model_validate({**fields, "url": f"{HOME}/{name}/", **values})


def runs(name: str, site: Vendor, **values: object) -> ByHand:
    """Its runs."""
    return ByHand(platform=kensakusystem, source=source(name, **values), site=site)


def told(found: Found) -> str:
    """All errors of a run in one line."""
    return "; ".join(str(error) for error in found.errors)
