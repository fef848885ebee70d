"""The original text behind a view: what stands where something was found, and what stands there
that was not. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from matcher.explained import Found, Lack
from matcher.forms import Loose, Term
from matcher.nearest import ONE_WRONG, like
from matcher.rules import rules_between
from matcher.terms import TermSet
from matcher.view import TITLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from matcher.view import Span, View

_LATIN = "A-Za-zＡ-Ｚａ-ｚ0-9０-９"
_BEHIND = re.compile(rf"[{_LATIN}]*")
_BEFORE = re.compile(rf"(?:\d[\d,，]*[,，]|[{_LATIN}]*)\Z")
_FARTHEST = 40  # characters of the word around; what is longer is no word
_KATAKANA, _KANJI = "ァ-ヺーｦ-ﾟ", "々\u3400-\u9fff"
_WORDS = (
    re.compile(rf"[{_KATAKANA}]{{2,}}|[{_LATIN}-]{{2,}}|[{_KANJI}]{{2,}}|[ぁ-ゖー]{{3,}}"),
    re.compile(rf"[{_KATAKANA}{_LATIN}{_KANJI}-]{{2,24}}"),
)
_MOST_NEAR = 3
_MOST_COMPARED = 100
_MOST_TERMS = 12  # of a group; more of them would be compared with every word of the text
_WIDE = 0xFEE0  # from a Latin letter to its full-width form
_KANA = 0x60  # from a hiragana to its katakana


class Original:
    """A document's text, with what a query found in it and would find with looser terms."""

    def __init__(self, view: View, title: str, terms: Iterable[Term]) -> None:
        self.view = view
        self.texts: Mapping[int, str] = {TITLE: title, **{p.seq: p.text for p in view.parts}}
        self._alike: dict[tuple[Term, ...], tuple[str, ...]] = {}
        self._looser = {term: tuple(_looser(term)) for term in terms}

    def found(
        self, terms: Iterable[Term], within: AbstractSet[int] | None = None
    ) -> tuple[Found, ...]:
        """Where the terms were found, in these parts or anywhere, in reading order."""
        return self._located(terms, self.view.found, within)

    def nearly(self, terms: Iterable[Term], lack: Lack) -> tuple[Found, ...]:
        """Where they would be found but for this."""
        looser = [other for term in terms for why, other in self._looser[term] if why is lack]
        return self._located(looser, self._loose, None)

    def terms_by_part(self, terms: Iterable[Term]) -> Mapping[int, set[Term]]:
        """Which of the terms were found in each part."""
        found: defaultdict[int, set[Term]] = defaultdict(set)
        for term in terms:
            for span in self.view.found.get(term, ()):
                found[span[0]].add(term)
        return found

    def longer_around(self, found: Found) -> str | None:
        """The excluded word in which it stands; None where there is none."""
        part, start, end = found.span
        for term in self._longer:
            for seq, first, last in self._loose.get(term, ()):
                if seq == part and first <= start and end <= last:
                    return self.texts[part][first:last]
        return None

    def word_around(self, found: Found) -> str:
        """The Latin letters and digits on both sides with it."""
        part, start, end = found.span
        text = self.texts[part]
        before = _BEFORE.search(text, max(0, start - _FARTHEST), start)
        behind = _BEHIND.match(text, end, end + _FARTHEST)
        return "".join((before[0] if before else "", found.surface, behind[0] if behind else ""))

    def near(self, terms: Iterable[Term]) -> tuple[str, ...]:
        """Words of the text that are like one of the terms, the likest of each first."""
        some = tuple(sorted(terms, key=lambda term: term.form)[:_MOST_TERMS])
        if some not in self._alike:
            each = (self._near(term.form) for term in some)
            self._alike[some] = tuple(dict.fromkeys(chain.from_iterable(each)))[:_MOST_NEAR]
        return self._alike[some]

    def _near(self, form: str) -> list[str]:
        marks = _marks(form)
        shared = Counter(chain.from_iterable(self._with_mark.get(mark, ()) for mark in marks))
        least = max(1, len(set(form)) // 2)
        alike = [word for word, count in shared.items() if count >= least]
        alike.sort(key=lambda word: (-shared[word], abs(len(word) - len(form)), word))
        found = like(form, (("", word) for word in alike[:_MOST_COMPARED]), _MOST_NEAR, ONE_WRONG)
        return [one.form for one in found if one.form]

    @cached_property
    def _with_mark(self) -> Mapping[str, Sequence[str]]:
        """The words of the text by each character that stands in them."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._words:
            for mark in set(word):
                found[mark].append(word)
        return found

    @cached_property
    def _words(self) -> list[str]:
        words = (
            word for text in self.texts.values() for each in _WORDS for word in each.findall(text)
        )
        return list(dict.fromkeys(words))

    @cached_property
    def _longer(self) -> list[Term]:
        return [Term(form) for form in dict.fromkeys(_exclusions(self._looser))]

    @cached_property
    def _loose(self) -> Mapping[Term, Sequence[Span]]:
        # Apart from the query's own terms: what is looked for beside a term moves its edges.
        looser = (other for each in self._looser.values() for _, other in each)
        numbers = list(self.texts)
        spans: defaultdict[Term, list[Span]] = defaultdict(list)
        for text, term, start, end in TermSet([*looser, *self._longer]).find_among(
            list(self.texts.values())
        ):
            spans[term].append((numbers[text], start, end))
        return spans

    def _located(
        self,
        terms: Iterable[Term],
        spans: Mapping[Term, Sequence[Span]],
        within: AbstractSet[int] | None,
    ) -> tuple[Found, ...]:
        located = [
            self._found(term, span)
            for term in terms
            for span in spans.get(term, ())
            if within is None or span[0] in within
        ]
        return tuple(sorted(located, key=lambda found: (found.span, found.term.name)))

    def _found(self, term: Term, span: Span) -> Found:
        part, start, end = span
        surface = self.texts[part][start:end]
        return Found(
            term=term,
            span=span,
            place=self.view.places[part],
            surface=surface,
            rules=rules_between(term.form, surface),
        )


def _looser(term: Term) -> Iterator[tuple[Lack, Term]]:
    """The term less one of what it asks for, and what it then is found by alone."""
    if term.exclude:
        yield Lack.LONGER_WORD, replace(term, exclude=())
    if term.off:
        yield Lack.SPELLING, replace(term, off=frozenset())
    if term.loose is not Loose.INSIDE:
        yield Lack.WORD_EDGE, replace(term, loose=Loose.INSIDE)


def _exclusions(terms: Iterable[Term]) -> Iterator[str]:
    return chain.from_iterable(term.exclude for term in terms)


def _marks(form: str) -> set[str]:
    """The characters of a form, in either case, width and kana."""
    plain = unicodedata.normalize("NFKC", form)
    marks = {*plain, *plain.upper(), *plain.lower()}
    marks |= {chr(ord(mark) + _WIDE) for mark in marks if "!" <= mark <= "~"}
    marks |= {chr(ord(mark) + _KANA) for mark in marks if "ぁ" <= mark <= "ゖ"}
    return marks | {chr(ord(mark) - _KANA) for mark in marks if "ァ" <= mark <= "ヶ"}
