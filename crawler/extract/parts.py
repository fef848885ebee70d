"""Builds the parts of a document one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


class PartList:
    """Numbers what it is given; blank text is left out, outer blanks are cut."""

    def __init__(self) -> None:
        self._parts: list[Part] = []

    def add(self, kind: PartKind, text: str, speaker: Speaker = NOBODY) -> None:
        """Append one part."""
        stripped = text.strip()
        if not stripped:
            return
        self._parts.append(
            Part(
                seq=len(self._parts),
                kind=kind,
                text=stripped,
                speaker=speaker.label,
                name=speaker.name,
                office=speaker.office,
                role=speaker.role,
            )
        )

    def extend(self, text: str, join: str) -> None:
        """Add to the last part, ``join`` between; there must be one."""
        last = self._parts[-1]
        if text.strip():
            self._parts[-1] = replace(last, text=last.text + join + text.strip())

    def take(self, parts: Iterable[Part]) -> None:
        """Append parts that are made already."""
        for part in parts:
            self._parts.append(replace(part, seq=len(self._parts)))

    @property
    def last(self) -> Part | None:
        """The part added last."""
        return self._parts[-1] if self._parts else None

    def done(self) -> tuple[Part, ...]:
        """All parts, numbered from 0."""
        return tuple(self._parts)


def join_parts(before: str, parts: Iterable[Part], after: str = "") -> tuple[Part, ...]:
    """``parts`` between what stands above and below them, which is set aside; numbered anew."""
    joined = PartList()
    joined.add(PartKind.SET_ASIDE, before)
    joined.take(parts)
    joined.add(PartKind.SET_ASIDE, after)
    return joined.done()
