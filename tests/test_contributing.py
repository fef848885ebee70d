"""Runs the recipes of CONTRIBUTING.md in a copy of the checkout, word for word.

In a recipe, a block after «Append to `file`» or «Write `file`» is what it says, a ``diff`` block
changes the file named last, and a ``console`` block is commands behind «$ » with their output, in
which … stands for anything. Other blocks are for the eye.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.checkout_copy import Copy, copy_checkout
from tests.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPE = re.compile(r"^## Recipe: (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
RECIPES = dict(RECIPE.findall(TEXT))
BLOCK = re.compile(r"^ *```(?P<kind>\w+)\n(?P<body>.*?)^ *```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"(?P<verb>Append to|Write|in) `(?P<path>[\w./-]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block, what is to be done with it, and to which file."""

    kind: str
    body: str
    verb: str
    path: str


def blocks(recipe: str) -> list[Block]:
    found: list[Block] = []
    path, end = "", 0
    for block in BLOCK.finditer(recipe):
        named = list(FILE.finditer(recipe, end, block.start()))
        verb, path = (named[-1]["verb"], named[-1]["path"]) if named else ("", path)
        body = textwrap.dedent(block["body"])
        found.append(Block(kind=block["kind"], body=body, verb=verb, path=path))
        end = block.end()
    return found


def follow(block: Block, copy: Copy) -> None:
    if block.kind == "console":
        for command, expected in commands(block.body):
            check(command, expected, copy)
    elif block.kind == "diff":
        patch(copy.root / block.path, block.body)
    elif block.verb == "Append to":
        with (copy.root / block.path).open("a", encoding="utf-8") as file:
            file.write("\n" + block.body)
    elif block.verb == "Write":
        (copy.root / block.path).write_text(block.body, encoding="utf-8")


def commands(body: str) -> list[tuple[str, str]]:
    """Each command with the output that stands under it."""
    found = re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", body, re.MULTILINE)
    return [(command, output) for command, output in found]


def check(command: str, expected: str, copy: Copy) -> None:
    got = re.sub(r"\x1b\[[0-9;]*m", "", copy.run(command).stdout)
    pattern = ".*?".join(re.escape(piece) for piece in expected.strip().split("…"))
    assert re.fullmatch(pattern, got.strip(), re.DOTALL), f"$ {command}\n{got}"


def patch(path: Path, diff: str) -> None:
    for hunk in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = hunk.splitlines()
        old = "\n".join(line[1:] for line in lines if line[:1] != "+")
        new = "\n".join(line[1:] for line in lines if line[:1] != "-")
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path.name} does not hold this once:\n{old}"
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_does_what_it_says(name: str, tmp_path: Path) -> None:
    copy = copy_checkout(tmp_path)
    todo = blocks(RECIPES[name])
    assert any(block.kind == "console" for block in todo)
    for block in todo:
        follow(block, copy)


def test_there_is_a_recipe_for_each_thing_that_people_add() -> None:
    assert list(RECIPES) == ["add a source", "add a keyword", "add a platform"]


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_has_at_most_six_steps(name: str) -> None:
    steps = re.findall(r"^(\d+)\. ", RECIPES[name], re.MULTILINE)
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    assert len(steps) <= 6
