"""What hosts told us, as values: the process that fetches knows these, and no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

PAUSE = "pause"
"""The reason of a rest that nobody asked for: what was left of a run's last pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsCopy:
    """The robots.txt of a site (scheme, host and port) as it was last read."""

    body: bytes
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A host, or all hosts of a vendor, asked to be left alone until ``not_before``."""

    name: str
    not_before: datetime
    reason: str
