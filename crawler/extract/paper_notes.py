"""Papers to be asked for again: what their list said of them, while that stays the same."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from crawler.again import all_again
from crawler.extract.papers import Named
from state.records import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def note_of(named: Named, listed_by: str) -> str:
    """A paper and the address of the list that names it, as ``Fetch.again`` takes them."""
    return json.dumps(
        {
            "list": listed_by,
            "key": named.key,
            "title": named.title,
            "url": named.url,
            "held_on": named.held_on.isoformat() if named.held_on else None,
            "status": named.status,
            "above": named.above,
            "web": named.web,
        },
        ensure_ascii=False,
    )


def papers_again(memory: Mapping[str, str], listed_by: str) -> Iterator[Named]:
    """The papers of a list that are to be asked for again."""
    for again in all_again(memory):
        try:
            said = json.loads(again.note)
            if said["list"] == listed_by:
                yield Named(
                    key=said["key"],
                    title=said["title"],
                    url=said["url"],
                    held_on=date.fromisoformat(said["held_on"]) if said["held_on"] else None,
                    status=Status(said["status"]) if said["status"] else None,
                    above=tuple(said["above"]),
                    web=bool(said["web"]),
                )
        except (KeyError, TypeError, ValueError):
            continue  # not written by this version: the list is read whole again one day
