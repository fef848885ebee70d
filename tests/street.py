"""Two hundred sources of all platforms on loopback, several of them on most hosts.

The street of 2026-11: what each house holds, what its robots.txt closes, and how its runs deserve
to end is written here by hand, so that the product's own reader of robots.txt judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

from standins.pdf_maker import pdf_of
from standins.sites.feed import City
from standins.sites.feed_items import sample_news
from standins.sites.kensakusystem import Vendor
from standins.sites.kensakusystem_text import Sitting, Tenant, plenary
from standins.sites.kokkai import DietApi
from standins.sites.kokkai_records import committee
from standins.sites.note import ACCOUNT, NoteSite
from standins.sites.note_pages import robots_txt, sample_articles
from standins.sites.pdf_page import INDEX, TALK, Municipality, Paper, YearPage, minutes
from standins.sites.serving import Answer, Asked, StandIn, Switches, set_switches
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import sample_posts
from state.records import Outcome
from tests.platform_pages import stated_requests

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from standins.sites.serving import Site

TOKYO = ZoneInfo("Asia/Tokyo")
NEWEST = datetime(2026, 11, 14, 10, tzinfo=TOKYO)
LIVELY = datetime(2026, 11, 20, 10, tzinfo=TOKYO)  # less than a week before each of the runs
CLOSED_TO_ALL = "User-agent: *\nDisallow: /\n"
HIDDEN = "/gikai/kaigiroku/naibu/"

Mine: TypeAlias = "Callable[[Asked], bool]"


@dataclass(kw_only=True)
class Host:
    """One vendor's machine; ``closed`` are the beginnings of targets that its robots.txt closes."""

    name: str
    platform: str
    stand_in: StandIn
    closed: tuple[str, ...] = ()


@dataclass(kw_only=True)
class House:
    """One source. ``mine`` knows its requests in the host's log, ``site`` is what it shows.

    ``records`` come in the first run; ``least`` requests, robots.txt aside, are what a run with
    nothing new may cost.
    """

    id: str
    host: Host
    values: dict[str, Any]
    mine: Mine
    site: Any
    records: int
    least: int
    outcome: Outcome = Outcome.NOTHING_NEW  # of a run with nothing new


@dataclass(slots=True, kw_only=True)
class Shared:
    """Sites side by side below the folders of one host; the host has no robots.txt of its own."""

    homes: dict[str, Site] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)

    def answer(self, asked: Asked, url: str) -> Answer:
        """That of the site whose folder is asked for."""
        name, _, rest = asked.target[1:].partition("/")
        if name not in self.homes:
            return Answer(status=404, headers=(("Content-Type", "text/html"),))
        return self.homes[name].answer(replace(asked, target=f"/{rest}"), f"{url}/{name}")

    def control(self, order: dict[str, Any]) -> None:
        """Tests change the sites themselves."""
        raise KeyError(str(order))


@dataclass(slots=True, kw_only=True)
class Accounts:
    """A note.com of several accounts, each shown by the stand-in of one."""

    accounts: dict[str, NoteSite] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)

    def answer(self, asked: Asked, url: str) -> Answer:
        """That of the account, under its own name."""
        if asked.path == "/robots.txt":
            head = (("Content-Type", "text/plain; charset=utf-8"),)
            return Answer(status=200, headers=head, body=robots_txt().encode())
        name, _, rest = asked.target[1:].partition("/")
        if name not in self.accounts:
            return Answer(status=404, headers=(("Content-Type", "text/html"),))
        shown = self.accounts[name].answer(replace(asked, target=f"/{ACCOUNT}/{rest}"), url)
        return replace(shown, body=shown.body.replace(ACCOUNT.encode(), name.encode()))

    def control(self, order: dict[str, Any]) -> None:
        """Tests change the accounts themselves."""
        raise KeyError(str(order))


class Street:
    """All hosts, served, and the sources that watch them."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.hosts: list[Host] = []
        self.houses: dict[str, House] = {}
        for build in (
            _lone_blogs,
            _shared_blogs,
            _lone_cities,
            _troubled_cities,
            _shared_cities,
            _note_accounts,
            _lone_papers,
            _shared_papers,
            _tenants,
            _diets,
        ):
            build(self)

    def host(
        self,
        name: str,
        platform: str,
        site: Site,
        *,
        closed: tuple[str, ...] = (),
        robots: str | None = None,
    ) -> Host:
        """A further host; ``robots`` in the place of the site's own robots.txt."""
        if closed and robots is None:
            robots = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in closed)
        set_switches(site.switches, {"robots": robots})
        stand_in = self._stack.enter_context(StandIn(site))
        self.hosts.append(Host(name=name, platform=platform, stand_in=stand_in, closed=closed))
        return self.hosts[-1]

    def watch(self, id_: str, host: Host, site: object, path: str, **keys: Any) -> House:  # noqa: ANN401 - fields of House
        """A further source; it owns what lies below its first folder, or the whole host."""
        folder = keys.pop("folder", None)
        stated = stated_requests(host.platform)
        source = {"platform": host.platform, "url": host.stand_in.url + path}
        house = House(
            id=id_,
            host=host,
            values={**source, **keys.pop("values", {})},
            mine=keys.pop("mine", lambda asked: not folder or asked.path.startswith(folder)),
            site=site,
            **{"least": stated, **keys},
        )
        self.houses[id_] = house
        return house

    def blocked(self, id_: str, host: Host, path: str, folder: str = "") -> None:
        """A source all of which is closed: it costs robots.txt alone."""
        ended = Outcome.BLOCKED
        self.watch(id_, host, None, path, folder=folder, records=0, least=0, outcome=ended)


def _lone_blogs(street: Street) -> None:
    for number in range(4):
        name = f"blog-{number:02}"
        blog = Blog(posts=sample_posts(NEWEST, 3))
        street.watch(name, street.host(name, "wordpress", blog), blog, "/", records=3)
    for number in range(6):
        name = f"blog-rest-closed-{number:02}"
        blog = Blog(posts=sample_posts(NEWEST, 3))
        host = street.host(name, "wordpress", blog, closed=("/wp-json/", "/?rest_route="))
        # The page states 1 for a feed that answers «not modified».
        street.watch(name, host, blog, "/", records=3, least=1)
    for number in range(4):
        name = f"blog-closed-{number:02}"
        host = street.host(name, "wordpress", Blog(), closed=("/",), robots=CLOSED_TO_ALL)
        street.blocked(name, host, "/")


def _shared_blogs(street: Street) -> None:
    for letter in "ab":
        shared = Shared()
        host = street.host(f"blogs-{letter}", "wordpress", shared, closed=("/member-07/",))
        # One is slower than the pause is long: a pause from one request to the next would show.
        shared.switches.slow_seconds = 0.1 if letter == "a" else 0.0
        for number in range(16):
            folder = f"/member-{number:02}/"
            blog = Blog(posts=sample_posts(NEWEST, 2))
            shared.homes[folder.strip("/")] = blog
            name = f"blogs-{letter}-{number:02}"
            if folder in host.closed:
                street.blocked(name, host, folder, folder)
            else:
                street.watch(name, host, blog, folder, folder=folder, records=2)


def _lone_cities(street: Street) -> None:
    for number in range(8):
        city = City(news=sample_news(NEWEST, 2))
        city.switches.dialect = ("rss091", "rss10", "rss20", "atom")[number % 4]
        city.switches.etag = city.switches.last_modified = number < 6
        name = f"city-{number:02}"
        street.watch(name, street.host(name, "feed", city), city, "/feed", records=2)
    for number in range(2):
        city = City(news=sample_news(NEWEST, 2))
        name = f"city-page-closed-{number}"
        host = street.host(name, "feed", city, closed=(city.news[1].path,))
        ended = Outcome.BLOCKED
        street.watch(name, host, city, "/feed", records=1, outcome=ended)


def _troubled_cities(street: Street) -> None:
    troubles: dict[str, tuple[dict[str, object], Outcome, int]] = {
        "empty": ({"empty": True}, Outcome.EMPTY, 1),
        "page": ({"html_instead": True}, Outcome.BROKEN, 1),
        "refusing": ({"busy": 9, "busy_status": 403, "only": "/feed"}, Outcome.BLOCKED, 1),
        "silent": ({"drop": True, "only": "/feed"}, Outcome.UNREACHABLE, 3),  # asked twice more
    }
    for trouble, (switches, outcome, least) in troubles.items():
        city = City(news=sample_news(NEWEST, 2))
        host = street.host(f"city-{trouble}", "feed", city)
        set_switches(city.switches, switches)
        street.watch(host.name, host, city, "/feed", records=0, outcome=outcome, least=least)


def _shared_cities(street: Street) -> None:
    for letter in "ab":
        shared = Shared()
        host = street.host(f"cities-{letter}", "feed", shared, closed=("/town-07/",))
        for number in range(16):
            folder = f"/town-{number:02}/"
            city = City(news=sample_news(NEWEST, 2))
            shared.homes[folder.strip("/")] = city
            name = f"cities-{letter}-{number:02}"
            if folder in host.closed:
                street.blocked(name, host, f"{folder}feed", folder)
            else:
                street.watch(name, host, city, f"{folder}feed", folder=folder, records=2)


def _note_accounts(street: Street) -> None:
    accounts = Accounts()
    host = street.host("note", "note", accounts)
    host.closed = ("/api/", "/search", "/m/")  # by the robots.txt of the stand-in itself
    for number in range(28):
        name = f"forum_{number:02}"
        lively = number < 2  # with an article of the last seven days, which is looked at again
        articles = sample_articles(LIVELY if lively else NEWEST.replace(day=10), 3)
        site = NoteSite(articles=articles)
        for article in articles:
            article.key = f"n{number:06x}{article.key[-6:]}"
        site.switches.etags = number % 2 == 0
        accounts.accounts[name] = site
        least = stated_requests("note") + lively
        keys = {"folder": f"/{name}/", "records": 3, "least": least}
        street.watch(f"note-{number:02}", host, site, f"/{name}", **keys)
    closed = street.host("note-closed", "note", Accounts(), closed=("/",), robots=CLOSED_TO_ALL)
    for number in range(2):
        street.blocked(f"note-closed-{number}", closed, f"/forum_{number}", f"/forum_{number}/")


def _lone_papers(street: Street) -> None:
    for number in range(6):
        town = Municipality(years=[_year("0904", "0908")])
        name = f"papers-{number:02}"
        street.watch(name, street.host(name, "pdf_page", town), town, INDEX, records=2)
    for number in range(2):
        year = _year("0904")
        year.sections[0][1].append(paper("0908", HIDDEN))
        town = Municipality(years=[year])
        name = f"papers-hidden-{number}"
        host = street.host(name, "pdf_page", town, closed=(HIDDEN,))
        ended = Outcome.BLOCKED
        street.watch(name, host, town, INDEX, records=1, outcome=ended)


def _shared_papers(street: Street) -> None:
    shared = Shared()
    host = street.host("papers", "pdf_page", shared)
    for number in range(14):
        folder = f"/village-{number:02}"
        town = Municipality(years=[_year("0904")])
        shared.homes[folder.strip("/")] = town
        name = f"papers-village-{number:02}"
        street.watch(name, host, town, folder + INDEX, folder=f"{folder}/", records=1)


def _year(*days: str) -> YearPage:
    heading = "令和8年第3回定例会（9月4日～9月25日）"
    papers = [paper(day) for day in days]
    return YearPage(path="/gikai/kaigiroku/r8.html", label="令和8年", sections=[(heading, papers)])


def paper(day: str, folder: str = "/gikai/kaigiroku/", word: str = "窓口") -> Paper:
    """Minutes of a day of 2026 such as "0904", as a file of a list."""
    month, number = int(day[:2]), int(day[2:])
    said = [(who, words.replace("窓口", word)) for who, words in TALK]
    lines = minutes("令和８年第３回定例会会議録", f"令和８年{month}月{number}日", *said)
    row = f'<a href="{{}}">本会議 {month}月{number}日（PDF：9KB）</a>'
    return Paper(path=f"{folder}{day}.pdf", row=row, body=pdf_of([lines]))


def _tenants(street: Street) -> None:
    vendor = Vendor()
    host = street.host("kensakusystem", "kensakusystem", vendor)
    for number in range(24):
        name = f"council{number:02}"
        draft = number == 5  # provisional minutes, whose final text comes later
        tenant = Tenant(
            name=name,
            council=f"架空第{number}市議会",
            sittings=[sitting(f"R080910{'Z' if draft else 'A'}", draft=draft)],
            new_markup=number % 2 == 1,
            validators=number % 3 == 0,
        )
        vendor.tenants[name] = tenant
        street.watch(
            f"kensaku-{number:02}", host, tenant, f"/{name}/", folder=f"/{name}/", records=1
        )
    closed = street.host(
        "kensaku-closed", "kensakusystem", Vendor(), closed=("/",), robots=CLOSED_TO_ALL
    )
    for number in range(2):
        street.blocked(f"kensaku-closed-{number}", closed, f"/c{number}/", f"/c{number}/")


def sitting(file_name: str, *, draft: bool = False, word: str = "ＤＸ") -> Sitting:
    """A plenary sitting of 2026 on the day in its file's name."""
    month, day = int(file_name[3:5]), int(file_name[5:7])
    return Sitting(
        file_name=file_name,
        year="令和 8年",
        branch="第3回定例会",
        day=f"（第1号{month:2}月{day:2}日）{'【暫定版】' if draft else ''}",
        blocks=plenary(word=word),
        held=f"令和 8年{month:2}月{day:2}日",
    )


def _diets(street: Street) -> None:
    for letter, count in (("a", 8), ("b", 4)):
        api = DietApi()
        host = street.host(f"kokkai-{letter}", "kokkai", api)
        for number in range(count):
            name, code = f"架空{number:02}特別委員会", f"8{number:03}"
            for turn, day in enumerate((date(2026, 10, 2), date(2026, 10, 9)), start=1):
                api.meetings.append(committee(day, turn, name=name, code=code))
            street.watch(
                f"kokkai-{letter}-{number:02}",
                host,
                api,
                "/api/",
                mine=_of_committee(name[:4], code),
                values={"kokkai.meetings": [name[:4]]},
                records=2,
            )


def _of_committee(word: str, code: str) -> Mine:
    def mine(asked: Asked) -> bool:
        query = asked.query
        named = query.get("nameOfMeeting", "") == word
        return named or f"{code}X" in query.get("issueID", "")

    return mine
