"""The look at an address before a source of it is written: what the page is, or whether a platform
reads it. Robots.txt comes first, as in a run, and nothing is kept."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from bot.clock import clock
from bot.output import line
from bot.reasons import reasons
from bot.trying import trial
from bot.usable import no_address, refuse_wrong_address
from config.errors import UserError
from config.models import Source
from config.options import PdfPageOptions
from crawler.errors import CrawlError
from crawler.recognise import recognised, title_of
from state.archive import Asked, archive_path, newest_copy, open_archive, visits
from state.records import Outcome

if TYPE_CHECKING:
    from config.models import Config
    from crawler.recognise import Recognised

PAGE_ALONE = 4  # a robots.txt and a page, and the same once more where http leads to https
ENTRANCE = 6  # robots.txt, and one page more than there are ways to the posts of a blog
_NOTHING = "(?!)"  # an expression that nothing fits


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a page tells: the platforms that may read it, and its title."""

    may_be: tuple[Recognised, ...]
    title: str | None


def look_at(config: Config, url: str) -> Looked:
    """Fetch one page as a run would, robots.txt first, and say what it is.

    Raises UserError where it did not come, or is an error page.
    """
    refuse_wrong_address(config, urldefrag(url).url)
    page = _page_alone(url)
    asked = Asked(url=str(page.url))
    with (
        trial(config, [page], clock().now(), most=PAGE_ALONE) as tried,
        closing(open_archive(archive_path(tried.database))) as archive,
    ):
        visit = next(iter(visits(archive, page.id)), None)
        copy = newest_copy(archive, page.id, asked, visit.visit_id) if visit else None
    if copy is None or copy.status != 200:
        (report,) = tried.reports
        closed = report.cut_short and f"{report.cut_short}, as a source on its host has it"
        said = "; ".join(reasons(report)) or closed or "nothing came"
        if report.outcome is Outcome.UNREACHABLE:
            # Whatever platform were named, a run could not read it either.
            remedy = "Mind the address and the network, and add it once it answers."
            raise UserError(url, f"The page did not come: {line(said)}.", remedy)
        raise _no_page(url, said)
    try:
        return Looked(may_be=recognised(copy.url, copy.body), title=title_of(copy.body))
    except CrawlError as error:
        raise _no_page(url, str(error)) from None


def _page_alone(url: str) -> Source:
    """For the platform that reads a page and nothing behind it, where nothing fits its links.

    Raises UserError for what only looks like an address.
    """
    try:
        return Source(
            id="page",
            platform="pdf_page",
            name=url,
            url=url,  # type: ignore[arg-type]  # pydantic makes an address of it
            pdf_page=PdfPageOptions(include=(_NOTHING,), depth=0),
        )
    except ValueError:
        raise no_address(url) from None


def _no_page(url: str, why: str) -> UserError:
    return UserError(
        url,
        f"The page could not be looked at: {line(why)}.",
        "Say yourself which platform it is: --platform NAME (docs/platforms.md lists them).",
    )


def tried(config: Config, source: Source) -> str | None:
    """What speaks against a source that is to be, by a first look as its platform takes it; None
    where nothing does, or where the few pages of a look do not tell."""
    try:
        with trial(config, [source], clock().now(), most=ENTRANCE, enough=1) as seen:
            (report,) = seen.reports
    except UserError as error:  # nobody could write to us, or a run is on
        return f"It was not looked at: {error.where}: {error.found}"
    if report.cut_short:
        return f"It was not looked at: {report.cut_short}, as a source on its host has it."
    if report.new or not (report.errors or report.outcome is Outcome.EMPTY):
        return None
    said = "; ".join(reasons(report))
    if report.outcome is Outcome.UNREACHABLE:
        return f"It cannot be reached now: {said}."
    return f"As {source.platform} nothing of it was read: {said}."
