"""What the demo watches: two blogs, a magazine, a council's minutes and a page of PDF files.

All of it is invented. The texts are what such sources publish: a question and its answer, a round
table, the report of an inspection visit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from standins.pdf_maker import pdf_of
from standins.sites.kensakusystem import Vendor
from standins.sites.kensakusystem_text import Block, Sitting, Tenant, cover, plenary
from standins.sites.note import ACCOUNT, MAGAZINE, NoteSite
from standins.sites.note_pages import NoteArticle
from standins.sites.pdf_page import INDEX, Municipality, Paper, YearPage
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import Post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from standins.sites.serving import Site

TOKYO = ZoneInfo("Asia/Tokyo")
FIRST_MORNING = datetime(2026, 11, 20, 6, tzinfo=TOKYO)
_EVENING = FIRST_MORNING + timedelta(hours=13)
KAKUU, SOUMOU = "架空県架空市", "架空県草莽町"

SOURCE = """
[[source]]
id = "{id}"
platform = "{platform}"
name = "{name}"
url = "{url}"
council = "{council}"
area = "{area}"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One source; ``path`` is where on its site it begins, ``whose`` the council and its area."""

    id: str
    platform: str
    site: Site
    path: str
    name: str
    whose: tuple[str, str]

    def table(self, url: str) -> str:
        """Its table of sources.toml; ``url`` is where its site is served."""
        return SOURCE.format(
            id=self.id,
            platform=self.platform,
            name=self.name,
            url=url + self.path,
            council=self.whose[0],
            area=self.whose[1],
        )


@dataclass(slots=True, kw_only=True)
class World:
    """The sites, as they are on the first morning; ``busy_day`` is what happens before the next."""

    yamada: Blog = field(
        default_factory=lambda: Blog(
            posts=list(_yamada_posts()), name="架空市議会議員 山田花子の活動日誌"
        )
    )
    dayori: Blog = field(
        default_factory=lambda: Blog(posts=list(_dayori_posts()), name="草莽町議会だより")
    )
    forum: NoteSite = field(default_factory=lambda: NoteSite(articles=[_first_article()]))
    council: Tenant = field(default_factory=lambda: _council())
    papers: Municipality = field(default_factory=lambda: _papers())

    @property
    def records(self) -> int:
        """How many records there are to be found."""
        blogs = len(self.yamada.posts) + len(self.dayori.posts)
        return (
            blogs
            + len(self.forum.articles)
            + len(self.council.sittings)
            + len(self.papers.papers())
        )

    def watched(self) -> tuple[Watched, ...]:
        """The sources, each on a site of its own."""
        kakuu, soumou = ("架空市議会", KAKUU), ("草莽町議会", SOUMOU)
        vendor = Vendor(tenants={self.council.name: self.council})
        return (
            Watched(
                id="kakuu-yamada",
                platform="wordpress",
                site=self.yamada,
                path="/",
                name=self.yamada.name,
                whose=kakuu,
            ),
            Watched(
                id="soumou-dayori",
                platform="wordpress",
                site=self.dayori,
                path="/",
                name=self.dayori.name,
                whose=soumou,
            ),
            Watched(
                id="kakuu-gikai",
                platform="kensakusystem",
                site=vendor,
                path=f"/{self.council.name}/",
                name="架空市議会 会議録",
                whose=kakuu,
            ),
            Watched(
                id="soumou-houkoku",
                platform="pdf_page",
                site=self.papers,
                path=INDEX,
                name="草莽町議会 報告書",
                whose=soumou,
            ),
            Watched(
                id="cio-forum",
                platform="note",
                site=self.forum,
                path=f"/{ACCOUNT}/m/{MAGAZINE}",
                name="架空CIOフォーラム",
                whose=("架空CIOフォーラム", "架空県"),
            ),
        )

    def busy_day(self) -> None:
        """A question on the cloud, a round table, a report, an article, and words added to one."""
        self.yamada.add(
            title="ガバメントクラウドの費用を質問しました",
            content=(
                "<p>本日の一般質問で、ガバメントクラウドへの移行にかかる費用を取り上げました。</p>\n"
                "<p>市からは、運用の経費が年に二割ほど増える見込みだと答弁がありました。"
                "生成AIの活用で職員の負担を減らす提案もしました。</p>"
            ),
            date=_EVENING,
        )
        first = self.dayori.posts[0]
        first.content += (
            "<p>追記: 書かない窓口は来年一月から二つの支所にも広がり、"
            "生成AIによる案内も試すことになりました。</p>"
        )
        first.modified = _EVENING
        self.forum.articles.append(_round_table())
        self.council.sittings.append(_question_day())
        self.papers.years[0].sections[0][1].append(_visit_report())


def _yamada_posts() -> Iterator[Post]:
    yield Post(
        id=11,
        title="自治体DXの研修に参加しました",
        content="<p>県の研修で、DXの推進体制と人材の育成について学びました。</p>",
        date=FIRST_MORNING - timedelta(days=3),
    )
    yield Post(
        id=10,
        title="公園の花壇",
        content="<p>中央公園の花壇に、皆さまと花を植えました。</p>",
        date=FIRST_MORNING - timedelta(days=9),
    )


def _dayori_posts() -> Iterator[Post]:
    yield Post(
        id=21,
        title="窓口の改善について",
        content="<p>役場の窓口で、申請書を書く手間を減らす取組が始まりました。</p>",
        date=FIRST_MORNING - timedelta(days=5),
    )
    yield Post(
        id=20,
        title="テレワークの現状",
        content="<p>職員のテレワークの現状について、総務委員会で報告がありました。</p>",
        date=FIRST_MORNING - timedelta(days=12),
    )


def _first_article() -> NoteArticle:
    return NoteArticle(
        key="n00000000000a",
        title="フォーラムを始めました",
        body="<h2>ごあいさつ</h2><p>県内の市町村のCIOが、取組を持ち寄って話します。</p>",
        date=FIRST_MORNING - timedelta(days=20),
        name="架空CIOフォーラム",
    )


def _round_table() -> NoteArticle:
    body = (
        "<p>第2回は、「架空市CIO×草莽町CIO座談会」をお届けします!</p>"
        "<p>2026年10月28日に、「第2回架空CIOフォーラム座談会」として対談を実施しました。</p>"
        "<p>参加者(敬称略)<br>架空市副市長:藤田 一<br>草莽町CIO:橋本 四郎</p>"
        "<h2>生成AIを庁内で使う</h2><p>―取組をご紹介ください。</p>"
        "<p>架空市副市長:藤田(以下「藤田」)<br>議事録の要約に生成AIを使い始めました。"
        "要約にかかる時間は三分の一になりました。</p>"
        "<p>草莽町CIO:橋本(以下「橋本」)<br>小さな町では人が足りません。"
        "共同で使える生成AIの環境があると助かります。</p>"
        "<p>藤田<br>県と市町村で、共同の利用を始める準備をしています。</p>"
        "<p>後半もお楽しみに!</p>"
    )
    title = "架空市CIO×草莽町CIOの座談会を実施しました! part1"
    key, name = "n00000000000b", "架空CIOフォーラム"
    return NoteArticle(key=key, title=title, body=body, date=_EVENING, name=name)


def _council() -> Tenant:
    autumn = Sitting(
        file_name="R080910A",
        year="令和 8年",
        branch="第3回定例会",
        day="（第1号 9月10日）",
        blocks=plenary(word="窓口の改革"),
        held="令和 8年 9月10日",
    )
    return Tenant(name="kakuu", council="架空市議会", sittings=[autumn])


def _question_day() -> Sitting:
    chair = "議長（大山一郎議員）"
    said = (
        (chair, f"○{chair}　ただいまから本日の会議を開きます。一般質問を行います。"),
        (
            "森次郎議員",
            (
                "○２番（森次郎議員）　ガバメントクラウドについて伺います。\n"
                "　移行の後、運用の経費はどれほど増えると見込んでいますか。"
            ),
        ),
        (chair, f"○{chair}　総務部長。"),
        (
            "高橋等総務部長",
            (
                "○（高橋　等総務部長）　ガバメントクラウドの利用料を含めまして、運用の経費は\n"
                "年に二割ほど増える見込みです。近隣の市町村と共同で利用し、抑えてまいります。"
            ),
        ),
        (chair, f"○{chair}　本日はこれで散会いたします。"),
    )
    blocks = [Block(label=label, text=f"{text}\n\n") for label, text in said]
    return Sitting(
        file_name="R081119A",
        year="令和 8年",
        branch="第4回定例会",
        day="（第2号11月19日）",
        blocks=[cover("架空市議会", 2), *blocks],
        held="令和 8年11月19日",
    )


def _papers() -> Municipality:
    study = [
        "総務委員会行政視察報告書",
        "１ 視察月日 令和８年８月２０日（木）",
        "２ 調査事項 公園の管理について",
        "みほん市では、公園の手入れを町内会とともに進めている。",
    ]
    paper = Paper(
        path="/gikai/houkoku/r8-soumu.pdf",
        row='<a href="{}">総務委員会 行政視察報告書 令和8年8月20日（PDF：90KB）</a>',
        body=pdf_of([study]),
    )
    sections = [("令和8年 行政視察報告書", [paper])]
    year = YearPage(path="/gikai/houkoku/r8.html", label="令和8年", sections=sections)
    return Municipality(years=[year], name="草莽町議会")


def _visit_report() -> Paper:
    study = [
        "デジタル化特別委員会行政視察報告書",
        "１ 視察月日 令和８年１１月５日（木）",
        "２ 調査事項 書かない窓口とＤＸの進め方について",
        "はやし市では、書かない窓口を三年前から進めてきた。",
        "職員の負担は一割ほど減り、待ち時間も短くなったとの説明を受けた。",
        "庁内のＤＸは、課ごとに置いた推進員が支えている。",
    ]
    return Paper(
        path="/gikai/houkoku/r8-digital.pdf",
        row='<a href="{}">デジタル化特別委員会 行政視察報告書 令和8年11月5日（PDF：120KB）</a>',
        body=pdf_of([study]),
    )
