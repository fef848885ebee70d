"""By which titles pages say that they are no content: a challenge, a login, a busy or closed site.

Whole titles only: a council may well debate captchas, logins and maintenance, and its pages then
bear these words inside a longer title.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache

LONGEST_TITLE = 200


class Refusal(Enum):
    """What a page is instead of what was asked for."""

    CHALLENGE = "a challenge or a refusal"
    LOGIN = "a login page"
    BUSY = "a busy server's page"
    MAINTENANCE = "a maintenance page"


_NOW = r"(?:ただ[今いま]+|只今|現在|大変|たいへん|非常に|[、,\s])*+"
_CROWDED = (
    r"(?:アクセス|サーバーへの?アクセス|回線|サーバー?)?(?:が|は)?(?:大変|非常に)?"
    r"(?:集中|[混込こ](?:み合|みあ)って|混雑)"
)
_MENDING = (
    r"(?:臨時|緊急|定期)?メンテナンス(?:作業)?(?:中|を(?:行って|実施して)(?:い|お)り?ます)"
    r"(?:です|につき.{0,20}|のため.{0,20})?"
)
_TITLES = {
    Refusal.CHALLENGE: (
        r"just a moment|one more step|attention required|please wait|request rejected",
        r"access (?:to this page )?(?:has been |is )?(?:denied|forbidden|blocked)",
        r"(?:40[13] ?[-:]?)?(?:forbidden|unauthorized)(?: error)?|401|403",
        r"checking your browser.*|ddos-guard|pardon our interruption",
        r"(?:human|robot|bot|browser|security) (?:verification|check|challenge)|captcha",
        r"(?:please )?verify (?:that )?you are (?:a )?human|are you a (?:human|robot)\?*",
        r"しばらくお待ちください|アクセス(?:が|は|を)?(?:拒否|禁止|制限|ブロック)(?:され(?:ました|ています))?",
    ),
    Refusal.LOGIN: (
        r"(?:log|sign)[- ]?in(?: page| form)?|login required|authentication(?: required)?",
        r"(?:会員|利用者|ユーザー?|管理者?)?(?:ログイン|サインイン)(?:画面|ページ|フォーム|認証)?|(?:ユーザー?)?認証(?:画面)?",
    ),
    Refusal.BUSY: (
        r"(?:the )?server (?:is )?(?:too |currently )?busy|too many requests|429.{0,30}",
        r"(?:service|site|server|page) (?:is )?(?:temporarily |currently )?unavailable",
        r"(?:http )?(?:error )?50[0234](?: .{0,30})?|bad gateway|gateway time-?out",
        r"internal server error",
        # WordPress heads its errors so (2026-11); a page that somebody saved has no status.
        r"wordpress › (?:error|エラー)|error establishing a database connection",
        rf"{_NOW}{_CROWDED}.{{0,20}}",
    ),
    Refusal.MAINTENANCE: (
        r"(?:(?:under|site|down for|system|scheduled|closed for) )*maintenance(?: mode| page)?",
        rf"{_NOW}(?:当|本)?(?:サイト|システム|サーバー?|サービス)?(?:は|の)?{_NOW}{_MENDING}",
    ),
}
_KINDS = {
    kind: re.compile("|".join(f"(?:{way})" for way in ways)) for kind, ways in _TITLES.items()
}
_SEPARATOR = re.compile(r"\s?[|»«›‹–—]\s?|\s[-:~]\s|\s?::\s?")
# What a page without a title says instead, in full: no speaker's mark, and a request to wait.
_BUSY_TEXT = re.compile(rf"{_CROWDED}.{{0,80}}(?:お待ち|時間を(?:お|置)|しばらく|再度)", re.DOTALL)
_BUSY_START = re.compile(
    r"(?:the )?server (?:is )?(?:too )?busy\b|too many requests\b", re.IGNORECASE
)
_SPEAKS = re.compile(r"[○◯●◎〇◆△▲□■]")
_LONGEST_BUSY = 300


@lru_cache(maxsize=256)  # the pages of a site share a title, or a few
def refusing_title(title: str) -> Refusal | None:
    """What a title, or one of the pieces that | and - part it into, gives the page out to be."""
    whole = " ".join(unicodedata.normalize("NFKC", title).casefold().split())
    for piece in (whole, *_SEPARATOR.split(whole)):
        said = piece.strip(" .…。!！?？・[]【】()")
        for kind, pattern in _KINDS.items():
            if pattern.fullmatch(said):
                return kind
    return None


def busy_text(text: str) -> bool:
    """Whether a page's whole visible text is a busy server's."""
    said = unicodedata.normalize("NFKC", text.strip())
    if len(said) > _LONGEST_BUSY or _SPEAKS.search(text):
        return False
    return bool(_BUSY_START.match(said) or _BUSY_TEXT.search(said))
