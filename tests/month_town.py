"""A town of few houses, each platform in it, whose sites change in the course of one month."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

from standins.pdf_maker import pdf_of
from standins.sites import dbsr, dbsr_text, discussnet, voices, voices_council
from standins.sites.dbsr_text import Markup
from standins.sites.discussnet_records import CouncilRecord, Day
from standins.sites.discussnet_records import Tenant as Archive
from standins.sites.discussnet_records import committee as spoken
from standins.sites.domino import START as VIEW
from standins.sites.domino import Database, question
from standins.sites.feed import City
from standins.sites.feed_items import sample_news
from standins.sites.kensakusystem import Vendor
from standins.sites.kensakusystem_text import Sitting, Tenant, plenary
from standins.sites.kokkai import DietApi
from standins.sites.kokkai_records import committee
from standins.sites.note import ACCOUNT, NoteSite
from standins.sites.note_pages import NoteArticle
from standins.sites.pdf_page import INDEX, TALK, Municipality, Paper, YearPage, minutes
from standins.sites.serving import StandIn
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import sample_posts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import ExitStack

    from standins.sites.serving import Site

TOKYO = ZoneInfo("Asia/Tokyo")
OCTOBER = datetime(2026, 10, 30, 10, tzinfo=TOKYO)
COUNCIL = "架空市議会"
SESSIONS = "/0/1/3/6/"
COMMITTEES = "/0/1/4/8/11/"
Values: TypeAlias = dict[str, Any]


def leave(*prefixes: str, until: date = date(2027, 3, 31)) -> Values:
    """A permission for what robots.txt closes."""
    return {
        "by": "架空市議会事務局",
        "decided_on": date(2026, 10, 1),
        "reason": "電話で承諾",
        "prefixes": list(prefixes),
        "until": until,
        "contact": "gikai@kakuu.example.jp",
    }


@dataclass(kw_only=True)
class House:
    """One source. ``first`` are the keys, without the source's id, of what the first run finds."""

    id: str
    platform: str
    stand_in: StandIn
    path: str
    first: frozenset[str]
    values: Values = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As people call it."""
        return f"{self.platform}の{self.id}"

    def table(self) -> Values:
        """Its table of sources.toml."""
        url = self.stand_in.url + self.path
        return {"platform": self.platform, "name": self.name, "url": url, **self.values}


class Town:
    """The sites, served, with what the calendar changes in them under names of their own."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.houses: dict[str, House] = {}
        self.away: dict[str, Any] = {}  # what is gone from a site for a while
        self._open_sites()
        self._open_minutes()
        self._discussnet()
        self._db_search()
        self._voices()

    def watch(
        self,
        id_: str,
        platform: str,
        site: Site | StandIn,
        path: str,
        first: Iterable[str] = (),
        **values: object,
    ) -> StandIn:
        """A further source, on a host of its own or beside another one."""
        served = site if isinstance(site, StandIn) else self._stack.enter_context(StandIn(site))
        self.houses[id_] = House(
            id=id_,
            platform=platform,
            stand_in=served,
            path=path,
            first=frozenset(first),
            values=values,
        )
        return served

    def _open_sites(self) -> None:
        self.blog = Blog(posts=sample_posts(OCTOBER, 3))
        self.watch("blog", "wordpress", self.blog, "/", ("103", "102", "101"))
        early = OCTOBER - timedelta(days=5)
        self.forum = NoteSite(
            articles=[
                article("a", "フォーラムを始めました", early),
                article("b", "参加のご案内", OCTOBER),
            ]
        )
        articles = ("n00000000000a", "n00000000000b")
        self.watch("forum", "note", self.forum, f"/{ACCOUNT}", articles)
        self.city = City(news=sample_news(OCTOBER, 3))
        keys = tuple(f"www/contents/{one.number}/index.html" for one in self.city.news)
        self.watch("city", "feed", self.city, "/feed", keys)

    def _open_minutes(self) -> None:
        year = YearPage(path="/gikai/kaigiroku/r8.html", label="令和8年")
        self.papers = [paper("0904"), paper("0908")]
        year.sections.append(("令和8年第3回定例会（9月4日～9月25日）", self.papers))
        keys: tuple[str, ...] = ("gikai/kaigiroku/0904.pdf", "gikai/kaigiroku/0908.pdf")
        self.watch("papers", "pdf_page", Municipality(years=[year]), INDEX, keys)
        self.hill = Tenant(
            name="yama", council="山市議会", sittings=[sitting("R080910A"), sitting("R080911A")]
        )
        self.river = Tenant(name="kawa", council="川町議会", sittings=[sitting("R080903A")])
        vendor = Vendor(tenants={one.name: one for one in (self.hill, self.river)})
        beside = self.watch("hill", "kensakusystem", vendor, "/yama/", ("R080910A", "R080911A"))
        self.watch("river", "kensakusystem", beside, "/kawa/", ("R080903A",))
        days = (date(2026, 9, 25), date(2026, 10, 2))
        self.diet = DietApi(meetings=[committee(day, n) for n, day in enumerate(days, start=1)])
        keys = tuple(one.id for one in self.diet.meetings)
        self.watch("diet", "kokkai", self.diet, "/api/", keys, kokkai={"meetings": ["架空"]})
        session = "令和８年９月定例会"
        self.prefecture = Database(
            matters=[
                question(session, "髙梨　慎二", "09/24/2026"),
                question(session, "田中　青", "09/25/2026"),
            ]
        )
        keys = tuple(one.unid for one in self.prefecture.matters)
        self.watch("prefecture", "domino", self.prefecture, VIEW, keys)

    def _discussnet(self) -> None:
        self.board = CouncilRecord(
            id=11,
            name="令和　８年　総務委員会",
            path=COMMITTEES,
            year=2026,
            days=[board_day(1, "０８月２１日", "ＡＩ"), board_day(2, "１０月１５日", "ＤＸ")],
        )
        self.archive = Archive(
            slug="kakuu", id=901, council=COUNCIL, councils=[self.board, extraordinary()]
        )
        other = Archive(slug="betsu", id=902, council="別町議会")
        site = discussnet.Host(tenants={"kakuu": self.archive, "betsu": other})
        path, allowed = "/tenant/{}/SpTop.html", leave("/dnp/search/")
        keys = ("901/11/1", "901/11/2", "901/12/1")
        values = {"council": COUNCIL, "permission": allowed}
        beside = self.watch("discuss", "discussnet", site, path.format("kakuu"), keys, **values)
        self.watch("closed", "discussnet", beside, path.format("betsu"))

    def _db_search(self) -> None:
        self.frames = minutes_of("見本市議会", Markup.FRAMES, 1401)
        self.boots = minutes_of("仮称市議会", Markup.BOOTSTRAP, 16001)
        self.lapsing = minutes_of("架空町議会", Markup.LARAVEL, 1601)
        self.announcing = minutes_of("例示町議会", Markup.LARAVEL, 1701)
        for id_, tenant, letter in (
            ("frames", self.frames, "a"),
            ("boots", self.boots, "b"),
            ("lapsing", self.lapsing, "c"),
        ):
            numbers = [one.number for one in tenant.papers if one.held_on.year == 2026]
            keys = [f"{letter}-{number}" for number in numbers[::2]]
            allowed = {"permission": leave("/"), "council": tenant.council}
            self.watch(id_, "dbsr", dbsr.Host(tenant=tenant), dbsr.START, keys, **allowed)
        keys = ["announced/1-2026-06-02", "announced/1-2026-09-01"]
        site, named = dbsr.Host(tenant=self.announcing), {"council": self.announcing.council}
        self.watch("announcing", "dbsr", site, dbsr.START, keys, **named)

    def _voices(self) -> None:
        self.spring = voices_council.kakuu()
        self.menus = voices_council.kakuu()
        keys = ("K_R08102042011", "K_R08090100011", "K_R08090200021")
        values = {"council": self.spring.name, "permission": leave("/voices/cgi")}
        site = voices.VoicesHost(council=self.spring)
        self.watch("spring", "voices", site, voices.START, keys, **values)
        self.watch("menus", "voices", voices.VoicesHost(council=self.menus), voices.START)


def article(letter: str, title: str, day: datetime, text: str = "") -> NoteArticle:
    """An article of the forum, whose key ends in a letter."""
    said = text or f"{title}。県内の市町村のDXの取組を持ち寄って話します。"
    return NoteArticle(key=f"n00000000000{letter}", title=title, body=f"<p>{said}</p>", date=day)


def paper(day: str, *, name: str = "", mark: str = "", word: str = "窓口") -> Paper:
    """Minutes of a day of 2026 such as "0904", as a file of a list; ``mark`` is 【速報版】."""
    month, number = int(day[:2]), int(day[2:])
    said = [(who, words.replace("窓口", word)) for who, words in TALK]
    title = f"令和８年第３回定例会会議録（第{number}号）"
    lines = minutes(title, f"令和８年{month}月{number}日", *said)
    row = f'<a href="{{}}">{mark}本会議 {month}月{number}日（PDF：9KB）</a>'
    path = f"/gikai/kaigiroku/{name or day}.pdf"
    return Paper(path=path, row=row, body=pdf_of([lines]))


def sitting(file_name: str, *, word: str = "ＤＸ") -> Sitting:
    """A sitting of the day in its file's name; one whose name ends in Z is provisional."""
    month, day = int(file_name[3:5]), int(file_name[5:7])
    mark = "【暫定版】" if file_name.endswith("Z") else ""
    return Sitting(
        file_name=file_name,
        year="令和 8年",
        branch="第3回定例会",
        day=f"（第{day}号{month:2}月{day:2}日）{mark}",
        blocks=plenary(word=word),
        held=f"令和 8年{month:2}月{day:2}日",
    )


def board_day(number: int, day: str, word: str) -> Day:
    """A day of the committee that keeps its id for the whole year."""
    rows = spoken(COUNCIL, f"令和８年{day}（木）", word)
    return Day(schedule=number, label=f"{day}－０{number}号", rows=rows)


def extraordinary() -> CouncilRecord:
    """A session of one day."""
    rows = spoken(COUNCIL, "令和８年９月３日（木）", "テレワーク")
    days = [Day(schedule=1, label="09月03日－01号", rows=rows)]
    name = "令和　８年第２回　９月臨時会"
    return CouncilRecord(id=12, name=name, path=SESSIONS, year=2026, days=days)


def minutes_of(council: str, markup: Markup, number: int) -> dbsr_text.Tenant:
    """A council on DB-Search: a day in the summer of the year before and one in each session of
    this year, all three of which its front page names."""
    sample = next(one for one in dbsr.sample_tenants().values() if one.markup is markup)
    old = dbsr_text.Session(
        year="令和７年",
        name="第２回定例会",
        cabinet="1",
        first=date(2025, 6, 3),
        last=date(2025, 6, 20),
    )
    papers = [
        *hearing(number, "令和７年第２回定例会", date(2025, 6, 3)),
        *hearing(number + 2, "令和８年第２回定例会", date(2026, 6, 2)),
        *hearing(number + 4, "令和８年第３回定例会", date(2026, 9, 1)),
        *hearing(number + 6, "令和８年第３回定例会", date(2026, 9, 2)),
    ]
    sessions = [old, *dbsr_text.SESSIONS]
    return replace(sample, council=council, papers=papers, sessions=sessions)


def hearing(number: int, session: str, day: date, word: str = "ＤＸ推進") -> list[dbsr_text.Paper]:
    """The minutes and the roster of a day of a session."""
    voices = dbsr_text.plenary(f"{word}の{day.month}月{day.day}日の案")
    return dbsr_text.day(number, f"{session}（第{day.day}号）", day, voices)
