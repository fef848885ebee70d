"""What an explanation says: of each branch of a query what is there, and what is missing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcher.forms import Term
    from matcher.rules import Rule
    from matcher.view import Place, Span


class Lack(StrEnum):
    """Why a condition does not hold; of several the first is the nearest miss."""

    PLACE = "place"  # the word stands in a place that the query does not look at
    SPEAKER = "speaker"  # somebody else says it
    APART = "apart"  # the words are not in one speech, or not in one question with its answer
    DISTANCE = "distance"  # they are farther from each other than NEAR allows
    LONGER_WORD = "longer_word"  # it stands in longer words alone that are excluded
    SPELLING = "spelling"  # it stands there in a spelling whose rule is switched off
    WORD_EDGE = "word_edge"  # it stands inside another Latin word
    FIELD = "field"  # the record is not what a field asks for
    EXCLUDED = "excluded"  # what must not be there is there
    NO_SUCH_TEXT = "no_such_text"  # it stands nowhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A term in the original text; ``rules`` are those that make the surface a spelling of it."""

    term: Term
    span: Span
    place: Place
    surface: str
    rules: frozenset[Rule]


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A condition that holds: ``found`` are its words, ``distance`` the least one of a NEAR in
    characters, ``value`` what is known of the record where a field asks for it."""

    asked: str
    found: tuple[Found, ...] = ()
    distance: int | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A condition that does not hold, and what came nearest to it.

    ``wanted`` is what narrows it (``role:member``, ``SPEECH``, ``NEAR/10``). ``distance`` is the
    least one found, None where the words share no part. ``value`` is what is known of the record
    where a field asks for it, and the longer word in which a word stands. ``rules`` are those
    switched off that would join the spelling, ``near`` words of the text that are like this one.
    """

    asked: str
    lack: Lack
    found: tuple[Found, ...] = ()
    wanted: str | None = None
    distance: int | None = None
    value: str | None = None
    rules: frozenset[Rule] = frozenset()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One way in which a query may hold, as ``text``; it holds exactly where there is no miss."""

    text: str
    met: tuple[Met, ...]
    misses: tuple[Miss, ...]

    @property
    def holds(self) -> bool:
        """Whether the record is what this branch asks for."""
        return not self.misses

    @property
    def farness(self) -> tuple[int, int, int]:
        """Sorts what holds first, then what nearly does."""
        absent = sum(miss.lack is Lack.NO_SUCH_TEXT for miss in self.misses)
        return absent, len(self.misses), -len(self.met)
