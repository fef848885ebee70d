"""A day that the calendar does not have is told as such, and not as broken syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from config.paths import read_toml

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("line", "where", "day"),
    [
        ("until = 2026-02-30", "line 2, key until", "2026-02-30"),
        ("until = 2026-13-01", "line 2, key until", "2026-13-01"),
        ("until = 2026/11/22", "line 2, key until", "2026/11/22"),
        ("until = 2026-2-3 # soon", "line 2, key until", "2026-2-3"),
        ("w = { first_day = 2026-04-31 }", "line 2, key first_day", "2026-04-31"),
        ("days = [2026-01-01, 2026-11-31]", "line 2, key days", "2026-11-31"),
        ("days = [\n2026-11-31]", "line 3", "2026-11-31"),
    ],
)
def test_an_impossible_day_is_named_with_its_key(
    tmp_path: Path, line: str, where: str, day: str
) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(f"[source.permission]\n{line}\n", encoding="utf-8")
    with pytest.raises(UserError) as raised:
        read_toml(file)
    assert raised.value.where == f"sources.toml, {where}"
    assert raised.value.found == f"{day} is no day."


@pytest.mark.parametrize("text", ["# 2026-02-30\nq = [\n", 's = "2026-02-30" x\n', "q = 2026-02\n"])
def test_what_else_is_no_toml_is_still_told_as_that(tmp_path: Path, text: str) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="This is no TOML"):
        read_toml(file)
