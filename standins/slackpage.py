"""Stored Slack messages as one page that looks like Slack: no script, nothing loaded from anywhere.

What a message says is data here as well: every text is escaped, and only http and https are links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Json = Mapping[str, Any]

TOKYO = ZoneInfo("Asia/Tokyo")
WEEKDAYS = "月火水木金土日"
APP = "gikai-watch"

_STYLE = Path(__file__).with_suffix(".css")
_TAGS = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}


def render(messages: Mapping[str, Sequence[Json]]) -> str:
    """A page of channels, by name, each with its messages, oldest first.

    One channel fills the page; of more there is a list beside them.
    """
    sidebar = f"{_sidebar(messages)}\n" if len(messages) > 1 else ""
    return (
        '<!doctype html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>gikai-watch – Slack</title>\n<style>\n{_STYLE.read_text('utf-8')}</style>\n"
        f"</head>\n<body>\n{sidebar}<main>\n"
        + "\n".join(_channel(name, said) for name, said in messages.items())
        + "\n</main>\n</body>\n</html>\n"
    )


def _sidebar(messages: Mapping[str, Sequence[Json]]) -> str:
    links = "\n".join(
        f'<a href="#{_anchor(name)}"># {escape(name)}<span>{len(said)}</span></a>'
        for name, said in messages.items()
    )
    return f"<nav><div>\n<h1>架空ワークスペース</h1>\n<h2>チャンネル</h2>\n{links}\n</div></nav>"


def _anchor(name: str) -> str:
    return escape(f"channel-{name}")


def _channel(name: str, messages: Sequence[Json]) -> str:
    days = [
        f'<div class="day"><time>{_day(day)}</time></div>\n' + "\n".join(map(_message, of_day))
        for day, of_day in groupby(messages, key=lambda message: _moment(message).date())
    ]
    said = "\n".join(days) or "<p>まだメッセージはありません。</p>"
    heading = f'<section class="channel" id="{_anchor(name)}">\n<h2># {escape(name)}</h2>'
    return f"{heading}\n{said}\n</section>"


def _moment(message: Json) -> datetime:
    return datetime.fromtimestamp(float(message["ts"]), UTC).astimezone(TOKYO)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def _message(message: Json) -> str:
    reply = " reply" if message.get("thread_ts", message["ts"]) != message["ts"] else ""
    body = "\n".join(map(_block, message.get("blocks") or [])) or _text(message.get("text", ""))
    return (
        f'<article class="message{reply}"><div class="avatar" aria-hidden="true">議</div><div>\n'
        f'<div class="by"><b>{APP}</b><i>アプリ</i><time>{_moment(message):%H:%M}</time></div>\n'
        f'<div class="body">\n{body}\n</div></div></article>'
    )


def _text(text: str) -> str:
    # Slack's own three entities are in the text already; they must not be escaped twice.
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return f'<div class="rich"><p>{escape(plain)}</p></div>'


def _block(block: Json) -> str:
    return _BLOCKS.get(block.get("type", ""), _unknown)(block)


def _unknown(block: Json) -> str:
    return f'<div class="context">[{escape(str(block.get("type")))}]</div>'


def _header(block: Json) -> str:
    return f"<h3>{escape(block['text']['text'])}</h3>"


def _context(block: Json) -> str:
    texts = "　".join(_words(element) for element in block["elements"])
    return f'<div class="context">{texts}</div>'


def _section(block: Json) -> str:
    texts = [block["text"]] if block.get("text") else block.get("fields", [])
    words = "\n".join(_words(text) for text in texts)
    return f'<div class="rich"><p>{words}</p></div>'


def _words(text: Json) -> str:
    words = str(text.get("text", ""))
    if text.get("type") == "mrkdwn" and words.startswith("<") and words.endswith(">"):
        url, _, label = words[1:-1].replace("&amp;", "&").partition("|")
        return _link(url, escape(label or url))
    return escape(words)


def _rich_text(block: Json) -> str:
    return f'<div class="rich">{"".join(map(_container, block["elements"]))}</div>'


def _container(element: Json) -> str:
    inner: Iterable[Json] = element["elements"]
    match element["type"]:
        case "rich_text_list":
            tag = "ol" if element.get("style") == "ordered" else "ul"
            items = "".join(f"<li>{_runs(item['elements'])}</li>" for item in inner)
            return f"<{tag}>{items}</{tag}>"
        case "rich_text_quote":
            return f"<blockquote>{_runs(inner)}</blockquote>"
        case "rich_text_preformatted":
            return f"<pre>{_runs(inner)}</pre>"
        case _:
            return f"<p>{_runs(inner)}</p>"


def _runs(runs: Iterable[Json]) -> str:
    return "".join(map(_run, runs))


def _run(run: Json) -> str:
    words = escape(str(run.get("text") or run.get("url") or f"[{run['type']}]"))
    for name, tag in _TAGS.items():
        if (run.get("style") or {}).get(name):
            words = f"<{tag}>{words}</{tag}>"
    return _link(str(run.get("url")), words) if run["type"] == "link" else words


def _link(url: str, words: str) -> str:
    if not url.startswith(("http://", "https://")):
        return words
    return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">{words}</a>'


_BLOCKS: dict[str, Callable[[Json], str]] = {
    "header": _header,
    "context": _context,
    "section": _section,
    "divider": lambda _: "<hr>",
    "rich_text": _rich_text,
}
