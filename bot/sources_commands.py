"""`gikai sources …`: what is watched. As in bot/cli.py, what a command needs is imported in it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Unpack

import click

from bot.groups import sources
from bot.options import as_json
from config.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.asked import AddOptions


__all__ = ["sources"]


@sources.command()
@click.argument("query")
@click.option("--all", "every", is_flag=True, help="All that are found, not the first 50.")
@as_json
def find(query: str, *, every: bool, as_json: bool) -> None:
    """Say where the minutes of a city, town or prefecture are.

    QUERY is a name or a part of it (前橋), a prefecture (群馬県), a code, or a part of an address.
    """
    from bot.sources_find import find

    find(query, every=every, as_json=as_json)


@sources.command()
@click.argument("what", metavar="BODY|URL")
@click.option("--id", "source_id", metavar="ID", help="Its id, which never changes.")
@click.option("--name", metavar="TEXT", help="What people call it.")
@click.option("--council", metavar="TEXT", help="Whose records it holds: see `council:`.")
@click.option("--area", metavar="AREA", help="Such as 東京都大田区.")
@click.option("--population", type=click.IntRange(min=0), metavar="N", help="How many live there.")
@click.option("--platform", metavar="NAME", help="The system that serves it.")
@click.pass_obj
def add(folder: Path | None, /, what: str, **options: Unpack[AddOptions]) -> None:
    """Watch a council of the catalogue, or an address."""
    from bot.sources_add import add

    add(folder, what, options)


@sources.command()
@click.argument("ids", nargs=-1, metavar="[ID]…")
@as_json
@click.pass_obj
def check(folder: Path | None, ids: tuple[str, ...], *, as_json: bool) -> int:
    """Try sources and keep nothing: robots.txt, permission, list."""
    from bot.sources_check import check_sources

    return check_sources(folder, ids, as_json=as_json)


@sources.command("list")
@as_json
@click.pass_obj
def list_(folder: Path | None, *, as_json: bool) -> None:
    """List the sources of sources.toml."""
    from bot.sources_edit import list_sources

    list_sources(folder, as_json=as_json)


@sources.command()
@click.argument("source_id", metavar="ID")
@click.pass_obj
def enable(folder: Path | None, source_id: str) -> None:
    """Let runs read the source ID again."""
    from bot.sources_edit import enable

    enable(folder, source_id)


@sources.command()
@click.argument("source_id", metavar="ID")
@click.pass_obj
def disable(folder: Path | None, source_id: str) -> None:
    """Let no run read the source ID any more."""
    from bot.sources_edit import disable

    disable(folder, source_id)


@sources.command()
@click.argument("source_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove(folder: Path | None, source_id: str, *, yes: bool) -> int:
    """Take the source ID out of sources.toml; its records stay."""
    from bot.sources_edit import remove

    return remove(folder, source_id, sure=(lambda _: True) if yes else _asked)


def _asked(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UserError("--yes", "Nobody is there to be asked.", "Say it beforehand: --yes")
    return click.confirm(question)
