"""What single platforms let a person choose: one table for each that has anything to choose.

A platform ``name`` whose sources need more than the keys that all sources share gets a model here,
and one line in ``config.models.Source``::

    class NameOptions(Table):
        selector: Text = "article"

    name: NameOptions | None = None     # in Source

A person then writes the table ``[source.name]`` below the ``[[source]]`` it belongs to, and the
platform reads ``task.source.name or NameOptions()``. docs/configuration.md describes every key.
"""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import StringConstraints, field_validator

from config.tables import Mistake, Table

# A blank between words means «or» to the API: the words of the list are joined by it.
MeetingWord = Annotated[str, StringConstraints(pattern=r"^\S{1,40}$")]


class KokkaiOptions(Table):
    """``[source.kokkai]``: which of the Diet's minutes are watched; without it all of them.

    ``meetings`` are parts of committees' names such as デジタル; one of them must fit.
    """

    houses: tuple[Literal["衆議院", "参議院", "両院", "両院協議会"], ...] = ()
    meetings: tuple[MeetingWord, ...] = ()

    @field_validator("meetings")
    @classmethod
    def _fits_into_a_question(cls, meetings: tuple[str, ...]) -> tuple[str, ...]:
        size = len(quote(" ".join(meetings)))
        if size > 1_600:
            raise Mistake(
                f"meetings has {size:,} bytes as an address; the Diet's API takes about 1,600.",
                "Use shorter or fewer words, or a second source for the rest.",
            )
        return meetings
