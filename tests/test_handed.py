"""What a crawl's child asks of the configuration that it is handed, where mypy sees the models."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from config.models import Config
from config.tables import Table

CHILD = (
    "import sys, crawler.child\n"
    "from crawler.platforms import load_platform, platform_names\n"
    "for name in platform_names(): load_platform(name)\n"
)
ROOT = Path(__file__).parent.parent


def printed(program: str) -> list[str]:
    ended = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return ended.stdout.splitlines()


def made_by_models() -> set[str]:
    """What a model works out, so that a table that was handed over has it not."""
    assert Config.__mro__[1] is Table
    return {
        name
        for shape in Table.__subclasses__()
        for name, value in vars(shape).items()
        if isinstance(value, property)
    }


def test_who_takes_a_configuration_asks_it_for_nothing_but_what_was_written() -> None:
    files = (
        "for module in list(sys.modules.values()):\n"
        "    if file := getattr(module, '__file__', None): print(file)\n"
    )
    ours = [Path(file) for file in printed(CHILD + files)]
    asked = {}
    for file in (file for file in ours if file.is_relative_to(ROOT / "crawler")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        if used & made_by_models():
            asked[file.name] = used & made_by_models()
    # The rules for fetching are made of these before anything is handed over.
    assert asked == {"settings.py": {"all_hosts", "ca_path"}}


def test_who_was_started_by_another_version_says_so_and_does_not_wait() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "crawler"],
        input='{"config": "as it was handed over before"}\n',
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "stop it, the daemon too, and start it" in ended.stderr
