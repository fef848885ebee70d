"""`gikai preview`: what a query would have brought, before anybody subscribes to it."""

from __future__ import annotations

import shlex
from contextlib import closing
from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.clock import clock
from bot.configured import load, names_of, parsed, vocabulary
from bot.output import say_json, tell
from bot.posting import compose_settings
from bot.preview_gathering import Gathering
from bot.preview_noise import Noise
from bot.preview_print import preview_values, print_preview
from bot.reach import check_reach, reached, tell_of_unknown_councils
from config.errors import UserError
from state.database import open_read_only
from state.previewing import Scope, answers, on_hand, revisions
from state.views import homes_of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.asked import PreviewOptions
    from bot.preview_gathering import Preview
    from config.models import Config
    from matcher.query import Query
    from matcher.terms import Vocabulary


def preview(folder: Path | None, options: PreviewOptions) -> int:
    """Show it; 1 where nothing would have been told.

    Raises UserError for what of it cannot be meant, for a picture that cannot be written, and where
    nothing was recorded yet.
    """
    config = load(folder)
    known = vocabulary(config)
    query = parsed(options["query"], known)
    check_reach(config, query, options["sources"], options["areas"])
    made = _look(config, known, query, _scope(config, options))
    if options["svg"] is not None:
        _draw(made, options["svg"])
    if options["as_json"]:
        say_json(preview_values(made))
    else:
        print_preview(made, names_of(config), _subscribe(query, options))
    return 0 if made.total.records else 1


def _scope(config: Config, options: PreviewOptions) -> Scope:
    today = clock().today()
    return Scope(
        first=today - timedelta(days=options["days"] - 1),
        last=today,
        hour=time.fromisoformat(config.bot.schedule.daily_at),
        sources=reached(config, options["sources"], options["areas"]),
    )


def _look(config: Config, known: Vocabulary, query: Query, scope: Scope) -> Preview:
    homes = homes_of(config.sources)
    gathered = Gathering(
        noise=Noise(query=query, vocabulary=known), settings=compose_settings(config)
    )
    with closing(open_read_only(config.database_path)) as database:
        tell_of_unknown_councils(database, config, query)
        records = on_hand(database, scope)
        for answer in answers(database, query, homes, records):
            gathered.add(answer)
        for answer in revisions(database, query, homes, scope):
            gathered.add_revision(answer)
    return gathered.preview(query, scope, records)


def _subscribe(query: Query, options: PreviewOptions) -> str:
    """The command that subscribes to what was looked at."""
    named = [("--source", name) for name in options["sources"]]
    named += [("--area", name) for name in options["areas"]]
    narrowed = (word for pair in named for word in pair)
    return shlex.join(["gikai", "subscribe", "#channel", query.text, *narrowed])


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
