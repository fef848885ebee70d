"""What a run keeps in mind for the next one, and when: what hangs on records once those are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.pipelines import Intake
    from crawler.steps import Fetch, Remember


@dataclass(slots=True, kw_only=True)
class Remembering:
    """One run's; a page is known by its fetch, None for what ``start`` said."""

    intake: Intake
    _at_once: dict[str, str] = field(default_factory=dict)
    _with_records: list[tuple[Remember, Fetch | None]] = field(default_factory=list)
    _brought: dict[str, list[Fetch | None]] = field(default_factory=dict)

    def brought(self, key: str, fetch: Fetch | None) -> None:
        """A page brought a record."""
        self._brought.setdefault(key, []).append(fetch)

    def take(self, step: Remember, fetch: Fetch | None) -> None:
        """A page, or what became of it, is to be remembered."""
        if step.with_records:
            self._with_records.append((step, fetch))
        else:
            self.say(step.name, step.value)

    def say(self, name: str, value: str) -> None:
        """Something is to be remembered whatever becomes of the records."""
        self._at_once[name] = value

    def refused(self) -> Iterator[Fetch | None]:
        """The pages whose record the state refused, so far."""
        for key in self.intake.refused_keys:
            yield from self._brought.get(key, ())

    def due(self) -> dict[str, str]:
        """What may be kept now, once.

        What waits for records is kept once they are: kept earlier, a kill would lose them. What
        came with a refused one never is, so that its page is read again; the other pages must not
        be, or one record would make every run of its source read all of them for ever.
        """
        values, self._at_once = self._at_once, {}
        if not self.intake.pending:
            refused = {id(fetch) for fetch in self.refused()}
            kept = (step for step, fetch in self._with_records if id(fetch) not in refused)
            values |= {step.name: step.value for step in kept}
            self._with_records.clear()
        return values
