"""Queries of every shape and records of every kind, for the slow reference of queries.

The same few words in all of their spellings stand in both, so that many queries hold.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from matcher.terms import Term, Vocabulary
from tests.slow_queries import Asks, Joined, Near, Not, Record, Unit, Where, Words, all_terms
from tests.slow_reference import SlowTerm, slow_form
from tests.slow_spellings import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.slow_queries import Node

VOCABULARY = Vocabulary(
    {
        "DX": [Term("DX", exclude=("DX銘柄",)), Term("デジタル変革")],
        "ガバクラ": [
            Term("ガバメントクラウド", exclude=("ガバメントクラウドファンド",)),
            Term("ガバクラ"),
        ],
    },
    exclusions={"定型 A": ["DX課長", "クラウド係", "サーバ室"]},
)
RULES = ("width", "case", "spacing", "lines", "long-vowel", "kana", "dashes", "variants", "numbers")
EXACT = frozenset(RULES) - {"width"}


class Base(NamedTuple):
    """A word or a group, what it looks for, and longer words in which it stands."""

    written: str
    forms: tuple[tuple[str, tuple[str, ...]], ...]
    longer: tuple[str, ...] = ()


def _word(form: str, *longer: str) -> Base:
    return Base(form, ((form, ()),), longer)


_DX = ("DX", ("DX銘柄",))
_CLOUD = ("ガバメントクラウド", ("ガバメントクラウドファンド",))
BASES = (
    Base("DX", (_DX,), ("DX推進", "SDX")),
    Base("@DX", (_DX, ("デジタル変革", ())), ("DX推進", "デジタル変革室")),
    Base("@ガバクラ", (_CLOUD, ("ガバクラ", ()))),
    _word("AI", "AI推進"),
    _word("IT"),
    _word("クラウド", "ガバメントクラウド", "クラウドファンド"),
    _word("サーバー", "サーバ更新"),
    _word("高橋", "高橋議員"),
    _word("令和5年度"),
    _word("1人1台"),
    _word("ウェブ"),
    _word("デジタル", "デジタル変革"),
    Base('"Microsoft 365"', (("Microsoft 365", ()),)),
    _word("Microsoft"),
    _word("e-Tax"),
    _word("推進"),
    _word("市"),
)
_LISTED = ("DX課長", "クラウド係", "サーバ室")
_PIECES = (
    *(
        "DX",
        "ＤＸ",
        "dx",
        "D X",
        "S D X",
        "DX銘柄",
        "DX課長",
        "ＤＸ推進",
        "デジタル変革",
        "デ ジ タ ル",
    ),
    *(
        "デ ジ タ ル",
        "AI",
        "ＡＩ",
        "MAIL",
        "AI推進",
        "A I",
        "IT",
        "it",
        "ITS",
        "クラウド",
        "クラウドファンド",
    ),
    *("クラ\nウド", "クラウド係", "ガバメントクラウド", "ガバメントクラウドファンド", "ガバクラ"),
    *("サーバ", "サーバー", "ｻｰﾊﾞｰ", "サーバ室", "髙橋", "高橋議員", "R5年度", "令和五年度"),
    *("R05年度", "令和０５年度", "005年度", "01人1台", "2023(令和5)年度"),
    *("2023年度", "令和5年度", "Microsoft365", "M i c r o s o f t 3 6 5", "Microsoft 365"),
    *("M i c r o s o f t D X", "一人一台", "1人1台", "ウエブ", "ウェブ", "e―Tax", "E-TAX", "推進"),
    *("の", "。", " ", "\n", "市", "市⺠", "次に、", "を指名します。", "課長。", "あ" * 20),
)


def _contains(longer: str, form: str) -> bool:
    whole, short = (plain(slow_form(one)).replace(" ", "") for one in (longer, form))
    return short in whole and short != whole


@st.composite
def _words(draw: st.DrawFn) -> Words:
    base = draw(st.sampled_from(BASES))
    spelling, off, loose = base.written, frozenset[str](), "not"
    if draw(st.integers(0, 2)) == 0:
        spelling, off, loose = draw(_options(spelling))
    excluded: list[str] = []
    for longer in draw(st.lists(st.sampled_from(base.longer), max_size=2)) if base.longer else ():
        spelling += f" -{longer}"
        excluded.append(longer)
    if draw(st.integers(0, 4)) == 0:
        spelling += ' -@@"定型 A"'
        excluded += _LISTED
    terms = [
        SlowTerm(form, (*known, *(one for one in excluded if _contains(one, form))), off, loose)
        for form, known in base.forms
    ]
    return Words(spelling, tuple(terms))


def _options(spelling: str) -> st.SearchStrategy[tuple[str, frozenset[str], str]]:
    off = st.one_of(
        st.sampled_from([("case", frozenset({"case"})), ("exact", EXACT)]),
        st.lists(st.sampled_from(RULES), min_size=1, max_size=3, unique=True).map(
            lambda rules: (",".join(f"-{rule}" for rule in rules), frozenset(rules))
        ),
    )
    return st.tuples(off, st.sampled_from(["not", "prefix", "inside"])).map(
        lambda drawn: (
            f"{spelling}{{{drawn[0][0]}{'' if drawn[1] == 'not' else ',' + drawn[1]}}}",
            drawn[0][1],
            drawn[1],
        )
    )


_FIELDS = {
    "council": [("架空",), ("海辺", "架空")],
    "area": [
        ("関東",),
        ("群馬県",),
        ("四国", "東京都海辺区"),
        ("京都",),
        ("海辺区", "馬県"),
        ("辺区",),
    ],
    "source": [("kaku",), ("umi", "kaku")],
    "kind": [("minutes",), ("article", "announcement")],
    "meeting": [("総務",), ("ict",)],
    "status": [("preliminary",), ("final", "ocr")],
    "population": [("1000..50000",), ("..999",), ("50000..",)],
    "held": [("2023",), ("2023-04..2023-06",), ("..2023-04-01",), ("2023-12",), ("2024-01-02..",)],
    "published": [("2023",), ("2023-04..2023-06",), ("2023-05-01..",)],
}
_OF_PARTS = {
    "speaker": [("三森",), ("課長", "四谷")],
    "role": [("member",), ("executive", "chair")],
    "in": [("title",), ("heading", "text"), ("all",), ("procedure", "usual"), ("speech", "answer")],
}


def _asks(fields: dict[str, Any], name: str) -> st.SearchStrategy[Asks]:
    return st.builds(Asks, st.just(name), st.sampled_from(fields[name]), st.booleans())


def _narrowing() -> st.SearchStrategy[tuple[Asks, ...]]:
    names = st.lists(st.sampled_from(sorted(_OF_PARTS)), min_size=1, max_size=2, unique=True)
    return names.flatmap(lambda drawn: st.tuples(*(_asks(_OF_PARTS, name) for name in drawn)))


def _queries() -> st.SearchStrategy[Node]:
    """Trees of ``tests.slow_queries``."""
    leaves = st.one_of(
        _words(),
        _words(),
        st.builds(Near, _words(), _words(), st.sampled_from([1, 3, 10, 50])),
        st.sampled_from(sorted(_FIELDS)).flatmap(lambda name: _asks(_FIELDS, name)),
    )

    def extend(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            st.builds(Joined, st.booleans(), several),
            st.builds(Not, inner),
            st.builds(Unit, st.sampled_from(["SPEECH", "QA"]), inner),
            st.builds(Where, _narrowing(), inner),
        )

    return st.recursive(leaves, extend, max_leaves=6)


def _text(forms: Sequence[str], most: int) -> st.SearchStrategy[str]:
    piece = st.one_of(st.sampled_from(_PIECES), st.sampled_from(forms))
    return st.lists(piece, max_size=most).map("".join)


def _part(forms: Sequence[str]) -> st.SearchStrategy[dict[str, Any]]:
    kinds = ["speech"] * 3 + ["question", "answer", "heading", "text", "interjection", "set_aside"]
    roles = ["chair", "member", "executive", "secretariat", "witness", "unknown", None]
    return st.fixed_dictionaries(
        {
            "kind": st.sampled_from(kinds),
            "text": _text(forms, 6),
            "role": st.sampled_from(roles),
            "name": st.sampled_from(["三森", "四谷花子", None]),
            "office": st.sampled_from(["情報政策課長", "市長", None]),
            "speaker": st.sampled_from(["○三　森君", None]),
        }
    )


def _held() -> st.SearchStrategy[tuple[date, date] | None]:
    first = st.dates(date(2023, 3, 1), date(2024, 2, 1))
    spans = st.tuples(first, st.integers(0, 40)).map(
        lambda drawn: (drawn[0], drawn[0] + timedelta(days=drawn[1]))
    )
    return st.one_of(st.none(), spans)


def _records(forms: Sequence[str]) -> st.SearchStrategy[Record]:
    """Records of up to four parts by several speakers, in which these forms stand, or others."""
    facts = st.fixed_dictionaries(
        {
            "source": st.sampled_from(["kaku", "umi"]),
            "kind": st.sampled_from(["minutes", "article", "announcement"]),
            "council": st.sampled_from(["架空市議会", "海辺町議会", None]),
            "area": st.sampled_from(["群馬県", "東京都海辺区", "京都府", "徳島県", None]),
            "meeting": st.sampled_from(["総務委員会", "ＩＣＴ委員会", None]),
            "status": st.sampled_from(["preliminary", "final", None]),
            "population": st.sampled_from([999, 1000, 50_000, 80_000, None]),
            "held": _held(),
            "published": st.one_of(st.none(), st.dates(date(2023, 3, 1), date(2024, 2, 1))),
        }
    )
    parts = st.lists(_part(forms), min_size=1, max_size=4).map(_numbered)
    return st.builds(Record, _text(forms, 2), parts, facts)


def _numbered(parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"seq": number, **part} for number, part in enumerate(parts)]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Node, list[Record]]:
    """A query and a few records."""
    node = draw(_queries())
    if draw(st.booleans()):
        node = Joined(True, (draw(_words()), node))
    return node, draw(_some_records(node))


@st.composite
def opposed(draw: st.DrawFn) -> tuple[Node, list[Record]]:
    """A query that asks for much at once, wanted and refused, and a few records."""
    words = draw(st.lists(_words(), min_size=1, max_size=2))
    wanted = st.one_of(st.sampled_from(words), _words())
    field = st.sampled_from(sorted(_FIELDS)).flatmap(lambda name: _asks(_FIELDS, name))
    part = st.one_of(
        wanted,
        st.builds(Not, wanted),
        st.builds(Unit, st.sampled_from(["SPEECH", "QA"]), wanted),
        st.builds(Where, _narrowing(), wanted),
        st.builds(Joined, st.just(value=False), st.tuples(wanted, wanted)),
        field,
    )
    node: Node = Joined(True, (*words, *draw(st.lists(part, min_size=1, max_size=4))))
    if draw(st.booleans()):
        node = Where(draw(_narrowing()), node)
    return node, draw(_some_records(node))


def _some_records(node: Node) -> st.SearchStrategy[list[Record]]:
    forms = [term.form for term in all_terms(node)] or ["市"]
    return st.lists(_records(forms), min_size=1, max_size=3)
