"""Builds the parts of a document one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.part_columns import ColumnParts, Columns
from state.records import PartKind, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from state.records import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks: ``label`` as printed; the rest None where neither label nor document says."""

    label: str | None = None
    name: str | None = None
    office: str | None = None
    role: Role | None = None


NOBODY = Speaker()


class PartList:
    """Collects parts, numbered from 0; blank text is left out, outer blanks are cut.

    Kept as columns: a part of its own for each is made at the end, or never.
    """

    def __init__(self) -> None:
        self._kinds: list[PartKind] = []
        self._texts: list[str] = []
        self._speakers: list[Speaker] = []
        self._urls: list[str | None] = []
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
        self._kinds.append(kind)
        self._texts.append(text)
        self._speakers.append(speaker)
        self._urls.append(url)

    def add_all(
        self,
        kinds: Iterable[PartKind],
        texts: Sequence[str],
        speakers: Iterable[Speaker],
        urls: Iterable[str | None],
    ) -> None:
        """Append many parts, whose texts have no outer blanks."""
        if not all(texts):
            for kind, text, speaker, url in zip(kinds, texts, speakers, urls, strict=True):
                self.add(kind, text, speaker, url)
            return
        self._finish_last()
        self._kinds += kinds
        self._texts += texts
        self._speakers += speakers
        self._urls += urls

    def extend(self, text: str, join: str) -> None:
        """Add to the last part, ``join`` between; there must be one."""
        stripped = text.strip()
        if stripped:
            self._more += (join, stripped)

    def take(self, parts: Iterable[Part]) -> None:
        """Append parts that are made already."""
        self._finish_last()
        for part in parts:
            self._kinds.append(part.kind)
            self._texts.append(part.text)
            self._speakers.append(_speaker_of(part))
            self._urls.append(part.url)

    def done(self) -> tuple[Part, ...]:
        """All parts so far."""
        return self.unmade().all

    def unmade(self) -> ColumnParts:
        """The same, none of them made yet; nothing can be added any more."""
        self._finish_last()
        speakers = self._speakers
        columns = Columns(
            kinds=self._kinds,
            texts=self._texts,
            speakers=[speaker.label for speaker in speakers],
            names=[speaker.name for speaker in speakers],
            offices=[speaker.office for speaker in speakers],
            roles=[speaker.role for speaker in speakers],
            urls=self._urls,
        )
        return ColumnParts(columns)

    def _finish_last(self) -> None:
        if self._more:
            self._texts[-1] = "".join((self._texts[-1], *self._more))
            self._more = []


def _speaker_of(part: Part) -> Speaker:
    return Speaker(label=part.speaker, name=part.name, office=part.office, role=part.role)


def join_parts(before: str, parts: Iterable[Part], after: str = "") -> tuple[Part, ...]:
    """``parts`` between what stands above and below them, which is set aside; numbered anew."""
    joined = PartList()
    joined.add(PartKind.SET_ASIDE, before)
    joined.take(parts)
    joined.add(PartKind.SET_ASIDE, after)
    return joined.done()
