"""Which sentences their quotes bear out: a labelled table of the ways in which models err."""

from __future__ import annotations

import pytest

from notifier.support import Quoted, supported

STUDY = "電子契約につきましては、導入を検討してまいります。"
INTRODUCE = "電子契約につきましては、令和8年4月から導入いたします。"
REFUSE = "電子契約につきましては、導入する予定はございません。"
COSTS = "費用はまだ分かりません。"
FIGURES = "申請は5,000件、費用は3億円でございます。"
PEOPLE = "令和5年に7人を派遣し、5,000円を支給いたしました。"
KANJI = "対象は五千件で、経費は三億円を見込んでおります。"
ASKED = "電子契約をいつから導入するのか、見解を伺います。"
OTHERS = "他市では生成AIを導入しております。"
PERHAPS = "国の補助が決まれば、データ連携基盤を整備いたします。"
AT_LEAST = "改修には5,000万円以上を要しました。"
PARTLY = "一部の支所でRPAを利用しております。"
COMPARED = "県は市に報告を要望いたしました。"
HIDDEN = "議事録は非公開といたします。"
MIXED = "生成AIを検討し、電子契約を導入いたします。"
MEMBER, HEAD = "山田花子（議員）", "鈴木一郎（市民部長）"

HELD: list[tuple[str, str | None, tuple[str, ...]]] = [
    ("電子契約の導入を検討する。", None, ("電子契約の導入を検討してまいります。",)),
    ("電子契約は、導入を検討すると述べた。", HEAD, (STUDY,)),
    ("電子契約について、導入を検討すると答弁した。", HEAD, (STUDY,)),
    ("市は電子契約の導入を検討する。", HEAD, (STUDY,)),
    ("市民部長は電子契約の導入を検討すると述べた。", HEAD, (STUDY,)),
    ("鈴木市民部長は、電子契約の導入を検討すると述べた。", HEAD, (STUDY,)),
    ("鈴木一郎市民部長が電子契約の導入を検討すると述べた。", HEAD, (STUDY,)),
    ("市民部長の鈴木一郎は電子契約の導入を検討すると述べた。", HEAD, (STUDY,)),
    ("電子契約は令和8年4月から導入する。", None, (INTRODUCE,)),
    ("電子契約は令和８年４月から導入する。", None, (INTRODUCE,)),
    ("令和8年4月から電子契約を導入する。", None, (INTRODUCE,)),
    ("電子契約は導入する予定はない。", None, (REFUSE,)),
    ("電子契約は、導入する予定はないと答えた。", HEAD, (REFUSE, COSTS)),
    ("費用はまだ分からない。", None, (COSTS, INTRODUCE)),
    ("申請は5000件である。", None, (FIGURES,)),
    ("費用は3億円である。", None, (FIGURES,)),
    ("費用は3億円だと述べた。", HEAD, ("費用は3億円でございます。",)),
    ("令和5年に7人を派遣し、5,000円を支給した。", None, (PEOPLE,)),
    ("経費は三億円を見込んでいる。", None, ("経費は三億円を見込んでおります。",)),
    ("電子契約の導入について質問した。", MEMBER, (ASKED,)),
    ("電子契約をいつから導入するのか尋ねた。", MEMBER, (ASKED,)),
    ("議員は、電子契約をいつから導入するかを質問した。", MEMBER, (ASKED,)),
    ("山田議員は電子契約の導入について尋ねた。", MEMBER, (ASKED,)),
    ("電子契約の導入について説明した。", HEAD, ("電子契約の導入は順調でございます。",)),
    ("他市では生成AIを導入している。", None, (OTHERS,)),
    ("国の補助が決まれば、データ連携基盤を整備する。", None, (PERHAPS,)),
    ("改修には5,000万円以上を要した。", None, (AT_LEAST,)),
    ("一部の支所でRPAを利用している。", None, (PARTLY,)),
    ("県は市に報告を要望した。", None, (COMPARED,)),
    ("議事録は非公開とする。", None, (HIDDEN,)),
    (
        "電子契約は、令和9年度に全庁で導入する。",
        HEAD,
        ("電子契約は本庁舎で利用しております。", "令和9年度に全庁で導入いたします。"),
    ),
    ("オンライン申請の受付を始めた。", None, ("オンライン申請の受付を始めました。",)),
    ("専門の課を設けることとした。", None, ("専門の課を設けることといたしました。",)),
    ("生成AIを検討し、電子契約を導入する。", None, (MIXED,)),
    ("電子契約を導入する。", None, (MIXED,)),
    ("研修を進める。", None, ("職員の研修を進めてまいります。",)),
]
INVENTED: list[tuple[str, str | None, tuple[str, ...]]] = [
    ("電子契約を導入する。", None, (STUDY,)),
    ("電子契約の導入をすすめる。", None, (STUDY,)),
    ("電子契約の導入はあきらめた。", None, (STUDY,)),
    ("電子契約の導入はすでにはじまっている。", None, (STUDY,)),
    ("電子契約の導入を進める。", None, (STUDY,)),
    ("電子契約の導入を決めた。", None, (STUDY,)),
    ("電子契約を導入した。", None, (STUDY,)),
    ("電子契約を導入しており、検討する。", None, (STUDY,)),
    ("電子契約の導入へ。", None, (STUDY,)),
    ("電子契約は導入しません。", None, ("電子契約は導入いたします。", COSTS)),
    ("電子契約は導入しない。", None, (INTRODUCE, COSTS)),
    ("電子契約を導入する予定だ。", None, (REFUSE,)),
    ("電子契約は導入する予定である。", None, (REFUSE, COSTS)),
    ("電子契約は令和8年4月から導入した。", None, (INTRODUCE,)),
    ("電子契約は令和8年4月まで導入する。", None, (INTRODUCE,)),
    ("電子契約は平成8年4月から導入する。", None, (INTRODUCE,)),
    ("電子契約は令和8年14月から導入する。", None, (INTRODUCE,)),
    ("電子契約は8年から導入する。", None, (INTRODUCE,)),
    ("電子契約は直ちに導入する。", None, (INTRODUCE,)),
    ("電子契約はかならず導入する。", None, (INTRODUCE,)),
    ("電子契約も導入する。", None, (INTRODUCE,)),
    ("電子契約だけ導入する。", None, (INTRODUCE,)),
    ("電子契約は導入すべきだ。", None, (INTRODUCE,)),
    ("費用は5,000億円である。", None, (FIGURES,)),
    ("費用は5,000件である。", None, ("申請は5,000件、費用は不明でございます。",)),
    ("費用は3億である。", None, (FIGURES,)),
    ("費用は3である。", None, (FIGURES,)),
    ("費用は30億円である。", None, (FIGURES,)),
    ("申請は000件である。", None, (FIGURES,)),
    ("令和7年に5,000人を派遣した。", None, (PEOPLE,)),
    ("令和5年に5,000人を派遣した。", None, (PEOPLE,)),
    ("経費は五億円を見込んでいる。", None, (KANJI,)),
    ("経費は三千億円を見込んでいる。", None, (KANJI,)),
    ("費用は3億円である。", None, ("費用について、議員から3億円を求められました。",)),
    ("改修には5,000万円を要した。", None, (AT_LEAST,)),
    ("RPAを利用している。", None, (PARTLY,)),
    ("生成AIを導入している。", None, (OTHERS,)),
    ("市は生成AIを導入している。", HEAD, (OTHERS,)),
    ("データ連携基盤を整備する。", None, (PERHAPS,)),
    ("データを整備する。", None, (PERHAPS,)),
    ("市は県に報告を要望した。", None, (COMPARED,)),
    ("議事録は公開とする。", None, (HIDDEN,)),
    ("電子契約を導入すると述べた。", HEAD, (ASKED,)),
    ("電子契約の導入を求めた。", MEMBER, (ASKED,)),
    ("電子契約を導入すべきだと指摘した。", MEMBER, (ASKED,)),
    ("電子契約の導入について質問した。", MEMBER, (INTRODUCE,)),
    ("電子契約の導入について説明した。", HEAD, (ASKED,)),
    ("市長は電子契約の導入を検討すると述べた。", HEAD, (STUDY,)),
    ("佐藤市民部長は電子契約の導入を検討すると述べた。", HEAD, (STUDY,)),
    ("議員は電子契約の導入を検討すると述べた。", HEAD, (STUDY,)),
    ("市は電子契約の導入を検討する。", MEMBER, (STUDY,)),
    ("電子契約と生成AIの導入を検討する。", None, (STUDY, OTHERS)),
    ("生成AIは、導入する。", None, ("生成AIは検討いたします。", "電子契約を導入いたします。")),
    ("生成AIは、導入する。", None, ("生成AIは検討いたします。", "電子契約は導入いたします。")),
    ("生成AIを導入する。", None, ("生成AIは検討いたします。", "導入いたします。")),
    ("電子契約の導入を検討すると述べた。費用は無料だ。", HEAD, (STUDY,)),
    ("電子契約について質問し、導入すると答えた。", HEAD, (ASKED, STUDY)),
    ("電子契約の導入を検討する😀。", None, (STUDY,)),
    ("電子契約のпилотを検討する。", None, (STUDY,)),
    ("電子契約の pilot を検討する。", None, (STUDY,)),
    ("電子契約のシステムを検討する。", None, (STUDY,)),
    ("電子契約の導入を検討する、それはすばらしい。", None, (STUDY,)),
    ("すばらしい。", None, (STUDY,)),
    ("電子契約はない。", None, (INTRODUCE, COSTS)),
    ("電子契約の導入は困難だ。", None, (STUDY,)),
    ("電子契約の導入の検討は終わった。", None, (STUDY,)),
    ("検討を電子契約が導入する。", None, (STUDY,)),
    ("生成AIを導入する。", None, (MIXED,)),
    ("生成AIを検討する。", None, (MIXED,)),
    ("電子契約を検討し、生成AIを導入する。", None, (MIXED,)),
    ("費用は5,000件、申請は3億円である。", None, (FIGURES,)),
    ("生成AIは導入する。", None, ("生成AIは検討し、電子契約は導入いたします。",)),
    ("会議録は不可能だ。", None, ("会議録の公開は可能でございます。",)),
]


def quoted(speaker: str | None, sentences: tuple[str, ...]) -> list[Quoted]:
    return [Quoted(sentence, speaker) for sentence in sentences]


@pytest.mark.parametrize(("claim", "speaker", "sentences"), HELD)
def test_what_a_quoted_sentence_says_is_borne_out(
    claim: str, speaker: str | None, sentences: tuple[str, ...]
) -> None:
    assert supported(claim, quoted(speaker, sentences))


@pytest.mark.parametrize(("claim", "speaker", "sentences"), INVENTED)
def test_what_no_quoted_sentence_says_is_not_borne_out(
    claim: str, speaker: str | None, sentences: tuple[str, ...]
) -> None:
    assert not supported(claim, quoted(speaker, sentences))


@pytest.mark.parametrize("sentence", [STUDY, INTRODUCE, REFUSE, COSTS, FIGURES, ASKED, PERHAPS])
def test_a_sentence_bears_itself_out(sentence: str) -> None:
    assert supported(sentence, quoted(None, (sentence,)))


def test_who_asked_and_who_answered_are_each_borne_out_by_their_own_words() -> None:
    both = [Quoted(ASKED, MEMBER), Quoted(STUDY, HEAD)]
    told = (
        "山田議員は電子契約の導入について質問し、鈴木市民部長は電子契約の導入を検討すると答えた。"
    )
    turned = (
        "鈴木市民部長は電子契約の導入について質問し、山田議員は電子契約の導入を検討すると答えた。"
    )
    assert supported(told, both)
    assert not supported(turned, both)
