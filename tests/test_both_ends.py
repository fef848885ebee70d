"""A sentence that is too long keeps its hit and its end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from notifier.text import ELLIPSIS, Marked, both_ends

LONG = "まず" + "前置きが続きます、" * 20 + "DXの費用は" + "内訳を申しますと、" * 20
SENTENCE = LONG + "来年度の予算に計上いたします。"


def shown(marked: Marked) -> list[str]:
    return [marked.text[start:end] for start, end in marked.spans]


def test_a_long_sentence_keeps_its_hit_and_what_it_ends_with() -> None:
    at = SENTENCE.index("DX")

    cut = both_ends(Marked(SENTENCE, ((at, at + 2),)), 80)

    assert shown(cut) == ["DX"]
    assert cut.text.startswith(ELLIPSIS)
    assert cut.text.endswith("来年度の予算に計上いたします。")
    assert len(cut.text) <= 80


def test_a_sentence_with_its_hit_at_the_end_keeps_one_stretch() -> None:
    at = SENTENCE.index("予算")

    cut = both_ends(Marked(SENTENCE, ((at, at + 2),)), 80)

    assert shown(cut) == ["予算"]
    assert cut.text.count(ELLIPSIS) == 1


def test_a_sentence_without_a_hit_keeps_its_beginning_and_its_end() -> None:
    cut = both_ends(Marked(SENTENCE), 80)

    assert cut.text.startswith("まず前置き")
    assert cut.text.endswith("計上いたします。")


def test_halves_that_meet_are_not_parted() -> None:
    text = "あ" * 30 + "、DX" + "い" * 30 + "、" + "う" * 25 + "。"
    at = text.index("DX")

    cut = both_ends(Marked(text, ((at, at + 2),)), 80)

    assert len(cut.text) <= 80
    assert all(piece in text for piece in cut.text.split(ELLIPSIS))


@st.composite
def marked_texts(draw: st.DrawFn) -> Marked:
    text = draw(st.text("あD、。 か\u3099", max_size=200))
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    return Marked(text, tuple(zip(places[::2], places[1::2], strict=False)))


@given(marked_texts(), st.integers(0, 200))
def test_whatever_the_text_it_fits_and_bold_is_what_was_bold(marked: Marked, limit: int) -> None:
    cut = both_ends(marked, limit)

    assert len(cut.text) <= max(limit, 2 * len(ELLIPSIS))
    assert set(shown(cut)) <= set(shown(marked))
    assert all(piece in marked.text for piece in cut.text.split(ELLIPSIS))
    assert list(cut.spans) == sorted(cut.spans)
