"""How a ratio is measured: rounds in which every case runs once, and the medians compared."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from importlib import import_module
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of RESULTS.md: ``ratio`` as measured against ``limit``, ``goal`` as promised."""

    name: str
    limit: str
    ratio: str
    goal: str
    met: bool


def at_least(name: str, limit: str, share: float, goal: float) -> Result:
    """A result whose share of the limit's speed must reach the goal (0.8 is 80 %)."""
    ratio, wanted = f"{share:.0%}", f"≥ {goal:.0%}"
    return Result(name=name, limit=limit, ratio=ratio, goal=wanted, met=share >= goal)


def at_most(name: str, limit: str, factor: float, goal: float) -> Result:
    """A result that must not exceed ``goal`` times the limit."""
    ratio, wanted = f"{factor:.2f} x", f"≤ {goal:g} x"
    return Result(name=name, limit=limit, ratio=ratio, goal=wanted, met=factor <= goal)


def medians(
    cases: Mapping[str, Callable[[], object]],
    rounds: int = 9,
    clock: Callable[[], float] = perf_counter,
) -> dict[str, float]:
    """Seconds that each case takes, the median over ``rounds``.

    Every round runs every case once, so that a slow minute of the machine falls on all of them;
    a first round, not counted, fills the caches. Where a case only computes, ``process_time`` as
    the clock leaves out what other processes took.
    """
    seconds: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(rounds + 1):
        for name, case in cases.items():
            gc.collect()
            start = clock()
            case()
            if number:
                seconds[name].append(clock() - start)
    return {name: median(times) for name, times in seconds.items()}


def results_of(module: str) -> list[Result]:
    """What one of the modules here measures; here, because another process finds it by its name."""
    results: list[Result] = import_module(f"benchmarks.{module}").run()
    return results
