"""Instants and days as they stand in rows: UTC text of one width, which sorts as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from config.japan import TOKYO


@lru_cache(maxsize=16)
def instant_text(moment: datetime) -> str:
    """Microseconds always written: one width, so that rows compare as the moments do."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a zone cannot be stored: {moment}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def instant(text: str) -> datetime:
    """The aware UTC moment that ``instant_text`` wrote."""
    return datetime.fromisoformat(text)


def published_text(published: date | datetime | None) -> str | None:
    """A moment as UTC, a day as a day; which of the two it was can be read back."""
    if isinstance(published, datetime):
        return instant_text(published)
    return published.isoformat() if published else None


def published(text: str | None) -> date | datetime | None:
    """What ``published_text`` wrote."""
    if text is None:
        return None
    return instant(text) if "T" in text else date.fromisoformat(text)


def day_in_japan(published: date | datetime | None) -> date | None:
    """The day on which a moment was a day in Japan; a day as it is."""
    return published.astimezone(TOKYO).date() if isinstance(published, datetime) else published


def day_text(day: date | None) -> str | None:
    """ISO 8601."""
    return day.isoformat() if day else None


def day(text: str | None) -> date | None:
    """What ``day_text`` wrote."""
    return date.fromisoformat(text) if text else None
