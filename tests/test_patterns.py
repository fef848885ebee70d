"""Every pattern that reads what a site gives takes time in proportion to its length.

A pattern that is tried anew at each blank of a long run, or from each bracket that never closes,
takes minutes for a page that somebody wrote by accident, and the run stands still.
"""

from __future__ import annotations

import re
import signal
import time
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

import pytest

import crawler.extract
import crawler.platforms
import notifier
from crawler.extract.dbsr_titles import Kind, kind_of
from tests.soon import ends_within

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, ModuleType

LENGTH = 20_000  # code points: what is quadratic takes seconds
LIMIT = 0.5  # seconds
FILLINGS = (
    " ",
    "\u3000",
    "\n",
    " \n",
    "（",
    "(",
    "（ ",
    "）",
    "〔",
    "【",
    "［",
    "1",
    "1,",
    "１",
    "年",
    "2026年1月",
    "令和8年",
    "あ",
    "a",
    "○",
    "○ ",
    "、",
    "・",
    "-",
    "─",
    "/",
    "=",
    '"',
    "<",
    "<!---->",
    "&",
    "PDF",
    "山田 ",
)
BEFORE = ("", "あ", "○議長（")
AFTER = "ん"
_ALL = ("search", "match", "fullmatch", "sub", "subn", "split", "finditer", "findall")
_CALLED = re.compile(rf"(\w+)(?:\[[^\]\n]{{1,40}}\])?\.({'|'.join(_ALL)})\(")
_SEARCHING = frozenset({"search", "sub", "subn", "split", "finditer", "findall"})
CRAWLER = Path(crawler.extract.__file__ or "").parents[1]


class TooSlow(Exception):
    """A pattern was stopped: without that a cubic one would take the test's whole day."""


def _modules() -> Iterator[ModuleType]:
    for package in (crawler.extract, crawler.platforms, notifier):
        for found in iter_modules(package.__path__, f"{package.__name__}."):
            yield import_module(found.name)


def _patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _patterns_in(one)
    elif isinstance(value, tuple | list | frozenset | set):
        for one in value:
            yield from _patterns_in(one)


@cache
def _calls(path: Path) -> dict[str, frozenset[str]]:
    """How a file uses patterns, by the name that it calls them; "" for what no constant names."""
    found: dict[str, set[str]] = {}
    for name, way in _CALLED.findall(path.read_text(encoding="utf-8")):
        found.setdefault(name if name.isupper() else "", set()).add(way)
    return {name: frozenset(ways) for name, ways in found.items()}


def _ways(module: ModuleType, name: str) -> frozenset[str]:
    """How a pattern is used: by its name in its module, or anywhere; else as those that a loop
    takes out of a table."""
    home = Path(module.__file__ or "")
    package = CRAWLER if home.is_relative_to(CRAWLER) else home.parent
    files = [home] if name.startswith("_") else sorted(package.rglob("*.py"))
    named = frozenset[str]().union(*(_calls(path).get(name, frozenset()) for path in files))
    used = named or _calls(home).get("") or frozenset({"search"})
    return frozenset("finditer" if way in _SEARCHING else way for way in used)


def _found() -> Iterator[tuple[str, re.Pattern[Any], frozenset[str]]]:
    met: set[int] = set()
    for module in _modules():
        for name, value in vars(module).items():
            for number, pattern in enumerate(_patterns_in(value)):
                if name.startswith("__") or id(pattern) in met:
                    continue
                met.add(id(pattern))
                label = f"{module.__name__.removeprefix('crawler.')}.{name}-{number}"
                yield label, pattern, _ways(module, name)


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow

    # Seconds of this process alone: others may be using the machine.
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _hostile() -> Iterator[tuple[str, str]]:
    for filling in FILLINGS:
        for before in BEFORE:
            yield f"{before}{filling!r}…", before + filling * (LENGTH // len(filling)) + AFTER


HOSTILE = tuple(_hostile())
PATTERNS = tuple(_found())


def _apply(pattern: re.Pattern[Any], way: str, text: str | bytes) -> None:
    made = getattr(pattern, way)(text)
    if way == "finditer":
        for _ in made:
            pass


@pytest.mark.parametrize(
    ("pattern", "ways"), [one[1:] for one in PATTERNS], ids=[one[0] for one in PATTERNS]
)
def test_no_pattern_takes_long_over_anything(
    pattern: re.Pattern[Any], ways: frozenset[str]
) -> None:
    slow: list[str] = []
    for label, text in HOSTILE:
        given = text.encode() if isinstance(pattern.pattern, bytes) else text
        for way in sorted(ways):
            begun = time.process_time()
            try:
                with _stopped_after(8 * LIMIT):
                    _apply(pattern, way, given)
            except TooSlow:
                slow.append(f"{way} {label}: stopped")
            else:
                took = time.process_time() - begun
                again = partial(_apply, pattern, way, given)
                if took > LIMIT and not ends_within(LIMIT, again):
                    slow.append(f"{way} {label}: {took:.1f} s")
        if slow:
            break
    assert slow == []


def test_the_patterns_of_every_platform_are_among_them() -> None:
    names = {label.rpartition(".")[0] for label, _, _ in PATTERNS}
    assert len(PATTERNS) > 150
    assert {"extract.dbsr_titles", "extract.voices_text", "platforms.domino"} <= names
    assert {"notifier.text", "notifier.stance", "notifier.stance_verbs"} <= names


def test_a_title_of_a_megabyte_of_blanks_is_read_at_once() -> None:
    title = "あ" + "\u3000" * 1_000_000 + "い"
    assert kind_of(title) is Kind.UNSAID
    assert ends_within(1.0, lambda: kind_of(title))
