"""Lists of exclusions in keywords.toml, and the forms that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from config.load import read_keywords
from matcher.configured import vocabulary_of

if TYPE_CHECKING:
    from pathlib import Path

KEYWORDS = """
[[group]]
name = "DX"
note = "未確認"
terms = [{ form = "ＤＸ", exclude = ["DX大賞", "@@定型発言"] }, "デジタル変革"]

[[exclusion]]
name = "定型発言"
note = "未確認"
forms = ["DX推進課長を指名します", "質疑を終結します"]
"""


def written(folder: Path, keywords: str) -> Path:
    (folder / "keywords.toml").write_text(keywords, encoding="utf-8")
    return folder


def refused(folder: Path, keywords: str) -> UserError:
    with pytest.raises(UserError) as caught:
        read_keywords(written(folder, keywords))
    return caught.value


def test_a_form_takes_from_a_list_what_holds_it(tmp_path: Path) -> None:
    groups, _ = read_keywords(written(tmp_path, KEYWORDS))
    assert [term.exclude for term in groups[0].terms] == [
        ("DX大賞", "DX推進課長を指名します"),
        (),
    ]


def test_queries_know_the_lists(tmp_path: Path) -> None:
    vocabulary = vocabulary_of(*read_keywords(written(tmp_path, KEYWORDS)))
    assert dict(vocabulary.exclusions) == {
        "定型発言": ("DX推進課長を指名します", "質疑を終結します")
    }


def test_a_list_that_is_nowhere_is_told_the_nearest(tmp_path: Path) -> None:
    error = refused(tmp_path, KEYWORDS.replace('"@@定型発言"', '"@@定形発言"'))
    assert error.found == "There is no exclusion list '@@定形発言'."
    assert error.remedy == "Did you mean @@定型発言?"
    assert "name 'DX'" in error.where


def test_two_lists_of_one_name_are_refused(tmp_path: Path) -> None:
    twin = KEYWORDS[KEYWORDS.index("[[exclusion]]") :]
    error = refused(tmp_path, KEYWORDS + twin)
    assert error.where == "keywords.toml, [[exclusion]] number 2, key name"


def test_a_list_in_one_bracket_is_told_to_have_two(tmp_path: Path) -> None:
    error = refused(tmp_path, KEYWORDS.replace("[[exclusion]]", "[exclusion]"))
    assert error.remedy == "Write [[exclusion]], with two brackets."
