"""`gikai sources add`: a council of the catalogue or an address becomes a source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from bot.clock import clock
from bot.configured import load
from bot.output import line, say, tell
from bot.usable import no_address, refuse_misfit, refuse_wrong_address
from config.addresses import (
    entrance_of,
    host_of,
    name_in,
    platform_of_address,
    same_place,
    shows_videos,
)
from config.catalogue import body_at, catalogue, the_one
from config.coverage import Way, way
from config.errors import UserError
from config.paths import SOURCES_FILE, config_folder
from config.sources_file import replace_sources, sources_in, sources_text, with_source
from crawler.platforms import is_crawled, platform_names

if TYPE_CHECKING:
    from pathlib import Path

    from bot.asked import AddOptions
    from config.catalogue import Body
    from config.models import Config, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A source that is to be; ``ids`` are names for it, the likeliest first. ``body`` is the one of
    the catalogue whose minutes it reads."""

    platform: str
    url: str
    name: str
    council: str | None = None
    area: str | None = None
    population: int | None = None
    ids: tuple[str, ...] = ()
    body: Body | None = None

    def values(self, source_id: str) -> dict[str, object]:
        """As the table of sources.toml is written."""
        keys = ("platform", "name", "url", "council", "area", "population")
        told = {key: getattr(self, key) for key in keys}
        return {"id": source_id, **{key: value for key, value in told.items() if value is not None}}


def add(folder: Path | None, what: str, options: AddOptions) -> None:
    """Add the source of a body of the catalogue, or of an address.

    Raises UserError, and leaves sources.toml as it was, where that is not clear, not readable by
    any platform, or there already. A platform that only a person names is tried first: what speaks
    against it is told, and it is added all the same, for a site may be away today, and some pages
    are read only once their selectors are written.
    """
    config = load(folder, writes=True)
    before = sources_text(config_folder(folder))
    body = _meant(what)
    draft = _drafted(config, None if body else what, body, options)
    _refuse_twin(config, draft)
    source_id = options["source_id"] or _free_id(config, draft)
    text = with_source(before, draft.values(source_id))
    source = _source_in(text)
    refuse_wrong_address(config, str(source.url))
    refuse_misfit(source, clock().now())
    if not _is_told(draft, options):
        _try(config, source)
    replace_sources(config_folder(folder), text, platform_names(), before=before)
    say(f"{source_id}: {draft.name} ({draft.platform}), {draft.url}")
    if draft.name in (name_in(draft.url), host_of(draft.url)):  # nobody and no page named it
        tell(
            f"Posts will name it {line(draft.name)}: call it by --name where you add it, or by "
            f"name = in its table of {SOURCES_FILE}."
        )
    _tell_what_next(source_id, draft.body)


def _source_in(text: str) -> Source:
    """The new source, which is the last. Raises UserError where no run would take it."""
    try:
        return sources_in(text, platform_names())[-1]
    except UserError as error:  # its number in the file leads nowhere: nothing was written
        key = error.where.rpartition(", ")[2]
        raise UserError(f"the new source, {key}", error.found, error.remedy) from None


def _meant(what: str) -> Body | None:
    """The body that is named; None of an address. Raises UserError for what is neither."""
    if "://" in what:
        if host_of(what):
            return None
        raise no_address(what)
    if "." in what:  # as the bar of a browser shows it; no name of a body has one
        begins = "An address begins with https:// or http://."
        raise UserError(what, begins, f"Write it in full: https://{what}")
    return the_one(what, catalogue())


def _drafted(config: Config, url: str | None, body: Body | None, options: AddOptions) -> _Draft:
    """What is to be written; what a person says goes before what the catalogue or a page says."""
    address = url or _address_of(body)
    body = body or body_at(address, catalogue())
    told = _by_address(address, body)
    platform = options["platform"] or told
    title = None
    if platform is None:
        platform, address, title = _seen(config, address)
        body = body or body_at(address, catalogue())
    _refuse_platform(platform)
    name = name_in(address)
    draft = _Draft(
        platform=platform,
        url=entrance_of(address) if url else urldefrag(address).url,
        name=options["name"] or (body.council if body else title) or name or host_of(address),
        population=options["population"],
        ids=(name,) if name else (),
    )
    if body:
        names = (*draft.ids, *(f"{one}-{body.code5}" for one in draft.ids), f"jis-{body.code5}")
        draft = replace(draft, council=body.council, area=body.full_name, ids=names, body=body)
    council, area = options["council"] or draft.council, options["area"] or draft.area
    return replace(draft, council=council, area=area)


def _address_of(body: Body | None) -> str:
    if body and body.address:
        return body.address
    named = body.full_name if body else ""
    raise UserError(
        named,
        "The catalogue knows no address of its minutes.",
        f"Look for it and add that: gikai sources add URL --name {named}議会 --area {named}",
    )


def _by_address(address: str, body: Body | None) -> str | None:
    """The platform, where it need not be asked for; what the address says goes first, for it is
    what will be fetched. Raises UserError where it is known to hold no minutes."""
    if shows_videos(address):
        raise UserError(
            address,
            "Films of meetings are there, and no minutes.",
            "Look for the minutes on the council's own page and add that: gikai sources add URL",
        )
    told = platform_of_address(address)
    return told or ("pdf_page" if body and body.system == "pdf_page" else None)


def _seen(config: Config, address: str) -> tuple[str, str, str | None]:
    """Platform, address and title by a look at the page."""
    # Loaded where a page is to be fetched: the crawl takes longer to load than the rest to run.
    from bot.sources_look import look_at

    tell(f"Looking at {address} …")
    looked = look_at(config, address)
    if len(looked.may_be) != 1:
        shown = "; ".join(f"{one.platform} at {line(one.url)}" for one in looked.may_be[:8])
        raise UserError(
            address,
            f"The page may be read in several ways: {shown}."
            if shown
            else "Nothing on the page tells which platform could read it.",
            "Add the address that you mean, and say its platform: gikai sources add URL --platform "
            "NAME (docs/platforms.md lists them).",
        )
    return looked.may_be[0].platform, looked.may_be[0].url, looked.title and line(looked.title)


def _is_told(draft: _Draft, options: AddOptions) -> bool:
    """Whether more than a person's word speaks for the platform: a page, the catalogue, or what
    the address says."""
    known = (draft.body and draft.body.system, platform_of_address(draft.url))
    return options["platform"] is None or draft.platform in known


def _try(config: Config, source: Source) -> None:
    # Loaded where a page is to be fetched, as above.
    from bot.sources_look import tried

    tell(f"Looking at {source.url} as {source.platform} …")
    if against := tried(config, source):
        tell(line(against))
        tell(f"It is added all the same; to take it out again: gikai sources remove {source.id}")


def _refuse_platform(platform: str) -> None:
    if platform not in platform_names():
        raise UserError(
            f"platform {platform!r}",
            "There is none of that name.",
            f"There are: {', '.join(platform_names())}.",
        )
    if not is_crawled(platform):
        raise UserError(
            f"platform {platform!r}",
            "It is not crawled.",
            f"Save its pages and read them with: gikai import … --platform {platform}",
        )


def _refuse_twin(config: Config, draft: _Draft) -> None:
    for source in config.sources:
        if source.url and same_place(str(source.url), draft.url):
            off = "" if source.enabled else f", disabled: gikai sources enable {source.id}"
            raise UserError(
                draft.url, f"It is watched already, as {source.id!r}{off}.", "Nothing was written."
            )


def _free_id(config: Config, draft: _Draft) -> str:
    """The first name that no source bears."""
    taken = {source.id for source in config.sources}
    numbered = (f"{name}-{count}" for count in range(2, 1000) for name in draft.ids[:1])
    plain = (f"{draft.platform}-{count}" for count in range(1, 1000))
    return next(one for names in (draft.ids, numbered, plain) for one in names if one not in taken)


def _tell_what_next(source_id: str, body: Body | None) -> None:
    if body and body.suspect:
        tell(f"The catalogue doubts this row: {body.suspect}.")
    if body and way(body) is Way.PERMISSION_OR_HAND:
        tell(
            f"Its robots.txt closed the minutes on {body.robots_on}: without a permission (gikai "
            f"permissions letter {source_id}) only what is open is read, the rest by hand (gikai "
            "import)."
        )
    elif body and way(body) is Way.UNKNOWN:
        tell(
            "Whether its robots.txt opens the minutes is not known yet. What it closes is not read "
            "without a permission, only that it appeared; the rest by hand (gikai import)."
        )
    tell(f"See what would be read: gikai sources check {source_id}")
