"""The line that says how far a crawl is, where somebody looks at a terminal."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from bot.progress import shown
from crawler.process import CrawlEvent

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    """Takes what would be drawn."""

    def isatty(self) -> bool:
        return True


def test_the_source_that_is_waited_for_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Terminal()
    monkeypatch.setattr(sys, "stderr", drawn)
    monkeypatch.setenv("TERM", "xterm")
    with shown(2) as show:
        assert show is not None
        for kind, source in (
            ("started", "slow"),
            ("started", "quick"),
            ("documents", "quick"),
            ("finished", "quick"),
        ):
            show(CrawlEvent(kind=kind, source=source))
    words = drawn.getvalue().split()
    assert "slow" in [word for word in words if "slow" in word or "quick" in word][-1]
