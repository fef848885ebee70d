"""Whether a query holds for a record, and what it shows of it, as slowly and as plainly as can be.

It shares no code with the product, not even the reading of a query: a query is a tree of the
classes below, and ``written`` is how somebody would type it. In this order:

1. Every word is looked for in every part and in the title, together with all others of the query.
2. A part is looked at where its place is one of those asked for (the usual ones where none is),
   where who speaks is whom every bracket around the word asks for, and where it belongs to the
   speech, or to the question with its answers, that a SPEECH or QA around it is about.
3. A branch that holds shows its words where it looked; one that does not hold shows nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tests.slow_folding import slow_fold
from tests.slow_reference import SlowTerm, slow_places
from tests.slow_rules import slow_same
from tests.slow_spellings import plain_characters

TITLE = -1
Span = tuple[int, int, int]
"""Part, start and end."""
USUAL = ("title", "announcement", "speech", "question", "answer", "text")
SPOKEN = ("speech", "question", "answer", "procedure")
PLACES = (*USUAL, "heading", "interjection", "procedure", "aside")
REGIONS = {
    "関東": ("群馬県", "東京都"),
    "四国": ("徳島県",),
}  # as far as the tests have records of them
PREFECTURES = ("群馬県", "群馬", "東京都", "東京", "京都府", "京都", "徳島県", "徳島")
CALLS = (
    "発言を許", "指名", "挙手", "質疑を許", "質疑はござい", "質疑はあり", "質疑を終", "異議なし",
    "異議ありません", "休憩", "再開", "開会", "閉会", "次に", "以上で", "議題と", "採決",
)  # fmt: skip
CALLED = ("議員", "委員", "君", "番", "部長", "課長", "さん", "局長", "市長", "町長", "知事")


@dataclass(frozen=True)
class Words:
    """One of the terms is found; ``written`` is the word or group, its options and exclusions."""

    written: str
    terms: tuple[SlowTerm, ...]

    @property
    def alone(self) -> str:
        """As one word, be there exclusions behind it."""
        return f"({self.written})" if " -" in self.written else self.written


@dataclass(frozen=True)
class Near:
    left: Words
    right: Words
    most: int


@dataclass(frozen=True)
class Unit:
    name: str
    part: Node


@dataclass(frozen=True)
class Asks:
    """A field of the document, or of a part;."""

    name: str
    values: tuple[str, ...]
    negated: bool = False

    @property
    def written(self) -> str:
        return f"{'-' * self.negated}{self.name}:{','.join(self.values)}"


@dataclass(frozen=True)
class Where:
    """The part holds where all of these are so."""

    asked: tuple[Asks, ...]
    part: Node


@dataclass(frozen=True)
class Not:
    part: Node


@dataclass(frozen=True)
class Joined:
    """All of the parts hold, or at least one."""

    all: bool
    parts: tuple[Node, ...]


Node = Words | Near | Unit | Asks | Where | Not | Joined


@dataclass(frozen=True)
class Sight:
    """What is looked at: these places, these speakers, these parts."""

    places: tuple[str, ...] = USUAL
    speakers: tuple[Asks, ...] = ()
    within: frozenset[int] | None = None


@dataclass
class Record:
    """What is known of a record, its title and its parts; each part is a dict."""

    title: str
    parts: list[dict[str, Any]]
    facts: dict[str, Any]
    found: dict[SlowTerm, set[Span]] = field(default_factory=dict)

    def look_for(self, terms: list[SlowTerm]) -> None:
        self.found = {term: set() for term in terms}
        for number, text in [(TITLE, self.title), *((p["seq"], p["text"]) for p in self.parts)]:
            for term, spans in slow_places(text, terms).items():
                allowed = {
                    (number, start, end)
                    for start, end in spans
                    if not term.off or slow_same(term.form, text[start:end], term.off)
                }
                self.found[term] |= allowed


def written(node: Node) -> str:
    """The query as somebody types it, with more brackets than need be."""
    match node:
        case Words() | Asks():
            return str(node.written)
        case Near(left, right, most):
            return f"{left.alone} NEAR/{most} {right.alone}"
        case Unit(name, part):
            return f"{name}({written(part)})"
        case Where(asked, part):
            return f"{' '.join(one.written for one in asked)} ({written(part)})"
        case Not(part):
            return f"NOT ({written(part)})"
    return (" " if node.all else " OR ").join(f"({written(part)})" for part in node.parts)


def all_terms(node: Node) -> list[SlowTerm]:
    match node:
        case Words(_, terms):
            return list(terms)
        case Near(left, right):
            return [*left.terms, *right.terms]
        case Asks():
            return []
        case Joined(_, parts):
            return [term for part in parts for term in all_terms(part)]
    return all_terms(node.part)


def slow_holds(node: Node, record: Record, sight: Sight | None = None) -> bool:
    """Whether it holds; the record has been looked through for its terms."""
    sight = sight or Sight()
    match node:
        case Words():
            return bool(spans_of(node, record, sight))
        case Near():
            return bool(pairs_of(node, record, sight))
        case Unit(name, part):
            return any(slow_holds(part, record, one) for one in units(name, record, sight))
        case Asks():
            return is_so(node, record) is not node.negated
        case Where(asked, part):
            return slow_holds(part, record, narrowed(asked, sight))
        case Not(part):
            return not slow_holds(part, record, sight)
    held = [slow_holds(part, record, sight) for part in node.parts]
    return all(held) if node.all else any(held)


def slow_shown(node: Node, record: Record, sight: Sight | None = None) -> set[Span]:
    """Part, start and end of everything that it shows."""
    sight = sight or Sight()
    if not slow_holds(node, record, sight):
        return set()
    match node:
        case Words():
            return spans_of(node, record, sight)
        case Near():
            return {span for pair in pairs_of(node, record, sight) for span in pair}
        case Unit(name, part):
            each = [slow_shown(part, record, one) for one in units(name, record, sight)]
        case Where(asked, part):
            each = [slow_shown(part, record, narrowed(asked, sight))]
        case Joined(_, parts):
            each = [slow_shown(part, record, sight) for part in parts]
        case Not(Not(part)):  # a double negation is none
            each = [slow_shown(part, record, sight)]
        case _:
            each = []
    return {span for spans in each for span in spans}


def narrowed(asked: tuple[Asks, ...], sight: Sight) -> Sight:
    for one in asked:
        if one.name != "in":
            sight = replace(sight, speakers=(*sight.speakers, one))
        elif one.negated:
            named = places_of(one.values)
            sight = replace(sight, places=tuple(p for p in USUAL if p not in named))
        else:
            sight = replace(sight, places=places_of(one.values))
    return sight


def places_of(values: tuple[str, ...]) -> tuple[str, ...]:
    if "all" in values:
        return PLACES
    return (*values, *USUAL) if "usual" in values else values


def is_seen(number: int, record: Record, sight: Sight) -> bool:
    part = part_of(number, record)
    if place_of(part, record) not in sight.places:
        return False
    if sight.within is not None and number not in sight.within:
        return False
    return all(part is not None and says(one, part) for one in sight.speakers)


def part_of(number: int, record: Record) -> dict[str, Any] | None:
    return next((part for part in record.parts if part["seq"] == number), None)


def place_of(part: dict[str, Any] | None, record: Record) -> str:
    if part is None:
        return "announcement" if record.facts["kind"] == "announcement" else "title"
    spoken = part["kind"] in ("speech", "question", "answer")
    if spoken and part["role"] == "chair" and len(part["text"]) <= 120 and calls(part["text"]):
        return "procedure"
    return "aside" if part["kind"] == "set_aside" else str(part["kind"])


def calls(text: str) -> bool:
    last = text.rstrip()
    last = last.removesuffix("。").rstrip()
    return any(call in text for call in CALLS) or last.endswith(CALLED)


def says(asked: Asks, part: dict[str, Any]) -> bool:
    if asked.name == "role":
        return (part["role"] in asked.values) is not asked.negated
    labels = [part["name"], part["office"], part["speaker"]]
    return any(names(asked.values, label) for label in labels) is not asked.negated


def units(name: str, record: Record, sight: Sight) -> list[Sight]:
    if name == "SPEECH":
        spoken = [part["seq"] for part in record.parts if place_of(part, record) in SPOKEN]
        each = [frozenset({number}) for number in spoken]
    else:
        each = exchanges(record.parts)
    if sight.within is not None:
        each = [unit & sight.within for unit in each]
    return [replace(sight, within=unit) for unit in each]


def exchanges(parts: list[dict[str, Any]]) -> list[frozenset[int]]:
    """A row of questions and the row of answers behind it; what the chair says, interjections and
    what was set aside may stand between, and nothing else."""
    letters = "".join(letter_of(part) for part in parts)
    found: list[set[int]] = []
    row = ""
    for part, letter in zip(parts, letters, strict=True):
        if letter == "-":
            continue
        if letter == "x":
            row = ""
            continue
        if not row or (letter == "q" and row[-1] == "a"):
            found.append(set())
            row = ""
        row += letter
        found[-1].add(part["seq"])
    return [frozenset(unit) for unit in found]


def letter_of(part: dict[str, Any]) -> str:
    kind, role = part["kind"], part["role"]
    if kind == "question" or (kind == "speech" and role == "member"):
        return "q"
    if kind == "answer" or (kind == "speech" and role in ("executive", "secretariat", "witness")):
        return "a"
    between = kind in ("interjection", "set_aside") or (kind == "speech" and role == "chair")
    return "-" if between else "x"


def spans_of(words: Words, record: Record, sight: Sight) -> set[Span]:
    return {
        span
        for term in words.terms
        for span in record.found[term]
        if is_seen(span[0], record, sight)
    }


def pairs_of(near: Near, record: Record, sight: Sight) -> list[tuple[Span, Span]]:
    lefts, rights = (spans_of(words, record, sight) for words in (near.left, near.right))
    return [(one, two) for one in lefts for two in rights if apart(one, two, near.most)]


def apart(one: Span, two: Span, most: int) -> bool:
    """In one part, neither over the other, and at most so many characters between."""
    first, second = sorted((one, two))
    return one[0] == two[0] and 0 <= second[1] - first[2] <= most


# What is known of the record


def is_so(asked: Asks, record: Record) -> bool:
    value = record.facts[asked.name]
    if value is None:
        return False
    if asked.name in ("kind", "status"):
        return value in asked.values
    if asked.name == "source":
        return any(key(value) == key(one) for one in asked.values)
    if asked.name == "population":
        first, last = asked.values[0].split("..")
        return (not first or int(first) <= value) and (not last or value <= int(last))
    if asked.name == "published":
        return was_held(asked.values[0], value, value)
    if asked.name == "held":
        return was_held(asked.values[0], *value)
    if asked.name == "area":
        return any(lies_in(key(value), one) for one in asked.values)
    return names(asked.values, value)


def lies_in(area: str, name: str) -> bool:
    """Whether it lies in a region of that name, or the name stands in it and ends no other."""
    if area.startswith(REGIONS.get(name, ("no area",))):
        return True
    name = key(name)
    at = [place for place in range(len(area)) if area.startswith(name, place)]
    if name in PREFECTURES:
        return 0 in at
    ends = name[-1] in tuple("市区町村郡")
    return any(not ends or place == 0 or area[place - 1] in tuple("都道府県郡市区") for place in at)


def was_held(span: str, began: date, ended: date) -> bool:
    """Whether any of its days lies in the span: a year, a month, a day, or from one to another."""
    days = range(began.toordinal(), ended.toordinal() + 1)
    return any(is_in_span(date.fromordinal(day).isoformat(), span) for day in days)


def is_in_span(day: str, span: str) -> bool:
    first, dots, last = span.partition("..")
    if not dots:
        return day.startswith(span)
    return day[: len(first)] >= first and (not last or day[: len(last)] <= last)


def names(values: tuple[str, ...], text: str | None) -> bool:
    return text is not None and any(key(value) in key(text) for value in values)


def key(text: str) -> str:
    return plain_characters(slow_fold(" ".join(text.split()))).replace(" ", "")
