"""A WordPress on loopback: status, headers and shape as a 6.1.9 answered them in 2026-11."""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from standins.sites.captures import Replay, read_captures
from standins.sites.serving import Answer, Asked, Site
from standins.sites.wordpress_feeds import feed_body
from standins.sites.wordpress_posts import BlogSwitches, Post, sample_posts

if TYPE_CHECKING:
    from pathlib import Path

TOKYO = ZoneInfo("Asia/Tokyo")
PER_FEED = 10
EXAMPLE = {
    "add": {
        "title": "DXの質問",
        "content": "<p>窓口のDXについて質問しました。</p>",
        "date": "2026-11-22T12:00:00+09:00",
    }
}
CAPTURED_HOST = "http://127.0.0.1:8099"
_EXPOSED = (
    ("X-Content-Type-Options", "nosniff"),
    ("Access-Control-Expose-Headers", "X-WP-Total, X-WP-TotalPages, Link"),
    (
        "Access-Control-Allow-Headers",
        "Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type",
    ),
)
_NOT_CACHED = (
    ("Expires", "Wed, 11 Jan 1984 05:00:00 GMT"),
    ("Cache-Control", "no-cache, must-revalidate, max-age=0"),
)


@dataclass(slots=True, kw_only=True)
class Blog:
    """The site. Tests and the demo change ``posts`` and ``switches`` while it serves."""

    posts: list[Post] = field(default_factory=list)
    switches: BlogSwitches = field(default_factory=BlogSwitches)
    name: str = "架空市議会議員 山田花子の活動日誌"

    def add(self, **values: Any) -> Post:  # noqa: ANN401 - the fields of Post, as it checks them
        """A further post; its id is the next one where none is given."""
        number = max((post.id for post in self.posts), default=0) + 1
        post = Post(**{"id": number, **values})
        self.posts.append(post)
        return post

    def change(self, number: int, **values: object) -> Post:
        """Change a post; give ``modified`` with it, as WordPress would."""
        post = next(post for post in self.posts if post.id == number)
        for name, value in values.items():
            setattr(post, name, value)
        return post

    def control(self, order: dict[str, Any]) -> None:
        """``{"add": {fields}}`` and ``{"change": {"id": …, fields}}``; instants as ISO 8601."""
        for name, values in order.items():
            fields: dict[str, Any] = {
                key: datetime.fromisoformat(value) if key in ("date", "modified") else value
                for key, value in values.items()
            }
            if name == "add":
                self.add(**fields)
            elif name == "change":
                self.change(int(fields.pop("id")), **fields)
            else:
                raise KeyError(name)

    def answer(self, asked: Asked, url: str) -> Answer:
        """As index.php routes it."""
        query = asked.query
        if asked.path == "/robots.txt":
            return _plain(url, _ROBOTS.format(url=url))
        if self.switches.moved_to:
            return Answer(status=301, headers=(("Location", self.switches.moved_to),))
        if asked.path == "/" and "rest_route" in query:
            return _rest(self, asked, url, query["rest_route"])
        if asked.path == "/" and "feed" in query:
            return _feed(self, asked, url, "atom" if query["feed"] == "atom" else "rss2")
        if self.switches.plain_permalinks and asked.path != "/":
            return _not_found(url)
        return self._pretty(asked, url)

    def _pretty(self, asked: Asked, url: str) -> Answer:
        """The addresses that only a blog with permalinks has."""
        if asked.path.startswith("/wp-json"):
            return _rest(self, asked, url, asked.path.removeprefix("/wp-json"))
        if asked.path in ("/feed/", "/feed/atom/"):
            return _feed(self, asked, url, "atom" if asked.path.endswith("atom/") else "rss2")
        if asked.path in ("/wp-sitemap.xml", "/wp-sitemap-posts-post-1.xml"):
            return _sitemap(self, asked.path, url)
        return _page(self, asked, url)

    def link(self, post: Post, url: str) -> str:
        """The post's address."""
        if self.switches.plain_permalinks:
            return f"{url}/?p={post.id}"
        return f"{url}/{post.date.astimezone(TOKYO):%Y/%m}/{post.id}/"

    def newest_first(self) -> list[Post]:
        """By day of publication; sticky posts stand in their place like any other."""
        return sorted(self.posts, key=lambda post: (post.date, post.id), reverse=True)


_ROBOTS = """User-agent: *
Disallow: /wp-admin/
Allow: /wp-admin/admin-ajax.php

Sitemap: {url}/wp-sitemap.xml
"""


class _RestError(Exception):
    def __init__(self, status: int, code: str, message: str, **data: object) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message, "data": {"status": status, **data}}


def _rest(blog: Blog, asked: Asked, url: str, route: str) -> Answer:
    switches = blog.switches
    if switches.html_instead_of_json:
        return _html(url, 200, "<title>確認しています</title><p>しばらくお待ちください</p>")
    try:
        if switches.rest_off_401:
            raise _RestError(401, "rest_not_logged_in", "You are not currently logged in.")
        one = re.fullmatch(r"/wp/v2/posts/(\d+)", route)
        if one and not switches.rest_removed_404:
            return _one(blog, int(one[1]), url)
        if route.rstrip("/") != "/wp/v2/posts" or switches.rest_removed_404:
            message = "No route was found matching the URL and request method."
            raise _RestError(404, "rest_no_route", message)
        return _list(blog, asked, url)
    except _RestError as error:
        allow = (("Allow", "GET"),) if error.status == 400 else ()
        return _json(url, error.body, (*_EXPOSED, *allow), status=error.status)


def _one(blog: Blog, number: int, url: str) -> Answer:
    post = next((post for post in blog.posts if post.id == number), None)
    if post is None:
        raise _RestError(404, "rest_post_invalid_id", "Invalid post ID.")
    link = ("Link", f'<{blog.link(post, url)}>; rel="alternate"; type=text/html')
    return _json(url, _shown(blog, post, url), (*_EXPOSED, link, ("Allow", "GET")), links=False)


def _list(blog: Blog, asked: Asked, url: str) -> Answer:
    query = asked.query
    size, number = _count(query, "per_page", 10, 100), _count(query, "page", 1, None)
    found = _selected(blog, query)
    pages = -(-len(found) // size)
    if number > max(pages, 1):
        message = "The page number requested is larger than the number of pages available."
        raise _RestError(400, "rest_post_invalid_page_number", message)
    shown = [_shown(blog, post, url) for post in found[(number - 1) * size : number * size]]
    if fields := query.get("_fields"):
        shown = [{name: post[name] for name in post if name in fields.split(",")} for post in shown]
    totals = (("X-WP-Total", str(len(found))), ("X-WP-TotalPages", str(pages)))
    links = _neighbours(asked, url, number, pages)
    headers = (*_EXPOSED, *totals, *links, ("Allow", "GET"))
    return _json(url, shown, headers, links=not links)


def _neighbours(asked: Asked, url: str, number: int, pages: int) -> tuple[tuple[str, str], ...]:
    near = [("prev", number - 1)] * (number > 1) + [("next", number + 1)] * (number < pages)
    rest = re.sub(r"([?&])page=\d+&?", r"\1", asked.target).rstrip("&")
    said = ", ".join(f'<{url}{rest}&page={page}>; rel="{name}"' for name, page in near)
    return (("Link", said),) if near else ()


def _count(query: dict[str, str], name: str, default: int, most: int | None) -> int:
    value = query.get(name, str(default))
    number = int(value) if value.isdecimal() else 0
    if number >= 1 and (most is None or number <= most):
        return number
    wrong = f"{name} must be between 1 (inclusive) and {most} (inclusive)"
    raise _invalid(name, wrong, "rest_out_of_bounds", wrong)


def _invalid(name: str, wrong: str, code: str, message: str) -> _RestError:
    details = {name: {"code": code, "message": message, "data": None}}
    text = f"Invalid parameter(s): {name}"
    return _RestError(400, "rest_invalid_param", text, params={name: wrong}, details=details)


def _selected(blog: Blog, query: dict[str, str]) -> list[Post]:
    """Both ends of every range are exclusive; a bound without an offset is in the site's zone."""
    names = ["after", "before"]
    if not blog.switches.older_than_5_7:
        names += ["modified_after", "modified_before"]
    bounds = {name: _bound(name, query[name]) for name in names if name in query}
    low, high = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    found = [
        post
        for post in blog.posts
        if bounds.get("after", low) < post.date < bounds.get("before", high)
        and bounds.get("modified_after", low) < post.changed < bounds.get("modified_before", high)
        and query.get("search", "") in post.title + post.content
    ]
    by_change = query.get("orderby") == "modified"
    return sorted(
        found,
        key=lambda post: (post.changed if by_change else post.date, post.id),
        reverse=query.get("order", "desc") == "desc",
    )


def _bound(name: str, value: str) -> datetime:
    if not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", value):
        raise _invalid(name, "Invalid date.", "rest_invalid_date", "Invalid date.")
    instant = datetime.fromisoformat(value)
    return instant if instant.tzinfo else instant.replace(tzinfo=TOKYO)


def _shown(blog: Blog, post: Post, url: str) -> dict[str, Any]:
    hidden = {"rendered": "", "protected": True}
    content = hidden if post.password else {"rendered": post.content, "protected": False}
    excerpt = {"rendered": f"<p>{_excerpt(post)}</p>\n", "protected": False}
    link = blog.link(post, url)
    return {
        "id": post.id,
        **_stamps("date", post.date),
        "guid": {"rendered": post.guid or f"{url}/?p={post.id}"},
        **_stamps("modified", post.changed),
        "slug": str(post.id),
        "status": "publish",
        "type": "post",
        "link": link,
        "title": {"rendered": _texturised(post.title)},
        "content": content,
        "excerpt": hidden if post.password else excerpt,
        "author": 1,
        "featured_media": 0,
        "comment_status": "open",
        "ping_status": "open",
        "sticky": post.sticky,
        "template": "",
        "format": "standard",
        "meta": [],
        "categories": [1],
        "tags": [],
        "_links": {"self": [{"href": f"{url}/wp-json/wp/v2/posts/{post.id}"}]},
    }


def _stamps(name: str, instant: datetime) -> dict[str, str]:
    local, gmt = instant.astimezone(TOKYO), instant.astimezone(UTC)
    return {name: f"{local:%Y-%m-%dT%H:%M:%S}", f"{name}_gmt": f"{gmt:%Y-%m-%dT%H:%M:%S}"}


def _texturised(title: str) -> str:
    return title.replace("&", "&#038;").replace("<", "&lt;")


def _excerpt(post: Post) -> str:
    return re.sub(r"<[^>]+>", "", post.content)[:110].strip()


def _json(
    url: str,
    value: object,
    headers: tuple[tuple[str, str], ...],
    *,
    status: int = 200,
    links: bool = True,
) -> Answer:
    head = (
        ("X-Powered-By", "PHP/8.2.36"),
        ("Content-Type", "application/json; charset=UTF-8"),
        ("X-Robots-Tag", "noindex"),
        *(_api(url) if links else ()),
        *headers,
        ("Vary", "Origin"),
    )
    text = json.dumps(value, separators=(",", ":")).replace("/", "\\/")
    return Answer(status=status, headers=head, body=text.encode())


def _api(url: str) -> tuple[tuple[str, str], ...]:
    return (("Link", f'<{url}/wp-json/>; rel="https://api.w.org/"'),)


def _feed(blog: Blog, asked: Asked, url: str, kind: str) -> Answer:
    newest = max((post.changed for post in blog.posts), default=datetime(2026, 1, 1, tzinfo=UTC))
    stamp = format_datetime(newest.astimezone(UTC), usegmt=True)
    etag = f'"{hashlib.md5(stamp.encode(), usedforsecurity=False).hexdigest()}"'
    mime = "application/atom+xml" if kind == "atom" else "application/rss+xml"
    content_type = ("Content-Type", f"{mime}; charset=UTF-8")
    marks = (("Last-Modified", stamp), ("ETag", etag))
    powered = ("X-Powered-By", "PHP/8.2.36")
    gone = blog.switches.feeds_removed_404 or (blog.switches.atom_removed_404 and kind == "atom")
    if gone:
        return _not_found(url)
    if _unchanged(asked, stamp, etag):
        return Answer(status=304, headers=(powered, content_type, *marks))
    if blog.switches.feeds_off_500:
        head = (powered, marks[1], *_api(url), ("Content-Type", "text/xml; charset=UTF-8"))
        return Answer(status=500, headers=(*head, *_NOT_CACHED), body=_FEED_OFF.encode())
    number = 1 if blog.switches.feed_never_pages else int(asked.query.get("paged", "1"))
    posts = blog.newest_first()[(number - 1) * PER_FEED : number * PER_FEED]
    body = feed_body(blog, kind, posts, url, newest)
    if number > 1 and not posts:
        head = (powered, *_NOT_CACHED, *marks, *_api(url), content_type)
        return Answer(status=404, headers=head, body=body)
    return Answer(status=200, headers=(powered, *marks, *_api(url), content_type), body=body)


_FEED_OFF = """<error>
    <code>wp_die</code>
    <title><![CDATA[WordPress &amp;rsaquo; Error]]></title>
    <message><![CDATA[No feed available]]></message>
    <data>
        <status>500</status>
    </data>
</error>
"""


def _unchanged(asked: Asked, stamp: str, etag: str) -> bool:
    """Either validator alone is enough; where both are sent both must hold."""
    sent = [asked.headers.get("if-none-match"), asked.headers.get("if-modified-since")]
    holds = [mine == given for mine, given in zip((etag, stamp), sent, strict=True) if given]
    return bool(holds) and all(holds)


def _sitemap(blog: Blog, path: str, url: str) -> Answer:
    """Addresses only: core writes no lastmod."""
    if path == "/wp-sitemap.xml":
        inner = f"<sitemap><loc>{url}/wp-sitemap-posts-post-1.xml</loc></sitemap>"
        body = f'<sitemapindex xmlns="{_MAP}">{inner}</sitemapindex>'
    else:
        inner = "".join(f"<url><loc>{blog.link(post, url)}</loc></url>" for post in blog.posts)
        body = f'<urlset xmlns="{_MAP}">{inner}</urlset>'
    head = (("X-Powered-By", "PHP/8.2.36"), ("Content-type", "application/xml; charset=UTF-8"))
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'
    return Answer(status=200, headers=head, body=text.encode())


_MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _page(blog: Blog, asked: Asked, url: str) -> Answer:
    wanted = asked.query.get("p") or asked.path.strip("/").rpartition("/")[2]
    post = next((post for post in blog.posts if str(post.id) == wanted), None)
    if post is None:
        return (
            _html(url, 200, f"<title>{blog.name}</title>") if asked.path == "/" else _not_found(url)
        )
    title = html.escape(post.title)
    text = "<p>保護されています</p>" if post.password else post.content
    return _html(url, 200, f"<title>{title}</title><h1>{title}</h1><article>{text}</article>")


def _not_found(url: str) -> Answer:
    return _html(url, 404, "<title>ページが見つかりません</title><p>ありません</p>")


def _html(url: str, status: int, body: str) -> Answer:
    head = (("X-Powered-By", "PHP/8.2.36"), ("Content-Type", "text/html; charset=UTF-8"))
    return Answer(status=status, headers=(*head, *_api(url)), body=body.encode())


def _plain(url: str, text: str) -> Answer:
    head = (
        ("X-Powered-By", "PHP/8.2.36"),
        *_api(url),
        ("Content-Type", "text/plain; charset=utf-8"),
    )
    return Answer(status=200, headers=head, body=text.encode())


def make(captures: Path | None) -> Site:
    """The site for `python -m standins.sites wordpress`."""
    if captures:
        return Replay(
            captures=read_captures(captures), host=CAPTURED_HOST, missing="rest_no_route_404"
        )
    return Blog(posts=sample_posts(datetime(2026, 11, 20, 10, tzinfo=TOKYO)))
