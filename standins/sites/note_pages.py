"""What the note.com stand-in shows of its articles: pages, the RSS, JSON and robots.txt."""

from __future__ import annotations

import html
import itertools
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

TOKYO = ZoneInfo("Asia/Tokyo")
# Kept as a block of words: one path a line would be half a page.
# fmt: off
_CLOSED = (
    "/*/terms/specified", "/*/message", "/*/menu/*", "/*/magazines", "/*/likes", "/*/followings",
    "/*/followers", "/*/archives/*", "/*/archives", "/m/*/archive", "/signup?*", "/login?*",
    "/search", "/wrap_up/*", "/pdf/*", "/api/*", "/preview/*", "/intent/*", "/embed/*",
)
# fmt: on
_CLOSED_TO_SEARCH = ("/*/rss", "/embed/*", "/search", "/api/v2/attachments")


@dataclass(slots=True, kw_only=True)
class NoteArticle:
    """An article; ``date`` is aware, ``body`` HTML, ``free`` what stands before a pay wall."""

    key: str
    title: str
    body: str
    date: datetime
    account: str = "kakuu_forum"
    name: str = "架空フォーラム"
    in_magazine: bool = True
    pinned: bool = False
    free: str | None = None
    in_feed: bool = True
    gone: bool = False

    @property
    def shown(self) -> str:
        """The HTML that everybody may read."""
        return self.body if self.free is None else self.free


def robots_txt() -> str:
    """What the site closes to everybody, as in 2026: the JSON among it, the RSS not."""
    closed = "".join(f"Disallow: {path}\n" for path in _CLOSED)
    searching = "".join(f"Disallow: {path}\n" for path in _CLOSED_TO_SEARCH)
    return f"User-agent: *\n{closed}\nUser-agent: Googlebot\nUser-agent: bingbot\n{searching}"


def article_url(article: NoteArticle, url: str) -> str:
    """Its canonical address."""
    return f"{url}/{article.account}/n/{article.key}"


def feed(articles: Sequence[NoteArticle], title: str, page: str, url: str) -> str:
    """The RSS in the shape captured in 2023-11: excerpts, no instant of change."""
    newest = max((one.date for one in articles), default=datetime(2026, 1, 1, tzinfo=TOKYO))
    items = "".join(_item(one, url) for one in articles)
    return _RSS.format(title=html.escape(title), page=page, built=_stamp(newest), items=items)


def _stamp(instant: datetime) -> str:
    return format_datetime(instant.astimezone(TOKYO))


def _item(article: NoteArticle, url: str) -> str:
    link = article_url(article, url)
    first = re.match(r".*?</(?:p|h2|h3)>", article.shown, re.DOTALL)
    excerpt = f"{first[0] if first else ''}<br/><a href='{link}'>続きをみる</a>"
    return f"""
    <item>
      <title>{html.escape(article.title)}</title>
      <media:thumbnail>https://assets.example.jp/{article.key}.png?width=800</media:thumbnail>
      <description><![CDATA[{excerpt}]]></description>
      <note:creatorImage>https://assets.example.jp/p.png?fit=bounds&amp;width=330</note:creatorImage>
      <note:creatorName>{html.escape(article.name)}</note:creatorName>
      <pubDate>{_stamp(article.date)}</pubDate>
      <link>{link}</link>
      <guid>{link}</guid>
    </item>"""


_RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:webfeeds="http://webfeeds.org/rss/1.0" xmlns:note="https://note.com" \
xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" version="2.0">
  <channel>
    <title>{title}</title>
    <description>{title}の記事</description>
    <link>{page}</link>
    <atom:link rel="self" type="application/rss+xml" href="{page}/rss/"/>
    <webfeeds:accentColor>249F80</webfeeds:accentColor>
    <language>ja</language>
    <lastBuildDate>{built}</lastBuildDate>{items}
  </channel>
</rss>
"""


def article_page(article: NoteArticle, url: str, *, visits: int, old_layout: bool) -> str:
    """The page with all that stands around an article; ``visits`` changes what it counts."""
    body = "p-article__content" if old_layout else "note-common-styles__textnote-body"
    stamp = article.date.astimezone(TOKYO)
    wall = "" if article.free is None else _WALL
    return _PAGE.format(
        title=html.escape(article.title),
        name=html.escape(article.name),
        link=article_url(article, url),
        author=f"{url}/{article.account}",
        iso=stamp.isoformat(timespec="milliseconds"),
        day=f"{stamp:%Y年%m月%d日 %H:%M}",
        body_class=body,
        body=renumbered(article.shown, visits),
        wall=wall,
        likes=100 + visits,
    )


def renumbered(body: str, visits: int) -> str:
    """With the name and id that each block bears; they are given out anew, as after an edit."""
    counter = itertools.count()

    def mark(found: re.Match[str]) -> str:
        number = f"{visits:08x}-{next(counter):04x}"
        return f'<{found[1]} name="{number}" id="{number}"{found[2]}>'

    return re.sub(r"<(p|h2|h3|figure|ul)((?: [^>]*)?)>", mark, body)


_WALL = """<div class="o-noteAreaPaymentWall"><p>ここから先は</p><p>1,234字</p>
<button>購入手続きへ</button></div>"""
_PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>{title}｜{name}</title>
<link rel="canonical" href="{link}"><meta property="og:url" content="{link}">
<meta property="og:title" content="{title}｜{name}"></head>
<body><div id="__nuxt"><div id="__layout"><header class="o-navbar"><a href="/">note</a>
<a href="/login?redirect=1">ログイン</a></header><main><article>
<div class="o-noteEyecatch"><img alt="見出し画像" src="https://assets.example.jp/e.png"></div>
<div class="o-noteContentHeader"><h1 class="o-noteContentHeader__title">{title}</h1>
<div class="o-noteContentHeader__name"><a href="{author}">
  {name}
</a></div><div class="o-noteContentHeader__info"><time datetime="{iso}">{day}</time></div></div>
<nav class="o-tableOfContents"><ol><li class="o-tableOfContents__item">目次の一行</li></ol></nav>
<div class="{body_class}">{body}{wall}</div>
<ul class="m-tagList"><li class="m-tagList__item"><a><span class="a-tag__label">#DX</span></a>
</li></ul><div class="o-noteLikes">スキ {likes}</div></article>
<aside class="o-relatedNotes"><a href="/yoso_no_hito/n/nffffffffffff">よその記事</a></aside></main>
</div></div><script>window.__NUXT__={{"serverRendered":true,"visits":{likes}}}</script></body></html>
"""


def list_page(articles: Sequence[NoteArticle], title: str, url: str, dotted: str) -> str:
    """An account's or a magazine's page: links in the forms that are seen, each to one article."""
    forms = (
        "{path}",
        "{url}{path}?magazine_key=m0123456789ab",
        "{dotted}{path}",
        "{url}{path}/#top",
    )
    links = "".join(
        f'<a href="{forms[number % len(forms)].format(url=url, dotted=dotted, path=path)}">記事</a>'
        for number, path in enumerate(f"/{one.account}/n/{one.key}" for one in articles)
    )
    return (
        f'<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body><main>{links}</main><aside><a href="/yoso_no_hito/n/nffffffffffff">おすすめ</a>'
        "</aside></body></html>"
    )


def contents_json(articles: Sequence[NoteArticle], total: int, *, last: bool, url: str) -> str:
    """A page of an account's list, as captured in 2025-06, less the fields that nobody reads."""
    contents = [_listed(one, url) for one in articles]
    return json.dumps({"data": {"contents": contents, "isLastPage": last, "totalCount": total}})


def _listed(article: NoteArticle, url: str) -> dict[str, Any]:
    plain = re.sub(r"<[^>]+>", "", article.shown)
    return {
        "type": "TextNote",
        "status": "published",
        "name": article.title,
        "key": article.key,
        "publishAt": article.date.astimezone(TOKYO).isoformat(),
        "price": 0 if article.free is None else 300,
        "isLimited": False,
        "canRead": article.free is None,
        "body": plain[:240],
        "isPinned": article.pinned,
        "likeCount": 28,
        "user": {"urlname": article.account, "nickname": article.name},
        "noteUrl": article_url(article, url),
    }


def section_json(articles: Sequence[NoteArticle], total: int, *, last: bool) -> str:
    """A page of a magazine's list, in snake_case."""
    contents = [
        {
            "key": one.key,
            "name": one.title,
            "publish_at": one.date.astimezone(TOKYO).isoformat(),
            "user": {"urlname": one.account},
        }
        for one in articles
    ]
    section = {"contents": contents, "total_count": total, "is_last_page": last}
    return json.dumps({"data": {"section": section}})


def detail_json(article: NoteArticle, visits: int) -> str:
    """One article with its body; no field says when it was changed."""
    data = {
        "key": article.key,
        "name": article.title,
        "body": renumbered(article.shown, visits),
        "status": "published",
        "publish_at": article.date.astimezone(TOKYO).isoformat(),
        "price": 0 if article.free is None else 300,
        "is_limited": False,
        "can_read": article.free is None,
        "like_count": 28 + visits,
        "user": {"urlname": article.account, "nickname": article.name},
    }
    return json.dumps({"data": data})


def sample_articles(newest: datetime, count: int = 12) -> list[NoteArticle]:
    """Invented articles, one every four days back from ``newest``; some are round tables."""
    return [_sample(count - number, newest - timedelta(days=4 * number)) for number in range(count)]


def _sample(number: int, day: datetime) -> NoteArticle:
    key = f"n{number:012x}"
    if number % 3 == 0:
        held = f"{day - timedelta(days=20):%Y年%m月%d日}"
        body = _TALK.format(number=number, held=held)
        title = f"架空市CIO×みどり都CIOの座談会を実施しました! part{1 + number % 2}"
        return NoteArticle(key=key, title=title, body=body, date=day)
    body = _REPORT.format(number=number)
    return NoteArticle(key=key, title=f"電子申請の歩み その{number}", body=body, date=day)


_REPORT = (
    "<p>このマガジンは、みどり都と区市町村がDXを共に進めるために発行しています。</p>"
    "<h2>窓口の今</h2><p>第{number}期の手続きを<b>電子申請</b>に移しました。<br>紙は半分になりました。</p>"
    '<figure embedded-service="external-article" data-src="https://example.jp/x">'
    '<a href="https://example.jp/x"><strong>別の記事</strong><em>要約</em></a></figure>'
    "<h3>これから</h3><p>{number}番目の課題は人材の育成です。</p>"
)
_TALK = (
    "<p>このマガジンは、みどり都と区市町村がDXを共に進めるために発行しています。</p>"
    "<p>第{number}回は、「架空市CIO×みどり都CIO座談会」をお届けします!</p>"
    "<p>{held}に、「第{number}回みどり都・区市町村フォーラム座談会」として対談を実施しました。</p>"
    "<p>参加者(敬称略)<br>架空市副市長:藤田 一<br>みどり都CIO:橋本 四郎</p>"
    "<h2>紙をなくす</h2><p>―取組をご紹介ください。</p>"
    "<p>架空市副市長:藤田(以下「藤田」)<br>電子決裁を{number}件始めました。</p>"
    "<figure><img src='https://example.jp/1.png' alt='全体'><figcaption>会場の様子</figcaption>"
    "</figure>"
    "<p>みどり都CIO:橋本(以下「橋本」)<br>テレワークはいかがですか。</p>"
    "<p>藤田<br>{number}つの課で始めました。</p><p>後半もお楽しみに!</p>"
)
