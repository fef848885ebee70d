"""`gikai keywords …`: what is looked for. As in bot/cli.py, what a command needs is imported in
it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.groups import keywords
from bot.minus import Asking
from bot.options import as_json

if TYPE_CHECKING:
    from pathlib import Path


@keywords.command("list")
@click.option("--theme", metavar="T", help="Only themes whose name holds T.")
@as_json
@click.pass_obj
def list_(folder: Path | None, *, theme: str | None, as_json: bool) -> None:
    """List the groups of keywords.toml by theme."""
    from bot.keywords import list_groups

    list_groups(folder, theme=theme, as_json=as_json)


@keywords.command()
@click.argument("group")
@click.option("--text", metavar="LINE", help="Also say what the group finds in this line.")
@as_json
@click.pass_obj
def show(folder: Path | None, group: str, *, text: str | None, as_json: bool) -> None:
    """Show a group: its forms, its exclusions, where they were seen."""
    from bot.keywords import show_group

    show_group(folder, group, text=text, as_json=as_json)


@keywords.command(cls=Asking)
@click.argument("query")
@click.pass_obj
def test(folder: Path | None, query: str) -> None:
    """Ask QUERY of texts, a JSON string a line on standard input.

    Answers each with a line of JSON: whether it matched, and where.
    """
    from bot.keywords_test import try_query

    try_query(folder, query)


@keywords.command()
@click.argument("word")
@as_json
@click.pass_obj
def suggest(folder: Path | None, word: str, *, as_json: bool) -> None:
    """Say which groups and forms are like WORD, and how records use it."""
    from bot.keywords_suggest import suggest

    suggest(folder, word, as_json=as_json)
