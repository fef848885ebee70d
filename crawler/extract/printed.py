"""What a printed record is: minutes with speakers, a table of votes, or a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.extract.paper import parts_of_paper
from crawler.extract.parts import join_parts
from crawler.extract.printed_minutes import parts_of_printed_minutes
from crawler.extract.printed_pages import without_edges
from crawler.extract.votes import parts_of_votes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from state.records import Part


def parts_of_pages(pages: Sequence[str], council: str | None = None) -> tuple[Part, ...]:
    """The parts of a record's pages; running heads and page numbers are set aside at the end."""
    # First, for its pages begin with the same names, which are no running head.
    votes = parts_of_votes("\n".join(pages))
    if votes is not None:
        return votes
    printed = without_edges(pages)
    parts = parts_of_printed_minutes(printed.text, council)
    if parts is None:
        parts = parts_of_paper(printed.text, council)
    return join_parts("", parts, "\n".join(printed.edges))
