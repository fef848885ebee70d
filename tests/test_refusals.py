"""Answers that are no pages of the source, and pages that only speak of such."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import Blocked, Unreachable
from crawler.extract.refusal_words import LONGEST_TITLE, refusing_title
from crawler.politeness.refusals import refusal
from crawler.steps import Page
from tests.refusing_pages import BLOCKED, CONTENT, NOT_NOW, URL, article, page, shell
from tests.soon import ends_within


@pytest.mark.parametrize("name", BLOCKED)
def test_a_challenge_or_a_login_blocks(name: str) -> None:
    assert isinstance(refusal(page(BLOCKED[name])), Blocked)


@pytest.mark.parametrize("name", NOT_NOW)
def test_a_busy_closed_or_empty_answer_is_none_for_now(name: str) -> None:
    assert isinstance(refusal(page(NOT_NOW[name])), Unreachable)


@pytest.mark.parametrize("name", CONTENT)
def test_content_that_speaks_of_refusals_is_content(name: str) -> None:
    assert refusal(page(CONTENT[name])) is None


@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "utf-16"])
@pytest.mark.parametrize("name", ["login", "maintenance", "crowded"])
def test_a_refusal_is_known_in_every_encoding(name: str, codec: str) -> None:
    assert refusal(page({**BLOCKED, **NOT_NOW}[name], codec=codec))


@pytest.mark.parametrize("name", ["login", "maintenance", "cloudflare", "server busy"])
def test_a_refusal_is_known_under_much_style(name: str) -> None:
    styled = {**BLOCKED, **NOT_NOW}[name].replace("</body>", "<style>p{}</style>" * 3000)
    assert refusal(page(styled))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((status, Blocked) for status in (401, 403, 407, 451)),
        *((status, Unreachable) for status in (429, 500, 502, 503, 504, 520, 599)),
        *((status, type(None)) for status in (200, 301, 400, 404, 410)),
    ],
)
def test_a_status_says_enough(status: int, kind: type[object]) -> None:
    assert type(refusal(page(article("会議録", "本文です。"), status=status))) is kind


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cf-mitigated", "challenge"),
        ("cf-mitigated", "Challenge "),
        ("x-amzn-waf-action", "captcha"),
    ],
)
def test_a_challenge_is_told_by_the_answers_head(name: str, value: str) -> None:
    body = "<p>会議録</p>".encode() * 900
    told = Page(url=URL, status=202, headers={name: value}, body=body)
    assert isinstance(refusal(told), Blocked)


def test_not_modified_is_no_refusal() -> None:
    assert refusal(Page(url=URL, status=304, headers={}, body=b"", not_modified=True)) is None


@pytest.mark.parametrize(
    "body",
    [
        json.dumps([{"title": "ログイン", "content": "ただいまアクセスが集中、しばらくお待ち"}]),
        '<?xml version="1.0"?><rss><channel><title>メンテナンス中</title></channel></rss>',
        "%PDF-1.7 Server Busy",
    ],
)
def test_data_and_files_speak_for_themselves(body: str) -> None:
    assert refusal(page(body, content_type="text/html")) is None
    assert refusal(page(body, content_type="application/octet-stream")) is None


KAKUU = "https://kakuu.example.jp"


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/minutes/7.html", "/"),
        ("/minutes/7.html", "/index.html"),
        ("/minutes/7.html", "/Top.asp"),
        ("/minutes/7.html", "/minutes/"),
        ("/minutes/2026/7.html", "/minutes/index.php"),
        ("/minutes/7.html", "https://www.kakuu.example.jp/"),
        ("/view?id=7", "/view"),
        ("/?p=12", "/"),
        ("/minutes/7.html", "/login?back=/minutes/7.html"),
        ("/minutes/7.html", "/minutes/wp-login.php"),
        ("/minutes/7.html", "/cgi/auth.exe"),
        ("/minutes/7.html", "/403.html"),
        ("/tenant/kakuu/js/tenant.js", "/tenant/kakuu/SpTop.html"),
    ],
)
def test_a_record_that_leads_to_a_front_page_or_login_is_refused(asked: str, reached: str) -> None:
    came = page(article("会議録", "本文です。"), url=_whole(reached), asked=_whole(asked))
    assert isinstance(refusal(came), Blocked)


@pytest.mark.parametrize("reached", ["/sorry.html", "/busy/", "/maintenance", "/error503.html"])
def test_a_record_that_leads_to_an_apology_is_for_later(reached: str) -> None:
    came = page(
        article("会議録", "本文です。"), url=_whole(reached), asked=_whole("/minutes/7.html")
    )
    assert isinstance(refusal(came), Unreachable)


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("http://kakuu.example.jp/minutes/7.html", "/minutes/7.html"),
        ("/minutes/7", "/minutes/7/"),
        ("/minutes", "/minutes/index.html"),
        ("/", "/gikai/"),
        ("/", "/index.php"),
        ("/?p=12", "/2026/11/22/greeting/"),
        ("/archive/page/1/", "/archive/"),
        ("/minutes/7.html", "/kaigiroku/7.html"),
        ("/auth/minutes/7", "/auth/minutes/8"),
        ("/a.pdf", "/files/a.pdf"),
    ],
)
def test_another_address_of_the_record_is_no_refusal(asked: str, reached: str) -> None:
    came = page(article("会議録", "本文です。"), url=_whole(reached), asked=_whole(asked))
    assert refusal(came) is None


def test_a_platform_may_expect_to_be_led_to_a_front_page() -> None:
    came = page(article("会議録", "本文"), url=f"{KAKUU}/", asked=f"{KAKUU}/start")
    assert refusal(came)
    assert refusal(came, redirects=True) is None


@pytest.mark.parametrize(
    ("asked", "reached", "away"),
    [
        ("/dnp/search/councils/index", "/tenant/kakuu/notice.html", True),
        ("/dnp/search/councils/index", "/notice.html", True),
        ("/kakuu/cgi-bin3/See.exe", "/kakuu/cgi-bin4/See.exe", False),
        ("/index.php/848322", "/index.php/100000", False),
        ("/848322", "/100000", False),
    ],
)
def test_a_posted_form_that_is_answered_from_another_folder_is_refused(
    asked: str, reached: str, *, away: bool
) -> None:
    came = page(article("会議録", "本文"), url=_whole(reached), asked=_whole(asked))
    assert refusal(came) is None
    assert isinstance(refusal(came, posted=True), Blocked) is away


def _whole(address: str) -> str:
    return address if "://" in address else KAKUU + address


@pytest.mark.parametrize(
    "title", ["令和8年第4回定例会", "ログイン機能の改修について", "サーバーの更新", "503号室", ""]
)
def test_a_title_that_says_more_is_no_refusal(title: str) -> None:
    assert refusing_title(title) is None


TERMS = st.sampled_from(
    [
        *("captcha", "ログイン", "メンテナンス中", "アクセスが集中", "混み合って", "Server Busy"),
        *("Just a moment...", "しばらくお待ちください", "403 Forbidden", "Access Denied", "認証"),
        *("cf-chl-", "_cf_chl_opt", "gokuProps", "パスワード", "再度", "reCAPTCHA", "ただいま"),
    ]
)
WORDS = st.one_of(TERMS, st.text("議会の質問と答弁。、", min_size=1, max_size=8))


@given(st.lists(WORDS, min_size=1, max_size=30), st.lists(TERMS, max_size=3))
def test_whatever_a_council_debates_its_article_is_content(
    text: list[str], title: list[str]
) -> None:
    told = article("一般質問 " + "と".join(title), "、".join(text))
    assert refusal(page(told)) is None


@given(st.lists(WORDS, min_size=1, max_size=30))
def test_whatever_a_speaker_says_the_minutes_are_content(text: list[str]) -> None:
    told = shell("令和8年第4回定例会", f"<p>○議長（山田一郎君）　{'、'.join(text)}</p>")
    assert refusal(page(told)) is None


@given(st.binary(max_size=400), st.sampled_from(["text/html", "", "application/pdf"]))
def test_any_bytes_are_judged_without_an_error(body: bytes, kind: str) -> None:
    found = refusal(page(body, content_type=kind))
    assert found is None or isinstance(found, Blocked | Unreachable)
    assert body.strip() or found


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_redirect_is_judged_without_an_error(asked: str, reached: str) -> None:
    came = page("<p>会議録</p>", url=f"https://{reached}", asked=f"https://{asked}")
    assert refusal(came) is None or isinstance(refusal(came), Blocked | Unreachable)


@pytest.mark.parametrize(
    "text", ["<div>" * 25_000, "アクセスが" * 8_000, "ただいま" * 10_000, "<p" * 60_000]
)
def test_a_hostile_page_costs_little(text: str) -> None:
    shown = page(shell("ログイン", text))
    assert ends_within(0.5, lambda: refusal(shown))
    assert ends_within(0.5, lambda: refusing_title(text[:LONGEST_TITLE]))


def test_ordinary_minutes_cost_next_to_nothing() -> None:
    minutes = page(shell("令和8年第4回定例会", "<p>○議長　これより会議を開きます。</p>" * 250))
    assert ends_within(0.1, lambda: [refusal(minutes) for _ in range(100)])
