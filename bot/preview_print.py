"""A preview on a terminal, and for programs."""

from __future__ import annotations

import shlex
from itertools import dropwhile, islice
from typing import TYPE_CHECKING

from bot.output import console, line, number, say
from bot.preview_noise import Why
from bot.searching import found_values, print_found, seen_on
from config.japan import TOKYO
from state.previewing import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from rich.table import Table

    from bot.as_json import Values
    from bot.preview_gathering import Count, Preview
    from bot.preview_noise import Suggestion
    from state.previewing import Dated

_BAR = 40
_BESIDE = 42  # columns of a terminal that the week and its numbers take
_SHOWN = 10
_BASES = {Basis.SEEN: "first seen", Basis.PUBLISHED: "published", Basis.HELD: "held"}


def print_preview(made: Preview, names: Mapping[str, str], subscribe: str) -> None:
    """On stdout, in the order in which somebody decides whether to ``subscribe``; ``names`` are
    what people call the sources, by id."""
    for words in _looked_at(made):
        say(words)
    if made.total.records:
        _print_weeks(made.weeks)
        _print_counts("council or source", made.councils)
        _print_counts("group or word", made.terms)
        say(f"\nThe last {len(made.newest)} of {number(made.total.records, 'record')}:")
        for dated, found in made.newest:
            print_found(found, names, _told_on(dated))
        _print_posts(made)
        _print_noise(made)
    elif made.records.dated:
        say(f"None of them answers {made.query.bracketed}.")
        say("Words that are like one of yours, and how records use it: gikai keywords suggest WORD")
    else:
        say("So nothing can be said of it yet.")
        say(f"To bring older records in, silently: gikai backfill --from {made.scope.first}")
    say("\nA new subscription is told of what comes from now on, and of none of these records:")
    say(subscribe)


def preview_values(made: Preview) -> Values:
    """As docs/json.md says."""
    return {
        "query": made.query.text,
        "from": made.scope.first.isoformat(),
        "to": made.scope.last.isoformat(),
        "sources": None if made.scope.sources is None else sorted(made.scope.sources),
        "looked_at": {
            "records": len(made.records.dated),
            "without_text": made.records.without_text,
            "undated": made.records.undated,
            "dated_by": {basis.value: made.records.by_basis[basis] for basis in Basis},
        },
        "records": made.total.records,
        "hits": made.total.hits,
        "revisions": made.revisions,
        "weeks": [
            {"week": iso_week(week), "from": week.isoformat(), **_count_values(each)}
            for week, each in made.weeks.items()
        ],
        "councils": [{"council": name, **_count_values(c)} for name, c in made.councils.items()],
        "terms": [{"term": label, **_count_values(each)} for label, each in made.terms.items()],
        "newest": [
            {**found_values(found), "told_on": _day(dated).isoformat()}
            for dated, found in made.newest
        ],
        "posts": {cadence.value: posts for cadence, posts in made.posts.items()},
        "noise": [
            {
                "why": one.why.value,
                "term": one.term,
                "found": one.found,
                "hits": one.hits,
                "of": one.of,
                "records": one.records,
                "query": one.query,
            }
            for one in made.noise
        ],
    }


def iso_week(week: date) -> str:
    """2026-W47, of its Monday."""
    year, of_year, _ = week.isocalendar()
    return f"{year}-W{of_year:02}"


def _told_on(dated: Dated) -> str:
    day = _day(dated)
    return seen_on(day) if dated.basis is Basis.SEEN else day.isoformat()


def _day(dated: Dated) -> date:
    return dated.at.astimezone(TOKYO).date()


def _count_values(count: Count) -> Values:
    return {"records": count.records, "hits": count.hits}


def _looked_at(made: Preview) -> Iterator[str]:
    scope, records = made.scope, made.records
    days = (scope.last - scope.first).days + 1
    yield (
        f"{made.query.bracketed}: {scope.first} to {scope.last} ({number(days, 'day')}), "
        f"in {number(len(records.dated), 'record')} on hand."
    )
    dated = ", ".join(
        f"{records.by_basis[basis]} by the day on which they were {words}"
        for basis, words in _BASES.items()
        if records.by_basis[basis]
    )
    if dated:
        yield f"Dated: {dated}."
    if records.without_text:
        share = round(100 * records.without_text / len(records.dated))
        yield f"{records.without_text} of them ({share} %) have no text that could be looked at."
    if records.undated:
        yield f"{number(records.undated, 'record')} beside them of no known day: left out."


def _print_weeks(weeks: Mapping[date, Count]) -> None:
    from rich.bar import Bar  # rich takes longer to load than most commands to run

    shown = list(dropwhile(lambda item: not item[1].records, weeks.items()))
    most = max(count.hits for _, count in shown)
    screen = console()
    width = max(1, min(_BAR, screen.width - _BESIDE))
    drawn = _table("week", "records", "hits", "")
    for week, count in shown:
        bar = Bar(most, 0, count.hits, width=width)
        drawn.add_row(f"{iso_week(week)}  {week}", f"{count.records}", f"{count.hits}", bar)
    _show(drawn)


def _print_counts(heading: str, counts: Mapping[str, Count]) -> None:
    from rich.text import Text  # as above

    drawn = _table(heading, "records", "hits")
    for name, count in islice(counts.items(), _SHOWN):
        drawn.add_row(Text(line(name)), f"{count.records}", f"{count.hits}")
    more = list(islice(counts.values(), _SHOWN, None))
    if more:
        hits = sum(count.hits for count in more)
        drawn.add_row(f"({len(more)} more)", "", f"{hits}")
    _show(drawn)


def _table(first: str, *numbers: str) -> Table:
    from rich.table import Table  # as above

    drawn = Table(box=None, pad_edge=False, header_style="bold")
    drawn.add_column(first, overflow="fold")
    for heading in numbers:
        drawn.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    return drawn


def _show(drawn: Table) -> None:
    say()
    console().print(drawn)


def _print_posts(made: Preview) -> None:
    said = ", ".join(f"{cadence.value} {posts}" for cadence, posts in made.posts.items())
    revised = f" ({number(made.revisions, 'revision')} among them)" if made.revisions else ""
    say(f"\nPosts that a subscription would have made, by its cadence: {said}{revised}.")


def _print_noise(made: Preview) -> None:
    if not made.noise:
        return
    say("\nIf that is not what you mean, look at the same without it:")
    for one in made.noise:
        say(f"  {line(_noise(one))}")
        say(f"    gikai preview {shlex.quote(one.query)}")


def _noise(one: Suggestion) -> str:
    share = f"{one.hits} of the {number(one.of, 'hit')} of {one.term}"
    gone = f"{number(one.records, 'record')} fewer"
    match one.why:
        case Why.LONGER:
            return f"{share} stand in {one.found}: {gone}."
        case Why.REPEATED:
            return f"{share} stand in 「{one.found}」, which returns: {gone}."
        case Why.COUNCIL:
            return f"{share} are of {one.found}: {gone}."
