"""The two feeds of the WordPress stand-in, in the shape of 6.1.9."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from standins.sites.wordpress import Blog
    from standins.sites.wordpress_posts import Post

_FORM = (
    '<form action="{url}/wp-login.php?action=postpass" class="post-password-form" method="post">\n'
    '<p>この投稿はパスワードで保護されています</p>\n<p><input name="post_password" /></p>\n'
    "</form>\n"
)
_NO_EXCERPT = "この投稿は保護されているため抜粋はありません。"


def feed_body(blog: Blog, kind: str, posts: list[Post], url: str, newest: datetime) -> bytes:
    """A page of a feed; ``kind`` is atom or rss2. A page after the last has no items."""
    if kind == "atom":
        entries = "".join(_entry(blog, post, url) for post in posts)
        return _ATOM.format(name=blog.name, url=url, updated=_iso(newest), items=entries).encode()
    title = blog.name if posts else f"ページが見つかりませんでした &#8211; {blog.name}"
    items = "".join(_item(blog, post, url) for post in posts)
    stamp = format_datetime(newest.astimezone(UTC))
    return _RSS.format(name=title, url=url, updated=stamp, items=items).encode()


def _title(post: Post) -> str:
    marked = f"保護中: {post.title}" if post.password else post.title
    return html.escape(marked, quote=False).replace("&amp;", "&#038;")


def _texts(blog: Blog, post: Post, url: str) -> tuple[str, str]:
    """Excerpt and whole text; the text is "" where the owner lets only excerpts out."""
    if post.password:
        return _NO_EXCERPT, _FORM.format(url=url)
    excerpt = post.content.replace("<p>", "").replace("</p>", " ")[:110]
    return excerpt, "" if blog.switches.excerpts_only else post.content


def _item(blog: Blog, post: Post, url: str) -> str:
    excerpt, text = _texts(blog, post, url)
    content = f"<content:encoded><![CDATA[{text}]]></content:encoded>" if text else ""
    return f"""
	<item>
		<title>{_title(post)}</title>
		<link>{blog.link(post, url)}</link>
		<dc:creator><![CDATA[admin]]></dc:creator>
		<pubDate>{format_datetime(post.date.astimezone(UTC))}</pubDate>
		<category><![CDATA[活動報告]]></category>
		<guid isPermaLink="false">{post.guid or f"{url}/?p={post.id}"}</guid>

					<description><![CDATA[{excerpt}]]></description>
										{content}
	</item>"""


def _entry(blog: Blog, post: Post, url: str) -> str:
    excerpt, text = _texts(blog, post, url)
    content = f'<content type="html" xml:base="{url}"><![CDATA[{text}]]></content>' if text else ""
    return f"""
		<entry>
		<author>
			<name>admin</name>
		</author>

		<title type="html"><![CDATA[{_title(post)}]]></title>
		<link rel="alternate" type="text/html" href="{blog.link(post, url)}" />

		<id>{post.guid or f"{url}/?p={post.id}"}</id>
		<updated>{_iso(post.changed)}</updated>
		<published>{_iso(post.date)}</published>
		<summary type="html"><![CDATA[{excerpt}]]></summary>
		{content}
			</entry>"""


def _iso(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


_RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:atom="http://www.w3.org/2005/Atom"
	>

<channel>
	<title>{name}</title>
	<atom:link href="{url}/feed/" rel="self" type="application/rss+xml" />
	<link>{url}</link>
	<description></description>
	<lastBuildDate>{updated}</lastBuildDate>
	<language>ja</language>
	<generator>https://wordpress.org/?v=6.1.9</generator>{items}
</channel>
</rss>
"""

_ATOM = """<?xml version="1.0" encoding="UTF-8"?><feed
	xmlns="http://www.w3.org/2005/Atom"
	xml:lang="ja"
	>
	<title type="text">{name}</title>
	<subtitle type="text"></subtitle>

	<updated>{updated}</updated>

	<link rel="alternate" type="text/html" href="{url}" />
	<id>{url}/feed/atom/</id>
	<link rel="self" type="application/atom+xml" href="{url}/feed/atom/" />

	<generator uri="https://wordpress.org/" version="6.1.9">WordPress</generator>{items}
	</feed>
"""
