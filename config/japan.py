"""Where all sources are, and whoever is told."""

from __future__ import annotations

from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
"""The zone of every day that is written or shown; rows hold UTC."""
