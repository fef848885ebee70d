"""By which name we ask, and where a site's owner reaches us."""

from __future__ import annotations

from importlib.metadata import metadata
from typing import TYPE_CHECKING

from crawler.politeness.visitor import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable


def user_agent(contact: str) -> str:
    """Who we are, and where a site's owner reaches us."""
    package = metadata(TOKEN)
    return signature(package["Version"], package.get_all("Project-URL", ()), contact)


def signature(version: str, addresses: Iterable[str], contact: str) -> str:
    """``gikai-watch/1.0 (+<home page>; <contact>)``; «Homepage, https://…» is one of ``addresses``.

    The home page is [project.urls] of pyproject.toml. While the project has none only the contact
    is named: an address that leads nowhere would be worse than none.
    """
    named = (address.partition(", ") for address in addresses)
    homes = [address for label, _, address in named if label == "Homepage"]
    said = "; ".join(filter(None, [*homes, contact]))
    return f"{TOKEN}/{version}" + (f" (+{said})" if said else "")
