"""Minutes and summaries of meetings (会議要旨) that are a page, beside files in one list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.extract.blocks import BlockKind
from crawler.extract.blog import parts_of_article
from crawler.extract.dialogue import parts_of_dialogue
from crawler.extract.parts import join_parts
from crawler.extract.printed_minutes import parts_of_printed_minutes
from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.extract.blocks import Block
    from state.records import Part

_HEADING_SIGN = "■ "  # how printed minutes set a heading off


def parts_of_web_minutes(blocks: Sequence[Block], council: str | None = None) -> tuple[Part, ...]:
    """The parts of a page's text: as a dialogue whose speakers are introduced, as minutes in which
    marks or labels name them, else as an article with questions and answers."""
    dialogue = parts_of_dialogue(blocks)
    if dialogue is not None:
        return dialogue
    told = [block for block in blocks if block.kind is not BlockKind.ASIDE]
    parts = parts_of_printed_minutes("\n".join(_line(block) for block in told), council)
    if parts is None:
        return parts_of_article(blocks, council=council)
    aside = "\n\n".join(block.text for block in blocks if block.kind is BlockKind.ASIDE)
    return join_parts("", (_without_sign(part) for part in parts), aside)


def _line(block: Block) -> str:
    return f"{_HEADING_SIGN}{block.text}" if block.kind is BlockKind.HEADING else block.text


def _without_sign(part: Part) -> Part:
    """Only what we put there ourselves is taken away. On the cover a heading with nothing below it
    is that of the first speech."""
    if part.kind not in (PartKind.HEADING, PartKind.SET_ASIDE):
        return part
    lines = [line.removeprefix(_HEADING_SIGN) for line in part.text.split("\n")]
    alone = part.text == _HEADING_SIGN + lines[0]
    return replace(part, kind=PartKind.HEADING if alone else part.kind, text="\n".join(lines))
