"""The loopback server under every stand-in site: it answers, and remembers who asked for what."""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import dataclass, field, fields
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from types import TracebackType

CONTROL = "/-/control"
_HTML = (("Content-Type", "text/html; charset=UTF-8"),)
_FAILED = b"<title>Error</title><h1>Error</h1>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request; header names are lower-case, ``at`` is seconds of the monotonic clock."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The query, decoded; of a repeated name the last value counts, as in PHP."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """From when to when a request was under way, ``since`` the first byte ``until`` the last.

    ``status`` is 0 where nothing was sent; ``size`` is that of the body, ``validated`` whether the
    answer bore a validator by which it can be asked for again.
    """

    target: str
    since: float
    until: float
    status: int = 0
    size: int = 0
    validated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back; ``Date`` and ``Connection: close`` are added, nothing else."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


class Site(Protocol):
    """What a platform's stand-in is to the server."""

    @property
    def switches(self) -> Switches:
        """The ways in which it fails just now."""
        ...

    def answer(self, asked: Asked, url: str) -> Answer:
        """The answer to one request; ``url`` is the site's own address, without a slash."""
        ...

    def control(self, order: dict[str, Any]) -> None:
        """Carry out an order that came by HTTP; raises KeyError or TypeError for an unknown one."""
        ...


@dataclass(slots=True, kw_only=True)
class Switches:
    """Ways in which any site may fail; tests and the control address turn them on and off."""

    robots: str | None = None  # the text of robots.txt instead of the site's own
    robots_status: int = 200
    busy: int = 0  # so many further requests get 429
    busy_status: int = 429
    retry_after: str | None = "1"
    status: int = 200  # another is the answer to all but robots.txt, which has its own
    slow_seconds: float = 0.0
    drop: bool = False  # hang up without an answer
    only: str = ""  # the failures above touch targets that begin so


@dataclass
class StandIn:
    """A site on loopback, in threads of its own; use it as a context manager."""

    site: Site
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), _Handler)
        self._server.stand_in = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    @property
    def url(self) -> str:
        """The site's address, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> StandIn:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self) -> None:
        """Serve until the process is told to end."""
        self._thread.join()

    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside, in order."""
        return [asked.target for asked in self.asked if asked.path != "/robots.txt"]

    def pauses(self) -> list[float]:
        """Seconds between each answer and the next request; negative where they overlapped."""
        spans = sorted(self.served, key=lambda one: one.since)
        return [
            later.since - max(earlier.until for earlier in spans[:number])
            for number, later in enumerate(spans)
            if number
        ]

    def most_at_once(self) -> int:
        """How many requests were under way at the busiest moment."""
        return max(
            (
                sum(other.since <= one.since < other.until for other in self.served)
                for one in self.served
            ),
            default=0,
        )

    def reply(self, asked: Asked) -> Answer | None:
        """The answer to send; None is to hang up."""
        if asked.path == CONTROL:
            return self._control(asked)
        self.asked.append(asked)
        switches = self.site.switches
        if asked.target.startswith(switches.only):
            time.sleep(switches.slow_seconds)
            if switches.drop:
                return None
            if switches.busy:
                switches.busy -= 1
                return _busy(switches)
            if switches.status != 200 and asked.path != "/robots.txt":
                return Answer(status=switches.status, headers=_HTML, body=_FAILED)
        if asked.path == "/robots.txt" and (switches.robots is not None or _odd(switches)):
            text = switches.robots or ""
            head = (("Content-Type", "text/plain; charset=utf-8"),)
            return Answer(status=switches.robots_status, headers=head, body=text.encode())
        return self.site.answer(asked, self.url)

    def _control(self, asked: Asked) -> Answer:
        head = (("Content-Type", "application/json"),)
        if asked.method != "POST":
            log = [[one.method, one.target] for one in self.asked]
            return Answer(status=200, headers=head, body=json.dumps(log).encode())
        try:
            order = json.loads(asked.body)
            if "status" in order:
                set_switches(self.site.switches, {"status": order.pop("status")})
            set_switches(self.site.switches, order.pop("switches", {}))
            if order:
                self.site.control(order)
        except StopIteration:  # ``next`` of what bears an id
            said = {"error": "KeyError", "found": "nothing here bears that id"}
            return Answer(status=400, headers=head, body=json.dumps(said).encode())
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            # A KeyError's own text is a Python literal: what it names is its argument.
            found = str(error.args[0]) if error.args else ""
            said = {"error": type(error).__name__, "found": found}
            return Answer(status=400, headers=head, body=json.dumps(said).encode())
        return Answer(status=200, headers=head, body=b"{}")


def _status(value: object) -> int:
    if not isinstance(value, int) or not 200 <= value < 600:
        raise ValueError(f"{value!r} is no status, such as 500, or 200 for as it was")
    return value


def set_switches(switches: Switches, values: dict[str, Any]) -> None:
    """Turn switches by name; raises KeyError for a name there is not, ValueError for a status that
    is none."""
    known = {field.name for field in fields(switches)}
    for name, value in values.items():
        if name not in known:
            raise KeyError(name)
        setattr(switches, name, _status(value) if name == "status" else value)


def _odd(switches: Switches) -> bool:
    return switches.robots_status != 200


def _busy(switches: Switches) -> Answer:
    wait = () if switches.retry_after is None else (("Retry-After", switches.retry_after),)
    head = (("Content-Type", "text/html; charset=UTF-8"), *wait)
    return Answer(status=switches.busy_status, headers=head, body=b"<h1>Too Many Requests</h1>")


def _span(asked: Asked, answer: Answer | None, until: float) -> Served:
    if answer is None:
        return Served(target=asked.target, since=asked.at, until=until)
    names = {name.lower() for name, _ in answer.headers}
    return Served(
        target=asked.target,
        since=asked.at,
        until=until,
        status=answer.status,
        size=len(answer.body),
        validated=not names.isdisjoint({"etag", "last-modified"}),
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stand_in: StandIn

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as socketserver's
        """Silent where a client went away, as one does that is killed in mid-answer."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        asked = Asked(
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
            at=time.monotonic(),
        )
        self.close_connection = True
        answer, self._ended = None, 0.0
        try:
            answer = self.server.stand_in.reply(asked)
            self._send(answer)
        finally:
            if asked.path != CONTROL:
                span = _span(asked, answer, self._ended or time.monotonic())
                self.server.stand_in.served.append(span)

    def _send(self, answer: Answer | None) -> None:
        if answer is None:
            return
        body = b"" if self.command == "HEAD" else answer.body
        self.send_response_only(answer.status)
        self.send_header("Host", self.headers.get("Host", ""))
        self.send_header("Date", self.date_time_string())
        self.send_header("Connection", "close")
        for name, value in answer.headers:
            self.send_header(name, value)
        if body:
            self.end_headers()
        # Noted before the last bytes go out: whoever reads them at once may ask again before this
        # thread comes to look at its clock.
        self._ended = time.monotonic()
        if body:
            self.wfile.write(body)
        else:
            self.end_headers()

    do_GET = do_HEAD = do_POST = _serve

    def log_message(self, format: str, *args: object) -> None:
        """Silent: ``StandIn.asked`` is the log."""
