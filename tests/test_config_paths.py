"""Where the configuration lies, and what of it is read without checking all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config import paths
from config.errors import UserError
from config.load import load_config
from tests.test_config import BOT, mistake, write

if TYPE_CHECKING:
    from pathlib import Path


def test_the_option_goes_before_the_variable_and_the_variable_before_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    option, variable = tmp_path / "option", tmp_path / "variable"
    for folder in (option, variable):
        folder.mkdir()
        write(folder)
    assert paths.config_folder() == paths.TEMPLATES
    monkeypatch.setenv("GIKAI_CONFIG", str(variable))
    assert paths.config_folder() == variable
    assert paths.config_folder(option) == option


def test_without_either_it_is_the_current_folder_if_that_holds_a_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert paths.config_folder() == paths.TEMPLATES
    write(tmp_path)
    assert paths.config_folder() == tmp_path


def test_a_current_folder_that_is_gone_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert paths.config_folder() == paths.TEMPLATES


def test_a_folder_without_a_configuration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="gikai init"):
        paths.config_folder(tmp_path)


@pytest.mark.parametrize("named", ["", 'database = "other/state.db"', 'database = "/srv/g.db"'])
def test_the_quick_way_to_the_database_agrees_with_the_checked_one(
    tmp_path: Path, named: str
) -> None:
    write(tmp_path, bot=f"{BOT}{named}\n")
    assert paths.database_path(tmp_path) == load_config(tmp_path).database_path


def test_the_quick_way_to_the_hour_agrees_with_the_checked_one(tmp_path: Path) -> None:
    write(tmp_path)
    assert paths.daily_at(tmp_path) == load_config(tmp_path).bot.schedule.daily_at
    write(tmp_path, bot=f'{BOT}[schedule]\ndaily_at = "21:30"\n')
    assert paths.daily_at(tmp_path) == "21:30"


@pytest.mark.parametrize("hour", ['"25:00"', "6", '"6"', '"06:00 "'])
def test_a_wrong_hour_is_told_in_the_same_words_by_the_quick_look(
    tmp_path: Path, hour: str
) -> None:
    error = mistake(tmp_path, bot=f"{BOT}[schedule]\ndaily_at = {hour}\n")
    with pytest.raises(UserError) as quick:
        paths.daily_at(tmp_path)
    assert (quick.value.where, quick.value.remedy) == (error.where, error.remedy)
