"""What a person typed that no command takes, told as every other mistake is: where, what was found,
what to do. Loaded when there is one."""

from __future__ import annotations

import click

from bot.options import Day

_NO_NUMBER = ("is not a valid integer.", "is not a valid integer range.")


def told(error: click.ClickException) -> str:
    """Three lines for stderr."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "gikai"
    where = command
    if isinstance(error, click.BadParameter) and not isinstance(error, click.MissingParameter):
        where = f"{command}, {_name(error)}"
    return f"{where}\n  {_found(error)}\n  {_remedy(error, command)}"


def _name(error: click.BadParameter) -> str:
    return error.param.get_error_hint(error.ctx).strip("'") if error.param else "an argument"


def _found(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        # What click names besides begins otherwise, and is rarely meant.
        like = [one for one in error.possibilities or () if one[:3] == error.option_name[:3]]
        error = click.NoSuchOption(error.option_name, possibilities=like, ctx=error.ctx)
    if not isinstance(error, click.BadParameter) or isinstance(error, click.MissingParameter):
        return error.format_message()
    for words in _NO_NUMBER:
        if error.message.endswith(words):
            return f"{error.message.removesuffix(words)}is no whole number."
    value, _, outside = error.message.partition(" is not in the range ")
    return f"{value} is too {_extreme(error, value)}." if outside else error.message


def _extreme(error: click.BadParameter, value: str) -> str:
    kind = error.param.type if error.param else None
    small = isinstance(kind, click.IntRange) and kind.min is not None and float(value) < kind.min
    return "small" if small else "large"


def _remedy(error: click.ClickException, command: str) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if isinstance(error, click.MissingParameter) and context:
        if isinstance(error.param, click.Option):
            return f"Write: {command} {error.param.opts[0]} {error.param.make_metavar(context)} …"
        return f"Write: {' '.join(context.get_usage().split()[1:])}"
    if isinstance(error, click.NoSuchOption):
        return f"`{command} --help` names its options."
    if isinstance(error, click.BadOptionUsage):
        return f"Write its value behind {error.option_name}."
    if isinstance(error, click.BadParameter) and error.param:
        return _value(error.param, command)
    if context and _takes_a_query(context.command):
        return f"A query of several words stands in quotes, as in {command} … 'DX 予算'."
    return f"See `{command} --help`."


def _value(param: click.Parameter, command: str) -> str:
    kind = param.type
    if isinstance(kind, click.IntRange):
        last = "on" if kind.max is None else f"to {kind.max:,}"
        return f"Write a number from {kind.min} {last}."
    if param.name == "subscription_id":
        return "Write the number of one: `gikai subscriptions` lists them."
    if isinstance(kind, click.Choice):
        return "Take one of these."
    if isinstance(kind, Day):
        return "Write year, month and day with a - between them."
    return f"See `{command} --help`."


def _takes_a_query(command: click.Command) -> bool:
    return any(isinstance(one, click.Argument) and one.name == "query" for one in command.params)
