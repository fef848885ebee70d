"""The page that looks like Slack: complete, escaped, without script, and as wide as the screen."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from subprocess import run
from typing import TYPE_CHECKING

import pytest

from standins.slackpage import render
from tests.slackpage_material import every_kind

if TYPE_CHECKING:
    from pathlib import Path

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Measures the page inside frames of its own: the page itself may run no script.
MEASURE = """<!doctype html><meta charset="utf-8"><body><script>
const widths = [390, 768, 1280], found = [];
for (const width of widths) {
  const frame = document.createElement("iframe");
  frame.style.cssText = `width:${width}px;height:900px;border:0`;
  frame.srcdoc = document.currentScript.dataset.page;
  frame.onload = () => {
    const page = frame.contentDocument, wide = page.documentElement.clientWidth;
    const outside = [...page.body.querySelectorAll("*")]
      .filter(each => each.getBoundingClientRect().right > wide + 0.5)
      .map(each => each.outerHTML.slice(0, 80));
    found.push({
      width, outside,
      scroll: page.documentElement.scrollWidth,
      scripts: page.scripts.length,
      loaded: page.querySelectorAll("img, link, iframe, object").length,
      articles: page.querySelectorAll("article").length,
      ink: frame.contentWindow.getComputedStyle(page.querySelector("blockquote")).borderLeftWidth,
    });
    if (found.length === widths.length) document.body.innerText = JSON.stringify(found);
  };
  document.body.append(frame);
}
</script>"""


def said(text: str, **more: object) -> dict[str, list[dict[str, object]]]:
    return {"dx": [{"ts": "1763672760.000100", "text": text, **more}]}


def test_every_message_of_every_channel_is_on_the_page() -> None:
    messages = every_kind()

    page = render(messages)

    assert page.count("<article") == sum(map(len, messages.values()))
    assert all(f"<h2># {name}</h2>" in page for name in messages)
    assert "まだメッセージはありません。" in page


def test_a_message_shows_its_bot_its_time_in_tokyo_and_its_day() -> None:
    page = render(said("本文"))

    assert "<b>gikai-watch</b><i>アプリ</i><time>06:06</time>" in page
    assert "2025年11月21日（金）" in page


def test_a_hit_is_bold_and_a_link_leads_out() -> None:
    page = render(every_kind())

    assert "窓口の<b>DX</b>は当初の計画" in page
    assert '<a href="https://kaigiroku.example.jp/minutes/812" rel="noopener' in page


def test_one_channel_fills_the_page_and_of_more_there_is_a_list() -> None:
    assert "<nav>" not in render(said("本文"))
    assert "<nav><div>" in render(every_kind())


def test_every_text_is_escaped() -> None:
    nasty = '"><script>alert(1)</script>'
    run_ = {"type": "text", "text": nasty}
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": nasty}},
        {"type": "context", "elements": [{"type": "plain_text", "text": nasty}]},
        {"type": "section", "text": {"type": "plain_text", "text": nasty}},
        {"type": nasty},
        {
            "type": "rich_text",
            "elements": [
                {"type": kind, "elements": [run_]}
                for kind in ("rich_text_section", "rich_text_quote", "rich_text_preformatted")
            ],
        },
    ]

    page = render({nasty: said(nasty, blocks=blocks)["dx"], "text": said(nasty)["dx"]})

    assert "<script" not in page
    assert page.count(escape(nasty)) >= 8


def test_only_web_addresses_become_links() -> None:
    runs = [
        {"type": "link", "text": "x", "url": "javascript:alert(1)"},
        {"type": "link", "text": "y", "url": "https://example.jp/?a=1&b=2"},
    ]
    element = {"type": "rich_text_section", "elements": runs}

    page = render(said("x", blocks=[{"type": "rich_text", "elements": [element]}]))

    assert re.findall(r'href="(?!#)([^"]*)"', page) == ["https://example.jp/?a=1&amp;b=2"]


def test_lists_styles_and_replies_are_shown() -> None:
    items = [{"type": "rich_text_section", "elements": [{"type": "text", "text": "一"}]}]
    struck = {"type": "text", "text": "旧", "style": {"strike": True, "italic": True}}
    elements = [
        {"type": "rich_text_list", "style": "bullet", "elements": items},
        {"type": "rich_text_section", "elements": [struck]},
    ]
    blocks = [{"type": "rich_text", "elements": elements}]

    page = render(said("x", blocks=blocks, thread_ts="1763672000.000100"))

    assert "<ul><li>一</li></ul><p><s><i>旧</i></s></p>" in page
    assert '<article class="message reply">' in page


def test_the_page_asks_for_nothing_and_forbids_script() -> None:
    page = render(every_kind())

    assert "default-src 'none'" in page
    assert "prefers-color-scheme: dark" in page
    assert not re.search(r"<(script|img|link|iframe)|@import|url\(", page)


@pytest.mark.browser
def test_in_a_browser_nothing_is_wider_than_a_telephone_or_a_desk(
    chromium: str, tmp_path: Path
) -> None:
    messages = every_kind()
    page = escape(render(messages))
    measuring = tmp_path / "measure.html"
    tag = f'<script data-page="{page}">'
    measuring.write_text(MEASURE.replace("<script>", tag, 1), encoding="utf-8")
    command = [chromium, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}"]

    shown = run(
        [*command, "--virtual-time-budget=10000", "--dump-dom", measuring.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout

    found = json.loads(unescape(re.search(r"<body>(.*)</body>", shown, re.DOTALL)[1]))  # type: ignore[index]  # no match is a failure too
    assert [frame["width"] for frame in sorted(found, key=lambda each: each["width"])] == [
        390,
        768,
        1280,
    ]
    for frame in found:
        assert frame["outside"] == []
        assert frame["scroll"] <= frame["width"]
        assert (frame["scripts"], frame["loaded"], frame["ink"]) == (0, 0, "4px")
        assert frame["articles"] == sum(map(len, messages.values()))
