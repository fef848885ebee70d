"""`gikai keywords suggest`: is there a group for this word, and do records use it?"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from bot.output import columns, line, number, say, say_json
from config.errors import UserError
from config.load import read_groups
from config.paths import config_folder, database_path
from matcher.configured import vocabulary_of
from matcher.nearest import Likeness, like
from matcher.nodes import AnyOf
from matcher.query import Query
from state.database import open_read_only
from state.usage import MOST, usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from matcher.nearest import Like
    from matcher.terms import Term, Vocabulary
    from state.usage import Usage

_WHY = {
    Likeness.SAME: "the word itself",
    Likeness.READING: "reads alike",
    Likeness.CONTAINS: "one holds the other",
    Likeness.SPELLING: "nearly spelt so",
}


def suggest(folder: Path | None, word: str, *, as_json: bool) -> None:
    """Print what is like the word. Raises UserError where there is no letter in it."""
    chosen = config_folder(folder)
    vocabulary = vocabulary_of(read_groups(chosen))
    written = " ".join(word.lstrip("@＠").split())
    if not any(map(str.isalnum, written)):
        raise UserError("WORD", f"There is no letter in {word!r}.", "Write a word.")
    try:
        term = vocabulary.term(written)
    except ValueError as error:
        raise UserError("WORD", f"{error}.", "Write a shorter one.") from None
    found = like(written, named(vocabulary))
    used = _used(database_path(chosen), term)
    if as_json:
        say_json(
            {
                "word": written,
                "like": [one._asdict() for one in found],
                "records": used.records if used else None,
                "longer": list(used.longer) if used else None,
                "beside": list(used.beside) if used else None,
            }
        )
    else:
        _print(written, found, used)


def named(vocabulary: Vocabulary) -> Iterable[tuple[str, str | None]]:
    """Each form with its group, and each group's name that is none of its forms."""
    for name, terms in vocabulary.groups.items():
        yield from ((name, term.form) for term in terms)
        if all(term.form != name for term in terms):
            yield name, None


def _used(path: Path, term: Term) -> Usage | None:
    """None where nothing was recorded yet."""
    if not path.is_file():
        return None
    with closing(open_read_only(path)) as database:
        return usage(database, Query(term.form, AnyOf(term.form, frozenset({term}))))


def _print(word: str, found: Sequence[Like], used: Usage | None) -> None:
    rows = [(f"@{one.group}", one.form or "(its name)", _WHY[one.likeness]) for one in found]
    for row in columns(rows) if rows else ["No group is like it."]:
        say(row)
    if used is None:
        say("records: none yet")
        return
    more = " or more" if used.records == MOST else ""
    say(f"records: {number(used.records, 'record')}{more} with {line(word)}")
    for heading, words in (("longer words", used.longer), ("words beside", used.beside)):
        if words:
            say(f"{heading}: {'、'.join(map(line, words))}")
