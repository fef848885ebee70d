"""Several mistakes in what people write, and files that no UTF-8 editor saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from config.load import load_config
from tests.command_tools import configure, source

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = source("kakuu", None)


def mistake(folder: Path, **files: str) -> UserError:
    """What a configuration with these texts in the place of its files is told."""
    configure(folder)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_config(folder)
    return caught.value


def test_several_mistakes_are_all_told(tmp_path: Path) -> None:
    wrong = SOURCE.replace('"kakuu"', '"Kakuu"') + 'lookback_days = 0\nurll = ""\n'
    error = mistake(tmp_path, sources=wrong)
    found = [(one.where.rpartition("key ")[2], one.remedy) for one in (error, *error.others)]
    assert [key for key, _ in found] == ["id", "lookback_days", "urll"]
    assert found[2][1] == "Did you mean 'url'?"


def test_ten_mistakes_are_told_and_the_others_counted(tmp_path: Path) -> None:
    error = mistake(tmp_path, sources=SOURCE + "".join(f"x{at} = 1\n" for at in range(12)))
    assert len(error.others) == 9
    assert error.remedy.endswith("(2 more mistakes in this file.)")


@pytest.mark.parametrize(
    ("code", "where", "found"),
    [
        ("cp932", "keywords.toml, line 3", "The file is Shift_JIS, no UTF-8."),
        ("euc_jp", "keywords.toml, line 3", "The file is EUC-JP, no UTF-8."),
        ("utf-16", "keywords.toml", "The file is UTF-16, no UTF-8."),
    ],
)
def test_a_file_in_another_code_is_named_with_its_line(
    tmp_path: Path, code: str, where: str, found: str
) -> None:
    configure(tmp_path)
    text = '# words\n[[group]]\nname = "生成ＡＩ"\nnote = "架空市議会の会議録で確認"\n'
    (tmp_path / "keywords.toml").write_bytes(text.encode(code))
    with pytest.raises(UserError) as caught:
        load_config(tmp_path)
    assert (caught.value.where, caught.value.found) == (where, found)


def test_a_group_without_a_note_is_told_what_to_write(tmp_path: Path) -> None:
    error = mistake(tmp_path, keywords='[[group]]\nname = "RPA"\nterms = ["RPA"]\n')
    assert error.found == "The key 'note' is missing."
    assert error.remedy.startswith(
        "Add note = …; note says in a sentence where its words were seen"
    )
