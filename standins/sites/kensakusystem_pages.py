"""The pages of kensakusystem.jp in its markup of 2026-11, unclosed tags and all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from standins.sites.kensakusystem_text import Sitting, Tenant

_HEAD = (
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\r\n'
    '<HTML lang="ja">\r\n<head>\r\n'
    '<meta http-equiv="Content-Type" content="text/html;charset=x-sjis">\r\n'
    '<title>{title}</title>\r\n<meta name="robots" CONTENT="follow,index">\r\n</head>\r\n<body>\r\n'
)
_FOOT = "</body>\r\n</html>\r\n"
_SUBMIT = "javascript:document.viewtree.submit()"
_ID = "10/1"
UNREADABLE = "ERROR:ファイルの読込みに失敗しました。<BR>{file}"
WRONG_CODE = "ERROR:Ｃｏｄｅが正しくありません。<BR>{code}"


def entry(tenant: Tenant) -> str:
    """The static page that bears the Code."""
    see = f"{tenant.cgi}/See.exe?Code={tenant.code}"
    search = f"{tenant.cgi}/Search2.exe?Code={tenant.code}&sTarget=2"
    links = f'<a href="{see}"><img src="image/menu02.gif" alt="会議録の閲覧"></a>'
    if tenant.calendar:
        links += f'<a href="{search}"><img src="image/menu03.gif" alt="会議録の検索"></a><a\r\n'
    else:
        links += "<a\r\n"
    links += 'href="help/help_top.html" target="_blank">操作説明</a>'
    return _page(tenant, f'<a href="index.html">トップ</a>{links}<br>{tenant.council}事務局')


def tree(tenant: Tenant, nodes: Iterable[tuple[str, str]], links: Iterable[Sitting]) -> str:
    """Tabs on the left, then the branches and sittings of the chosen one.

    The form stands inside a table, so its fields lie outside it for every parser.
    """
    form = (
        f'<table width="788"><form name="viewtree" action="/{tenant.name}/{tenant.cgi}/See.exe" '
        f'method="POST">\r\n<input type="hidden" name="Code" value="{tenant.code}">\r\n'
        '<input type="hidden" name="treedepth" value="">\r\n<input type="hidden" name="page">\r\n'
        '<input type="hidden" name="fileName">\r\n</form>\r\n<tr><td>'
    )
    tabs = "".join(_tab(tenant, group) for group in groups(tenant))
    # The site leaves examples in comments; they are no branches.
    example = f"<!--\r\n１．tab\r\n{_old_node('昭和99年', '昭和99年')}-->\r\n"
    shown = "".join(_node(tenant, value, label) for value, label in nodes)
    leaves = "".join(_leaf(tenant, one) for one in links)
    return _page(tenant, f"{form}{tabs}{example}{shown}{leaves}</td></tr></table>")


def groups(tenant: Tenant) -> list[list[str]]:
    """The years behind each tab: two and two."""
    years = tenant.years
    return [years[start : start + 2] for start in range(0, len(years), 2)]


def _tab(tenant: Tenant, group: list[str]) -> str:
    label = group[0] if len(group) == 1 else f"{group[-1]}～{group[0]}"
    picture = f'<IMG SRC="/{tenant.name}/image/tab.gif" BORDER="0" ALT="{label}">'
    if tenant.new_markup:
        return f'<li><a class="tab js-tree-submit" data-depth="{group[0]}">{picture}</a></li>\r\n'
    click = f"document.viewtree.treedepth.value='{group[0]}'"
    return f'<TR><TD><A HREF="{_SUBMIT}"onClick="{click}">{picture}</A>\r\n'


def _node(tenant: Tenant, value: str, label: str) -> str:
    if tenant.new_markup:
        return f'<a href="#" class="js-tree-submit" data-depth="{value}">{label}</a><br>\r\n'
    return _old_node(value, label)


def _old_node(value: str, label: str) -> str:
    click = f"document.viewtree.treedepth.value='{value}'"
    picture = '<IMG SRC="image/r.gif" WIDTH="12" HEIGHT="12" BORDER="0">'
    return f'<A HREF="{_SUBMIT}" onClick="{click}">{picture}{label}</A><BR>\r\n'


def _leaf(tenant: Tenant, sitting: Sitting) -> str:
    amp, position = ("&amp;", "-1") if tenant.new_markup else ("&", "0")
    query = f"Code={tenant.code}{amp}fileName={sitting.file_name}{amp}startPos={position}"
    return f'<A HREF="ResultFrame.exe?{query}" target="_top">{sitting.day}</A><BR>\r\n'


def frames(tenant: Tenant, sitting: Sitting) -> str:
    """The frameset of one sitting."""
    base = f"/{tenant.name}/{tenant.cgi}"
    tail = f"{tenant.code}/{sitting.file_name}/0/0//{_ID}"
    return (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\r\n<HTML>\r\n<HEAD>\r\n'
        '<META http-equiv="Content-Type" content="text/html; charset=Shift_JIS">\r\n<!--  -->\r\n'
        f"<TITLE>{sitting.title}</TITLE>\r\n</HEAD>\r\n"
        '<FRAMESET FRAMEBORDER=1 COLS="280,*">\r\n'
        f'<FRAME SRC="{base}/r_Speakers.exe?{tail}/3:0/412/1//0/0/0" NAME="MENU">\r\n'
        f'<FRAME SRC="{base}/r_TextFrame.exe?{tail}/412//0/0/0" NAME="TEXTW">\r\n'
        "</FRAMESET>\r\n</HTML>\r\n"
    )


def speakers(tenant: Tenant, sitting: Sitting) -> str:
    """The list of speeches: with boxes to download them, or with links alone."""
    base = f"/{tenant.name}/{tenant.cgi}"
    rows = []
    number = 0
    for block, position in zip(sitting.blocks, sitting.positions, strict=True):
        number += block.numbered
        mark = f'<font class="TEXT5">No.{number}</font>' if block.numbered else ""
        box = f'<input type="checkbox" name="downloadPos" value="{position}" >'
        tail = f"{tenant.code}/{sitting.file_name}/{position}/0//{_ID}/412//0/0/0"
        rows.append(
            f"<tr>\r\n<td nowrap>{mark}</td><td>{box if tenant.download else ''}</td>\r\n"
            f'<td nowrap>\r\n<A HREF="{base}/r_TextFrame.exe?{tail}" TARGET="TEXTW">'
            f'<font class="TEXT5">{block.label}<font></A>\r\n</td>\r\n'
            "<td width=100%>&nbsp;</td>\r\n</tr>\r\n"
            f'<tr><td colspan=3></td><td nowrap colspan=3><div id="span{number}" '
            f'style="display:none;">{block.text[:30]}</div>\r\n</td></tr>\r\n'
        )
    form = (
        f'<FORM NAME="download" ACTION="{base}/GetPerson.exe" METHOD="POST" target="_top">\r\n'
        f'<INPUT type="hidden" name="Code" value="{tenant.code}">\r\n'
        f'<INPUT type="hidden" name="fileName" value="{sitting.file_name}">\r\n'
    )
    table = f"<table>\r\n{''.join(rows)}</TABLE>\r\n"
    return _page(tenant, f"{form}{table}</FORM>" if tenant.download else table)


def text_frame(tenant: Tenant, sitting: Sitting) -> str:
    """The frame around the text."""
    tail = f"{tenant.code}/{sitting.file_name}/0/0//{_ID}/412//0/0/0"
    program = "GetHTML" if sitting.file_name.endswith(".html") else "GetText3"
    source = f"/{tenant.name}/{tenant.cgi}/{program}.exe?{tail}"
    inner = f'<FRAME SRC="blank.html"><FRAME SRC="{source}">'
    return f'<HTML><FRAMESET ROWS="40,*">{inner}</FRAMESET></HTML>'


def whole_text(sitting: Sitting) -> str:
    """PRINT_ALL: lines by <BR>."""
    lines = "".join(block.text for block in sitting.blocks).replace('<PAGE="2">\n', "").split("\n")
    shown = "<BR>\r\n".join(lines)
    head = "<HTML><HEAD><TITLE>印刷</TITLE></HEAD>"
    return f"{head}<BODY><FONT class=TEXT2>{shown}</FONT></BODY></HTML>"


def search(tenant: Tenant, first: str, last: str) -> str:
    """The search form with the sittings of two years, in a script and in the lists."""
    offered = {
        year: [one for one in tenant.sittings if one.year == year and one.listed]
        for year in tenant.years
    }
    script = "".join(
        f'{name}CallValue[{n}] = "{one.title}";\r\n'
        for name, year in (("from", first), ("till", last))
        for n, one in enumerate(offered.get(year, []))
    )
    selects = ""
    for name, year in (("from", first), ("till", last)):
        years = "".join(_option(one, one == year) for one in tenant.years)
        days = "".join(_option(one.title, False) for one in offered.get(year, []))
        selects += (
            f'<SELECT SIZE="1" NAME="{name}Year" onChange="yearChange()">\r\n{years}</SELECT>'
        )
        selects += f'<SELECT SIZE="1" NAME="{name}Date">\r\n{days}</SELECT>\r\n'
    form = (
        f'<FORM name="search" method="POST" '
        f'action="/{tenant.name}/{tenant.cgi}/Search2.exe#res">\r\n'
        f'<INPUT TYPE="hidden" name="Code" value="{tenant.code}">\r\n{selects}</FORM>'
    )
    return _page(
        tenant, f'<SCRIPT LANGUAGE="JavaScript">\r\n<!---\r\n{script}//--->\r\n</SCRIPT>{form}'
    )


def _option(value: str, chosen: bool) -> str:
    return f'  <OPTION VALUE="{value}" {"selected" if chosen else ""}>{value}\r\n'


def _page(tenant: Tenant, body: str) -> str:
    title = f"{tenant.council}/会議録検索システム"
    return f"{_HEAD.format(title=title)}{body}\r\n{_FOOT}"
