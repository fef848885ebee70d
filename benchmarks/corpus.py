"""Invented minutes and terms: seeded, built from syllables and single kanji, cut from no text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

_KANJI = (
    "市町村県民議会委員長課部局行政務財計画予算決条例案改正推進化基本構想調査研究情報通信技術"
    "教育学校児童生徒支援福祉医療介護保健健康子家庭住宅道路交通安全防災避難消水道環境資源業"
    "農林産商工観光地域社会活動協働公共施設管理運営整備建設契約事業補助金税収入出年度月日時"
    "間期現状課題方針目標実績効果検討対応必要可能利用提供窓口申請手続届出証明書類電子署名個人"
    "番号保護連携標準準備移行庁内職員人材採用研修働方改革効率向上負担軽減料無料有効問答説明"
)
_KATAKANA = (
    "アイウエカキクケコサシスセソタチツテトナニネノハヒフヘマミムメモラリルレロワン"
    "ガギグゴザジズダデドバビブベボパピプペポ"
)
_LATIN = "ABCDEGILMNOPRSTVWX"
_LINKS = (
    "の",
    "の",
    "の",
    "と",
    "や",
    "を",
    "に",
    "は、",
    "が、",
    "につきまして",
    "といった",
    "とともに、",
)
_VERBS = (
    "をしているところでございます",
    "についておたずねいたします",
    "といったことになろうかと思っております",
    "をこれからもしっかりとしてまいりたいと考えております",
    "がどうしてもいるのではないでしょうか",
    "のほうをおねがいしたいと思います",
    "ということでよろしいですか",
    "をしていくことがたいせつだというふうに思います",
)
_OPENINGS = (
    "まず、",
    "それでは、",
    "それから、",
    "ただいまの",
    "先ほどの",
    "そうしますと、",
    "",
    "",
    "",
)
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_PRINTED_LINE = 38


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts as they are published, 3 to 50 KB each, and the words that they are made of, the
    frequent ones first."""

    documents: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def characters(self) -> int:
        """The length of all documents together."""
        return sum(map(len, self.documents))


@cache
def corpus(documents: int = 200, seed: int = 1) -> Corpus:
    """Return the same invented documents every time; the words are those of every seed."""
    random, words = Random(seed), _words()
    texts = tuple(_document(random, words) for _ in range(documents))
    return Corpus(texts, tuple(words))


@cache
def _words() -> list[str]:
    random = Random(20221)
    words = sorted({_word(random) for _ in range(100_000)})
    random.shuffle(words)
    return words


def _word(random: Random) -> str:
    kind = random.random()
    if kind < 0.70:
        return "".join(_kanji(random) for _ in range(random.choice((2, 2, 2, 3, 4, 4, 5))))
    if kind < 0.92:
        stem = "".join(random.choices(_KATAKANA, k=random.randint(3, 7)))
        return stem + random.choice(("ー", "ン", "ス", ""))
    return "".join(random.choices(_LATIN, k=random.randint(2, 5)))


def _kanji(random: Random) -> str:
    kanji = _all_kanji()
    return kanji[int(len(kanji) * random.random() ** 3)]


@cache
def _all_kanji() -> str:
    # Minutes hold some two thousand different kanji, most of them seldom.
    seldom = Random(3).sample(range(0x4E00, 0x9FA0), 1_200)
    return _KANJI + "".join(map(chr, seldom))


def _document(random: Random, words: list[str]) -> str:
    length = min(16_000, max(1_000, int(random.lognormvariate(7.7, 0.8))))
    paragraphs: list[str] = []
    size = 0
    while size < length:
        paragraphs.append(_paragraph(random, words))
        size += len(paragraphs[-1])
    text = "\n　".join(paragraphs)
    return _printed(text) if random.random() < 0.1 else text


def _paragraph(random: Random, words: list[str]) -> str:
    sentences = random.randint(2, 6)
    text = "".join(_sentence(random, words) for _ in range(sentences))
    if random.random() < 0.15:
        return f"{random.choice(words)}　{random.choice(words)}\n　{text}"
    return text


def _sentence(random: Random, words: list[str]) -> str:
    # By Zipf's law: a few words make up most of a text; most words are hardly ever said.
    ranks = (int(len(words) ** random.random()) for _ in range(random.randint(3, 9)))
    chosen = [words[rank - 1] for rank in ranks]
    chosen = [_accident(random, word) for word in chosen]
    body = chosen[0] + "".join(random.choice(_LINKS) + word for word in chosen[1:])
    if random.random() < 0.2:
        body += f"、令和{random.randint(1, 9)}年度{random.randint(1, 12)}月".translate(_WIDE)
    return f"{random.choice(_OPENINGS)}{body}{random.choice(_VERBS)}。"


def _accident(random: Random, word: str) -> str:
    chance = random.random()
    if word.isascii() and chance < 0.5:
        return word.translate(_WIDE)
    if chance < 0.004:
        return " ".join(word)
    if chance < 0.0042:
        return f"㈱{word}"
    if chance < 0.0044:
        return f"{word}ｼﾞｷﾞｮｳ"
    return word


def _printed(text: str) -> str:
    """As a PDF gives it: a line end every so many characters, inside words too."""
    lines = []
    for paragraph in text.split("\n"):
        cuts = range(0, len(paragraph), _PRINTED_LINE)
        lines += [paragraph[cut : cut + _PRINTED_LINE] for cut in cuts]
    return "\n".join(lines)
