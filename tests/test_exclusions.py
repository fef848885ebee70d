"""Lists of exclusions in keywords.toml, the forms that name them, and the limits of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from config.load import read_keywords
from matcher.configured import vocabulary_of
from matcher.terms import Limits

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
    groups, *_ = read_keywords(written(tmp_path, KEYWORDS))
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


def test_queries_have_the_limits_that_the_file_sets(tmp_path: Path) -> None:
    file = KEYWORDS + "[limits]\nterms = 9\nnear = 0\nlength = 99\ndepth = 3\n"
    limits = vocabulary_of(*read_keywords(written(tmp_path, file))).limits
    assert limits == Limits(terms=9, near=0, length=99, depth=3)


def test_a_limit_that_is_not_set_is_the_usual_one(tmp_path: Path) -> None:
    limits = vocabulary_of(
        *read_keywords(written(tmp_path, KEYWORDS + "[limits]\nnear = 5\n"))
    ).limits
    assert limits == Limits()._replace(near=5)


@pytest.mark.parametrize("line", ["terms = 0", "near = -1", "depth = 1000", 'length = "long"'])
def test_a_limit_out_of_reason_is_refused(tmp_path: Path, line: str) -> None:
    error = refused(tmp_path, f"{KEYWORDS}[limits]\n{line}\n")
    assert error.where == f"keywords.toml, [limits], key {line.split()[0]}"


def test_a_limit_that_there_is_not_is_told_the_nearest(tmp_path: Path) -> None:
    error = refused(tmp_path, KEYWORDS + "[limits]\nterm = 9\n")
    assert "terms" in error.remedy
