"""`gikai search`: records for which a query holds, in the language of subscriptions."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from bot.as_json import day_or_instant
from bot.configured import load, names_of, parsed, vocabulary
from bot.output import known_are, line, number, say, say_json, tell
from bot.reach import tell_of_unknown_councils, tell_of_unwatched
from matcher.forms import key
from matcher.stretches import union
from matcher.view import TITLE
from notifier.quotes import exchanges
from state.database import open_read_only
from state.records import Hit, Place
from state.runs import sources_run
from state.search import Found, search
from state.search_index import IndexState, index_state
from state.views import homes_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from bot.as_json import Values
    from matcher.query import Query
    from notifier.quotes import Quote

_QUOTED = 240  # characters of a record's passages, all together


def search_records(folder: Path | None, query: str, *, limit: int, as_json: bool) -> int:
    """Print the records found, newest first; 1 where there is none.

    Raises UserError for a query that cannot be read, or where nothing was recorded yet.
    """
    config = load(folder)
    asked = parsed(query, vocabulary(config))
    with closing(open_read_only(config.database_path)) as database:
        _tell_of_unknown(asked, {one.id for one in config.sources}.union(sources_run(database)))
        tell_of_unwatched(config, asked)
        tell_of_unknown_councils(database, config, asked)
        index = index_state(database)
        _tell_of(index)
        homes, names = homes_of(config.sources), names_of(config)
        found = search(database, asked, homes, limit=limit, by_index=not index.trouble)
    for one in found:
        if as_json:
            say_json(found_values(one))
        else:
            print_found(one, names)
    if not as_json:
        more = "; there may be more: --limit" if len(found) == limit else ""
        tell(f"{number(len(found), 'record')} for {asked.bracketed}{more}")
    return 0 if found else 1


def _tell_of_unknown(asked: Query, known: Collection[str]) -> None:
    """A misspelt id must not look like a source without records."""
    read = {key(one) for one in known}
    for name in sorted(asked.sources):
        if key(name) not in read:
            tell(line(f"source:{name}: no source has that id. {known_are(known)}"))


def _tell_of(index: IndexState) -> None:
    """Nothing is left out for it, but a search takes its time."""
    if index.trouble:
        tell(f"The index of words {index.trouble}. Every record is read; the next run mends it.")
    elif index.behind:
        tell(f"{number(index.behind, 'record')} not indexed yet: read one by one.")


def _hits(found: Found) -> list[Hit]:
    return [
        Hit(
            term=found.text(part)[start:end],
            group=None,
            place=Place.TITLE if part == TITLE else Place.PART,
            seq=None if part == TITLE else part,
            start=start,
            end=end,
            surface=found.text(part)[start:end],
        )
        for part, start, end in sorted(found.spans)
    ]


def _quotes(found: Found) -> list[Quote]:
    quoted = exchanges(found.parts, _hits(found), _QUOTED)
    return [quote for exchange in quoted for quote in exchange.quotes]


def print_found(found: Found, names: Mapping[str, str], when: str | None = None) -> None:
    """The record with its passages, for a terminal, headed by its council or else by what people
    call its source, of ``names``; ``when`` is told instead of its own day."""
    document = found.outline
    in_title = [(start, end) for part, start, end in found.spans if part == TITLE]
    title = _marked(document.title, union(in_title))
    whose = document.council or names.get(document.source)
    say(f"{when or _own_day(found)}  {line(' '.join(filter(None, (whose, title))))}")
    for quote in _quotes(found):
        who = f"{quote.speaker}: " if quote.speaker else ""
        say(f"            {line(who + _marked(quote.text, quote.bold))}")
    say(f"            {line(document.key)}  {line(document.url or '')}")


def seen_on(day: date) -> str:
    """A day that is not the record's own, told from those that are."""
    return f"seen {day}"


def _own_day(found: Found) -> str:
    is_own = found.outline.held_on or found.outline.published_at
    return found.day.isoformat() if is_own else seen_on(found.day)


def _marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with these stretches, in order, in brackets."""
    marked, at = "", 0
    for start, end in spans:
        marked += f"{text[at:start]}【{text[start:end]}】"
        at = end
    return marked + text[at:]


def found_values(found: Found) -> Values:
    """The same as docs/json.md says."""
    document = found.outline
    return {
        "key": document.key,
        "version": found.version,
        "source": document.source,
        "kind": document.kind.value,
        "url": document.url,
        "title": document.title,
        "council": document.council,
        "meeting": document.meeting,
        "held_on": day_or_instant(document.held_on),
        "published_at": day_or_instant(document.published_at),
        "day": day_or_instant(found.day),
        "hits": [
            {
                "place": hit.place.value,
                "seq": hit.seq,
                "start": hit.start,
                "end": hit.end,
                "surface": hit.surface,
            }
            for hit in _hits(found)
        ],
        "passages": [_passage(quote) for quote in _quotes(found)],
    }


def _passage(quote: Quote) -> Values:
    (seq, start, _), *_ = quote.evidence
    end = quote.evidence[-1][2]
    return {
        "seq": seq,
        "start": start,
        "end": end,
        "speaker": quote.speaker,
        "text": quote.text,
    }
