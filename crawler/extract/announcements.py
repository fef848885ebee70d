"""That minutes appeared, where robots.txt opens the page that says so and closes the minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged
from crawler.steps import Remember
from state.closed import ANNOUNCES
from state.records import Document, DocumentKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from config.models import Source
    from crawler.steps import Task


def announcing(task: Task) -> Iterator[Remember]:
    """Keep in mind that robots.txt closes the texts of this source: people are told with every run,
    for what is read of it looks well."""
    if ANNOUNCES not in task.memory:
        yield Remember(name=ANNOUNCES, value="yes")


def announced(
    source: Source,
    *,
    key: str,
    title: str,
    url: str,
    days: tuple[date, date] | None = None,
    session: str | None = None,
) -> Document:
    """A record without a text, which the texts of its session settle (``state.announcements``).

    ``key`` is made of raw values that stay, such as the first and the last day of a search; never
    of the title. ``days`` are the first and the last that the page names for the sittings, None
    where it names none. ``session`` is what stands in the title, the meeting or the session of
    every text that belongs here, width and spaces aside; None where the days alone tell. Of several
    names in it, a line each, all must stand there, in whatever order: 定例会 and 令和8年 of
    「令和８年第１回定例会」. ``url`` is what a person opens to get the texts. Raises LayoutChanged
    where the days are in the wrong order.
    """
    first, last = days or (None, None)
    if first and last and last < first:
        raise LayoutChanged(f"what is announced as {title[:80]!r} ends before it begins: {url}")
    return Document(
        key=f"{source.id}/announced/{key}",
        source=source.id,
        platform=source.platform,
        kind=DocumentKind.ANNOUNCEMENT,
        title=title,
        parts=(),
        url=url,
        council=source.council,
        session=session,
        held_on=first,
        held_until=last if last != first else None,
        status=Status.ANNOUNCED,
    )
