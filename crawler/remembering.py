"""What a run keeps in mind for the next one, and when: what hangs on records once those are."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crawler.pipelines import Intake
    from crawler.steps import Fetch, Remember


@dataclass(slots=True, kw_only=True)
class Remembering:
    """One run's; a page is known by its fetch, None for what ``start`` said."""

    intake: Intake
    _at_once: dict[str, str] = field(default_factory=dict)
    _with_records: list[tuple[Remember, Fetch | None]] = field(default_factory=list)
    # Until their transaction: a page that was kept in mind for good took 600 bytes (2026-11).
    _brought: deque[tuple[str, Fetch | None]] = field(default_factory=deque)
    _refused: list[Fetch | None] = field(default_factory=list)

    def brought(self, key: str, fetch: Fetch | None) -> None:
        """A page brought a record, which the intake is about to take."""
        self._brought.append((key, fetch))

    def take(self, step: Remember, fetch: Fetch | None) -> None:
        """A page, or what became of it, is to be remembered."""
        if step.with_records:
            self._with_records.append((step, fetch))
        else:
            self.say(step.name, step.value)

    def say(self, name: str, value: str) -> None:
        """Something is to be remembered whatever becomes of the records."""
        self._at_once[name] = value

    def count(self, numbers: Mapping[str, int], known: Mapping[str, str]) -> None:
        """Numbers are to be remembered; of nothing no more than that it is over."""
        for name, number in numbers.items():
            if number or name in known:
                self.say(name, str(number or ""))

    def refused(self) -> Sequence[Fetch | None]:
        """The pages whose record the state refused, so far."""
        while len(self._brought) > self.intake.pending:
            key, fetch = self._brought.popleft()
            if key in self.intake.refused_keys:
                self._refused.append(fetch)
        return self._refused

    def due(self) -> dict[str, str]:
        """What may be kept now, once.

        What waits for records is kept once they are: kept earlier, a kill would lose them. What
        came with a refused one never is, so that its page is read again; the other pages must not
        be, or one record would make every run of its source read all of them for ever.
        """
        values, self._at_once = self._at_once, {}
        refused = {id(fetch) for fetch in self.refused()}
        if not self.intake.pending:
            kept = (step for step, fetch in self._with_records if id(fetch) not in refused)
            values |= {step.name: step.value for step in kept}
            self._with_records.clear()
        if values and self.intake.keep_pages:
            self.intake.keep_pages()
        return values
