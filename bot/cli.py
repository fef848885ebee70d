"""The command line: parses arguments, calls one function, prints what came of it.

What a command needs is imported inside it: `gikai --help` and `gikai status` must answer at once,
and the crawl, the wire to Slack and the models of the configuration take longer to load than to
run. The order of the help is that of ``STORY``, in which a newcomer uses the commands; those of
two of its headings are defined in files of their own.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Unpack

import click

from bot.groups import keywords, sources
from bot.interruption import CODE, INTERRUPTED
from bot.looking_commands import permissions, records, search, show, status, why, why_not
from bot.options import (
    DAY,
    PATH,
    TEXT,
    as_json,
    dry_run,
    notify,
    of_sources,
)
from bot.subscribing_commands import (
    mute,
    preview,
    subscribe,
    subscriptions,
    unmute,
    unsubscribe,
)
from config.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.asked import (
        BackfillOptions,
        ImportOptions,
        ReparseOptions,
        RunOptions,
    )

STORY = (
    ("First", ("init", "sources", "check")),
    (
        "Say what you want to hear of",
        ("keywords", "preview", "subscribe", "unsubscribe", "mute", "unmute", "subscriptions"),
    ),
    ("Bring records in", ("run", "inbox", "import", "backfill", "reparse", "accept")),
    ("Tell Slack what is owed", ("deliver",)),
    (
        "Look at what is known",
        ("status", "permissions", "records", "search", "show", "why", "why-not"),
    ),
    ("Leave it running", ("daemon",)),
)


class ReaderLeft(Exception):
    """Nobody reads what is printed. As the OSError that it is, click would end with 1, which of a
    search means that nothing was found."""


class Story(click.Group):
    """Lists its commands under headings, in the order in which a newcomer needs them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Raise ReaderLeft where nobody reads the help."""
        try:
            return super().parse_args(ctx, args)
        except BrokenPipeError as error:
            raise ReaderLeft from error

    def invoke(self, ctx: click.Context) -> object:
        """Raise ReaderLeft where nobody reads what a command prints."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderLeft from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command, in the story's order."""
        return [name for _, names in STORY for name in names if name in self.commands]

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the help's list of commands."""
        for heading, names in STORY:
            with formatter.section(heading):
                formatter.write_dl(
                    [(name, self.commands[name].get_short_help_str(70)) for name in names]
                )


@click.group(cls=Story, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "folder",
    type=PATH,
    metavar="DIR",
    help="The configuration's folder; else GIKAI_CONFIG, else the current folder if it holds a"
    " bot.toml, else the checkout's config/.",
)
@click.version_option(package_name="gikai-watch", prog_name="gikai")
@click.pass_context
def gikai(context: click.Context, folder: Path | None) -> None:
    """Watch the records of Japan's local assemblies, and tell Slack what is new.

    A source is a place that publishes records: a council's minutes, a member's blog. `gikai run`
    reads every source, remembers what it found, and posts the new and the revised records that
    somebody subscribed to. Each record is told once.
    """
    context.obj = folder


@gikai.command()
@click.argument("folder", type=PATH, metavar="DIR")
def init(folder: Path) -> None:
    """Make a configuration of your own in DIR."""
    from bot.setup import init

    init(folder)


@gikai.command()
@as_json
@click.pass_obj
def check(folder: Path | None, *, as_json: bool) -> int:
    """Check configuration, state and Slack; say what is missing."""
    from bot.setup import check

    return check(folder, as_json=as_json)


@gikai.command()
@of_sources
@dry_run
@click.option("--no-notify", is_flag=True, help="Record only; what is owed stays owed.")
@as_json
@click.pass_obj
def run(folder: Path | None, /, **options: Unpack[RunOptions]) -> int:
    """Read all sources, then post what is new: the daily run."""
    from bot.run import run

    return run(folder, options)


@gikai.command()
@click.option("--done", multiple=True, metavar="KEY", help="Wait for this one no more; repeatable.")
@click.option("--all", "with_baseline", is_flag=True, help="Also what a first run found announced.")
@as_json
@click.pass_obj
def inbox(
    folder: Path | None, *, done: tuple[str, ...], with_baseline: bool, as_json: bool
) -> None:
    """List what waits to be downloaded by hand, and how."""
    from bot.inbox import inbox

    inbox(folder, done=done, with_baseline=with_baseline, as_json=as_json)


@gikai.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=PATH)
@click.option("--source", metavar="ID", help="The source they belong to.")
@click.option("--platform", metavar="NAME", help="Or the platform they were saved from.")
@click.option("--name", type=TEXT, metavar="TEXT", help="With --platform: whose files they are.")
@click.option("--key", metavar="KEY", help="The one file's key, where it names none itself.")
@notify
@as_json
@click.pass_obj
def import_(folder: Path | None, /, **options: Unpack[ImportOptions]) -> int:
    """Record files that you downloaded by hand (HTML, text, PDF)."""
    from bot.importing import import_files

    return import_files(folder, options)


@gikai.command()
@click.option("--from", "first", type=DAY, required=True, help="The first day, in Japan.")
@click.option("--to", "last", type=DAY, help="The last day.  [default: today]")
@of_sources
@notify
@dry_run
@as_json
@click.pass_obj
def backfill(folder: Path | None, /, **options: Unpack[BackfillOptions]) -> int:
    """Read the sources' older records: the same run with a window."""
    from bot.backfill import backfill

    return backfill(folder, options)


@gikai.command()
@of_sources
@click.option("--apply", is_flag=True, help="Record what changed, instead of only showing it.")
@notify
@as_json
@click.pass_obj
def reparse(folder: Path | None, /, **options: Unpack[ReparseOptions]) -> int:
    """Read the pages that earlier runs kept again, without fetching any."""
    from bot.reparsing import reparse

    return reparse(folder, options)


@gikai.command()
@click.argument("key", type=TEXT)
@as_json
@click.pass_obj
def accept(folder: Path | None, key: str, *, as_json: bool) -> None:
    """Let the record KEY shrink to the text that was refused, once."""
    from bot.accepting import accept_shorter

    accept_shorter(folder, key, as_json=as_json)


@gikai.command()
@click.option("--parked", is_flag=True, help="Also what Slack had refused for good.")
@as_json
@click.pass_obj
def deliver(folder: Path | None, *, parked: bool, as_json: bool) -> int:
    """Post what is owed, without reading any source."""
    from bot.delivering import deliver

    return deliver(folder, parked=parked, as_json=as_json)


@gikai.command()
@click.pass_obj
def daemon(folder: Path | None) -> int:
    """Stay, and start the run at its hour every day."""
    from bot.daemon import daemon

    return daemon(folder)


for _commands in (
    (sources, keywords),
    (preview, subscribe, unsubscribe, mute, unmute, subscriptions),
    (status, permissions, records, search, show, why, why_not),
):
    for _command in _commands:
        gikai.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `gikai`; ends the process: 0 fine, 1 something needs a look, 2 the caller's mistake."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding, or half a character in a page, must not end a run.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _called(arguments)
        sys.stdout.flush()  # a reader who has left is met here, not while Python closes down
    except (OSError, ReaderLeft) as error:
        from bot.unheard import ending

        code = ending(error)
    sys.exit(code)


def _called(arguments: Sequence[str] | None) -> int | None:
    """The code of a command; what kept it from its work is told on stderr."""
    try:
        code: int | None = gikai.main(
            args=arguments, prog_name="gikai", standalone_mode=False, terminal_width=_width()
        )
    except click.exceptions.Abort:
        sys.stderr.write(INTERRUPTED)
        code = CODE
    except click.ClickException as error:
        from bot.usage import told

        sys.stderr.write(f"{told(error)}\n")
        code = error.exit_code
    except UserError as error:
        from bot.output import explain

        explain(error)
        code = 2
    return code


def _width() -> int:
    """How wide help is; click would load a compression library on its way to the same answer."""
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        columns = 80
    return max(50, min(columns, 100) - 2)


if __name__ == "__main__":
    main()
