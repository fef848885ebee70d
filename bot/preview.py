"""`gikai preview`: what a query would have brought, before anybody subscribes to it."""

from __future__ import annotations

from contextlib import closing
from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.clock import TOKYO, clock
from bot.configured import load, parsed, vocabulary
from bot.output import say_json, tell
from bot.posting import compose_settings
from bot.preview_gathering import Gathering
from bot.preview_noise import Noise
from bot.preview_print import preview_values, print_preview
from config.errors import UserError
from state.database import open_read_only
from state.previewing import Period, answers, on_hand, revisions
from state.views import homes_of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.preview_gathering import Preview
    from config.models import Config
    from matcher.query import Query
    from matcher.terms import Vocabulary


def preview(folder: Path | None, query: str, *, days: int, svg: Path | None, as_json: bool) -> int:
    """Show it; 1 where nothing would have been told.

    Raises UserError for a query that cannot be read, for a picture that cannot be written, and
    where nothing was recorded yet.
    """
    config = load(folder)
    known = vocabulary(config)
    made = _look(config, known, parsed(query, known), days)
    if svg is not None:
        _draw(made, svg)
    if as_json:
        say_json(preview_values(made))
    else:
        print_preview(made)
    return 0 if made.total.records else 1


def _look(config: Config, known: Vocabulary, query: Query, days: int) -> Preview:
    today = clock().now().astimezone(TOKYO).date()
    hour = time.fromisoformat(config.bot.schedule.daily_at)
    period = Period(first=today - timedelta(days=days - 1), last=today, hour=hour)
    homes = homes_of(config.sources)
    gathered = Gathering(
        noise=Noise(query=query, vocabulary=known), settings=compose_settings(config)
    )
    with closing(open_read_only(config.database_path)) as database:
        records = on_hand(database, period)
        for answer in answers(database, query, homes, records):
            gathered.add(answer)
        for answer in revisions(database, query, homes, period):
            gathered.add_revision(answer)
    return gathered.preview(query.text, period, records)


def _draw(made: Preview, path: Path) -> None:
    from bot.preview_svg import picture  # only who asks for a picture loads what draws it

    try:
        path.write_text(picture(made), encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"--svg {path}",
            f"It cannot be written: {error.strerror or error}.",
            "Name a file in a folder that is there, and yours.",
        ) from None
    tell(f"The picture is in {path}.")
