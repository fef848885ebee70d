"""Builds the parts of a document one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.records import Part, PartKind, Role

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks: ``label`` as printed; the rest None where neither label nor document says."""

    label: str | None = None
    name: str | None = None
    office: str | None = None
    role: Role | None = None


NOBODY = Speaker()


@dataclass(slots=True)
class _Draft:
    kind: PartKind
    speaker: Speaker
    pieces: list[str]
    url: str | None = None


class PartList:
    """Collects parts, numbered at the end; blank text is left out, outer blanks are cut."""

    def __init__(self) -> None:
        self._drafts: list[_Draft] = []

    def add(
        self, kind: PartKind, text: str, speaker: Speaker = NOBODY, url: str | None = None
    ) -> None:
        """Append one part; ``url`` is its own address where it has one."""
        stripped = text.strip()
        if stripped:
            self._drafts.append(_Draft(kind, speaker, [stripped], url))

    def extend(self, text: str, join: str) -> None:
        """Add to the last part, ``join`` between; there must be one."""
        stripped = text.strip()
        if stripped:
            self._drafts[-1].pieces += (join, stripped)

    def take(self, parts: Iterable[Part]) -> None:
        """Append parts that are made already."""
        for part in parts:
            speaker = Speaker(
                label=part.speaker, name=part.name, office=part.office, role=part.role
            )
            self._drafts.append(_Draft(part.kind, speaker, [part.text], part.url))

    def done(self) -> tuple[Part, ...]:
        """All parts, numbered from 0."""
        return tuple(_part(seq, draft) for seq, draft in enumerate(self._drafts))


def _part(seq: int, draft: _Draft) -> Part:
    speaker = draft.speaker
    return Part(
        seq=seq,
        kind=draft.kind,
        text="".join(draft.pieces),
        speaker=speaker.label,
        name=speaker.name,
        office=speaker.office,
        role=speaker.role,
        url=draft.url,
    )


def join_parts(before: str, parts: Iterable[Part], after: str = "") -> tuple[Part, ...]:
    """``parts`` between what stands above and below them, which is set aside; numbered anew."""
    joined = PartList()
    joined.add(PartKind.SET_ASIDE, before)
    joined.take(parts)
    joined.add(PartKind.SET_ASIDE, after)
    return joined.done()
