"""A form to look for, and how two spellings of it are told to be the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from matcher.alike import alike
from matcher.characters import BETWEEN
from matcher.fold import fold_text
from matcher.spelling import canonical, spellings

if TYPE_CHECKING:
    from matcher.rules import Rule

_MOST_BLANKS = 6
"""Each blank of a form doubles the spellings that the automaton holds."""
_MOST_LETTERS = 200
"""A text of one letter over and over costs its length times that of a form of the same letter."""


class Loose(Enum):
    """Which edges a Latin word does without: none, the one at its end, or both."""

    NOT = "not"
    PREFIX = "prefix"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True)
class Term:
    """A surface form to look for, and longer words inside which it does not count.

    ``off`` are the rules by which it is not to be found, ``options`` how a query wrote these, its
    edges and its further exclusions: "" for a term without any. Raises ValueError for a form or
    exclusion that has nothing to look for, or too many blanks or letters.
    """

    form: str
    group: str | None = None
    exclude: tuple[str, ...] = ()
    off: frozenset[Rule] = frozenset()
    loose: Loose = Loose.NOT
    options: str = ""

    @property
    def name(self) -> str:
        """What tells it from other terms of its group; ``form_of`` gives the form again."""
        return f"{self.form}{{{self.options}}}" if self.options else self.form

    def __post_init__(self) -> None:
        for form in (self.form, *self.exclude):
            _check(form)

    def __hash__(self) -> int:
        # Terms are looked up for every hit; two of one form in different groups are a rarity.
        return hash(self.form)


class TermHit(NamedTuple):
    """A term at an offset of the original text, in code points."""

    term: Term
    start: int
    end: int


def reading(form: str) -> str:
    """Return what all spellings of ``form`` fold to, its blanks single."""
    return " ".join(fold_text(" ".join(form.split())).split())


def form_of(name: str) -> str:
    """Return the form of the term of that name."""
    return name[: name.index("{", 1)] if name.endswith("}") and "{" in name[1:] else name


@lru_cache(maxsize=1 << 12)
def key(text: str) -> str:
    """Return what is equal for two texts that read alike, wherever they stand.

    Blanks do not count: Microsoft 365 finds Microsoft365 as well.
    """
    return alike(reading(text)).replace(" ", "")


def texts_with(form: str) -> frozenset[str]:
    """Return texts without blanks of which each one that holds the form has one in it, when it is
    folded and read by ``matcher.alike``."""
    return frozenset(found.text.replace(" ", "") for found in spellings(reading(form)))


def sense(form: str) -> str:
    """Return what is equal for two forms that are found at the same places or nearly so."""
    return canonical(key(form))


def is_inside(form: str, longer: str) -> bool:
    """Whether the form stands in a longer word, in some spelling."""
    pairs = ((key(form), key(longer)), (sense(form), sense(longer)))
    return any(short != whole and short in whole for short, whole in pairs)


def _check(form: str) -> None:
    folded = reading(form)
    if not folded.replace(" ", ""):
        raise ValueError(f"the form {form!r} is empty")
    if any("\ud800" <= character <= "\udfff" for character in folded):
        raise ValueError(f"the form {form!r} holds half a character")
    if BETWEEN in folded:
        raise ValueError(f"the form {form!r} holds what is no character")
    if folded.count(" ") > _MOST_BLANKS:
        raise ValueError(f"the form {form!r} has more than {_MOST_BLANKS} blanks")
    if len(folded) > _MOST_LETTERS:
        raise ValueError(f"the form {form[:20]!r}… has more than {_MOST_LETTERS} letters")
