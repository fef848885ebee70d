"""The generator: what it makes is whole, and fails until somebody writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from standins.new_platform import MADE, new_platform
from tests.checkout_copy import Copy, copy_checkout

if TYPE_CHECKING:
    from pathlib import Path

NAME = "kaigiroku_net"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy of the checkout in which the generator has run."""
    made = copy_checkout(tmp_path_factory.mktemp("generator"))
    ended = made.run(f"python -m standins.new_platform {NAME}")
    assert ended.returncode == 0, ended.stdout
    return made


def files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_it_makes_the_platform_its_stand_in_its_page_and_its_example(tmp_path: Path) -> None:
    made = new_platform(NAME, tmp_path)
    assert {str(path.relative_to(tmp_path)) for path in made} == files(tmp_path)
    assert files(tmp_path) == {path.replace("$name", NAME) for path in MADE}


@pytest.mark.parametrize(
    "name", ["", "Kaigiroku", "kaigiroku-net", "../bot", "9net", "class", "議会", "a__b", "a" * 31]
)
def test_a_name_that_no_module_could_bear_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="no name of a platform"):
        new_platform(name, tmp_path)
    assert files(tmp_path) == set()


@pytest.mark.parametrize("path", sorted(MADE))
def test_nothing_is_made_where_any_of_the_files_exists(tmp_path: Path, path: str) -> None:
    taken = tmp_path / path.replace("$name", NAME)
    taken.parent.mkdir(parents=True)
    taken.write_text("somebody's work", encoding="utf-8")
    with pytest.raises(UserError, match="is taken"):
        new_platform(NAME, tmp_path)
    assert files(tmp_path) == {path.replace("$name", NAME)}
    assert taken.read_text(encoding="utf-8") == "somebody's work"


def test_a_second_run_says_what_is_taken_and_ends_with_an_error(copy: Copy) -> None:
    ended = copy.run(f"python -m standins.new_platform {NAME}")
    assert ended.returncode == 1
    assert f"crawler/platforms/{NAME}.py" in ended.stdout


def test_what_it_makes_keeps_the_rules_of_the_house(copy: Copy) -> None:
    made = f"crawler/platforms/{NAME}.py standins/sites/{NAME}.py"
    ended = copy.run(f"ruff check --no-cache {made} && ruff format --no-cache --check {made}")
    assert ended.returncode == 0, ended.stdout


def test_the_platform_is_found_by_its_file_alone(copy: Copy) -> None:
    ended = copy.run("python -c 'from crawler.platforms import *; print(platform_names())'")
    assert f"'{NAME}'" in ended.stdout


def test_its_stand_in_answers(copy: Copy) -> None:
    script = (
        "from urllib.request import urlopen\n"
        "from standins.sites.serving import StandIn\n"
        f"from standins.sites.{NAME} import make\n"
        "with StandIn(make(None)) as site:\n"
        "    print(urlopen(site.url).status)\n"
    )
    ended = copy.run(f"python - <<'END'\n{script}END")
    assert (ended.returncode, ended.stdout) == (0, "200\n")


def test_its_example_fails_until_it_is_written(copy: Copy) -> None:
    ended = copy.run(f"pytest -q tests/test_examples.py -k {NAME}")
    assert ended.returncode == 1, ended.stdout
    assert NAME in ended.stdout
    assert " failed" in ended.stdout
