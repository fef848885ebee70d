"""Reads files that somebody saved by hand, on the same way into the record as fetched pages."""

from __future__ import annotations

import stat
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, cast

from config.errors import UserError
from crawler.errors import CrawlError, SavedWrongly
from crawler.extract.decode import FileKind, Foreign, foreign_kind, kind_of
from crawler.platforms import load_platform, platform_names
from crawler.saved import SavedFile

if TYPE_CHECKING:
    from pathlib import Path

    from config.models import Source
    from state.records import Document

__all__ = ["SavedFile", "how_to_save", "importable_platforms", "read_file"]

_MAX_MIB = 30
_KEY_LONGEST = 200  # code points
_PDF = b"%PDF"
_SAVE = "Save the page as HTML or text."
_OTHERWISE = "Or import it as of the system that it is from."
_ONCE_MORE = "Nothing arrived: download it once more."
_OFFICE = (
    "Open it and save its text as a .txt file, or save it as PDF for --platform pdf_page; unpack a "
    "zip file first."
)
_PICTURE = "A picture holds no text: save the page or the paper that it shows."
_FOREIGN = {
    Foreign.OFFICE: _OFFICE,
    Foreign.OLD_OFFICE: _OFFICE,
    Foreign.PNG: _PICTURE,
    Foreign.JPEG: _PICTURE,
    Foreign.GIF: _PICTURE,
    Foreign.GZIP: "Unpack it first.",
}
_PAGE = (
    "A page of a council's own site is imported with --platform feed, one of a system as of that "
    "system (docs/platforms.md)."
)
_NO_PAPER = "A PDF is imported with --platform pdf_page."
_PAPER = "Take a whole copy, with text in it and without a password, or copy its text into a file."


class _Importable(Protocol):
    """A platform that reads saved files."""

    def parse_file(self, file: SavedFile, source: Source) -> Document: ...


def read_file(path: Path, source: Source, platform: str, key: str | None) -> Document:
    """The document in a file.

    Its key is ``key``, else the platform's own key where the file holds it, else the file's base
    name without extension. Raises UserError naming the file, what was found, and what to do.
    """
    reader = _importable(platform)
    body = _body(path)
    if foreign := foreign_kind(body):
        found = f"cannot be imported as {platform}: it is {foreign}."
        raise UserError(str(path), found, _FOREIGN[foreign])
    try:
        document = reader.parse_file(SavedFile(name=path.name, body=body), source)
    except SavedWrongly as error:
        found = f"cannot be imported as {platform}: {error.found}."
        raise UserError(str(path), found, error.remedy) from error
    except CrawlError as error:
        found = f"cannot be imported as {platform}: {error}."
        raise UserError(str(path), found, _advice(body, platform)) from error
    return document if key is None else replace(document, key=f"{source.id}/{checked_key(key)}")


def how_to_save(platform: str) -> str:
    """What a person has to do at the platform's site; each hides its button elsewhere."""
    module = load_platform(platform) if platform in platform_names() else None
    return str(getattr(module, "HOW_TO_SAVE", _SAVE))


def _advice(body: bytes, platform: str) -> str:
    if not body.strip():
        return _ONCE_MORE
    reads_papers = getattr(load_platform(platform), "READS_PDF", False)
    if not body.startswith(_PDF):
        otherwise = _PAGE if reads_papers and _is_page(body) else _OTHERWISE
        return f"{how_to_save(platform)} {otherwise}"
    if reads_papers:
        return _PAPER
    return f"{how_to_save(platform)} {_NO_PAPER}"


def _is_page(body: bytes) -> bool:
    try:
        return kind_of(SavedFile(name="page", body=body)) is FileKind.HTML
    except CrawlError:
        return False


def importable_platforms() -> tuple[str, ...]:
    """The platforms that read saved files, sorted."""
    names = platform_names()
    return tuple(name for name in names if hasattr(load_platform(name), "parse_file"))


def _importable(platform: str) -> _Importable:
    module = load_platform(platform)
    if not hasattr(module, "parse_file"):
        known = ", ".join(importable_platforms())
        raise UserError(f"--platform {platform}", "reads no saved files.", f"These do: {known}.")
    return cast("_Importable", module)


def _body(path: Path) -> bytes:
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise UserError(
                str(path), "is a folder.", "Name the files in it, such as FOLDER/*.html."
            )
        if not stat.S_ISREG(found.st_mode):
            raise UserError(str(path), "is no ordinary file.", "Save it to a file first.")
        if found.st_size > _MAX_MIB * 1024 * 1024:
            size = f"has {found.st_size:,} bytes, more than {_MAX_MIB} MiB."
            raise UserError(str(path), size, "No minutes are that long; split it.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(str(path), "does not exist.", "Check its name.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(str(path), f"cannot be read: {reason}.", "Check its rights.") from error


def checked_key(key: str) -> str:
    """A key that a person gave, without blanks around it; raises UserError where it is none."""
    key = key.strip()
    if not key or len(key) > _KEY_LONGEST or not key.isprintable():
        raise UserError(
            f"--key {key[:40]!r}",
            "is no key.",
            f"Name 1 to {_KEY_LONGEST} printable characters that stay the same for this record.",
        )
    return key
