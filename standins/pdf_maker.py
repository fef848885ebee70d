"""Small PDF files made by hand, so that no test needs a printed one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UCS2-H"
    b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000>>]>>"
)
_ENCRYPT = b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"5a" * 32 + b">/U<" + b"a5" * 32 + b">>>"


def pdf_of(pages: Sequence[Sequence[str]], *, encrypted: bool = False) -> bytes:
    """A PDF with these lines on its pages; ``encrypted`` asks for a password nobody knows."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        _FONT,
    ]
    for number, lines in enumerate(pages):
        objects += [_page(5 + 2 * number), _stream(lines)]
    if encrypted:
        objects.append(_ENCRYPT)
    return _written(objects, encrypted=encrypted)


def _page(content: int) -> bytes:
    return (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 1190]"
        b"/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>" % content
    )


def _stream(lines: Sequence[str]) -> bytes:
    shown = b" T* ".join(
        b"<" + line.encode("utf-16-be").hex().encode("ascii") + b"> Tj" for line in lines
    )
    drawn = b"BT /F1 12 Tf 18 TL 40 1140 Td " + shown + b" ET"
    return b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn)


def _written(objects: Sequence[bytes], *, encrypted: bool) -> bytes:
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    extra = b"/Encrypt %d 0 R/ID[<00><00>]" % len(objects) if encrypted else b""
    count = len(objects) + 1
    trailer = b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + trailer % (count, extra, len(body))
    )
