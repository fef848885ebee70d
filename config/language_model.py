"""A language model that may word a summary: off, unless somebody writes where it is."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Self

from pydantic import Field, HttpUrl, model_validator

from config.tables import Day, Mistake, Table, Text


class LanguageModel(Table):
    """``[summary.llm]`` of bot.toml: any server that speaks as OpenAI's does.

    ``url`` is its address before ``/chat/completions``. The key never stands here: it is
    GIKAI_LLM_KEY. ``max_characters`` bounds what is sent of one record, ``seconds_per_run`` how
    long all posts of a run may wait for it, ``tokens_per_day`` what a day may cost (a day of
    Asia/Tokyo; the price of a token is the server's).
    """

    url: HttpUrl
    model: Text
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 20.0
    max_characters: Annotated[int, Field(ge=200, le=100_000)] = 6000
    max_answer_tokens: Annotated[int, Field(ge=50, le=8000)] = 800
    requests_per_run: Annotated[int, Field(ge=1, le=1000)] = 30
    seconds_per_run: Annotated[float, Field(gt=0, le=3600)] = 60.0
    tokens_per_day: Annotated[int, Field(ge=1, le=100_000_000)] = 300_000

    @model_validator(mode="after")
    def _is_an_address_that_a_key_may_go_to(self) -> Self:
        if self.url.username or self.url.password:
            raise Mistake(
                "url holds a user name or a password.", "Take it out and set GIKAI_LLM_KEY."
            )
        if self.url.query or self.url.fragment:
            raise Mistake("url holds a ? or a #.", "Write the address before /chat/completions.")
        if self.url.scheme != "https" and not self.on_loopback:
            raise Mistake(
                f"{self.url} is not https.",
                "Write an https address; http is for a model on this machine (127.0.0.1) alone.",
            )
        return self

    @property
    def on_loopback(self) -> bool:
        """Whether it runs on this machine."""
        host = (self.url.host or "").strip("[]")
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"


class SummaryOptions(Table):
    """``[summary]`` of bot.toml."""

    llm: LanguageModel | None = None


class Terms(Table):
    """``[source.terms]``: what the terms of a source say, and on which day somebody read them.

    ``llm`` is whether they allow that its words are sent to a language model; ``reason`` says by
    which sentence, or who allowed it.
    """

    read_on: Day
    llm: bool = False
    reason: Text
