"""The page on which kensakusystem.jp prints a whole sitting: one element with a <BR> at each line's
end, and no other markup in it."""

from __future__ import annotations

from crawler.extract.cp932 import read
from crawler.extract.html import BREAK, text_of, text_of_run
from crawler.extract.html import Page as Html

_OPENING = "<FONT class=TEXT2>"
_SELECTOR = "font.TEXT2"
# No page of cp932 holds it but by its number.
_LETTER = "\ufffc"
_BY_NUMBER = "&#"
# With one of these, or with NUL, among its letters a text is not what the parser makes of it.
_CHANGED = "&\r"


def text_on(body: bytes, what: str) -> str:
    """The text of the sitting; that of the whole page where no element is marked as such.

    Raises LayoutChanged for bytes that are no cp932.
    """
    # A break as the character that text_of reads it as: thousands of elements fewer to build.
    markup = read(body, what).replace("<BR>\r\n", BREAK)
    in_one_run = "" if b"\0" in body else _in_one_run(markup)
    return in_one_run or _in_elements(Html(markup))


def _in_one_run(markup: str) -> str:
    """The text where it is one run of letters in one element; "" for a page that differs.

    The parser hands on such a run as it is: it reads the page with one letter in its place, and
    the tree shows whether the run would stand there alone. Half a page's parse is spared.
    """
    start = markup.find(_OPENING) + len(_OPENING)
    end = markup.find("<", start)
    run = markup[start:end].strip(" \t\r\n\f")
    if start < len(_OPENING) or end < 0 or not run or any(one in run for one in _CHANGED):
        return ""
    around = markup[:start], markup[end:]
    if any(_LETTER in one or _BY_NUMBER in one for one in around):
        return ""
    html = Html(_LETTER.join(around))
    found = html.root.css(_SELECTOR)
    if len(found) != 1:
        return ""
    alone = found[0].child
    if alone is None or alone.next is not None or alone.text_content != _LETTER:
        return ""
    return text_of_run(run)


def _in_elements(html: Html) -> str:
    text = "\n".join(text_of(node) for node in html.root.css(_SELECTOR))
    if text.strip():
        return text
    body = html.maybe(["body"])
    return text_of(body if body is not None else html.root)
