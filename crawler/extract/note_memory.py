"""What a note source remembers of its articles, and which of them to ask for again. Pure.

The RSS tells of no change, so an edit shows only in the article itself. In its first week an
article is asked for every day, later once a week, as long as the look-back window holds it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.extract.returning import returning
from crawler.steps import Remember

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKYO = ZoneInfo("Asia/Tokyo")
YOUNG = 7  # days in which most edits happen
RARELY = 7  # days between two looks at an older article
_PREFIX = "article/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One article on record: when it was published, first recorded and last asked for.

    ``marks`` are those of its opening and closing paragraphs when it was first recorded. They and
    ``first`` never change: what is boilerplate for an article hangs on them.
    """

    key: str
    account: str
    published_on: date | None
    first: datetime
    asked_on: date
    marks: tuple[str, ...] = ()

    def due(self, today: date) -> bool:
        """Whether it is time to look for an edit."""
        waited = (today - self.asked_on).days
        young = self.published_on is not None and (today - self.published_on).days <= YOUNG
        return waited < 0 or waited >= (1 if young else RARELY)

    def to_remember(self) -> Remember:
        """For the next run, once the document is on record."""
        value = {
            "account": self.account,
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "first": self.first.isoformat(),
            "asked_on": self.asked_on.isoformat(),
            "marks": self.marks,
        }
        text = json.dumps(value, separators=(",", ":"))
        return Remember(name=_PREFIX + self.key, value=text, with_records=True)


def known_articles(memory: Mapping[str, str]) -> dict[str, Known]:
    """The articles that earlier runs recorded, by key; what cannot be read is as if unknown."""
    names = (name for name in memory if name.startswith(_PREFIX))
    found = (_read(name.removeprefix(_PREFIX), memory[name]) for name in names)
    return {known.key: known for known in found if known}


def boilerplate_of(known: Mapping[str, Known], recorded_first: datetime) -> frozenset[str]:
    """The marks of the boilerplate as it was known when an article was first recorded."""
    return returning(one.marks for one in known.values() if one.first < recorded_first)


def day_of(published_at: date | datetime | None) -> date | None:
    """The day in Japan."""
    if isinstance(published_at, datetime):
        return published_at.astimezone(TOKYO).date()
    return published_at


def _read(key: str, text: str) -> Known | None:
    try:
        value = json.loads(text)
        published_on = value["published_on"]
        return Known(
            key=key,
            account=str(value["account"]),
            published_on=date.fromisoformat(published_on) if published_on else None,
            first=datetime.fromisoformat(value["first"]),
            asked_on=date.fromisoformat(value["asked_on"]),
            marks=tuple(str(mark) for mark in value["marks"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
