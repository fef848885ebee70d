"""One document of DB-Search, page by page: its text in one request, or frame by frame."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from crawler.errors import CrawlError, LayoutChanged
from crawler.extract.dbsr_addresses import (
    Generation,
    document_address,
    front_page,
    named,
    text_address,
)
from crawler.extract.dbsr_alike import printed_on
from crawler.extract.dbsr_pages import (
    open_page,
    read_command,
    read_frames,
)
from crawler.extract.dbsr_records import Read, record_of
from crawler.extract.dbsr_text import voices_of
from crawler.steps import Fetch, Page, Remember, Skipped, Step, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from crawler.extract.dbsr_list import Row
    from crawler.extract.dbsr_pages import Printed
    from crawler.extract.dbsr_titles import Heading

ROUTE = "route"
FRAMES, PAGE = "frames", "page"
_READ, _TRIED = "read/", "tried/"
# DSNeo=abc; expires=Wed, 21 Oct 2026 07:28:00 GMT; path=/, XSRF-TOKEN=def; …
_COOKIE = re.compile(r"(?:\A|,)\s*(?P<name>[^=;,\s]{1,80})=(?P<value>[^;,\s]{0,4000})")
_SAME_TEXT = 400  # code points: two short documents may well be the same words


@dataclass(slots=True, kw_only=True)
class Visit:
    """What the framed documents of one list share: the visitor's cookie, and how far they are read.

    The frames' addresses name no document, only the search session that shows one: they are read
    one after the other, from ``queue``. ``route`` is the way that gave a text, "" before the first.
    ``texts`` are digests of what was read, and the first row that had each: a session may answer
    with what it showed before.
    """

    cookie: str
    route: str = ""
    queue: list[Row] = field(default_factory=list)
    texts: dict[str, Row] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Framed:
    """A framed document under way."""

    row: Row
    visit: Visit
    text: str = ""  # the address of the frame with its voices
    above: Heading | None = None


def cookie_of(page: Page) -> str:
    """The cookies that an answer sets, as a request sends them back; kept for one run alone."""
    found = _COOKIE.finditer(page.headers.get("set-cookie", ""))
    return "; ".join(f"{one['name']}={one['value']}" for one in found)


def home_of(task: Task) -> str:
    """The front page: an address that is corrected leads to another tenant, with the same numbers.

    Raises LayoutChanged for a source without an address.
    """
    if task.source.url is None:
        raise LayoutChanged(f"the source {task.source.id} has no url")
    return front_page(str(task.source.url))


def read_on(task: Task, name: str) -> date | None:
    """When a document was read there; None for one that is not known."""
    try:
        return date.fromisoformat(_kept(task, name)[0])
    except ValueError:
        return None


def turn_of(task: Task, name: str) -> date:
    """Since when a known document waits to be read again."""
    days = (_kept(task, name)[0], task.memory.get(f"{_TRIED}{name}", ""))
    return date.fromisoformat(max(days))


def attempted(task: Task, rows: Iterable[Row]) -> Iterator[Remember]:
    """That known documents are asked for, whatever becomes of it: those that fail each time hold no
    place of the others."""
    for row in rows:
        if read_on(task, row.name):
            yield Remember(name=f"{_TRIED}{row.name}", value=task.today.isoformat())


def _kept(task: Task, name: str) -> tuple[str, str]:
    """When a document was read there, and the digest of a framed text; "" where unknown."""
    day, home, digest = (*task.memory.get(f"{_READ}{name}", "").split(" "), "", "")[:3]
    return (day, digest) if home == home_of(task) else ("", "")


def fetch_texts(task: Task, rows: Iterable[Row], visit: Visit) -> Iterator[Fetch]:
    """All voices of each document; of frames through its frameset where one request gives none."""
    for row in rows:
        if row.generation is Generation.FRAMES:
            visit.queue.append(row)
            continue
        yield Fetch(
            url=text_address(row.base, row.generation, row.number),
            then=partial(_read_text, row=row),
            conditional=task.window.last is None,
        )
    yield from _next(visit)


def _read_text(task: Task, page: Page, *, row: Row) -> Iterator[Step]:
    if page.not_modified:
        yield _remembered(task, row)
    else:
        printed = printed_on(page, row.name)
        yield from _record(task, page, printed, row)


def _next(visit: Visit) -> Iterator[Fetch]:
    if not visit.queue:
        return
    row = visit.queue.pop(0)
    framed = _Framed(row=row, visit=visit)
    if visit.route == FRAMES:
        yield _frameset(framed)
    else:
        yield _frame(framed, text_address(row.base, row.generation, row.number), _read_page)


def _frameset(framed: _Framed) -> Fetch:
    row = framed.row
    return _frame(framed, document_address(row.base, row.generation, row.number), _read_frameset)


def _frame(
    framed: _Framed, url: str, read: Callable[[Task, Page, _Framed], Iterator[Step]]
) -> Fetch:
    """A page of a framed document; whatever becomes of it, the next document's turn comes."""

    def then(task: Task, page: Page) -> Iterator[Step]:
        try:
            yield from read(task, page, framed)
        except CrawlError:
            yield from _next(framed.visit)
            raise

    def otherwise(_task: Task, error: CrawlError) -> Iterator[Step]:
        yield from _next(framed.visit)
        raise error

    cookie = {"Cookie": framed.visit.cookie} if framed.visit.cookie else {}
    return Fetch(url=url, then=then, headers=cookie, conditional=False, otherwise=otherwise)


def _read_page(task: Task, page: Page, framed: _Framed) -> Iterator[Step]:
    """The text in one request, which some tenants give: else its frames."""
    try:
        printed = printed_on(page, framed.row.name)
    except LayoutChanged:
        if page.status != 200:
            raise
        yield _frameset(framed)
        return
    yield from _framed_text(task, page, framed, printed, PAGE)


def _read_frameset(_task: Task, page: Page, framed: _Framed) -> Iterator[Step]:
    """The frames are those of the search session that the frameset names, with its cookie."""
    frames = read_frames(open_page(page, framed.row.name), page.url)
    framed.visit.cookie = cookie_of(page) or framed.visit.cookie
    number = framed.row.number
    framed = replace(framed, text=named(frames.text, number))
    if frames.command is None:
        yield _frame(framed, framed.text, _read_text_frame)
    else:
        yield _frame(framed, named(frames.command, number), _read_command)


def _read_command(_task: Task, page: Page, framed: _Framed) -> Iterator[Step]:
    above = read_command(open_page(page, f"{framed.row.name}, the frame of its title"))
    yield _frame(replace(framed, above=above), framed.text, _read_text_frame)


def _read_text_frame(task: Task, page: Page, framed: _Framed) -> Iterator[Step]:
    printed = printed_on(page, framed.row.name)
    yield from _framed_text(task, page, framed, printed, FRAMES)


def _framed_text(
    task: Task, page: Page, framed: _Framed, printed: Printed, route: str
) -> Iterator[Step]:
    if framed.visit.route != route:
        framed.visit.route = route
        yield Remember(name=ROUTE, value=route)
    row, digest = framed.row, _digest(printed)
    earlier = framed.visit.texts.setdefault(digest, row) if digest else row
    if _is_repeated(task, row, earlier, digest):
        reason = f"the text of {earlier.name}, listed under two numbers"
        yield Skipped(key=f"{task.source.id}/{row.name}", reason=reason)
        yield _remembered(task, row, digest)
    else:
        yield from _record(task, page, printed, row, framed.above, digest)
    yield from _next(framed.visit)


def _record(
    task: Task,
    page: Page,
    printed: Printed,
    row: Row,
    above: Heading | None = None,
    digest: str = "",
) -> Iterator[Step]:
    """The document first, then what speaks against it: kept, and never silently."""
    read = Read(
        name=row.name,
        printed=printed,
        url=document_address(row.base, row.generation, row.number),
        size=len(page.body),
        row=row,
        above=above,
    )
    record = record_of(read, task.source)
    yield record.document
    yield _remembered(task, row, digest)
    if record.problems:
        raise LayoutChanged(f"{row.name}: {'; '.join(record.problems)}")


def _digest(printed: Printed) -> str:
    """What tells a text from others; "" for one so short that another may well be the same."""
    text = "\n".join(voices_of(printed.voices).texts)
    return blake2b(text.encode(), digest_size=16).hexdigest() if len(text) >= _SAME_TEXT else ""


def _is_repeated(task: Task, row: Row, earlier: Row, digest: str) -> bool:
    """Whether a text is that of a document read before in this run, which the council lists twice.

    With another title or day it may be what the session showed last: raises LayoutChanged, unless
    an earlier run had this very text from this number, with no other before it.
    """
    if earlier.name == row.name or _kept(task, row.name)[1] == digest:
        return False
    if (row.title, row.held_on) != (earlier.title, earlier.held_on):
        raise LayoutChanged(f"asked for {row.name}, the site gave the text of {earlier.name}")
    return True


def _remembered(task: Task, row: Row, digest: str = "") -> Remember:
    today = task.today
    value = f"{today.isoformat()} {home_of(task)} {digest}".rstrip()
    return Remember(name=f"{_READ}{row.name}", value=value, with_records=True)
