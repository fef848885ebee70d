"""What somebody who just subscribed may want to know: whether a word stands in any record on hand,
which one is spelt nearly so, and what a middle dot does. Remarks: nothing is refused for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.keywords_suggest import named
from bot.output import line, number, tell
from config.errors import UserError
from matcher.nearest import ONE_WRONG, Likeness, like
from matcher.nodes import AnyOf
from matcher.query import Query
from state.search_index import index_state
from state.usage import MOST, counted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from matcher.terms import Term, Vocabulary
    from state.database import Database
    from state.views import Home

_DOT = "・"


def remark(
    database: Database,
    query: Query,
    known: Vocabulary,
    homes: Mapping[str, Home],
    sources: Collection[str] | None,
) -> None:
    """Say it on stderr; ``sources`` are those that the subscription is narrowed to, None for all.

    Records are counted where the index of words is whole: without it each would be read.
    """
    can_count = _is_indexed(database)
    found, on_hand = counted(database, query, homes, sources) if can_count else (0, 0)
    if on_hand:
        more = " or more" if found == MOST else ""
        tell(f"Found in {found}{more} of {number(on_hand, 'record')} on hand.")
    for term in _plain(query):
        absent = bool(on_hand) and not counted(database, _alone(term), {}, None)[0]
        near = _near(term.form, known) if absent or not on_hand else None
        if absent:
            close = f"; near it: @{near}" if near else ""
            tell(line(f"{term.form}: in no record on hand{close}"))
        elif near:
            tell(line(f"{term.form}: near it is @{near}"))
        if either := _parted(term.form, known, absent=absent):
            tell(line(f"{term.form} is one word. For one of them: {either}"))


def _is_indexed(database: Database) -> bool:
    try:
        return not index_state(database).trouble
    except UserError:  # an SQLite that cannot search; who searches is told
        return False


def _plain(query: Query) -> list[Term]:
    """The words that it wants and no group holds, in the order of their letters."""
    wanted = {term for some in query.required for term in some if term.group is None}
    return sorted(wanted, key=lambda term: term.form)


def _alone(term: Term) -> Query:
    return Query(term.form, AnyOf(term.form, frozenset({term})))


def _near(word: str, known: Vocabulary) -> str | None:
    """The group with a form that sounds or is spelt nearly so, whatever holds the word or stands
    in it."""
    near = like(word, named(known), most=1000, least=ONE_WRONG)
    spelt = (one.group for one in near if one.likeness in (Likeness.READING, Likeness.SPELLING))
    return next(spelt, None)


def _parted(word: str, known: Vocabulary, *, absent: bool) -> str | None:
    """The words between middle dots as alternatives; None where they are meant as one, as in
    ジョン・スミス: one of them is a known word, or the whole stands nowhere."""
    words = [part for part in word.split(_DOT) if part]
    if len(words) < 2 or not (absent or any(known.term(part).group for part in words)):
        return None
    return " OR ".join(words)
