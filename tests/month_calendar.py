"""November 2026 in the town, written by hand: what happens on which day, and who is to be told.

Every run is at six in the morning, and finds what changed before it. What stands in no line of this
file must not be told by anybody to anybody.
"""

from __future__ import annotations

from datetime import date, datetime

from state.records import Outcome
from tests import month_changes as change
from tests.month_events import ALL, BOTH, NEW, Download, Event, Trouble, What, edit, news, silent
from tests.month_town import TOKYO

RUNS = (1, 2, 3, 5, 9, 10, 12, 13, 16, 18, 20, 24, 27, 30)


def _city(number: int) -> str:
    return f"www/contents/{number}/index.html"


def _paper(name: str) -> str:
    return f"gikai/kaigiroku/{name}.pdf"


_OCTOBER = datetime(2026, 10, 5, 10, tzinfo=TOKYO)
_LATE_PAPERS = (
    news(5, "papers", _paper("0826"), change.lists_paper("0826"), what=What.LATE),
    news(5, "hill", "R080805A", change.holds("hill", "R080805A"), what=What.LATE),
)
EVENTS = (
    # The third: something new on each platform.
    news(3, "blog", "104", change.posts("窓口のDX", 3)),
    news(3, "city", _city(1700000000003), change.announces_news("花火の夕べ", 3), ALL),
    news(3, "forum", "n00000000000c", change.publishes("c", "DXの座談会", 3)),
    news(3, "papers", _paper("0911"), change.lists_paper("0911")),
    news(3, "river", "R081020A", change.holds("river", "R081020A", word="テレワーク"), ALL),
    news(3, "diet", "199909001X00320261009", change.meets(date(2026, 10, 9), 3)),
    news(
        3,
        "prefecture",
        change.MORI.unid,
        lambda town: town.prefecture.matters.append(change.MORI),
        ALL,
    ),
    news(
        3,
        "discuss",
        "901/11/3",
        change.adds_board_day(3, "１０月２９日", "ＤＸ"),
        what=What.SAME_ID,
    ),
    news(
        3,
        "frames",
        "a-1421",
        change.hears("frames", 1421, change.SEPTEMBER, date(2026, 9, 3)),
    ),
    news(
        3,
        "boots",
        "b-16021",
        change.hears("boots", 16021, change.SEPTEMBER, date(2026, 9, 3), "電子化"),
        ALL,
    ),
    news(3, "spring", "K_R08100500031", change.sits(130, "1005", 3)),
    news(
        3,
        "menus",
        "announced/views/32",
        lambda town: town.menus.committees.update({32: "建設委員会"}),
        ALL,
        what=What.ANNOUNCED,
    ),
    news(
        3,
        "announcing",
        "announced/1-2026-10-26",
        change.opens_session("announcing", "第２回臨時会", date(2026, 10, 26), date(2026, 10, 26)),
        ALL,
        what=What.ANNOUNCED,
    ),
    news(
        3,
        "announcing",
        "announced/1-2026-11-04",
        change.opens_session("announcing", "第４回定例会", date(2026, 11, 4), date(2026, 11, 20)),
        ALL,
        what=What.ANNOUNCED,
    ),
    # The fifth: late, back-dated, preliminary.
    *_LATE_PAPERS,
    news(
        5,
        "boots",
        "b-15001",
        change.hears("boots", 15001, "令和８年第２回定例会", date(2026, 6, 3)),
        what=What.LATE,
    ),
    news(5, "spring", "K_R08080500041", change.sits(140, "0805", 4, "ＡＩ"), ALL, what=What.LATE),
    news(
        5,
        "prefecture",
        change.HARA.unid,
        lambda town: town.prefecture.matters.append(change.HARA),
        what=What.LATE,
    ),
    news(5, "blog", "105", change.posts("DXの研修", 5, dated=_OCTOBER), what=What.BACK_DATED),
    news(
        5,
        "city",
        _city(1700000000004),
        change.announces_news("DXの日", 5, dated=_OCTOBER),
        what=What.BACK_DATED,
    ),
    news(
        5,
        "diet",
        "199909001X00020260820",
        change.meets(date(2026, 8, 20), 0, created=change.evening(5)),
        what=What.BACK_DATED,
    ),
    news(5, "hill", "R081030Z", change.holds("hill", "R081030Z"), what=What.PRELIMINARY),
    news(
        5,
        "river",
        "R081029Z",
        change.holds("river", "R081029Z", word=change.ROOMS),
        what=What.PRELIMINARY,
    ),
    news(
        5,
        "papers",
        _paper("1030sokuho"),
        change.lists_paper("1030", name="1030sokuho", mark="【速報版】"),
        what=What.PRELIMINARY,
    ),
    # The fifth as well: what is no longer listed stays on record.
    silent(5, What.GONE, "blog", change.leaves("post", lambda town: town.blog.posts, 2)),
    silent(5, What.GONE, "city", change.leaves("news", lambda town: town.city.news)),
    silent(5, What.GONE, "forum", change.leaves("article", lambda town: town.forum.articles, 0)),
    silent(5, What.GONE, "papers", change.leaves("paper", lambda town: town.papers, 1)),
    silent(5, What.GONE, "hill", change.leaves("hill", lambda town: town.hill.sittings, 1)),
    silent(5, What.GONE, "diet", change.leaves("diet", lambda town: town.diet.meetings, 0)),
    silent(
        5, What.GONE, "prefecture", change.leaves("one", lambda town: town.prefecture.matters, 1)
    ),
    silent(
        5, What.GONE, "discuss", change.leaves("session", lambda town: town.archive.councils, 1)
    ),
    silent(5, What.GONE, "lapsing", change.leaves("hearing", lambda town: town.lapsing.papers, 4)),
    silent(5, What.GONE, "spring", change.leaves("spring", lambda town: town.spring.sittings, 3)),
    # The ninth and tenth: one article on two sources, other dates.
    news(9, "forum", "n00000000000d", change.publishes("d", "四つの提案", 9, change.STORY)),
    Event(
        day=10,
        what=What.COPIED,
        house="blog",
        key="106",
        news=NEW,
        does=change.posts("四つの提案", 10, text=change.STORY),
    ),
    silent(
        9,
        What.REDATED,
        "blog",
        lambda town: town.blog.change(102, date=change.evening(9), modified=change.evening(9)),
    ),
    silent(
        9,
        What.REDATED,
        "city",
        lambda town: setattr(town.city.news[-1], "redated", change.evening(9)),
    ),
    # The twelfth and thirteenth: behind closed doors something goes on.
    Event(
        day=12,
        what=What.NEW,
        house="city",
        key=_city(1700000000005),
        news=NEW,
        told=ALL,
        seen=16,
        does=change.announces_news("冬の催し", 12),
    ),
    Event(
        day=13,
        what=What.NEW,
        house="lapsing",
        key="c-1621",
        news=NEW,
        told=BOTH,
        seen=18,
        does=change.hears("lapsing", 1621, change.SEPTEMBER, date(2026, 9, 4), change.ROOMS),
    ),
    news(
        13,
        "lapsing",
        "announced/1-2026-11-09",
        change.opens_session("lapsing", "第３回臨時会", date(2026, 11, 9), date(2026, 11, 11)),
        ALL,
        what=What.ANNOUNCED,
    ),
    # The thirteenth: final, moved.
    edit(
        13,
        "hill",
        "R081030Z",
        change.replaces_sitting("hill", "R081030Z", "R081030A", word="ＤＸ推進"),
        what=What.FINAL,
    ),
    silent(
        13,
        What.FINAL,
        "river",
        change.replaces_sitting("river", "R081029Z", "R081029A", word=change.ROOMS),
    ),
    edit(
        13,
        "papers",
        _paper("1030sokuho"),
        change.replaces_paper("1030sokuho.pdf", "1030", word="受付"),
        what=What.FINAL,
    ),
    silent(13, What.FINAL, "diet", change.prints(2)),
    silent(13, What.MOVED, "frames", change.moves_tenant),
    silent(13, What.MOVED, "papers", change.moves_paper("/0904.pdf", "/gikai/archive/r8-0904.pdf")),
    silent(13, What.MOVED, "hill", change.changes_code),
    # The sixteenth: entered once more, renamed, another name of the host.
    silent(16, What.REENTERED, "discuss", change.registers_again),
    silent(16, What.REENTERED, "spring", change.enters_again),
    silent(16, What.RENAMED, "discuss", change.renames_committees),
    # A title is words as well: it is told to those who ask for one of them, when it is read again.
    edit(16, "river", "R081020A", change.renames_session, ALL, what=What.RENAMED, seen=18),
    edit(16, "river", "R080903A", change.nothing, ALL, what=What.RENAMED, seen=30),
    silent(16, What.MOVED, "city", change.links_by_session),
    news(16, "forum", "n00000000000e", change.publishes("e", "DXの広場", 16)),
    # The eighteenth and twentieth: other words.
    edit(18, "blog", "104", change.edits_post(104, 18)),
    edit(18, "city", _city(1700000000003), change.edits_news(1700000000003, 18)),
    edit(
        18,
        "forum",
        "n00000000000e",
        lambda town: town.forum.change(
            "n00000000000e", body=town.forum.articles[-1].body + change.EXTRA
        ),
    ),
    edit(18, "diet", "199909001X00320261009", change.says(3, "DXの予算はいつ決まりますか。")),
    edit(20, "discuss", "901/11/1", change.corrects_board(0, "ＤＸの実績も伺います。"), seen=24),
    # The twenty-fourth: what had left is back, as it was.
    silent(24, What.BACK, "blog", change.returns("post", lambda town: town.blog.posts)),
    silent(24, What.BACK, "city", change.returns("news", lambda town: town.city.news)),
    silent(24, What.BACK, "forum", change.returns("article", lambda town: town.forum.articles)),
    silent(24, What.BACK, "papers", change.returns("paper", lambda town: town.papers)),
    silent(24, What.BACK, "hill", change.returns("hill", lambda town: town.hill.sittings)),
    silent(24, What.BACK, "diet", change.returns("diet", lambda town: town.diet.meetings)),
    silent(
        24, What.BACK, "prefecture", change.returns("one", lambda town: town.prefecture.matters)
    ),
    silent(24, What.BACK, "discuss", change.returns("session", lambda town: town.archive.councils)),
    silent(24, What.BACK, "lapsing", change.returns("hearing", lambda town: town.lapsing.papers)),
    silent(24, What.BACK, "spring", change.returns("spring", lambda town: town.spring.sittings)),
    # The thirtieth: the platforms that tell nothing of a correction have read all of it again.
    edit(
        27,
        "hill",
        "R080910A",
        change.replaces_sitting("hill", "R080910A", "R080910A", word="ＤＸ人材"),
        seen=30,
    ),
    edit(27, "spring", "K_R08090100011", change.corrects_sitting(111, "三つ", "四つ"), seen=30),
    edit(27, "boots", "b-16005", change.corrects_hearing("boots", 16005, "三月", "四月"), seen=30),
)


def _switched(days: tuple[int, ...], house: str, outcome: Outcome, **values: object) -> Trouble:
    """By switches of its site, which are turned back after that."""
    usual: dict[str, object] = {"robots": None, "busy": 0, "only": ""}
    back = {name: usual.get(name, False) for name in values}
    begins, ends = change.switches(house, **values), change.switches(house, **back)
    return Trouble(days=days, house=house, outcome=outcome, begins=begins, ends=ends)


_BUSY: dict[str, object] = {"busy": 99, "busy_status": 503, "retry_after": "7200"}
_REFUSED: dict[str, object] = {"busy": 99, "busy_status": 403}
TROUBLES = (
    Trouble(
        days=RUNS,
        house="closed",
        outcome=Outcome.BLOCKED,
        begins=change.nothing,
        ends=change.nothing,
    ),
    _switched((9, 10), "papers", Outcome.EMPTY, cut_lists=True),
    _switched((9, 10), "spring", Outcome.UNREACHABLE, **_BUSY),
    _switched((10, 12, 13), "city", Outcome.BLOCKED, robots=change.CLOSED),
    _switched((12, 13), "forum", Outcome.BLOCKED, challenge=True),
    Trouble(
        days=(12, 13, 16),
        house="lapsing",
        outcome=Outcome.BLOCKED,
        begins=change.is_allowed("lapsing", "/", until=date(2026, 11, 11)),
        ends=change.is_allowed("lapsing", "/", until=date(2027, 3, 31)),
    ),
    _switched((16,), "diet", Outcome.UNREACHABLE, html_with_200=True),
    _switched((18, 20), "menus", Outcome.BLOCKED, robots=change.CLOSED),
    _switched((20,), "hill", Outcome.BLOCKED, **_REFUSED),
    Trouble(
        days=(20,),
        house="river",
        outcome=Outcome.BLOCKED,
        begins=change.nothing,
        ends=change.nothing,
    ),
    _switched((27,), "city", Outcome.EMPTY, empty=True),
    _switched((27,), "discuss", Outcome.BROKEN, maintenance=True),
)
DOWNLOADS = (
    Download(
        day=24,
        house="announcing",
        file="1750.txt",
        number=1750,
        session="令和８年第２回臨時会",
        held_on=date(2026, 10, 26),
        key="announced/1-2026-10-26",
        news=NEW,
        told=BOTH,
    ),
    Download(
        day=24,
        house="announcing",
        file="1752.txt",
        number=1752,
        session="令和８年第４回定例会",
        held_on=date(2026, 11, 4),
        key="1752",
        news=NEW,
        told=BOTH,
    ),
)
