"""What people write: every mistake is named with its place, what stood there, what to do."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import paths
from config.errors import UserError
from config.load import load_config
from config.models import Bot, Config, Crawl, Source
from config.permission import Permission
from crawler.platforms import platform_names

if TYPE_CHECKING:
    from pathlib import Path

BOT = 'contact = "watch@example.jp"\n'
SOURCES = """
[[source]]
id = "kakuu"
platform = "wordpress"
name = "架空市議会"
url = "https://kakuu.example.jp/"

[[source]]
id = "soumou"
platform = "wordpress"
name = "草莽町議会"
"""
KEYWORDS = """
[[group]]
name = "生成AI"
note = "not yet seen"
terms = ["生成AI", { form = "ChatGPT", exclude = ["ChatGPTeam"] }]

[[group]]
name = "DX"
note = "not yet seen"
terms = ["DX"]
"""


def write(folder: Path, bot: str = BOT, sources: str = SOURCES, keywords: str = KEYWORDS) -> Path:
    """A configuration of three files."""
    for name, text in zip(paths.FILES, (bot, sources, keywords), strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def mistake(folder: Path, **files: str) -> UserError:
    """The error that a configuration raises."""
    with pytest.raises(UserError) as caught:
        load_config(write(folder, **files), {"wordpress", "note"})
    return caught.value


def test_three_files_become_one_configuration(tmp_path: Path) -> None:
    config = load_config(write(tmp_path), {"wordpress"})
    assert [source.id for source in config.sources] == ["kakuu", "soumou"]
    assert [(term.form, term.exclude) for term in config.groups[0].terms] == [
        ("生成AI", ()),
        ("ChatGPT", ("ChatGPTeam",)),
    ]
    assert config.database_path == tmp_path / "gikai-watch.db"


def test_the_files_that_we_ship_are_right() -> None:
    assert isinstance(load_config(paths.TEMPLATES, platform_names()), Config)


def test_an_unknown_key_names_its_table_and_the_key_that_was_meant(tmp_path: Path) -> None:
    error = mistake(tmp_path, sources=SOURCES + 'urll = "https://x.example.jp/"\n')
    assert error.where == "sources.toml, [[source]] number 2 (id 'soumou'), key urll"
    assert error.remedy == "Did you mean 'url'?"


def test_an_unknown_key_with_no_near_one_lists_the_keys(tmp_path: Path) -> None:
    error = mistake(tmp_path, bot=BOT + "[slack]\nzzz = 1\n")
    assert error.where == "bot.toml, [slack], key zzz"
    assert "operators_channel" in error.remedy


def test_an_unknown_key_inside_a_term_is_placed(tmp_path: Path) -> None:
    error = mistake(tmp_path, keywords=KEYWORDS.replace("exclude", "exlude"))
    assert error.where.endswith("(name '生成AI'), key terms number 2 exlude")
    assert error.remedy == "Did you mean 'exclude'?"


def test_a_token_in_a_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    error = mistake(tmp_path, bot=BOT + '[slack]\ntoken = "xoxb-1234567890-abc"\n')
    assert "SLACK_BOT_TOKEN" in error.remedy
    assert "xoxb-1234" not in str(error)


def test_a_token_under_a_wrong_key_is_not_repeated(tmp_path: Path) -> None:
    error = mistake(tmp_path, bot=BOT + '[slack]\noperators_channel = "xoxb-1234567890-abc"\n')
    assert "xoxb-1234" not in str(error)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    error = mistake(tmp_path, bot="")
    assert (error.where, error.found) == ("bot.toml, key contact", "The key 'contact' is missing.")


def test_all_keys_that_a_table_lacks_are_named_together(tmp_path: Path) -> None:
    bare = '[[source]]\nid = "kakuu"\n\n[[source]]\nid = "soumou"\n'
    error = mistake(tmp_path, sources=bare)
    assert error.where == "sources.toml, [[source]] number 1 (id 'kakuu')"
    assert error.found == "The keys 'platform', 'name' are missing."
    assert error.remedy == "Add platform = …, name = …"
    assert [one.where for one in error.others] == [
        "sources.toml, [[source]] number 2 (id 'soumou')"
    ]


def test_a_wrong_value_is_shown_with_its_place(tmp_path: Path) -> None:
    error = mistake(tmp_path, sources=SOURCES + "lookback_days = 0\n")
    assert error.where.endswith("(id 'soumou'), key lookback_days")
    assert "Found 0." in error.found
    assert "greater than or equal to 1" in error.remedy


PERMISSION = """
[source.permission]
by = "草莽町議会事務局"
decided_on = 2026-10-01
reason = "夜間に限り差し支えないとの回答"
prefixes = ["/minutes/"]
until = 2027-03-31
contact = "0000-00-0000"
"""


def test_a_permission_belongs_to_the_source_above_it(tmp_path: Path) -> None:
    first, second = load_config(write(tmp_path, sources=SOURCES + PERMISSION)).sources
    assert first.permission is None
    assert second.permission
    assert second.permission.until == date(2027, 3, 31)
    assert second.permission.prefixes == ("/minutes/",)


@pytest.mark.parametrize(
    ("written", "instead", "key", "remedy"),
    [
        ('["/minutes/"]', "[]", "permission prefixes", "at least 1 item"),
        ('["/minutes/"]', '["minutes"]', "permission prefixes number 1", "/minutes/"),
        ('["/minutes/"]', '["/m?a=1"]', "permission prefixes number 1", "without ? and #"),
        ('["/minutes/"]', '"/minutes/"', "permission prefixes", "Write a list"),
        ("2027-03-31", '"2027-03-31"', "permission until", "without quotes"),
        ("2027-03-31", "5", "permission until", "without quotes"),
        ("2027-03-31", "2026-09-30", "permission", "last day on which it holds"),
        ('by = "草莽町議会事務局"\n', "", "permission by", "Add by"),
        ("until", "pathes = []\nuntil", "permission pathes", "The keys are: by"),
    ],
)
def test_a_permission_that_does_not_say_all_is_refused(
    tmp_path: Path, written: str, instead: str, key: str, remedy: str
) -> None:
    error = mistake(tmp_path, sources=SOURCES + PERMISSION.replace(written, instead, 1))
    assert error.where == f"sources.toml, [[source]] number 2 (id 'soumou'), key {key}"
    assert remedy in error.remedy


def test_a_permission_in_the_wrong_brackets_is_explained(tmp_path: Path) -> None:
    error = mistake(tmp_path, sources=SOURCES + "permission = 3\n")
    assert "[source.permission]" in error.remedy


@pytest.mark.parametrize(
    "host", ["https://files.example.jp", "files.example.jp:8080", "*.example.jp", "", "Ａ.jp", "-a"]
)
def test_a_further_host_is_a_plain_name(tmp_path: Path, host: str) -> None:
    error = mistake(tmp_path, sources=f'{SOURCES}hosts = ["files.example.jp", "{host}"]\n')
    assert error.where.endswith("(id 'soumou'), key hosts number 2")
    assert "plain host names" in error.remedy


@pytest.mark.parametrize(
    "reason", ["", 'tls_reason = "old"\n', 'tls_reason = "2026-02-30: the chain is incomplete"\n']
)
def test_a_certificate_is_not_left_unverified_without_a_day_and_a_reason(
    tmp_path: Path, reason: str
) -> None:
    error = mistake(tmp_path, sources=f"{SOURCES}verify_tls = false\n{reason}")
    assert "tls_reason = " in error.remedy


def test_a_reason_for_what_is_not_done_is_refused(tmp_path: Path) -> None:
    error = mistake(tmp_path, sources=f'{SOURCES}tls_reason = "2026-11-22: the chain"\n')
    assert error.remedy == "Take tls_reason out."


@pytest.mark.parametrize(
    "proxy", ["https://p.example.jp", "socks5://p.example.jp", "http://p.example.jp/path"]
)
def test_a_proxy_is_an_address_of_http(tmp_path: Path, proxy: str) -> None:
    error = mistake(tmp_path, bot=f'{BOT}[crawl]\nproxy = "{proxy}"\n')
    assert error.where == "bot.toml, [crawl], key proxy"
    assert "http://proxy:3128" in error.remedy


def test_a_login_of_the_proxy_is_refused_and_not_repeated(tmp_path: Path) -> None:
    error = mistake(tmp_path, bot=f'{BOT}[crawl]\nproxy = "http://me:geheim@p.example.jp"\n')
    assert "GIKAI_PROXY_LOGIN" in error.remedy
    assert "geheim" not in str(error)


@pytest.mark.parametrize("held", [None, "no certificate"])
def test_a_file_without_certificates_is_refused(tmp_path: Path, held: str | None) -> None:
    if held:
        (tmp_path / "ca.pem").write_text(held, encoding="ascii")
    error = mistake(tmp_path, bot=f'{BOT}[crawl]\nca_file = "ca.pem"\n')
    assert error.where == "bot.toml, [crawl], key ca_file"
    assert "PEM" in error.found


@pytest.mark.parametrize("hour", ["6:00", "24:00", "06:60", "0600"])
def test_an_hour_that_is_none_is_refused_with_an_example(tmp_path: Path, hour: str) -> None:
    error = mistake(tmp_path, bot=f'{BOT}[schedule]\ndaily_at = "{hour}"\n')
    assert "such as 06:00" in error.remedy


def test_a_day_of_the_week_that_is_none_is_refused_with_all_seven(tmp_path: Path) -> None:
    error = mistake(tmp_path, bot=f'{BOT}[schedule]\nweekly_on = "Monday"\n')
    assert error.remedy == "Write one of: 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'."


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("[slack]\nquote_limit = 3", "Write a value greater than or equal to 40."),
        (
            "[slack]\nquote_limit = 2.5",
            "Write a valid integer.",
        ),
        ("allow_loopback = 3", "Write a valid boolean."),
    ],
)
def test_a_value_of_another_kind_is_answered_with_what_to_write(
    tmp_path: Path, line: str, remedy: str
) -> None:
    assert mistake(tmp_path, bot=f"{BOT}{line}\n").remedy == remedy


def test_an_address_with_a_password_is_refused_and_not_repeated(tmp_path: Path) -> None:
    address = "https://reader:geheim@kakuu.example.jp/"
    table = f'[[source]]\nid = "a"\nplatform = "wordpress"\nname = "a"\nurl = "{address}"\n'
    error = mistake(tmp_path, sources=table)
    assert error.where == "sources.toml, [[source]] number 1 (id 'a'), key url"
    assert "geheim" not in str(error)


def test_two_sources_of_one_id_are_refused(tmp_path: Path) -> None:
    error = mistake(tmp_path, sources=SOURCES.replace("soumou", "kakuu"))
    assert error.where == "sources.toml, [[source]] number 2, key id"
    assert "number 1" in error.found


def test_two_groups_of_one_name_are_refused(tmp_path: Path) -> None:
    error = mistake(tmp_path, keywords=KEYWORDS.replace('name = "DX"', 'name = "生成AI"'))
    assert error.where == "keywords.toml, [[group]] number 2, key name"


@pytest.mark.parametrize("form", ["生成AI", "生成ai", "生成ＡＩ", "生成 AI"])
def test_one_form_in_two_groups_is_refused_however_it_is_written(tmp_path: Path, form: str) -> None:
    error = mistake(tmp_path, keywords=KEYWORDS.replace('terms = ["DX"]', f'terms = ["{form}"]'))
    assert error.where == "keywords.toml, [[group]] number 2 (name 'DX')"
    assert "'生成AI'" in error.found


def test_an_exclusion_that_cannot_exclude_is_refused(tmp_path: Path) -> None:
    error = mistake(tmp_path, keywords=KEYWORDS.replace("ChatGPTeam", "Claude"))
    assert "'Claude'" in error.found


def test_an_unknown_platform_suggests_the_near_one(tmp_path: Path) -> None:
    error = mistake(tmp_path, sources=SOURCES.replace("wordpress", "wordpres", 1))
    assert error.where == "sources.toml, [[source]] number 1 (id 'kakuu'), key platform"
    assert error.remedy == "Did you mean 'wordpress'?"


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    error = mistake(tmp_path, sources='[[source]]\nid = "kakuu\n')
    assert error.where == "sources.toml"
    assert re.search(r"line 2", error.found)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "keywords.toml").unlink()
    with pytest.raises(UserError, match=re.escape("There is no")) as caught:
        load_config(tmp_path)
    assert caught.value.where == "keywords.toml"


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "sources.toml").write_bytes(SOURCES.encode("cp932"))
    with pytest.raises(UserError, match="Save the file as UTF-8"):
        load_config(tmp_path)


@pytest.mark.parametrize(
    ("files", "where", "remedy"),
    [
        ({"sources": '[source]\nid = "x"\n'}, "sources.toml, key source", "Write [[source]]"),
        (
            {"sources": "source = [1]\n"},
            "sources.toml, [[source]] number 1",
            "Write a table: [[source]].",
        ),
        (
            {"keywords": KEYWORDS.replace('["DX"]', "[1]")},
            "keywords.toml, [[group]] number 2 (name 'DX'), key terms number 1",
            'Write "…" or { form = "…" }.',
        ),
        (
            {"keywords": KEYWORDS.replace('["DX"]', "[]")},
            "keywords.toml, [[group]] number 2 (name 'DX'), key terms",
            "Write at least 1 item: terms = [ … ].",
        ),
        (
            {"keywords": KEYWORDS.replace('["DX"]', '"DX"')},
            "keywords.toml, [[group]] number 2 (name 'DX'), key terms",
            "Write a list: terms = [ … ].",
        ),
        ({"bot": BOT + "crawl = 3\n"}, "bot.toml, key crawl", "Write a table: [crawl]."),
    ],
)
def test_a_wrong_bracket_is_explained_in_the_words_of_the_file(
    tmp_path: Path, files: dict[str, str], where: str, remedy: str
) -> None:
    error = mistake(tmp_path, **files)
    assert error.where == where
    assert remedy in error.remedy


NAMES = sorted(
    {
        *Bot.model_fields,
        *Crawl.model_fields,
        *Source.model_fields,
        *Permission.model_fields,
        "source",
        "x y",
        "表",
    }
)
SCALARS = st.one_of(st.integers(), st.booleans(), st.text(max_size=8), st.floats(allow_nan=False))
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=2)
    ),
    max_leaves=5,
)


def as_toml(value: object) -> str:
    """An inline value; JSON's strings are TOML's but for one control character."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(k)} = {as_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return json.dumps(value).replace("\x7f", "\\u007f")


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4), st.sampled_from(paths.FILES))
def test_whatever_stands_in_a_file_it_is_read_or_explained(
    tmp_path_factory: pytest.TempPathFactory, tables: dict[str, object], name: str
) -> None:
    folder = write(tmp_path_factory.getbasetemp())
    text = "".join(f"{as_toml(key)} = {as_toml(value)}\n" for key, value in tables.items())
    (folder / name).write_text(text, encoding="utf-8")
    try:
        told = load_config(folder).folder
    except UserError as error:
        told = error.where if error.found and error.remedy else "not explained"
    assert told == str(folder) or told.startswith(name)


def test_the_defaults_written_in_the_templates_are_the_defaults(tmp_path: Path) -> None:
    shipped = load_config(paths.TEMPLATES).bot
    shutil.copytree(paths.TEMPLATES, tmp_path / "bare", ignore=shutil.ignore_patterns("*.py"))
    (tmp_path / "bare" / "bot.toml").write_text('contact = ""\n', encoding="utf-8")
    assert load_config(tmp_path / "bare").bot == shipped
