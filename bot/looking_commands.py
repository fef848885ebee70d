"""The commands that look at what is known. As in bot/cli.py, what a command needs is imported in
it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from bot.minus import Asking
from bot.options import DAY, TEXT, as_json

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from bot.asked import WhyOptions


@click.command()
@as_json
@click.pass_obj
def status(folder: Path | None, *, as_json: bool) -> int:
    """Say how each source fared, what is owed, and when the next run is."""
    from bot.status import status

    return status(folder, as_json=as_json)


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
def permissions(context: click.Context, *, as_json: bool) -> int:
    """List who allowed what robots.txt does not, and whom to ask.

    `gikai permissions letter ID` prints the request to the office of the source ID.
    """
    if context.invoked_subcommand:
        return 0

    from bot.permitting import permissions

    return permissions(context.obj, as_json=as_json)


@permissions.command()
@click.argument("source_id", metavar="ID")
@click.option("--anyway", is_flag=True, help="Also where robots.txt closed nothing of it.")
@click.pass_obj
def letter(folder: Path | None, source_id: str, *, anyway: bool) -> None:
    """Print the request, in Japanese, for leave to fetch the source ID."""
    from bot.permitting import request_letter

    request_letter(folder, source_id, anyway=anyway)


@click.command()
@click.option("--since", type=DAY, help="Only first seen or revised on this day or later.")
@click.option("--source", metavar="ID", help="Only of this source.")
@as_json
@click.pass_obj
def records(folder: Path | None, *, since: date | None, source: str | None, as_json: bool) -> None:
    """List the records; with --json everything there is, a line each."""
    from bot.looking import records

    records(folder, since=since, source=source, as_json=as_json)


@click.command(cls=Asking)
@click.argument("query", type=TEXT)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=20,
    help="At most so many.  [default: 20]",
)
@as_json
@click.pass_obj
def search(folder: Path | None, query: str, *, limit: int, as_json: bool) -> int:
    """List the records for which QUERY holds, with the passages."""
    from bot.searching import search_records

    return search_records(folder, query, limit=limit, as_json=as_json)


@click.command()
@click.argument("key", type=TEXT)
@as_json
@click.pass_obj
def show(folder: Path | None, *, key: str, as_json: bool) -> None:
    """Show the record KEY in full, its hits marked."""
    from bot.looking import show

    show(folder, key, as_json=as_json)


@click.command()
@click.argument("key", type=TEXT)
@click.option("--subscription", "subscription_id", type=int, metavar="ID", help="Told to this one.")
@click.option("--query", type=TEXT, metavar="QUERY", help="Or as this query would find it.")
@as_json
@click.pass_obj
def why(folder: Path | None, /, **options: Unpack[WhyOptions]) -> None:
    """Say who was told of the record KEY, and for which words.

    KEY may be the address at which people read it.
    """
    from bot.why import why

    why(folder, options)


@click.command("why-not")
@click.argument("key", type=TEXT)
@click.option("--subscription", "subscription_id", type=int, metavar="ID", help="Who was not told.")
@click.option("--query", type=TEXT, metavar="QUERY", help="Or what somebody would ask.")
@as_json
@click.pass_obj
def why_not(folder: Path | None, /, **options: Unpack[WhyOptions]) -> None:
    """Say why the record KEY was not told, and what came nearest.

    KEY may be the address at which people read it. Without --subscription or --query it lists the
    subscriptions that were not told.
    """
    from bot.why import why_not

    why_not(folder, options)
