"""Runs every module here that has ``run() -> list[Result]`` and writes RESULTS.md."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from pkgutil import iter_modules
from subprocess import run as run_command
from typing import TYPE_CHECKING

from benchmarks.measure import results_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.measure import Result

_HERE = Path(__file__).parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the modules named, or all. With --strict a missed goal is exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="modules to run; all of them when none is named")
    parser.add_argument("--date", help="the day to write into RESULTS.md; today when left out")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a goal is missed")
    chosen = parser.parse_args(arguments)
    results: dict[str, list[Result]] = {}
    for name in chosen.names or _names():
        print(f"{name} …", flush=True)
        results[name] = _apart(name)
        print(*_table(results[name]), sep="\n")
    if not chosen.names:
        text = _report(results, chosen.date or _today())
        (_HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    met = all(result.met for found in results.values() for result in found)
    return 0 if met or not chosen.strict else 1


def _apart(name: str) -> list[Result]:
    """The results of a module in a process of its own: what others left in memory would be looked
    through for cycles while it is measured, which took a page of speeches a third longer."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(results_of, name).result()


def _names() -> list[str]:
    modules = (m.name for m in iter_modules([str(_HERE)]) if not m.name.startswith("_"))
    return [n for n in modules if hasattr(import_module(f"benchmarks.{n}"), "run")]


def _report(results: dict[str, list[Result]], date: str) -> str:
    lines = [
        "# Results",
        "",
        "Written by `python -m benchmarks`, each part in a process of its own. Each ratio is to a",
        "limit measured in the same run, in interleaved rounds, by medians; only ratios carry over",
        "to another machine.",
        "",
        f"{date}; {_machine()}",
    ]
    for name, found in results.items():
        notes = (import_module(f"benchmarks.{name}").__doc__ or "").strip()
        lines += ["", f"## {name}", "", notes, "", *_table(found)]
    return "\n".join(lines) + "\n"


def _table(results: Iterable[Result]) -> list[str]:
    rows = [
        f"| {r.name} | {r.limit} | {r.ratio} | {r.goal} | {'yes' if r.met else 'NO'} |"
        for r in results
    ]
    return ["| what | limit | ratio | goal | met |", "| --- | --- | --- | --- | --- |", *rows]


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    processor = models[0] if models else platform.machine()
    return (
        f"{os.cpu_count()} cores, {processor}, {platform.system()}, Python {sys.version.split()[0]}"
    )


def _today() -> str:
    # Only bot/clock.py reads the clock in the product; a benchmark asks the system instead.
    command = ["date", "+%Y-%m-%d"]
    return run_command(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
