"""A record that rightly lost most of its text: a person says so, and the shorter text counts."""

from __future__ import annotations

import shlex
from contextlib import closing
from typing import TYPE_CHECKING

from bot.as_json import instant
from bot.clock import clock
from bot.output import day_and_hour, line, say, say_json
from bot.whereabouts import tell_of_checkout
from config.errors import UserError
from config.paths import config_folder, database_path
from state.database import open_database
from state.documents import get
from state.refusals import BEGINNING, accept, refusal_of

if TYPE_CHECKING:
    from pathlib import Path

    from state.documents import StoredDocument
    from state.refusals import Refusal


def accept_shorter(folder: Path | None, key: str, *, as_json: bool) -> None:
    """Show what is on record and what was refused, and let the record shrink to that once.

    Raises UserError where there is no such record, or nothing to accept of it.
    """
    tell_of_checkout(folder)
    path = database_path(config_folder(folder))
    if not path.is_file():
        raise UserError(str(path), "does not exist yet.", "`gikai run` makes it.")
    now = clock().now()
    with closing(open_database(path)) as database:
        stored = get(database, key)
        if stored is None:
            raise UserError("KEY", f"There is no record {key!r}.", "`gikai records` lists them.")
        refusal = _acceptable(refusal_of(database, stored.document.key))
        accept(database, refusal.key, now)
    if as_json:
        say_json(
            {
                "key": refusal.key,
                "had": refusal.had,
                "has": refusal.has,
                "beginning": refusal.beginning,
                "refused_at": instant(refusal.refused_at),
                "accepted_at": instant(now),
            }
        )
    else:
        _print(stored, refusal)


def _acceptable(refusal: Refusal | None) -> Refusal:
    if refusal is None:
        raise UserError(
            "KEY",
            "Nothing shorter of it was refused, or it has been read whole since.",
            "`gikai status` says of which records something was.",
        )
    if not refusal.beginning:
        raise UserError(
            "KEY",
            "It was last read without any text: to record that would empty it.",
            "Look at its page; what is on record stays.",
        )
    return refusal


def _print(stored: StoredDocument, refusal: Refusal) -> None:
    document = stored.document
    had = "\n".join(part.text for part in document.parts)[:BEGINNING]
    since = day_and_hour(stored.updated_at)
    say(line(document.title))
    if document.url:
        say(line(document.url))
    say(f"on record, version {stored.version} since {since}: {refusal.had} characters")
    say(f"  {line(had)} …")
    say(f"refused at {day_and_hour(refusal.refused_at)}: {refusal.has} characters")
    say(f"  {line(refusal.beginning)} …")
    say()
    say(
        "Accepted: it becomes a version when it is next read, and is told to those alone who ask "
        "for words that are new in it."
    )
    say(f"At once: gikai reparse --source {shlex.quote(document.source)} --apply")
