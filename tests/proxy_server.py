"""A proxy on loopback for tests: by CONNECT and by whole addresses, to where it is told."""

from __future__ import annotations

import http.client
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Proxy(ThreadingHTTPServer):
    """``ways`` maps host:port as asked for to a port here; all else is 502. ``asked`` is its log.

    With ``login`` whoever does not bear that Proxy-Authorization gets 407. A context manager.
    """

    daemon_threads = True

    def __init__(self, ways: dict[str, int], login: str | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.ways = ways
        self.login = login
        self.asked: list[tuple[str, str, str | None]] = []
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"

    def _way(self, host: str) -> int | None:
        login = self.headers.get("Proxy-Authorization")
        self.server.asked.append((self.command, self.path, login))
        self.close_connection = True
        if self.server.login is not None and login != self.server.login:
            self.send_error(407)
            return None
        if host not in self.server.ways:
            self.send_error(502)
            return None
        return self.server.ways[host]

    def do_CONNECT(self) -> None:
        port = self._way(self.path)
        if port is None:
            return
        with socket.create_connection(("127.0.0.1", port)) as there:
            self.send_response_only(200)
            self.end_headers()
            back = threading.Thread(target=_carry, args=(there, self.connection), daemon=True)
            back.start()
            _carry(self.connection, there)
            back.join()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        port = self._way(f"{parts.hostname}:{parts.port or 80}")
        if port is None:
            return
        connection = http.client.HTTPConnection("127.0.0.1", port)
        kept = {name: value for name, value in self.headers.items() if "proxy" not in name.lower()}
        connection.request("GET", f"{parts.path}?{parts.query}".rstrip("?"), headers=kept)
        answer = connection.getresponse()
        body = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Silent: ``asked`` is the log."""


def _carry(here: socket.socket, there: socket.socket) -> None:
    try:
        while data := here.recv(65536):
            there.sendall(data)
        there.shutdown(socket.SHUT_WR)
    except OSError:
        return
