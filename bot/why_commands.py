"""The commands that explain: why, why-not. What they do is in ``why``, imported when one is called:
`gikai --help` loads nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from bot.options import TEXT, as_json

if TYPE_CHECKING:
    from pathlib import Path

    from bot.asked import WhyOptions


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

    KEY may be the address at which people read it. One of --subscription and --query is needed.
    """
    from bot.why import why_not

    why_not(folder, options)
