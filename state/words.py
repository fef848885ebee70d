"""The words of a document, apart from how they are spaced, spelt wide or laid out. Pure.

What a revision is hangs on this file: what is not a word here can change without being news.
"""

from __future__ import annotations

from hashlib import sha224, sha256
from typing import TYPE_CHECKING, NamedTuple

from matcher.fold import fold_text, fold_words
from state.part_columns import ColumnParts
from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from state.records import Document

# Private-use characters: folding leaves them alone, no word reaches across one, and unlike a
# control character they are not taken for a blank.
BETWEEN_PARTS = "\uf8f0"
_AFTER_SPEAKER = "\uf8f1"


# A change in any other part is no revision: not in what is set aside (view counters, share buttons,
# 最終取得日), and not in interjections, which one platform lists in another order each time.
COUNTING = frozenset(kind for kind in PartKind if kind.alerts or kind is PartKind.HEADING)


_FIRST_FORM = 32  # bytes of a fingerprint as it was until 2026-11; one of today has 28


class Words(NamedTuple):
    """``fingerprint`` is equal when the words are; ``folded`` is those of title and parts, folded
    and without blanks, and ``text`` those of the parts alone."""

    fingerprint: bytes
    folded: str

    def are(self, fingerprint: bytes) -> bool:
        """Whether a fingerprint on record is of these words, in whichever form it was made."""
        if len(fingerprint) == _FIRST_FORM:
            return sha256(self.folded.encode()).digest() == fingerprint
        return self.fingerprint == fingerprint

    @property
    def text(self) -> str:
        """What twins are told by."""
        return self.folded.partition(BETWEEN_PARTS)[2]

    @property
    def letters(self) -> int:
        """How much text there is: the yardstick of a page that lost most of it."""
        return len(self.text)


def words_of(document: Document) -> Words:
    """The words of one document."""
    return words_of_all([document])[0]


def words_of_all(documents: Sequence[Document]) -> list[Words]:
    """Folded in one go: a call for each of 1,400 speeches would cost ten times the folding."""
    return [_words(text) for text in fold_words([_counting(d) for d in documents])]


def _counting(document: Document) -> str:
    parts = document.parts
    if isinstance(parts, ColumnParts):  # as of minutes: to make 1,400 takes four times all of this
        kinds, texts, speakers, *_ = parts.columns
        spoken = [
            f"{speaker}{_AFTER_SPEAKER}{text}" if speaker else text
            for kind, text, speaker in zip(kinds, texts, speakers, strict=True)
            if kind in COUNTING
        ]
    else:
        spoken = [
            f"{part.speaker}{_AFTER_SPEAKER}{part.text}" if part.speaker else part.text
            for part in parts
            if part.kind in COUNTING
        ]
    return BETWEEN_PARTS.join([document.title, *spoken])


def _words(folded: str) -> Words:
    # In UTF-16, which is made of a text in a third of the time of UTF-8, and is a third shorter.
    return Words(sha224(folded.encode("utf-16-le")).digest(), folded)


def folded_words(text: str) -> str:
    """One text as it is compared."""
    return without_blanks(fold_text(text))


def without_blanks(text: str) -> str:
    """Line breaks and spaces are layout: 「Ｄ Ｘ　推進」 and 「DX推進」 are the same words."""
    return "".join(text.split())
