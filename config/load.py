"""Read the three files that people write, and say plainly what is wrong with them."""

from __future__ import annotations

import difflib
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import UserError
from config.exclusions import REFERENCE, alike, with_lists
from config.models import TLS_REASON_WANTED, Bot, Config, Exclusion, Group, Limits, Source, Term
from config.paths import BOT_FILE, HOUR_WANTED, KEYWORDS_FILE, SOURCES_FILE, read_toml
from config.tables import Mistake

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails


class _SourcesFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    source: tuple[Source, ...] = ()


class _KeywordsFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    group: tuple[Group, ...] = ()
    exclusion: tuple[Exclusion, ...] = ()
    limits: Limits = Limits()


_File = TypeVar("_File", Bot, _SourcesFile, _KeywordsFile)
_Location = tuple[str | int, ...]
_MOST_TOLD = 10  # mistakes of one file
_NOTE_WANTED = 'in a sentence where its words were seen, or why they stand there: "未確認" will do.'

# What to write where a pattern alone would be a riddle.
_REMEDIES = {
    "id": "Use up to 64 lower-case letters, digits, - and _, beginning with a letter or digit.",
    "operators_channel": "Write #name or a channel id such as C0123456789, or nothing.",
    "hours": "Write two hours such as 22:00-05:00; the later one may be 24:00.",
    "daily_at": HOUR_WANTED,
    "digest_at": "Write an hour of Asia/Tokyo such as 09:00.",
    "hosts": "Write plain host names, such as files.example.jp; an IDN as xn--….",
    "proxy": "Write an http address such as http://proxy:3128.",
    "prefixes": "Write where allowed paths begin, such as /minutes/; without ? and #.",
    "tls_reason": TLS_REASON_WANTED,
    "meetings": "Write parts of committees' names, each without a blank, such as デジタル.",
}


def load_config(folder: Path, platforms: Collection[str] | None = None) -> Config:
    """All three files, checked one by one and against each other.

    ``platforms`` are the names a source may bear; None leaves that unchecked, because the list
    belongs to the crawler, which imports this package. Raises UserError at the first file with a
    mistake; it names the file, the table, the key, what stood there and what to do.
    """
    bot = _check(folder / BOT_FILE, Bot)
    sources = checked_sources(read_toml(folder / SOURCES_FILE))
    groups, exclusions, limits = read_keywords(folder)
    _refuse_no_certificates(folder, bot)
    if platforms is not None:
        _refuse_unknown_platforms(sources, platforms)
    return Config(
        folder=str(folder),
        bot=bot,
        sources=sources,
        groups=groups,
        exclusions=exclusions,
        limits=limits,
    )


def read_groups(folder: Path) -> tuple[Group, ...]:
    """The groups of keywords.toml alone, checked as ``load_config`` does; raises as that does."""
    return read_keywords(folder)[0]


def read_keywords(folder: Path) -> tuple[tuple[Group, ...], tuple[Exclusion, ...], Limits]:
    """The groups, the lists of exclusions that they and queries name, and the limits of queries;
    raises as above."""
    file = _check(folder / KEYWORDS_FILE, _KeywordsFile)
    groups = file.group
    _refuse_twins(KEYWORDS_FILE, "group", [group.name for group in groups], "name")
    _refuse_twins(KEYWORDS_FILE, "exclusion", [one.name for one in file.exclusion], "name")
    _refuse_shared_forms(groups)
    _refuse_idle_exclusions(groups)
    return with_lists(groups, file.exclusion), file.exclusion, file.limits


def checked_sources(
    values: Mapping[str, object], platforms: Collection[str] | None = None
) -> tuple[Source, ...]:
    """What a sources.toml says, checked as ``load_config`` does; raises UserError as that does."""
    sources = _shaped(SOURCES_FILE, values, _SourcesFile).source
    _refuse_twins(SOURCES_FILE, "source", [source.id for source in sources], "id")
    _refuse_credentials(sources)
    _refuse_half_verified(sources)
    if platforms is not None:
        _refuse_unknown_platforms(sources, platforms)
    return sources


def _check(path: Path, shape: type[_File]) -> _File:
    return _shaped(path.name, read_toml(path), shape)


def _shaped(file: str, values: Mapping[str, object], shape: type[_File]) -> _File:
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        raise _explained(file, shape, values, error) from None


def _explained(
    file: str, shape: type[BaseModel], values: Mapping[str, object], error: ValidationError
) -> UserError:
    told = error.errors(include_url=False)
    # What is made of a table's other keys is not made of wrong ones: no mistake of anybody's.
    mistakes = [one for one in told if one["type"] != "default_factory_not_called"]
    together = _together(mistakes)
    rest = sum(map(len, together[_MOST_TOLD:]))
    more = f" ({rest} more mistake{'s' * (rest > 1)} in this file.)" if rest else ""
    first, *others = (_one_of(file, shape, values, one) for one in together[:_MOST_TOLD])
    return UserError(first.where, first.found, first.remedy + more, tuple(others))


def _together(mistakes: Sequence[ErrorDetails]) -> list[list[ErrorDetails]]:
    """One by one, but for the keys that a table lacks: who begins a table does not know them."""
    together: dict[_Location, list[ErrorDetails]] = {}
    for one in mistakes:
        lacks = one["type"] == "missing"
        together.setdefault((*one["loc"][:-1], "…") if lacks else one["loc"], []).append(one)
    return list(together.values())


def _one_of(
    file: str,
    shape: type[BaseModel],
    values: Mapping[str, object],
    mistakes: Sequence[ErrorDetails],
) -> UserError:
    """The words for one mistake, or for all keys that one table lacks."""
    first, location = mistakes[0], mistakes[0]["loc"]
    where = _where(file, values, location[:-1] if len(mistakes) > 1 else location)
    if first["type"] == "extra_forbidden":
        key = str(location[-1])
        known = _keys_beside(shape, location)
        return UserError(where, f"{key!r} is no key here.", _suggestion(key, known))
    if first["type"] == "missing":
        return _missed(where, [str(one["loc"][-1]) for one in mistakes])
    mistake = first.get("ctx", {}).get("error")
    if isinstance(mistake, Mistake):
        return UserError(where, mistake.found, mistake.remedy)
    found = f"Found {_shown(first['input'])}."
    return UserError(where, found, _remedy(first["type"], location) or _reworded(first["msg"]))


def _reworded(message: str) -> str:
    """Pydantic's words as everything else here is said."""
    wanted = message.removeprefix("Input should be ")
    if wanted == message:
        return f"{message}."
    if wanted.startswith("'"):
        return f"Write one of: {wanted.replace(' or ', ', ')}."
    wanted = wanted.partition(", ")[0]
    return f"Write {wanted}." if wanted.startswith(("a ", "an ")) else f"Write a value {wanted}."


def _missed(where: str, keys: Sequence[str]) -> UserError:
    named = ", ".join(repr(key) for key in keys)
    found = f"The keys {named} are missing." if keys[1:] else f"The key {named} is missing."
    note = f"; note says {_NOTE_WANTED}" if "note" in keys else ""
    return UserError(where, found, f"Add {', '.join(f'{key} = …' for key in keys)}{note}")


def _remedy(mistake: str, location: _Location) -> str | None:
    """What to write, where pydantic's own words are about Python; None where they will do."""
    key = str(location[-1])
    if mistake == "tuple_type":
        table = key in ("source", "group", "exclusion")
        return f"Write [[{key}]], with two brackets." if table else f"Write a list: {key} = [ … ]."
    if mistake == "model_type":
        return _as_table(location)
    if mistake == "too_short":
        return f"Write at least 1 item: {key} = [ … ]."
    if mistake == "date_type":
        return "Write a day without quotes, such as 2027-03-31."
    # A list's members are named by its key.
    keys = [step for step in location if isinstance(step, str)]
    return _REMEDIES.get(keys[-1]) if mistake.startswith(("string_", "url_")) else None


def _as_table(location: _Location) -> str:
    *outer, key = location
    if isinstance(key, int):
        forms = outer[-1] == "terms"
        return 'Write "…" or { form = "…" }.' if forms else f"Write a table: [[{outer[-1]}]]."
    return f"Write a table: [{outer[0]}.{key}]." if len(outer) > 1 else f"Write a table: [{key}]."


def _where(file: str, values: Mapping[str, object], location: _Location) -> str:
    """«sources.toml, [[source]] number 2 (id 'ota-blog'), key url»."""
    steps = list(location)
    said = [file]
    if len(steps) > 1 and isinstance(steps[1], int):
        tables = values[str(steps[0])]
        name = _name_of(tables[steps[1]]) if isinstance(tables, list) else ""
        said.append(f"[[{steps[0]}]] number {steps[1] + 1}{name}")
        steps = steps[2:]
    elif len(steps) > 1:
        said.append(f"[{steps[0]}]")
        steps = steps[1:]
    if steps:
        words = (f"number {step + 1}" if isinstance(step, int) else step for step in steps)
        said.append("key " + " ".join(words))
    return ", ".join(said)


def _name_of(table: object) -> str:
    if not isinstance(table, dict):
        return ""
    return next((f" ({key} {table[key]!r})" for key in ("id", "name") if key in table), "")


def _keys_beside(shape: type[BaseModel], location: _Location) -> list[str]:
    """The keys that exist where an unknown one was found."""
    for step in location[:-1]:
        if isinstance(step, str) and step in shape.model_fields:
            shape = _table_in(shape.model_fields[step].annotation) or shape
    return list(shape.model_fields)


def _table_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _table_in(inner))), None)


def _suggestion(key: str, known: Sequence[str]) -> str:
    if "token" in key.lower():
        return "A token never stands in a file: set the environment variable SLACK_BOT_TOKEN."
    near = difflib.get_close_matches(key, known, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"The keys are: {', '.join(known)}."


def _shown(value: object) -> str:
    text = repr(value)
    if "xox" in text:
        return "something that looks like a Slack token"
    return text if len(text) <= 80 else f"{text[:77]}…"


def _refuse_twins(file: str, table: str, names: Sequence[str], key: str) -> None:
    first_seen: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        if name in first_seen:
            raise UserError(
                f"{file}, [[{table}]] number {number}, key {key}",
                f"{name!r} is already the {key} of [[{table}]] number {first_seen[name]}.",
                "Give one of them another name.",
            )
        first_seen[name] = number


def _refuse_credentials(sources: Sequence[Source]) -> None:
    """Addresses stand in rows, in errors and in posts: a password in one would be told to all."""
    for number, source in enumerate(sources, start=1):
        if source.url and (source.url.username or source.url.password):
            raise UserError(
                f"{SOURCES_FILE}, [[source]] number {number} (id {source.id!r}), key url",
                "It holds a user name or a password.",
                "Write the address without them; what only members may read is not watched.",
            )


def _refuse_half_verified(sources: Sequence[Source]) -> None:
    """A connection is the host's: two sources that share one cannot differ over its certificate."""
    first_of: dict[str, Source] = {}
    for number, source in enumerate(sources, start=1):
        for host in source.all_hosts:
            other = first_of.setdefault(host, source)
            if other.verify_tls != source.verify_tls:
                raise UserError(
                    f"{SOURCES_FILE}, [[source]] number {number} (id {source.id!r}), "
                    "key verify_tls",
                    f"It differs from that of {other.id!r}, and both fetch from {host}: a "
                    "connection to a host serves all its sources.",
                    "Write verify_tls = false, with a tls_reason, in both or in none.",
                )


def _refuse_no_certificates(folder: Path, bot: Bot) -> None:
    named = bot.crawl.ca_file
    if not named:
        return
    try:
        ssl.create_default_context(cafile=folder / named)
    except OSError as error:  # SSLError is one
        raise UserError(
            f"{BOT_FILE}, [crawl], key ca_file",
            f"{folder / named} holds no certificates in PEM: {error.strerror or error}.",
            "Name a file that begins with -----BEGIN CERTIFICATE-----.",
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    group: Group
    number: int
    term: Term

    @property
    def where(self) -> str:
        return f"{KEYWORDS_FILE}, [[group]] number {self.number} (name {self.group.name!r})"


def _placed(groups: Sequence[Group]) -> Iterator[_Placed]:
    for number, group in enumerate(groups, start=1):
        for term in group.terms:
            yield _Placed(group=group, number=number, term=term)


def _refuse_shared_forms(groups: Sequence[Group]) -> None:
    first_seen: dict[str, _Placed] = {}
    for placed in _placed(groups):
        earlier = first_seen.setdefault(alike(placed.term.form), placed)
        if earlier is not placed:
            raise UserError(
                placed.where,
                f"The form {placed.term.form!r} finds the same text as {earlier.term.form!r} of "
                f"the group {earlier.group.name!r}.",
                "Keep it in one group only; a query may name both groups.",
            )


def _refuse_idle_exclusions(groups: Sequence[Group]) -> None:
    for placed in _placed(groups):
        form = alike(placed.term.form)
        for longer in placed.term.exclude:
            if longer.startswith(REFERENCE):
                continue
            if form not in alike(longer) or form == alike(longer):
                raise UserError(
                    f"{placed.where}, form {placed.term.form!r}",
                    f"The exclusion {longer!r} is no longer word that holds the form.",
                    "Write the whole longer word in which the form shall not count.",
                )


def _refuse_unknown_platforms(sources: Sequence[Source], platforms: Collection[str]) -> None:
    for number, source in enumerate(sources, start=1):
        if source.platform not in platforms:
            raise UserError(
                f"{SOURCES_FILE}, [[source]] number {number} (id {source.id!r}), key platform",
                f"There is no platform {source.platform!r}.",
                _suggestion(source.platform, sorted(platforms)).replace("keys", "platforms"),
            )
