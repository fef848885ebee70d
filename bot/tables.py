"""Tables whose first column, what people copy into the next command, is never broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.output import console, line, say, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

_ENOUGH = 20  # columns of a terminal in which a long cell can still be read, folded
_INDENT = " " * 4


def say_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """On stdout. A terminal that is too narrow for the first column beside the others gets each
    row on lines of its own, which it may fold as it likes: what is copied stays whole."""
    screen = console()
    if screen.width >= _least(headings, rows):
        screen.print(_table(title, headings, rows))
        return
    say(title)
    for first, *others in rows:
        say(line(first))
        named = zip(headings[1:], others, strict=True)
        say(_INDENT + ", ".join(line(f"{heading} {cell}") for heading, cell in named if cell))


def _least(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """How many columns of a terminal it takes, the lines between them included."""
    first, *others = zip(*rows, strict=True)
    needed = max(map(width_of, first))
    for heading, column in zip(headings[1:], others, strict=True):
        # Headings break between their words.
        widest = max(map(width_of, (*column, *heading.split())))
        needed += min(widest, _ENOUGH)
    return needed + 3 * len(headings) + 1


def _table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A rich table of cleaned cells."""
    # rich is slow to load: only who prints a table does
    from rich.table import Table
    from rich.text import Text

    made = Table(title=title, title_justify="left", title_style="bold")
    for number, heading in enumerate(headings):
        made.add_column(heading, overflow="fold", no_wrap=number == 0)
    for row in rows:
        made.add_row(*(Text(line(cell)) for cell in row))
    return made
