"""Changes sources.toml as a careful person would: one table, and nothing of what stands around it.

Every function takes the file's text and answers the new one; ``replace_sources`` checks that as a
run would and puts it in the old one's place, whole or not at all.
"""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from config.errors import UserError
from config.load import checked_sources
from config.paths import SOURCES_FILE, read_toml

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tomlkit import TOMLDocument

    from config.models import Source

_TOP = re.compile(r"[^\n]*\n(?:[ \t]*#[^\n]*\n)*[ \t]*id[ \t]*=[^\n]*\n")  # [[source]] and its id
_REMARKS = re.compile(r"(?:^[ \t]*(?:#[^\n]*)?(?:\n|\Z))+\Z", re.MULTILINE)


def sources_text(folder: Path) -> str:
    """What sources.toml says, line ends as they are, without a mark of its encoding at the
    beginning. UserError where it is no TOML."""
    file = folder / SOURCES_FILE
    read_toml(file)
    return file.read_bytes().decode("utf-8-sig")


def with_source(text: str, values: Mapping[str, object]) -> str:
    """The text with one more [[source]] at its end."""
    ending = "\r\n" if "\r\n" in text else "\n"
    before = text.rstrip()
    block = as_toml({"source": [values]}).replace("\n", ending)
    return f"{before}{ending * 2}{block}" if before else block


def with_enabled(text: str, source_id: str, *, enabled: bool) -> str:
    """The text with ``enabled`` of one source set."""
    ending = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    document = _parsed(plain)
    place = _place(document, source_id)
    table = _tables(document)[place]
    if "enabled" in table:
        table["enabled"] = enabled
        return document.as_string().replace("\n", ending)
    # Not at the table's end: what is remarked above the next source stands there.
    begin = len(_head(plain, place))
    top = _TOP.match(plain, begin)
    after = top.end() if top else plain.index("\n", begin) + 1
    line = f"enabled = {str(enabled).lower()}\n"
    return (plain[:after] + line + plain[after:]).replace("\n", ending)


def without_source(text: str, source_id: str) -> str:
    """The text without one source; what is remarked above and below it stays.

    A remark above the next source stands, to a parser, at the end of this one.
    """
    document = _parsed(text)
    place = _place(document, source_id)
    begin, end = (len(_head(text, tables)) for tables in (place, place + 1))
    remarks = _REMARKS.search(text[begin:end].replace("\r\n", "\n"))
    kept = remarks[0] if remarks and remarks[0].strip() else ""
    return text[:begin] + (kept.replace("\n", "\r\n") if "\r\n" in text else kept) + text[end:]


def as_toml(values: Mapping[str, object]) -> str:
    """Plain values as TOML."""
    return tomlkit.dumps(values)


def sources_in(text: str, platforms: Collection[str]) -> tuple[Source, ...]:
    """The sources of such a text. UserError for one that no run would take."""
    return checked_sources(_values(text), platforms)


def replace_sources(
    folder: Path, text: str, platforms: Collection[str], *, before: str | None = None
) -> None:
    """Write sources.toml anew. UserError for a text that no run would take, and where the file
    cannot be written; it is then as it was, or as somebody else has changed it meanwhile.
    """
    file = (folder / SOURCES_FILE).resolve()  # a link stays one
    sources_in(text, platforms)
    if before is not None and sources_text(folder) != before:
        raise UserError(
            SOURCES_FILE, "It was changed meanwhile.", "Nothing was written: run the command again."
        )
    try:
        _replace(file, text.encode("utf-8"))
    except OSError as error:
        raise UserError(
            SOURCES_FILE, f"{file} cannot be written: {error.strerror}.", "Make it writable."
        ) from None


def _values(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(
            SOURCES_FILE,
            f"The change would leave no TOML: {error}.",
            "Nothing was written: write every source as a table of its own, [[source]].",
        ) from None


def _replace(file: Path, body: bytes) -> None:
    """Whole or not at all, also when the power goes; with the rights that the file had."""
    if not os.access(file, os.W_OK):
        raise PermissionError(13, "it is read-only")
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as made:
            made.write(body)
            os.fchmod(made.fileno(), file.stat().st_mode & 0o7777)
            made.flush()
            os.fsync(made.fileno())
        Path(name).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _parsed(text: str) -> TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:  # stricter here and there than what reads the file in a run
        raise UserError(SOURCES_FILE, f"{error}.", "Change it by hand.") from None


def _tables(document: TOMLDocument) -> AoT:
    tables = document.get("source", tomlkit.aot())
    if not isinstance(tables, AoT):
        raise UserError(
            SOURCES_FILE,
            "Its sources are one list, source = [ … ].",
            "Write each as a table of its own, [[source]], or change it by hand.",
        )
    return tables


def _place(document: TOMLDocument, source_id: str) -> int:
    ids = [table.get("id") for table in _tables(document)]
    if source_id not in ids:
        known = ", ".join(sorted(map(str, ids))) or "none yet"
        raise UserError(
            "ID", f"There is no source {source_id!r} in {SOURCES_FILE}.", f"Known are: {known}."
        )
    return ids.index(source_id)


def _head(text: str, tables: int) -> str:
    """The text up to the end of so many tables."""
    document = _parsed(text)
    listed = _tables(document)
    while len(listed) > tables:
        del listed[-1]
    if not listed:
        del document["source"]
    head = document.as_string()
    if not text.startswith(head):
        raise UserError(
            SOURCES_FILE, "Its tables do not follow each other plainly.", "Change it by hand."
        )
    return head
