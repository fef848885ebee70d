"""Platforms by name: a platform is a file in this folder, found by looking, never by a list."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import UserError

if TYPE_CHECKING:
    from types import ModuleType


@cache
def platform_names() -> tuple[str, ...]:
    """Every platform there is, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def is_crawled(name: str) -> bool:
    """Whether a platform has a ``start``: read in its file, for to import them all is slow."""
    text = Path(__path__[0], f"{name}.py").read_text(encoding="utf-8")
    return "\ndef start(" in text


def load_platform(name: str) -> ModuleType:
    """The module of a platform; it has ``start`` if it can be crawled, ``parse_file`` if imported,
    ``recall`` if what it reads hangs on what it remembers (crawler/reparse.py), ``get_ready`` if
    what reads its pages is loaded late, ``HOW_TO_SAVE`` if a person must be told how to download
    what robots.txt closes, ``READS_PDF`` if it reads saved papers.

    Raises UserError for a name that no file bears.
    """
    if name not in platform_names():
        raise UserError(
            f"platform {name!r}", "is not known.", f"Known are: {', '.join(platform_names())}."
        )
    return importlib.import_module(f"{__name__}.{name}")
