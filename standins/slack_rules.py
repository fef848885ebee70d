"""What Slack refuses in a message, as far as its documents, SDKs and issue threads tell.

Kept apart from the product's own validator on purpose: the two were written from the same facts
but must not share a mistake.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

MOST_BLOCKS = 50
MOST_TEXT_OF_ALL_BLOCKS = 13_200  # undocumented; seen as msg_blocks_too_long at about this size
MOST_METADATA_BYTES = 8_000
TEXT_CUT_AT = 40_000

_BLOCK_TYPES = frozenset({"header", "section", "context", "divider", "rich_text", "actions"})
_CONTAINERS = frozenset(
    {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
)
_RUNS = frozenset(
    {"text", "link", "user", "channel", "emoji", "broadcast", "usergroup", "date", "color"}
)
_STYLES = frozenset({"bold", "italic", "strike", "code", "underline"})


def strings(value: object) -> Iterator[str]:
    """Every text that a reader would see, however deeply nested."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def refusal(blocks: object) -> tuple[str, list[str]] | None:
    """The error code and the ``response_metadata.messages`` for bad blocks, None for good ones."""
    if not isinstance(blocks, list):
        return "invalid_blocks_format", []
    problems: list[str] = []
    if len(blocks) > MOST_BLOCKS:
        problems.append(f"no more than {MOST_BLOCKS} items allowed [json-pointer:/blocks]")
    for index, block in enumerate(blocks):
        problems += [f"{problem} [json-pointer:/blocks/{index}]" for problem in _block(block)]
    if problems:
        return "invalid_blocks", problems
    if sum(map(len, strings(blocks))) > MOST_TEXT_OF_ALL_BLOCKS:
        return "msg_blocks_too_long", []
    return None


def _block(block: object) -> Iterator[str]:
    if not isinstance(block, dict) or block.get("type") not in _BLOCK_TYPES:
        yield "unsupported type"
        return
    if len(str(block.get("block_id", ""))) > 255:
        yield "block_id must be less than 256 characters"
    check = {"header": _header, "section": _section, "context": _context, "rich_text": _rich_text}
    if block["type"] in check:
        yield from check[block["type"]](block)


def _text_object(text: object, most: int, types: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in types:
        yield f"must be a {' or '.join(types)} object"
        return
    length = len(str(text.get("text", "")))
    if not 1 <= length <= most:
        yield f"text must be 1 to {most} characters, is {length}"


def _header(block: Json) -> Iterator[str]:
    yield from _text_object(block.get("text"), 150, ("plain_text",))


def _section(block: Json) -> Iterator[str]:
    fields = block.get("fields", [])
    if block.get("text") is not None:
        yield from _text_object(block["text"], 3000, ("plain_text", "mrkdwn"))
    elif not fields:
        yield "missing required field: text or fields"
    if len(fields) > 10:
        yield "no more than 10 fields"
    for field in fields:
        yield from _text_object(field, 2000, ("plain_text", "mrkdwn"))


def _context(block: Json) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield "must have 1 to 10 elements"
        return
    for element in elements:
        if isinstance(element, dict) and element.get("type") == "image":
            continue
        yield from _text_object(element, 3000, ("plain_text", "mrkdwn"))


def _rich_text(block: Json) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        yield "rich_text must have elements"
        return
    for element in elements:
        yield from _container(element)


def _container(element: object) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") not in _CONTAINERS:
        yield "unsupported rich_text element"
        return
    inner = element.get("elements")
    if not isinstance(inner, list) or not inner:
        yield f"{element['type']} must have elements"
        return
    for run in inner:
        yield from _container(run) if element["type"] == "rich_text_list" else _run(run)


def _run(run: object) -> Iterator[str]:
    if not isinstance(run, dict) or run.get("type") not in _RUNS:
        yield "unsupported rich_text run"
        return
    if run["type"] == "text" and not run.get("text"):
        yield "a text run must hold text"
    if run["type"] == "link" and not str(run.get("url", "")).startswith(("http", "mailto:")):
        yield "invalid url"
    if not set(run.get("style", {})) <= _STYLES:
        yield "unknown style"


def metadata_refusal(metadata: object) -> str | None:
    """The error code for message metadata that Slack would not take."""
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        return "invalid_metadata_format"
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        return "invalid_metadata_format"
    if len(json.dumps(metadata).encode()) > MOST_METADATA_BYTES:
        return "metadata_too_large"
    for value in metadata["event_payload"].values():
        if not isinstance(value, str | int | float | bool | dict):
            return "invalid_metadata_schema"
    return None
