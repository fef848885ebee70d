"""A source's platform and what else its table says belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from config.load import load_config
from crawler.platforms import is_crawled, load_platform, platform_names
from tests.command_tools import configure, gikai, source

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://kakuu.example.jp/"


@pytest.mark.parametrize("name", ["feed", "kokkai", "pdf_page"])
def test_a_platforms_table_below_another_platform_is_refused(tmp_path: Path, name: str) -> None:
    written = source("kakuu", URL, platform="note") + f"[source.{name}]\n"
    with pytest.raises(UserError) as raised:
        load_config(configure(tmp_path / "config", written))
    assert f"[source.{name}] is for the platform '{name}'" in raised.value.found
    assert "(id 'kakuu')" in raised.value.where


@pytest.mark.parametrize("name", ["feed", "kokkai", "pdf_page"])
def test_a_platforms_table_below_its_own_platform_is_read(tmp_path: Path, name: str) -> None:
    written = source("kakuu", URL, platform=name) + f"[source.{name}]\n"
    (read,) = load_config(configure(tmp_path / "config", written)).sources
    assert getattr(read, name) is not None


@pytest.mark.parametrize("name", platform_names())
def test_what_is_crawled_is_read_in_the_file_as_in_the_module(name: str) -> None:
    assert is_crawled(name) is hasattr(load_platform(name), "start")


def test_an_address_of_a_platform_that_is_not_crawled_is_refused(tmp_path: Path) -> None:
    folder = configure(tmp_path / "config", source("kakuu", URL, platform="chiholog"))
    for command in (["check"], ["run"]):
        ended = gikai("--config", folder, *command)
        assert ended.code == 2
        assert "The platform 'chiholog' is not crawled." in ended.err
        assert "gikai import" in ended.err
    assert not (folder / "gikai-watch.db").exists()


UNSEEN = {"verify_tls": False, "tls_reason": "2026-11-22: the chain is incomplete"}


@pytest.mark.parametrize(
    "other", [{"url": "https://www.kakuu.example.jp/b/"}, {"url": None, "hosts": [URL[8:-1]]}]
)
def test_two_sources_of_one_host_cannot_differ_over_its_certificate(
    tmp_path: Path, other: dict[str, str]
) -> None:
    written = (source("one", URL, **UNSEEN), source("two", **other))
    with pytest.raises(UserError) as raised:
        load_config(configure(tmp_path / "config", *written))
    assert "(id 'two'), key verify_tls" in raised.value.where
    assert "differs from that of 'one'" in raised.value.found
    assert "kakuu.example.jp" in raised.value.found


def test_two_sources_of_one_host_that_agree_over_its_certificate_are_read(tmp_path: Path) -> None:
    written = (source("one", URL, **UNSEEN), source("two", f"{URL}b/", **UNSEEN))
    assert len(load_config(configure(tmp_path / "config", *written)).sources) == 2
