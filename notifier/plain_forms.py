"""A sentence in plain forms: «導入してまいります» and «導入いたします» read as «導入する». Pure.

So that the polite wording of a chamber and the plain one of a summary can be held against each
other letter by letter. A form that is not known stays as it is: then the two differ, which is the
safe side.
"""

from __future__ import annotations

import re

from matcher.fold import fold_words

_GODAN = dict(zip("いきぎしちにびみり", "うくぐすつぬぶむる", strict=True))
_OPEN = dict(zip("いきぎしちにびみり", "わかがさたなばまら", strict=True))
_SOUND = dict(
    zip("いきぎちにびみり", ("っ", "い", "い", "っ", "ん", "ん", "ん", "っ"), strict=True)
)
_VOICED = frozenset("ぎにびみ")  # behind whose change た is spoken だ
_STEM = "えけげせぜてでねべめれ"

_FIXED = (
    (re.compile(r"(?<=\d),(?=\d{3})"), ""),
    (re.compile("に(つき|おき|関し|対し)まして"), r"に\1て"),
    (re.compile("につきて"), "について"),
    (re.compile("におきて"), "において"),
    (re.compile("致し|いたし"), "し"),
    (re.compile("致す|いたす"), "する"),
    (re.compile("させていただきました|させていただいた"), "した"),
    (re.compile("させていただきます|させていただく"), "する"),
    (re.compile("(?:し)て(?:まいり|いき)たい"), "したい"),
    (re.compile("(?:し)て(?:まいります|まいる|いきます|いく)"), "する"),
    (re.compile(f"([{_STEM}])て(?:まいります|まいる|いきます|いく)"), r"\1る"),
    (re.compile("(?:ござい|あり)ません"), "ない"),
    (re.compile("でございます|であります|です"), "である"),
    (re.compile("ございます"), "ある"),
    (re.compile("(?<=[てで])(?:おり|い)ません"), "いない"),
    (re.compile("(?<=[てで])(?:おり|い)ました"), "いた"),
    (re.compile("(?<=[てで])(?:おり|い)ます|(?<=[てで])おる"), "いる"),
    (re.compile("しません"), "しない"),
    (re.compile("しました"), "した"),
    (re.compile("します"), "する"),
    (re.compile("でき(?=ま(?:す|した|せん))"), "できえ"),
    (re.compile(f"([{_STEM}])ません"), r"\1ない"),
    (re.compile(f"([{_STEM}])ました"), r"\1た"),
    (re.compile(f"([{_STEM}])ます"), r"\1る"),
    (re.compile("できえ"), "でき"),
)
_PAST = re.compile("([いきぎちにびみり])ました")
_PRESENT = re.compile("([いきぎちにびみり])ます")
_DENIED = re.compile("([いきぎちにびみり])ません")


def plain_forms(text: str) -> str:
    """Folded, without blanks, in plain forms."""
    (words,) = fold_words([text])
    for pattern, plain in _FIXED:
        words = pattern.sub(plain, words)
    words = _DENIED.sub(lambda found: f"{_OPEN[found[1]]}ない", words)
    return _PRESENT.sub(lambda found: _GODAN[found[1]], _PAST.sub(_past, words))


def _past(found: re.Match[str]) -> str:
    return _SOUND[found[1]] + ("だ" if found[1] in _VOICED else "た")
