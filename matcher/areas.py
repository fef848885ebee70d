"""Regions with their prefectures, and how both are read. Pure."""

from __future__ import annotations

import re
from difflib import get_close_matches

REGIONS = {
    "北海道": "北海道",
    "東北": "青森県 岩手県 宮城県 秋田県 山形県 福島県",
    "関東": "茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県",
    "首都圏": "茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 山梨県",
    "北陸": "富山県 石川県 福井県",
    "甲信越": "新潟県 山梨県 長野県",
    "中部": "新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県",
    "東海": "岐阜県 静岡県 愛知県 三重県",
    "近畿": "三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県",
    "関西": "三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県",
    "中国": "鳥取県 島根県 岡山県 広島県 山口県",
    "四国": "徳島県 香川県 愛媛県 高知県",
    "九州": "福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県",
    "沖縄": "沖縄県",
}
"""As the Japan Meteorological Agency, the press and schools use them: some overlap."""

_READINGS = (
    "ほっかいどう北海道 とうほく東北 かんとう関東 しゅとけん首都圏 ほくりく北陸 こうしんえつ甲信越"
    " ちゅうぶ中部 とうかい東海 きんき近畿 かんさい関西 ちゅうごく中国 しこく四国 きゅうしゅう九州"
    " おきなわ沖縄 あおもり青森 いわて岩手 みやぎ宮城 あきた秋田 やまがた山形 ふくしま福島"
    " いばらき茨城 とちぎ栃木 ぐんま群馬 ちば千葉 とうきょう東京 かながわ神奈川 にいがた新潟"
    " とやま富山 いしかわ石川 ふくい福井 やまなし山梨 ながの長野 ぎふ岐阜 しずおか静岡 あいち愛知"
    " みえ三重 しが滋賀 きょうと京都 おおさか大阪 ひょうご兵庫 なら奈良 わかやま和歌山 とっとり鳥取"
    " しまね島根 おかやま岡山 ひろしま広島 やまぐち山口 とくしま徳島 かがわ香川 えひめ愛媛"
    " こうち高知 ふくおか福岡 さが佐賀 ながさき長崎 くまもと熊本 おおいた大分 みやざき宮崎"
    " かごしま鹿児島"
)
# さいたま is no reading of 埼玉 here: a city is called so.
_SUFFIXES = ("けん", "県", "ちほう", "地方")
_KANJI: dict[str, str] = dict(re.findall(r"([ぁ-ん]+)([^ぁ-ん\s]+)", _READINGS))


_PREFECTURES = sorted({name for names in REGIONS.values() for name in names.split()})


def prefectures_of(area: str) -> tuple[str, ...]:
    """The prefectures of a region, with or without 地方 behind it; none for anything else."""
    return tuple(REGIONS.get(area.removesuffix("地方"), "").split())


def is_prefecture(area: str) -> bool:
    """Whether a prefecture is called so, with or without 都, 府 or 県 behind it."""
    return any(area in (name, name[:-1]) for name in _PREFECTURES)


def meant(area: str) -> str | None:
    """What somebody means who writes a region or a prefecture in kana, or a prefecture nearly as it
    is written; None for anything else.

    Only what is near: invented places, as in trials, end as prefectures do.
    """
    return _kanji_of(area) or _misspelt(area)


def _misspelt(area: str) -> str | None:
    if not area.endswith("県") or area in _PREFECTURES:
        return None
    return next(iter(get_close_matches(area, _PREFECTURES, n=1)), None)


def _kanji_of(written: str) -> str | None:
    hiragana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in written)
    for suffix in ("", *_SUFFIXES):
        if hiragana.endswith(suffix) and (found := _KANJI.get(hiragana.removesuffix(suffix))):
            return found
    return None
