"""Replays one captured tenant of DB-Search: its front page, a list's first page, one document.

The list was captured under a visitor's search, the document under everybody's. Addresses of the
captured host are led here; what was not captured is answered 404 and counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from standins.sites.serving import Answer, Asked, Switches

if TYPE_CHECKING:
    from pathlib import Path

_HOST = re.compile(rb"https://[\w.-]+\.dbsr\.jp")
_HTML = (("Content-Type", "text/html; charset=UTF-8"),)
_NUMBER = re.compile(rb'name="DocumentID" value="(\d+)"')


@dataclass(slots=True, kw_only=True)
class Captured:
    """The pages of one folder; ``missed`` are the targets that nobody captured."""

    front: bytes
    listing: bytes
    document: bytes
    missed: list[str] = field(default_factory=list)
    switches: Switches = field(default_factory=Switches)

    def answer(self, asked: Asked, url: str) -> Answer:
        """The captured page, with this host's address in the place of its own."""
        body = self._body(asked)
        if body is None:
            if asked.path != "/robots.txt":
                self.missed.append(f"{asked.method} {asked.target}")
            return Answer(status=404, headers=(), body=b"not captured")
        return Answer(status=200, headers=_HTML, body=_HOST.sub(url.encode(), body))

    def _body(self, asked: Asked) -> bytes | None:
        if asked.method != "GET":
            return None
        if asked.path in ("/", "/index.php", "/index.php/"):
            return self.front
        template = asked.query.get("Template")
        if template == "list":
            return self.listing
        number = _NUMBER.search(self.document)
        shown = number is not None and asked.query.get("Id") == number[1].decode()
        return self.document if template == "document" and shown else None

    def control(self, order: dict[str, Any]) -> None:
        """There is nothing to order."""
        raise KeyError(*order)


def read_captures(folder: Path) -> Captured:
    """The tenant below a folder whose pages are those of the third generation.

    Raises ValueError where there is none.
    """
    for path in sorted(folder.glob("**/detail.html")):
        document, beside = path.read_bytes(), path.parent
        if b"voice-block" in document and (beside / "top.html").exists():
            return Captured(
                front=(beside / "top.html").read_bytes(),
                listing=(beside / "search-result.html").read_bytes(),
                document=document,
            )
    raise ValueError(f"no captures in {folder}: no folder with top.html and detail.html")
