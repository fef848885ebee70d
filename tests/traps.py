"""Texts made of what goes wrong: widths, marks, spacing, line ends, expansions, other planes."""

from __future__ import annotations

from hypothesis import strategies as st

_WORDS = (
    *("AI", "ＡＩ", "DX", "ＤＸ", "MAIL", "OpenAI", "Microsoft", "Teams", "365", "Office", "e-Tax"),
    *("デジタル", "ﾃﾞｼﾞﾀﾙ", "ﾊﾞ", "サーバー", "テレワーク", "クラウド", "ガバメント", "ファンド"),
    *("D X", "A I", "M A I L", "S D X", "デ ジ タ ル", "M i c r o s o f t T e a m s"),
    *("O f f i c e 3 6 5", "Ａ　Ｉ", "D X推 進", "推進", "化", "の", "に", "ー", "々"),
    *(
        "サーバ",
        "サーバー",
        "メモリ",
        "マイナー",
        "マイナカード",
        "ヴァ",
        "ブイ",
        "ビュー",
        "ウェブ",
    ),
    *("ウエブ", "髙橋", "高橋", "渡邉", "渡辺", "コップ", "シェア", "ツ", "ッ", "一人", "１人"),
    *(
        "二〇二三年",
        "2023年度",
        "令和5（2023）年度",
        "2019(H31)年",
        "令和五（２０２３） 年度",
        "二〇二三 〔令和五〕年",
        "[令和5]年度",
        "令和５年",
        "R5年度",
        "令和元年",
        "平成三十一年",
        "第２期",
        "第二",
    ),
    *("十", "二十五年度", "5年", "年度", "1,500人", "，365", "500人"),
    *("1.5倍", "１．５人", "一・五倍", "令和5，500人", "\n3.5年", "1.2.5倍", "5・6月", "．", "・"),
    *("テレワー\nク", "クラ\n\nウド", "デ\r\nジタル", "題名\n　本文", "行 \n 末"),
)
_CHARACTERS = (
    "AIDXaidxTS3ＡＩＸｓ５ãé株平成㈱㍻①㎡ﬁßİ…。、（()-‐―−ー〜~⺠民⻑⼝゛゜ﾞﾟ"
    "かはガパｶﾊﾀ\u3099\u309a\u0301\u0345\u00a0 \u3000\u2003\t\n\r\u200b\u00ad\ufe00\ufffe"
    "\U000e0100𠮷𝐃𝐗😀\U0001f1ef\ud800\udc00\x00\x01´\ufdfa\u1100\u1161ﾡￂ"
)
_SEPARATORS = (" ", "\u3000", "\n", "\n\u3000", "\r\n", "  ", "\u200b", "", "、", "\u3099")


def texts(longest: int = 14) -> st.SearchStrategy[str]:
    """Texts rich in traps: words and characters, with all kinds of white space between."""
    piece = st.one_of(
        st.sampled_from(_WORDS), st.sampled_from(_CHARACTERS), st.sampled_from(_SEPARATORS)
    )
    spaced = st.lists(st.sampled_from(_CHARACTERS), max_size=8).map(" ".join)
    return st.lists(st.one_of(piece, piece, piece, spaced), max_size=longest).map("".join)


def forms() -> st.SearchStrategy[str]:
    """Forms to look for, short ones among them, so that they meet and overlap."""
    fixed = ("AI", "DX", "Microsoft", "Teams", "Microsoft 365", "Office 365", "デジタル", "ジタ")
    more = ("平成", "株", "(株)", "平", "クラウド", "ガバメントクラウド", "テレワーク", "ガ", "カ")
    rest = ("M", "MAIL", "S", "a i", "o f", "X推進", "推進", "fi", "ss", "1", "m2", "e-tax", "𠮷")
    long = ("サーバー", "サーバ", "サーバ室", "マイナー", "マイナ", "メモリー不足")
    kana = (
        "バ",
        "ヴァ",
        "ビュー",
        "ブイ",
        "オリーブ",
        "ウェブ",
        "コツ",
        "エア",
        "ツ",
        "高橋",
        "渡邊",
    )
    years = ("5年度", "五年", "令和5年度", "2023年", "2019年", "r5年", "二十五年度", "令和元年度")
    numbers = ("1人", "一人", "第2期", "第二", "十年", "500人", "五百人", "365")
    fractions = ("5倍", "五倍", "5%", "5人", "5月")
    return st.sampled_from(fixed + more + rest + long + kana + years + numbers + fractions)
