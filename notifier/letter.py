"""The letter that asks an assembly's office for leave to fetch what robots.txt closes; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.wording import day

if TYPE_CHECKING:
    from datetime import date

# What people call the system, and what of it is read; other platforms are «ウェブサイト».
SYSTEMS = {
    "dbsr": ("会議録検索システム（DB-Search）", "会議録の一覧と本文"),
    "discussnet": ("会議録検索システム（DiscussNet）", "会議録の一覧と本文"),
    "kensakusystem": ("会議録検索システム（kensakusystem.jp）", "会議録の一覧と本文"),
    "voices": ("会議録検索システム（VOICES）", "会議録の一覧と本文"),
    "kokkai": ("会議録検索システム", "会議録の本文"),
    "pdf_page": ("ウェブサイト", "会議録などの一覧のページと、そこに掲げられたPDFファイル"),
}
_OTHER = ("ウェブサイト", "記事の一覧と本文")
# Whose robots.txt closes the texts and leaves open the pages that say what appeared.
_ANNOUNCING = ("dbsr", "voices")
_MUNICIPALITIES = tuple("都道府県市区町村")
_DAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "月火水木金土日", strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks for what. ``seconds`` is the pause between an answer and the next request.

    ``author`` is who writes the source, and is then the one to be asked: a member's blog is not the
    council's. ``days`` and ``hours`` are those of the source's window, "" and () where it has none;
    ``daily`` is the hour of the run; ``paths`` are the beginnings of paths without which the source
    cannot be read; ``until`` the last day of a permission that is to be renewed. ``in_part``: what
    robots.txt leaves open of it is read already.
    """

    council: str | None
    name: str
    url: str
    platform: str
    contact: str
    agent: str
    seconds: float
    daily: str
    today: date
    paths: tuple[str, ...]
    days: tuple[str, ...] = ()
    hours: str = ""
    until: date | None = None
    author: str | None = None
    in_part: bool = False

    @property
    def office(self) -> str | None:
        """The council whose office is asked, where the source is the council's own."""
        if self.author or self.council:
            return None if self.author else self.council
        if self.name.endswith("議会"):
            return self.name
        minutes = self.platform in SYSTEMS and self.platform != "pdf_page"
        return f"{self.name}議会" if minutes and self.name.endswith(_MUNICIPALITIES) else None


def letter(asking: Asking) -> str:
    """The letter as plain text, ready to be read over, signed and sent."""
    system, pages = SYSTEMS.get(asking.platform, _OTHER)
    person = f"{asking.author}　様" if asking.author else f"{asking.name}　ご担当者　様"
    office = f"{asking.office}事務局　御中" if asking.office else person
    pieces = [
        day(asking.today),
        "",
        office,
        "",
        f"（差出人の氏名・所属）\n連絡先　{asking.contact}",
        "",
        f"{system}の自動取得についてのお願い",
        "",
        *_opening(asking, system),
        "",
        "記",
        "",
        *_what(asking, system, pages),
        *_how(asking),
        *_use(),
        *_answer(asking),
        "",
        "以上",
    ]
    return "\n".join(pieces) + "\n"


def _opening(asking: Asking, system: str) -> list[str]:
    whose = f"{asking.office or f'「{asking.name}」'}の"
    if asking.until:
        state = [
            f"　{whose}{system}につきまして、{day(asking.until)}まで取得を",
            "お認めいただいておりました。",
        ]
        wish = "引き続きお認めいただきたく、"
    else:
        state = [f"　{whose}{system}は、robots.txtにより", *_so_far(asking)]
        wish = "つきましては、次の範囲で取得をお認めいただきたく、"
    # An office prospers (ご清栄), a person is well (ご清祥): mixed up, it reads as a circular.
    health = "ご清栄" if asking.office else "ご清祥"
    return [
        f"拝啓　時下ますます{health}のこととお慶び申し上げます。",
        "　私どもは、公開されている議会の記録を毎日読み取り、あらかじめ登録した語句の現れる",
        "発言を利用者に知らせるソフトウェア「gikai-watch」を運用しております。",
        *state,
        f"　{wish}お願い申し上げます。",
        "　ご多用のところ恐れ入りますが、ご検討くださいますようお願いいたします。",
        "敬具",
    ]


def _so_far(asking: Asking) -> list[str]:
    """What is read today: an office looks it up in its own log."""
    if not asking.in_part:
        return ["自動での取得が認められておりませんので、現在は取得しておりません。"]
    closed = "自動での取得が一部認められておりません。現在は、"
    if asking.platform in _ANNOUNCING:
        return [
            closed,
            "認められたページで新しい会議録の掲載を確かめるのみで、本文は取得しておりません。",
        ]
    return [closed, "認められた範囲のみを読み取っております。"]


def _what(asking: Asking, system: str, pages: str) -> list[str]:
    return [
        "１　取得するもの",
        f"　対象　　　{asking.name}（{system}）",
        f"　場所　　　{asking.url}",
        f"　内容　　　公開されている{pages}",
        "　　　　　　文字だけを読み取り、音声・映像・画像は取得しません。",
        "　　　　　　ログインを要するページや、個人情報を集めるための取得は行いません。",
        "",
    ]


def _how(asking: Asking) -> list[str]:
    days = "・".join(_DAYS[one] for one in asking.days)
    when = f"{asking.hours}の間に一回" if asking.hours else f"{asking.daily}ごろに一回"
    return [
        "２　頻度と負荷",
        f"　時刻　　　{f'毎週{days}曜日の' if days else '毎日'}{when}（日本時間）",
        f"　間隔　　　接続は常に一つ。応答を受けてから{asking.seconds:g}秒以上空けて次を求めます。",
        "　件数　　　新着のない日は、一覧の数ページと、訂正の有無を確かめる本文数件です。",
        "　混雑時　　429・503の応答とRetry-Afterの指定に従い、その間は取得しません。",
        f"　名乗り　　User-Agent: {asking.agent}",
        "",
        "３　開始と停止",
        "　開始　　　お認めいただいた日以降",
        f"　停止　　　{asking.contact} へご一報くだされば、直ちに停止いたします。",
        "　　　　　　403の応答を返していただいた場合も、その回の取得をやめます。",
        "",
    ]


def _use() -> list[str]:
    return [
        "４　利用の方法",
        "　　　　　　該当する発言の一部を引用し、原文のページへのリンクを必ず添えて知らせます。",
        "　　　　　　会議録の全文を転載・再配布することや、特定の発言者の発言集を作ることは",
        "　　　　　　いたしません。取得した内容は、改訂を見分けるために手元で保存します。",
        "",
    ]


def _answer(asking: Asking) -> list[str]:
    needed = " と ".join(asking.paths)
    return [
        "５　ご回答いただきたいこと",
        "　（１）お認めいただけるかどうか",
        f"　（２）お認めいただける場所（URLのパスの先頭。例：{needed}）",
        "　（３）お認めいただける期限（年月日）",
        "　（４）間隔・曜日・時間帯のご指定",
        "　（５）ご担当の部署とご連絡先",
        "　　　　　　自動での取得が難しく、手作業でのダウンロードであれば差し支えない場合は、",
        "　　　　　　その旨をお知らせください。保存したファイルを取り込む方法に改めます。",
    ]
