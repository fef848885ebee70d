"""Feeds of any dialect, and pages that list news: items, and the words of the pages they lead to.

A run in which nothing is new asks once: the index, which is not modified, or whose items say what
they said. A page is asked for where its item is new or says something else, and every
``look_again_days`` for edits of which no feed tells. A run may end before it has asked for all of
them: new items wait in the memory, and a look at all pages goes on until each has had its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged
from crawler.extract.feed_memory import GONE, LISTED, TEXT, look_since
from crawler.extract.waiting import waited_for
from crawler.steps import Fetch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from config.models import Source
    from crawler.saved import SavedFile
    from crawler.steps import Page, Step, Task
    from state.records import Document


def get_ready() -> None:
    """Load what reads an index and its pages."""
    from crawler.extract import feed_visit as _loaded  # noqa: F401 - loaded here, as it says


def parse_file(file: SavedFile, source: Source) -> Document:
    """Minutes or an article in a saved page, as ``feed_saved.parse_file`` reads and refuses it."""
    from crawler.extract import feed_saved  # only now, for the reason that feed_visit gives

    return feed_saved.parse_file(file, source)


def recall(memory: Mapping[str, str], _now: datetime) -> Mapping[str, str]:
    """Of the memory what the words of the records hang on."""
    return {TEXT: memory[TEXT]} if TEXT in memory else {}


def start(task: Task) -> Iterator[Step]:
    """The feed, or the page that lists news."""
    if task.source.url is None:
        raise LayoutChanged(f"the source {task.source.id} has no url")
    yield Fetch(url=str(task.source.url), then=_read_index, conditional=_may_rest(task))


def _may_rest(task: Task) -> bool:
    """Whether «not modified» is an answer to the index.

    Not for a bounded window, to which it would show nothing; nor while something is wrong that the
    index alone would hide: too few items, or pages that are gone.
    """
    open_window = task.window.last is None
    listed = int(task.memory.get(LISTED, task.source.index_min))
    healthy = listed >= task.source.index_min and not task.memory.get(GONE)
    return open_window and healthy and not look_since(task) and not waited_for(task)


def _read_index(task: Task, page: Page) -> Iterator[Step]:
    if page.not_modified:
        return
    from crawler.extract import feed_visit  # only now, for the reason that it gives

    yield from feed_visit.read_index(task, page)
