"""Whether work ends soon, on whatever machine, and whatever else that does meanwhile.

How fast the product is stands in benchmarks/. Tests show only that nothing grows out of all
measure: their limits are far above what is measured, and move with the machine.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TRIES = 3
USUAL = 0.02  # CPU seconds of the yardstick on an idle machine of 2026


def ends_within(seconds: float, work: Callable[[], object]) -> bool:
    """Whether one of three tries takes no more CPU seconds, or as many more as this machine takes
    for everything just now."""
    for _ in range(TRIES):
        taken = cpu_seconds(work)
        if taken < seconds or taken < seconds * cpu_seconds(_yardstick) / USUAL:
            return True
    return False


def cpu_seconds(work: Callable[[], object]) -> float:
    """Of this process alone, without the collector: it would go through all that a thousand other
    tests left here."""
    gc.disable()
    try:
        begun = time.process_time()
        work()
        return time.process_time() - begun
    finally:
        gc.enable()


def _yardstick() -> int:
    return sum(number * number for number in range(300_000))
