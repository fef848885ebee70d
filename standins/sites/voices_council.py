"""An invented council as VOICES keeps its minutes: sittings, and each of them in segments."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

_FULL = str.maketrans("0123456789", "０１２３４５６７８９")
# What a padded number of one digit is printed with.
_PAD = "\u3000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """``mark`` and ``label`` as the list of speeches has them; ``text`` with its lines by \\n."""

    text: str
    mark: str = ""
    label: str = "(議題)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One file. ``session`` and ``label`` stand in the list; ``day`` is YYMMDD of the era."""

    fino: int
    kgno: int
    session: str
    label: str
    day: str
    segments: tuple[Segment, ...] = ()
    kind: int = 1  # 1 定例会, 2 臨時会, 3 委員会
    number: str = "0001"
    unid: bool = True

    @property
    def year(self) -> int:
        """The western year in which it was held."""
        return 2018 + int(self.day[:2])

    @property
    def key(self) -> str:
        """K_R08090100011."""
        return f"K_R{self.day}{self.number}1"

    def huid(self, number: int) -> int:
        """The vendor's number of one of its segments."""
        return self.fino * 1000 + number


@dataclass(slots=True, kw_only=True)
class Council:
    """One tenant. Its folder, links and pages differ from tenant to tenant.

    ``per_page`` 0 gives all rows at once; ``folded`` keeps the rows of a year behind its heading.
    """

    name: str
    folder: str = "/voices"
    cgi: str = "cgi"
    sittings: list[Sitting] = field(default_factory=list)
    committees: dict[int, str] = field(default_factory=dict)
    plain_links: bool = False
    per_page: int = 0
    folded: bool = False
    menu: str = "g08v"
    lost_rows: int = 0  # rows that the list counts and does not show

    def of_years(self, first: int | None, last: int | None) -> list[Sitting]:
        """The files of some years, the newest session first."""
        return [
            one
            for one in self.sittings
            if (first is None or one.year >= first) and (last is None or one.year <= last)
        ]

    def sitting(self, fino: int) -> Sitting | None:
        """The file of a number."""
        return next((one for one in self.sittings if one.fino == fino), None)


def session_name(year: int, rest: str) -> str:
    """令和　８年第　３回定例会, with the padding that aligns the list."""
    number = str(year - 2018).translate(_FULL)
    return f"令和{number.rjust(2, _PAD)}年{rest}"


def cover(session: str, number: int, opened: str) -> Segment:
    """The first segment: title, roster, agenda."""
    text = f"""{session}

　　　　　　　　　　　　架空市議会会議録（第{number}号）

１．招集年月日　令和８年９月１日（火曜日）
１．本日の会議　{opened}　午前１０時開議
１．出席議員　　４名
　　１番　田　中　あおい　君　　　２番　森　　　次　郎　君
　　３番　川　﨑　は　な　君　　　４番　大　山　一　郎　君
１．説明のため出席した者
　　市長　　　　　　　　鈴　木　　　一　君　　　　総務部長　　　　　高　橋　　　等　君
　　　　　　　　　 ────────────────────────

"""
    return Segment(text=text, label="(名簿)")


def plenary(session: str, number: int, opened: str, word: str = "ＤＸ") -> tuple[Segment, ...]:
    """A day of questions: brackets round names, headings of their own, signatures at the end."""
    chair = "議長(大山一郎君)"
    return (
        cover(session, number, opened),
        Segment(text="　　　　◎開議の宣告\n"),
        Segment(mark="○", label=chair, text="○議長（大山一郎君）　本日の会議を開きます。\n\n"),
        Segment(text="△日程第２　一般質問\n"),
        Segment(
            mark="○",
            label=chair,
            text="○議長（大山一郎君）　日程第２、一般質問を行います。\n　２番森次郎議員。\n"
            "　　〔２番　森　次郎君　登壇〕\n",
        ),
        Segment(
            mark="◆",
            label="2番(森次郎議員)",
            text=f"◆２番（森次郎議員）　{word}の進め方について伺います。\n"
            "　窓口の手続を、家から済ませられるようにする考えはありますか。\n"
            "　　〔「そうだ」と呼ぶ者あり〕\n",
        ),
        Segment(
            mark="◎",
            label="市長(鈴木一君)",
            text=f"◎市長（鈴木　一君）　{word}は、来年度から三つの窓口で始めます。\n\n",
        ),
        Segment(
            mark="○",
            label=chair,
            text="○議長（大山一郎君）　本日はこれで散会いたします。\n　　　　午後３時散会\n"
            "　地方自治法第１２３条第２項の規定により署名する。\n"
            "　　　　議　　長　　大　山　一　郎\n　　　　署名議員　　田　中　あおい\n",
        ),
    )


def committee(session: str, held: str, word: str = "テレワーク") -> tuple[Segment, ...]:
    """A committee's day: name and office side by side, with one blank, two, or a line's end."""
    text = f"""{session}

　　総務委員会記録
　──────────────────────────────────────
開催日時及び場所
　{held}午前10時～午前11時　第１委員会室
　──────────────────────────────────────
出席委員（３名）
　委員長　　小　島　　　進　君
　副委員長　森　　　次　郎　君
　委　員　　川　﨑　は　な　君
出席理事者
　人事課長　　　　　　　　　　　　　　　原　　　　　元　君
　──────────────────────────────────────
　　　午前10時　開会
"""
    return (
        Segment(text=text, label="(名簿)"),
        Segment(
            mark="○",
            label="委員長(小島)",
            text="○小島　委員長　ただいまから委員会を開きます。\n"
            "　──────────────────────────────────────\n●　所管事項の報告について\n",
        ),
        Segment(
            mark="◆",
            label="副委員長(森)",
            text=f"◆森　副委員長　{word}をする職員は何人いますか。\n",
        ),
        Segment(mark="◎", label="人事課長(原)", text="◎原　人事課長　\n　今は、二十人です。\n"),
        Segment(
            mark="◎",
            label="人事課長補佐(林)",
            text="◎林　人事課長補佐　　内訳を申し上げます。半分は、週に二日です。\n",
        ),
        Segment(mark="○", label="委員長(小島)", text="○小島　委員長　以上で散会いたします。\n"),
    )


def kakuu() -> Council:
    """All rows on one page, links that open windows; sessions, committees, 目次 and 付録."""
    third = session_name(2026, "第　３回定例会")
    board = session_name(2026, "１０月　総務委員会")
    old = session_name(2025, "第　４回定例会")
    sittings = [
        Sitting(
            fino=120,
            kgno=32,
            session=board,
            label="10月20日-01号",
            day="081020",
            number="4201",
            kind=3,
            segments=committee(board, "令和８年10月20日（火）"),
        ),
        Sitting(
            fino=110, kgno=31, session=third, label="09月01日-目次", day="080901", number="0000"
        ),
        Sitting(
            fino=111,
            kgno=31,
            session=third,
            label="09月01日-01号",
            day="080901",
            segments=plenary(third, 1, "令和８年９月１日"),
        ),
        Sitting(
            fino=112,
            kgno=31,
            session=third,
            label="09月02日-02号",
            day="080902",
            number="0002",
            segments=plenary(third, 2, "令和８年９月２日"),
        ),
        Sitting(
            fino=113, kgno=31, session=third, label="09月30日-付録", day="080930", number="00SR"
        ),
        Sitting(
            fino=90,
            kgno=28,
            session=old,
            label="12月01日-01号",
            day="071201",
            segments=plenary(old, 1, "令和７年12月１日"),
        ),
    ]
    return Council(name="架空市議会", sittings=sittings, committees={31: "総務委員会"})


def mihon() -> Council:
    """Two rows a page, plain links, no UNID, programs in CGI, and outside what robots.txt names."""
    session = session_name(2026, "第　２回臨時会")
    days = ("11月04日", "11月05日", "11月06日", "11月09日", "11月10日")
    sittings = [
        Sitting(
            fino=700 + number,
            kgno=61,
            session=session,
            label=f"{day}-{number:02}号",
            day=f"08{day[:2]}{day[3:5]}",
            kind=2,
            unid=False,
            segments=plenary(session, number, f"令和８年{day}"),
        )
        for number, day in enumerate(days, start=1)
    ]
    return Council(
        name="見本町議会",
        folder="/kaigiroku",
        cgi="CGI",
        sittings=sittings,
        plain_links=True,
        per_page=2,
        menu="g07v",
    )


def revised(sitting: Sitting, old: str, new: str) -> Sitting:
    """The same sitting with other words."""
    segments = tuple(replace(one, text=one.text.replace(old, new)) for one in sitting.segments)
    return replace(sitting, segments=segments)
