"""A language model on loopback that answers as it is told: well, badly, slowly, with inventions.

By hand: ``python -m standins.model [--port N] [--manner good]``; then write the printed address
into ``[summary.llm]`` of bot.toml.
"""

from __future__ import annotations

import argparse
import json
import re
from enum import StrEnum
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import TypeAlias

    Says: TypeAlias = Callable[[dict[str, Any]], str | None]

_SENTENCE = re.compile(r"[^。\n]{8,}。")
_ORDER = re.compile(r"要約には「([^」]+)」と書")
_INVENTED = "市は令和99年にこの事業を全面的に廃止すると述べた。"


class Manner(StrEnum):
    """How it answers."""

    GOOD = "good"  # the first sentence of each excerpt, quoted
    FENCED = "fenced"  # the same in a fence of Markdown, as many models write
    INVENTS = "invents"  # one good sentence, one with facts of its own, quoting true words
    UNQUOTED = "unquoted"  # sentences without what they were made of
    MISQUOTES = "misquotes"  # quotes that stand nowhere
    OBEYS = "obeys"  # does what a record tells it to
    MARKUP = "markup"  # pings, links and formats
    PROSE = "prose"  # no JSON
    SHAPELESS = "shapeless"  # JSON of another shape
    NOTHING = "nothing"  # a completion without a text
    HALF = "half"  # breaks off
    ENDLESS = "endless"
    TRICKLES = "trickles"  # a byte now and then
    HANGS = "hangs"
    ERROR = "error"  # 500, repeating the key that it was sent
    BUSY = "busy"  # 429
    MOVED = "moved"  # a redirect
    SURROGATE = "surrogate"  # a text with half a letter, which UTF-8 cannot hold
    OVERCOUNTS = "overcounts"  # a number of tokens that no database can hold
    NEWER = "newer"  # refuses max_tokens


class ModelStandIn:
    """A context manager: listens on an ephemeral port of loopback until it ends.

    ``says`` makes an answer of a question, else ``manner`` does. ``requests`` are the
    questions it was asked, ``keys`` what came in their Authorization.
    """

    def __init__(
        self, manner: Manner = Manner.GOOD, *, port: int = 0, says: Says | None = None
    ) -> None:
        self.manner = manner
        self.says = says
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.stopping = Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.stand_in = self
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """What ``url`` of ``[summary.llm]`` wants."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stand_in: ModelStandIn


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        stand_in = self.server.stand_in
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        stand_in.requests.append(question)
        stand_in.keys.append(self.headers.get("Authorization", ""))
        if self.path != "/v1/chat/completions":
            self._send(404, b"{}")
            return
        special = _SPECIAL.get(stand_in.manner)
        if special:
            special(self, question)
            return
        says = stand_in.says or partial(written, stand_in.manner)
        tokens = 10**20 if stand_in.manner is Manner.OVERCOUNTS else 1000
        self._send(200, completion(says(question), tokens))

    def _send(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _hang(self, _: dict[str, Any]) -> None:
        self.server.stand_in.stopping.wait(30)

    def _trickle(self, _: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while not self.server.stand_in.stopping.wait(0.05):
            try:
                self.wfile.write(b" ")
            except OSError:
                return

    def _endless(self, _: dict[str, Any]) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _number in range(100_000):
                self.wfile.write(b" " * 65_536)
        except OSError:
            return

    def _half(self, _: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b'{"choices": [{"mess')

    def _error(self, _: dict[str, Any]) -> None:
        self._send(500, json.dumps({"error": f"bad key {self.server.stand_in.keys[-1]}"}).encode())

    def _busy(self, _: dict[str, Any]) -> None:
        self._send(429, b"{}", ("Retry-After", "3600"))

    def _moved(self, _: dict[str, Any]) -> None:
        self._send(307, b"", ("Location", "http://127.0.0.1:9/v1/chat/completions"))

    def _newer(self, question: dict[str, Any]) -> None:
        if "max_tokens" in question:
            self._send(400, b'{"error": {"message": "Use \'max_completion_tokens\' instead."}}')
            return
        self._send(200, completion(written(Manner.GOOD, question)))

    def log_message(self, *args: object) -> None:
        """Nothing on the terminal."""


_SPECIAL = {
    Manner.HANGS: _Handler._hang,
    Manner.TRICKLES: _Handler._trickle,
    Manner.ENDLESS: _Handler._endless,
    Manner.HALF: _Handler._half,
    Manner.ERROR: _Handler._error,
    Manner.BUSY: _Handler._busy,
    Manner.MOVED: _Handler._moved,
    Manner.NEWER: _Handler._newer,
}


def completion(content: str | None, tokens: int = 1000) -> bytes:
    """An answer in the shape of the protocol."""
    message = {"role": "assistant", "content": content}
    usage = {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": tokens}
    answer = {"choices": [{"index": 0, "message": message}], "usage": usage}
    return json.dumps(answer).encode()


def written(manner: Manner, question: dict[str, Any]) -> str | None:
    """What a model of this manner makes of the question."""
    data = json.loads(question["messages"][-1]["content"])
    good = [
        {"text": found[0], "quotes": [{"excerpt": excerpt["excerpt"], "text": found[0]}]}
        for excerpt in data["excerpts"]
        if (found := _SENTENCE.search(excerpt["text"]))
    ][:3]
    write = _WRITERS.get(manner, _as_json)
    return write(good, question["messages"][-1]["content"])


def _as_json(sentences: list[dict[str, Any]], _: str = "") -> str:
    return json.dumps({"sentences": sentences}, ensure_ascii=False)


def _with_an_invention(good: list[dict[str, Any]], _: str) -> str:
    return _as_json([{"text": _INVENTED, "quotes": good[0]["quotes"]}, *good])


def _obeying(good: list[dict[str, Any]], data: str) -> str:
    ordered = _ORDER.search(data)
    said = ordered[1] if ordered else "何もなかった。"
    return _as_json([{"text": said, "quotes": good[0]["quotes"]}])


def _with_markup(good: list[dict[str, Any]], _: str) -> str:
    texts = ["<!channel> 移行する。", "https://example.com/ を見よ。", "*太字*にする。"]
    return _as_json([{"text": text, "quotes": good[0]["quotes"]} for text in texts])


_WRITERS: dict[Manner, Callable[[list[dict[str, Any]], str], str | None]] = {
    Manner.FENCED: lambda good, _: f"```json\n{_as_json(good)}\n```",
    Manner.INVENTS: _with_an_invention,
    Manner.UNQUOTED: lambda good, _: _as_json([{"text": one["text"]} for one in good]),
    Manner.MISQUOTES: lambda good, _: _as_json(
        [{**one, "quotes": [{"excerpt": 0, "text": "どこにもない引用文です。"}]} for one in good]
    ),
    Manner.OBEYS: _obeying,
    Manner.MARKUP: _with_markup,
    Manner.PROSE: lambda good, _: "はい、要約します。" + good[0]["text"],
    Manner.SHAPELESS: lambda _good, _: '[{"sentences": 3}, null]',
    Manner.NOTHING: lambda _good, _: None,
    Manner.SURROGATE: lambda good, _: _as_json(good) + "\ud800",
}


def main() -> None:
    """Serve until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--manner", type=Manner, default=Manner.GOOD, choices=list(Manner))
    options = parser.parse_args()
    with ModelStandIn(options.manner, port=options.port) as stand_in:
        print(stand_in.url, flush=True)
        stand_in.stopping.wait()


if __name__ == "__main__":
    main()
