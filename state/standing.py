"""What all subscriptions together ask, ready to be asked of every document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcher.query import Query
    from matcher.terms import TermSet
    from state.records import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``terms``: all configured forms and all terms of the active subscriptions in ``queries``."""

    terms: TermSet
    queries: tuple[tuple[Subscription, Query], ...]
