"""From the groups that people wrote to the vocabulary that queries speak of."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from config.errors import UserError
from config.paths import KEYWORDS_FILE
from matcher.terms import Limits, Term, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    import config.models
    from config.models import Exclusion, Group


def vocabulary_of(
    groups: Iterable[Group],
    exclusions: Iterable[Exclusion] = (),
    limits: config.models.Limits | None = None,
) -> Vocabulary:
    """The vocabulary of keywords.toml, with the lists that queries name and their limits.

    Raises UserError for forms that no text can tell apart.
    """
    return _vocabulary(tuple(groups), tuple(exclusions), limits)


@lru_cache(maxsize=2)
def _vocabulary(
    groups: tuple[Group, ...],
    exclusions: tuple[Exclusion, ...],
    limits: config.models.Limits | None,
) -> Vocabulary:
    """Made once for each configuration: it takes a fifth of a second, and one command asks for it
    up to four times."""
    try:
        return Vocabulary(
            {
                group.name: [Term(form=term.form, exclude=term.exclude) for term in group.terms]
                for group in groups
            },
            _limits_of(limits) if limits else None,
            exclusions={one.name: one.forms for one in exclusions},
        )
    except ValueError as error:
        raise UserError(
            KEYWORDS_FILE, f"{error}.", "Correct the form, or keep it in one group."
        ) from None


def _limits_of(limits: config.models.Limits) -> Limits:
    return Limits(terms=limits.terms, near=limits.near, length=limits.length, depth=limits.depth)
