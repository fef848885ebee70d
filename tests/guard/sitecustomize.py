"""Keeps a test and every Python process that it starts on loopback.

Python imports a module of this name at start; tests/conftest.py puts this folder on PYTHONPATH.
A refused connection is also written to the file that GIKAI_TEST_EGRESS names, so that a test
suite fails even where the code under test swallowed the error. Every Python pays for what is
imported here at the top: the rest is imported when a process first wants to connect.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _is_loopback(host: str) -> bool:
    import ipaddress

    if host in ("", "localhost", "0.0.0.0", "::"):  # noqa: S104 - compared with, never bound to
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host.endswith(".localhost")


def _refuse(event: str, host: str) -> None:
    import socket
    from pathlib import Path

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

if "GIKAI_TEST_NURSERY" in os.environ:
    # This folder is on the path of those processes alone, not of the type checker.
    __import__("nursery_door").hand_over()
