"""The choice of sentences is as near to a reader's as it was: the scores may only rise.

The floors are what benchmarks/summary.py measured, rounded down to hundredths. Whoever raises a
score raises its floor in the same commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.summary import CHOICES, chosen, scores, stances
from benchmarks.summary_set import load

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from benchmarks.summary_set import Labelled


def shares(labelled: Iterable[Labelled], *, held_out: bool) -> dict[str, float]:
    """How near the sentences, their letters and the stances come."""
    items = [one for one in labelled if one.item.kind in CHOICES and one.item.held_out is held_out]
    found = scores(items, chosen)
    right = [stance in allowed for one in items for stance, allowed in stances(one)]
    return {
        "sentences": found.sentences,
        "letters": found.letters,
        "stance": sum(right) / len(right),
    }


def fallen(found: dict[str, float], floors: dict[str, float]) -> dict[str, float]:
    """What is lower than it was."""
    return {name: value for name, value in found.items() if value < floors[name]}


def test_of_our_own_records_the_choice_is_as_good_as_it_was() -> None:
    floors = {"sentences": 0.85, "letters": 0.76, "stance": 0.92}

    assert fallen(shares(load(None), held_out=False), floors) == {}


@pytest.mark.real
def test_with_captured_records_the_choice_is_as_good_as_it_was(real_folder: Path) -> None:
    floors = {"sentences": 0.78, "letters": 0.71, "stance": 0.89}

    assert fallen(shares(load(real_folder), held_out=False), floors) == {}


@pytest.mark.real
def test_of_what_was_held_out_the_choice_is_as_good_as_it_was(real_folder: Path) -> None:
    floors = {"sentences": 0.74, "letters": 0.68, "stance": 0.69}

    assert fallen(shares(load(real_folder), held_out=True), floors) == {}
