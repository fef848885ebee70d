"""bot.toml as a newcomer writes it: the contact, and the mark that some editors put first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from config import paths
from config.load import load_config
from tests.test_config import mistake, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("contact", ["", " watch@example.jp", "https://example.jp/contact?a=b"])
def test_a_contact_is_an_address_or_nothing(tmp_path: Path, contact: str) -> None:
    config = load_config(write(tmp_path, bot=f"contact = {json.dumps(contact)}\n"))
    assert config.bot.contact == contact.strip()


@pytest.mark.parametrize("contact", ["me", "@", "03-0000-0000", "a@b", "watch@example.jp, me"])
def test_a_contact_that_reaches_nobody_is_refused_with_an_example(
    tmp_path: Path, contact: str
) -> None:
    error = mistake(tmp_path, bot=f"contact = {json.dumps(contact)}\n")
    assert error.where == "bot.toml, key contact"
    assert "watch@example.jp" in error.remedy


def test_a_mark_of_the_encoding_before_the_first_letter_does_not_matter(tmp_path: Path) -> None:
    plain = load_config(write(tmp_path), {"wordpress"})
    for name in paths.FILES:
        file = tmp_path / name
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert load_config(tmp_path, {"wordpress"}) == plain
