"""`gikai keywords list` and `show`: the groups of keywords.toml."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.output import columns, line, number, say, say_json
from config.errors import UserError
from config.exclusions import REFERENCE
from config.load import read_keywords
from config.notes import seen_in
from config.paths import KEYWORDS_FILE, config_folder
from config.themes import NO_THEME, by_theme
from matcher.configured import vocabulary_of
from matcher.forms import TermHit, key
from matcher.nearest import like
from matcher.terms import TermSet
from matcher.view import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.as_json import Values
    from config.models import Exclusion, Group
    from matcher.terms import Term


def list_groups(folder: Path | None, *, theme: str | None, as_json: bool) -> None:
    """List the groups by theme. Raises UserError for a theme that there is not."""
    every_group, exclusions, _ = read_keywords(config_folder(folder))
    themes = by_theme(every_group)
    chosen = {name: groups for name, groups in themes.items() if key(theme or "") in key(name)}
    if theme is not None and not chosen:
        raise UserError(
            f"--theme {theme}",
            f"No theme of {KEYWORDS_FILE} is called so.",
            f"Themes are: {', '.join(themes) or 'none yet'}.",
        )
    if as_json:
        for group in (group for groups in chosen.values() for group in groups):
            say_json(_values(group))
        return
    for name, groups in chosen.items():
        say(f"{line(name)} ({number(len(groups), 'group')})")
        for row in columns([_row(group) for group in groups]):
            say(f"  {row}")
    total = sum(map(len, chosen.values()))
    say(f"{number(total, 'group')} in {number(len(chosen), 'theme')}")
    if theme is None and exclusions:
        say(f"lists of exclusions: {'、'.join(f'{REFERENCE}{one.name}' for one in exclusions)}")


def show_group(folder: Path | None, name: str, *, text: str | None, as_json: bool) -> None:
    """Show one group, and what it finds in a line, or a list of exclusions by its ``@@name``.

    Raises UserError where there is none.
    """
    groups, exclusions, _ = read_keywords(config_folder(folder))
    if unicodedata.normalize("NFKC", name).startswith(REFERENCE):
        _show_exclusion(exclusions, name, as_json=as_json)
        return
    group = _named(groups, name)
    terms = vocabulary_of(groups).group(group.name)
    hits = TermSet(terms).find(text) if text is not None else []
    kept_out = _excluded(terms, text, hits) if text is not None else []
    if as_json:
        say_json(
            {
                **_values(group),
                "found": None if text is None else [hit_values(hit, text) for hit in hits],
                "excluded": None if text is None else [hit_values(hit, text) for hit in kept_out],
            }
        )
        return
    say(f"@{group.name}   {group.theme or NO_THEME}")
    for row in columns(_form_rows(group)):
        say(f"  {row}")
    say(f"note: {line(group.note)}")
    if text is not None:
        for row in _found_rows(text, hits, kept_out):
            say(row)


def _show_exclusion(exclusions: Sequence[Exclusion], written: str, *, as_json: bool) -> None:
    wanted = key(written.strip().lstrip("@＠"))
    found = next((one for one in exclusions if key(one.name) == wanted), None)
    if found is None:
        names = ", ".join(f"{REFERENCE}{one.name}" for one in exclusions)
        raise UserError(
            "GROUP",
            f"There is no exclusion list {written!r} in {KEYWORDS_FILE}.",
            f"Those that there are: {names or 'none yet'}.",
        )
    if as_json:
        say_json({"exclusion": found.name, "forms": list(found.forms), "note": found.note})
        return
    say(f"{REFERENCE}{found.name}")
    for form in found.forms:
        say(f"  {line(form)}")
    say(f"note: {line(found.note)}")


def hit_values(hit: TermHit, text: str) -> Values:
    """One hit in a text that is a part of no record; its place is that of plain text."""
    return {
        "term": hit.term.form,
        "group": hit.term.group,
        "start": hit.start,
        "end": hit.end,
        "surface": text[hit.start : hit.end],
        "place": Place.TEXT.value,
    }


def _values(group: Group) -> Values:
    seen = seen_in(group.note)
    forms = [
        {"form": term.form, "exclude": list(term.exclude), "seen": seen.get(term.form)}
        for term in group.terms
    ]
    return {"group": group.name, "theme": group.theme, "forms": forms, "note": group.note}


def _row(group: Group) -> tuple[str, str]:
    seen = len(seen_in(group.note).keys() & {term.form for term in group.terms})
    return f"@{group.name}", f"{number(len(group.terms), 'form')}, {seen} seen"


def _form_rows(group: Group) -> Iterable[Sequence[str]]:
    seen = seen_in(group.note)
    for term in group.terms:
        record = seen.get(term.form)
        kept_out = f"not in {'、'.join(term.exclude)}" if term.exclude else ""
        yield term.form, f"seen: {record}" if record else "not yet seen", kept_out


def _found_rows(text: str, hits: Sequence[TermHit], kept_out: Sequence[TermHit]) -> Iterable[str]:
    yield f"found: {number(len(hits), 'hit')}"
    for hit in hits:
        yield f"  {hit.start}-{hit.end} {text[hit.start : hit.end]} ({hit.term.form})"
    for hit in kept_out:
        yield f"  {hit.start}-{hit.end} {text[hit.start : hit.end]} does not count (excluded)"


def _excluded(terms: Iterable[Term], text: str, hits: Iterable[TermHit]) -> list[TermHit]:
    """What would be found if nothing were excluded, beyond what is."""
    alike = {replace(term, exclude=()): term for term in terms if term.exclude}
    counted = {(hit.term.form, hit.start) for hit in hits}
    return [
        TermHit(alike[hit.term], hit.start, hit.end)
        for hit in TermSet(alike).find(text)
        if (hit.term.form, hit.start) not in counted
    ]


def _named(groups: Iterable[Group], written: str) -> Group:
    wanted = key(written.strip().lstrip("@＠"))
    known = {key(group.name): group for group in groups}
    if wanted in known:
        return known[wanted]
    holding = [group.name for group in known.values() if _has_form(group, wanted)]
    near = holding or _nearest(written, known.values())
    names = ", ".join(f"@{name}" for name in near)
    raise UserError(
        "GROUP",
        f"There is no group {written!r} in {KEYWORDS_FILE}.",
        f"{'It is a form of' if holding else 'Did you mean'} {names}{'.' if holding else '?'}"
        if near
        else "`gikai keywords list` names them all.",
    )


def _nearest(written: str, groups: Iterable[Group]) -> list[str]:
    forms = [
        (group.name, form)
        for group in groups
        for form in (None, *(term.form for term in group.terms))
    ]
    return list(dict.fromkeys(one.group for one in like(written, forms)))[:3]


def _has_form(group: Group, wanted: str) -> bool:
    return any(key(term.form) == wanted for term in group.terms)
