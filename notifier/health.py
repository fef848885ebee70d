"""What the operators are told of a source that fell silent, or is back. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier import wording
from notifier.blocks import Block, header, quoted, rich, run, section
from notifier.message import Message, escape
from notifier.text import clean, cut
from notifier.troubles import trouble
from state.identity import post_key
from state.outbox import NewPost
from state.outcomes import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from state.alarms import Alarm

MOST_IN_A_NOTICE = 12
MOST_ERRORS = 2
ERROR_LIMIT = 200
NAME_LIMIT = 80
REMEDY_LIMIT = 400


def notices(alarms: Sequence[Alarm], channel: str, names: Mapping[str, str]) -> list[NewPost]:
    """Posts for ``state.alarms.tell``; many sources at once share one, since a dead line at the
    town hall must not ring a hundred times. ``names`` are people's names of source ids."""
    posts: list[NewPost] = []
    for start in range(0, len(alarms), MOST_IN_A_NOTICE):
        group = alarms[start : start + MOST_IN_A_NOTICE]
        posts.append(
            NewPost(
                key=post_key(alarm.key for alarm in group),
                channel=channel,
                style="health",
                delivery_ids=(),
                payload=health(group, names).to_json(),
            )
        )
    return posts


def health(alarms: Sequence[Alarm], names: Mapping[str, str]) -> Message:
    """One notice: what happened, since when, what to do."""
    recovered = sum(alarm.recovered for alarm in alarms)
    title = wording.health_headline(len(alarms) - recovered, recovered)
    blocks: list[Block] = [header(title)]
    lines: list[str] = []
    for alarm in alarms:
        name = _named(alarm.report.source, names)
        lines.append(_first_line(alarm, name))
        blocks.append(rich(*_details(alarm, name)))
    blocks.append(rich(section(run(wording.ASK_STATUS, italic=True))))
    text = escape("\n".join([title, *lines]))
    return Message(text=text, blocks=tuple(blocks), kind="health")


def _named(source: str, names: Mapping[str, str]) -> str:
    return wording.source_named(cut(clean(names.get(source, source)), NAME_LIMIT), clean(source))


def _first_line(alarm: Alarm, name: str) -> str:
    if alarm.recovered and alarm.told:
        return wording.recovery(name, trouble(alarm.told), alarm.told.finished_at)
    return wording.alarm(name, trouble(alarm.report))


def _details(alarm: Alarm, name: str) -> list[Block | None]:
    first = run(_first_line(alarm, name), bold=True)
    if alarm.recovered:
        return [section(first)]
    before = trouble(alarm.told) if alarm.told else None
    since = wording.alarm_since(alarm.report.finished_at, before=before)
    remedy = cut(
        clean(wording.alarm_remedy(alarm.report.source, trouble(alarm.report))), REMEDY_LIMIT
    )
    errors = [cut(clean(plain(error)), ERROR_LIMIT) for error in alarm.report.errors[:MOST_ERRORS]]
    said = "\n".join(filter(None, errors))
    return [
        section(first, run(f"\n{since}\n{remedy}")),
        quoted([run(said)]) if said else None,
    ]
