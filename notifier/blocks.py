"""Lays summaries out as Block Kit, within Slack's limits whatever the texts are. Pure.

Scraped words go into rich_text runs and plain_text alone, which Slack does not parse:
``<!channel>`` pings nobody, ``*`` is an asterisk, and bold needs no blanks around it, as mrkdwn's
would in Japanese.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier import wording
from notifier.check import HEADER_LIMIT, check_message
from notifier.message import Message, escape, safe_url
from notifier.text import Marked, clean, cut, window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notifier.paraphrase import Claim
    from notifier.quotes import Exchange, Quote, Verdict
    from notifier.summary import Summary, Tally, Twin

Block = dict[str, Any]

TITLE_LIMIT = 300
LABEL_LIMIT = 80
ABOUT_LIMIT = 500
FALLBACK_LIMIT = 400
MOST_TALLIES = 12
MOST_TWINS = 3
GIST_LIMIT = 200
VERDICT_LIMIT = 60
DIGEST_QUOTE = 160
MOST_DIGEST_ENTRIES = 18  # with the dividers between them under the limit of blocks


def single(summary: Summary) -> Message:
    """One change. Where it is too much, quotes are left out from the end and counted as more.

    What no layout could carry becomes a line of text: nothing owed is kept back by its looks.
    """
    for kept in range(len(summary.exchanges), -1, -1):
        message = _single(summary, kept)
        if not problems(message):
            return message
    text = _fallback(summary)
    return Message(text=text, blocks=None, link=safe_url(summary.url))


def digest(summaries: Sequence[Summary]) -> list[tuple[Message, int]]:
    """As many messages as it takes, each with how many of the summaries, in order, it tells."""
    messages: list[tuple[Message, int]] = []
    start = 0
    while start < len(summaries):
        taken = min(MOST_DIGEST_ENTRIES, len(summaries) - start)
        message = _digest(summaries[start : start + taken])
        while problems(message) and taken > 1:
            taken -= 1
            message = _digest(summaries[start : start + taken])
        if problems(message):
            message = single(summaries[start])
        messages.append((message, taken))
        start += taken
    return messages


def problems(message: Message) -> list[str]:
    """What Slack would not take."""
    return check_message({"text": message.text, "blocks": list(message.blocks or ())})


def header(text: str) -> Block:
    """A headline; never empty."""
    words = cut(clean(text), HEADER_LIMIT) or "…"
    return {"type": "header", "text": {"type": "plain_text", "text": words, "emoji": False}}


def context(text: str) -> Block:
    """A line in small grey letters."""
    words = {"type": "plain_text", "text": cut(clean(text), ABOUT_LIMIT) or "…", "emoji": False}
    return {"type": "context", "elements": [words]}


def rich(*elements: Block | None) -> Block:
    """Sections and quotes as one block."""
    return {"type": "rich_text", "elements": [element for element in elements if element]}


def section(*runs: Block) -> Block:
    """A paragraph."""
    return {"type": "rich_text_section", "elements": list(runs)}


def quoted(runs: Iterable[Block]) -> Block:
    """A paragraph with a bar beside it."""
    return {"type": "rich_text_quote", "elements": list(runs)}


def run(text: str, **style: bool) -> Block:
    """Words that Slack shows as they are."""
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def link(text: str, url: str | None, **style: bool) -> Block:
    """A link, or only its words where the address is none that a reader may be sent to."""
    target = safe_url(url)
    if target is None:
        return run(text, **style)
    return {"type": "link", "url": target, "text": text, **({"style": style} if style else {})}


def _single(summary: Summary, kept: int) -> Message:
    left_out = sum(exchange.hits for exchange in summary.exchanges[kept:])
    blocks = [
        header(wording.headline(summary)),
        context(wording.about(summary)),
        rich(_title(summary), _tallies(summary.tallies)),
        rich(*_claims(summary.claims)),
        *(_exchange(exchange) for exchange in summary.exchanges[:kept]),
        *_closing(summary, summary.more + left_out),
    ]
    return Message(
        text=_fallback(summary),
        blocks=tuple(block for block in blocks if block.get("elements") != []),
        link=safe_url(summary.url),
    )


def _title(summary: Summary) -> Block | None:
    if summary.title == wording.headline(summary):
        return None
    return section(run(cut(summary.title, TITLE_LIMIT), bold=True))


def _tallies(tallies: Sequence[Tally]) -> Block | None:
    if not tallies:
        return None
    runs = [run(f"{wording.KEYWORDS}  ")]
    for index, tally in enumerate(tallies[:MOST_TALLIES]):
        label = cut(tally.label, LABEL_LIMIT) or "…"
        runs += [run("、")] if index else []
        runs += [run(label, bold=True), run(f" {cut(wording.count(tally), LABEL_LIMIT)}")]
    if len(tallies) > MOST_TALLIES:
        runs.append(run(f" ほか{len(tallies) - MOST_TALLIES}語"))
    return section(*runs)


def _exchange(exchange: Exchange) -> Block:
    elements: list[Block] = []
    for index, quote in enumerate(exchange.quotes):
        lead = _lead(quote, exchange.url if index == 0 else None)
        if lead:
            elements.append(section(*lead))
        elements += _words(quote)
    if exchange.verdict:
        elements.append(section(*_verdict(exchange.verdict)))
    return rich(*elements)


def _verdict(verdict: Verdict) -> list[Block]:
    """What will happen, and the words that say so, which lead to where they stand."""
    words = f"「{cut(verdict.words, VERDICT_LIMIT)}」"
    return [run(wording.verdict(verdict.stance), bold=True), link(words, verdict.url)]


def _claims(claims: Sequence[Claim]) -> Iterator[Block]:
    if not claims:
        return
    yield section(run(wording.BY_MODEL, italic=True))
    for claim in claims:
        speaker = cut(clean(claim.speaker), LABEL_LIMIT) if claim.speaker else ""
        who = [run(f"{speaker}: ", bold=True)] if speaker else []
        yield quoted([*who, run(claim.text)])


def _lead(quote: Quote, url: str | None) -> list[Block]:
    """Who says it, and a link to where it stands in the record."""
    runs: list[Block] = []
    if quote.mark:
        runs.append(run(f"{wording.MARKS[quote.mark]}  "))
    if quote.speaker:
        runs.append(run(cut(quote.speaker, LABEL_LIMIT), bold=True))
    if safe_url(url):
        runs += [run("  "), link(wording.OPEN_PART, url)]
    return runs


def _words(quote: Quote) -> Iterator[Block]:
    if quote.before is None:
        yield quoted(_bold_runs(Marked(quote.text, quote.bold)) or [run("…")])
        return
    yield section(run(wording.BEFORE))
    yield quoted([run(quote.before or wording.PUT_IN)])
    yield section(run(wording.AFTER))
    yield quoted(_bold_runs(Marked(quote.text, quote.bold)) or [run(wording.TAKEN_OUT)])


def _bold_runs(marked: Marked) -> list[Block]:
    runs: list[Block] = []
    position = 0
    for start, end in marked.spans:
        if start > position:
            runs.append(run(marked.text[position:start]))
        runs.append(run(marked.text[start:end], bold=True))
        position = end
    if position < len(marked.text):
        runs.append(run(marked.text[position:]))
    return runs


def _closing(summary: Summary, more: int) -> Iterator[Block]:
    runs = [run(f"{line}  ") for line in wording.remarks(summary)]
    if more:
        runs.append(run(f"{wording.more(more)}  "))
    if safe_url(summary.url):
        runs.append(link(wording.OPEN_SOURCE, summary.url))
    if runs:
        yield rich(section(*runs))
    if summary.twins:
        yield rich(section(*_twins(summary.twins[:MOST_TWINS])))


def _twins(twins: Sequence[Twin]) -> Iterator[Block]:
    """The same article often has the same title elsewhere: the site's name tells them apart."""
    yield run(wording.TWINS)
    for index, twin in enumerate(twins):
        if index:
            yield run("、")
        title = cut(clean(twin.title), LABEL_LIMIT) or "…"
        yield link(wording.twin(title, safe_url(twin.url)), twin.url)


def _fallback(summary: Summary) -> str:
    """What telephones show and screen readers say: whose, what, which words, and the gist."""
    counts = wording.counts(summary.tallies, most=5)
    name = wording.headline(summary)
    title = "" if summary.title == name else f" {cut(summary.title, LABEL_LIMIT)}"
    text = f"【{cut(name, HEADER_LIMIT)}】{wording.CHANGES[summary.change]}{title} {counts}"
    told = cut(wording.gist(summary), GIST_LIMIT)
    return escape(cut(clean(f"{text} {told}"), FALLBACK_LIMIT))


def _digest(summaries: Sequence[Summary]) -> Message:
    name = wording.digest_headline(len(summaries), [summary.change for summary in summaries])
    blocks = [header(name)]
    for index, summary in enumerate(summaries):
        blocks += [{"type": "divider"}] if index else []
        blocks.append(_entry(summary))
    lines = [name, *(_fallback(summary) for summary in summaries[:5])]
    return Message(text="\n".join(lines), blocks=tuple(blocks), kind="digest")


def _entry(summary: Summary) -> Block:
    name = cut(wording.headline(summary), HEADER_LIMIT) or "…"
    runs = [link(name, summary.url, bold=True)]
    if summary.title != wording.headline(summary):
        runs.append(run(f"\n{cut(summary.title, HEADER_LIMIT)}"))
    runs.append(run(f"\n{cut(wording.about(summary), ABOUT_LIMIT // 2)}"))
    if summary.tallies:
        runs.append(run(f"\n{wording.KEYWORDS}  {_plain_counts(summary)}"))
    return rich(section(*runs), _sample(summary))


def _plain_counts(summary: Summary) -> str:
    return cut(wording.counts(summary.tallies, most=MOST_TALLIES), ABOUT_LIMIT // 2)


def _sample(summary: Summary) -> Block | None:
    """One sentence: what tells most of it."""
    told = max(summary.exchanges, key=lambda exchange: exchange.weight, default=None)
    if told is None:
        return None
    quote = told.core or told.quotes[0]
    runs = _bold_runs(window(Marked(quote.text, quote.bold), DIGEST_QUOTE))
    lead = [run(f"{cut(quote.speaker, LABEL_LIMIT)}: ")] if quote.speaker else []
    stance = [run(f"［{wording.STANCES[told.verdict.stance]}］", bold=True)] if told.verdict else []
    return quoted([*lead, *stance, *runs]) if runs else None
