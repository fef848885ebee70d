"""Keeps a test and every Python process that it starts on loopback.

Python imports a module of this name at start; tests/conftest.py puts this folder on PYTHONPATH.
A refused connection is also written to the file that GIKAI_TEST_EGRESS names, so that a test
suite fails even where the code under test swallowed the error.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from pathlib import Path
from typing import Any


def _is_loopback(host: str) -> bool:
    if host in ("", "localhost", "0.0.0.0", "::"):  # noqa: S104 - compared with, never bound to
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host.endswith(".localhost")


def _refuse(event: str, host: str) -> None:
    record = os.environ.get("GIKAI_TEST_EGRESS")
    # Names under .invalid never resolve (RFC 2606): tests may ask for them, and nothing answers.
    if record and not host.endswith(".invalid"):
        with Path(record).open("a", encoding="utf-8") as log:
            log.write(f"{event} {host} by {sys.argv}\n")
    raise socket.gaierror(socket.EAI_NONAME, f"tests stay on loopback: {event} {host}")


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if isinstance(host, str) and not _is_loopback(host):
        _refuse(event, host)


sys.addaudithook(_watch)
