"""Invented subscriptions and minutes on DX: what is said often is asked often, by Zipf's law.

In minutes on DX of 23,000 letters its words stood 90 times, DX alone 21, and were of some dozen
groups: so a document here has a topic for each 3,000 letters, of which it says a word every 300.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate, count
from random import Random
from typing import TYPE_CHECKING

from benchmarks.corpus import corpus
from matcher.query import QueryError, parse_query
from state.records import Cadence, Document, DocumentKind, Part, PartKind, Role, Subscription

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matcher.query import Query
    from matcher.terms import Term, Vocabulary

NOW = datetime(2026, 11, 2, tzinfo=UTC)
AREA = "群馬県"
_LETTERS_TO_A_TOPIC, _LETTERS_TO_A_WORD = 3_000, 300
_OF_ONE_AREA = 0.3  # of the subscriptions are made with --area
_COUNCILS = tuple(f"架空{name}市議会" for name in "東西南北中上下大小新")
_AREAS = (
    *("北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県"),
    *("群馬県", "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県"),
    *("山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府"),
    *("兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県"),
    *("香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県"),
    *("鹿児島県", "沖縄県", "関東", "九州"),
)
_SHAPES = {
    "{g}": 25,
    "{w}": 10,
    "{g} {g}": 15,
    "{g} {w}": 8,
    "{g} OR {g} OR {g}": 8,
    "{g} ({g} OR {w})": 4,
    "{g} NOT {g}": 6,
    "{g} NEAR/30 {g}": 5,
    "SPEECH({g} {g})": 2,
    "QA({g} {w})": 1,
    "role:議員 {g}": 2,
    "area:{a} {g}": 6,
    "council:{c} {g}": 6,
    "kind:会議録 {g}": 2,
}
"""How often each kind of query is asked, of a hundred: a group, a word, two of them, …"""


@dataclass(frozen=True, slots=True)
class _Popular:
    """Picks by Zipf's law as Mandelbrot has it: the first are not quite as far above the rest."""

    names: tuple[str, ...]
    weights: tuple[float, ...]

    def pick(self, random: Random) -> str:
        return self.names[bisect_left(self.weights, random.random() * self.weights[-1])]


def _popular(names: Sequence[str]) -> _Popular:
    return _Popular(tuple(names), tuple(accumulate(1 / (n + 5) for n in range(len(names)))))


def documents(vocabulary: Vocabulary, number: int, seed: int) -> list[Document]:
    """Minutes in which the words of the groups stand as often as in minutes on DX."""
    random = Random(seed)
    groups = _popular(_in_order(vocabulary))
    return [
        Document(
            key=f"kaku/{n}",
            source="kaku",
            platform="dbsr",
            kind=DocumentKind.MINUTES,
            title=f"架空市議会 第{n}号",
            council=random.choice(_COUNCILS),
            parts=_speeches(text, _topics(len(text), vocabulary, groups, random), random),
        )
        for n, text in enumerate(corpus(number, seed).documents)
    ]


def _topics(
    letters: int, vocabulary: Vocabulary, groups: _Popular, random: Random
) -> list[tuple[Term, ...]]:
    topics = 1 + letters // _LETTERS_TO_A_TOPIC
    return [vocabulary.group(groups.pick(random)) for _ in range(topics)]


def _speeches(whole: str, topics: Sequence[tuple[Term, ...]], random: Random) -> tuple[Part, ...]:
    roles = (Role.MEMBER, Role.MEMBER, Role.EXECUTIVE, Role.EXECUTIVE, Role.CHAIR)
    return tuple(
        Part(
            seq=seq,
            kind=PartKind.SPEECH,
            role=random.choice(roles),
            text=_with_words(text, topics, random),
        )
        for seq, text in enumerate(whole.split("\n　"))
    )


def _with_words(text: str, topics: Sequence[tuple[Term, ...]], random: Random) -> str:
    for _ in range(int(len(text) / _LETTERS_TO_A_WORD + random.random())):
        place = random.randrange(len(text))
        form = random.choice(random.choice(topics)).form
        text = f"{text[:place]}、{form}{text[place:]}"
    return text


def _in_order(vocabulary: Vocabulary) -> list[str]:
    """The groups, the popular ones first."""
    return Random(7).sample(list(vocabulary.groups), len(vocabulary.groups))


def subscriptions(vocabulary: Vocabulary) -> Iterator[tuple[Subscription, Query]]:
    """Without end; each of a channel of its own."""
    random = Random(3)
    groups = _popular([f'@"{name}"' for name in _in_order(vocabulary)])
    words = _popular(corpus().words[2_000:6_000])
    known: dict[str, Query | None] = {}
    numbers = count(1)
    while True:
        text = _text(random, groups, words)
        if text not in known:
            known[text] = _query(text, vocabulary)
        if query := known[text]:
            areas = (random.choice(_AREAS),) if random.random() < _OF_ONE_AREA else ()
            yield _subscription(next(numbers), query, areas), query


def _text(random: Random, groups: _Popular, words: _Popular) -> str:
    (shape,) = random.choices(list(_SHAPES), list(_SHAPES.values()))
    while "{" in shape:
        shape = shape.replace("{g}", groups.pick(random), 1)
        shape = shape.replace("{w}", f'"{words.pick(random)}"', 1)
        shape = shape.replace("{a}", random.choice(_AREAS), 1)
        shape = shape.replace("{c}", random.choice(_COUNCILS), 1)
    return shape


def _query(text: str, vocabulary: Vocabulary) -> Query | None:
    """None for one that is refused, such as a group that shall and shall not occur."""
    try:
        return parse_query(text, vocabulary)
    except QueryError:
        return None


def _subscription(number: int, query: Query, areas: tuple[str, ...]) -> Subscription:
    return Subscription(
        id=number,
        channel=f"C{number}",
        query=query.text,
        sources=(),
        areas=areas,
        cadence=Cadence.NOW,
        since=NOW,
    )
