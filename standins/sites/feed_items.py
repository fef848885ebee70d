"""The items of the feed stand-in, and what may be wrong with it."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime, timedelta

from standins.sites.serving import Switches


@dataclass(slots=True, kw_only=True)
class News:
    """One page of a city, and what its feed says of it.

    ``content`` is the page's text as HTML; ``link`` "" is the page's own address; ``date`` None is
    an item without a date, ``file`` a file in the page's place. ``gone`` pages answer 404,
    ``redated`` is what feeds show instead of ``date``. What is not ``listed`` has left feed and
    list, and its page is still there.
    """

    number: int
    title: str
    content: str
    date: datetime | None
    link: str = ""
    guid: str = ""
    file: bytes = b""
    gone: bool = False
    redated: datetime | None = None
    listed: bool = True

    @property
    def shown(self) -> datetime | None:
        """The date that the feed gives."""
        return self.redated or self.date

    @property
    def path(self) -> str:
        """Where the page lies, as a CMS that numbers pages by their time of creation has it."""
        ending = f"{self.number}/file" if self.file else f"{self.number}/index.html"
        return f"/www/contents/{ending}"


@dataclass(slots=True, kw_only=True)
class CitySwitches(Switches):
    """What cities and their systems do to a feed, beside what may befall any site."""

    dialect: str = "rss10"  # rss091, rss10, rss20, atom
    encoding: str = "utf-8"
    declared: str | None = None  # the encoding that the feed names, where it lies
    etag: bool = True
    last_modified: bool = True
    whole: bool = False  # the feed carries whole articles
    empty: bool = False
    html_instead: bool = False
    cut_off: bool = False
    damaged: bool = False  # the feed has a letter that its encoding has not
    relative: bool = False  # links count from xml:base
    list_repeats: bool = True  # the list keeps an address under each of its dates


def sample_news(newest: datetime, count: int = 6) -> list[News]:
    """Invented pages of 架空市, one every five days back from ``newest``."""
    stories = (
        ("DX推進計画(案)への意見募集", "市役所のDXを進める計画の案を公開しました。", ()),
        (
            "花壇のボランティア募集",
            "中央公園の花壇の手入れを手伝う人を募集します。",
            ("軍手", "帽子"),
        ),
        (
            "定例会の日程 & 議案",
            "定例会の会期を決めました。",
            ("議案第1号 架空市手数料条例", "議案第2号 テレワーク環境の整備"),
        ),
    )
    made = []
    for number in range(count):
        title, text, things = stories[number % len(stories)]
        turn = number // len(stories) + 1
        listed = "".join(f"<li>{html.escape(thing)}</li>" for thing in things)
        more = "くわしくは窓口でおたずねください。電話でもご案内しています。" * 3
        made.append(
            News(
                number=1_700_000_000_000 + number,
                title=f"{title}（第{turn}回）",
                content=f"<p>{text}{more}</p>" + (f"<ul>{listed}</ul>" if listed else ""),
                date=newest - timedelta(days=5 * number),
            )
        )
    return made
