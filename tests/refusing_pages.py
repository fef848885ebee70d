"""Pages of our own making that refuse, in the shapes that real ones have, and pages that do not."""

from __future__ import annotations

from crawler.steps import Page

URL = "https://kakuu.example.jp/minutes/7.html"
HTML = "text/html; charset=utf-8"


def page(
    body: str | bytes = "",
    *,
    status: int = 200,
    url: str = URL,
    asked: str | None = None,
    codec: str = "utf-8",
    **headers: str,
) -> Page:
    """An answer; ``asked`` is the address that was asked for, where a redirect lay between."""
    return Page(
        url=url,
        status=status,
        headers={"content-type": HTML} | {key.replace("_", "-"): v for key, v in headers.items()},
        body=body.encode(codec) if isinstance(body, str) else body,
        redirected_from=(asked,) if asked else (),
    )


def shell(title: str, inside: str, head: str = "") -> str:
    """A whole page with nothing around its content."""
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head>"
        f"<body>{inside}</body></html>"
    )


def article(title: str, text: str, around: str = "") -> str:
    """A page as content systems make it: menus, an article, a foot."""
    menu = "".join(f'<li><a href="/m{number}">項目{number}</a></li>' for number in range(12))
    return shell(
        f"{title} | 架空市議会",
        f"<header><nav><ul>{menu}</ul></nav></header><main><article><h1>{title}</h1>"
        f"<p>{text}</p></article>{around}</main><footer>架空市議会事務局</footer>",
    )


CF_SCRIPT = "<script>window._cf_chl_opt={cvId:'3',cType:'managed'};</script>"
BLOCKED = {
    "cloudflare": shell(
        "Just a moment...",
        '<div class="main-wrapper" role="main"><div class="main-content"><noscript>Enable'
        f" JavaScript and cookies to continue</noscript></div></div>{CF_SCRIPT}",
    ),
    "cloudflare in Japanese": shell("しばらくお待ちください...", f"<div></div>{CF_SCRIPT}"),
    "cloudflare without its title": shell("kakuu.example.jp", f"<div>Verifying</div>{CF_SCRIPT}"),
    "cloudflare block": shell(
        "Attention Required! | Cloudflare",
        "<h1>Sorry, you have been blocked</h1><h2>You are unable to access this site</h2>"
        "<p>This website is using a security service.</p>",
    ),
    "incapsula": shell(
        "",
        '<iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=23&amp;xinfo=1">Request'
        " unsuccessful. Incapsula incident ID: 1-2</iframe>",
    ),
    "aws waf": shell(
        "",
        '<script>window.gokuProps={"key":"a"};</script><div id="challenge-container"></div>'
        "<noscript><h1>JavaScript is disabled</h1></noscript>",
    ),
    "captcha": shell(
        "架空市 会議録検索",
        '<p>続けるには確認が必要です。</p><form method="post"><div class="g-recaptcha"></div>'
        '<input type="submit" value="送信"></form>',
    ),
    "denied": shell("Access Denied", "<h1>Access Denied</h1><p>Reference #18.2</p>"),
    "request rejected": shell("Request Rejected", "The requested URL was rejected."),
    "cookie script": "<html><script>document.cookie='a=1';location.reload();</script></html>",
    "login": shell(
        "ログイン | 架空市議会 会議録",
        "<h1>ログイン</h1><form action='/auth'><label>利用者番号<input name=id></label>"
        "<input type=password name=pw><input type=submit></form>",
    ),
    "wordpress login": shell(
        "Log In ‹ 架空ブログ — WordPress",
        "<form action='/wp-login.php'><input name=log><input type='password' name=pwd></form>",
    ),
    "login told by its heading": shell(
        "架空市議会", "<h2>会員ログイン</h2><form><input type=PASSWORD name=pw></form>"
    ),
    "refresh to a login": '<html><head><meta http-equiv="Refresh" content="0; URL=/login.asp">',
    "forbidden": shell("403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr>nginx"),
}
NOT_NOW = {
    "server busy": shell(
        "Server Busy", "<p>該当する発言がありませんでした。</p><a href='/'>戻る</a>"
    ),
    "server busy in plain text": "Server is too busy",
    "crowded": shell(
        "架空市議会", "<p>ただいまアクセスが集中しております。しばらくお待ちください。</p>"
    ),
    "crowded without a title": "<p>只今大変混み合っております。時間をおいて再度どうぞ。</p>",
    "crowded by its title": shell(
        "ただいまアクセスが集中しています", "<p>ご迷惑をおかけします。</p>"
    ),
    "maintenance": shell("メンテナンス中", "<h1>メンテナンス中</h1><p>22日午前6時まで。</p>"),
    "maintenance of the system": shell(
        "ただいまシステムメンテナンス中です", "<p>ご不便をおかけします。</p>"
    ),
    "maintenance in English": shell("Site Maintenance", "<p>We will be back soon.</p>"),
    "bad gateway told with 200": shell("502 Bad Gateway", "<h1>502 Bad Gateway</h1>"),
    "unavailable": shell("Service Unavailable", "<p>HTTP Error 503.</p>"),
    "blank": " \r\n\t ",
    "nothing": "",
}
CONTENT = {
    "an article about captchas": article(
        "予約システムの captcha について", "ロボットでないことの確認（reCAPTCHA）を質問しました。"
    ),
    "a short article with a login in its menu": article(
        "本日の一般質問",
        "登壇しました。",
        "<form><input name=id><input type=password name=pw></form><h2>ログイン</h2>",
    ),
    "an article called maintenance": article("メンテナンス中", "橋の補修工事を視察しました。"),
    "an article called login": article(
        "ログイン", "校務システムの話です。", "<form><input type=password></form>"
    ),
    "an article with a form for comments": article(
        "ごあいさつ",
        "短い文です。",
        '<form><textarea name=c></textarea><div class="g-recaptcha"></div></form>',
    ),
    "an article behind Cloudflare": article(
        "視察の報告",
        "短い文です。",
        "<script>window.__CF$cv$params={r:'1'};var s='/cdn-cgi/challenge-platform/scripts/"
        "jsd/main.js';</script>",
    ),
    "an article behind Imperva": article(
        "視察の報告", "短い文です。", '<script src="/_Incapsula_Resource?SWJIYLWA=7"></script>'
    ),
    "a speech on a page of its own": shell(
        "架空市議会 会議録",
        "<p>○議長（山田一郎君）　ただいまアクセスが集中しております。しばらくお待ちください。</p>",
    ),
    "a question about the site": shell(
        "会議録",
        "<p>◆（鈴木花子君）　サーバーが混み合って開けないとの声があり、再度伺います。</p>",
    ),
    "an article that quotes the script": article(
        "攻撃への備え", "画面には _cf_chl_opt や cf-chl- の文字が見られました。"
    ),
    "a frameset": "<html><head><title>会議録</title></head><frameset cols='20,80'>"
    "<frame src='menu.html'><frame src='text.html'></frameset></html>",
    "a page that moves on by itself": '<meta http-equiv="refresh" content="0;url=/minutes/8.html">',
    "the shell of an application": shell("会議録検索", '<div id="app"></div><script src="a.js">'),
    "a table of divisions": shell(
        "議決結果", "<table><tr><td>議案第1号</td><td>可決</td></tr></table>"
    ),
    "a long page of its own about busy lines": shell(
        "Server Busy", "<p>" + "電話が混み合っているとの指摘がありました。" * 80 + "</p>"
    ),
    "a notice of maintenance": shell(
        "会議録検索システムのメンテナンスのお知らせ", "<p>23日は休止します。</p>"
    ),
}
