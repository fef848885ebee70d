"""Every example folder: what a platform reads from an answer or a file, to the letter."""

from __future__ import annotations

import pytest

from crawler.errors import CrawlError
from crawler.platforms import platform_names
from tests.example_cases import ROOT, Example, examples


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_an_example_gives_what_its_folder_says(example: Example) -> None:
    expected, refusal = example.wanted("expected.json"), example.wanted("raises.json")
    if expected is None and refusal is None:
        pytest.fail(f"nothing was kept yet. Read what was written now: {example.keep()}")
    assert expected is None or refusal is None, "one of expected.json and raises.json, not both"
    if refusal is None:
        assert example.parsed() == expected
        return
    with pytest.raises(CrawlError) as caught:
        example.parsed()
    assert type(caught.value).__name__ == refusal["error"]
    assert refusal["message"] in str(caught.value)


def test_every_platform_has_an_example_and_every_example_a_platform() -> None:
    assert {path.name for path in ROOT.iterdir() if path.is_dir()} == set(platform_names())
