"""The language model of [summary.llm], ready to be asked, where somebody configured one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.secrets import model_key
from notifier.paraphrasing import ParaphraseLimits, Paraphrasing

if TYPE_CHECKING:
    from bot.clock import Clock
    from config.models import Config
    from state.database import Database


def paraphrasing(database: Database, config: Config, clock: Clock) -> Paraphrasing | None:
    """For one run. Raises UserError for a key that is none."""
    llm = config.bot.summary.llm
    if llm is None:
        return None
    # Loaded where there is somebody to ask: the library behind it takes 30 ms.
    from notifier.model_wire import ChatModel

    key = model_key()
    model = ChatModel(
        str(llm.url),
        llm.model,
        key=key.reveal() if key else None,
        timeout=llm.timeout_seconds,
        most_tokens=llm.max_answer_tokens,
    )
    limits = ParaphraseLimits(
        model=llm.model,
        sources=frozenset(one.id for one in config.sources if one.terms and one.terms.llm),
        characters=llm.max_characters,
        answer_tokens=llm.max_answer_tokens,
        requests_per_run=llm.requests_per_run,
        seconds_per_run=llm.seconds_per_run,
        tokens_per_day=llm.tokens_per_day,
    )
    return Paraphrasing(database, model, limits, clock.now(), clock.seconds)
