"""`gikai why` and `gikai why-not`: what people and programs see of an explanation."""

from __future__ import annotations

import json
import re
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli import main
from bot.why_words import LACKS, SILENCES
from matcher.explained import Lack
from state.database import open_database
from state.deliveries import owed
from state.explaining_silence import Silence
from state.outbox import NewPost, compose_posts, mark_sending, mark_sent
from tests.command_tools import Ended, configure, source
from tests.crawls import KEYWORDS
from tests.state_examples import NOW, ask, minutes, run_of, said
from tests.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Command = Callable[..., Ended]

TALK = replace(
    minutes(
        ("山野委員", "ＤＸを進めるための人材はいるか。"),
        ("情報課長", "予算は一億円です。RPAの試行を含みます。"),
    ),
    title="特別委員会\x1b[31m",
    held_on=date(2026, 9, 8),
    url="https://kaku.example.jp/1",
)
QUERY = "DX NEAR/3 人材 OR RPA -予算"


@pytest.fixture
def command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    """A record that subscription 1 was told of and 2 and 3 were not; and the command line."""
    made = configure(tmp_path / "watch", source("kaku", None, area="群馬県"))
    monkeypatch.setenv("GIKAI_NOW", (NOW + timedelta(days=1)).isoformat())
    # the templates' take longer to read than all else here
    (made / "keywords.toml").write_text(KEYWORDS, encoding="utf-8")
    with closing(open_database(made / "gikai-watch.db")) as database:
        ask(database, "@DX 予算", "#dx")
        run_of(database, TALK)
        (one,) = owed(database)
        post = NewPost(
            key="a", channel="#dx", style="single", delivery_ids=(one.delivery_id,), payload="{}"
        )
        compose_posts(database, [post], NOW)
        mark_sending(database, 1, NOW)
        mark_sent(database, 1, "1763586120.000100", NOW)
        ask(database, QUERY, "#dx")
        ask(database, "予算", "#odd", sources=("other",))
        run_of(database, said(TALK, 1, "予算は二億円です。"), now=NOW + timedelta(hours=1))

    def run(*arguments: str) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(made), *arguments])
        out, err = capsys.readouterr()
        return Ended(code=int(ended.value.code or 0), out=out, err=err)

    return run


def why_not(command: Command, *arguments: str) -> dict[str, Any]:
    return command("why-not", "kaku/1", *arguments, "--json").one()


def test_an_alert_names_channel_version_receipt_and_the_words(command: Command) -> None:
    ended = command("why", "kaku/1")
    assert ended.code == 0
    told = "#dx  subscription 1  new, version 1  told 2026-11-02 15:00 JST, ts 1763586120.000100"
    assert told in ended.out
    assert "asks: @DX 予算" in ended.out
    assert "@DX   speech 0 at 0  山野委員: 【ＤＸ】を進めるための人材" in ended.out
    assert "@DX DX by width" in ended.out


def test_subscriptions_that_a_record_did_not_reach_are_pointed_on(command: Command) -> None:
    ended = command("why", "kaku/1")
    assert "Not told: 2 subscriptions (2, 3)" in ended.out
    assert "see `gikai why-not kaku/1 --subscription 2`" in ended.out


def test_no_control_character_of_a_page_reaches_the_terminal(command: Command) -> None:
    for arguments in (("why",), ("why-not", "--query", "特別"), ("why", "--query", "特別")):
        name, *rest = arguments
        out = command(name, "kaku/1", *rest).out
        assert "特別委員会[31m" in out
        assert "\x1b" not in out


def test_a_record_of_which_nobody_was_told_is_no_mistake(command: Command) -> None:
    ended = command("why", "kaku/1", "--query", "防災")
    assert ended.code == 0
    assert "防災: does not hold; see `gikai why-not kaku/1 --query '防災'`" in ended.out
    other = command("why", "kaku/1", "--subscription", "3")
    assert other.code == 0
    assert "予算: holds, but nobody was told; see" in other.out
    assert "`gikai why-not kaku/1 --subscription 3`" in other.out


def test_programs_get_every_alert_with_its_branches(command: Command) -> None:
    told = command("why", "kaku/1", "--json").one()
    assert (told["key"], told["version"], told["query"], told["not_told"]) == (
        "kaku/1",
        2,
        None,
        [2, 3],
    )
    (alert,) = told["alerts"]
    assert (alert["subscription"], alert["version"], alert["change"]) == (1, 1, "new")
    assert (alert["state"], alert["ts"], alert["due_at"]) == ("sent", "1763586120.000100", None)
    (branch,) = alert["branches"]
    assert branch["met"][0]["found"] == [
        {
            "term": "DX",
            "group": "DX",
            "place": "speech",
            "seq": 0,
            "start": 0,
            "end": 2,
            "surface": "ＤＸ",
            "rules": ["width"],
        }
    ]


def test_each_branch_is_told_with_what_it_misses(command: Command) -> None:
    ended = command("why-not", "kaku/1", "--subscription", "2")
    assert ended.code == 0
    assert "DX NEAR/3 人材: 7 characters apart at the nearest, farther than NEAR/3" in ended.out
    assert "【人材】はいるか。" in ended.out
    assert "RPA: stands nowhere" in ended.out
    assert "-予算: must not be there, and is" in ended.out


def test_each_change_is_told_with_why_it_was_kept_back(command: Command) -> None:
    ended = command("why-not", "kaku/1", "--subscription", "3")
    assert "revised, version 2, 2026-11-02 16:00 JST" in ended.out
    assert "its source is kaku, the subscription asks for other" in ended.out
    told = why_not(command, "--subscription", "1")
    reasons = [[one["reason"] for one in change["reasons"]] for change in told["changes"]]
    assert reasons == [["passages", "told_earlier"], ["told"]]


def test_programs_get_the_reason_of_each_branch(command: Command) -> None:
    told = why_not(command, "--query", QUERY)
    assert (told["holds"], told["asked_by"], told["changes"]) == (False, [2], [])
    assert [one["reason"] for one in told["reasons"]] == ["query"]
    found = {b["branch"]: [m["reason"] for m in b["misses"]] for b in told["branches"]}
    assert found == {"DX NEAR/3 人材": ["distance"], "RPA -予算": ["no_such_text", "excluded"]}
    near = told["branches"][0]["misses"][0]
    assert (near["distance"], near["wanted"]) == (7, "NEAR/3")


def test_a_query_that_a_subscription_asks_is_pointed_to_it(command: Command) -> None:
    ended = command("why-not", "kaku/1", "--query", QUERY)
    assert "subscription 2 asks exactly this" in ended.out


def test_a_query_that_holds_and_nobody_asks_says_so(command: Command) -> None:
    ended = command("why-not", "kaku/1", "--query", "@DX 人材")
    assert "the query holds, and no subscription asks it" in ended.out
    assert "holds: @DX 人材" in ended.out


def test_without_a_subscription_or_a_query_those_that_were_not_told_are_listed(
    command: Command,
) -> None:
    ended = command("why-not", "kaku/1")
    assert ended.code == 0
    assert ended.out.splitlines()[3:] == [
        f"#dx  subscription 2  asks: {QUERY}",
        "  why it was not told: `gikai why-not kaku/1 --subscription 2`",
        "#odd  subscription 3  asks: 予算",
        "  why it was not told: `gikai why-not kaku/1 --subscription 3`",
        "Of any other query: gikai why-not kaku/1 --query QUERY",
    ]
    assert why_not(command)["not_told"] == [2, 3]


def test_where_all_were_told_none_is_listed(command: Command) -> None:
    command("unsubscribe", "2")
    command("unsubscribe", "3")
    ended = command("why-not", "kaku/1")
    assert "There is no subscription that was not told of it." in ended.out


def test_what_is_refused_and_absent_is_not_told_as_there(command: Command) -> None:
    out = command("why-not", "kaku/1", "--query", "人材 メタバース -花壇").out.splitlines()
    assert "    there is: 人材" in out
    assert "    not there: 花壇" in out


@pytest.mark.parametrize(
    ("arguments", "said_of_it"),
    [
        (("why", "kaku/11"), "Did you mean kaku/1?"),
        (("why-not", "kaku/1", "--subscription", "9"), "Active are 1, 2, 3"),
        (("why-not", "kaku/1", "--query", "DX NEAR"), "There is nothing after this NEAR."),
        (("why", "kaku/1", "--subscription", "1", "--query", "DX"), "Leave one of them out."),
    ],
)
def test_a_mistake_is_told_with_its_remedy(
    command: Command, arguments: tuple[str, ...], said_of_it: str
) -> None:
    ended = command(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said_of_it in ended.err


def test_a_subscription_that_can_no_longer_be_read_says_so(
    command: Command, tmp_path: Path
) -> None:
    with closing(open_database(tmp_path / "watch" / "gikai-watch.db")) as database:
        ask(database, "@昔の組")
    ended = command("why-not", "kaku/1", "--subscription", "4")
    assert ended.code == 2
    assert "There is no group '昔の組'." in ended.err
    assert command("why", "kaku/1").code == 0


def test_every_reason_has_words_of_its_own() -> None:
    assert set(LACKS) == set(Lack)
    assert set(SILENCES) == set(Silence)


@pytest.mark.parametrize("page", ["docs/explanations.md", "docs/json.md"])
def test_every_reason_is_documented_and_no_other(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    known = {reason.value for reason in (*Lack, *Silence)}
    assert {reason for reason in known if f"`{reason}`" not in text} == set()
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", text, re.MULTILINE)
    told = {one for row in rows for one in re.findall(r"`(\w+)`", row)}
    assert page != "docs/explanations.md" or told == known


def test_every_key_that_is_printed_is_documented(command: Command) -> None:
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    section = page.partition("## Explanations")[2].partition("\n## ")[0]
    printed = [
        command("why", "kaku/1", "--json").one(),
        why_not(command, "--subscription", "2"),
        why_not(command, "--query", QUERY),
    ]
    keys = set(re.findall(r'"(\w+)": ', json.dumps(printed)))
    assert {key for key in keys if f"`{key}`" not in section} == set()
