"""The guard itself: nothing leaves loopback, in this process or in a child."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

# TEST-NET-1 (RFC 5737): an address that belongs to nobody.
ELSEWHERE = "192.0.2.1"


def test_a_connection_outside_loopback_is_refused_and_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tmp_path / "refused.txt"
    monkeypatch.setenv("GIKAI_TEST_EGRESS", str(record))
    with pytest.raises(socket.gaierror, match="tests stay on loopback"):
        socket.create_connection((ELSEWHERE, 80), timeout=1)
    assert ELSEWHERE in record.read_text(encoding="utf-8")


def test_a_child_process_is_held_on_loopback_as_well(tmp_path: Path) -> None:
    record = tmp_path / "refused.txt"
    child = subprocess.run(
        [sys.executable, "-c", f"import socket; socket.create_connection(('{ELSEWHERE}', 80), 1)"],
        env={**os.environ, "GIKAI_TEST_EGRESS": str(record)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode != 0
    assert "tests stay on loopback" in child.stderr
    assert ELSEWHERE in record.read_text(encoding="utf-8")


def test_loopback_is_open() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()
