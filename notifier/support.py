"""Whether quoted sentences bear out what a language model made of them. Pure.

A check of words, not of truth: it reads no meaning. The rule is strict on purpose: a good sentence
that is dropped costs a reader nothing, because the post falls back on quotes, while an invented one
costs all trust. Each clause of a claim has to be borne out by a single quoted sentence:

- every run of kanji, katakana, letters and figures stands there, not inside a longer one: a number
  with its unit and its era;
- so does every ending behind one, in plain forms, and every word of hiragana; free are only the
  particles of a topic;
- they stand in one clause of it, a number behind the same subject, a noun with what it belongs to;
- it denies, limits and conditions neither more nor less than that sentence;
- it ends with the same word, but for what softens a statement, and says the same stance, or none
  where none is said; only who reports a question, or a topic, says none of what has one;
- a question bears out that somebody asked, and nothing else does.

Who speaks may be named by the label of the record. The topic alone may come from another sentence
that is quoted, where the one that bears out the rest has no other topic or object.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import TYPE_CHECKING

from matcher.fold import fold_words
from notifier.phrases import ASKS
from notifier.plain_forms import plain_forms
from notifier.stance import stance_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notifier.stance import Stance

_MARKS = r"、。｡､「」『』（）()【】［］\[\]・?？!！:：;；…―—“”\"'"
_WORD = rf"[^\u3041-\u309f\s{_MARKS}]"
_PIECE = re.compile(rf"(?P<word>{_WORD}+)(?P<tail>[\u3041-\u309f]*)|(?P<alone>[\u3041-\u309f]+)")
_NUMERAL = "0-9〇一二三四五六七八九十百千万億兆"
_PARTICLES = re.compile(
    "(?P<case>[がをにでとへ])?(?P<topic>について(?:は|の)?|に関して(?:は)?|に関する|は|の)?"
    "(?P<asked>か|のか)?(?P<being>である|だ|となる)?"
)
_CASES = {
    "が": "(?:が|(?=は|も|の|について|に関|である|[^\u3041-\u309f]|$))",
    "を": "(?:を|(?=は|も|の|について|に関|[^\u3041-\u309f]|$))",
    "と": "(?:と|や|(?=[^\u3041-\u309f]|$))",
}
_BEING = "(?=である|だ|で、|、|。|$)"
_BEINGS = {"である": _BEING, "だ": _BEING, "となる": "(?=となる|、.*となる)"}
_LEAST_ALONE = 3  # letters of hiragana that say something where they stand alone

_KEPT = re.compile(
    "ない|なかった|なく|なし|ず(?=[、。にと])|ぬ|困難|難し|見送|中止|否定|断念|見合わ|取りやめ|休止"
    "|れば|たら|なら|場合|次第|もし|限り|仮に|約|およそ|おおむね|程度|以上|以下|以内|未満|超え|最大|最低|上限"
    r"|いずれか|または|又は|もしくは|あるいは|ないし|から(?=[約\d])|(?<=\d)、(?=\d)"
    "|のみ|だけ|しか|一部|半数|ほぼ|かも|可能性|見込|予定|想定|目標|べき|たい(?![がを])"
    "|指摘|要望|意見|提案|請願|陳情|報道|公約|とのこと|と聞"
    "|(?:国|県|都|府|(?<![本当])市|町|村|区|自治体|民間|業者|団体|社)で?[はがも]"
)
"""What a sentence must not lose on its way, and must not gain: no, if, about, at most, planned, and
that somebody else does it."""


class _Kind(Enum):
    ASKED = auto()
    TOLD = auto()  # of what was spoken, not what was said
    SAID = auto()


_DONE = "(?:た|ている|ていた)"
_ASKING = (
    rf"(?:質問し{_DONE}|質問する|尋ね(?:る|{_DONE})|問(?:う|うた|いた)|(?:ただし|質し){_DONE}"
    "|伺(?:う|った)|聞(?:く|いた))"
)
_TELLING = rf"(?:説明|答弁|回答|発言|報告)し{_DONE}|(?:答え|述べ){_DONE}"
_TAILS = (
    (_Kind.ASKED, re.compile(rf"(?:(?<=か)(?:を|と|について)?|について|に関して|を){_ASKING}$")),
    (_Kind.TOLD, re.compile(rf"(?:について|に関して)(?:{_TELLING})$")),
    (
        _Kind.SAID,
        re.compile(
            rf"と(?:{_TELLING}|話し{_DONE}|表明し{_DONE}|の(?:考え|見解|認識)を示し{_DONE})$|(?<!こ)とした$"
        ),
    ),
)
_JOINT = re.compile(
    r"((?:質問|説明|答弁|回答|発言|報告)し|尋ね|述べ|答え)(?:、|たのに対し(?:て)?、?|たところ、)"
)
_OPENING = re.compile("^(.{1,40}?)(?:は|については|に関しては)、(.+)$")
_RIVAL = re.compile(rf"({_WORD}{{1,40}})(?:[はがをも]|について)")
_SUBJECT = re.compile(rf"({_WORD}{{1,40}})(?:[はがも]|について)")
_TOPIC = re.compile("^[^、]{1,40}?(?:は|について(?:は)?)(?!な)、?")
_CLAUSE_END = re.compile(
    "(?<!により)(?<!限り)(?<!通り)(?<!とおり)(?<!とき)(?<!に対し)(?<!に際し)"
    "(?<=[しりきみびちけせねべめれえげ])、"
    "|(?<!について)(?<!において)(?<!に関して)(?<!に対して)(?:(?<=て)|(?<=[んい]で))、"
    "|(?<=[るいただす])(?:が|ので|し)、"
)
_SOFT = re.compile(
    "(?:(?:である)?と(?:は|も)?(?:考え|認識し|思っ|存じ)(?:ている|る)|と思う)?(?:ところ|もの)?(?:である)?$"
)
_BEHIND = re.compile(
    rf"(?P<how>の|における|に関する|に対する|を|が)(?P<next>{_WORD}{{1,40}})"
    "(?P<where>で|に|から|まで|へ|には|では)?"
)
_HAS_NUMERAL = re.compile(f"[{_NUMERAL}]")
_VERB = 4  # letters at the end that hold a verb
_MEMBERS = frozenset({"議員", "委員"})
_HOUSE = frozenset(
    ("市", "町", "村", "区", "県", "都", "府", "道", "当局", "執行部", "市側", "町側")
)


@dataclass(frozen=True)
class Quoted:
    """A whole sentence of the record, and the label of who says it."""

    words: str
    speaker: str | None = None

    @cached_property
    def plain(self) -> str:
        """As it is held against a claim."""
        return plain_forms(self.words).rstrip("。｡")

    @cached_property
    def asks(self) -> bool:
        """Whether somebody wants something; then it tells no fact."""
        return bool(ASKS.search("".join(self.words.split())))

    @cached_property
    def kept(self) -> Counter[str]:
        """What a claim may neither lose nor gain."""
        return Counter(_KEPT.findall(self.plain))

    @cached_property
    def stance(self) -> Stance | None:
        """What it says will happen."""
        return _stance(self.words)


def supported(sentence: str, quoted: Sequence[Quoted]) -> bool:
    """Whether each clause of it is borne out by one of those."""
    said = _JOINT.sub(r"\1た。", plain_forms(sentence))
    clauses = [clause.strip("、") for clause in re.split("[。｡]", said)]
    told = [clause for clause in clauses if clause]
    return bool(told) and all(_borne_out(clause, quoted) for clause in told)


def _borne_out(clause: str, quoted: Sequence[Quoted]) -> bool:
    if any(clause == one.plain for one in quoted):
        return True
    return any(_bears(clause, one, quoted) for one in quoted)


def _bears(clause: str, one: Quoted, quoted: Sequence[Quoted]) -> bool:
    return any(_bears_told(told, one, quoted) for told in {clause, _without_speaker(clause, one)})


def _bears_told(clause: str, one: Quoted, quoted: Sequence[Quoted]) -> bool:
    kind, core = _reported(clause)
    if not core or (kind is _Kind.ASKED) is not one.asks:
        return False
    if kind is _Kind.ASKED:
        return _says(core, one.plain)
    if kind is _Kind.SAID and not (_ends_alike(core, one) and _same_stance(core, one)):
        return False
    if Counter(_KEPT.findall(core)) == one.kept and _says_in_order(core, one.plain):
        return True
    return _says_of_topic(core, one, quoted)


def _ends_alike(core: str, one: Quoted) -> bool:
    """Whether the last word of the claim is that of the sentence, past what softens it: a verb in
    its middle belongs to a noun, a fear or a hearsay."""
    said = re.sub(rf"(?<={_WORD})だ$", "", _SOFT.sub("", core))
    *_, last = [each[0] for each in _PIECE.finditer(said)] or [""]
    ending = rf"(?<!{_WORD}){re.escape(last)}[{_MARKS}]*$"
    return bool(last) and bool(re.search(ending, _SOFT.sub("", one.plain)))


def _same_stance(core: str, one: Quoted) -> bool:
    """Of plain words the rules read less than of polite ones; the same verb says the same."""
    return core[-_VERB:] == _SOFT.sub("", one.plain)[-_VERB:] or _stance(core) is one.stance


def _says_of_topic(core: str, one: Quoted, quoted: Sequence[Quoted]) -> bool:
    """Answers leave out what the question named: «三つの支所では令和9年から始めます»."""
    opened = _OPENING.match(core)
    if not opened:
        return False
    topic, rest = opened[1], opened[2]
    return (
        Counter(_KEPT.findall(rest)) == one.kept
        and all(rival in rest for rival in _RIVAL.findall(one.plain))
        and _says_in_order(rest, one.plain)
        and any(_says(topic, other.plain) for other in quoted if other is not one)
    )


def _reported(clause: str) -> tuple[_Kind, str]:
    for kind, tail in _TAILS:
        if found := tail.search(clause):
            return kind, clause[: found.start()]
    return _Kind.SAID, clause


def _stance(words: str) -> Stance | None:
    found = stance_of(words)
    return found.stance if found else None


def _without_speaker(clause: str, one: Quoted) -> str:
    if one.speaker is None:
        return clause
    for form in sorted(_forms(one.speaker), key=len, reverse=True):
        if found := re.match(rf"{re.escape(form)}[はが]、?", clause):
            return clause[found.end() :]
    return clause


def _forms(speaker: str) -> Iterator[str]:
    """Name and office also as one says them: 鈴木市民部長, 市民部長の鈴木; a member is 議員 or
    委員, and whoever answers speaks for the house."""
    (label,) = fold_words([speaker])
    name, *offices = [part for part in re.split("[()（）]", label) if part]
    yield name
    for office in offices:
        yield from (office, f"{office}の{name}")
        yield from (name[:length] + office for length in range(1, len(name) + 1))
    yield from _MEMBERS if _MEMBERS.intersection(offices) else _HOUSE if offices else ()


def _says_in_order(core: str, sentence: str) -> bool:
    """Clause by clause, the last by the last: «Aを検討し、Bを導入する» does not say «Aを導入する».
    What a sentence is about counts for those of its clauses that name no other topic."""
    first, *more = _CLAUSE_END.split(sentence)
    opened = _TOPIC.match(first)
    shared = opened[0] if opened else ""
    parts = [first, *(part if _TOPIC.match(part) else shared + part for part in more)]
    *before, last = _CLAUSE_END.split(core)
    if not _says(last, parts[-1]):
        return False
    left = iter(parts[:-1])
    return all(any(_says(clause, part) for part in left) for clause in before)


def _says(core: str, sentence: str) -> bool:
    pieces = list(_PIECE.finditer(core))
    return all(
        _stands(piece, sentence)
        and _counts(piece, core, sentence)
        and _leads(piece, core, sentence)
        for piece in pieces
    )


def _counts(piece: re.Match[str], core: str, sentence: str) -> bool:
    """Whether a number tells of what it tells of in the sentence: «申請は5件、費用は3億円»."""
    word = piece["word"] or ""
    if not _HAS_NUMERAL.search(word):
        return True
    here = _subject(core, piece.start())
    for found in re.finditer(_bounded(word), sentence):
        there = _subject(sentence, found.start())
        if there in (None, here) or (here is None and there in core):
            return True
    return False


def _leads(piece: re.Match[str], core: str, sentence: str) -> bool:
    """Whether what it belongs to is told as well: 職員の負担を減らす is not 職員を減らす."""
    found = [each.end() for each in re.finditer(_bounded(piece["word"] or "。"), sentence)]
    return not found or any(_led_to(sentence, place, core) for place in found)


def _led_to(sentence: str, place: int, core: str) -> bool:
    behind = _BEHIND.match(sentence, place)
    if not behind or behind["next"] in core:
        return True
    return behind["how"] in "をが" and behind["where"] is not None


def _subject(text: str, place: int) -> str | None:
    """The last word before it that is marked as a topic or a subject."""
    return next((found[1] for found in reversed(list(_SUBJECT.finditer(text, 0, place)))), None)


def _stands(piece: re.Match[str], sentence: str) -> bool:
    if piece["alone"]:
        return bool(_PARTICLES.fullmatch(piece["alone"])) or _alone(piece["alone"], sentence)
    word, tail = piece["word"], piece["tail"]
    return any(re.search(pattern, sentence) for pattern in _patterns(word, tail)) or any(
        re.search(_bounded(word), sentence) and _alone(tail[length:], sentence)
        for length in range(1, len(tail) - _LEAST_ALONE + 1)
        if _PARTICLES.fullmatch(tail[:length])
    )


def _alone(words: str, sentence: str) -> bool:
    """Hiragana that is the ending of no word next to it: adverbs, and whole words of hiragana."""
    return len(words) >= _LEAST_ALONE and not _KEPT.search(words) and words in sentence


def _patterns(word: str, tail: str) -> Iterator[str]:
    """How word and ending may stand in a sentence: as they are, or with other particles behind."""
    for length in range(len(tail), -1, -1):
        ending, rest = tail[:length], tail[length:]
        if particles := _PARTICLES.fullmatch(rest):
            case, being = particles["case"] or "", particles["being"] or ""
            yield _bounded(word, ending) + _CASES.get(case, case) + _BEINGS.get(being, "")


def _bounded(word: str, ending: str = "") -> str:
    """The word whole: 公開 is not 非公開, 5件 not 15件, 職員 not 職員組合, した not したい."""
    pattern = f"(?<!{_WORD})" + re.escape(word)
    if not ending:
        return f"{pattern}(?!{_WORD})"
    return pattern + re.escape(ending) + ("(?![いらくけ])" if ending[-1] in "ただ" else "")
