"""Bytes to text: every encoding that Japanese files come in, and what is no text."""

from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import NotADocument
from crawler.extract.decode import FileKind, kind_of, text_of
from crawler.saved import SavedFile

TEXT = "架空市議会の会議録です。①番の㈱みどり、髙﨑委員。テレワーク～DX\n二行目です。\n"
PLAIN = "架空市議会の会議録です。一番の委員はデジタル化について伺いました。\n"


def file(body: bytes) -> SavedFile:
    return SavedFile(name="minutes.txt", body=body)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (TEXT, "utf-8"),
        (TEXT, "utf-8-sig"),
        (TEXT, "utf-16"),
        (TEXT, "cp932"),
        (PLAIN, "euc_jp"),
        (PLAIN, "iso2022_jp"),
    ],
)
def test_a_text_is_decoded_without_a_declaration(text: str, codec: str) -> None:
    assert text_of(file(text.encode(codec))) == text


def test_big_endian_utf_16_is_known_by_its_mark() -> None:
    assert text_of(file(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"))) == TEXT


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("Shift_JIS", "cp932"),
        ("x-sjis", "cp932"),
        ("windows-31j", "cp932"),
        ("EUC-JP", "euc_jp"),
        ("ISO-2022-JP", "iso2022_jp"),
        ("utf-8", "utf-8"),
    ],
)
def test_a_declared_encoding_is_believed_where_it_fits(declared: str, codec: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><p>{PLAIN}</p></html>'
    assert PLAIN.strip() in text_of(file(page.encode(codec)))


@pytest.mark.parametrize(("declared", "codec"), [("utf-8", "cp932"), ("Shift_JIS", "utf-8")])
def test_a_wrong_declaration_does_not_garble_the_text(declared: str, codec: str) -> None:
    page = f'<meta charset="{declared}"><p>{PLAIN}</p>'
    assert PLAIN.strip() in text_of(file(page.encode(codec)))


def test_old_shift_jis_keeps_its_wave_dash_and_its_names() -> None:
    assert text_of(file("①㈱髙﨑～".encode("cp932"))) == "①㈱髙﨑～"


def test_line_ends_are_all_the_same() -> None:
    assert text_of(file("一\r\n二\r三\n".encode())) == "一\n二\n三\n"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        ("\ufeff　\n".encode(), "empty"),
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"PK\x03\x04....", "Word"),
        (b"\xd0\xcf\x11\xe0....", "Word"),
        (b"\xff\xd8\xff\xe0....", "JPEG"),
        (b"\x1f\x8b\x08....", "gzip"),
        (b"minutes\x00\x01\x02", "binary"),
        (b"\x01\x02\x03\x04" * 50, "binary"),
        (b"\x80\xff\xfe\xfd" * 20, "fit neither"),
        (PLAIN.encode()[:50], "damaged or cut off"),
        (PLAIN.encode() * 20 + b"\xff" + PLAIN.encode(), "damaged or cut off"),
        (codecs.BOM_UTF8 + b"\xff\xff", "first bytes promise"),
        (b"<?xml version='1.0'?><rss version='2.0'></rss>", "feed"),
        (b"<error>\n<code>wp_die</code>\n<data><status>500</status></data>\n</error>\n", "XML"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(NotADocument, match=reason):
        kind_of(file(body))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7\n", FileKind.PDF),
        (b"\x00junk %PDF-1.4\n", FileKind.PDF),
        (b"<!DOCTYPE html><html></html>", FileKind.HTML),
        ("<div class='a'>議会</div>".encode(), FileKind.HTML),
        ("\ufeff\n<HTML lang=ja>".encode(), FileKind.HTML),
        ("1 < 2 で p > 3 です".encode(), FileKind.TEXT),
        ("<以下略>".encode(), FileKind.TEXT),
        (PLAIN.encode("euc_jp"), FileKind.TEXT),
    ],
)
def test_a_file_is_what_its_bytes_say(body: bytes, kind: FileKind) -> None:
    assert kind_of(file(body)) is kind


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("会議録.2023.html", "会議録.2023"),
        ("が.txt", "が"),
        (".html", ".html"),
        ("a\nb\x1b[2J.txt", "a_b_[2J"),
    ],
)
def test_the_stem_of_a_name_is_fit_for_a_key(name: str, stem: str) -> None:
    assert SavedFile(name=name, body=b"").stem == stem


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_utf_8_comes_back_letter_for_letter(text: str) -> None:
    if text.strip("\ufeff \t\u3000") and not text.startswith("\ufeff"):
        assert text_of(file(text.encode())) == text


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_a_refusal(body: bytes) -> None:
    text = ""
    with suppress(NotADocument):
        text = text_of(file(body))
    assert "\r" not in text
    assert "\ufffd" not in text or "\ufffd".encode() in body
