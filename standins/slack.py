"""Slack on loopback: the Web API methods the product uses, with memory, limits and faults.

By hand: ``python -m standins.slack [--port N] [--state FILE]``; then point GIKAI_SLACK_URL at the
printed address. ``/`` shows the messages as a page, ``/control`` is for tests in other processes:

    GET  /control            channels with messages, requests seen (never a token), faults waiting
    POST /control/faults     [{"kind": "drop_after", "method": "chat.postMessage", "seconds": 30}]
    POST /control/channels   [{"id": "C1", "name": "dx", "private": false, "member": true}]
    POST /control/settings   {"page_rows": 15, "rate_limits": true, "per_minute": {…}}
    POST /control/tokens     {"xoxb-…": {"scopes": ["chat:write"], "error": null}}
"""

from __future__ import annotations

import argparse
import json
import socket
import struct
from collections import deque
from dataclasses import asdict, dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread, Timer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

from standins.slack_workspace import TOKEN, Access, Channel, Json, TooFast, Workspace
from standins.slackpage import render

if TYPE_CHECKING:
    from types import TracebackType


class FaultKind(StrEnum):
    """How a request goes wrong; *before* and *after* mean: the method was carried out or not."""

    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    HANG_BEFORE = "hang_before"
    HANG_AFTER = "hang_after"
    ERROR_BEFORE = "500_before"
    ERROR_AFTER = "500_after"
    HALF_BODY = "half_body"
    HTML_503 = "html_503"
    RESET_BEFORE = "rst_before"
    RESET_AFTER = "rst"
    RATE_LIMITED = "429"
    LATE = "late"  # the connection drops at once, the message appears ``seconds`` later


_CARRIED_OUT = frozenset(
    {
        FaultKind.DROP_AFTER,
        FaultKind.HANG_AFTER,
        FaultKind.ERROR_AFTER,
        FaultKind.HALF_BODY,
        FaultKind.RESET_AFTER,
    }
)


@dataclass(frozen=True)
class Fault:
    """Waits for the next call of ``method`` ("" is any).

    ``seconds`` is how long it hangs, how late the message is, or what Retry-After says.
    """

    kind: FaultKind
    method: str = "chat.postMessage"
    seconds: float = 30.0


class SlackStandIn:
    """A context manager: listens on an ephemeral port of loopback until it ends."""

    def __init__(self, workspace: Workspace | None = None, *, port: int = 0) -> None:
        self.workspace = workspace or Workspace()
        self.faults: deque[Fault] = deque()
        self.requests: list[Json] = []
        self.stopping = Event()
        self.pending: list[Timer] = []
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.stand_in = self
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """What GIKAI_SLACK_URL wants."""
        return f"{self.origin}/api/"

    def fail(
        self, *kinds: FaultKind, method: str = "chat.postMessage", seconds: float = 30
    ) -> None:
        """Queues faults for the next calls of a method, in order."""
        self.faults.extend(Fault(kind, method, seconds) for kind in kinds)

    def take_fault(self, method: str) -> Fault | None:
        """The oldest fault waiting for this method, taken out of the queue."""
        with self.workspace.lock:
            for fault in self.faults:
                if fault.method in ("", method):
                    self.faults.remove(fault)
                    return fault
        return None

    def calls(self, method: str) -> int:
        """How often a method was asked for, faults included."""
        with self.workspace.lock:
            return sum(request["method"] == method for request in self.requests)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stopping.set()
        for timer in self.pending:
            timer.cancel()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self) -> None:
        """Blocks until the server ends, for use by hand."""
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    stand_in: SlackStandIn

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away in the middle of a fault is what the fault is for."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._route(b"")

    def do_POST(self) -> None:
        self._route(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date of every answer: by the clock that stamps the messages."""
        return super().date_time_string(timestamp or self.server.stand_in.workspace.clock())

    def log_message(self, format: str, *arguments: object) -> None:
        """Silent: a test's output belongs to the test."""

    def _route(self, body: bytes) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/api/"):
            self._api(path.removeprefix("/api/"), body)
        elif path.startswith("/control"):
            try:
                answer, status = _control(self.server.stand_in, path, body), 200
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                answer, status = {"error": type(error).__name__, "found": str(error)}, 400
            self._send(status, json.dumps(answer).encode())
        elif path == "/":
            messages = self.server.stand_in.workspace.messages()
            self._send(200, render(messages).encode(), "text/html; charset=utf-8")
        else:
            self._send(404, b"{}")

    def _api(self, method: str, body: bytes) -> None:
        stand_in = self.server.stand_in
        arguments = self._arguments(body)
        scheme, _, token = (self.headers.get("Authorization") or "").partition(" ")
        bearer = token if scheme == "Bearer" else arguments.pop("token", None)
        with stand_in.workspace.lock:
            stand_in.requests.append(_remembered(method, arguments))
        fault = stand_in.take_fault(method)
        if fault is None:
            self._answer(method, bearer, arguments)
        else:
            self._go_wrong(fault, method, bearer, arguments)

    def _arguments(self, body: bytes) -> Json:
        kind = (self.headers.get("Content-Type") or "").partition(";")[0]
        if kind == "application/json" and body:
            loaded = json.loads(body)
            return loaded if isinstance(loaded, dict) else {}
        text = body.decode() if body else urlsplit(self.path).query
        return dict(parse_qsl(text, keep_blank_values=True))

    def _answer(self, method: str, token: str | None, arguments: Json) -> None:
        workspace = self.server.stand_in.workspace
        try:
            answer = workspace.call(method, token, arguments)
        except TooFast as too_fast:
            self._too_fast(too_fast.seconds)
            return
        headers = {}
        if access := workspace.tokens.get(token or ""):
            headers["x-oauth-scopes"] = ",".join(access.scopes)
        self._send(200, json.dumps(answer).encode(), headers=headers)

    def _too_fast(self, seconds: int) -> None:
        body = json.dumps({"ok": False, "error": "ratelimited"}).encode()
        self._send(429, body, headers={"Retry-After": str(seconds)})

    def _go_wrong(self, fault: Fault, method: str, token: str | None, arguments: Json) -> None:
        stand_in = self.server.stand_in
        if fault.kind in _CARRIED_OUT:
            stand_in.workspace.call(method, token, arguments)
        if fault.kind is FaultKind.LATE:
            late = Timer(fault.seconds, stand_in.workspace.call, (method, token, arguments))
            stand_in.pending.append(late)
            late.start()
        if fault.kind in (FaultKind.HANG_BEFORE, FaultKind.HANG_AFTER):
            stand_in.stopping.wait(fault.seconds)
        self._break_off(fault)

    def _break_off(self, fault: Fault) -> None:
        if fault.kind is FaultKind.RATE_LIMITED:
            self._too_fast(max(1, round(fault.seconds)))
        elif fault.kind in (FaultKind.ERROR_BEFORE, FaultKind.ERROR_AFTER):
            self._send(500, b'{"ok": false, "error": "fatal_error"}')
        elif fault.kind is FaultKind.HTML_503:
            self._send(503, b"<html><body>Service Unavailable</body></html>", "text/html")
        elif fault.kind is FaultKind.HALF_BODY:
            self._send(200, b'{"ok": true, "ts": "17', missing=400)
        else:
            reset = fault.kind in (FaultKind.RESET_BEFORE, FaultKind.RESET_AFTER)
            self._hang_up(reset=reset)

    def _hang_up(self, *, reset: bool) -> None:
        if reset:  # lingering for zero seconds makes close send RST instead of FIN
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.rfile.close()
        self.wfile.close()
        self.connection.close()

    def _send(
        self,
        status: int,
        body: bytes,
        kind: str = "application/json; charset=utf-8",
        *,
        headers: dict[str, str] | None = None,
        missing: int = 0,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) + missing))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _remembered(method: str, arguments: Json) -> Json:
    metadata = arguments.get("metadata")
    payload = metadata.get("event_payload", {}) if isinstance(metadata, dict) else {}
    return {"method": method, "channel": arguments.get("channel"), "key": payload.get("key")}


def _control(stand_in: SlackStandIn, path: str, body: bytes) -> Json:
    workspace = stand_in.workspace
    wanted: Any = json.loads(body) if body else []
    with workspace.lock:
        match path.removeprefix("/control").strip("/"):
            case "faults":
                stand_in.faults.extend(
                    Fault(**{**item, "kind": FaultKind(item["kind"])}) for item in wanted
                )
            case "channels":
                for item in wanted:
                    workspace.add(Channel(**item))
            case "settings":
                for name, value in wanted.items():
                    setattr(workspace.settings, name, value)
            case "tokens":
                for token, access in wanted.items():
                    workspace.tokens[token] = Access(**access)
        return {
            "channels": workspace.dump(),
            "requests": list(stand_in.requests),
            "faults": [asdict(fault) for fault in stand_in.faults],
        }


def _workspace(state: Path | None, channels: list[str]) -> Workspace:
    workspace = Workspace(file=state)
    for number, name in enumerate(channels or ["dx", "operators"], start=1):
        if all(channel.name != name for channel in workspace.channels.values()):
            workspace.add(Channel(id=f"C{number:09d}", name=name))
    return workspace


def main(arguments: list[str] | None = None) -> None:
    """Serves until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m standins.slack", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--state", type=Path, help="a JSON file that keeps channels and messages")
    parser.add_argument("--channel", action="append", default=[], help="a public channel's name")
    options = parser.parse_args(arguments)
    try:
        made = SlackStandIn(_workspace(options.state, options.channel), port=options.port)
    except (OSError, OverflowError, ValueError) as error:  # a port in use, a file of something else
        parser.error(str(error))
    with made as stand_in:
        print(f"GIKAI_SLACK_URL={stand_in.url} SLACK_BOT_TOKEN={TOKEN}", flush=True)
        print(f"messages: {stand_in.origin}/", flush=True)
        try:
            stand_in.wait()
        except KeyboardInterrupt:
            print("ended")


if __name__ == "__main__":
    main()
