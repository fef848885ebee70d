"""The pages of DB-Search in its three markups, as they were in 2026-11, unclosed lists and all.

The front page of the second generation and the page of a list without documents were never
captured: those here are guesses.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from standins.sites.dbsr_text import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from standins.sites.dbsr_text import Paper, Session, Tenant

_HEAD = (
    '<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n{extra}'
    '<meta name="robots" content="{robots}">\n<title>{title}</title>\n</head>\n<body>\n'
)
_FOOT = "<footer>Copyright © {council} All rights reserved.</footer>\n</body>\n</html>\n"
SESSION_LOST = "<p>セッションが無効です。トップページからやり直してください。</p>"


def page(tenant: Tenant, title: str, body: str, *, token: str = "", front: bool = False) -> str:
    """A whole page."""
    extra = f'<meta name="csrf-token" content="{token}">\n' if token else ""
    robots = "index,nofollow" if front else "noindex,nofollow"
    head = _HEAD.format(extra=extra, robots=robots, title=f"{title}{tenant.council}会議録")
    return f"{head}{body}{_FOOT.format(council=tenant.council)}"


def front(tenant: Tenant, here: str, token: str) -> str:
    """The page that robots.txt opens; ``here`` is the address of the visitor's search session."""
    filters = "".join(
        f'<label><input type="radio" name="{tenant.filter_name}" value="{value}"> {label}</label>'
        for label, value in (("すべて", ""), ("本文から検索", tenant.kinds["本文"]))
    )
    form = f'<form method="post" action="{here}">{_token(token)}{filters}</form>'
    links = (
        f'<a href="{here}?Template=search-detail">くわしく検索</a>'
        f'<a href="{here}?QueryType=New&amp;Template=list&amp;Phrase=%E9%98%B2%E7%81%BD">防災</a>'
        f'<a href="{here}?Template=mokuji-r08&amp;TermStart=2026-09-01&amp;TermEnd=2026-09-25">'
        "通告</a>"
    )
    blocks = {
        Markup.LARAVEL: _sessions_of_laravel,
        Markup.FRAMES: _sessions_of_frames,
        Markup.BOOTSTRAP: _sessions_of_frames,
    }[tenant.markup]
    sessions = _columns(tenant, here) if tenant.columns else blocks(tenant, here)
    return page(tenant, "", f"{form}{links}{sessions}", token=token, front=True)


def _token(token: str) -> str:
    return (
        f'<input type="hidden" name="_token" value="{token}" autocomplete="off">' if token else ""
    )


def _to_session(here: str, one: Session, named: str) -> str:
    term = f"TermStart={one.first.isoformat()}&amp;TermEnd={one.last.isoformat()}"
    query = f"QueryType=New&amp;Template=List&amp;Cabinet={one.cabinet}&amp;{term}"
    return f'<a href="{here}?{query}">{named}</a>'


def _years(tenant: Tenant) -> list[str]:
    return list(dict.fromkeys(one.year for one in reversed(tenant.sessions)))


def _of_year(tenant: Tenant, year: str) -> list[Session]:
    return [one for one in tenant.sessions if one.year == year]


def _sessions_of_laravel(tenant: Tenant, here: str) -> str:
    news = (
        '<dl class="whatsnew__item"><dt class="whatsnew__date">令和８年11月20日:</dt>'
        '<dd class="whatsnew__comment">会議録を公開しました。</dd></dl>'
    )
    years = ""
    for year in _years(tenant):
        items = "".join(
            f'<dd class="session__item">{_to_session(here, one, year + one.name)}</dd>'
            for one in _of_year(tenant, year)
        )
        block = f'<dl class="session"><dt class="session__title">定例会</dt>{items}</dl>'
        years += f'<section class="table"><h3 class="table__header">{year}</h3>{block}</section>'
    return news + years


def _sessions_of_frames(tenant: Tenant, here: str) -> str:
    newest = tenant.sessions[-1:]
    news = "".join(
        '<dl class="whatsnew__body"><dt class="whatsnew__date">2026-11-20</dt><dd>'
        f"{one.year} {_to_session(here, one, one.name)} を公開いたしました。</dd></dl>"
        for one in newest
    )
    blocks = ""
    for year in _years(tenant):
        items = "".join(
            f"<dd>{_to_session(here, one, one.name)}</dd>" for one in _of_year(tenant, year)
        )
        blocks += f"<dl><dt>{year}</dt>{items}</dl>"
    return f'{news}<div class="LibraryTable LibraryTable--recently">{blocks}</div>'


def _columns(tenant: Tenant, here: str) -> str:
    """Years side by side, as in the oldest of the markups."""
    years = _years(tenant)
    heads = "".join(f'<th scope="row">{year}</th>' for year in years)
    cells = ""
    for year in years:
        items = (f"<li>{_to_session(here, one, one.name)}</li>" for one in _of_year(tenant, year))
        cells += f"<td><ul>{''.join(items)}</ul></td>"
    return f"<table><tr>{heads}</tr><tr>{cells}</tr></table>"


def listing(
    tenant: Tenant, shown: Sequence[Paper], total: int, number: int, here: str, token: str
) -> str:
    """One page of a list; ``shown`` are its documents, ``total`` is what it states."""
    last = max(1, -(-total // tenant.per_page))
    parts = {
        Markup.LARAVEL: _list_of_laravel,
        Markup.FRAMES: _list_of_frames,
        Markup.BOOTSTRAP: _list_of_bootstrap,
    }[tenant.markup]
    rows, stated = parts(tenant, shown, total, here)
    if not total:
        rows, stated = "<p>検索条件に該当する文書はありませんでした。</p>", ""
    turns = _turn_by_form if tenant.markup is Markup.LARAVEL else _turn_by_link
    body = f"<main>{stated}{rows}{turns(number, last, here, token)}</main>"
    return page(tenant, "検索結果一覧 | ", body, token=token)


def _list_of_laravel(
    _tenant: Tenant, shown: Sequence[Paper], total: int, here: str
) -> tuple[str, str]:
    rows = "".join(
        f'<li class="result-document__item"><div class="ans-title"><div class="ans-title__name">'
        f'<a href="{here}?Template=document&Id={one.number}#one">{one.heading}</a></div>'
        f'<div class="ans-title__date"><span class="ans-title__datetitle">開催日:</span> '
        f"{one.held_on.isoformat()}</div></div></li>"
        for one in shown
    )
    stated = (
        '<p class="info-list__item info-list__item--hit">検索条件に\n'
        f'<span class="color-red">{total:,}</span> 文書\n(<span class="color-red">{total * 61:,}'
        "</span> 発言)\nが該当しました。</p>"
    )
    return f'<ul class="result-document">{rows}</ul>', stated


def _list_of_frames(
    tenant: Tenant, shown: Sequence[Paper], total: int, here: str
) -> tuple[str, str]:
    query = "Template=doc-one-frame&amp;VoiceType=OneHit&amp;DocumentID"
    rows = ""
    for one in shown:
        link = f'<a href="{here}?{query}={one.number}">{one.heading}</a>'
        day = f"開催日：{one.held_on:%Y年%m月%d日}" if tenant.columns else one.held_on.isoformat()
        rows += f'<div class="title">{link}&nbsp;<span class="date">{day}</span></div>\n'
    if tenant.columns:
        stated = f'<div class="pageno"><p><span>{total}</span> 件中 1 - 10 件目を表示</p></div>'
    else:
        counted = (("文書数", f"{total:,}"), ("発言数", "11,855"))
        lines = "".join(f"<tr><th>{name}</th><td>{one}</td></tr>" for name, one in counted)
        stated = f"<table>{lines}</table>"
    return f'<div class="recordcol">{rows}</div>', stated


def _list_of_bootstrap(
    _tenant: Tenant, shown: Sequence[Paper], total: int, here: str
) -> tuple[str, str]:
    query = "Template=view&amp;VoiceType=all&amp;DocumentID"
    rows = "".join(
        '<section><div class="row document-list"><h5 class="document-list__title"><span>#</span>'
        f'<a href="{here}?{query}={one.number}">{one.heading}</a></h5>'
        '<p class="document-list__date">'
        f"開催日: <time>{one.held_on.isoformat()}</time></p></div></section>"
        for one in shown
    )
    stated = (
        f'<div class="result__note"><p>検索条件に <em class="u-color--red">{total:,}</em> 文書（ '
        f'<em class="u-color--red">{total * 40:,}</em> 発言）が該当しました。</p></div>'
    )
    return rows, stated


def _turn_by_form(number: int, last: int, here: str, token: str) -> str:
    live, dead = 'type="submit" aria-disabled="false"', 'type="button" aria-disabled="true"'
    buttons = "".join(
        f'<button {dead if one == number else live} name="Page" value="{one}">{one}</button>'
        for one in range(1, min(last, 5) + 1)
    )
    following = (
        f'{live} name="Page" value="{number + 1}" aria-label="次のページ"'
        if number < last
        else f'{dead} aria-label="次のページ"'
    )
    hidden = f'{_token(token)}<input type="hidden" name="Template" value="list">'
    return (
        f'<form method="post" action="{here}">{hidden}{buttons}'
        f"<button {following}>次 &gt;</button></form>"
    )


def _turn_by_link(number: int, last: int, here: str, _token: str) -> str:
    links = "".join(
        f'<li><a href="{here}?Template=list&amp;Page={one}">{one}</a></li>'
        for one in range(1, last + 1)
        if one != number
    )
    following = (
        f'<li><a href="{here}?Template=list&amp;Page={number + 1}">次 &gt;</a></li>'
        if number < last
        else '<li class="disabled"><span>次 &gt;</span></li>'
    )
    here_now = f'<li class="active"><span>{number}</span></li>'
    return f'<ul class="pagination">{here_now}{links}{following}</ul>'


def _lines(text: str) -> str:
    return "".join(f"{escape(line)}<br />\n" for line in text.split("\n"))


def document(tenant: Tenant, one: Paper, here: str, token: str) -> str:
    """The page of a document in the markup of the third generation."""
    listed = blocks = ""
    for number, (label, text) in enumerate(one.voices, start=1):
        listed += (
            f'<li class="voicelist__item" data-voice_code="{number}"><input type="checkbox" '
            f'name="VoiceID[]" value="{9000 + number}" id="voice-check-{number}">'
            f'<span class="speaker__name">{label}</span></li>\n'
        )
        blocks += (
            f'<li class="voice-block voice_block d-none " data-voice_code="{number}" '
            f'data-voice-title="{label}"><div class="voice voice-text"><div class="voice__detail">'
            f'\n{number}:\n</div><p class="voice__text">{_lines(text)}\n</p></div></li>\n'
        )
    head = (
        f'<h1 class="command__title"><span class="command__docname">{one.heading}</span>\n'
        f'<span class="command__date">{one.held_on.isoformat()}</span></h1>'
        f'<a href="{here}?Template=document&Id={one.number + 1}">前へ</a>'
        f'<p>全 <span class="menu-count__all">{len(one.voices)}</span> 発言</p>'
    )
    form = (
        f'<form method="post" action="{here}" id="voices_list">{_token(token)}'
        f'<input type="hidden" name="DocumentID" value="{one.number}"><ol>{listed}</ol></form>'
    )
    body = f'{head}{form}<ul class="page-list" id="page-list">{blocks}</ul>'
    return page(tenant, "文書 | ", body, token=token)


def view(tenant: Tenant, one: Paper, here: str) -> str:
    """The page of a document in the markup of the second; its list of voices is never closed."""
    voices = "".join(
        f'<li><div class="row voice__header" id="VoiceNo{number}"><span class="voice__number">'
        f'{number}: </span><span class="voice__title">{label}</span></div>'
        '<div class="voice__textwrap"><p class="js-textwrap-container">\n'
        f'<span class="visible-print-block">{number}: </span>'
        f"{_lines(text)}\n</p></div></li>\n"
        for number, (label, text) in enumerate(one.voices, start=1)
    )
    query = f"Template=download&amp;VoiceType=all&amp;DocumentID={one.number}&amp;Download=yes"
    body = (
        f'<p class="view__title">{one.heading}</p><p class="view__date">開催日: <time>'
        f'{one.held_on.isoformat()}</time></p><p class="view__speaches">文書中の発言: '
        f'<span class="badge">{len(one.voices)}</span></p><a href="{here}?{query}">テキスト形式</a>'
        f'<section class="voice"><ul class="voice__list list-unstyled">{voices}</section>'
    )
    return page(tenant, "文書閲覧 | ", body)


def frameset(tenant: Tenant, here: str) -> str:
    """The frames of a document in the markup of the first: none of them names it."""
    frames = "".join(
        f'<frame src="{here}?Template={name}" name="{name}">\n'
        for name in ("doc-all-command", "doc-all-voicelist", "doc-page")
    )
    return (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">\n<html lang="ja">\n<head>\n'
        f'<meta charset="utf-8"><title>閲覧 | {tenant.council}会議録</title></head>\n'
        f'<frameset rows="88,*">\n{frames}</frameset>\n</html>\n'
    )


def command(tenant: Tenant, one: Paper) -> str:
    """The frame with the title; the day stands in the list alone."""
    return page(tenant, "閲覧 | ", f'<h2 class="command__title">{one.heading}</h2>')


def text_frame(tenant: Tenant, voices: Iterable[tuple[str, str]]) -> str:
    """The frame with the voices."""
    blocks = "".join(
        f'<!--  -->\n<div class="page-text__voice" id="VoiceNo{number}">\n'
        f'<p class="page-text__text border textwrap">\n<!--  -->\n<span class="page-text__number '
        f'VoiceAnchor" data-voiceno="{number}">{number}</span>\n<!--  -->\n'
        f"            {_lines(text)}\n        </p>\n</div>\n"
        for number, (_, text) in enumerate(voices, start=1)
    )
    hits = '<span class="page-text__hit--is-disabled">▼最初のヒットへ（全 0 ヒット）</span>'
    return page(tenant, "閲覧 | 発言内容 | ", f'<div class="page-text">{hits}{blocks}</div>')
