"""The sources and the areas to which a query, or the options beside it, narrow what is told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.output import known_are, line, listed, tell
from config.catalogue import catalogue
from config.errors import UserError
from config.paths import SOURCES_FILE
from matcher.areas import meant, prefectures_of
from matcher.fields import is_in_area
from matcher.forms import key
from state.counts import councils_named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from config.models import Config
    from matcher.query import Query
    from state.database import Database

_IS_CALLED = (
    f' Only the name of {{}} says so: write council = "…" into its table of {SOURCES_FILE}, and'
    " what is recorded from then on is found."
)
_NONE_YET = f"no source in {SOURCES_FILE} lies there yet"


def check_reach(
    config: Config, query: Query, sources: Collection[str], areas: Collection[str]
) -> None:
    """Raises UserError for a name that no source has and no place bears, in the query or beside it.

    An area in which no source lies yet is told on stderr, and a source that is disabled: nothing
    would ever come of it, unseen.
    """
    ids = {source.id for source in config.sources}
    disabled = {source.id for source in config.sources if not source.enabled}
    for option, named in (("source:", query.sources), ("--source", sources)):
        _refuse_unknown(option, named, ids)
        for name in sorted(disabled.intersection(named)):
            enable = f"gikai sources enable {name}"
            tell(line(f"{_named(option, name)}: it is disabled, and no run reads it: {enable}"))
    for option, asked in (("area:", query.areas), ("--area", areas)):
        for name in _unwatched(config, asked):
            _refuse_nowhere(option, name, _watched(config))
            tell(line(f"{_named(option, name)}: {_NONE_YET}."))


def tell_of_unwatched(config: Config, query: Query) -> None:
    """Say on stderr which areas of a query no source lies in, whether a place is called so or not:
    a search of one must not look like an area without records."""
    for name in _unwatched(config, query.areas):
        tell(line(f"area:{name}: {_NONE_YET}."))


def tell_of_unknown_councils(database: Database, config: Config, query: Query) -> None:
    """Say on stderr which councils of a query no record and no source names. A source that is only
    called so is named with what to set: its records bear no council, and nobody would guess why
    they are not found."""
    for name in sorted(query.councils):
        if not any(map(partial(_bears, name), _councils(database, config))):
            called = [one.id for one in config.sources if _bears(name, one.name)]
            remedy = _IS_CALLED.format(listed(called)) if called else ""
            tell(line(f"council:{name}: no source and no record names such a council yet.{remedy}"))


def _councils(database: Database, config: Config) -> Iterator[str]:
    """Those of the configuration first: to ask the records takes longer."""
    yield from (one.council for one in config.sources if one.council)
    yield from councils_named(database)


def _bears(name: str, text: str) -> bool:
    """As ``council:`` of a query takes it."""
    return key(name) in key(text)


def reached(
    config: Config, sources: Collection[str], areas: Collection[str]
) -> frozenset[str] | None:
    """The ids of the sources to which these narrow what is told; None where they narrow nothing."""
    if not (sources or areas):
        return None
    return frozenset(
        source.id
        for source in config.sources
        if (not sources or source.id in sources)
        and (not areas or is_in_area(tuple(areas), source.area))
    )


def _watched(config: Config) -> set[str]:
    return {one.area for one in config.sources if one.area}


def _unwatched(config: Config, areas: Iterable[str]) -> list[str]:
    watched = _watched(config)
    return [name for name in sorted(areas) if not _lies_in(name, watched)]


def _refuse_unknown(option: str, asked: Collection[str], known: Collection[str]) -> None:
    for name in asked:
        if name not in known:
            raise UserError(
                _named(option, name),
                f"No source in {SOURCES_FILE} has it.",
                known_are(known),
            )


def _named(option: str, name: str) -> str:
    return f"{option}{name}" if option.endswith(":") else f"{option} {name or repr(name)}"


def _lies_in(name: str, areas: Collection[str]) -> bool:
    """Whether one of the areas is, or lies in, what is called so; an empty name would hold all."""
    return bool(name.strip()) and any(is_in_area([name], area) for area in areas)


def _refuse_nowhere(option: str, name: str, held: Collection[str]) -> None:
    """Raises UserError where no place of Japan is called so. Of districts (郡) the catalogue has
    no list."""
    if near := meant(name):
        remedy = f"Write {_named(option, near)}."
        raise UserError(_named(option, name), f"No area is written {name!r}.", remedy)
    is_place = prefectures_of(name) or name.endswith("郡")
    if not is_place and not _lies_in(name, [body.full_name for body in catalogue()]):
        raise UserError(
            _named(option, name),
            f"No place is called so, and no source in {SOURCES_FILE} lies there.",
            f"Sources lie in: {listed(sorted(held)) or 'no area yet'}.",
        )
