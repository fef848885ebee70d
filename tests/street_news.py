"""What changes in the street before the third run, and what its sources are to find."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from standins.sites.kokkai_records import committee
from standins.sites.voices_council import plenary
from tests.street import TOKYO, paper, sitting
from tests.street_vendors import board_day, hearing

if TYPE_CHECKING:
    from tests.street import Street

TODAY = datetime(2026, 11, 24, 20, tzinfo=TOKYO)  # the evening before the third run
TEXT = "<p>窓口のDXについてのお知らせです。申請の一部を家からできるようにします。</p>"
# New and revised records of the sources that have any.
NEWS = {
    "blog-00": (1, 0),
    "blog-01": (0, 1),
    "blog-rest-closed-00": (1, 0),
    "blogs-a-03": (1, 1),
    "city-00": (1, 0),
    "cities-b-04": (0, 1),
    "note-00": (0, 1),
    "note-09": (1, 0),
    "papers-00": (1, 1),
    "kensaku-03": (1, 0),
    "kensaku-05": (0, 1),
    "kokkai-a-00": (1, 0),
    "kokkai-b-01": (0, 1),
    "discuss-0": (1, 0),
    "dbsr-a-0": (1, 0),
    "voices-1": (1, 0),
    "voices-menus": (1, 0),
}


def bring_news(street: Street) -> None:
    """Change the sites as ``NEWS`` says, and some others in ways that are no news."""
    houses = street.houses
    for name in ("blog-00", "blog-rest-closed-00", "blogs-a-03"):
        houses[name].site.add(title="窓口のDX", content=TEXT, date=TODAY)
    for name in ("blog-01", "blogs-a-03"):
        post = houses[name].site.posts[0]
        houses[name].site.change(post.id, content=post.content + TEXT, modified=TODAY)
    houses["city-00"].site.add(title="窓口のDX", content=TEXT, date=TODAY)
    edited, dated = houses["cities-b-04"].site.news[0], houses["cities-b-05"].site.news[0]
    edited.content += "<p>締切を延ばしました。</p>"
    edited.redated = dated.redated = TODAY  # a new date alone is no news
    _note(street)
    _minutes(street)
    _vendors(street)


def _note(street: Street) -> None:
    lively = street.houses["note-00"].site
    article = lively.newest_first()[0]
    lively.change(article.key, body=article.body.replace("いかがですか", "どうなりましたか"))
    street.houses["note-09"].site.add(title="新しい窓口", body=TEXT, date=TODAY)


def _minutes(street: Street) -> None:
    papers = street.houses["papers-00"].site.years[0].sections[0][1]
    papers[0].body = paper("0904", word="受付").body
    papers.append(paper("0911"))
    street.houses["kensaku-03"].site.sittings.append(sitting("R080911A"))
    street.houses["kensaku-05"].site.sittings[0] = sitting("R080910A", word="ＤＸ推進")
    first, second = street.houses["kokkai-a-00"].site, street.houses["kokkai-b-01"].site
    first.meetings.append(committee(date(2026, 10, 16), 3, name="架空00特別委員会", code="8000"))
    for meeting in second.meetings:
        meeting.pdf = meeting.pdf or meeting.name.startswith(("架空01", "架空02"))
    corrected = next(one for one in second.meetings if one.name.startswith("架空01"))
    corrected.speeches[3].text = "○見本委員　職員のテレワークは、どの課まで進みましたか。"


def _vendors(street: Street) -> None:
    houses = street.houses
    archive = houses["discuss-0"].site
    archive.councils[2].days.append(board_day(archive.council, 2, 30))
    houses["dbsr-a-0"].site.papers.extend(hearing(3, 3))
    council = houses["voices-1"].site
    sitting_of = replace(council.sittings[2], fino=130, label="09月03日-03号", day="080903")
    opened = plenary(sitting_of.session, 3, "令和８年９月３日")
    council.sittings.append(replace(sitting_of, number="0003", segments=opened))
    houses["voices-menus"].site.council.committees[32] = "建設委員会"
