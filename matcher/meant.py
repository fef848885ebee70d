"""What somebody most likely meant who wrote what a query does not know. Pure."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NamedTuple

from matcher.fields import NAMES

_OPERATORS = {
    **dict.fromkeys(("and", "及び", "および", "&", "&&", "+"), "AND"),
    **dict.fromkeys(("or", "または", "又は", "もしくは"), "OR"),
    **dict.fromkeys(("not", "含まない"), "NOT"),
    "near": "NEAR",
    **{name: f"{name.upper()}( )" for name in ("speech", "qa")},
}
_FIELDS = {
    **dict.fromkeys(("title", "題名", "件名", "タイトル"), "in:title"),
    **dict.fromkeys(("body", "text", "本文"), "in:text"),
    **dict.fromkeys(("date", "year", "日付", "期間", "開催日", "年度"), "held:"),
    **dict.fromkeys(("posted", "公開日", "掲載日", "投稿日"), "published:"),
    **dict.fromkeys(("after", "since", "from"), "held:2023-04.."),
    **dict.fromkeys(("before", "until", "to"), "held:..2023-06"),
    **dict.fromkeys(("city", "body", "市", "町", "村", "区", "自治体", "議会名"), "council:"),
    **dict.fromkeys(("pref", "prefecture", "region", "県", "都道府県", "地方"), "area:"),
    **dict.fromkeys(("name", "who", "議員", "議員名", "氏名", "発言者名"), "speaker:"),
    **dict.fromkeys(("committee", "委員会", "会議名"), "meeting:"),
    **dict.fromkeys(("type", "種類"), "kind:"),
}
_LOOKS_LIKE_A_FIELD = re.compile(r"([^\W\d_]{1,12})([:=])(.*)", re.DOTALL)
_DISTANCE = re.compile(r"near[/:~-]?\d*(?:[^a-z].*)?|~\d+", re.IGNORECASE)
_BETWEEN = ";。／"
_QUOTES = "'‘’‛`´〝〟«»"
_WILD = re.compile(r"(\*+)?(\w+)(\*+)?")
_INSTEAD = re.compile(r"(?:[^\W_]+[*?])+[^\W_]+")
_SUM = re.compile(r"\+\w.*|\w{2,}(?:\+\w{2,})+")
_GLUED = re.compile(r"(除く|NOT(?=[^\x00-\x7f])|かつ(?![ぁ-ゖ]))(.+)", re.DOTALL)
_OPERATES = {"除く": "excludes", "NOT": "excludes", "かつ": "joins"}
_EITHER = "for «one of», a blank for «all of»"


class Mistaken(NamedTuple):
    """A problem and its hint."""

    problem: str
    hint: str


def mistaken(word: str) -> Mistaken | None:
    """What a bare word was most likely meant to be; None for a word like any other."""
    operator = _OPERATORS.get(word.casefold())
    if operator and word not in ("AND", "OR", "NOT", "NEAR"):
        hint = f'Write {operator} for the operator, "{word}" in quotes for the word.'
        return Mistaken(f"{word} is taken for a word.", hint)
    if _DISTANCE.fullmatch(word):
        return Mistaken(f"{word} is no distance.", "Write NEAR/10, with a blank behind it.")
    found = _LOOKS_LIKE_A_FIELD.match(word)
    return (_mistaken_field(word, *found.groups()) if found else None) or _marked(word)


def _mistaken_field(word: str, name: str, sign: str, value: str) -> Mistaken | None:
    if name in NAMES:
        if sign == "=":
            return Mistaken(f"{name}= is no field.", f"Write {name}:{value or '…'} instead.")
        return Mistaken(f"A value must follow {name}:.", f"Write it without a blank: {name}:… .")
    meant = _FIELDS.get(name.casefold())
    if not (meant or name.isascii()) or (sign == "=" and not meant):
        return None
    near = get_close_matches(name.casefold(), NAMES, n=1, cutoff=0.5)
    fields = meant or (f"{near[0]}:" if near else _every_field())
    hint = f'Write {fields}, or put it in quotes to look for it: "{word}".'
    return Mistaken(f"There is no field {name}:.", hint)


def _every_field() -> str:
    return ", ".join(f"{known}:" for known in NAMES if known.isascii())


def _marked(word: str) -> Mistaken | None:
    """Of marks that mean something elsewhere."""
    bare = word.strip(_QUOTES)
    if bare and word[0] in _QUOTES:
        return Mistaken(f"{word[0]} is no quote of a query.", f'Write "{bare}".')
    if not any(map(str.isalnum, word)):
        return None
    for sign in _BETWEEN:
        if sign in word:
            return _separated(word, sign)
    if word[0] == "!" and word.lstrip("!")[:1].isalnum():
        return Mistaken("A ! means nothing here.", f"Write -{word.strip('!')} or NOT before it.")
    return _wild(word) or _glued(word)


def _separated(word: str, sign: str) -> Mistaken:
    each = list(filter(None, (piece.strip() for piece in word.split(sign))))
    if len(each) > 1:
        hint = f"Write {' OR '.join(each)} {_EITHER}, or put it in quotes."
    else:
        hint = f'Write {each[0]}, or put it in quotes to look for it: "{word}".'
    return Mistaken(f"A {sign} means nothing here.", hint)


def _wild(word: str) -> Mistaken | None:
    found = _WILD.fullmatch(word)
    if found and (found[1] or found[3]):
        hint = f"Write {found[2]}: it is found inside longer Japanese words anyway."
        if (found[2][0] if found[1] else found[2][-1]).isascii():
            option = "inside" if found[1] else "prefix"
            where = "that hold it" if found[1] else "that begin so"
            hint = f"Write {found[2]}{{{option}}} for all words {where}."
        return Mistaken("A * means nothing here.", hint)
    if _INSTEAD.fullmatch(word):
        sign = "*" if "*" in word else "?"
        hint = f'Write every spelling, with OR between, or put it in quotes: "{word}".'
        return Mistaken(f"A {sign} means nothing here.", hint)
    return _separated(word, "?") if "?" in (word[0], word[-1]) else None


def _glued(word: str) -> Mistaken | None:
    """Of operators without the blank behind them."""
    if _SUM.fullmatch(word):
        return _separated(word, "+")
    found = _GLUED.fullmatch(word)
    if not found:
        return None
    hint = f'Write {found[1]} {found[2]}, or put it in quotes to look for it: "{word}".'
    return Mistaken(f"{found[1]} {_OPERATES[found[1]]} nothing without a blank behind it.", hint)
