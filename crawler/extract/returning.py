"""Paragraphs that a source puts into one article after the other: its boilerplate. Pure.

Which paragraphs an article opens and closes with is remembered when it is first recorded
(``opening_marks``). A paragraph is boilerplate for an article where ``OFTEN`` - 1 articles that
were read before it have it too (``returning``): with this one they are three. That is found out
once, when it is first recorded, so what was text in a record stays text when more articles bring
the same paragraph, and the record is not revised by it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from crawler.extract.blocks import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.extract.blocks import Block

OFTEN = 3
_EDGE = 10  # paragraphs at either end
_SHORTEST = 20  # letters: what is shorter may be a name, a heading or a polite word in a speech
_SENTENCE = ("。", "!", "?", "※")


def opening_marks(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The marks of the paragraphs at both ends that could be boilerplate, in order, each once."""
    edges = blocks if len(blocks) <= 2 * _EDGE else (*blocks[:_EDGE], *blocks[-_EDGE:])
    marks = (_mark(block) for block in edges)
    return tuple(dict.fromkeys(mark for mark in marks if mark))


def returning(earlier: Iterable[Iterable[str]]) -> frozenset[str]:
    """The marks that enough earlier articles have."""
    counted = Counter(mark for marks in earlier for mark in set(marks))
    return frozenset(mark for mark, articles in counted.items() if articles >= OFTEN - 1)


def marks_among(blocks: Iterable[Block], marks: frozenset[str]) -> tuple[str, ...]:
    """Those of the marks that an article has, in order, each once."""
    own = (_mark(block) for block in blocks)
    return tuple(dict.fromkeys(mark for mark in own if mark in marks))


def without_returning(blocks: Sequence[Block], marks: frozenset[str]) -> tuple[Block, ...]:
    """The blocks, those with one of the marks set aside.

    All stay as they are where nothing else would be left: an article that repeats another is
    still an article.
    """
    if not marks:
        return tuple(blocks)
    aside = [
        replace(block, kind=BlockKind.ASIDE) if _mark(block) in marks else block for block in blocks
    ]
    if any(block.kind is BlockKind.PARAGRAPH for block in aside):
        return tuple(aside)
    return tuple(blocks)


def _mark(block: Block) -> str | None:
    """A short digest of the words, which spacing and width do not change; None for no sentence.

    Not by the folding that finds keywords: marks are kept for years, and that may be taught.
    """
    if block.kind is not BlockKind.PARAGRAPH:
        return None
    words = "".join(unicodedata.normalize("NFKC", block.text).split())
    if len(words) < _SHORTEST or not any(sign in words for sign in _SENTENCE):
        return None
    return blake2b(words.encode("utf-8", "replace"), digest_size=6).hexdigest()
