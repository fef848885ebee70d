"""Messages in the outbox, their addresses, and the validator that holds them to Slack's limits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier import blocks
from notifier.check import check_message
from notifier.message import Message, escape, escape_url, safe_url, unescape
from tests.notice_tools import exchange_parts, find, speech, summary

if TYPE_CHECKING:
    from tests.post_tools import Json

DX: dict[str, str | None] = {"DX": "DX", "RPA": "RPA"}


def test_a_message_survives_the_outbox() -> None:
    message = replace(blocks.single(summary(exchange_parts(), DX)), deliveries=3)

    assert Message.from_json(message.to_json()) == message


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaping_is_undone_by_unescaping(text: str) -> None:
    assert unescape(escape(text)) == text
    assert "<" not in escape(text)


@given(st.text(st.characters()))
def test_an_escaped_address_cannot_end_its_link(text: str) -> None:
    url = safe_url(f"https://example.jp/{text}")

    assert url is None or not set(escape_url(url)) & set("<>| \n")


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ({"text": ""}, "text: empty"),
        ({"text": "x" * 4001}, "text: longer than 4000"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 41}, "more than 40"),
        ({"text": "x", "blocks": [{"type": "video"}]}, "none of ours"),
        ({"text": "x", "blocks": [{"type": "header", "text": {"type": "mrkdwn"}}]}, "parse"),
        (
            {"text": "x", "blocks": [{"type": "header", "text": {"type": "plain_text"}}]},
            "must have 1 to 150",
        ),
        ({"text": "x", "blocks": [{"type": "context", "elements": []}]}, "0 context elements"),
        ({"text": "x", "blocks": [{"type": "rich_text", "elements": []}]}, "without elements"),
        ({"text": "x", "blocks": [blocks.rich(blocks.section())]}, "without runs"),
        ({"text": "x", "blocks": [blocks.rich(blocks.section(blocks.run("")))]}, "without text"),
        (
            {"text": "x", "blocks": [blocks.rich(blocks.section(blocks.run("\ud800")))]},
            "lone surrogate",
        ),
        (
            {"text": "x", "blocks": [blocks.rich(blocks.section({"type": "broadcast"}))]},
            "only text and link",
        ),
        (
            {
                "text": "x",
                "blocks": [
                    blocks.rich(
                        blocks.section({"type": "link", "text": "x", "url": "javascript:1"})
                    )
                ],
            },
            "link to",
        ),
        (
            {"text": "x", "blocks": [blocks.rich(blocks.section(blocks.run("x", blink=True)))]},
            "unknown style",
        ),
        (
            {"text": "x", "blocks": [blocks.rich(blocks.section(blocks.run("あ" * 8001)))]},
            "8001 characters",
        ),
        (
            {"text": "x", "blocks": [blocks.rich(blocks.section(blocks.run("👨" * 7600)))]},
            "bytes, more than 30000",
        ),
    ],
)
def test_the_validator_names_what_is_wrong(message: Json, problem: str) -> None:
    assert problem in "; ".join(check_message(message))


def test_the_slow_search_of_these_tests_finds_what_it_should() -> None:
    assert [hit.start for hit in find([speech(0, "DXとDX")], DX)] == [0, 3]


def test_an_address_in_japanese_is_percent_encoded() -> None:
    assert safe_url("https://架空.example.jp/会議録?年=令和 8") is None
    assert safe_url("https://架空.example.jp/会議録?年=8#末") == (
        "https://xn--6tvr13b.example.jp/%E4%BC%9A%E8%AD%B0%E9%8C%B2?%E5%B9%B4=8#%E6%9C%AB"
    )
