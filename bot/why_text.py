"""Explanations for people: short, aligned, and without what could steer a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.output import columns, line, number, say
from bot.why_words import miss_words
from matcher.view import TITLE
from notifier.quotes import speaker_of
from state.times import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matcher.explained import Branch, Found, Met
    from state.documents import StoredDocument

_AROUND = 10  # characters on both sides of a word
_MOST_PLACES = 4
_MOST_BRANCHES = 6


def say_head(stored: StoredDocument, source_name: str | None) -> None:
    """The record that is spoken of, by its council or else by what people call its source."""
    document = stored.document
    day = str(day_in_japan(document.held_on or document.published_at) or "?")
    names = " ".join(filter(None, (document.council or source_name, document.title)))
    say(f"{day:10}  {line(names)}")
    say(f"            {line(document.key)}  version {stored.version}  {line(document.url or '')}")


def say_why(branches: Iterable[Branch], stored: StoredDocument) -> None:
    """The branches that hold, with where their words stand."""
    for branch in branches:
        if branch.holds:
            say(f"  holds: {line(branch.text)}")
            for row in columns(_rows(branch.met, stored)):
                say(f"    {row}")


def say_why_not(branches: Sequence[Branch], stored: StoredDocument) -> None:
    """The branches that do not hold, nearest first, with what they miss and what they meet."""
    missing = sorted((one for one in branches if one.misses), key=lambda one: one.farness)
    for branch in missing[:_MOST_BRANCHES]:
        say(f"  misses: {line(branch.text)}")
        for miss in branch.misses:
            say(f"    {line(miss.asked)}: {line(miss_words(miss))}")
            for row in columns(_places(miss.found, stored)):
                say(f"      {row}")
        for heading, some in (("there is", _there(branch)), ("not there", _not_there(branch))):
            if some:
                say(f"    {heading}: {'、'.join(map(line, some))}")
    if (more := len(missing) - _MOST_BRANCHES) > 0:
        say(f"  and {number(more, 'branch', 'branches')} farther off: --json names them")


def _there(branch: Branch) -> list[str]:
    return [met.asked for met in branch.met if not _is_refused(met)]


def _not_there(branch: Branch) -> list[str]:
    """What it refuses, as somebody looks for it."""
    return [met.asked.removeprefix("-") for met in branch.met if _is_refused(met)]


def _is_refused(met: Met) -> bool:
    return met.asked.startswith("-") and not met.found


def _rows(met: Iterable[Met], stored: StoredDocument) -> Iterator[tuple[str, ...]]:
    for one in met:
        if not one.found:
            yield (one.asked, one.value or "not there", "", "", "")
        for found in one.found[:_MOST_PLACES]:
            yield (one.asked, *_place(found, stored), _joined(found), _near(one))
        if more := _more(one.found):
            yield (one.asked, more, "", "", "")


def _places(found: Sequence[Found], stored: StoredDocument) -> Iterator[tuple[str, str]]:
    for one in found[:_MOST_PLACES]:
        yield _place(one, stored)
    if more := _more(found):
        yield (more, "")


def _more(found: Sequence[Found]) -> str:
    more = len(found) - _MOST_PLACES
    return f"and {number(more, 'place')} more" if more > 0 else ""


def _place(found: Found, stored: StoredDocument) -> tuple[str, str]:
    """Where it stands, who says it, and the words around."""
    part, start, end = found.span
    document = stored.document
    text = document.title if part == TITLE else document.parts[part].text
    who = None if part == TITLE else speaker_of(document.parts[part])
    number_of = "" if part == TITLE else f" {part}"
    before = text[max(0, start - _AROUND) : start]
    around = f"{before}【{found.surface}】{text[end : end + _AROUND]}"
    return f"{found.place.value}{number_of} at {start}", f"{f'{who}: ' if who else ''}{around}"


def _joined(found: Found) -> str:
    """The group, and where the spelling differs the form and the rules that join the two."""
    group = f"@{found.term.group} " if found.term.group else ""
    rules = ", ".join(sorted(rule.value for rule in found.rules))
    if found.surface == found.term.form:
        return group.strip()
    return f"{group}{found.term.form}{f' by {rules}' if rules else ''}"


def _near(met: Met) -> str:
    return "" if met.distance is None else f"{met.distance} characters apart"
