"""How near a choice of sentences comes to a reader's. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Place: TypeAlias = "tuple[int, int, int]"  # seq of the part, start and end in its text

_SAME = 0.5  # of the shorter one: where sentences end, splitters differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Each from 0 to 1; ``f1`` is what one number has to say of a choice."""

    precision: float
    recall: float
    rouge: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def score(
    chosen: Sequence[Place],
    wanted: Sequence[Place],
    also: Sequence[Place],
    texts: tuple[str, str],
) -> Score:
    """``wanted`` is the reader's choice, ``also`` what would have done as well; ``texts`` are the
    words chosen and the words wanted.

    A sentence that would have done as well is no error, but it finds nothing that was wanted.
    """
    right = sum(any(_same(place, each) for each in (*wanted, *also)) for place in chosen)
    found = sum(any(_same(place, each) for place in chosen) for each in wanted)
    return Score(
        precision=right / len(chosen) if chosen else 0.0,
        recall=found / len(wanted) if wanted else 0.0,
        rouge=rouge_l(*texts),
    )


def _same(one: Place, other: Place) -> bool:
    if one[0] != other[0]:
        return False
    shared = min(one[2], other[2]) - max(one[1], other[1])
    return shared >= _SAME * max(1, min(one[2] - one[1], other[2] - other[1]))


def rouge_l(chosen: str, wanted: str) -> float:
    """ROUGE-L by letters: the F measure of the longest sequence that both hold in order."""
    chosen, wanted = "".join(chosen.split()), "".join(wanted.split())
    if not chosen or not wanted:
        return 0.0
    common = longest_common(chosen, wanted)
    precision, recall = common / len(chosen), common / len(wanted)
    return 2 * precision * recall / (precision + recall) if common else 0.0


def longest_common(one: str, other: str) -> int:
    """The length of the longest common subsequence: Hyyrö's bits, one word a row."""
    places: dict[str, int] = {}
    for place, letter in enumerate(one):
        places[letter] = places.get(letter, 0) | 1 << place
    full = (1 << len(one)) - 1
    row = full
    for letter in other:
        met = row & places.get(letter, 0)
        row = ((row + met) | (row - met)) & full
    return len(one) - row.bit_count()
