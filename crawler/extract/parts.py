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
    """Collects parts, numbered from 0; blank text is left out, outer blanks are cut."""

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._more: list[str] = []  # of the last part, put together when it is over

    def add(
        self, kind: PartKind, text: str, speaker: Speaker = NOBODY, url: str | None = None
    ) -> None:
        """Append one part; ``url`` is its own address where it has one."""
        text = text.strip()
        if not text:
            return
        if self._more:
            self._finish_last()
        self._parts.append(
            Part(
                seq=len(self._parts),
                kind=kind,
                text=text,
                speaker=speaker.label,
                name=speaker.name,
                office=speaker.office,
                role=speaker.role,
                url=url,
            )
        )

    def extend(self, text: str, join: str) -> None:
        """Add to the last part, ``join`` between; there must be one."""
        stripped = text.strip()
        if stripped:
            self._more += (join, stripped)

    def take(self, parts: Iterable[Part]) -> None:
        """Append parts that are made already."""
        self._finish_last()
        for part in parts:
            self._parts.append(replace(part, seq=len(self._parts)))

    def done(self) -> tuple[Part, ...]:
        """All parts so far."""
        self._finish_last()
        return tuple(self._parts)

    def _finish_last(self) -> None:
        if self._more:
            last = self._parts[-1]
            self._parts[-1] = replace(last, text="".join((last.text, *self._more)))
            self._more = []


def join_parts(before: str, parts: Iterable[Part], after: str = "") -> tuple[Part, ...]:
    """``parts`` between what stands above and below them, which is set aside; numbered anew."""
    joined = PartList()
    joined.add(PartKind.SET_ASIDE, before)
    joined.take(parts)
    joined.add(PartKind.SET_ASIDE, after)
    return joined.done()
