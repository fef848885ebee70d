"""The bodies of the feed stand-in: four dialects, the list of news, the pages."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from standins.sites.feed_items import CitySwitches, News

TOKYO = ZoneInfo("Asia/Tokyo")
NAME = "架空市ホームページ"
_NAMES = {"cp932": "Shift_JIS", "euc_jp": "EUC-JP", "iso2022_jp": "ISO-2022-JP"}
_WEEKDAYS = "月火水木金土日"
MIME = {
    "rss091": "text/xml",
    "rss10": "application/xml",
    "rss20": "application/rss+xml",
    "atom": "application/atom+xml",
}


def feed_text(news: Sequence[News], switches: CitySwitches, url: str) -> str:
    """The feed in the dialect and with the declaration that the switches name."""
    writer = {"rss091": _rss, "rss20": _rss, "rss10": _rdf, "atom": _atom}[switches.dialect]
    declared = switches.declared or _NAMES.get(switches.encoding, switches.encoding)
    body = writer(news, switches, url)
    return f'<?xml version="1.0" encoding="{declared}"?>\n{body}'


def _link(one: News, switches: CitySwitches, url: str) -> str:
    if one.link:
        return html.escape(one.link)
    return one.path.removeprefix("/www/") if switches.relative else f"{url}{one.path}"


def _base(switches: CitySwitches, url: str) -> str:
    return f' xml:base="{url}/www/"' if switches.relative else ""


def _title(one: News) -> str:
    return html.escape(one.title, quote=False)


def _rss(news: Sequence[News], switches: CitySwitches, url: str) -> str:
    version = "0.91" if switches.dialect == "rss091" else "2.0"
    items = "".join(_rss_item(one, switches, url) for one in news)
    return (
        f'<rss version="{version}" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f"{_base(switches, url)}>"
        f"<channel><title>{NAME}</title><link>{url}/</link><description>新着情報</description>"
        f"{items}</channel></rss>\n"
    )


def _rss_item(one: News, switches: CitySwitches, url: str) -> str:
    modern = switches.dialect == "rss20"
    shown = one.shown
    parts = [
        f"<title>{_title(one)}</title>",
        f"<link>{_link(one, switches, url)}</link>",
        f"<description><![CDATA[{_excerpt(one)}]]></description>",
    ]
    if modern and one.guid:
        parts.append(f'<guid isPermaLink="false">{html.escape(one.guid)}</guid>')
    if modern and shown:
        parts.append(f"<pubDate>{format_datetime(shown.astimezone(UTC))}</pubDate>")
    if modern and switches.whole:
        parts.append(f"<content:encoded><![CDATA[{one.content}]]></content:encoded>")
    return f"<item>{''.join(parts)}</item>\n"


def _rdf(news: Sequence[News], switches: CitySwitches, url: str) -> str:
    links = [_link(one, switches, url) for one in news]
    order = "".join(f'<rdf:li rdf:resource="{link}"/>' for link in links)
    items = "".join(
        f'<item rdf:about="{link}"><title>{_title(one)}</title><link>{link}</link><description/>'
        + (f"<dc:date>{one.shown.astimezone(TOKYO).isoformat()}</dc:date>" if one.shown else "")
        + "</item>\n"
        for one, link in zip(news, links, strict=True)
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://purl.org/rss/1.0/"'
        f"{_base(switches, url)}>"
        f'<channel rdf:about="{url}/"><title>{NAME}</title><link>{url}/</link>'
        f"<description>新着情報</description><items><rdf:Seq>{order}</rdf:Seq></items></channel>\n"
        f"{items}</rdf:RDF>\n"
    )


def _atom(news: Sequence[News], switches: CitySwitches, url: str) -> str:
    entries = "".join(_atom_entry(one, switches, url) for one in news)
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"{_base(switches, url)}>'
        f"<title>{NAME}</title><id>{url}/atom.xml</id>{entries}</feed>\n"
    )


def _atom_entry(one: News, switches: CitySwitches, url: str) -> str:
    content = f'<content type="html"><![CDATA[{one.content}]]></content>' if switches.whole else ""
    published = f"<published>{_iso(one.date)}</published>" if one.date else ""
    updated = f"<updated>{_iso(one.shown)}</updated>" if one.shown else ""
    return (
        f'<entry><id>tag:kakuu.example.jp,2020:page-{one.number}</id><title type="html">'
        f"{html.escape(_title(one), quote=False)}</title>"
        f'<link rel="alternate" href="{_link(one, switches, url)}"/>{published}{updated}'
        f'<summary type="html"><![CDATA[{_excerpt(one)}]]></summary>{content}</entry>\n'
    )


def _iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _excerpt(one: News) -> str:
    return one.content[:30].replace("<p>", "") + "…"


def list_page(news: Sequence[News], switches: CitySwitches, url: str) -> str:
    """The same news as a page that lists them, without years."""
    rows = []
    for one in news:
        dates = [one.redated, one.date] if switches.list_repeats else [one.shown]
        rows += [(moment, one) for moment in dates if moment]
    rows.sort(key=lambda row: row[0], reverse=True)
    items = "".join(_row(moment.astimezone(TOKYO), one, url) for moment, one in rows)
    return _PAGE.format(
        title=f"市議会 | {NAME}", body=f"<h2>新着更新情報</h2>\n<ul class=news>{items}</ul>"
    )


def _row(moment: datetime, one: News, url: str) -> str:
    fresh = moment == one.date
    label, name = ("labelnew", "新規") if fresh else ("labelupdate", "更新")
    link = html.escape(one.link) or f"{url}{one.path}"
    return (
        f'<li class="box"><span class="date">{moment.month}月{moment.day}日'
        f"（{_WEEKDAYS[moment.weekday()]}曜日）</span>"
        f'<span class="{label}">{name}</span>'
        f'<span class="newsli"><a href="{link}">{_title(one)}</a></span></li>\n'
    )


def article_page(one: News, name: str = NAME) -> str:
    """A page of the city, with a line that says when it was last touched."""
    shown = one.shown
    touched = f"更新日：{shown.astimezone(TOKYO):%Y年%m月%d日}" if shown else ""
    title = _title(one)
    return _PAGE.format(
        title=f"{title} | {name}",
        body=f'<h1>{title}</h1>\n<p class="update">{touched}</p>\n{one.content}',
    )


_PAGE = """<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><title>{title}</title></head><body>
<div id="head"><p><a href="/">架空市</a></p>
<ul id="menu"><li><a href="/">ホーム</a></li><li><a href="/kurashi/">くらし</a></li>
<li><a href="/gikai/">市議会</a></li></ul></div>
<div id="main">{body}</div>
<div id="foot"><address>〒000-0000 架空市中央1番1号</address></div>
</body></html>
"""
