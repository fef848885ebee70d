"""A language model behind an address that speaks as OpenAI's does: one POST, one answer.

A key travels to the configured address alone: no redirect is followed, no proxy of the environment
asked. What a server says about an error is not repeated, since it may hold what we sent.
"""

from __future__ import annotations

import json
import math
import re
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

import urllib3

from notifier.model import Answer, ModelTrouble

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_BYTES = 262_144  # of an answer: a sentence takes a thousand
MOST_CHARACTERS = 50_000  # of its text, which is kept: 8,000 tokens are less
MOST_TOKENS = 10_000_000  # that one question can cost: a count above says nothing of it
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a letter: JSON can spell it, UTF-8 and SQLite not
_NEWER_NAME = "max_completion_tokens"  # what newer models of OpenAI's call max_tokens


class ChatModel:
    """``url`` is the address before ``/chat/completions``; ``key`` goes into the header alone."""

    def __init__(
        self, url: str, model: str, *, key: str | None, timeout: float, most_tokens: int
    ) -> None:
        self._address = f"{url.rstrip('/')}/chat/completions"
        self._model = model
        self._headers = {"Content-Type": "application/json"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._timeout = timeout
        self._most_tokens = most_tokens
        self._pool = urllib3.PoolManager(num_pools=1, retries=False)

    def ask(self, messages: Sequence[dict[str, str]], seconds: float = math.inf) -> Answer:
        """Within ``timeout`` seconds from end to end, or ``seconds`` where they are fewer: a server
        that sends a byte now and then is left alone with its thread."""
        box: SimpleQueue[Answer | ModelTrouble] = SimpleQueue()
        Thread(target=self._answer_into, args=(box, messages), daemon=True).start()
        wait = min(self._timeout, seconds)
        try:
            answer = box.get(timeout=wait)
        except Empty:
            raise ModelTrouble(f"no answer within {wait:g} s") from None
        if isinstance(answer, ModelTrouble):
            raise answer
        return answer

    def _answer_into(
        self, box: SimpleQueue[Answer | ModelTrouble], messages: Sequence[dict[str, str]]
    ) -> None:
        try:
            box.put(self._ask(messages))
        except ModelTrouble as trouble:
            box.put(trouble)
        except urllib3.exceptions.HTTPError as error:
            box.put(ModelTrouble(f"not reached ({type(error).__name__})"))
        except Exception as error:  # noqa: BLE001 - a thread that dies says nothing, and we would wait
            box.put(ModelTrouble(f"answered what we cannot read ({type(error).__name__})"))

    def _ask(self, messages: Sequence[dict[str, str]]) -> Answer:
        status, body = self._post(messages, "max_tokens")
        if status == 400 and _NEWER_NAME.encode() in body:
            status, body = self._post(messages, _NEWER_NAME)
        if status != 200:
            raise ModelTrouble(f"answered {status}")
        return read_answer(body)

    def _post(self, messages: Sequence[dict[str, str]], limit: str) -> tuple[int, bytes]:
        question = {"model": self._model, "messages": list(messages), limit: self._most_tokens}
        response = self._pool.request(
            "POST",
            self._address,
            body=json.dumps(question).encode(),
            headers=self._headers,
            timeout=self._timeout,
            redirect=False,
            preload_content=False,
        )
        try:
            body = response.read(MOST_BYTES + 1)
        finally:
            response.release_conn()
            response.close()
        if len(body) > MOST_BYTES:
            raise ModelTrouble(f"answered more than {MOST_BYTES:,} bytes")
        return response.status, body


def read_answer(body: bytes) -> Answer:
    """What a chat completion says; raises ModelTrouble for anything else."""
    try:
        data: Any = json.loads(body)
        text = data["choices"][0]["message"]["content"]
        usage = data.get("usage") or {}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise ModelTrouble("answered with no chat completion") from None
    if not isinstance(text, str):
        raise ModelTrouble("answered without a text")
    if len(text) > MOST_CHARACTERS or _SURROGATE.search(text):
        raise ModelTrouble("answered with a text that is too long or holds half a letter")
    counted = usage.get("total_tokens") if isinstance(usage, dict) else None
    tokens = counted if type(counted) is int and 0 < counted <= MOST_TOKENS else 0
    return Answer(text=text, tokens=tokens)
