"""Many texts read as one: a call for each would cost more than the work on most of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from matcher.characters import BETWEEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Sized

Text = TypeVar("Text", bound="Sized")
_MOST = 400_000
"""Characters. Some hundred small calls are made for each batch: at 64,000 they cost more than what
the processor's cache saves, the more so where others use it too. A batch takes 10 MB."""


def batches(texts: Sequence[Text], most: int = _MOST) -> Iterator[Sequence[Text]]:
    """Cut into batches of at most so many characters; a longer text is one by itself."""
    if texts and sum(map(len, texts)) + len(texts) <= most:  # spares most of what it costs
        yield texts
        return
    first = size = 0
    for place, text in enumerate(texts):
        if size and size + len(text) > most:
            yield texts[first:place]
            first, size = place, 0
        size += len(text) + 1
    if size:
        yield texts[first:]


def joined(texts: Sequence[str]) -> str:
    """The texts with one character between them, before the first and behind the last."""
    return BETWEEN.join(("", *texts, ""))
