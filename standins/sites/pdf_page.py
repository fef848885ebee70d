"""A municipality's pages that list PDF files: index, a page for each year, the files.

Invented; shaped as the pages of 448 municipalities are read by public code (2026-11): relative
addresses, notes of size in every form, Word twins, days in the link, its row, a heading or only
on the page that leads here.
"""

from __future__ import annotations

import hashlib
import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from standins.pdf_maker import pdf_of
from standins.sites.serving import Answer, Asked, Site, Switches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_CHANGED = "Mon, 02 Nov 2026 01:00:00 GMT"
INDEX = "/gikai/kaigiroku/index.html"
START = INDEX
_LINES = [
    "委員会会議録",
    "令和８年９月１５日（火曜日）",
    "○２番（佐藤一郎君）　窓口のDXについて伺います。",
    "○市長（鈴木次郎君）　DXの窓口は、来年の四月から三か所で始めます。",
]
EXAMPLE = {"replace": {"file": "0915.pdf", "lines": _LINES, "note": "（訂正）"}}


@dataclass(slots=True, kw_only=True)
class PdfSwitches(Switches):
    """What such sites differ in, beside what may befall any site."""

    no_validators: bool = False
    challenge: bool = False  # every page, with 200
    cut_lists: bool = False  # half of every page's bytes


@dataclass(slots=True, kw_only=True)
class Paper:
    """A file and the piece of HTML that names it, {} where its address stands."""

    path: str
    row: str
    body: bytes
    status: int = 200

    @property
    def kind(self) -> str:
        """The type that a file server takes from the name's ending."""
        is_page = self.path.endswith(".html")
        return "text/html; charset=UTF-8" if is_page else "application/pdf"

    @property
    def etag(self) -> str:
        """Of the bytes, as a file server makes it."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass(slots=True, kw_only=True)
class YearPage:
    """A list; ``sections`` are headings with their papers, in order."""

    path: str
    label: str
    sections: list[tuple[str, list[Paper]]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Municipality:
    """The site. Tests change ``years`` and ``switches`` while it serves."""

    years: list[YearPage] = field(default_factory=list)
    switches: PdfSwitches = field(default_factory=PdfSwitches)
    name: str = "架空市議会"

    def papers(self) -> list[Paper]:
        """All of them."""
        return [paper for year in self.years for _, papers in year.sections for paper in papers]

    def paper(self, end: str) -> Paper:
        """The one whose address ends so."""
        (found,) = [paper for paper in self.papers() if paper.path.endswith(end)]
        return found

    def control(self, order: dict[str, Any]) -> None:
        """``{"replace": {"file": "…", "lines": ["…"], "note": "…"}}``: other words under the same
        address; without a note, which stands in the list, no run looks for them for 14 days."""
        for name, values in order.items():
            if name != "replace":
                raise KeyError(name)
            paper = self.paper(values["file"])
            paper.body = pdf_of([values["lines"]])
            paper.row += values.get("note", "")

    def answer(self, asked: Asked, url: str) -> Answer:  # noqa: ARG002 - its pages know no host
        """As a file server does, and a content management that makes whole pages of files."""
        if asked.path == "/robots.txt":
            return _answer(404, "text/html", b"<h1>Not Found</h1>")
        if self.switches.challenge:
            page = "<title>Just a moment...</title><p>Checking your browser</p>"
            return _answer(200, "text/html", page.encode())
        pages = {INDEX: self._index(), **{year.path: self._year(year) for year in self.years}}
        if asked.path in pages:
            body = pages[asked.path].encode()
            half = body[: len(body) // 2] if self.switches.cut_lists else body
            return self._given(asked, "text/html; charset=UTF-8", half)
        for paper in self.papers():
            if paper.path == asked.path and paper.status == 200:
                return self._given(asked, paper.kind, paper.body)
        return _answer(404, "text/html", b"<title>404</title><h1>Not Found</h1>")

    def _index(self) -> str:
        links = "\n".join(
            f'<li><a href="{_relative(year.path)}">{html.escape(year.label)}</a></li>'
            for year in self.years
        )
        return _page(f"{self.name} 会議録", f"<ul>{links}</ul>")

    def _year(self, year: YearPage) -> str:
        sections = "\n".join(
            (f"<h2>{html.escape(heading)}</h2>" if heading else "")
            + "<ul>"
            + "".join(f"<li>{paper.row.format(_relative(paper.path))}</li>" for paper in papers)
            + "</ul>"
            for heading, papers in year.sections
        )
        return _page(year.label, sections)

    def _given(self, asked: Asked, kind: str, body: bytes) -> Answer:
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.switches.no_validators:
            return _answer(200, kind, body)
        validators = (("ETag", etag), ("Last-Modified", _CHANGED))
        if asked.headers.get("if-none-match") == etag:
            return Answer(status=304, headers=validators)
        return _answer(200, kind, body, validators)


def minutes(title: str, day: str, *said: tuple[str, str]) -> list[str]:
    """Lines of invented minutes: a cover with its roster, then who says what."""
    cover = [title, day, "○出席議員（２名）", "　１番　山　田　花　子　君"]
    return [*cover, *(f"○{who}　{words}" for who, words in said)]


TALK = (
    ("議長（山田花子君）", "これより本日の会議を開きます。"),
    ("２番（佐藤一郎君）", "窓口のDXについて伺います。書かない窓口はいつから始まるのか。"),
    ("市長（鈴木次郎君）", "来年度から順に始めます。職員の研修も合わせて行います。"),
)
CORRECTED = (
    *TALK[:2],
    ("市長（鈴木次郎君）", "来年の四月から始めます。テレワークの研修も行います。"),
)


def sample_years() -> list[YearPage]:
    """Two years of invented papers, in the forms of lists that are about."""
    first = minutes("令和８年第３回定例会会議録", "令和８年９月４日（金曜日）", *TALK)
    early = minutes("令和８年第３回定例会会議録", "令和８年９月８日（火曜日）", *TALK[:2])
    study = ["デジタル化特別委員会行政視察報告書", "１ 視察月日 令和８年８月１８日（火）"]
    study += ["２ 調査事項", "はやし市では窓口の書かない化を三年前から進めてきた。"]
    study += ["職員の負担は一割ほど減り、待ち時間も短くなったとの説明を受けた。"]
    other = minutes("委員会会議録", "令和８年９月１５日（火曜日）", *TALK[1:])
    files = "/material/files/group/7/"
    this_year = YearPage(
        path="/gikai/kaigiroku/r8.html",
        label="令和8年",
        sections=[
            (
                "令和8年第3回定例会（9月4日～9月25日）",
                [
                    Paper(
                        path=files + "080904.pdf",
                        row='<a href="{}">本会議（１日目）9月4日（PDFファイル: 123KB）</a> '
                        '<a href="/material/files/group/7/080904.docx">本会議（Word：30KB）</a>',
                        body=pdf_of([first]),
                    ),
                    Paper(
                        path=files + "0908sokuho.pdf",
                        row='<a href="{}">【速報版】本会議 9月8日[PDFファイル／95KB]</a>',
                        body=pdf_of([early]),
                    ),
                ],
            ),
            (
                "委員会",
                [
                    Paper(
                        path=files + "shisatsu.pdf",
                        row='<a href="{}">8月18日 行政視察報告書[ [PDFファイル／496KB]</a>',
                        body=pdf_of([study]),
                    ),
                    Paper(
                        path=files + "0915.pdf", row='<a href="{}">0915</a>', body=pdf_of([other])
                    ),
                ],
            ),
        ],
    )
    last_year = YearPage(path="/gikai/kaigiroku/r6.html", label="令和6年度")
    return [this_year, last_year]


SUMMARY = """<h2>日時</h2><p>令和8年9月15日（火曜日）午前10時から</p>
<h2>出席者</h2><p>山田委員長、佐藤副委員長、鈴木委員、市民課長</p>
<h2>1 書かない窓口について</h2>
<p>山田委員長：窓口のDXについて、はじめに市民課から説明を受ける。</p>
<p>市民課長：申請書を職員が作る窓口を、来年度の四月から三か所で始める。</p>
<p>鈴木委員：テレワークの職員でも、離れた場所から応対はできるのか。</p>
<p>市民課長：端末を増やし、支所の窓口から本庁の職員が応対できるようにする。</p>
<h2>2 その他</h2>
<p>佐藤副委員長：次回は10月6日に開き、視察の報告書をまとめる。</p>"""


def summary_page() -> Paper:
    """A summary of a meeting that is a page, in the list beside the files."""
    return Paper(
        path="/gikai/kaigiroku/somu0915.html",
        row='9月15日 総務委員会 <a href="{}">会議要旨</a>',
        body=_page("総務委員会 会議要旨", SUMMARY).encode(),
    )


def leading_page() -> Paper:
    """A page called so that only leads to the file."""
    lead = (
        "<p>会議要旨はこちらです。</p>"
        '<p><a href="/material/files/0916.pdf">会議要旨（PDF：9KB）</a></p>'
    )
    return Paper(
        path="/gikai/kaigiroku/somu0916.html",
        row='9月16日 総務委員会 <a href="{}">会議要旨</a>',
        body=_page("総務委員会 会議要旨", lead).encode(),
    )


def unreadable_papers() -> list[Paper]:
    """Files that give no text, each for a reason of its own."""
    text = ["この文書には二十字を超える長さの文が一つあります。"]
    bodies = {
        "scan": pdf_of([[]]),
        "locked": pdf_of([text], encrypted=True),
        "cut": pdf_of([text])[:500],
        "page": "<!DOCTYPE html><title>資料</title><p>ファイルは移りました。</p>".encode(),
        "thick": pdf_of([[]] * 1001),
    }
    return [
        Paper(
            path=f"/material/files/group/9/{name}.pdf",
            row=f'<a href="{{}}">9月1日 {name}（PDF：1.2MB）</a>',
            body=body,
        )
        for name, body in bodies.items()
    ]


def make(captures: Path | None) -> Site:
    """A site to look at by hand; with ``captures`` the files of that folder are what it lists."""
    if captures is None:
        years = sample_years()
        years[0].sections.append(("会議要旨", [summary_page()]))
        return Municipality(years=years)
    files = sorted(captures.rglob("*.pdf"))
    papers = [
        Paper(
            path=f"/files/{file.name}",
            row=f'<a href="{{}}">{html.escape(file.stem)}（PDF）</a>',
            body=file.read_bytes(),
        )
        for file in files
    ]
    year = YearPage(path="/gikai/kaigiroku/r8.html", label="令和8年", sections=[("", papers)])
    return Municipality(years=[year])


def _relative(path: str) -> str:
    """As editors write addresses inside one folder, and from the root else."""
    folder = INDEX.rpartition("/")[0] + "/"
    return path.removeprefix(folder)


def _page(heading: str, content: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><title>{html.escape(heading)} | 架空市</title>
<meta name="nsls:timestamp" content="Sun, 01 Nov 2026 23:30:00 GMT"></head>
<body><header><p>架空市公式ホームページ</p></header>
<nav><ul><li><a href="/r5/top.html">令和5年の市の話題</a></li></ul></nav>
<main><h1>{html.escape(heading)}</h1>
<p class="update">更新日：2026年11月02日</p>
{content}
</main><footer><a href="/plan.pdf">市の計画（PDF：1KB）</a></footer></body></html>
"""


def _answer(status: int, kind: str, body: bytes, more: Sequence[tuple[str, str]] = ()) -> Answer:
    size = ("Content-Length", str(len(body)))
    return Answer(status=status, headers=(("Content-Type", kind), size, *more), body=body)
