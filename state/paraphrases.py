"""What a language model answered, so that nothing is asked and paid for twice, and what it took.

Answers are kept as they came: how much of one is believed is decided anew each time it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.times import instant_text

if TYPE_CHECKING:
    from datetime import date, datetime

    from state.database import Database

_KEPT = 2000  # answers: a post is composed once, so an old one is asked for only after a crash


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What was asked of the model on one day (of Asia/Tokyo)."""

    requests: int = 0
    tokens: int = 0


def answer_on_record(database: Database, digest: str) -> str | None:
    """What was answered to the question of this digest."""
    row = database.connection.execute(
        "SELECT answer FROM paraphrases WHERE digest = ?", (digest,)
    ).fetchone()
    return row["answer"] if row else None


def keep_answer(database: Database, digest: str, answer: str, now: datetime) -> None:
    """Keep it, and forget the oldest beyond the last thousands."""
    with database.transaction() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO paraphrases VALUES (?, ?, ?)",
            (digest, answer, instant_text(now)),
        )
        connection.execute(
            "DELETE FROM paraphrases WHERE digest NOT IN"
            " (SELECT digest FROM paraphrases ORDER BY asked_at DESC LIMIT ?)",
            (_KEPT,),
        )


def use_of(database: Database, day: date) -> Use:
    """What a day has taken so far."""
    row = database.connection.execute(
        "SELECT requests, tokens FROM model_use WHERE day = ?", (day.isoformat(),)
    ).fetchone()
    return Use(requests=row["requests"], tokens=row["tokens"]) if row else Use()


def charge(database: Database, day: date, *, requests: int, tokens: int) -> None:
    """Add to what a day has taken; ``tokens`` may be negative where too many were reserved."""
    with database.transaction() as connection:
        connection.execute(
            "INSERT INTO model_use VALUES (?, ?, ?) ON CONFLICT (day) DO UPDATE SET"
            " requests = requests + excluded.requests,"
            " tokens = max(0, tokens + excluded.tokens)",
            (day.isoformat(), requests, tokens),
        )
