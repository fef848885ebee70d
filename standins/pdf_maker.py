"""Small PDF files made by hand, so that neither a test nor a stand-in needs a printed one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UCS2-H"
    b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000>>]>>"
)
_ENCRYPT = b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"5a" * 32 + b">/U<" + b"a5" * 32 + b">>>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A text at its own place, in points from the lower left; ``vertical`` is one glyph a line."""

    text: str
    x: int
    y: int
    vertical: bool = False


Line: TypeAlias = "str | Placed"


def pdf_of(pages: Sequence[Sequence[Line]], *, encrypted: bool = False, title: str = "") -> bytes:
    """A PDF with these lines on its pages; ``encrypted`` asks for a password nobody knows.

    A page without lines is as a scan is: it holds no text. ``title`` is that of the metadata.
    """
    kids = b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        _FONT,
        # A date as converters write it: of the conversion, years after the paper.
        b"<</Title<feff%s>/CreationDate(D:20220507120000+09'00')>>" % _hex(title),
    ]
    for number, lines in enumerate(pages):
        objects += [_page(6 + 2 * number), _stream(lines)]
    if encrypted:
        objects.append(_ENCRYPT)
    return _written(objects, encrypted=encrypted)


def _page(content: int) -> bytes:
    return (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 1190]"
        b"/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>" % content
    )


def _stream(lines: Sequence[Line]) -> bytes:
    running = b" T* ".join(b"<%s> Tj" % _hex(line) for line in lines if isinstance(line, str))
    placed = b"".join(_placed(line) for line in lines if isinstance(line, Placed))
    drawn = b"BT /F1 12 Tf 18 TL 40 1140 Td " + running + placed + b" ET"
    return b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn)


def _placed(line: Placed) -> bytes:
    pieces = line.text if line.vertical else [line.text]
    return b"".join(
        b" 1 0 0 1 %d %d Tm <%s> Tj" % (line.x, line.y - 14 * number, _hex(piece))
        for number, piece in enumerate(pieces)
    )


def _hex(text: str) -> bytes:
    return text.encode("utf-16-be").hex().encode("ascii")


def _written(objects: Sequence[bytes], *, encrypted: bool) -> bytes:
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    extra = b"/Encrypt %d 0 R/ID[<00><00>]" % len(objects) if encrypted else b""
    count = len(objects) + 1
    trailer = b"trailer<</Size %d/Root 1 0 R/Info 4 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + trailer % (count, extra, len(body))
    )
