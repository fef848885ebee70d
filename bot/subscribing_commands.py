"""The commands about who is told of what. As in bot/cli.py, what a command needs is imported in
it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from bot.minus import Asking
from bot.options import PATH, TEXT, as_json, notify, of_areas, of_sources

if TYPE_CHECKING:
    from pathlib import Path

    from bot.asked import PreviewOptions, SubscribeOptions


@click.command(cls=Asking)
@click.argument("channel", type=TEXT)
@click.argument("query", type=TEXT)
@of_sources
@of_areas
@click.option(
    "--cadence",
    type=click.Choice(["now", "daily", "weekly"]),
    default="now",
    help="A post for each record, one a day, or one a week.  [default: now]",
)
@as_json
@click.pass_obj
def subscribe(folder: Path | None, /, **options: Unpack[SubscribeOptions]) -> None:
    """Let CHANNEL hear of records that answer QUERY.

    CHANNEL is #name or an id such as C0123456789. QUERY is words and @groups with AND, OR, NOT,
    brackets and quotes, for example: '@生成AI OR (チャットボット AND NOT 実証)'; with NEAR/10,
    SPEECH( ), QA( ) and fields such as council: role: held: in: where that is not enough
    (docs/keyword-language.md).
    """
    from bot.subscribing import subscribe

    subscribe(folder, options)


@click.command()
@click.argument("subscription_id", type=int, metavar="ID")
@click.pass_obj
def unsubscribe(folder: Path | None, subscription_id: int) -> None:
    """End the subscription ID; posts already written are still sent."""
    from bot.subscribing import unsubscribe

    unsubscribe(folder, subscription_id)


@click.command()
@click.argument("subscription_id", type=int, metavar="ID")
@click.option(
    "--until", metavar="DATE|TIME", help="Such as 2026-12-01, 12h, 3d, 2w; else until unmuted."
)
@as_json
@click.pass_obj
def mute(folder: Path | None, subscription_id: int, *, until: str | None, as_json: bool) -> None:
    """Tell the subscription ID nothing for a while."""
    from bot.muting import mute

    mute(folder, subscription_id, until, as_json=as_json)


@click.command()
@click.argument("subscription_id", type=int, metavar="ID")
@notify
@as_json
@click.pass_obj
def unmute(folder: Path | None, subscription_id: int, *, notify: str, as_json: bool) -> None:
    """End a mute; say how many records came meanwhile."""
    from bot.muting import unmute

    unmute(folder, subscription_id, notify, as_json=as_json)


@click.command()
@as_json
@click.pass_obj
def subscriptions(folder: Path | None, *, as_json: bool) -> None:
    """List who is told of what."""
    from bot.subscribing import subscriptions

    subscriptions(folder, as_json=as_json)


@click.command(cls=Asking)
@click.argument("query", type=TEXT)
@of_sources
@of_areas
@click.option(
    "--days",
    type=click.IntRange(1, 1100),
    default=365,
    help="Look so far back from today.  [default: 365]",
)
@click.option("--svg", type=PATH, metavar="FILE", help="Draw the hits a week as well.")
@as_json
@click.pass_obj
def preview(folder: Path | None, /, **options: Unpack[PreviewOptions]) -> int:
    """Show what QUERY would have brought, before you subscribe."""
    from bot.preview import preview

    return preview(folder, options)
