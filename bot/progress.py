"""How far a crawl is, on stderr and only where somebody looks at it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.output import console, line, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crawler.process import CrawlEvent


@contextmanager
def shown(sources: int) -> Iterator[Callable[[CrawlEvent], None] | None]:
    """What to call with each event; None where stderr is no terminal.

    Named is the source that is under way for longest, for it is the one that is waited for.
    """
    if not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("sources, {task.fields[records]} records"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console(sys.stderr), transient=True) as progress:
        task = progress.add_task("reading", total=sources, records=0)
        documents: dict[str, int] = {}
        under_way: dict[str, None] = {}  # in the order in which they began

        def show(event: CrawlEvent) -> None:
            documents[event.source] = max(documents.get(event.source, 0), event.documents)
            if event.kind == "finished":
                under_way.pop(event.source, None)
            else:
                under_way[event.source] = None
            progress.update(
                task,
                description=line(listed(list(under_way), 1)) or "reading",
                advance=event.kind == "finished",
                records=sum(documents.values()),
            )

        yield show
