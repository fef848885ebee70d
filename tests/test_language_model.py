"""[summary.llm], [source.terms] and the key: what may be written there."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from config.errors import UserError
from config.language_model import LanguageModel, Terms
from config.models import Source
from config.secrets import model_key

KEY = "sk-standin-0123456789"


@pytest.mark.parametrize(
    "url", ["https://llm.example.jp/v1", "http://127.0.0.1:11434/v1", "http://localhost:1/v1"]
)
def test_an_address_that_a_key_may_go_to_is_taken(url: str) -> None:
    assert str(LanguageModel.model_validate({"url": url, "model": "m"}).url) == url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://llm.example.jp/v1", "is not https"),
        ("https://me:secret@llm.example.jp/v1", "user name or a password"),
        ("https://llm.example.jp/v1?key=1", "holds a [?]"),
    ],
)
def test_an_address_that_gives_a_key_away_is_refused(url: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        LanguageModel.model_validate({"url": url, "model": "m"})


def test_terms_say_when_they_were_read_and_why_they_allow_it() -> None:
    with pytest.raises(ValidationError):
        Terms.model_validate({"llm": True})


def test_without_terms_nothing_of_a_source_may_be_sent() -> None:
    source = Source.model_validate({"id": "kaku", "platform": "note", "name": "架空"})
    assert source.terms is None


def test_the_key_shows_itself_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIKAI_LLM_KEY", f" {KEY}\n")
    key = model_key()
    assert key is not None
    assert key.reveal() == KEY
    assert KEY not in f"{key} {key!r}"


def test_a_key_that_no_header_can_carry_is_refused_unrepeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GIKAI_LLM_KEY", "鍵 sk-secret")
    with pytest.raises(UserError) as caught:
        model_key()
    assert "sk-secret" not in str(caught.value)
