"""The demo as a newcomer starts it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.command_tools import ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path


def test_the_demo_ends_well_and_leaves_the_posts_as_a_page(tmp_path: Path) -> None:
    page = tmp_path / "demo" / "slack.html"
    ended = subprocess.run(
        [sys.executable, "-m", "standins.demo", "--page", str(page)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for told in ("1st morning", "2nd morning", "3rd morning", "downloaded by hand"):
        assert told in ended.stdout
    assert "#dx 5, #cloud 2, #madoguchi 2" in ended.stdout
    assert str(page) in ended.stdout.replace("\n", "")
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype html")
