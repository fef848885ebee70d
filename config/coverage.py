"""How much of the catalogue can be watched, and in which way; pure but for its last line.

`python -m config.coverage` prints the table of docs/catalogue.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from config.catalogue import SYSTEMS, VENDORS, Robots, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from config.catalogue import Body

_READ = (*VENDORS, "pdf_page")
_HEADINGS = ("system", "bodies", "open", "by permission or by hand", "unknown", "doubted rows")


class Way(StrEnum):
    """What may be done about a body's minutes, as far as the catalogue knows.

    Nothing counts as open of which nobody has looked whether it is.
    """

    OPEN = "open"
    PERMISSION_OR_HAND = "by permission or by hand"
    UNKNOWN = "unknown"


_WAYS = {
    Robots.OPEN: Way.OPEN,
    Robots.CLOSED: Way.PERMISSION_OR_HAND,
    Robots.UNKNOWN: Way.UNKNOWN,
}


def way(body: Body) -> Way:
    """What may be done about one body's minutes."""
    return _WAYS[body.robots]


def coverage_table(bodies: Iterable[Body]) -> str:
    """Bodies by system and by what may be done, as a table in Markdown."""
    listed = tuple(bodies)
    rows = [_row(f"`{system}`", listed, (system,)) for system in SYSTEMS if system in _READ]
    rows.append(_row("**systems that a platform reads**", listed, _READ))
    rows += [_row(f"`{system}`", listed, (system,)) for system in SYSTEMS if system not in _READ]
    rows.append(_row("**all**", listed, SYSTEMS))
    return "".join(_lines(rows))


def _row(title: str, bodies: Sequence[Body], systems: Sequence[str]) -> list[str]:
    counted = [body for body in bodies if body.system in systems]
    ways = Counter(way(body) for body in counted)
    doubted = sum(1 for body in counted if body.suspect)
    numbers = (len(counted), *(ways[one] for one in Way), doubted)
    return [title, *(f"{number:,}" for number in numbers)]


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(_HEADINGS)} |\n"
    yield f"|{'|'.join(['---'] + ['--:'] * (len(_HEADINGS) - 1))}|\n"
    for row in rows:
        yield f"| {' | '.join(row)} |\n"


if __name__ == "__main__":
    sys.stdout.write(coverage_table(catalogue()))
