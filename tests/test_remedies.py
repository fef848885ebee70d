"""What is told to do about addresses that do not answer, and about a folder that is not there."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.command_tools import BOT, configure, gikai, source
from tests.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path


def test_an_address_to_which_no_crawl_goes_asks_for_no_platform(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = configure(tmp_path / "c", bot=BOT.replace("allow_loopback = true", ""))
    ended = Desk(folder=folder, capsys=capsys).sources("add", "http://127.0.0.1:8101/#top")
    assert ended.code == 2
    assert "127.0.0.1 is this machine, and allow_loopback is false." in ended.err
    assert "platform" not in ended.err


def test_an_address_that_does_not_answer_asks_for_no_platform(tmp_path: Path) -> None:
    folder = configure(tmp_path / "c")
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        ended = gikai("--config", folder, "sources", "add", f"http://127.0.0.1:{port}/")
    assert ended.code == 2
    assert "The page did not come: " in ended.err
    assert "add it once it answers." in ended.err
    assert "--platform" not in ended.err


@pytest.mark.parametrize("command", ["run", "deliver"])
def test_a_database_whose_folder_is_not_there_wants_the_folder(
    tmp_path: Path, command: str
) -> None:
    elsewhere = f'database = "state/gikai.db"\n{BOT}'
    folder = configure(tmp_path / "c", source("kakuu", "http://127.0.0.1:9/"), bot=elsewhere)
    ended = gikai("--config", folder, command)
    assert ended.code == 2
    assert ended.err.endswith(
        f"{folder}/state/gikai.db\n  lies in a folder that does not exist.\n  Make the folder.\n"
    )
