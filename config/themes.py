"""The groups of keywords by theme; pure but for its last lines.

`python -m config.themes` prints the table of docs/keywords.md.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from config.load import read_groups
from config.paths import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from config.models import Group

NO_THEME = "—"


def by_theme(groups: Iterable[Group]) -> Mapping[str, list[Group]]:
    """The groups under their themes, both in the order of the file; without one, ``NO_THEME``."""
    themes: dict[str, list[Group]] = {}
    for group in groups:
        themes.setdefault(group.theme or NO_THEME, []).append(group)
    return themes


def theme_table(groups: Iterable[Group]) -> str:
    """Themes with their groups, as a table in Markdown."""
    themes = by_theme(groups)
    rows = [
        f"| {theme} | {len(members)} | {'、'.join(group.name for group in members)} |\n"
        for theme, members in themes.items()
    ]
    total = sum(map(len, themes.values()))
    return "".join(
        ["| theme | groups | names |\n|---|--:|---|\n", *rows, f"| **all** | {total} | |\n"]
    )


if __name__ == "__main__":
    sys.stdout.write(theme_table(read_groups(TEMPLATES)))
