"""What makes the words the same words, a delivery the same delivery, a post the same post."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from state.records import ChangeKind


def delivery_key(subscription_id: int, document_key: str, version: int, kind: ChangeKind) -> str:
    """One change owed to one subscription; UNIQUE in the database, so that it is owed once."""
    return _hex(f"{subscription_id}|{document_key}|{version}|{kind.value}")


def post_key(delivery_keys: Iterable[str]) -> str:
    """One message in Slack, found again by the deliveries it carries, whatever their order."""
    return _hex("|".join(sorted(delivery_keys)))


def alarm_key(source: str, outcome: str, run_id: int) -> str:
    """One health notice: a source's outcome told after one run."""
    return _hex(f"alarm|{source}|{outcome}|{run_id}")


def doubt_key(subscription_id: int, found_at: str) -> str:
    """One notice of a subscription that cannot be read, found at that instant."""
    return _hex(f"doubt|{subscription_id}|{found_at}")


def _hex(text: str) -> str:
    return sha256(text.encode()).hexdigest()
