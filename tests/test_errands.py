"""How the process that reads holds the one that fetches."""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING, NoReturn

from crawler.errands import Fetcher

if TYPE_CHECKING:
    import pytest


def test_a_fetcher_starts_where_the_system_allows_no_larger_pipes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(fcntl, "fcntl", refuse)
    fetcher = Fetcher()
    assert fetcher.end() is None
