"""The words of a version as one compressed value: zstd over compact JSON.

Level 3 halves the text at 240 MB/s; level 9 wins five per cent more at a fifth of that speed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar, overload

import zstandard

from state.records import Document, Part, PartKind, Role
from state.texts import whole_text

if TYPE_CHECKING:
    from collections.abc import Iterator

Unpacked = tuple[str, list[list[Any]]]
Record = TypeVar("Record", Document, Part)

_LEVEL = 3
# Kept, because json.dumps with options of one's own makes a new encoder each time.
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def body_json(document: Document) -> bytes:
    """Title and parts, the same bytes for the same document; raises UnicodeEncodeError on a lone
    surrogate, which no text of ours may hold."""
    parts = [
        (part.kind, part.text, part.speaker, part.name, part.office, part.role, part.url)
        for part in document.parts
    ]
    return compact_json((document.title, parts))


def compact_json(value: object) -> bytes:
    """UTF-8 without blanks."""
    return _ENCODE(value).encode()


def whole_document(document: Document) -> Document:
    """The same for every text of a document."""
    parts = tuple(_whole(part) for part in document.parts)
    return replace(_whole(document), parts=parts)


def _whole(record: Record) -> Record:
    texts = {f.name: getattr(record, f.name) for f in fields(record)}
    changes: dict[str, Any] = {
        name: whole_text(value) for name, value in texts.items() if type(value) is str
    }
    return replace(record, **changes)


class Compressor:
    """Makes bodies as they are stored; one for many, because making it costs half of using it."""

    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(level=_LEVEL).compress


class BodyReader:
    """Reads stored bodies; one for many, because making it costs as much as using it."""

    def __init__(self) -> None:
        self._decompress = zstandard.ZstdDecompressor().decompress

    def unpacked(self, stored: bytes) -> Unpacked:
        """The title, and of each part what ``Parts`` takes, its text second."""
        title, parts = json.loads(self._decompress(stored))
        return title, parts

    def texts(self, stored: bytes) -> list[str]:
        """The title, and the text of each part."""
        title, parts = self.unpacked(stored)
        return [title, *(part[1] for part in parts)]

    def read(self, stored: bytes) -> tuple[str, tuple[Part, ...]]:
        """Title and parts."""
        title, parts = self.unpacked(stored)
        return title, tuple(Parts(parts))


class Parts(Sequence[Part]):
    """The parts of an unpacked body, each made when it is asked for, and then kept: twenty records
    have some five hundred, and who searches looks at a few."""

    def __init__(self, unpacked: Sequence[list[Any]]) -> None:
        self._unpacked = unpacked
        self._made: dict[int, Part] = {}

    def __len__(self) -> int:
        return len(self._unpacked)

    def __iter__(self) -> Iterator[Part]:
        return map(self._part, range(len(self._unpacked)))

    @overload
    def __getitem__(self, place: int) -> Part: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Part, ...]: ...
    def __getitem__(self, place: int | slice) -> Part | tuple[Part, ...]:
        chosen = range(len(self._unpacked))[place]
        return self._part(chosen) if isinstance(chosen, int) else tuple(map(self._part, chosen))

    def _part(self, seq: int) -> Part:
        part = self._made.get(seq)
        if part is None:
            kind, text, speaker, name, office, role, url = self._unpacked[seq]
            part = self._made[seq] = Part(
                seq=seq,
                kind=_KINDS[kind],
                text=text,
                speaker=speaker,
                name=name,
                office=office,
                role=_ROLES[role] if role else None,
                url=url,
            )
        return part


def read_body(stored: bytes) -> tuple[str, tuple[Part, ...]]:
    """Title and parts of a stored body."""
    return BodyReader().read(stored)


# To call an enum takes six times as long, and there are some hundred parts to a record.
_KINDS = {kind.value: kind for kind in PartKind}
_ROLES = {role.value: role for role in Role}
