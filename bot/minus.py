"""Queries that begin with a minus, such as '-council:前橋 DX', told from options."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

# Compiled when a minus is met: `gikai --help` loads this file.
_OPTION = r"(?s:--.*|-[a-z]*)"
"""A misspelt option is still named as such; a query is rarely one word of Latin small letters."""


class Asking(click.Command):
    """A command whose last argument is a query, which may begin with a minus."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As for any command, with the query moved behind `--`, where nothing is an option."""
        taking = {
            name
            for one in self.params
            if isinstance(one, click.Option) and not one.is_flag
            for name in one.opts
        }
        at = None if "--" in args else next(_queries(args, taking), None)
        if at is not None:
            rest = [*args[:at], *args[at + 1 :]]
            if rest and rest[-1] in taking:  # it would take the -- for its value
                last = rest[-1]
                raise click.BadOptionUsage(last, f"Option {last!r} requires an argument.", ctx)
            args = [*rest, "--", args[at]]
        return super().parse_args(ctx, args)


def _queries(args: Sequence[str], taking: Container[str]) -> Iterator[int]:
    """Where they stand. What follows an option that is ``taking`` a value is its value."""
    for at, word in enumerate(args):
        is_value = at > 0 and args[at - 1] in taking
        if word.startswith("-") and not is_value and not re.fullmatch(_OPTION, word):
            yield at
