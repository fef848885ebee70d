"""What a post says of one change: which terms, how often, and the sentences around them. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from matcher.view import TITLE
from notifier.quotes import Exchange, exchanges, label_of
from notifier.revisions import revisions, touches
from notifier.text import clean
from state.records import ChangeKind, DocumentKind, Hit, Place, Status

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from matcher.view import Span
    from notifier.paraphrase import Claim
    from state.deliveries import Material

Wanted: TypeAlias = "Collection[Span]"

MOST_SURFACES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often a group, or a term of no group, was found; ``surfaces`` as they stand there."""

    label: str
    count: int
    surfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A near-identical document of another source; its change is told by this post as well."""

    title: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One change, ready to be laid out. Texts are clean of controls but not escaped for anything.

    ``more`` counts hits in the document's parts that no exchange shows; ``source_name`` is what
    people call the source. ``claims`` are a language model's, borne out by the record.
    ``changed_elsewhere`` is, of a revision none of whose passages holds a hit, how many they are.
    ``past``: it is told for the first time, and was there before anybody asked.
    """

    key: str
    change: ChangeKind
    kind: DocumentKind
    status: Status | None
    title: str
    council: str | None
    author: str | None
    meeting: str | None
    session: str | None
    held_on: date | None
    held_until: date | None
    published_at: date | datetime | None
    detected_at: datetime
    url: str | None
    tallies: tuple[Tally, ...]
    exchanges: tuple[Exchange, ...]
    more: int
    twins: tuple[Twin, ...]
    source_name: str | None = None
    claims: tuple[Claim, ...] = ()
    changed_elsewhere: int = 0
    past: bool = False


def summarise(
    material: Material,
    wanted: Wanted | None,
    *,
    quote_limit: int,
    twins: Sequence[Twin] = (),
    source_name: str | None = None,
) -> Summary:
    """``wanted`` are the places that the subscriptions ask for, None for all the usual ones.

    ``quote_limit`` bounds the characters quoted from the document, all passages together, the old
    words of a revision included.
    """
    document = material.stored.document
    hits = [hit for hit in material.all_hits if _span(hit) in wanted] if wanted else []
    hits = hits or list(material.hits)
    merged = merge(hits)
    shown = _shown(material, merged, quote_limit)
    in_parts = sum(hit.place is Place.PART for hit in merged)
    if material.kind is ChangeKind.WITHDRAWN:
        in_parts = 0  # nothing of it can be read any more
    return Summary(
        key=document.key,
        change=material.kind,
        kind=document.kind,
        status=document.status,
        title=clean(document.title) or document.key,
        council=_clean(document.council),
        author=_clean(document.author),
        meeting=_clean(document.meeting),
        session=_clean(document.session),
        held_on=document.held_on,
        held_until=document.held_until,
        published_at=document.published_at,
        detected_at=material.detected_at,
        url=document.url,
        tallies=_tallies(merged),
        exchanges=shown,
        more=max(0, in_parts - sum(exchange.hits for exchange in shown)),
        twins=tuple(twins),
        source_name=_clean(source_name),
        changed_elsewhere=len(material.passages) if _is_elsewhere(material, merged) else 0,
        past=material.past and material.kind is ChangeKind.NEW,
    )


def _span(hit: Hit) -> Span:
    return (TITLE if hit.seq is None else hit.seq, hit.start, hit.end)


def _shown(material: Material, hits: Sequence[Hit], limit: int) -> tuple[Exchange, ...]:
    parts = material.stored.document.parts
    if material.kind is ChangeKind.WITHDRAWN:
        return ()
    if _is_elsewhere(material, hits):
        return ()
    if material.kind is ChangeKind.REVISED and material.passages:
        return revisions(parts, hits, material.passages, limit)
    return exchanges(parts, hits, limit, material.stored.document.kind)


def _is_elsewhere(material: Material, hits: Sequence[Hit]) -> bool:
    """Whether a revision changed only what nobody asked for."""
    revised = material.kind is ChangeKind.REVISED and material.passages
    touched = any(touches(passage, hits) for passage in material.passages)
    return bool(revised and hits) and not touched


def _clean(text: str | None) -> str | None:
    return clean(text) or None if text else None


def merge(hits: Iterable[Hit]) -> list[Hit]:
    """Overlapping hits of one group are one: 行政DX holds DX, and is found once.

    The widest surface stays. In reading order, the title first.
    """
    merged: list[Hit] = []
    last: dict[tuple[str, int | None], int] = {}
    for hit in sorted(hits, key=_reading_order):
        place = (label_of(hit), hit.seq)
        index = last.get(place)
        if index is not None and hit.start < merged[index].end:
            if hit.end - hit.start > merged[index].end - merged[index].start:
                merged[index] = hit
            continue
        last[place] = len(merged)
        merged.append(hit)
    return merged


def _reading_order(hit: Hit) -> tuple[int, int, int]:
    return (-1 if hit.seq is None else hit.seq, hit.start, -hit.end)


def _forms(surfaces: Counter[str]) -> tuple[str, ...]:
    """The most frequent ones, each once as a reader sees it."""
    shown = dict.fromkeys(clean(surface) for surface, _ in surfaces.most_common())
    return tuple(shown)[:MOST_SURFACES]


def _tallies(hits: Iterable[Hit]) -> tuple[Tally, ...]:
    surfaces: dict[str, Counter[str]] = {}
    for hit in hits:
        surfaces.setdefault(label_of(hit), Counter())[hit.surface] += 1
    tallies = [
        Tally(
            label=clean(label),
            count=sum(found.values()),
            surfaces=_forms(found),
        )
        for label, found in surfaces.items()
    ]
    return tuple(sorted(tallies, key=lambda tally: -tally.count))
