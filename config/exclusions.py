"""Lists of longer words in which a form does not count, for more than one form."""

from __future__ import annotations

import difflib
import unicodedata
from typing import TYPE_CHECKING

from config.errors import UserError
from config.paths import KEYWORDS_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.models import Exclusion, Group, Term

REFERENCE = "@@"


def alike(form: str) -> str:
    """Two forms alike here find the same text: width, case and inner spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", form).casefold().split())


def with_lists(groups: Sequence[Group], lists: Sequence[Exclusion]) -> tuple[Group, ...]:
    """The groups, every ``@@name`` among exclusions replaced by what that list has for its form.

    Raises UserError for a name that no list bears.
    """
    known = {alike(one.name): one for one in lists}
    return tuple(
        group.model_copy(update={"terms": tuple(_filled(group, t, known) for t in group.terms)})
        for group in groups
    )


def _filled(group: Group, term: Term, known: Mapping[str, Exclusion]) -> Term:
    if not any(longer.startswith(REFERENCE) for longer in term.exclude):
        return term
    exclude: list[str] = []
    for longer in term.exclude:
        if not longer.startswith(REFERENCE):
            exclude.append(longer)
            continue
        name = alike(longer.removeprefix(REFERENCE))
        if name not in known:
            raise _unknown(group, term, longer, known)
        form = alike(term.form)
        exclude += [one for one in known[name].forms if form in alike(one) != form]
    return term.model_copy(update={"exclude": tuple(dict.fromkeys(exclude))})


def _unknown(group: Group, term: Term, written: str, known: Mapping[str, Exclusion]) -> UserError:
    near = difflib.get_close_matches(alike(written.removeprefix(REFERENCE)), known, n=1)
    return UserError(
        f"{KEYWORDS_FILE}, [[group]] (name {group.name!r}), form {term.form!r}",
        f"There is no exclusion list {written!r}.",
        f"Did you mean {REFERENCE}{known[near[0]].name}?" if near else "Add an [[exclusion]].",
    )
