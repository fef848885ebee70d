"""`gikai sources list`, `enable`, `disable`, `remove`: sources.toml, shown and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.configured import load
from bot.doubts import tell_deafened
from bot.output import columns, say, say_json
from bot.whereabouts import tell_of_checkout
from config.paths import SOURCES_FILE, config_folder
from config.sources_file import replace_sources, sources_text, with_enabled, without_source
from crawler.platforms import platform_names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def list_sources(folder: Path | None, *, as_json: bool) -> None:
    """Every source of sources.toml, in its order."""
    sources = load(folder).sources
    if as_json:
        for source in sources:
            say_json(
                {
                    "source": source.id,
                    "platform": source.platform,
                    "name": source.name,
                    "url": str(source.url) if source.url else None,
                    "council": source.council,
                    "area": source.area,
                    "enabled": source.enabled,
                }
            )
    elif sources:
        rows = [
            (
                source.id,
                source.platform,
                "" if source.enabled else "disabled",
                source.name,
                str(source.url or "by import alone"),
            )
            for source in sources
        ]
        for row in columns(rows):
            say(row)
    else:
        say(f"{SOURCES_FILE} has no source: gikai sources add adds one.")


def enable(folder: Path | None, source_id: str) -> None:
    """Let runs read a source again."""
    tell_of_checkout(folder)
    _change(folder, lambda text: with_enabled(text, source_id, enabled=True))
    say(f"{source_id} is read from the next run on.")


def disable(folder: Path | None, source_id: str) -> None:
    """Let no run read a source any more."""
    tell_of_checkout(folder)
    tell_deafened(folder, source_id)
    _change(folder, lambda text: with_enabled(text, source_id, enabled=False))
    say(f"{source_id} is read by no run any more; its records stay.")


def remove(folder: Path | None, source_id: str, *, sure: Callable[[str], bool]) -> int:
    """Take a source out of sources.toml; 1 where the person is not ``sure``."""
    tell_of_checkout(folder)
    without_source(sources_text(config_folder(folder)), source_id)  # refuse before we ask
    tell_deafened(folder, source_id)
    question = f"Take {source_id} out of {SOURCES_FILE}? Its records stay."
    if not sure(question):
        say("Nothing was changed.")
        return 1
    _change(folder, lambda text: without_source(text, source_id))
    say(f"{source_id} is out of {SOURCES_FILE}. Its records stay, and are found as before.")
    return 0


def _change(folder: Path | None, changed: Callable[[str], str]) -> None:
    where = config_folder(folder)
    before = sources_text(where)
    replace_sources(where, changed(before), platform_names(), before=before)
