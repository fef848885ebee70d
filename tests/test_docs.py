"""The documents against the code: what can be used is written down, what is written exists."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, get_args

import click
import pytest
from pydantic import BaseModel

from bot.cli import gikai
from config.models import Bot, Exclusion, Group, Limits, Source, Term
from crawler.platforms import platform_names
from matcher.configured import vocabulary_of
from matcher.query import parse_query
from tests.platform_pages import CRAWLED, stated_requests
from tests.tree import ROOT, tracked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

MARKDOWN = [
    path for path in tracked() if path.endswith(".md") and not path.startswith("tests/data/")
]
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
WIDEST = 104
SCOPE = re.compile(r"\b(?:chat|channels|groups|im|mpim|users|files|reactions|team):[a-z.]+\b")


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def section_of(command: str) -> str:
    """The section of docs/commands.md about one command; "" where there is none."""
    sections = re.split(r"^(?=#+ `?gikai )", read("docs/commands.md"), flags=re.MULTILINE)
    heading = re.compile(rf"#+ `?gikai {re.escape(command)}\b")
    return next((section for section in sections if heading.match(section)), "")


@pytest.mark.parametrize("command", sorted(gikai.commands))
def test_a_command_is_described_with_all_its_options(command: str) -> None:
    section = section_of(command)
    assert section, f"docs/commands.md has no section about {command}"
    options = [
        max(option.opts, key=len)
        for option in gikai.commands[command].params
        if isinstance(option, click.Option)
    ]
    assert [option for option in options if option not in section] == []


def test_no_command_is_described_that_does_not_exist() -> None:
    described = set(re.findall(r"^#+ `?gikai (\w+)", read("docs/commands.md"), re.MULTILINE))
    assert described - set(gikai.commands) == set()


def keys(model: type[BaseModel], within: str = "") -> Iterator[str]:
    """Every key that a person can write into a table, as the page writes it; inner tables too."""
    within = "source." if model is Source else within
    for name, field in model.model_fields.items():
        kinds = [field.annotation, *(get_args(field.annotation) if is_optional(field) else ())]
        inner = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if inner:
            yield f"[{within}{name}]"
            yield from keys(inner[0], f"{within}{name}.")
        else:
            yield f"`{name}`"


def is_optional(field: FieldInfo) -> bool:
    return type(None) in get_args(field.annotation)


@pytest.mark.parametrize("model", [Bot, Source, Group, Term, Exclusion, Limits])
def test_a_table_is_described_with_all_its_keys(model: type[BaseModel]) -> None:
    described = read("docs/configuration.md")
    assert [key for key in keys(model) if key not in described] == []


def test_the_readme_starts_with_the_two_commands() -> None:
    for path in ("README.md", "README.ja.md"):
        first = re.search(r"```sh\n(.*?)```", read(path), re.DOTALL)
        assert first
        assert [line.split("#")[0].strip() for line in first[1].splitlines()] == [
            "make demo",
            "make test",
        ]


def test_every_query_that_is_shown_can_be_asked() -> None:
    groups = tomllib.loads(read("config/keywords.toml"))["group"]
    vocabulary = vocabulary_of(Group.model_validate(group) for group in groups)
    shown = [
        found[2]
        for path in tracked()
        if path.endswith((".md", ".toml")) or path.startswith("bot/")
        for found in re.finditer(r"subscribe \S+ (['\"])(.+?)\1", read(path))
    ]
    assert len(shown) >= 4
    assert [query for query in shown if not parse_query(query, vocabulary).terms] == []


def test_every_target_that_the_makefile_offers_exists() -> None:
    makefile = read("Makefile")
    offered = re.findall(r'@echo "make (\S+)', makefile)
    assert offered
    assert [name for name in offered if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []


@pytest.mark.parametrize("path", MARKDOWN)
def test_prose_is_wrapped(path: str) -> None:
    """Tables, headings and pictures cannot be; in code a line is what somebody types."""
    lines = CODE.sub("", read(path)).splitlines()
    prose = [line for line in lines if not line.startswith(("|", "#", "![", "[!"))]
    assert [line for line in prose if len(line) > WIDEST] == []


@pytest.mark.parametrize("path", MARKDOWN)
def test_every_relative_link_leads_to_a_file(path: str) -> None:
    links = [link for link in LINK.findall(read(path)) if "://" not in link and link[0] != "#"]
    folder = (ROOT / path).parent
    assert [link for link in links if not (folder / link.split("#")[0]).exists()] == []


@pytest.mark.parametrize("path", MARKDOWN)
def test_every_link_into_a_document_leads_to_a_heading(path: str) -> None:
    broken = []
    for link in LINK.findall(read(path)):
        target, _, anchor = link.partition("#")
        if "://" in link or not anchor:
            continue
        text = (ROOT / path).parent.joinpath(target).read_text("utf-8") if target else read(path)
        if anchor not in {slug(line) for line in text.splitlines() if line.startswith("#")}:
            broken.append(link)
    assert broken == []


def slug(heading: str) -> str:
    """The anchor that a heading gets on the hosts that show Markdown."""
    words = heading.lstrip("#").strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


@pytest.mark.parametrize("platform", platform_names())
def test_a_platform_has_its_page_and_its_place_in_the_list(platform: str) -> None:
    assert (ROOT / "docs" / "platforms" / f"{platform}.md").is_file()
    assert f"(platforms/{platform}.md)" in read("docs/platforms.md")


@pytest.mark.parametrize("platform", CRAWLED)
def test_a_platform_states_what_a_run_with_nothing_new_asks_for_and_a_crawl_holds_it(
    platform: str,
) -> None:
    assert stated_requests(platform) >= 1
    held = f'stated_requests("{platform}")'
    crawls = [path for path in tracked() if path.startswith("tests/test_")]
    assert [path for path in crawls if held in read(path)] != []


def test_the_manifest_asks_for_the_scopes_that_the_code_names() -> None:
    manifest = read("docs/slack-manifest.yaml")
    asked = set(re.findall(r"^ +- (\S+)", manifest.partition("bot:\n")[2], re.MULTILINE))
    named = set(SCOPE.findall(read("notifier/slack.py")))
    assert asked == named


def test_the_slack_page_gives_a_reason_for_every_scope() -> None:
    page = read("docs/slack-setup.md")
    asked = SCOPE.findall(read("docs/slack-manifest.yaml"))
    assert [scope for scope in asked if f"`{scope}`" not in page] == []


def test_the_manifest_keeps_within_the_lengths_that_slack_allows() -> None:
    manifest = read("docs/slack-manifest.yaml")
    limits = {"name": 35, "description": 140, "display_name": 80}
    for key, limit in limits.items():
        found = re.search(rf"^ +{key}: (.+)$", manifest, re.MULTILINE)
        assert found
        assert len(found[1]) <= limit
