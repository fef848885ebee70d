"""Every text that people read in a post. Japanese first: the readers work in Japanese halls."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from config.japan import TOKYO
from notifier.quotes import NAMING, Mark
from notifier.stance import Stance
from notifier.text import Marked, both_ends, cut, window
from notifier.troubles import Cause
from state.records import ChangeKind, DocumentKind, Outcome, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifier.corrections import Correction
    from notifier.quotes import Exchange, Hands, Quote, Verdict
    from notifier.summary import Summary, Tally
    from notifier.troubles import Trouble

SENTENCE_LIMIT = 160
VERDICT_LIMIT = 60
NAME_LIMIT = 60  # an office may be a line long, and the sentence shall be heard behind it

CHANGES = {
    ChangeKind.NEW: "新着",
    ChangeKind.REVISED: "改訂",
    ChangeKind.WITHDRAWN: "取り下げ",
}
PAST = "過去分"
KINDS = {
    DocumentKind.MINUTES: "会議録",
    DocumentKind.ARTICLE: "記事",
    DocumentKind.REPORT: "報告書",
    DocumentKind.ANNOUNCEMENT: "お知らせ",
    DocumentKind.UNKNOWN: "文書",
}
STATUSES = {
    Status.PRELIMINARY: "速報版",
    Status.FINAL: "確定版",
    Status.PARTIAL: "一部のみ公開",
    Status.NO_TEXT_LAYER: "画像のみで本文は未読",
    Status.ENCRYPTED: "パスワード付きで本文は未読",
    Status.DAMAGED: "破損のため本文は未読",
    Status.TOO_BIG: "大きすぎて本文は未読",
    Status.OCR: "OCR・要確認",
    Status.ANNOUNCED: "本文は未取得",
}
TWINS = "同じ内容の文書: "
MARKS = {Mark.QUESTION: "質問", Mark.ANSWER: "答弁", Mark.NAMES: "該当箇所"}
STANCES = {
    Stance.WILL_DO: "実施する",
    Stance.DONE: "実施済み",
    Stance.CONSIDERS: "検討する",
    Stance.STUDIES: "調査する",
    Stance.WILL_NOT: "予定なし",
    Stance.UNSAID: "明言せず",
}
OUTCOMES = {
    Outcome.NEW: "新着あり",
    Outcome.NOTHING_NEW: "新着なし",
    Outcome.EMPTY: "一覧が空です",
    Outcome.BLOCKED: "取得を拒否されました",
    Outcome.BROKEN: "ページの形が変わりました",
    Outcome.UNREACHABLE: "サイトにつながりません",
}
STATES = {
    Outcome.EMPTY: "一覧が空",
    Outcome.BLOCKED: "取得の拒否",
    Outcome.BROKEN: "読み取りの異常",
    Outcome.UNREACHABLE: "応答の異常",
}
CAUSES = {
    Cause.LOST_TEXT: "本文が大きく減りました",
    Cause.ERROR_ANSWER: "サイトがエラーを返しました",
    Cause.REST: "サイトから間を空けるよう求められました",
    Cause.LIMIT: "1回の実行の上限に達しました",
    Cause.PROXY: "プロキシにつながりません",
    Cause.TIME: "時間内に読み終わりませんでした",
    Cause.INTERRUPTED: "何日も続けて、実行が途中で止められました",
    Cause.CRASH: "読み取りの処理が止まりました",
}
CAUSE_STATES = {
    Cause.LOST_TEXT: "本文の大幅な減少",
    Cause.ERROR_ANSWER: "サイトのエラー",
    Cause.REST: "待機の要請",
    Cause.LIMIT: "上限への到達",
    Cause.PROXY: "プロキシの異常",
    Cause.TIME: "時間切れ",
    Cause.INTERRUPTED: "実行の中断",
    Cause.CRASH: "処理の停止",
}
REMEDIES = {
    Outcome.EMPTY: "一覧のページを開き、件数と index_min を確かめてください。",
    Outcome.BLOCKED: "robots.txt と利用条件を確かめ、必要なら運営者に許可を求めてください"
    "（gikai permissions letter {id} で依頼文ができます）。",
    Outcome.BROKEN: "ページを開き、url が正しいか確かめてください。作りが変わったときは開発元に"
    "知らせてください。",
    Outcome.UNREACHABLE: "次の実行で取り直します。続くときはサイトの移転を確かめてください。",
}
CAUSE_REMEDIES = {
    Cause.LOST_TEXT: "前の本文を残しています。ページを開き、減ったままで正しければ {detail} を"
    "実行してください。",
    Cause.ERROR_ANSWER: "次の実行で取り直します。続くときはサイトのお知らせを確かめてください。",
    Cause.REST: "求められた時刻よりあとの実行で取り直します。",
    Cause.LIMIT: "残りは次の実行で読みます。続くときは max_requests を確かめてください。",
    Cause.PROXY: "サイトには何も求めていません。bot.toml の proxy を確かめてください。",
    Cause.TIME: "次の実行で取り直します。続くときは run_limit_minutes を確かめてください。",
    Cause.INTERRUPTED: "gikai run を最後まで動かしてください。systemd や cron の時間の制限、毎日の"
    "再起動も確かめてください。",
    Cause.CRASH: "次の実行で取り直します。続くときは下の理由を開発元に知らせてください。",
}
NO_TEXT_LEFT = "前の本文を残しています。ページを開き、本文があるか確かめてください。"

STANCE = "答弁の姿勢: "
CORRECTED = "同じ答弁者がのちに答弁を訂正"
ADDED_LATER = "同じ答弁者がのちに答弁漏れを補足"
SAME_QUESTION = "（上と同じ質問）"
BY_MODEL = "AIによる要約（下の原文でお確かめください）"
NO_TEXT = (
    "公開されたことのみ確認しました。本文はリンク先で読むか、gikai inbox の手順で取り込めます。"
)
OPEN_SOURCE = "原文を読む"
OPEN_PART = "この発言へ"
BEFORE = "変更前"
AFTER = "変更後"
ADDED = "追加"
REMOVED = "削除"
SPEAKER_CHANGED = "発言者の表示を変更"
NOBODY = "（表示なし）"
KEYWORDS = "キーワード"
WITHDRAWN = "この文書は公開元から取り下げられました。"
RECOVERED = "復旧しました"
ASK_STATUS = "詳しくは gikai status で確かめられます。"


def day(moment: date | datetime) -> str:
    """A day as people write it; of a moment the day in Tokyo."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(TOKYO).date()
    return f"{moment.year}年{moment.month}月{moment.day}日"


def minute(moment: datetime) -> str:
    """A moment in Tokyo, to the minute."""
    local = moment.astimezone(TOKYO)
    return f"{day(local)} {local:%H:%M}"


def headline(summary: Summary) -> str:
    """Council and meeting; where there is no council, who else tells it; else the title."""
    whose = summary.council or summary.source_name or summary.author or ""
    meeting = summary.meeting or ""
    if not meeting and summary.council and summary.author:
        whose = f"{summary.council} {summary.author}"
    name = " ".join(filter(None, (whose, meeting)))
    return name or summary.title


def about(summary: Summary) -> str:
    """Kind of change, kind of document, status, session and the dates, in one line."""
    words = _kind_words(summary)
    if summary.session and summary.session not in headline(summary):
        words.append(summary.session)
    words += _dates(summary)
    words.append(f"検知日 {day(summary.detected_at)}")
    return "｜".join(words)


def facts(summary: Summary) -> str:
    """``about`` for one of many that were detected together: no session, no day of detection."""
    return "｜".join([*_kind_words(summary), *_dates(summary)])


def kind_of_news(summary: Summary) -> str:
    """Kind of change, kind of document and status, as one is told them."""
    return "・".join(_kind_words(summary))


def _kind_words(summary: Summary) -> list[str]:
    words = [_news(summary), KINDS[summary.kind]]
    return [*words, STATUSES[summary.status]] if summary.status else words


def _dates(summary: Summary) -> list[str]:
    words = []
    if summary.held_on:
        until = f"〜{day(summary.held_until)}" if summary.held_until else ""
        words.append(f"開催日 {day(summary.held_on)}{until}")
    if summary.published_at:
        words.append(f"公開日 {day(summary.published_at)}")
    return words


def verdict(stance: Stance) -> str:
    """What an answer says will happen, before the words that say so."""
    return f"{STANCE}{STANCES[stance]}"


def stance_mark(verdict: Verdict) -> str:
    """The stance beside the sentence that tells most; with its words where that does not say it."""
    words = "" if verdict.of_core else f"「{cut(verdict.words, VERDICT_LIMIT)}」"
    return f"［{STANCES[verdict.stance]}{words}］"


def corrected_mark(told: Exchange) -> str:
    """That who answered corrects an answer later, behind the sentence that tells most."""
    return f"［{corrected(told.correction)}］" if told.correction else ""


def corrected(correction: Correction) -> str:
    """What stands before the words of a correction."""
    return ADDED_LATER if correction.adds else CORRECTED


def most_telling(summary: Summary) -> Exchange | None:
    """The exchange that stands for all; None where none is shown."""
    return max(summary.exchanges, key=lambda exchange: exchange.weight, default=None)


def naming(summary: Summary) -> Quote | None:
    """Where the one sentence that tells most holds none of the words: a short one that does; of a
    revision that one says what changed, and needs none."""
    told = most_telling(summary)
    if told is None or told.core is None or told.core.bold or _is_revised(told.core):
        return None
    quotes = [quote for each in (told, *summary.exchanges) for quote in each.quotes]
    found = next((quote for quote in quotes if quote.bold), None)
    if found is None:
        return None
    short = window(Marked(found.text, found.bold), NAMING)
    return replace(found, text=short.text, bold=short.spans, mark=Mark.NAMES)


def _is_revised(quote: Quote) -> bool:
    return quote.before is not None or quote.hands is not None


def named_by(quote: Quote) -> str:
    """What stands before words that are shown because they were asked for: who says them."""
    speaker = cut(quote.speaker, NAME_LIMIT) if quote.speaker else ""
    return f"{' '.join(filter(None, (MARKS[Mark.NAMES], speaker)))}: "


def who(told: Exchange) -> str:
    """Who asked, where somebody did, and who says the sentence that tells most; of one who says it
    only since a revision, that."""
    core = told.core or told.quotes[0]
    if core.hands:
        return f"{SPEAKER_CHANGED} {'→'.join(cut(each, NAME_LIMIT) for each in named(core.hands))}"
    asker = told.quotes[0].speaker if told.quotes[0].mark is Mark.QUESTION else None
    return "→".join(cut(each, NAME_LIMIT) for each in (asker, core.speaker) if each)


def named(hands: Hands) -> tuple[str, str]:
    """Who was said to say it, and who is now."""
    return hands.before or NOBODY, hands.after or NOBODY


def gist(summary: Summary) -> str:
    """The one sentence that tells most, with who asked and who says it; where none is shown, what
    is to be known of the record."""
    told = most_telling(summary)
    if told is None or told.core is None:
        return "".join(remarks(summary))
    lead, behind = who(told), ""
    if told.verdict and told.verdict.of_core:
        lead += stance_mark(told.verdict)
    elif told.verdict:
        behind = stance_mark(told.verdict)
    words = both_ends(Marked(told.core.text, told.core.bold), SENTENCE_LIMIT).text
    if told.core.before is not None:
        words = f"{AFTER if told.core.before else ADDED}: {words}"
    if not told.core.text:
        words = f"{REMOVED}: {told.core.before or ''}"
    behind += corrected_mark(told)
    return f"{lead}: {words}{behind}" if lead else f"{words}{behind}"


def remarks(summary: Summary) -> list[str]:
    """What is to be known of the record beside its words."""
    lines = [WITHDRAWN] if summary.change is ChangeKind.WITHDRAWN else []
    if summary.status is Status.ANNOUNCED:
        lines.append(NO_TEXT)
    if summary.changed_elsewhere:
        number = summary.changed_elsewhere
        lines.append(f"変更は{number}か所で、キーワードのある箇所は変わっていません。")
    return lines


def count(tally: Tally) -> str:
    """A group with how often it was found, and in which forms where those are others."""
    others = [surface for surface in tally.surfaces if surface != tally.label]
    forms = f"（{'、'.join(tally.surfaces)}）" if others else ""
    return f"{tally.count}件{forms}"


def counts(tallies: Sequence[Tally], *, most: int) -> str:
    """Groups with numbers, for a line without markup."""
    shown = "、".join(f"{tally.label} {tally.count}件" for tally in tallies[:most])
    return f"{shown} ほか" if len(tallies) > most else shown


def more(number: int, exchanges: Sequence[Exchange]) -> str:
    """How many hits the post does not show, beside those that these do."""
    shown = any(exchange.hits for exchange in exchanges)
    return f"他 {number} 件の該当箇所" if shown else f"該当箇所 {number} 件"


def digest_headline(summaries: Sequence[Summary]) -> str:
    """What a digest is called."""
    told = {_news(summary) for summary in summaries}
    kinds = "・".join(name for name in (*CHANGES.values(), PAST) if name in told)
    return f"{kinds}のまとめ（{len(summaries)}件）"


def _news(summary: Summary) -> str:
    return PAST if summary.past else CHANGES[summary.change]


def twin(title: str, url: str | None) -> str:
    """A near-identical document that this post tells as well, with the site where it stands."""
    host = urlsplit(url).hostname if url else None
    return f"{title}（{host}）" if host else title


def source_named(name: str, source_id: str) -> str:
    """A source for those who look after it: several may bear one name, and commands ask for ids."""
    return name if name == source_id else f"{name}（{source_id}）"


def alarm(name: str, trouble: Trouble) -> str:
    """The first line of a health notice."""
    what = CAUSES[trouble.cause] if trouble.cause else OUTCOMES[trouble.outcome]
    status = f"（{trouble.detail}）" if trouble.cause is Cause.ERROR_ANSWER else ""
    return f"{name}: {what}{status}"


def alarm_remedy(source_id: str, trouble: Trouble) -> str:
    """What to do about it."""
    if trouble.cause is Cause.LOST_TEXT and not trouble.detail:
        return NO_TEXT_LEFT
    by_cause = CAUSE_REMEDIES[trouble.cause] if trouble.cause else REMEDIES[trouble.outcome]
    return by_cause.format(id=source_id, detail=trouble.detail)


def alarm_since(moment: datetime, *, before: Trouble | None) -> str:
    """When it was found, and what the operators were told before."""
    was = f"（以前の状態: {_state(before)}）" if before else ""
    return f"{minute(moment)} に確認{was}"


def recovery(name: str, was: Trouble, since: datetime) -> str:
    """The good news."""
    return f"{name}: {RECOVERED}（{minute(since)} から続いていた「{_state(was)}」は解消しました）"


def _state(trouble: Trouble) -> str:
    return CAUSE_STATES[trouble.cause] if trouble.cause else STATES[trouble.outcome]


def health_headline(troubles: int, recoveries: int) -> str:
    """What a health notice is called."""
    words = []
    if troubles:
        words.append(f"情報源の異常 {troubles}件")
    if recoveries:
        words.append(f"復旧 {recoveries}件")
    return "・".join(words)


def doubt_headline(number: int) -> str:
    """What a notice of subscriptions is called that cannot be read as they were meant."""
    return f"確認が必要な購読 {number}件"


def doubt(subscription: int, channel: str, query: str, *, readable: bool, deaf: bool) -> str:
    """The first line of what is said of one."""
    trouble = "検索式の読み方が変わりました" if readable else "検索式を読めません"
    if deaf:
        trouble = "対象の情報源がありません"
    return f"購読 {subscription}（{channel}）「{query}」: {trouble}"


def doubt_remedy(subscription: int, *, readable: bool, deaf: bool) -> str:
    """What to do about it."""
    if deaf:
        mend = "この購読には何も届きません。情報源を登録し直すか有効にし（gikai sources）、"
        return f"{mend}不要なときは gikai unsubscribe {subscription} で購読を終えてください。"
    if readable:
        again = "意図と違うときは gikai subscribe で登録し直し、"
        return f"{again}gikai unsubscribe {subscription} で元の購読を終えてください。"
    mend = "この購読には何も届きません。keywords.toml を直すか、gikai subscribe で登録し直し、"
    return f"{mend}gikai unsubscribe {subscription} で元の購読を終えてください。"
