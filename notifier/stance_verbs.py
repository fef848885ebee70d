"""The verbs of answers by what they promise: to examine, to study, to do, to stop. Pure."""

from __future__ import annotations

import re
from enum import StrEnum


class Verb(StrEnum):
    """What kind of deed a clause speaks of; also the names of the groups of the pattern."""

    COURTESY = "courtesy"
    CONSIDER = "consider"
    STUDY = "study"
    KEEP = "keep"
    STOP = "stop"
    PUT_OFF = "put_off"
    ASK = "ask"  # of the state, of a prefecture
    BUDGET = "budget"  # money set aside: not done yet, but certain
    PREPARE = "prepare"
    WATCH = "watch"
    VAGUE = "vague"
    BUILD = "build"  # goes on: towards a day it is a promise, else a fact
    DEED = "deed"
    NATURAL = "natural"  # what comes by itself: more, fewer, out
    OTHER = "other"


_KINDS = {
    Verb.COURTESY: """
        お答え 答え 申し上げ お?願い 御?説明 御?報告 御?答弁 御?紹介 御?礼 御?理解 御?了承
        述べ お伝え お話し? 感謝 賜り お?伺い お?尋ね お聞き 期待 歓迎 評価 存じ 失礼 承知
        共有 認識 賛成 反対 終わらせ 訂正 挨拶 表明 回答 発言 披露
    """,
    Verb.CONSIDER: """
        (?:検討|協議|議論|調整)[をがは](?:全て|ほぼ)?(?:終え|終わ[っりら]|完了|終了)
        検討 協議 議論 論議 相談 結論を出 考え(?!方) 模索 可能性を探[りっ] 意見を交わ 詰め 調整
    """,
    Verb.STUDY: """
        (?:研究|調査|検証|分析|視察)[をがは](?:全て|ほぼ)?(?:終え|終わ[っりら]|完了|終了)
        研究 調査 調べ 情報の?収集 情報等?を(?:集め|収集|得) 把握 勉強 検証 視察 聞き取り
        ヒアリング 分析 学[んび]
    """,
    Verb.KEEP: """
        (?:現行|現状|現在|従来)の[^、]{1,14}(?:維持|継続|続け|で(?:対応|運用|実施))
        (?:現行|現状|従来)の?(?:どおり|通り|まま)と? 据え?置[いきく]?
    """,
    Verb.STOP: "見送[りっる]? 断念 取りやめ 見合わせ 中止 打ち?切[りっる]? 終了",
    Verb.PUT_OFF: "延期(?:[とに]な[っり])? 先送り(?:[とに]な[っり])? 後ろ倒し 繰り?延べ",
    Verb.ASK: "要望(?:書を(?:提出|お渡し|手渡))? 要請 働き?[かか]け 求め 陳情 申し?入れ",
    Verb.BUDGET: "計上 予算化 予算措置 (?:議案|予算案?|条例案)[^、]{0,6}(?:上程|提案|提出)",
    Verb.PREPARE: "準備 準備を整え",
    Verb.WATCH: "努め 努力 注視 見守[りっ] 見極め 動(?:き|向)[^、]{0,8}見 状況を見 受け?止め",
    Verb.VAGUE: """
        尽力 判断 対応 対処 配慮 留意 心がけ 連携 協力 参考[にと]?
        取り?組[みん] 目指[しす] 念頭に置[いき] 応え 見ながら 生かし 活かし
        (?:充実|向上|活性化|徹底|強化)を?図[りっる] 意を用い 力を(?:尽く|注)[しいぐ]? 全力
        臨[んみ] 邁進 挑戦 取組を進め
    """,
    Verb.BUILD: """
        (?:作業|手続き?|工事|設計|建設|整備|調整|改修|構築|策定|作成)を?進め
        支援 推進 強化 促進 展開 確保 改善 発信 育成 充実
    """,
    Verb.DEED: """
        実施 導入 開始 始め 始ま[りっる] スタート 整備 設置 設け 配置 配付 配布 配っ 稼働 移行
        完了 終え 完成 締結 制定 策定 作成 改定 改正 改訂 見直[しす]? 拡大 拡充 広げ 公開 公表
        公募 開設 開館 開校 開園 開所 更新 増設 新設 増員 増や[しす]? 増額 減額 減ら[しす]? 廃止
        統合 切り?替え 加え 組み?込[みん] 送付 お送り 発送 修正 撤去 引き?下げ 引き?上げ 採用
        運用 運行 運営 利用 使用 使[っい] 活用 開催 掲載 発行 提案 提出 上程 着工 着手 供用 支給
        給付 助成 補助 無償化 任命 委嘱 委託 行[いっうわ]? 取り?入れ 位置[づず]け 貸し?出し?
        貸与 提供 受け?付け 簡素化 デジタル化 電子化 オンライン化 一元化 集約 渡し? 反映 追加
        延長 短縮 施行 適用 募集 派遣 配備 購入 調達 改修 建設 建て?替え 義務化 周知 実現 構築
        設定 明記 盛り?込[みん] 発足 立ち?上げ 発注 オープン 続け 継続 解消 点検 設計 予定
        開[いきく] 終わ[っり] 結[んび]
    """,
}
_LIGHT = r"""
    (?: (?:を|も|は|に|が|と|等|など|の|つつ){0,3}
        (?: いたし|させ|実施し?|開始し|着手し|継続し|し|行[いっうわ]|おこな[いっう]|進め|すすめ|始め
          | 加速し|深化|急[いぎ]|重ね|深め|続け|加え|図[りっる]|努め|入[りっる]?|取り?組[みん]|講じ
          | 充て|する|す|る|い|っ|う )?
    ){0,2}
"""
_GROUPS = "|".join(f"(?P<{kind}>{'|'.join(words.split())})" for kind, words in _KINDS.items())
_VERB = re.compile(f"(?:{_GROUPS}){_LIGHT}$", re.VERBOSE)
_NATURAL = re.compile(
    r"""
    (?: [とにくう]な[っり]|増え|減[っり]|高ま[っり]|広が[っり]|(?<=[はがもに])進[んみ]
      | (?<=[はがもを])出て?|変わ[っり]|かか[っり]|生じ|見え|(?:で|が|は)あ[っり]
      | [らさか]れ|含まれ|おっ|来|が(?:継続|発生|進展|増加|減少)し? )$
    """,
    re.VERBOSE,
)
_STRIVEN = frozenset({Verb.DEED, Verb.BUILD, Verb.ASK, Verb.PREPARE})
_STRIVES = re.compile("努め|取り?組")
_ROOM = 24  # letters: the longest verb with what may stand behind it


def verb_of(words: str) -> Verb:
    """The kind of the verb that ``words``, whose ending was taken off, end with."""
    begin = max(0, len(words) - _ROOM)
    found = _VERB.search(words, begin)
    put_off = found and found.lastgroup == Verb.PUT_OFF
    if not put_off and _NATURAL.search(words, begin):
        return Verb.NATURAL
    if not found:
        return Verb.OTHER
    verb = Verb(found.lastgroup or "")
    # To strive for a deed is less than to do it; to strive for knowledge is to study.
    return Verb.WATCH if verb in _STRIVEN and _STRIVES.search(found[0]) else verb
