"""Options that several commands share, so that a word means the same everywhere."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path


# Beyond, a midnight in Japan cannot everywhere be told in UTC, and no assembly kept minutes.
FIRST_YEAR, LAST_YEAR = 1868, 2199


class Day(click.ParamType[date]):
    """A day as people in Japan write it for machines: 2026-11-22."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day, or a click error that names the option."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day such as 2026-11-22.", param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            years = f"Name a day of the years {FIRST_YEAR} to {LAST_YEAR}."
            self.fail(f"{value!r} is too far away. {years}", param, ctx)
        return day


class Text(click.ParamType[str]):
    """Words. What a terminal of another encoding sends is none, and no database takes it."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The words, or a click error that names the argument."""
        if any("\ud800" <= character <= "\udfff" for character in value):
            self.fail(f"{value!r} is no UTF-8. Mind the encoding of your terminal.", param, ctx)
        return value


class PathName(click.ParamType["Path"]):
    """A path; pathlib is loaded when there is one, for it is a sixth of what `--help` takes."""

    name = "path"

    def convert(
        self,
        value: str | Path,
        param: click.Parameter | None,  # noqa: ARG002 - click's signature
        ctx: click.Context | None,  # noqa: ARG002 - click's signature
    ) -> Path:
        """The path, whether it exists or not."""
        # `gikai --help` needs no paths
        from pathlib import Path

        return Path(value)


DAY = Day()
TEXT = Text()
PATH = PathName()

as_json = click.option("--json", "as_json", is_flag=True, help="For programs: see docs/json.md.")

of_sources = click.option(
    "--source", "sources", multiple=True, metavar="ID", help="Only this source; may be repeated."
)

of_areas = click.option(
    "--area", "areas", multiple=True, metavar="AREA", help="Only of this area; may be repeated."
)

dry_run = click.option(
    "--dry-run", is_flag=True, help="Show what would be recorded and posted; keep nothing."
)

notify = click.option(
    "--notify",
    type=click.Choice(["silent", "digest", "replay"]),
    default="silent",
    help="Tell nobody, one post a channel, or a post each.  [default: silent]",
)
