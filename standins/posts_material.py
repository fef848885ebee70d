"""One invented record of each kind that a post can tell, as the parsers hand records over.

The councils, people and figures are invented; the wording is that of such records: a chair who
calls, a member who asks two things at once, an officer who answers with figures and dates.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from state.records import Document, DocumentKind, Part, PartKind, Role, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

SITE = "https://kaigiroku.example.jp/minutes"
MAYOR = ("空田まこと", "市長", Role.EXECUTIVE)
CIO = ("木村けい", "情報政策課長", Role.EXECUTIVE)
COUNTER = ("野原さとし", "市民部長", Role.EXECUTIVE)
CHAIR = ("山川ひろし", "委員長", Role.CHAIR)
UMINO = ("海野みのる", "委員", Role.MEMBER)
KAZAMA = ("風間りん", "委員", Role.MEMBER)

Said = tuple[tuple[str, str, Role], str]


def minutes() -> Document:
    """A committee: one thing promised, one only considered, one refused."""
    return _minutes("812", "デジタル化推進特別委員会", date(2026, 11, 18), _ROUNDS)


_ROUNDS: tuple[Said, ...] = (
    (CHAIR, "これより委員会を開きます。質疑のある方は挙手願います。"),
    (
        UMINO,
        (
            "おはようございます。書かない窓口について伺います。本庁舎では待ち時間が短くなったと聞いて"
            "おりますが、支所にはいつから広げるのか、お示しください。"
        ),
    ),
    (CHAIR, "市民部長。"),
    (
        COUNTER,
        (
            "お答えいたします。書かない窓口は本庁舎で月に約5,000件の利用がございます。"
            "三つの支所につきましては、令和9年1月から順次導入してまいります。"
        ),
    ),
    (CHAIR, "風間委員。"),
    (
        KAZAMA,
        (
            "ガバメントクラウドの利用料が当初の見込みを上回ると報じられておりますが、"
            "本市の負担はどれほど増えるのか、また国に財政支援を求めるのか、伺います。"
        ),
    ),
    (CHAIR, "情報政策課長。"),
    (
        CIO,
        (
            "ガバメントクラウドの運用経費は、年額で約4,200万円、移行前の1.4倍となる見込みです。"
            "国への財政支援の要望につきましては、県内各市と連携しながら検討してまいります。"
        ),
    ),
    (
        KAZAMA,
        "生成AIを全ての職員が使えるようにする考えはあるのか、お聞かせください。",
    ),
    (CHAIR, "情報政策課長。"),
    (
        CIO,
        "95人の職員が試行しておりますが、生成AIの全職員への展開は、現時点では予定しておりません。",
    ),
    (CHAIR, "以上で質疑を終わります。"),
)


def corrected() -> Document:
    """A committee in which one answer is corrected before it closes, and one is completed."""
    return _minutes("815", "総務常任委員会", date(2026, 11, 18), _CORRECTED)


_CORRECTED: tuple[Said, ...] = (
    (CHAIR, "これより委員会を開きます。質疑のある方は挙手願います。"),
    (
        UMINO,
        "書かない窓口について伺います。利用の件数と、支所に広げる時期をお示しください。",
    ),
    (CHAIR, "市民部長。"),
    (
        COUNTER,
        (
            "お答えいたします。書かない窓口の利用は、先月までの累計で約5,000件でございます。"
            "三つの支所につきましては、令和9年1月から順次導入してまいります。"
        ),
    ),
    (CHAIR, "風間委員。"),
    (
        KAZAMA,
        "RPAについて伺います。対象とする業務と、年間の費用をお示しください。",
    ),
    (CHAIR, "情報政策課長。"),
    (
        CIO,
        "お答えいたします。RPAの対象は、来年度から税務と福祉の12の業務に広げてまいります。",
    ),
    (CHAIR, "ほかに質疑はございませんか。市民部長。"),
    (
        COUNTER,
        (
            "先ほど海野委員に、支所への導入は令和9年1月からとお答えしましたが、"
            "令和9年4月からの誤りでございます。おわびして訂正させていただきます。"
        ),
    ),
    (CHAIR, "情報政策課長。"),
    (
        CIO,
        "風間委員への答弁漏れがございました。RPAの費用は、年額で約680万円でございます。",
    ),
    (CHAIR, "以上で質疑を終結いたします。本日の委員会はこれで散会いたします。"),
)


def article() -> Document:
    """A member's blog."""
    lines = (
        "こんにちは、潮見かおるです。朝晩はずいぶん冷え込むようになりました。",
        (
            "先日の委員会で、市の生成AIの使い方について質問しました。"
            "市からは、議事録の要約にかかる時間が月に95時間減ったと答弁がありました。"
            "便利さだけでなく、間違いを人が確かめる仕組みが要ると私は考えています。"
        ),
        (
            "あわせて、市役所のDXを担う人材の採用についても尋ねました。"
            "来年度は民間の経験者を二人採用するとのことです。"
        ),
        "次の議会報告会は十二月五日です。お気軽にお越しください。",
    )
    return Document(
        key="kakuu-shiomi/4711",
        source="kakuu-shiomi",
        platform="wordpress",
        kind=DocumentKind.ARTICLE,
        title="生成AIの使い方について質問しました",
        parts=_texts(lines),
        url="https://blog.example.jp/2026/11/19/ai",
        council="架空市議会",
        author="潮見かおる",
        published_at=date(2026, 11, 19),
    )


def report() -> Document:
    """What a committee saw elsewhere, on paper."""
    lines = (
        "総務委員会 行政視察報告書",
        (
            "視察先のはやし市では、書かない窓口を三年前から進めている。"
            "職員が聞き取りながら申請書を作るため、手続にかかる時間は平均で12分短くなった。"
        ),
        "導入に要した費用は約2,600万円で、半分を国の交付金で賄ったとの説明があった。",
        "本町でも、転入と転出の手続から書かない窓口を始めることが望ましいと考える。",
        "以上、報告いたします。",
    )
    return Document(
        key="soumou-houkoku/r8-soumu",
        source="soumou-houkoku",
        platform="pdf_page",
        kind=DocumentKind.REPORT,
        title="総務委員会 行政視察報告書 令和8年11月5日",
        parts=_texts(lines),
        url="https://www.example.jp/gikai/houkoku/r8-soumu.pdf",
        council="草莽町議会",
        held_on=date(2026, 11, 5),
    )


def scanned() -> Document:
    """A paper that was read by text recognition."""
    lines = (
        "議会改革特別委員会 視察概要",
        "みほん市議会ではタブレット端末を全議員に配り、ペーパーレス化で年に約18万枚の紙を減らした。",
        "通信費は議員一人当たり月2,200円で、政務活動費からの支出を認めている。",
    )
    return replace(
        report(),
        key="soumou-houkoku/r8-kaikaku",
        title="議会改革特別委員会 視察概要 令和8年10月21日",
        parts=_texts(lines),
        url="https://www.example.jp/gikai/houkoku/r8-kaikaku.pdf",
        held_on=date(2026, 10, 21),
        status=Status.OCR,
    )


def before_revision() -> Document:
    """Minutes as they first stood there."""
    return replace(
        _minutes("790", "総務文教委員会", date(2026, 10, 6), _REVISED),
        status=Status.PRELIMINARY,
    )


def revision() -> Document:
    """The same, made final: an amount was put right."""
    said = tuple((who, text.replace("3,800万円", "4,200万円")) for who, text in _REVISED)
    return replace(_minutes("790", "総務文教委員会", date(2026, 10, 6), said), status=Status.FINAL)


_REVISED: tuple[Said, ...] = (
    (CHAIR, "休憩前に引き続き会議を開きます。"),
    (UMINO, "ガバメントクラウドの利用料は、年に幾らを見込んでいますか。"),
    (CIO, "ガバメントクラウドの利用料は、年額で約3,800万円を見込んでおります。"),
    (CHAIR, "ほかに質疑はございませんか。"),
)


def before_other_speaker() -> Document:
    """Minutes that print an answer under the office of who did not give it."""
    return replace(
        _minutes("791", "総務文教委員会", date(2026, 10, 7), _MISTAKEN),
        status=Status.PRELIMINARY,
    )


def other_speaker() -> Document:
    """The same, made final: the words are the same, and another said them."""
    said = tuple((CIO if who == COUNTER else who, text) for who, text in _MISTAKEN)
    return replace(_minutes("791", "総務文教委員会", date(2026, 10, 7), said), status=Status.FINAL)


_MISTAKEN: tuple[Said, ...] = (
    (CHAIR, "これより質疑に入ります。"),
    (KAZAMA, "生成AIの利用について、職員にどのような研修を行うのか伺います。"),
    (COUNTER, "生成AIの研修は、来年1月から全ての課を対象に順次実施してまいります。"),
    (CHAIR, "以上で質疑を終わります。"),
)


def announcement() -> Document:
    """Minutes that appeared where they may not be fetched from: the title is all that is known."""
    return Document(
        key="madoka-gikai/announced/r8-dx",
        source="madoka-gikai",
        platform="dbsr",
        kind=DocumentKind.ANNOUNCEMENT,
        title="DX推進特別委員会 令和8年第3回定例会",
        parts=(),
        url="https://kaigiroku.example.jp/madoka/",
        council="円市議会",
        session="令和8年第3回定例会",
        held_on=date(2026, 9, 14),
        held_until=date(2026, 9, 16),
        status=Status.ANNOUNCED,
    )


def plenary() -> Document:
    """A long day: members who ask much at once, answers of many figures, all groups of words."""
    rounds: list[Said] = [(("大山一郎", "議長", Role.CHAIR), "一般質問を行います。")]
    for index, (member, question, officer, answer) in enumerate(_PLENARY):
        office = f"{index + 3}番"
        rounds += [
            ((member, office, Role.MEMBER), question),
            (("大山一郎", "議長", Role.CHAIR), f"{officer[1]}。"),
            (officer, answer),
        ]
    return _minutes("901", "本会議", date(2026, 11, 19), rounds)


_COURTESY = (
    "議席番号に従い、通告の順に質問をいたします。傍聴にお越しの皆様、ありがとうございます。"
    "まず、この夏の大雨で被害に遭われた方々に、心からお見舞いを申し上げます。"
)
_LAYOUT = (
    "本市の行政改革は、これまで三次にわたる計画に沿って進めてまいりました。"
    "人口の減少と職員の採用の難しさを踏まえ、限られた人手で事務を続ける工夫が求められております。"
)
_PLENARY: tuple[tuple[str, str, tuple[str, str, Role], str], ...] = (
    (
        "磯部たかし",
        _COURTESY + "さて、基幹業務システムの標準化について伺います。対象となる二十の業務のうち、"
        "年度末の移行期限に間に合わないものが残ると聞いておりますが、"
        "どの業務がいつ移行を終えるのか、市民生活に影響はないのか、具体的にお示しください。",
        CIO,
        _LAYOUT + "標準化の対象となる二十業務のうち、十七業務は令和8年3月までに移行を終えました。"
        "残る戸籍、生活保護及び児童手当の三業務につきましては、事業者の人手が足りないことから、"
        "令和9年9月の連休に移行いたします。窓口の業務を止めることはございません。",
    ),
    (
        "浜口ちづる",
        _COURTESY + "次に、自治体DXを担う人材について伺います。"
        "情報政策課の十一人だけでは全庁のDXは進みません。"
        "各課にDX推進員を置き、研修を受けた職員を育てる考えはあるのか、市長の見解を求めます。",
        MAYOR,
        _LAYOUT + "DXを進めるには、業務を知る職員が自ら変えることが欠かせないと考えております。"
        "DX推進員につきましては、来年4月から全ての課に一人ずつ置き、"
        "年間40時間の研修を受けてもらうことといたします。",
    ),
    (
        "岬みつお",
        _COURTESY
        + "生成AIについて伺います。県内では既に十二の市が生成AIを全職員に使わせております。"
        "本市の試行は二年目になりますが、その効果をどう測り、いつ本格導入を判断するのか伺います。",
        CIO,
        _LAYOUT + "生成AIの試行では、議事録の要約と文案の作成で、一人当たり月に3.5時間の削減を"
        "確認しております。本格導入の時期につきましては、費用と情報の安全を見極めながら、"
        "引き続き検討してまいります。",
    ),
    (
        "砂田ゆう",
        _COURTESY + "オンライン申請について伺います。申請できる手続は増えましたが、"
        "利用率は二割にとどまっています。オンライン申請の使いにくさを、市はどう改めるのですか。",
        COUNTER,
        _LAYOUT + "オンライン申請の利用率は、本年9月末で23.4%でございます。"
        "入力の項目を減らすなど、画面の見直しについて調査してまいります。",
    ),
    (
        "波多野けん",
        _COURTESY + "RPAとAI-OCRについて伺います。導入から五年がたち、使われなくなったものもあると"
        "聞いておりますが、RPAの保守に毎年幾ら払っているのですか。",
        CIO,
        _LAYOUT
        + "RPAの保守費用は、年額で約680万円でございます。AI-OCRは税の三つの事務で使っており、"
        "使われなくなった六つのRPAは、昨年度に廃止いたしました。",
    ),
)


def _minutes(key: str, meeting: str, day: date, said: Iterable[Said]) -> Document:
    url = f"{SITE}/{key}"
    parts = tuple(
        Part(
            seq=seq,
            kind=PartKind.SPEECH,
            text=text,
            speaker=f"{name}{office}",
            name=name,
            office=office,
            role=role,
            url=f"{url}#s{seq}",
        )
        for seq, ((name, office, role), text) in enumerate(said)
    )
    more: dict[str, Any] = {"session": "令和8年第4回定例会", "status": Status.PRELIMINARY}
    return Document(
        key=f"kakuu-gikai/{key}",
        source="kakuu-gikai",
        platform="dbsr",
        kind=DocumentKind.MINUTES,
        title=f"令和8年 {meeting} {day.month}月{day.day}日",
        parts=parts,
        url=url,
        council="架空市議会",
        meeting=meeting,
        held_on=day,
        **more,
    )


def _texts(lines: Iterable[str]) -> tuple[Part, ...]:
    return tuple(Part(seq=seq, kind=PartKind.TEXT, text=text) for seq, text in enumerate(lines))
