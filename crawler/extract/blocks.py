"""What an article is before its parts are known: paragraphs in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto


class BlockKind(Enum):
    """What the page itself says of a paragraph; plain text says nothing."""

    PARAGRAPH = auto()
    HEADING = auto()
    ASIDE = auto()  # captions, embeds, share buttons, forms


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph; ``text`` may hold line breaks and is never blank."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH


def blocks_of_text(text: str) -> tuple[Block, ...]:
    """Paragraphs of a plain text: parted by blank lines, else each line is one."""
    lines = [line.strip() for line in text.split("\n")]
    if not any(lines):
        return ()
    body = "\n".join(lines).strip("\n")
    pieces = re.split(r"\n{2,}", body) if "\n\n" in body else body.split("\n")
    return tuple(Block(text=piece) for piece in pieces if piece.strip())
