"""The tenants of the DiscussNet stand-in, as they stand in November 2026."""

from __future__ import annotations

from standins.sites.discussnet_records import (
    CouncilRecord,
    Day,
    Tenant,
    committee,
    plenary,
    whole_day,
)

NAME = "架空市議会"
_SESSIONS = "/0/1/3/6/"


def sample_tenants() -> dict[str, Tenant]:
    """A whole archive, one of films, another council's, and one whose rosters name nobody."""
    film = Tenant(slug="mihon", id=902, council="見本町議会", film=True)
    made = (_kakuu(), film, _betsu(), _mumei())
    return {tenant.slug: tenant for tenant in made}


def _kakuu() -> Tenant:
    councils = [_autumn(), _general(), _schools(), _summer(), _winter(), *_beside()]
    return Tenant(slug="kakuu", id=901, council=NAME, councils=councils, dislikes_years=True)


def _autumn() -> CouncilRecord:
    """A session with its table of contents and a paper, which are no days."""
    first = plenary(NAME, 1, "令和８年９月４日（金曜日）")
    second = plenary(NAME, 2, "令和８年９月１１日（金曜日）", "ＡＩ")
    days = [
        Day(schedule=1, label="09月04日－目次"),
        Day(schedule=2, label="09月04日－01号", rows=first),
        Day(schedule=3, label="09月11日－02号", rows=second, page=31),
        Day(schedule=4, label="発議第３号"),
    ]
    name = "令和　８年第３回　９月定例会"
    return CouncilRecord(id=12, name=name, path=_SESSIONS, year=2026, days=days)


def _general() -> CouncilRecord:
    """A committee for the whole year; its name ends with its line, as seen."""
    days = [
        Day(schedule=1, label="08月21日－01号", rows=committee(NAME, "令和８年８月２１日（金）")),
        Day(schedule=2, label="10月15日－02号", rows=committee(NAME, "令和８年10月15日", "ＤＸ")),
    ]
    path = "/0/1/4/8/11/"
    return CouncilRecord(id=11, name="令和　８年　総務委員会\n", path=path, year=2026, days=days)


def _schools() -> CouncilRecord:
    """A committee that prints a whole day as one text, and no number."""
    days = [Day(schedule=1, label="09月30日　所管事務調査", rows=whole_day(NAME, "９月30日"))]
    path = "/0/1/4/8/12/"
    return CouncilRecord(id=10, name="令和　８年　文教委員会", path=path, year=2026, days=days)


def _summer() -> CouncilRecord:
    rows = plenary(NAME, 1, "令和８年６月１２日（金曜日）")
    days = [Day(schedule=1, label="06月12日－01号", rows=rows, old=True)]
    name = "令和　８年第２回　６月定例会"
    return CouncilRecord(id=9, name=name, path=_SESSIONS, year=2026, days=days)


def _winter() -> CouncilRecord:
    """A session of December, whose second day is in the next year."""
    days = [
        Day(
            schedule=1,
            label="12月08日－01号",
            rows=plenary(NAME, 1, "令和７年１２月８日（月曜日）"),
        ),
        Day(
            schedule=2,
            label="01月15日－02号",
            rows=plenary(NAME, 2, "令和８年１月１５日（木曜日）"),
        ),
    ]
    name = "令和　７年第４回１２月定例会"
    return CouncilRecord(id=8, name=name, path=_SESSIONS, year=2025, days=days)


def _beside() -> list[CouncilRecord]:
    """A supplement without text, 資料, and two committees that have not met."""
    return [
        CouncilRecord(id=7, name="令和８年第３回定例会（別冊）", path=_SESSIONS, year=2026),
        CouncilRecord(id=13, name="令和８年度予算案", path="/0/2/61/", year=2026),
        CouncilRecord(id=14, name="議案説明資料", path="/0/2/62/", year=2026),
        CouncilRecord(id=15, name="令和　８年　建設委員会", path="/0/1/4/8/13/", year=2026),
        CouncilRecord(id=16, name="令和　８年　議会運営委員会", path="/0/1/4/95/15/", year=2026),
    ]


def _betsu() -> Tenant:
    rows = plenary("別町議会", 1, "令和８年９月３日（木曜日）")
    days = [Day(schedule=1, label="09月03日－01号", rows=rows)]
    name = "令和　８年第３回定例会"
    council = CouncilRecord(id=3, name=name, path=_SESSIONS, year=2026, days=days)
    return Tenant(slug="betsu", id=903, council="別町議会", councils=[council])


def _mumei() -> Tenant:
    days = [
        Day(schedule=day, label=f"09月{day:02}日", rows=committee("", f"令和８年９月{day}日（水）"))
        for day in (2, 9)
    ]
    path = "/0/1/4/8/11/"
    council = CouncilRecord(id=5, name="令和　８年　総務委員会", path=path, year=2026, days=days)
    return Tenant(slug="mumei", id=904, council="無名村議会", councils=[council])
