"""Every post is within Slack's limits and inert, whatever the texts are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifier import blocks
from notifier.check import text_length
from notifier.summary import Summary, Twin, summarise
from state.records import ChangeKind, Part, Passage, Speaker
from tests.notice_tools import exchange_parts, material, speech, summary
from tests.post_tools import assert_inert, assert_sendable, runs, text_of, words

DX: dict[str, str | None] = {"DX": "DX", "RPA": "RPA"}


def test_a_post_names_council_meeting_dates_kind_and_terms() -> None:
    message = blocks.single(summary(exchange_parts(), DX))

    header, about, found, *_ = message.blocks or ()
    assert header["text"]["text"] == "架空市議会 デジタル化推進特別委員会"
    assert about["elements"][0]["text"] == (
        "新着｜会議録｜速報版｜開催日 2026年11月18日｜検知日 2026年11月21日"
    )
    assert text_of(found) == (
        "デジタル化推進特別委員会 11月18日",
        "キーワード  DX 1件、RPA 1件",
    )


def test_the_post_ends_with_what_is_not_shown_and_the_link() -> None:
    parts = [speech(number, "DXの話です。") for number in range(5)]

    message = blocks.single(summary(parts, DX))

    assert text_of((message.blocks or ())[-1]) == ("他 2 件の該当箇所  原文を読む",)
    assert list(runs(message))[-1]["url"] == "https://kaigiroku.example.jp/minutes/1"
    assert message.link == "https://kaigiroku.example.jp/minutes/1"


def test_a_part_with_an_anchor_has_a_link_of_its_own() -> None:
    url = "https://kaigiroku.example.jp/minutes/1#s3"

    message = blocks.single(summary([speech(0, "DXです。", url=url)], DX))

    assert [run["text"] for run in runs(message) if run.get("url") == url] == ["この発言へ"]


def test_a_revision_shows_the_lines_before_and_after() -> None:
    after = "DXの予算は四千万円です。"
    passage = Passage(seq=0, start=0, end=12, before="DXの予算は三千万円です。", after=after)

    message = blocks.single(
        summary([speech(0, after)], DX, kind=ChangeKind.REVISED, passages=(passage,))
    )

    old, new = text_of((message.blocks or ())[3])
    assert (old, new) == ("変更前: DXの予算は三千万円です。", "変更後: DXの予算は四千万円です。")
    assert "新着" not in words(message)


def test_a_revision_strikes_out_what_went_and_shows_what_came_in_bold() -> None:
    before, after = "DXに年額で3,800万円を要します。", "DXに年額で4,200万円を要します。"
    passage = Passage(seq=0, start=0, end=len(after), before=before, after=after)

    message = blocks.single(
        summary([speech(0, after)], DX, kind=ChangeKind.REVISED, passages=(passage,))
    )

    old, new = (element["elements"] for element in (message.blocks or ())[3]["elements"])
    assert [run["text"] for run in old if run.get("style") == {"strike": True}] == ["3,800"]
    assert [run["text"] for run in new if run.get("style") == {"bold": True}] == ["DX", "4,200"]


@pytest.mark.parametrize(("before", "after"), [("野原", "木村"), (None, "木村"), ("野原", None)])
def test_words_that_changed_hands_stand_once_below_from_whom_to_whom(
    before: str | None, after: str | None
) -> None:
    text = "DXを進めます。"
    passage = Passage(
        seq=0,
        start=0,
        end=len(text),
        before=text,
        after=text,
        speaker_before=Speaker(label=before),
    )

    message = blocks.single(
        summary([speech(0, text, name=after)], DX, kind=ChangeKind.REVISED, passages=(passage,))
    )

    was, now = before or "（表示なし）", after or "（表示なし）"
    assert text_of((message.blocks or ())[3]) == (f"発言者の表示を変更: {was} → {now}", text)
    assert f"発言者の表示を変更 {was}→{now}: {text}" in message.text
    assert [run["text"] for run in runs(message) if run.get("style") == {"strike": True}] == [was]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [("", "DX。", "追加: DX。"), ("DXをやめる。", "", "削除: DXをやめる。")],
)
def test_what_was_only_put_in_or_only_taken_out_stands_in_one_quote(
    before: str, after: str, said: str
) -> None:
    passage = Passage(seq=0, start=0, end=len(after), before=before, after=after)
    part = speech(0, after + "次はDXです。")

    message = blocks.single(summary([part], DX, kind=ChangeKind.REVISED, passages=(passage,)))

    assert text_of((message.blocks or ())[3]) == (said,)
    assert said in message.text


def test_a_digest_says_in_words_what_stood_there_and_an_arrow_only_who_says_it_now() -> None:
    before, after = "DXに年額で3,800万円を要します。", "DXに年額で4,200万円を要します。"
    passage = Passage(
        seq=0,
        start=0,
        end=len(after),
        before=before,
        after=after,
        speaker_before=Speaker(label="野原"),
    )
    part = speech(0, after, name="木村")

    ((message, _),) = blocks.digest(
        [summary([part], DX, kind=ChangeKind.REVISED, passages=(passage,))]
    )

    sentence = text_of((message.blocks or ())[1])[-1]
    assert sentence == f"発言者の表示を変更 野原→木村: 変更前: {before}／変更後: {after}"
    shown = [run["text"] for run in runs(message) if run.get("style") == {"bold": True}]
    assert shown[-2:] == ["DX", "4,200"]


def test_a_withdrawn_document_says_so() -> None:
    message = blocks.single(summary(exchange_parts(), DX, kind=ChangeKind.WITHDRAWN))

    assert "取り下げられました" in words(message)


def test_twins_are_named() -> None:
    found = summarise(
        material([speech(0, "DX")], DX),
        None,
        quote_limit=400,
        twins=[
            Twin(title="隣の記事", url=None),
            Twin(title="隣の記事", url="https://note.example.jp/1"),
        ],
    )

    message = blocks.single(found)

    assert "同じ内容の文書: \n隣の記事\n、\n隣の記事（note.example.jp）" in words(message)
    assert "https://note.example.jp/1" in str(message.blocks)


def test_a_document_of_nobody_is_headed_by_its_title() -> None:
    found = summary([speech(0, "DX")], DX, council=None, meeting=None, title="行政視察概要")

    message = blocks.single(found)

    assert (message.blocks or ())[0]["text"]["text"] == "行政視察概要"
    assert words(message).count("行政視察概要") == 1


@pytest.mark.parametrize(
    ("known", "headed"),
    [
        ({"source_name": "架空通信", "author": "空野"}, "架空通信"),
        ({"author": "空野"}, "空野"),
        ({"source_name": "架空通信", "council": "架空市議会", "author": "空野"}, "架空市議会 空野"),
        ({"source_name": "架空通信", "meeting": "本会議"}, "架空通信 本会議"),
    ],
)
def test_a_post_without_a_council_is_headed_by_who_else_tells_it(
    known: dict[str, str], headed: str
) -> None:
    found = summary([speech(0, "DX")], DX, council=None, meeting=None, title="行政視察概要")

    message = blocks.single(replace(found, **known))  # type: ignore[arg-type]  # texts, each of them

    assert (message.blocks or ())[0]["text"]["text"] == headed


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    for url in ("javascript:alert(1)", "file:///x", "https://", "http://a b/", "x", "http://a@b/"):
        message = blocks.single(summary([speech(0, "DX", url=url)], DX, url=url))

        assert message.link is None
        assert not [run for run in runs(message) if run["type"] == "link"]


def test_a_digest_tells_every_summary_once_in_order() -> None:
    summaries = [
        summary(exchange_parts(), DX, key=f"kakuu/{number}", title=f"第{number}号")
        for number in range(50)
    ]

    messages = blocks.digest(summaries)

    assert sum(taken for _, taken in messages) == 50
    everything = "\n".join(words(message) for message, _ in messages)
    places = [everything.index(f"第{number}号") for number in range(50)]
    assert places == sorted(places)
    for message, _ in messages:
        assert_sendable(message)
        assert_inert(message)


def test_a_digest_is_headed_by_what_it_holds() -> None:
    new = summary(exchange_parts(), DX)
    ((message, _),) = blocks.digest([new, replace(new, change=ChangeKind.REVISED)])

    assert (message.blocks or ())[0]["text"]["text"] == "新着・改訂のまとめ（2件）"


HOSTILE = [
    "<!channel> <!here> <@U123> <!subteam^S1>",
    "*太字* _斜体_ ~取消~ `code` ```block```",
    "<https://evil.example|良いリンク> [x](javascript:alert(1))",
    "\x1b[31m\x00\x07\x9b制御\r\n\t",
    "\u202e逆さ\u2066\u200b\ufeff",
    "👨‍👩‍👧‍👦" * 200,
    "か\u3099" * 300,
    "\ud800\udc00\udfff片割れ",
    "あ" * 100_000,
    "DX" * 50_000,
    "<script>alert(1)</script>",
    ":tada: @channel #general",
    "&lt;!channel&gt;",
    " ",
    "\u200b",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_place_makes_a_sendable_inert_post(text: str) -> None:
    parts = [
        speech(0, f"{text}DX{text}。", speaker=text, name=text, office=text),
        speech(1, f"DX。{text}", url=f"https://example.jp/{text}"),
    ]
    words_asked: dict[str, str | None] = {"DX": text or "x", "RPA": None}

    found = summary(
        parts,
        words_asked,
        title=f"DX{text}",
        council=text,
        meeting=text,
        session=text,
        url=f"https://example.jp/{text}",
    )

    for message in (blocks.single(found), *(each for each, _ in blocks.digest([found] * 3))):
        assert_sendable(message)
        assert_inert(message)


TEXT = st.one_of(
    st.text(st.characters(), max_size=200),
    st.sampled_from(HOSTILE[:6]),
    st.text("DXRPA。「」、\n<>&*👨\u200d\u3099\u202e\ud800", max_size=200),
)


@st.composite
def summaries(draw: st.DrawFn) -> Summary:
    """Of documents nobody would write."""
    parts = [
        Part(seq=seq, kind=part.kind, text=draw(TEXT), name=draw(TEXT), role=part.role)
        for seq, part in enumerate(exchange_parts())
    ]
    passages = tuple(
        Passage(
            seq=part.seq,
            start=0,
            end=len(part.text),
            before=draw(TEXT | st.just(part.text)),
            after=part.text,
            speaker_before=draw(st.none() | st.builds(Speaker, label=TEXT, name=TEXT)),
        )
        for part in parts[: draw(st.integers(0, 5))]
    )
    title = draw(TEXT)
    return summary(
        parts,
        {"DX": draw(TEXT) or None, "RPA": None, "。": "句点"},
        quote_limit=draw(st.sampled_from([40, 400, 2000])),
        kind=draw(st.sampled_from(ChangeKind)),
        passages=passages,
        title=title if title.strip() else "題",
        council=draw(st.none() | TEXT),
        meeting=draw(st.none() | TEXT),
        author=draw(st.none() | TEXT),
        url=draw(st.none() | TEXT),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(summaries())
def test_any_text_makes_a_sendable_inert_post(found: Summary) -> None:
    for message in (blocks.single(found), *(each for each, _ in blocks.digest([found] * 2))):
        assert_sendable(message)
        assert_inert(message)


def test_a_post_at_every_limit_at_once_is_still_sendable() -> None:
    long = "長い文が句点なしに続きDXもRPAも何度も出てきます" * 400
    parts = [
        speech(seq, long, name="名" * 200, office="職" * 200, role=part.role)
        for seq, part in enumerate(exchange_parts())
    ]
    names: dict[str, str | None] = {
        long[start : start + 3]: f"組{start}" * 50 for start in range(25)
    }

    found = summary(parts, names, quote_limit=2000, title="題" * 1000)

    message = blocks.single(found)
    assert_sendable(message)
    assert text_length(list(message.blocks or ())) > 3000


def test_digests_stay_within_the_total_of_text_by_splitting() -> None:
    heavy = summary(
        exchange_parts(),
        {word: f"とても長い名前のキーワード群{word}" for word in "お答えい続窓口支所全庁広"},
        title="題" * 300,
    )

    messages = blocks.digest([heavy] * 18)

    assert len(messages) > 1
    assert sum(taken for _, taken in messages) == 18


def test_counts_of_what_is_left_out_are_right_however_many_quotes_fit() -> None:
    parts = [speech(number, "DXの話です。") for number in range(5)]
    found = summary(parts, DX)

    trimmed = blocks._single(found, 1)

    assert "他 4 件" in words(trimmed)


def test_a_title_of_nothing_to_see_is_replaced_by_the_key() -> None:
    found = summary([speech(0, "DX")], DX, title="\u200b", council=None, meeting=None)

    assert (blocks.single(found).blocks or ())[0]["text"]["text"] == "kakuu/1"
