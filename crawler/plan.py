"""What a crawl is asked for, and the same as the JSON that its child process is given."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.handed import handed_over, taken
from state.records import Notify, Window
from state.runs import Origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.models import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlRequest:
    """One crawl over some sources. ``now`` is its one instant, aware.

    An open window is the daily run: each source looks back over its own ``lookback_days``.
    """

    config_folder: Path
    database: Path
    sources: tuple[str, ...]
    now: datetime
    window: Window = field(default_factory=Window)
    notify: Notify = Notify.NORMAL
    origin: Origin = Origin.RUN


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    """A run row that the child shall finish; of ``first_texts`` alone, new texts are no news."""

    source: str
    run_id: int
    baseline: bool
    first_texts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A request, the configuration by which it was checked, what the process that fetches needs of
    that (``settings.fetching_rules``), and the runs opened for it.

    No configuration holds a secret. To read its TOML again took the child four times as long.
    """

    request: CrawlRequest
    config: Config
    fetching: Mapping[str, Any]
    runs: tuple[PlannedRun, ...]

    def to_json(self) -> str:
        """As ``from_json`` reads it, in one line."""
        request = self.request
        return json.dumps(
            {
                "config_folder": str(request.config_folder),
                "config": handed_over(self.config),
                "fetching": self.fetching,
                "database": str(request.database),
                "now": request.now.isoformat(),
                "window": [_day_text(request.window.first), _day_text(request.window.last)],
                "notify": request.notify,
                "origin": request.origin,
                "runs": [
                    [run.source, run.run_id, run.baseline, run.first_texts] for run in self.runs
                ],
            }
        )

    @staticmethod
    def from_json(text: str) -> Plan:
        """The plan that ``to_json`` wrote."""
        value = json.loads(text)
        first, last = (date.fromisoformat(day) if day else None for day in value["window"])
        runs = tuple(
            PlannedRun(source=source, run_id=run_id, baseline=baseline, first_texts=first_texts)
            for source, run_id, baseline, first_texts in value["runs"]
        )
        request = CrawlRequest(
            config_folder=Path(value["config_folder"]),
            database=Path(value["database"]),
            sources=tuple(run.source for run in runs),
            now=datetime.fromisoformat(value["now"]),
            window=Window(first=first, last=last),
            notify=Notify(value["notify"]),
            origin=Origin(value["origin"]),
        )
        config = taken(value["config"])
        return Plan(request=request, config=config, fetching=value["fetching"], runs=runs)


def _day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None
