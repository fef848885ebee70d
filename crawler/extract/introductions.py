"""Who takes part in a 座談会: introductions that define short names, and the 参加者 list.

「架空市CIO：山田（以下「山田」）」 opens the first speech of a speaker and names his office; his
later speeches stand under 「山田」 alone. The list of participants has the full names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.extract.parts import Speaker
from crawler.extract.speakers import role_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_COLON = r"[ \u3000]*[:：][ \u3000]*"
_DEFINES = re.compile(
    rf"(?P<office>[^:：。]{{1,60}}?){_COLON}(?P<name>[^:：()（）。]{{1,20}}?)[ \u3000]*"
    r"[(（]以下[、,]?[ ]?[「『](?P<short>[^」』]{1,20})[」』][^()（）]{0,6}[)）]"
)
_NAMES = re.compile(rf"(?P<office>[^:：。、]{{1,60}}?){_COLON}(?P<name>[^:：()（）。、\d]{{1,20}})")
_OFFICE = re.compile(r"(?:長|監|官|CIO|CDO|参与|参事|主幹|主査|委員|議員|教授|理事)$")
_PARTICIPANTS = re.compile(
    r"(?:参加者|出席者|登壇者|対談者|メンバー)[ \u3000]*(?:[(（].{1,12}[)）])?[:：]?"
)
_BARE = re.compile(
    r"[【「〔\[]?(?P<name>[^【】「」〔〕\[\]:：。、]{1,20})[】」〕\]]?[ \u3000]*[:：]?"
)
_INLINE = re.compile(r"(?P<name>[^【】「」〔〕:：。、]{1,20})[:：][ \u3000]*(?P<text>\S.*)")
_SHORT = 30  # code points
_INTRODUCTION = 140
_SPACE = re.compile(r"[ \u3000]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A line that opens a speech; ``text`` is what stands behind the name on the same line.

    ``introduces`` is true where the line says more than the name.
    """

    speaker: Speaker
    text: str = ""
    introduces: bool = False


class Cast:
    """Everybody whom the lines of a dialogue introduce, by short name."""

    def __init__(self, lines: Sequence[str]) -> None:
        listed = tuple(_participants(lines))
        self._by_name = dict(_introduced(lines))
        for name, speaker in self._by_name.items():
            self._by_name[name] = _completed(speaker, listed)
        for speaker in listed:
            short = _family_name(speaker)
            if short and short not in self._by_name:
                self._by_name[short] = replace(speaker, label=short)

    @property
    def names(self) -> Mapping[str, Speaker]:
        """Speakers by the short name under which their words stand."""
        return self._by_name

    def turn(self, line: str) -> Turn | None:
        """The speech that a line opens, or None."""
        introduced = _introduction(line)
        if introduced:
            return self._known(introduced.label, introduces=True)
        bare = _BARE.fullmatch(line)
        if bare and bare["name"].strip() in self._by_name:
            return self._known(bare["name"].strip())
        inline = _INLINE.fullmatch(line)
        if inline and inline["name"].strip() in self._by_name:
            return self._known(inline["name"].strip(), text=inline["text"])
        return None

    def _known(self, name: str | None, *, text: str = "", introduces: bool = False) -> Turn | None:
        speaker = self._by_name.get(name or "")
        return Turn(speaker=speaker, text=text, introduces=introduces) if speaker else None


def is_participants_heading(line: str) -> bool:
    """Whether a line opens the list of those who take part."""
    return len(line) <= _SHORT and bool(_PARTICIPANTS.fullmatch(line))


def is_participant(line: str) -> bool:
    """Whether a line of that list names somebody; an introduction with 以下 ends the list."""
    return _person(line) is not None and not _DEFINES.fullmatch(line)


def _introduced(lines: Iterable[str]) -> Iterable[tuple[str, Speaker]]:
    inside_list = False
    for line in lines:
        inside_list = is_participants_heading(line) or (inside_list and is_participant(line))
        speaker = None if inside_list else _introduction(line)
        if speaker and speaker.label:
            yield speaker.label, speaker


def _introduction(line: str) -> Speaker | None:
    defines = _DEFINES.fullmatch(line) if _may_introduce(line) else None
    if defines:
        short = defines["short"].strip()
        office = defines["office"].strip()
        return Speaker(
            label=short, name=defines["name"].strip(), office=office, role=role_of(office)
        )
    person = _person(line)
    return replace(person, label=person.name) if person and len(person.name or "") <= 6 else None


def _may_introduce(line: str) -> bool:
    return len(line) <= _INTRODUCTION and (":" in line or "：" in line)


def _person(line: str) -> Speaker | None:
    """Whom 「架空市CIO：架空市副市長 山田 太郎」 or 「架空市総務部長：山田」 names."""
    found = _NAMES.fullmatch(line) if _may_introduce(line) else None
    if not found or not _OFFICE.search(found["office"].strip()):
        return None
    office, name = found["office"].strip(), found["name"].strip()
    words = _SPACE.split(name)
    if len(words) > 1 and _OFFICE.search(words[0]):
        office, name = words[0], " ".join(words[1:])
    return Speaker(label=line, name=name, office=office, role=role_of(office))


def _participants(lines: Sequence[str]) -> Iterable[Speaker]:
    inside = False
    for line in lines:
        if is_participants_heading(line):
            inside = True
        elif inside and line:
            person = _person(line)
            inside = person is not None and is_participant(line)
            if inside and person:
                yield person


def _family_name(speaker: Speaker) -> str | None:
    words = _SPACE.split(speaker.name or "")
    return words[0] if len(words) > 1 else None


def _completed(speaker: Speaker, listed: Sequence[Speaker]) -> Speaker:
    """The full name from the list, where one person of that family name is in it."""
    family = speaker.name or ""
    found = [other for other in listed if _family_name(other) == family]
    if len(found) > 1:
        found = [other for other in found if other.office == speaker.office]
    return replace(speaker, name=found[0].name) if len(found) == 1 else speaker
