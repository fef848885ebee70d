"""What the calendar of the month does to the town's sites."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from standins.sites.dbsr import moved
from standins.sites.dbsr_text import Session
from standins.sites.domino import question
from standins.sites.kokkai_records import committee
from standins.sites.serving import set_switches
from standins.sites.voices_council import plenary, revised
from tests.month_town import TOKYO, Town, article, board_day, hearing, leave, paper, sitting

if TYPE_CHECKING:
    from collections.abc import Callable

    from standins.sites.voices_council import Sitting as Held

    Change = Callable[[Town], object]

CLOSED = "User-agent: *\nDisallow: /\n"
SEPTEMBER = "令和８年第３回定例会"
EXTRA = "<p>追記です。DXの研修の日程も決まりました。</p>"
_STEPS = ("書かない申請", "夜間の受付", "支所での相談", "納付の予約", "多言語の案内", "出張の窓口")
# More than 200 letters, so that it is no notice of one form.
STORY = "".join(
    f"第{number}に、市の窓口で{what}を進めるため、DXの計画を改めるよう強く求めました。"
    for number, what in enumerate(_STEPS, 1)
)
# So many words that minutes of one form are no longer nearly the same.
ROOMS = "会議室と公民館の予約、体育館の利用の申込み、図書館の窓口のDX"
MORI = question("令和８年９月定例会", "森　次郎", "09/28/2026", "ＡＩ")
HARA = question("令和８年７月臨時会", "原　元", "07/28/2026")


def nothing(_town: Town) -> None:
    """It is so from the beginning, or another line changes it."""


def evening(day: int) -> datetime:
    """Of the day before a run."""
    return datetime(2026, 11, day, 20, tzinfo=TOKYO) - timedelta(days=1)


def posts(title: str, day: int, *, dated: datetime | None = None, text: str = "") -> Change:
    """A further post on the blog; ``dated`` is what its author wrote over its day."""
    shown = f"<p>{text or f'{title}について質問しました。'}</p>"
    written = evening(day)
    return lambda town: town.blog.add(
        title=title, content=shown, date=dated or written, modified=written
    )


def edits_post(number: int, day: int) -> Change:
    """Words added to a post."""

    def change(town: Town) -> None:
        post = next(one for one in town.blog.posts if one.id == number)
        town.blog.change(number, content=post.content + EXTRA, modified=evening(day))

    return change


def announces_news(title: str, day: int, dated: datetime | None = None) -> Change:
    """A further page of the city."""
    text = f"<p>{title}について、くわしくは窓口でおたずねください。お待ちしています。</p>"
    return lambda town: town.city.add(title=title, content=text, date=dated or evening(day))


def edits_news(number: int, day: int) -> Change:
    """Words added to a page of the city, and the date of the day, as its system sets it."""

    def change(town: Town) -> None:
        news = next(one for one in town.city.news if one.number == number)
        news.content += EXTRA
        news.redated = evening(day)

    return change


def publishes(letter: str, title: str, day: int, text: str = "") -> Change:
    """A further article of the forum."""
    return lambda town: town.forum.articles.append(article(letter, title, evening(day), text))


def lists_paper(day: str, *, name: str = "", mark: str = "", word: str = "窓口") -> Change:
    """A further file in the town's list."""
    return lambda town: town.papers.append(paper(day, name=name, mark=mark, word=word))


def replaces_paper(old: str, day: str, *, word: str = "窓口") -> Change:
    """Another file in the row of an old one."""

    def change(town: Town) -> None:
        place = _place(town, old)
        town.papers[place] = paper(day, word=word)

    return change


def moves_paper(old: str, path: str) -> Change:
    """The same file in another folder."""
    return lambda town: setattr(town.papers[_place(town, old)], "path", path)


def _place(town: Town, ending: str) -> int:
    return next(n for n, one in enumerate(town.papers) if one.path.endswith(ending))


def holds(tenant: str, file_name: str, *, word: str = "ＤＸ") -> Change:
    """A further sitting of the hill or the river."""
    return lambda town: getattr(town, tenant).sittings.append(sitting(file_name, word=word))


def replaces_sitting(tenant: str, old: str, new: str, *, word: str = "ＤＸ") -> Change:
    """Another file in the place of a sitting's old one."""

    def change(town: Town) -> None:
        sittings = getattr(town, tenant).sittings
        place = next(n for n, one in enumerate(sittings) if one.file_name == old)
        sittings[place] = sitting(new, word=word)

    return change


def meets(day: date, number: int, created: datetime | None = None) -> Change:
    """A further sitting of the Diet's committee."""
    return lambda town: town.diet.meetings.append(committee(day, number, created=created))


def says(number: int, text: str) -> Change:
    """Another text in the third speech of the Diet's sitting of that number."""

    def change(town: Town) -> None:
        meeting = next(one for one in town.diet.meetings if one.number == number)
        meeting.speeches[3].text = f"○見本委員　{text}"
        meeting.updated = evening(18)

    return change


def prints(number: int) -> Change:
    """The Diet's printed minutes of a sitting: it is final now."""

    def change(town: Town) -> None:
        next(one for one in town.diet.meetings if one.number == number).pdf = True

    return change


def registers_again(town: Town) -> None:
    """All days of the committee under new numbers of rows."""
    for day in town.board.days:
        day.registered += 1


def corrects_board(place: int, text: str) -> Change:
    """Another question on a day of the committee."""
    return lambda town: setattr(town.board.days[place].rows[3], "text", text)


def adds_board_day(number: int, day: str, word: str) -> Change:
    """A further day under the committee's id of the year."""
    return lambda town: town.board.days.append(board_day(number, day, word))


def renames_committees(town: Town) -> None:
    """The committee on DiscussNet and the one in the menus of VOICES."""
    town.board.name = "令和　８年　総務文教委員会"
    town.menus.committees[31] = "総務文教委員会"


def renames_session(town: Town) -> None:
    """The river's September session in the tree."""
    for one in town.river.sittings:
        one.branch = one.branch.replace("第3回定例会", "第3回9月定例会")


def hears(tenant: str, number: int, session: str, day: date, word: str = "ＤＸ推進") -> Change:
    """A further day of a council on DB-Search."""
    return lambda town: getattr(town, tenant).papers.extend(hearing(number, session, day, word))


def corrects_hearing(tenant: str, number: int, old: str, new: str) -> Change:
    """Other words in a document of DB-Search."""

    def change(town: Town) -> None:
        found = getattr(town, tenant).paper(str(number))
        found.voices = [(label, text.replace(old, new)) for label, text in found.voices]

    return change


def opens_session(tenant: str, name: str, first: date, last: date) -> Change:
    """A further session on the front page of a council on DB-Search."""
    one = Session(year="令和８年", name=name, cabinet="1", first=first, last=last)
    return lambda town: getattr(town, tenant).sessions.append(one)


def moves_tenant(town: Town) -> None:
    """From the first generation of DB-Search to the third, where documents are counted anew."""
    moved(town.frames)


def changes_code(town: Town) -> None:
    """Both tenants of one vendor, whose addresses bear the Code."""
    town.hill.code, town.river.code = "zyxwvuts98765432", "zyxwvuts98765433"


def sits(fino: int, day: str, number: int, word: str = "ＤＸ") -> Change:
    """A further sitting on VOICES; ``day`` as in "1005"."""

    def change(town: Town) -> None:
        sample = _held(town, 111)
        month, of_month = day[:2], day[2:]
        opened = f"令和８年{int(month)}月{int(of_month)}日"
        town.spring.sittings.append(
            replace(
                sample,
                fino=fino,
                label=f"{month}月{of_month}日-{number:02}号",
                day=f"08{day}",
                number=f"{number:04}",
                segments=plenary(sample.session, number, opened, word),
            )
        )

    return change


def corrects_sitting(fino: int, old: str, new: str) -> Change:
    """Other words in a sitting on VOICES."""

    def change(town: Town) -> None:
        place = town.spring.sittings.index(_held(town, fino))
        town.spring.sittings[place] = revised(town.spring.sittings[place], old, new)

    return change


def enters_again(town: Town) -> None:
    """A sitting on VOICES under another FINO."""
    place = town.spring.sittings.index(_held(town, 120))
    town.spring.sittings[place] = replace(town.spring.sittings[place], fino=920)


def _held(town: Town, fino: int) -> Held:
    return next(one for one in town.spring.sittings if one.fino == fino)


def links_by_session(town: Town) -> None:
    """The city's feed gives each address with the number of a visitor's session."""
    for one in town.city.news:
        one.link = f"{town.houses['city'].stand_in.url}{one.path}?PHPSESSID=4f1c9d2e7ab36058#top"


def leaves(name: str, of: Callable[[Town], list[Any]], place: int = -1) -> Change:
    """A record that is no longer there; ``returns`` brings it back."""
    return lambda town: town.away.update({name: of(town).pop(place)})


def returns(name: str, of: Callable[[Town], list[Any]]) -> Change:
    """What has left is there again, first of all."""
    return lambda town: of(town).insert(0, town.away.pop(name))


def switches(house: str, **values: object) -> Change:
    """Turn switches of a source's site."""
    return lambda town: set_switches(town.houses[house].stand_in.site.switches, values)


def is_allowed(house: str, *prefixes: str, until: date) -> Change:
    """The permission of a source, as somebody writes it into sources.toml."""
    allowed = leave(*prefixes, until=until)
    return lambda town: town.houses[house].values.update(permission=allowed)
