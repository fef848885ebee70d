"""The configuration as the commands use it: read, checked, and with its platforms known."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.output import known_are, listed, number
from bot.whereabouts import tell_of_checkout
from config.errors import UserError
from config.load import load_config
from config.paths import BOT_FILE, SOURCES_FILE, config_folder
from crawler.platforms import is_crawled, platform_names
from crawler.politeness.addresses import is_loopback
from matcher.configured import vocabulary_of
from matcher.query import QueryError, parse_query
from state.database import open_read_only

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from config.models import Config, Source
    from matcher.query import Query
    from matcher.terms import Vocabulary


def load(folder: Path | None, *, writes: bool = False) -> Config:
    """The configuration of the folder chosen on the command line, or of where it lies else.

    Where nobody chose it, a command that ``writes`` there says so on stderr.
    Raises UserError for a mistake in it.
    """
    if writes:
        tell_of_checkout(folder)
    config = load_config(config_folder(folder), platform_names())
    for source in config.sources:
        if source.url and not is_crawled(source.platform):
            raise UserError(
                f"{SOURCES_FILE}, [[source]] id {source.id!r}, key url",
                f"The platform {source.platform!r} is not crawled.",
                f"Take the url out; `gikai import … --source {source.id}` reads saved files.",
            )
    return config


def names_of(config: Config) -> dict[str, str]:
    """What people call the sources, by id."""
    return {source.id: source.name for source in config.sources}


def chosen_sources(
    config: Config, ids: Sequence[str], *, named_by: str = "--source"
) -> tuple[Source, ...]:
    """The sources named, or, where none is, all that are enabled and have an address.

    ``named_by`` is the option or argument in which a person named them.
    Raises UserError for an id that is not configured, or a source that has nothing to fetch.
    """
    if not ids:
        return tuple(source for source in config.sources if source.enabled and source.url)
    named = tuple(source_named(config, one, named_by=named_by) for one in dict.fromkeys(ids))
    for source in named:
        if not source.url:
            raise UserError(
                f"{named_by} {source.id}",
                "It has no url, so nothing can be fetched.",
                f"Import its files with `gikai import … --source {source.id}`, or give it a url.",
            )
    return named


def source_named(
    config: Config, source_id: str, *, named_by: str = "--source", otherwise: str = ""
) -> Source:
    """The source of that id; UserError where there is none, with what one may do ``otherwise``."""
    known = {source.id: source for source in config.sources}
    if source_id not in known:
        raise UserError(
            f"{named_by} {source_id}",
            f"There is no source {source_id!r} in {SOURCES_FILE}.",
            f"{known_are(known)}{otherwise}",
        )
    return known[source_id]


def refuse_no_contact(config: Config, ids: Collection[str]) -> None:
    """Raises UserError where a source lies outside this machine and nobody could write to us.

    Found by the crawl, it would look as if the sources had closed their doors.
    """
    if config.bot.contact:
        return
    far = [
        source.id
        for source in config.sources
        if source.id in ids
        and source.url
        and not is_loopback(urlsplit(str(source.url)).hostname or "")
    ]
    if far:
        raise UserError(
            f"{BOT_FILE}, key contact",
            f"It is empty, so {number(len(far), 'source')} cannot be fetched: {listed(far, 3)}.",
            "Write a mail address or a page where a site's owner reaches you.",
        )


def vocabulary(config: Config) -> Vocabulary:
    """The groups of keywords.toml, as queries speak of them."""
    return vocabulary_of(config.groups, config.exclusions, config.limits)


def parsed(query: str, known: Vocabulary) -> Query:
    """A query read. Raises UserError with a caret under the place of a mistake."""
    try:
        return parse_query(query, known)
    except QueryError as error:
        shown, caret, _ = str(error).split("\n", 2)
        place = f"\n    {shown}\n    {caret}" if shown.strip() else ""
        raise UserError("QUERY", f"{error.problem}{place}", error.hint) from None


def refuse_no_state(config: Config) -> None:
    """Raises UserError where nothing was recorded yet: opened to be written, it would be made."""
    open_read_only(config.database_path).close()
