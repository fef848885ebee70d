"""How far a run came in a tenant's tree, for the next one to go on there.

A tree is walked from page to page, so one that takes more requests than a run may make, or has
hours for, would be cut at the same branch every day, and its sittings never read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crawler.extract.kensaku_known import WALKED_AGAIN
from crawler.extract.kensaku_tree import Node, SittingLink
from crawler.frontier import LEFT
from crawler.steps import Remember

if TYPE_CHECKING:
    from crawler.steps import Task

_HALT = "halt"
_RAW = "latin-1"  # values are sent back as the bytes they were: one letter for each


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """A walk: the branches still to open, the values of all that were met, and what was found.

    ``mark`` is the search form's when it began, "" without one. The links of ``sittings`` are empty
    in one that was remembered: they bear the Code of their day.
    """

    mark: str
    left: tuple[Node, ...]
    seen: frozenset[bytes]
    sittings: tuple[SittingLink, ...]
    problems: tuple[str, ...]


def halt_at(task: Task, halt: Halt) -> Remember:
    """That the walk came so far today."""
    value = {
        "on": task.today.isoformat(),
        "first": (task.window.first or date.min).isoformat(),
        "mark": halt.mark,
        "left": [
            [node.value.decode(_RAW), node.label, node.first, node.last] for node in halt.left
        ],
        "seen": sorted(value.decode(_RAW) for value in halt.seen),
        "sittings": [
            [link.file_name, link.label, link.branch.decode(_RAW)] for link in halt.sittings
        ],
        "problems": halt.problems,
    }
    return Remember(name=_HALT, value=json.dumps(value, separators=(",", ":")), gets_on=True)


def no_halt() -> Remember:
    """That nothing of the walk is left to be done."""
    return Remember(name=_HALT, value="")


def halted(task: Task) -> Halt | None:
    """Where to go on: only where the run before left something, and not for longer than a walk
    counts; a backfill begins at the root."""
    if task.window.last is not None or LEFT not in task.memory:
        return None
    try:
        value = json.loads(task.memory.get(_HALT, ""))
        recent = timedelta() <= task.today - date.fromisoformat(value["on"]) < WALKED_AGAIN
        if not recent or date.fromisoformat(value["first"]) > (task.window.first or date.min):
            return None
        return Halt(
            mark=str(value["mark"]),
            left=tuple(_node(*one) for one in value["left"]),
            seen=frozenset(one.encode(_RAW) for one in value["seen"]),
            sittings=tuple(_link(*one) for one in value["sittings"]),
            problems=tuple(map(str, value["problems"])),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _node(value: str, label: str, first: int | None, last: int | None) -> Node:
    return Node(value=value.encode(_RAW), label=label, first=first, last=last)


def _link(file_name: str, label: str, branch: str) -> SittingLink:
    return SittingLink(file_name=file_name, label=label, url="", branch=branch.encode(_RAW))
