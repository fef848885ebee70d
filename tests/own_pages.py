"""A site of a few pages as a test writes them, on loopback."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from standins.sites.serving import Answer, Asked, Switches

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True, kw_only=True)
class Pages:
    """``pages`` are bodies by path, of status 200; everything else is not there."""

    pages: Mapping[str, str]
    switches: Switches = field(default_factory=Switches)

    def answer(self, asked: Asked, _url: str) -> Answer:
        """The page of a path."""
        body = self.pages.get(asked.path)
        head = (("Content-Type", "text/html; charset=utf-8"),)
        if body is None:
            return Answer(status=404, headers=head, body=b"<title>404 Not Found</title>")
        return Answer(status=200, headers=head, body=body.encode())

    def control(self, order: dict[str, Any]) -> None:
        """Nothing can be ordered here."""
        raise KeyError(next(iter(order)))
