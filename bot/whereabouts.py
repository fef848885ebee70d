"""Which configuration is used, where nobody chose one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.output import tell
from config.paths import FOLDER_VARIABLE, TEMPLATES, is_chosen

if TYPE_CHECKING:
    from pathlib import Path


def tell_of_checkout(folder: Path | None) -> None:
    """Say on stderr that a command is about to write into the checkout by default: what was meant
    for somebody's own configuration would be looked for there in vain."""
    if not is_chosen(folder):
        tell(f"Using {TEMPLATES} ({FOLDER_VARIABLE} is not set).")
