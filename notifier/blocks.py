"""Lays summaries out as Block Kit, within Slack's limits whatever the texts are. Pure.

Scraped words go into rich_text runs and plain_text alone, which Slack does not parse:
``<!channel>`` pings nobody, ``*`` is an asterisk, and bold needs no blanks around it, as mrkdwn's
would in Japanese.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from matcher.stretches import union
from notifier import wording
from notifier.check import HEADER_LIMIT, check_message
from notifier.corrections import LONGEST
from notifier.differing import differing
from notifier.message import Message, escape, safe_url
from notifier.text import Marked, both_ends, clean, cut, window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notifier.corrections import Correction
    from notifier.paraphrase import Claim
    from notifier.quotes import Evidence, Exchange, Hands, Quote, Verdict
    from notifier.summary import Summary, Tally, Twin

Block = dict[str, Any]

TITLE_LIMIT = 300
LABEL_LIMIT = 80
ABOUT_LIMIT = 500
FALLBACK_LIMIT = 700
MOST_TALLIES = 12
MOST_TWINS = 3
GIST_LIMIT = 360
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
    shown = summary.exchanges[:kept]
    more = summary.more + sum(exchange.hits for exchange in summary.exchanges[kept:])
    blocks = [
        header(wording.headline(summary)),
        context(wording.about(summary)),
        rich(_title(summary), _tallies(summary.tallies)),
        *_claims(summary.claims),
        *_exchanges(shown),
        *_closing(summary, wording.more(more, shown) if more else ""),
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


def _exchanges(exchanges: Sequence[Exchange]) -> Iterator[Block]:
    """With a line between questions that are told with their answers, so that nobody takes the
    next question for one more word of the last answer."""
    asked: set[tuple[Evidence, ...]] = set()
    parted = any(exchange.answered for exchange in exchanges)
    for index, exchange in enumerate(exchanges):
        question, *answers = exchange.quotes
        if index and parted:
            yield {"type": "divider"}
        if answers and question.evidence in asked:
            again = replace(question, text=wording.SAME_QUESTION, bold=())
            yield _exchange(replace(exchange, quotes=(again, *answers)))
        else:
            yield _exchange(exchange)
        asked |= {question.evidence} if question.evidence else set()


def _exchange(exchange: Exchange) -> Block:
    """Who asked and who answered in one line, what each said, what will happen, and the words for
    which it is shown, where they stand in none of it."""
    elements: list[Block] = []
    if lead := _lead(exchange):
        elements.append(section(*lead))
    for quote in exchange.said:
        elements += _words(quote)
    if exchange.verdict:
        elements.append(section(*_verdict(exchange.verdict)))
    if exchange.correction:
        elements.append(section(*_correction(exchange.correction)))
    if exchange.naming:
        elements.append(_naming(exchange.naming))
    return rich(*elements)


def _naming(quote: Quote) -> Block:
    words = _bold_runs(Marked(quote.text, quote.bold))
    return quoted([run(wording.named_by(quote)), *words])


def _verdict(verdict: Verdict) -> list[Block]:
    """What will happen, and the words that say so, which lead to where they stand."""
    words = f"「{cut(verdict.words, wording.VERDICT_LIMIT)}」"
    label = [run(wording.STANCE), run(wording.STANCES[verdict.stance], bold=True)]
    return [*label, link(words, verdict.url)]


def _correction(correction: Correction) -> list[Block]:
    """The stance may be an old one: what corrects an answer, led to where it stands."""
    words = f"「{cut(correction.words, LONGEST)}」"
    return [run(f"{wording.corrected(correction)}: ", bold=True), link(words, correction.url)]


def _claims(claims: Sequence[Claim]) -> Iterator[Block]:
    """Between lines of their own and never in quotes: those are the record's words."""
    if not claims:
        return
    lines = [section(run(wording.BY_MODEL))]
    for claim in claims:
        speaker = cut(clean(claim.speaker), LABEL_LIMIT) if claim.speaker else ""
        who = [run(f"{speaker}: ", bold=True)] if speaker else []
        lines.append(section(run("・"), *who, run(claim.text)))
    yield from ({"type": "divider"}, rich(*lines), {"type": "divider"})


def _lead(exchange: Exchange) -> list[Block]:
    """Who asked whom, or who says it, and a link to where it stands in the record."""
    hands = exchange.quotes[0].hands
    runs = _hands(hands) if hands else []
    for speaker in () if hands else filter(None, (quote.speaker for quote in exchange.said)):
        runs += [run(" → ")] if runs else []
        runs.append(run(cut(speaker, LABEL_LIMIT), bold=True))
    if safe_url(exchange.url):
        runs += [run("  ")] if runs else []
        runs.append(link(wording.OPEN_PART, exchange.url))
    return runs


def _hands(hands: Hands) -> list[Block]:
    """In words: an arrow alone stands for who asked whom."""
    before, after = (cut(each, LABEL_LIMIT) for each in wording.named(hands))
    label = run(f"{wording.SPEAKER_CHANGED}: ")
    return [label, run(before, strike=True), run(" → "), run(after, bold=True)]


def _words(quote: Quote) -> Iterator[Block]:
    marked = Marked(quote.text, quote.bold)
    if quote.before is None:
        mark = [run(f"{wording.MARKS[quote.mark]}: ")] if quote.mark else []
        yield quoted([*mark, *(_bold_runs(marked) or [run("…")])])
        return
    old, new = _changed(quote.before, marked)
    if old and new:
        yield quoted([run(f"{wording.BEFORE}: "), *old])
        yield quoted([run(f"{wording.AFTER}: "), *new])
    else:
        label = wording.REMOVED if old else wording.ADDED
        yield quoted([run(f"{label}: "), *(old or new or [run("…")])])


def _changed(before: str, after: Marked) -> tuple[list[Block], list[Block]]:
    """Old words with what went struck out, new ones with what came as bold as a hit."""
    found = differing(before, after.text)
    if found is None:
        return _bold_runs(Marked(before)), _bold_runs(after)
    (start, end), came = found
    old = [run(before[:start]), run(before[start:end], strike=True), run(before[end:])]
    bold = union([*after.spans, came])
    new = _bold_runs(Marked(after.text, tuple((a, b) for a, b in bold if a < b)))
    return [each for each in old if each["text"]], new


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


def _closing(summary: Summary, more: str) -> Iterator[Block]:
    runs = [run(f"{line}  ") for line in wording.remarks(summary)]
    if more:
        runs.append(run(f"{more}  "))
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
    """What telephones show and screen readers say, the essentials first: whose, what kind of
    change, who asked whom and what was answered; then the title and which words."""
    name, naming = wording.headline(summary), wording.naming(summary)
    said = (
        f"【{cut(name, HEADER_LIMIT)}】{wording.kind_of_news(summary)}",
        cut(wording.gist(summary), GIST_LIMIT),
        "" if summary.title == name else cut(summary.title, LABEL_LIMIT),
        wording.counts(summary.tallies, most=5),
        wording.named_by(naming) + naming.text if naming else "",
    )
    text = "｜".join(filter(None, said))
    return escape(cut(clean(text), FALLBACK_LIMIT))


def _digest(summaries: Sequence[Summary]) -> Message:
    name = wording.digest_headline(summaries)
    blocks = [header(name)]
    for index, summary in enumerate(summaries):
        blocks += [{"type": "divider"}] if index else []
        blocks.append(_entry(summary))
    lines = [name, *(_fallback(summary) for summary in summaries[:5])]
    return Message(text="\n".join(lines), blocks=tuple(blocks), kind="digest")


def _entry(summary: Summary) -> Block:
    """Whose, the title, one line of facts, one sentence; where that holds none of the words, some
    that do."""
    name = cut(wording.headline(summary), HEADER_LIMIT) or "…"
    runs = [link(name, summary.url, bold=True)]
    if summary.title != wording.headline(summary):
        runs.append(run(f"\n{cut(summary.title, HEADER_LIMIT)}"))
    runs.append(run(f"\n{cut(wording.facts(summary), ABOUT_LIMIT // 2)}"))
    if summary.tallies:
        counts = wording.counts(summary.tallies, most=MOST_TALLIES)
        runs.append(run(f"｜{cut(counts, ABOUT_LIMIT // 2)}"))
    naming = wording.naming(summary)
    return rich(section(*runs), _sample(summary), _naming(naming) if naming else None)


def _sample(summary: Summary) -> Block | None:
    """One sentence: what tells most of it, else what is to be known of the record."""
    told = wording.most_telling(summary)
    if told is None:
        remark = next(iter(wording.remarks(summary)), "")
        return section(run(remark)) if remark else None
    quote = told.core or told.quotes[0]
    who = wording.who(told)
    lead = [run(who)] if who else []
    stance = [run(wording.stance_mark(told.verdict), bold=True)] if told.verdict else []
    before = bool(told.verdict and told.verdict.of_core)
    lead += stance if before else []
    lead += [run(": ")] if lead else []
    behind = [] if before else stance
    mark = wording.corrected_mark(told)
    behind += [run(mark, bold=True)] if mark else []
    return quoted([*lead, *_sentence(quote), *behind])


def _sentence(quote: Quote) -> list[Block]:
    if quote.before is None:
        shown = both_ends(Marked(quote.text, quote.bold), DIGEST_QUOTE)
        return _bold_runs(shown) or [run("…")]
    old, new = differing(quote.before, quote.text) or ((0, 0), (0, 0))
    half = DIGEST_QUOTE // 2
    before = window(Marked(quote.before, (old,)), half)
    # What came first, since a cut keeps that; an empty stretch is none.
    stretches = tuple((start, end) for start, end in (new, *quote.bold) if start < end)
    after = window(Marked(quote.text, stretches), half)
    was, now = _changed(before.text, Marked(after.text, union(after.spans)))
    if was and now:
        return [run(f"{wording.BEFORE}: "), *was, run(f"／{wording.AFTER}: "), *now]
    label = wording.REMOVED if was else wording.ADDED
    return [run(f"{label}: "), *(was or now or [run("…")])]
