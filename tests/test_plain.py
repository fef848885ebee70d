"""The same posts for a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier import plain
from state.records import ChangeKind, Passage, Speaker
from tests.notice_tools import exchange_parts, speech, summary

DX: dict[str, str | None] = {"DX": "DX"}


def test_a_post_reads_from_heading_to_address() -> None:
    assert plain.render(summary(exchange_parts(), DX)) == "\n".join(
        [
            "■ 架空市議会 デジタル化推進特別委員会",
            "デジタル化推進特別委員会 11月18日",
            "新着｜会議録｜速報版｜開催日 2026年11月18日｜検知日 2026年11月21日",
            "キーワード: DX 1件",
            "- ［質問］海野（委員）",
            "> 書かない窓口の導入など、窓口の【DX】はどこまで進んだのか伺います。",
            "- ［答弁］空田（情報政策課長）",
            (
                "> 本年度は三つの支所に広げ、RPAによる転記も始めたところであります。"
                "来年度は全庁に広げてまいります。"
            ),
            "答弁の姿勢: 実施済み「RPAによる転記も始めた」",
            "https://kaigiroku.example.jp/minutes/1",
        ]
    )


def test_a_revision_has_both_lines() -> None:
    passage = Passage(seq=0, start=0, end=6, before="古いDX。", after="新しいDX。")

    text = plain.render(
        summary([speech(0, "新しいDX。")], DX, kind=ChangeKind.REVISED, passages=(passage,))
    )

    assert "> 変更前: 古いDX。\n> 変更後: 新しい【DX】。" in text


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [("", "DX。", "> 追加: 【DX】。"), ("DXをやめる。", "", "> 削除: DXをやめる。")],
)
def test_what_was_only_put_in_or_taken_out_is_one_line_as_in_slack(
    before: str, after: str, line: str
) -> None:
    passage = Passage(seq=0, start=0, end=len(after), before=before, after=after)
    part = speech(0, f"{after}次はDXです。")

    text = plain.render(summary([part], DX, kind=ChangeKind.REVISED, passages=(passage,)))

    assert [each for each in text.splitlines() if each.startswith(">")] == [line]


def test_words_that_changed_hands_stand_once() -> None:
    was = Speaker(label="野原")
    passage = Passage(seq=0, start=0, end=4, before="DX。", after="DX。", speaker_before=was)

    text = plain.render(
        summary([speech(0, "DX。", name="木村")], DX, kind=ChangeKind.REVISED, passages=(passage,))
    )

    assert "- 発言者の表示を変更: 野原 → 木村\n> 【DX】。\n" in text


@given(st.text(st.characters(), max_size=100))
def test_no_text_steers_the_terminal(text: str) -> None:
    parts = [speech(0, f"{text}DX{text}", name=text)]

    shown = plain.render(summary(parts, DX, title=f"題{text}", council=text, url=text))

    assert all(each.isprintable() or each in "\n\u3000" or not each.isascii() for each in shown)
    assert not {"\x1b", "\x9b", "\r", "\u202e"} & set(shown)
