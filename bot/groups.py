"""The groups of commands. Theirs are loaded when one is asked for: `gikai --help` needs none."""

from __future__ import annotations

from importlib import import_module

import click


class Apart(click.Group):
    """A group whose module puts its commands into it, in the order of their use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """As they stand in the module."""
        self._load()
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None where there is none."""
        self._load()
        return super().get_command(ctx, cmd_name)

    def _load(self) -> None:
        import_module(f"bot.{self.name}_commands")


@click.group(cls=Apart)
def keywords() -> None:
    """Look at the groups of keywords, and try queries."""


@click.group(cls=Apart)
def sources() -> None:
    """Find, add and check what is watched."""
