"""Invented material for the tests of what a post says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from notifier.summary import Summary, summarise
from state.deliveries import Material, Owed
from state.documents import StoredDocument
from state.records import (
    Cadence,
    ChangeKind,
    Document,
    DocumentKind,
    Hit,
    Mute,
    Notify,
    Part,
    PartKind,
    Place,
    Role,
    Status,
    Subscription,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from state.records import Passage

DETECTED = datetime(2026, 11, 20, 21, 5, tzinfo=UTC)


def speech(seq: int, text: str, **more: Any) -> Part:  # noqa: ANN401 - a part's other fields
    return Part(seq=seq, kind=more.pop("kind", PartKind.SPEECH), text=text, **more)


def find(
    parts: Iterable[Part], words: Mapping[str, str | None], title: str | None = None
) -> tuple[Hit, ...]:
    """Every occurrence of words, each with its group; the slow and obvious way."""
    places: list[tuple[int | None, str]] = [(part.seq, part.text) for part in parts]
    places += [(None, title)] if title else []
    hits: list[Hit] = []
    for seq, text in places:
        for word, group in words.items():
            hits += [
                Hit(
                    term=word,
                    group=group,
                    place=Place.TITLE if seq is None else Place.PART,
                    seq=seq,
                    start=start,
                    end=start + len(word),
                    surface=word,
                )
                for start in range(len(text))
                if text.startswith(word, start)
            ]
    return tuple(hits)


def document(parts: Sequence[Part], **more: Any) -> Document:  # noqa: ANN401 - a document's fields
    fields: dict[str, Any] = {
        "key": "kakuu/1",
        "source": "kakuu",
        "platform": "dbsr",
        "kind": DocumentKind.MINUTES,
        "title": "デジタル化推進特別委員会 11月18日",
        "url": "https://kaigiroku.example.jp/minutes/1",
        "council": "架空市議会",
        "meeting": "デジタル化推進特別委員会",
        "held_on": date(2026, 11, 18),
        "status": Status.PRELIMINARY,
    }
    return Document(parts=tuple(parts), **{**fields, **more})


def material(
    parts: Sequence[Part],
    words: Mapping[str, str | None],
    *,
    kind: ChangeKind = ChangeKind.NEW,
    passages: tuple[Passage, ...] = (),
    **more: Any,  # noqa: ANN401 - a document's fields
) -> Material:
    stored = StoredDocument(
        document=document(parts, **more),
        version=1,
        seen_at=DETECTED,
        updated_at=DETECTED,
        baseline=False,
        hits=find(parts, words, more.get("title")),
        same_as=(),
    )
    return Material(
        change_id=1,
        kind=kind,
        detected_at=DETECTED,
        past=False,
        stored=stored,
        hits=stored.hits,
        all_hits=stored.hits,
        passages=passages,
    )


def summary(
    parts: Sequence[Part],
    words: Mapping[str, str | None],
    *,
    quote_limit: int = 400,
    **more: Any,  # noqa: ANN401 - a document's fields
) -> Summary:
    return summarise(material(parts, words, **more), None, quote_limit=quote_limit)


def exchange_parts() -> list[Part]:
    """A member's question and an executive's answer, the chair between them."""
    return [
        speech(0, "これより委員会を開きます。", name="山川", office="委員長", role=Role.CHAIR),
        speech(
            1,
            "続いて窓口について伺います。書かない窓口の導入など、窓口のDXはどこまで進んだのか"
            "伺います。",
            name="海野",
            office="委員",
            role=Role.MEMBER,
            speaker="海野委員",
        ),
        speech(2, "情報政策課長。", name="山川", office="委員長", role=Role.CHAIR),
        speech(
            3,
            "お答えいたします。本年度は三つの支所に広げ、RPAによる転記も始めたところであります。"
            "来年度は全庁に広げてまいります。",
            name="空田",
            office="情報政策課長",
            role=Role.EXECUTIVE,
        ),
        speech(4, "「異議なし」の声あり", kind=PartKind.INTERJECTION),
    ]


def subscription(
    number: int = 1,
    channel: str = "dx",
    cadence: Cadence = Cadence.NOW,
    mute: Mute | None = None,
) -> Subscription:
    return Subscription(
        id=number,
        channel=channel,
        query="DX",
        sources=(),
        areas=(),
        cadence=cadence,
        since=datetime(2026, 1, 1, tzinfo=UTC),
        mute=mute,
    )


def owed(
    change: int,
    asking: Subscription,
    *,
    notify: Notify = Notify.NORMAL,
    detected_at: datetime = DETECTED,
) -> Owed:
    return Owed(
        delivery_id=change * 1000 + asking.id,
        key=f"{asking.id}|{change}",
        subscription=asking,
        change_id=change,
        document_key=f"kakuu/{change}",
        kind=ChangeKind.NEW,
        notify=notify,
        detected_at=detected_at,
    )
