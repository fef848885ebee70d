"""What a source of feeds remembers, and when its pages are to be looked at again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.models import Source
    from config.options import FeedOptions
    from crawler.steps import Task

# Memory: what the index said of an item whose page is on record, and the day on which it was read.
SEEN = "item "
LOOKED = "looked"  # memory: the day on which the last look at all pages began
LOOKING = "looking"  # memory: the day on which the one began that is not at its end
LISTED = "listed"  # memory: how many items the index had
GONE = "gone"  # memory: whether the index led to a page that is gone
TEXT = "text_from"  # memory: feed or page


def look_since(task: Task) -> str:
    """The day since when all listed pages are to be looked at, "" while none is due."""
    looked = task.memory.get(LOOKED)
    days = options_of(task.source).look_again_days
    due = looked is not None and (task.today - date.fromisoformat(looked)).days >= days
    return task.memory.get(LOOKING) or (task.today.isoformat() if due else "")


def options_of(source: Source) -> FeedOptions:
    """What a person chose for it; raises ValueError for a source of another platform."""
    options = source.feed
    if options is None:
        raise ValueError(f"{source.id} is of another platform")
    return options
