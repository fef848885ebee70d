"""The words of a version as one compressed value.

What zstd packs is a line of compact JSON, which tells the lengths of the title and of each text and
column by column what else is known of the parts, and behind it all texts in one, in UTF-16. To
unpack that takes a third of the time of a JSON of parts, because what is not asked for is neither
decoded nor made, and with kanji and kana it is a tenth smaller (measured 2026-11). Until then
bodies were such a JSON, and those are read as well: there is no line end in them.

Level 3 halves the text at 240 MB/s; level 9 wins five per cent more at a fifth of that speed.
"""

from __future__ import annotations

import json
import re
from codecs import utf_16_le_decode
from collections.abc import Sequence
from dataclasses import fields, replace
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, TypeVar, overload

import zstandard

from state.part_columns import columns_of
from state.records import Document, Part, PartKind, Role
from state.texts import whole_text

if TYPE_CHECKING:
    from collections.abc import Iterator

Columns = Sequence[Any]
"""Kind, speaker, name, office, role and URL: of each a value for every part, or None where no part
has one."""
Record = TypeVar("Record", Document, Part)

_LEVEL = 3
_END = b"\n"  # of the JSON: within it a line end is written as an escape
_NO_COLUMNS = (None,) * 6
_HALF, _ABOVE = "\ud800", re.compile("[\U00010000-\U0010ffff]")
# Kept, because json.dumps with options of one's own makes a new encoder each time.
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def body_json(document: Document) -> bytes:
    """Title and parts as bodies were at first, of which digests on record were made."""
    parts = [
        (part.kind, part.text, part.speaker, part.name, part.office, part.role, part.url)
        for part in document.parts
    ]
    return compact_json((document.title, parts))


def packed(document: Document) -> bytes:
    """Title and parts as they are stored, before they are compressed: the same bytes for the same
    document, to tell one from another. Raises UnicodeEncodeError on a lone surrogate, which no text
    of ours may hold."""
    kinds, said, *others = columns_of(document.parts)
    texts = [document.title, *said]
    known = [None if column.count(None) == len(column) else column for column in (kinds, *others)]
    head = compact_json((list(map(len, texts)), *known))
    return _END.join((head, "".join(texts).encode("utf-16-le")))


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
    """Makes bodies as they are stored; one for many, because making it costs half of using it. Not
    to be used by two threads at the same time."""

    def __init__(self) -> None:
        zstd = zstandard.ZstdCompressor(level=_LEVEL)
        self.compress = zstd.compress
        # An interpreter that is not CPython takes the library's other form, which cannot do this.
        able = "multi_compress_to_buffer" in zstandard.backend_features
        self._compress_all = zstd.multi_compress_to_buffer if able else None

    def compress_all(self, bodies: Sequence[bytes]) -> list[bytes]:
        """The same for each of some bodies, at least one, in a single call into the library, during
        which another thread goes on: call by call each would wait for the other at every body."""
        if self._compress_all is None:
            return list(map(self.compress, bodies))
        stored = self._compress_all([*bodies], threads=1)
        return [stored[place].tobytes() for place in range(len(stored))]


class BodyReader:
    """Reads stored bodies; one for many, because making it costs as much as using it."""

    def __init__(self) -> None:
        self._decompress = zstandard.ZstdDecompressor().decompress

    def unpacked(self, stored: bytes) -> Body:
        """A stored body, of which nothing is made yet."""
        head, end, words = self._decompress(stored).partition(_END)
        if not end:
            return body_of(*json.loads(head))
        lengths, *columns = json.loads(head)
        return Body(Texts(lengths, words), columns or _NO_COLUMNS)

    def texts(self, stored: bytes) -> list[str]:
        """The title, and the text of each part."""
        return self.unpacked(stored).texts.all()

    def read(self, stored: bytes) -> tuple[str, tuple[Part, ...]]:
        """Title and parts."""
        body = self.unpacked(stored)
        return body.title, tuple(body.parts)


def body_of(title: str, parts: Sequence[Sequence[Any]]) -> Body:
    """Of parts as bodies were stored at first: kind, text, speaker, name, office, role, url."""
    kinds, said, *others = zip(*parts, strict=True) if parts else ((), (), *_NO_COLUMNS[1:])
    texts = [title, *said]
    words = "".join(texts).encode("utf-16-le")
    return Body(Texts(list(map(len, texts)), words), (kinds, *others))


class Body:
    """Title and parts of a version, each made when it is asked for: twenty records have some five
    hundred parts, and who searches looks at a few."""

    def __init__(self, texts: Texts, columns: Columns) -> None:
        self.texts = texts
        self.parts = Parts(texts, columns)

    @property
    def title(self) -> str:
        """The first of the texts."""
        return self.texts.one(0)


class Texts:
    """A title and the texts behind it, in UTF-16; ``lengths`` are theirs in code points."""

    def __init__(self, lengths: Sequence[int], words: bytes) -> None:
        self.lengths = lengths
        self._words = words
        self._ends = [0, *accumulate(lengths)]
        self._is_plain = 2 * len(self) == len(words)
        self._cut: dict[int, str] = {}

    def __len__(self) -> int:
        """Code points of all together."""
        return self._ends[-1]

    def one(self, number: int) -> str:
        """The title is number 0."""
        text = self._cut.get(number)
        if text is None:
            text = self._cut[number] = self._one(*self._ends[number : number + 2])
        return text

    def _one(self, start: int, end: int) -> str:
        if self._is_plain:
            # Without the name of the encoding, which takes longer to look up than this to decode.
            return utf_16_le_decode(self._words[2 * start : 2 * end])[0]
        return self._whole[start:end]

    def all(self) -> list[str]:
        """All of them; faster than one after the other."""
        return [self._whole[start:end] for start, end in pairwise(self._ends)]

    @property
    def units(self) -> bytes:
        """All of them, two bytes for each code point: half a character for what lies above the
        basic plane."""
        if self._is_plain:
            return self._words
        return _ABOVE.sub(_HALF, self._whole).encode("utf-16-le", "surrogatepass")

    @cached_property
    def _whole(self) -> str:
        return self._words.decode("utf-16-le")


class Parts(Sequence[Part]):
    """The parts of a body, each made when it is asked for, and then kept."""

    def __init__(self, texts: Texts, columns: Columns) -> None:
        self._texts = texts
        self._columns = columns
        self._made: dict[int, Part] = {}

    def kind_and_role(self, seq: int) -> tuple[str, str | None]:
        """Of one of them, which is not made for it."""
        kinds, _, _, _, roles, _ = self._columns
        return kinds and kinds[seq], roles and roles[seq]

    def __len__(self) -> int:
        return len(self._texts.lengths) - 1

    def __iter__(self) -> Iterator[Part]:
        return map(self.__getitem__, range(len(self)))

    @overload
    def __getitem__(self, place: int) -> Part: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Part, ...]: ...
    def __getitem__(self, place: int | slice) -> Part | tuple[Part, ...]:
        if isinstance(place, slice):
            return tuple(self[seq] for seq in range(len(self))[place])
        return self._made.get(place) or self._part(range(len(self))[place])

    def _part(self, seq: int) -> Part:
        known = [column and column[seq] for column in self._columns]
        kind, speaker, name, office, role, url = known
        part = self._made[seq] = Part(
            seq=seq,
            kind=_KINDS[kind],
            text=self._texts.one(seq + 1),
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
