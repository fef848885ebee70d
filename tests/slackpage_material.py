"""One invented message of every kind that the bot posts, as Slack stores it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from notifier import blocks
from notifier.health import health
from notifier.summary import Summary, Twin
from state.alarms import Alarm
from state.records import (
    ChangeKind,
    DocumentKind,
    Outcome,
    Part,
    PartKind,
    Passage,
    Role,
    RunReport,
    Status,
)
from tests.notice_tools import speech, summary

if TYPE_CHECKING:
    from notifier.message import Message

MORNING = datetime(2026, 11, 20, 21, 6, tzinfo=UTC)
ASKED: dict[str, str | None] = {
    "DX": "DX",
    "書かない窓口": "書かない窓口",
    "ガバメントクラウド": "ガバメントクラウド",
    "標準化": "自治体システム標準化",
    "生成AI": "生成AI",
    "RPA": "RPA",
}


def minutes() -> list[Part]:
    member = {"name": "海野みのる", "office": "委員", "role": Role.MEMBER}
    officer = {"name": "空田まこと", "office": "情報政策課長", "role": Role.EXECUTIVE}
    chair = {"name": "山川ひろし", "office": "委員長", "role": Role.CHAIR}
    return [
        speech(0, "これより委員会を開きます。", **chair),
        speech(
            1,
            "窓口について伺います。書かない窓口を三つの支所に広げたと聞きますが、"
            "窓口のDXは当初の計画どおりに進んでいるのか、現状をお示しください。",
            url="https://kaigiroku.example.jp/minutes/812#s2",
            **member,
        ),
        speech(2, "情報政策課長。", **chair),
        speech(
            3,
            "お答えします。書かない窓口は本年十月から三支所で動いており、"
            "転入の手続に要する時間は平均で二十分短くなりました。",
            **officer,
        ),
        speech(
            4, "標準化の期限に間に合うのか、ガバメントクラウドの費用と併せて伺います。", **member
        ),
        speech(5, "情報政策課長。", **chair),
        speech(
            6,
            "標準化につきましては対象の二十業務のうち十七業務の移行を終えました。"
            "ガバメントクラウドの利用料は当初の見積りを一割ほど下回る見込みです。",
            **officer,
        ),
        speech(7, "生成AIの利用の手引について、職員の研修はどうしていますか。", **member),
        speech(
            8, "全職員を対象に、年二回の研修を行っております。生成AIの試行は続けます。", **officer
        ),
        speech(9, "RPAとDXの人材はどう育てますか。", **member),
    ]


def new_minutes() -> Summary:
    return summary(
        minutes(),
        ASKED,
        title="令和8年 デジタル化推進特別委員会 11月18日",
        meeting="デジタル化推進特別委員会",
        session="令和8年第4回定例会",
        url="https://kaigiroku.example.jp/minutes/812",
        held_on=date(2026, 11, 18),
    )


def article() -> Summary:
    text = (
        "先日の委員会で、市の生成AIの使い方について質問しました。便利さだけでなく、"
        "間違いを確かめる仕組みが要ると考えています。"
    )
    found = summary(
        [Part(seq=0, kind=PartKind.TEXT, text=text)],
        ASKED,
        title="生成AIの手引について質問しました",
        kind=ChangeKind.NEW,
        meeting=None,
        author="潮見かおる",
        url="https://blog.example.jp/2026/11/19/ai",
        held_on=None,
        status=None,
        published_at=date(2026, 11, 19),
    )
    twin = Twin(title="生成AIの手引について質問しました", url="https://note.example.jp/shiomi/n/n1")
    return replace(found, kind=DocumentKind.ARTICLE, twins=(twin,))


def revision() -> Summary:
    after = "ガバメントクラウドの利用料は、年額でおよそ四千二百万円を見込んでおります。"
    before = "ガバメントクラウドの利用料は、年額でおよそ三千八百万円を見込んでおります。"
    part = speech(0, after, name="空田まこと", office="情報政策課長", role=Role.EXECUTIVE)
    passage = Passage(seq=0, start=0, end=len(after), before=before, after=after)
    return summary(
        [part],
        ASKED,
        kind=ChangeKind.REVISED,
        passages=(passage,),
        title="令和8年 総務文教委員会 10月6日",
        meeting="総務文教委員会",
        status=Status.FINAL,
        url="https://kaigiroku.example.jp/minutes/790",
        held_on=date(2026, 10, 6),
    )


def withdrawn() -> Summary:
    return summary(
        minutes(),
        ASKED,
        kind=ChangeKind.WITHDRAWN,
        title="令和8年 議会運営委員会 9月1日（未定稿）",
        meeting="議会運営委員会",
    )


def hostile() -> Summary:
    nasty = "<!channel> *太字* <script>alert(1)</script> <b>x</b>\u202e\x1b[31m "
    text = nasty + "W" * 300 + "DX" + "👨‍👩‍👧‍👦" * 40 + "https://example.jp/" + "a" * 200
    part = speech(0, text, name=nasty + "名" * 60)
    return summary([part], ASKED, title=nasty + "長い題" * 60, council=nasty, meeting="X" * 120)


def alarms() -> Message:
    def report(outcome: Outcome, source: str, *errors: str) -> RunReport:
        return RunReport(
            run_id=7,
            source=source,
            outcome=outcome,
            baseline=False,
            errors=errors,
            started_at=MORNING,
            finished_at=MORNING,
        )

    blocked = report(Outcome.BLOCKED, "b", "HTTP 403: https://kaigi.example.jp/tenant/search")
    names = {"b": "仮設町議会 会議録検索", "w": "潮見かおる ブログ"}
    return health(
        [
            Alarm(report=blocked, told=None),
            Alarm(
                report=report(Outcome.NOTHING_NEW, "w"),
                told=replace(
                    report(Outcome.UNREACHABLE, "w"), finished_at=MORNING - timedelta(days=2)
                ),
            ),
        ],
        names,
    )


def stored(message: Message, minutes_later: int) -> dict[str, Any]:
    """As ``chat.postMessage`` leaves it."""
    ts = (MORNING + timedelta(minutes=minutes_later)).timestamp()
    return {"ts": f"{ts:.6f}", "text": message.text, "blocks": list(message.blocks or ())}


def every_kind() -> dict[str, list[dict[str, Any]]]:
    """Channels with a message of each kind."""
    digests = blocks.digest([new_minutes(), article(), revision()])
    return {
        "議会dx": [
            stored(blocks.single(new_minutes()), 0),
            stored(blocks.single(article()), 1),
            stored(blocks.single(revision()), 24 * 60),
            stored(blocks.single(withdrawn()), 24 * 60 + 1),
        ],
        "まとめ": [stored(message, 180) for message, _ in digests],
        "運用": [
            stored(alarms(), 2),
            stored(blocks.single(new_minutes()).plainer(1), 3),
            stored(blocks.single(new_minutes()).plainer(2), 4),
        ],
        "試験": [stored(blocks.single(hostile()), 5)],
        "空": [],
    }
