"""What commands were asked, by the names of their options. Only type checkers load this: to make
these types costs `gikai --help` half a millisecond."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


class RunOptions(TypedDict):
    """What `gikai run` was asked."""

    sources: tuple[str, ...]
    dry_run: bool
    no_notify: bool
    as_json: bool


class BackfillOptions(TypedDict):
    """What `gikai backfill` was asked; ``last`` None is today."""

    first: date
    last: date | None
    sources: tuple[str, ...]
    notify: str
    dry_run: bool
    as_json: bool


class ReparseOptions(TypedDict):
    """What `gikai reparse` was asked."""

    sources: tuple[str, ...]
    apply: bool
    notify: str
    as_json: bool


class ImportOptions(TypedDict):
    """What `gikai import` was asked."""

    paths: tuple[Path, ...]
    source: str | None
    platform: str | None
    name: str | None
    key: str | None
    notify: str
    as_json: bool


class SubscribeOptions(TypedDict):
    """What `gikai subscribe` was asked."""

    channel: str
    query: str
    sources: tuple[str, ...]
    areas: tuple[str, ...]
    cadence: str
    as_json: bool


class WhyOptions(TypedDict):
    """What `gikai why` and `gikai why-not` were asked."""

    key: str
    subscription_id: int | None
    query: str | None
    as_json: bool


class PreviewOptions(TypedDict):
    """What `gikai preview` was asked; ``svg`` None draws nothing."""

    query: str
    sources: tuple[str, ...]
    areas: tuple[str, ...]
    days: int
    svg: Path | None
    as_json: bool


class AddOptions(TypedDict):
    """What `gikai sources add` was asked."""

    source_id: str | None
    name: str | None
    council: str | None
    area: str | None
    population: int | None
    platform: str | None
