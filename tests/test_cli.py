"""The command line from outside: what it prints, how it ends, what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from bot.cli import STORY
from bot.cli import gikai as group
from bot.output import clean, columns
from tests.command_tools import BOT, ROOT, configure, environment, gikai, source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration of one source that nobody answers for."""
    return configure(
        tmp_path / "config", source("kakuu", "http://127.0.0.1:9/", area="架空県架空市")
    )


def test_the_help_tells_every_command_under_a_heading() -> None:
    told = [name for _, names in STORY for name in names]
    assert sorted(told) == sorted(group.commands)
    ended = gikai("--help")
    assert ended.code == 0
    for heading, names in STORY:
        assert f"{heading}:" in ended.out
        for name in names:
            assert f"\n  {name} " in ended.out


def test_every_command_has_a_help_of_its_own() -> None:
    for name in group.commands:
        result = CliRunner().invoke(group, [name, "--help"])
        assert result.exit_code == 0
        assert "Usage:" in result.output


def test_the_version_is_that_of_the_project() -> None:
    assert gikai("--version").out.startswith("gikai, version 0.")


def test_an_unknown_command_is_the_callers_mistake() -> None:
    ended = gikai("rnu")
    assert ended.code == 2
    assert "No such command 'rnu'" in ended.err


def test_init_copies_a_configuration_that_check_reads(tmp_path: Path) -> None:
    ended = gikai("init", tmp_path / "mine")
    assert ended.code == 0
    assert "gikai --config" in ended.out
    checked = gikai("--config", tmp_path / "mine", "check", "--json")
    assert checked.code == 1
    assert any("contact" in words for words in checked.one()["missing"])


def test_init_never_overwrites_what_people_wrote(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text("# mine\n", encoding="utf-8")
    ended = gikai("init", tmp_path)
    assert ended.code == 2
    assert "sources.toml already" in ended.err
    assert (tmp_path / "sources.toml").read_text(encoding="utf-8") == "# mine\n"
    assert not (tmp_path / "bot.toml").exists()


def test_check_says_what_is_there_and_what_is_missing(folder: Path) -> None:
    ended = gikai("--config", folder, "check", "--json")
    said = ended.one()
    assert ended.code == 1
    assert said["found"]["contact"] == "watch@example.jp"
    assert said["found"]["slack"] == "no token"
    assert len(said["missing"]) == 2
    assert not (folder / "gikai-watch.db").exists()


def test_check_in_text_says_the_same(folder: Path) -> None:
    ended = gikai("--config", folder, "check")
    assert "! Set SLACK_BOT_TOKEN" in ended.out
    assert "Traceback" not in ended.err


def test_a_malformed_token_is_told_and_not_shown(folder: Path) -> None:
    ended = gikai("--config", folder, "check", SLACK_BOT_TOKEN="xoxp-0000-invented")
    assert ended.code == 2
    assert ended.err.splitlines()[0] == "SLACK_BOT_TOKEN"
    assert "xoxp" not in ended.out + ended.err


def test_a_persons_mistake_is_told_in_three_parts_without_a_traceback(folder: Path) -> None:
    (folder / "bot.toml").write_text('contact = ""\n[slak]\n', encoding="utf-8")
    ended = gikai("--config", folder, "check")
    assert ended.code == 2
    assert ended.err.splitlines() == [
        "bot.toml, key slak",
        "  'slak' is no key here.",
        "  Did you mean 'slack'?",
    ]


def test_mistakes_of_one_file_stand_below_each_other(folder: Path) -> None:
    (folder / "sources.toml").write_text('[[source]]\nid = "A"\nx = 1\n', encoding="utf-8")
    ended = gikai("--config", folder, "check")
    places = [line for line in ended.err.splitlines() if not line.startswith(" ")]
    named = "sources.toml, [[source]] number 1 (id 'A')"
    assert places == [f"{named}, key id", named, f"{named}, key x"]


@pytest.mark.parametrize("command", [("init", "NAME"), ("--config", "NAME", "status")])
def test_a_folder_that_cannot_even_be_looked_at_is_a_mistake(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    name = str(tmp_path / ("x" * 300))  # as little to be asked for as one that we may not enter
    ended = gikai(*(word.replace("NAME", name) for word in command))
    assert ended.code == 2
    assert "File name too long" in ended.err
    assert "Traceback" not in ended.err


def test_a_folder_without_a_configuration_is_a_mistake(tmp_path: Path) -> None:
    ended = gikai("--config", tmp_path, "status")
    assert ended.code == 2
    assert "gikai init" in ended.err


def test_the_variable_names_the_folder(folder: Path) -> None:
    ended = gikai("status", GIKAI_CONFIG=str(folder))
    assert ended.code == 0
    assert "Nothing has run yet" in ended.out


def test_a_subscription_begins_now_and_is_listed(folder: Path) -> None:
    made = gikai(
        "--config", folder, "subscribe", "#dx", "@生成AI OR テレワーク",
        "--source", "kakuu", "--area", "架空県架空市", "--cadence", "daily", "--json",
        GIKAI_NOW="2026-11-22T06:00:00+09:00",
    )  # fmt: skip
    assert made.one() == {
        "id": 1,
        "channel": "#dx",
        "query": "@生成AI OR テレワーク",
        "sources": ["kakuu"],
        "areas": ["架空県架空市"],
        "cadence": "daily",
        "since": "2026-11-21T21:00:00Z",
        "muted": False,
        "muted_until": None,
        "withheld": 0,
    }
    assert gikai("--config", folder, "subscriptions", "--json").lines() == [made.one()]
    assert "@生成AI OR テレワーク" in gikai("--config", folder, "subscriptions").out


def test_subscribe_says_in_words_when_alerts_begin(folder: Path) -> None:
    ended = gikai("--config", folder, "subscribe", "C0123456789", "ＤＸ　NOT　視察")
    assert ended.code == 0
    assert "from now on" in ended.out
    assert "C0123456789 hears of DX -視察." in ended.out
    assert gikai("--config", folder, "subscriptions", "--json").one()["query"] == "DX -視察"


def test_unsubscribe_ends_one_and_refuses_what_is_not_there(folder: Path) -> None:
    gikai("--config", folder, "subscribe", "#dx", "DX")
    assert "#dx no longer hears" in gikai("--config", folder, "unsubscribe", "1").out
    again = gikai("--config", folder, "unsubscribe", "1")
    assert again.code == 2
    assert gikai("--config", folder, "unsubscribe", "99999999999999999999").code == 2
    assert gikai("--config", folder, "subscriptions", "--json").lines() == []
    assert "Nobody is subscribed yet" in gikai("--config", folder, "subscriptions").out


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (("dx", "DX"), "CHANNEL"),
        (("#d x", "DX"), "CHANNEL"),
        (("#dx", "source:nope DX"), "source:nope"),
        (("#dx", "DX", "--source", "nobody"), "--source nobody"),
        (("#dx", "DX", "--area", "どこか"), "--area どこか"),
        (("#dx", "(DX OR AI"), "QUERY"),
        (("#dx", "@ない群"), "QUERY"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_subscribed(
    folder: Path, arguments: tuple[str, ...], where: str
) -> None:
    ended = gikai("--config", folder, "subscribe", *arguments)
    assert ended.code == 2
    assert ended.err.splitlines()[0] == where
    assert gikai("--config", folder, "subscriptions", "--json").out == ""


def test_a_subscription_names_the_prefecture_or_the_region_of_its_sources(tmp_path: Path) -> None:
    near = source("kakuu", "http://127.0.0.1:9/", area="群馬県架空市")
    folder = configure(tmp_path / "config", near)
    made = gikai("--config", folder, "subscribe", "#dx", "DX", "--area", "関東", "--area", "群馬県")
    assert made.out.splitlines()[0] == "Subscription 1: #dx hears of DX in 群馬県, 関東."


@pytest.mark.parametrize("command", ["mute", "unmute", "unsubscribe"])
def test_where_nothing_is_on_record_nothing_is_made(folder: Path, command: str) -> None:
    ended = gikai("--config", folder, command, "1")
    assert (ended.code, "does not exist yet" in ended.err) == (2, True)
    assert not list(folder.glob("*.db*"))


def test_a_query_may_begin_with_a_minus_before_its_options(folder: Path) -> None:
    ended = gikai(
        "--config", folder, "subscribe", "#dx", "-視察 DX", "--cadence", "weekly", "--json"
    )
    assert (ended.one()["query"], ended.one()["cadence"]) == ("-視察 DX", "weekly")
    for command in ("preview", "search"):
        assert gikai("--config", folder, command, "-council:前橋 DX", "--json").code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("search", "-q", "DX"), "No such option"),
        (("search", "DX", "--limt", "3"), "No such option"),
        (("search", "DX", "--limit", "-3"), "-3 is too small."),
        (("search", "-視察 DX", "--limit"), "Option '--limit' requires an argument."),
    ],
)
def test_a_mistaken_option_is_no_query(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    ended = gikai("--config", folder, *arguments)
    assert (ended.code, said in ended.err) == (2, True)


def test_a_wrong_query_is_shown_with_a_caret_under_the_mistake(folder: Path) -> None:
    ended = gikai("--config", folder, "subscribe", "#dx", "生成AI AND )")
    lines = ended.err.splitlines()
    query = next(number for number, text in enumerate(lines) if text.strip() == "生成AI AND )")
    assert lines[query + 1] == "    　　   ^"


def test_a_broken_pipe_is_quiet(folder: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "--config", str(folder), "check"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=pipe, stderr=pipe) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 141


def test_scraped_text_cannot_steer_a_terminal() -> None:
    assert clean("a\x1b[31mb\x07c\u202ed\r\n\x9be") == "a[31mbcd\ne"
    assert columns([("架空", "x"), ("a", "y\n\x1bz")]) == ["架空  x", "a     y z"]


def test_no_contact_means_loopback_only_and_check_says_so(tmp_path: Path) -> None:
    folder = configure(tmp_path / "c", bot=BOT.replace("watch@example.jp", ""))
    ended = gikai("--config", folder, "check", "--json")
    assert any("only loopback is fetched" in words for words in ended.one()["missing"])


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_subscription_whose_group_is_gone_is_named_with_what_to_do(
    folder: Path, command: str
) -> None:
    gikai("--config", folder, "subscribe", "#dx", "@RPA")
    (folder / "keywords.toml").write_text("", encoding="utf-8")
    ended = gikai("--config", folder, command)
    assert ended.code == 1
    told = "Subscription 1 (#dx) asks '@RPA', which can no longer be read: There is no group 'RPA'."
    assert told in ended.out + ended.err
    assert "gikai unsubscribe 1" in ended.out + ended.err


def test_a_terminal_that_knows_no_japanese_gets_escapes_and_no_traceback(folder: Path) -> None:
    gikai("--config", folder, "subscribe", "#dx", "生成AI")
    ended = gikai("--config", folder, "subscriptions", PYTHONIOENCODING="ascii")
    assert ended.code == 0
    assert "\\u751f\\u6210AI" in ended.out
