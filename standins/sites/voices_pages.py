"""The pages of VOICES in its markup of 2026-11: tables without ends, scripts, capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from standins.sites.voices_council import Council, Segment, Sitting

_HEAD = (
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\r\n<HTML LANG="ja-JP">\r\n'
    '\t<HEAD>\r\n\t\t<META HTTP-EQUIV="Content-Type"\t\t\tCONTENT="text/html; charset=Shift_JIS">'
    "\r\n<TITLE>{title}</TITLE>\r\n{more}</HEAD>\r\n"
)
_FOOT = "</BODY>\r\n</HTML>\r\n"
_ALL = "KENSAKU=0&SORT=0&KTYP=0,1,2,3&KGTP=1,2,3,4"
_ONE = "HATSUGENMODE=0&HYOUJIMODE=0&STYLE=0"
_WINDOW = (
    '<SCRIPT LANGUAGE="JavaScript">\r\n<!--\r\nfunction winopen(href){\r\n'
    "window.open( href,'HLD_WIN','resizable=yes');\r\n}\r\n//-->\r\n</SCRIPT>\r\n"
)
_SCRIPTS = (
    '<SCRIPT LANGUAGE="JavaScript">\r\nfunction get_view_no( huid ){\r\n\tvar i;\r\n'
    "\tif( self.frames.name == 'hat' ){\r\n\t\tparent.v_n_no=null;\r\n\t}\r\n}\r\n</SCRIPT>\r\n"
)
BUSY = (
    "<HTML><HEAD><TITLE>Server Busy</TITLE></HEAD><BODY>"
    "該当する発言がありませんでした。</BODY></HTML>"
)
NOTHING = "該当する発言は存在しません。"
WHOLE = "HATSUGENMODE=1&HYOUJIMODE=0&STYLE=0"


def list_page(
    council: Council, rows: Sequence[Sitting], total: int, page: int, years: tuple[str, str]
) -> str:
    """ACT=100: a heading for the year, a folder and a link for each file."""
    first, last = years
    asked = f"{_ALL}&FYY={first}&TYY={last}"
    if not total:
        return _page("会議日程一覧", f"<BODY>{NOTHING}", _WINDOW)
    heading = ""
    for year in dict.fromkeys(one.year for one in council.of_years(None, None)):
        if str(year) in (first, last) or not first:
            shown = f"令和　{year - 2018:02}年 "
            link = f'<A HREF="voiweb.exe?ACT=100&{asked}&PAGE=1&HIT={total}&AHIT=-1&YEAR={year}">'
            heading += f"<TR><TD>{link}{shown}</A></TD></TR>" if council.folded else f"{shown}"
    listed = "".join(_row(council, one, asked, total, page) for one in rows)
    pages = range(1, -(-total // council.per_page) + 1) if council.per_page else ()
    links = "".join(
        f'<A HREF="voiweb.exe?ACT=100&{asked}&TITL_SUBT={_bytes("開いた枝")}&PAGE={number}'
        f'&HIT={total}">{number}</A> '
        for number in pages
    )
    count = f"<TABLE><TR><TD COLSPAN=2>{total}件の日程がヒットしました。</TD></TR>{heading}</TABLE>"
    return _page("会議日程一覧", f"<BODY>{count}\r\n<TABLE>{listed}</TABLE>{links}", _WINDOW)


def _row(council: Council, sitting: Sitting, asked: str, total: int, page: int) -> str:
    subtitle = _bytes(f"{sitting.session}－{sitting.label}")
    folder = (
        f"voiweb.exe?ACT=100&{asked}&TITL_SUBT={subtitle}&FINO={sitting.fino}"
        f"&FINOS={sitting.fino}%2C1&PAGE={page}&HIT={total}&AHIT=-1&YEAR={sitting.year}"
    )
    unid = f"&UNID={sitting.key}" if sitting.unid else ""
    text = (
        f"voiweb.exe?ACT=200&{asked}&TITL_SUBT={subtitle}&KGNO={sitting.kgno}"
        f"&FINO={sitting.fino}{unid}"
    )
    opens = f'HREF="javascript:;"  TARGET="HLD_WIN" onClick="winopen(\'{text}\');"'
    if council.plain_links:
        opens = f'href="{text.replace("&", "&amp;")}" target="HLD_WIN"'
    return (
        "<TR>\r\n<TD NOWRAP ALIGN=LEFT COLSPAN=3>\r\n"
        f'<A HREF="{folder}"><IMG BORDER=0 SRC="/voices/image/folder.gif"></A>\r\n'
        f"{sitting.session},<A {opens}>{sitting.label}</A>\r\n</TD>\r\n</TR>\r\n"
    )


def frames(sitting: Sitting) -> str:
    """ACT=200: the frames of a window."""
    inner = (
        f'<FRAME SRC="voiweb.exe?ACT=202&{_ALL}&FINO={sitting.fino}" NAME="sidebar">'
        f'<FRAME SRC="voiweb.exe?ACT=203&{_ALL}&FINO={sitting.fino}&{_ONE}" NAME="hat">'
    )
    return _page(sitting.session, f'<FRAMESET COLS="280,*">{inner}</FRAMESET>')


def speeches(sitting: Sitting) -> str:
    """ACT=202: a row for each segment."""
    rows = "".join(_speech_row(sitting, number, one) for number, one in enumerate(sitting.segments))
    return _page("発言一覧", f'<BODY>\r\n<FORM NAME="Form_Word">\r\n{rows}</FORM>\r\n')


def _speech_row(sitting: Sitting, number: int, segment: Segment) -> str:
    huid = sitting.huid(number)
    mark = segment.mark or "&nbsp;&nbsp;"
    link = f"voiweb.exe?ACT=203&{_ALL}&HUID={huid}&KGNO=&FINO={sitting.fino}&{_ONE}"
    return (
        f'<A NAME="{huid}"></A><TABLE BORDER="0"><TR><TD NOWRAP><INPUT TYPE="checkbox" '
        f'NAME="W_{number}" VALUE="{huid}"></TD><TD NOWRAP><IMG SRC="/voices/image/hat0.gif"></TD>'
        f'<TD NOWRAP>{mark}</TD><TD NOWRAP><A HREF="{link}" target="hat"><B>{segment.label}</B></A>'
        f"</TD><TD NOWRAP>(P.{number // 4 + 1})</TD></TR></TABLE>\r\n"
    )


def text(sitting: Sitting, shown: Sequence[int], title: str = "") -> str:
    """ACT=203: segments behind their anchors, then the form and the scripts."""
    body = "".join(
        f'<A NAME="HUID{sitting.huid(number)}"></A>{_broken(sitting.segments[number].text)}<P>'
        for number in shown
    )
    start = '<SCRIPT LANGUAGE="JavaScript">\r\nvar hitp = -1;\r\n</SCRIPT>\r\n'
    form = '<FORM METHOD="POST"><INPUT TYPE="hidden" NAME="hitcount" VALUE="0"></FORM>\r\n'
    return _page(title, f'<BODY BGCOLOR="#ffffff">\r\n{start}{body}{form}{_SCRIPTS}')


def menu(council: Council, name: str) -> str:
    """g08v_viewh.asp and g08v_views.asp: kinds of meetings, and the years of each."""
    address = f"{council.menu}_{name}.asp"
    if name == "viewh":
        links = [("10", "", "定例会をすべて表示"), ("20", "", "臨時会をすべて表示")]
        kinds = [("11", "定例会"), ("21", "臨時会")]
    else:
        kinds = [(str(number), shown) for number, shown in council.committees.items()]
        links = [("30", "", "すべて表示"), *((flag, "", shown) for flag, shown in kinds)]
    for flag, shown in kinds:
        years = dict.fromkeys(one.year for one in council.sittings if shown in one.session)
        links += [(flag, str(year), f"令和{year - 2018}年") for year in years]
    items = "".join(f'<li><a href="{address}?{_flags(*one)}">{one[2]}</a></li>' for one in links)
    return _page("会議録検索システム", f'<body><ul class="kaigi_view">{items}</ul>')


def _flags(flag: str, year: str, _shown: str) -> str:
    return f"Sflg={flag}&amp;FYY={year}&amp;TYY={year}" if year else f"Sflg={flag}"


def year_page(council: Council, year: str) -> str:
    """A year of the menu: nothing but a frame round the program's list."""
    source = f"{council.cgi}/voiweb.exe?ACT=100&amp;KTYP=0,1,2,3&amp;SORT=0&amp;FYY={year}"
    title = f"&amp;TYY={year}&amp;KGTP=3&amp;TITL={_bytes('総務')}"
    return _page("年別", f'<body><iframe name="BOTTOM" src="{source}{title}"></iframe>')


def _broken(text: str) -> str:
    return text.replace("\n", "<BR>")


def _bytes(text: str) -> str:
    return quote_from_bytes(text.encode("cp932"), safe="")


def _page(title: str, body: str, more: str = "") -> str:
    return f"{_HEAD.format(title=title, more=more)}{body}\r\n{_FOOT}"
