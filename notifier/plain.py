"""The same summary as text for a terminal: for runs without a token, and for looking before
sending. Control characters were taken out when the summary was made. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier import wording
from notifier.message import safe_url
from notifier.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notifier.paraphrase import Claim
    from notifier.quotes import Exchange, Quote
    from notifier.summary import Summary


def render(summary: Summary) -> str:
    """Some lines, the last of them the address; hits stand between 【 and 】."""
    return "\n".join(clean(line) if line.strip() else "" for line in _lines(summary))


def render_digest(summaries: Sequence[Summary]) -> str:
    """A headline, then each summary as ``render`` writes it."""
    name = wording.digest_headline(summaries)
    return "\n\n".join([name, *map(render, summaries)])


def _lines(summary: Summary) -> Iterator[str]:
    name = wording.headline(summary)
    yield f"■ {name}"
    if summary.title != name:
        yield summary.title
    yield wording.about(summary)
    if summary.tallies:
        found = "、".join(f"{each.label} {wording.count(each)}" for each in summary.tallies)
        yield f"{wording.KEYWORDS}: {found}"
    yield from _claims(summary.claims)
    for exchange in summary.exchanges:
        yield from _exchange(exchange)
    yield from wording.remarks(summary)
    if summary.more:
        yield wording.more(summary.more, summary.exchanges)
    if summary.twins:
        named = [wording.twin(twin.title, safe_url(twin.url)) for twin in summary.twins]
        yield wording.TWINS + "、".join(named)
    if url := safe_url(summary.url):
        yield url


def _claims(claims: Sequence[Claim]) -> Iterator[str]:
    if claims:
        yield wording.BY_MODEL
    for claim in claims:
        yield f"・{': '.join(filter(None, (claim.speaker, claim.text)))}"


def _exchange(exchange: Exchange) -> Iterator[str]:
    for quote in exchange.said:
        mark = f"［{wording.MARKS[quote.mark]}］" if quote.mark else ""
        if quote.hands:
            yield f"- {wording.SPEAKER_CHANGED}: {' → '.join(wording.named(quote.hands))}"
        elif lead := f"{mark}{quote.speaker or ''}":
            yield f"- {lead}"
        yield from _words(quote)
    if exchange.verdict:
        verdict = exchange.verdict
        yield f"{wording.verdict(verdict.stance)}「{verdict.words}」"
    if exchange.correction:
        yield f"{wording.corrected(exchange.correction)}: 「{exchange.correction.words}」"
    if exchange.naming:
        yield f"- {wording.named_by(exchange.naming).removesuffix(': ')}"
        yield f"> {_marked(exchange.naming.text, exchange.naming.bold)}"


def _words(quote: Quote) -> Iterator[str]:
    words = _marked(quote.text, quote.bold)
    if quote.before is None:
        yield f"> {words}"
    elif quote.before and words:
        yield f"> {wording.BEFORE}: {quote.before}"
        yield f"> {wording.AFTER}: {words}"
    else:
        label = wording.REMOVED if quote.before else wording.ADDED
        yield f"> {label}: {quote.before or words or '…'}"


def _marked(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        pieces += (text[position:start], "【", text[start:end], "】")
        position = end
    return "".join((*pieces, text[position:]))
