"""Where the configuration and the state lie, found without reading more than one file.

`gikai status` must be quick, so this module knows tomllib and nothing of pydantic.
"""

from __future__ import annotations

import os
import re
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

FOLDER_VARIABLE = "GIKAI_CONFIG"
BOT_FILE = "bot.toml"
SOURCES_FILE = "sources.toml"
KEYWORDS_FILE = "keywords.toml"
FILES = (BOT_FILE, SOURCES_FILE, KEYWORDS_FILE)

TEMPLATES = Path(__file__).resolve().parent
DEFAULT_DATABASE = "gikai-watch.db"
DEFAULT_DAILY_AT = "06:00"
HOUR = r"^([01]\d|2[0-3]):[0-5]\d$"
HOUR_WANTED = "Write an hour of Asia/Tokyo such as 06:00."
# EUC-JP first: what is written in it can mostly be read as Shift_JIS too, as half-width kana.
_OTHER_CODES = (("euc_jp", "EUC-JP"), ("cp932", "Shift_JIS"))


def config_folder(chosen: Path | None = None) -> Path:
    """The folder given, else that of GIKAI_CONFIG, else the one that we are in if it holds a
    bot.toml, else the checkout's own ``config/``."""
    if chosen is not None:
        return _existing(chosen, "--config")
    named = os.environ.get(FOLDER_VARIABLE)
    return _existing(Path(named), FOLDER_VARIABLE) if named else _current() or TEMPLATES


def is_chosen(folder: Path | None) -> bool:
    """Whether somebody said which folder, by option, by variable or by going there."""
    return bool(folder or os.environ.get(FOLDER_VARIABLE) or _current())


def _current() -> Path | None:
    """Who made a folder and went there means it: the records of an import into the checkout's own
    state would be looked for in vain."""
    try:
        return Path.cwd() if Path(BOT_FILE).is_file() else None
    except OSError:  # it is gone, or may not be looked into
        return None


def _existing(folder: Path, where: str) -> Path:
    try:
        present = (folder / BOT_FILE).is_file()
    except OSError as error:  # is_file answers only for what may be looked at
        raise UserError(
            where, f"{folder} cannot be read: {error.strerror}.", "Name a folder that you may read."
        ) from None
    if not present and folder.is_file():
        raise UserError(where, f"{folder} is a file.", f"Name the folder that holds {BOT_FILE}.")
    if not present:
        import shlex  # for a mistake alone: `gikai status` loads this file

        raise UserError(
            where,
            f"There is no {BOT_FILE} in {folder}.",
            f"Make a configuration with: gikai init {shlex.quote(str(folder))}",
        )
    return folder.resolve()


def changed_since(folder: Path, moment: datetime | None) -> bool:
    """Whether a file of the configuration was written after a moment; None is the beginning."""
    if moment is None:
        return True
    written = (folder / name for name in FILES)
    with suppress(OSError):
        return any(path.stat().st_mtime > moment.timestamp() for path in written if path.is_file())
    return False


def read_toml(path: Path) -> dict[str, object]:
    """One file as plain values. UserError: missing, unreadable, not UTF-8, no TOML (with line)."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors put a mark first
    except FileNotFoundError:
        raise UserError(
            path.name,
            f"There is no {path}.",
            f"Copy it from the folder {TEMPLATES.name}/ of the checkout, or run: gikai init DIR",
        ) from None
    except OSError as error:
        raise UserError(
            path.name, f"{path} cannot be read: {error.strerror}.", "Make it readable."
        ) from None
    except UnicodeDecodeError as error:
        raise _in_another_code(path, error) from None
    except tomllib.TOMLDecodeError as error:
        _refuse_odd_day(path, str(error))
        raise UserError(
            path.name,
            f"This is no TOML: {error}.",
            "Mind quotes, brackets and commas at that place; text stands in double quotes.",
        ) from None


def _in_another_code(path: Path, error: UnicodeDecodeError) -> UserError:
    """Which line of a file is no UTF-8, and what it is: Windows programs save Shift_JIS."""
    body = path.read_bytes()
    line = error.object[: error.start].count(b"\n") + 1
    where = f"{path.name}, line {line}"
    remedy = "Save the file as UTF-8: editors ask for it as 文字コード under 名前を付けて保存."
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return UserError(path.name, "The file is UTF-16, no UTF-8.", remedy)
    for code, name in _OTHER_CODES:
        with suppress(UnicodeDecodeError):
            body.decode(code)
            return UserError(where, f"The file is {name}, no UTF-8.", remedy)
    return UserError(where, f"Byte {error.start} is no UTF-8.", remedy)


# For mistakes alone, so compiled when one is met: `gikai status` loads this file.
_PLACE = r"\(at line (\d+), column (\d+)\)"
_ODD_DAY = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
_KEY = r"([\w-]+)\s*="


def _refuse_odd_day(path: Path, said: str) -> None:
    """Raise UserError where what is no TOML is a day that there is not, or one written otherwise.

    tomllib takes such a day for broken syntax, as if a bracket were missing.
    """
    place = re.search(_PLACE, said)
    if place is None:
        return
    line = path.read_text(encoding="utf-8-sig").split("\n")[int(place[1]) - 1]
    column = int(place[2]) - 1
    for day in re.finditer(_ODD_DAY, line):
        if day.start() <= column < day.end():
            keys = re.findall(_KEY, line[: day.start()])
            key = f", key {keys[-1]}" if keys else ""
            raise UserError(
                f"{path.name}, line {place[1]}{key}",
                f"{day[0]} is no day.",
                "Write one that the calendar has, as 2026-02-28: no quotes, two digits each.",
            )


def database_path(folder: Path) -> Path:
    """Where the state lies, from bot.toml alone; the same answer as ``Config.database_path``."""
    named = read_toml(folder / BOT_FILE).get("database", DEFAULT_DATABASE)
    if not isinstance(named, str):
        raise UserError(
            f"{BOT_FILE}, key database", f"{named!r} is no path.", "Write it in double quotes."
        )
    return folder / named


def daily_at(folder: Path) -> str:
    """The hour of the daily run, "HH:MM" in Asia/Tokyo, from bot.toml alone.

    UserError where it is no hour, in the words of ``config.load``.
    """
    schedule = read_toml(folder / BOT_FILE).get("schedule")
    found = schedule.get("daily_at", DEFAULT_DAILY_AT) if isinstance(schedule, dict) else None
    if found is None:
        return DEFAULT_DAILY_AT
    if not isinstance(found, str) or not re.match(HOUR, found):
        raise UserError(f"{BOT_FILE}, [schedule], key daily_at", f"Found {found!r}.", HOUR_WANTED)
    return found


def source_tables(folder: Path) -> list[dict[str, object]]:
    """The tables of sources.toml as they stand there; none where there is no such file."""
    file = folder / SOURCES_FILE
    tables = read_toml(file).get("source") if file.is_file() else None
    return [
        table for table in (tables if isinstance(tables, list) else []) if isinstance(table, dict)
    ]


def unverified_sources(tables: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """Why which sources' certificates are not verified, by id."""
    return {
        str(table.get("id")): str(table.get("tls_reason", "no reason given"))
        for table in tables
        if table.get("verify_tls") is False
    }


def resting_sources(tables: Iterable[Mapping[str, object]], ran: Iterable[str]) -> frozenset[str]:
    """Those of ``ran`` that no daily run reads any more: disabled, without a url, or taken out."""
    return frozenset(ran).difference(watched_sources(tables))


def watched_sources(tables: Iterable[Mapping[str, object]]) -> list[str]:
    """The ids of those that daily runs read."""
    return [
        str(table.get("id"))
        for table in tables
        if table.get("enabled") is not False and table.get("url")
    ]
