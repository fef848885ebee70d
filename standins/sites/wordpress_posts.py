"""The posts of the WordPress stand-in, and what may be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from standins.sites.serving import Switches


@dataclass(slots=True, kw_only=True)
class Post:
    """A post; ``date`` and ``modified`` are aware. ``guid`` "" is the usual `?p=ID`."""

    id: int
    title: str
    content: str
    date: datetime
    modified: datetime | None = None
    password: str = ""
    sticky: bool = False
    guid: str = ""

    @property
    def changed(self) -> datetime:
        """When it was last saved."""
        return self.modified or self.date


@dataclass(slots=True, kw_only=True)
class BlogSwitches(Switches):
    """What owners and plugins do to a WordPress, beside what may befall any site."""

    rest_off_401: bool = False
    rest_removed_404: bool = False
    feeds_off_500: bool = False
    feeds_removed_404: bool = False
    atom_removed_404: bool = False
    html_instead_of_json: bool = False
    plain_permalinks: bool = False
    older_than_5_7: bool = False  # modified_after is ignored
    excerpts_only: bool = False
    feed_never_pages: bool = False
    moved_to: str = ""  # every page of the blog answers 301 to this address


def sample_posts(newest: datetime, count: int = 14) -> list[Post]:
    """Invented posts, one every four days back from ``newest``; what they say repeats."""
    stories = (
        (
            "自治体DXの進め方を質問しました",
            "市役所のDXについて一般質問を行いました。窓口の書かない化を求めます。",
        ),
        ("公園の花壇", "中央公園の花壇に花を植えました。ご参加の皆さまに感謝します。"),
        ("テレワーク & 働き方", "職員のテレワークの現状を伺いました。制度の見直しが必要です。"),
        ("ガバメントクラウドへの移行", "標準化とガバメントクラウドの費用を委員会で確かめました。"),
    )
    posts = []
    for number in range(count):
        title, text = stories[number % len(stories)]
        turn = number // len(stories)
        posts.append(
            Post(
                id=100 + count - number,
                title=f"{title}（{turn + 1}）" if turn else title,
                content=f"<p>{text}</p>\n<p>第{turn + 1}回の報告です。</p>\n",
                date=newest - timedelta(days=4 * number),
            )
        )
    return posts
