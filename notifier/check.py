"""Holds a message against Slack's limits before it goes into the outbox. Pure.

slack_sdk's own models check neither nested rich_text nor the total of all text, on which Slack
refuses at about 13,200 characters without documenting it; hence budgets well below.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from notifier.message import safe_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_BLOCKS = 40
MOST_TEXT = 8_000
MOST_JSON_BYTES = 30_000
HEADER_LIMIT = 150
FALLBACK_LIMIT = 4_000
CONTEXT_LIMIT = 2_000
STYLES = frozenset({"bold", "italic", "strike", "code"})

_SECTIONS = frozenset({"rich_text_section", "rich_text_quote"})


def check_message(message: Mapping[str, Any]) -> list[str]:
    """Everything wrong with ``{"text": …, "blocks": […]}``; an empty list is a good message."""
    problems: list[str] = []
    blocks = message.get("blocks") or []
    if not isinstance(message.get("text"), str) or not message["text"].strip():
        problems.append("text: empty")
    elif len(message["text"]) > FALLBACK_LIMIT:
        problems.append(f"text: longer than {FALLBACK_LIMIT}")
    if len(blocks) > MOST_BLOCKS:
        problems.append(f"blocks: {len(blocks)}, more than {MOST_BLOCKS}")
    for index, block in enumerate(blocks):
        problems += [f"blocks[{index}]: {problem}" for problem in _block(block)]
    if (total := text_length(blocks)) > MOST_TEXT:
        problems.append(f"blocks: {total} characters of text, more than {MOST_TEXT}")
    if (size := json_size(message)) > MOST_JSON_BYTES:
        problems.append(f"message: {size} bytes, more than {MOST_JSON_BYTES}")
    return problems


def json_size(value: object) -> int:
    """Bytes as Slack keeps them; on the wire slack_sdk makes six of a Japanese letter's three."""
    return len(json.dumps(value, ensure_ascii=False).encode(errors="replace"))


def text_length(value: object) -> int:
    """Code points of all text that a reader would see, links' labels included."""
    if isinstance(value, dict):
        own = value.get("text")
        inner = sum(text_length(each) for name, each in value.items() if name != "text")
        return inner + (len(own) if isinstance(own, str) else text_length(own))
    if isinstance(value, list | tuple):
        return sum(map(text_length, value))
    return 0


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    check = _CHECKS.get(block.get("type", ""))
    if check is None:
        yield f"type {block.get('type')!r} is none of ours"
    else:
        yield from check(block)


def _header(block: Mapping[str, Any]) -> Iterator[str]:
    yield from _plain(block.get("text"), HEADER_LIMIT)


def _context(block: Mapping[str, Any]) -> Iterator[str]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 10:
        yield f"{len(elements)} context elements"
    for element in elements:
        yield from _plain(element, CONTEXT_LIMIT)


def _rich_text(block: Mapping[str, Any]) -> Iterator[str]:
    elements = block.get("elements") or []
    if not elements:
        yield "rich_text without elements"
    for element in elements:
        yield from _section(element)


def _divider(_: Mapping[str, Any]) -> Iterator[str]:
    return iter(())


_CHECKS = {
    "header": _header,
    "context": _context,
    "rich_text": _rich_text,
    "divider": _divider,
}


def _plain(text: object, most: int) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") != "plain_text":
        yield "text that Slack would parse"
        return
    words = text.get("text")
    if not isinstance(words, str) or not 1 <= len(words) <= most:
        yield f"plain_text must have 1 to {most} characters"
    elif not encodable(words):
        yield "a lone surrogate"


def _section(element: Mapping[str, Any]) -> Iterator[str]:
    runs = element.get("elements") or []
    if element.get("type") not in _SECTIONS:
        yield f"rich_text element {element.get('type')!r} is none of ours"
    if not runs:
        yield "a rich_text element without runs"
    for run in runs:
        yield from _run(run)


def _run(run: Mapping[str, Any]) -> Iterator[str]:
    kind = run.get("type")
    if kind not in ("text", "link"):
        yield f"run {kind!r}: only text and link are inert"
    if not isinstance(run.get("text"), str) or not run["text"]:
        yield "a run without text"
    elif not encodable(run["text"]):
        yield "a lone surrogate"
    if kind == "link" and safe_url(run.get("url")) is None:
        yield f"link to {str(run.get('url'))[:40]!r}"
    if not set(run.get("style") or {}) <= STYLES:
        yield "unknown style"


def encodable(text: str) -> bool:
    """Whether it is text at all: a lone surrogate cannot be sent."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
