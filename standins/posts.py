"""`python -m standins.posts [DIR]`: a post of each kind as pictures, for docs/posts.md.

Invented records go the way of real ones: into the state, through what is owed, into the outbox; the
blocks that wait there are laid out as Slack shows them. By hand: it needs Chromium and Pillow.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.clock import Clock
from config.load import read_keywords
from config.paths import TEMPLATES
from matcher.configured import vocabulary_of
from notifier.compose import ComposeSettings, compose
from notifier.message import Message
from notifier.model_wire import ChatModel
from notifier.paraphrasing import ParaphraseLimits, Paraphrasing
from standins import posts_material
from standins.model import ModelStandIn
from standins.pictures import Picture, take
from standins.slackpage import render
from state.database import open_database
from state.ingest import Ingestion, ingest
from state.outbox import posts_due
from state.records import Cadence, Notify
from state.standing import standing
from state.subscriptions import subscribe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.terms import Vocabulary
    from state.database import Database
    from state.records import Document

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "posts"
MORNING = datetime(2026, 11, 20, 6, 5, tzinfo=ZoneInfo("Asia/Tokyo"))
CHANNEL = "議会dx"
QUERY = (
    "@DX OR @書かない窓口 OR @ガバメントクラウド OR @標準化 OR @生成AI OR @RPA OR @AI-OCR"
    " OR @オンライン申請 OR @DX推進員 OR ペーパーレス"
)
DESK, TELEPHONE = 720, 390
FRONT, SIDEBAR = "post", 220  # the README's picture

WORDED = (
    (
        "書かない窓口は、令和9年1月から三つの支所に順次導入する。",
        "三つの支所につきましては、令和9年1月から順次導入してまいります。",
        "書かない窓口は本庁舎で",
    ),
    (
        "ガバメントクラウドの運用経費は、年額で約4,200万円となる見込み。",
        "ガバメントクラウドの運用経費は、年額で約4,200万円、移行前の1.4倍となる見込みです。",
    ),
    (
        "生成AIの全職員への展開は、現時点では予定していない。",
        "生成AIの全職員への展開は、現時点では予定しておりません。",
    ),
)
"""What the language model says: a sentence, then the words of the record that it quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of post: what stands on record before, and what is news then."""

    told: tuple[Document, ...]
    before: tuple[Document, ...] = ()
    cadence: Cadence = Cadence.NOW
    worded: bool = False


def kinds() -> dict[str, Kind]:
    """Every kind of post, by the name of its picture."""
    return {
        "minutes": Kind(told=(posts_material.minutes(),)),
        "worded": Kind(told=(posts_material.minutes(),), worded=True),
        "corrected": Kind(told=(posts_material.corrected(),)),
        "article": Kind(told=(posts_material.article(),)),
        "report": Kind(told=(posts_material.report(),)),
        "ocr": Kind(told=(posts_material.scanned(),)),
        "revision": Kind(
            before=(posts_material.before_revision(),), told=(posts_material.revision(),)
        ),
        "speaker": Kind(
            before=(posts_material.before_other_speaker(),),
            told=(posts_material.other_speaker(),),
        ),
        "announcement": Kind(told=(posts_material.announcement(),)),
        "digest": Kind(
            told=(
                posts_material.minutes(),
                posts_material.article(),
                posts_material.report(),
                posts_material.announcement(),
            ),
            cadence=Cadence.DAILY,
        ),
        "long": Kind(told=(posts_material.plenary(),)),
    }


def posts_of(kind: Kind, folder: Path, settings: ComposeSettings | None = None) -> list[Message]:
    """What waits in the outbox once the product has met these records; state lies in ``folder``."""
    known = vocabulary_of(*read_keywords(TEMPLATES))
    database = open_database(folder / "gikai.db")
    try:
        _meet(database, known, kind)
        with ExitStack() as stack:
            paraphrasing = _paraphrasing(stack, database, kind) if kind.worded else None
            compose(database, known, _POSTED, settings, paraphrasing)
        return [Message.from_json(post.payload) for post in posts_due(database, _POSTED)]
    finally:
        database.close()


_POSTED = MORNING + timedelta(hours=4)


def _meet(database: Database, known: Vocabulary, kind: Kind) -> None:
    for document in kind.before:
        _ingest(database, known, document, MORNING - timedelta(days=9))
    subscribe(
        database,
        channel=CHANNEL,
        query=QUERY,
        cadence=kind.cadence,
        now=MORNING - timedelta(days=1),
    )
    for document in kind.told:
        _ingest(database, known, document, MORNING)


def _ingest(database: Database, known: Vocabulary, document: Document, now: datetime) -> None:
    ingestion = Ingestion(
        source=document.source,
        area="架空県",
        run_id=None,
        now=now,
        notify=Notify.NORMAL,
        baseline=False,
        standing=standing(database, known),
    )
    ingest(database, [document], ingestion)


def _paraphrasing(stack: ExitStack, database: Database, kind: Kind) -> Paraphrasing:
    model = stack.enter_context(ModelStandIn(says=_worded))
    limits = ParaphraseLimits(
        model="standin",
        sources=frozenset(document.source for document in kind.told),
        characters=6000,
        answer_tokens=800,
        requests_per_run=1,
        seconds_per_run=10,
        tokens_per_day=100_000,
    )
    chat = ChatModel(model.url, limits.model, key="", timeout=10, most_tokens=800)
    return Paraphrasing(database, chat, limits, _POSTED, Clock().seconds)


def _worded(question: dict[str, Any]) -> str:
    excerpts = json.loads(question["messages"][-1]["content"])["excerpts"]
    sentences = [
        {
            "text": text,
            "quotes": [
                {"excerpt": excerpt["excerpt"], "text": words}
                for words in quotes
                for excerpt in excerpts
                if words in excerpt["text"]
            ],
        }
        for text, *quotes in WORDED
    ]
    return json.dumps({"sentences": sentences}, ensure_ascii=False)


def stored(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """As Slack keeps them."""
    first = MORNING.timestamp() + 60
    return [
        {"ts": f"{first + n:.6f}", "text": one.text, "blocks": list(one.blocks or ())}
        for n, one in enumerate(messages)
    ]


def pictures() -> tuple[Picture, ...]:
    """What docs/posts.md shows: each kind in a wide window, some dark, some as on a telephone."""
    wide = [Picture(name=name, width=DESK) for name in kinds()]
    dark = [Picture(name=f"{name}-dark", width=DESK, dark=True) for name in ("minutes", "revision")]
    narrow = [Picture(name=f"{name}-telephone", width=TELEPHONE) for name in ("minutes", "digest")]
    last = Picture(name="long-telephone-dark", width=TELEPHONE, dark=True)
    return (*wide, *dark, *narrow, last)


def kind_of(picture: Picture) -> str:
    """Which kind of post it shows."""
    return picture.name.partition("-")[0]


def main() -> None:
    """Take all pictures anew."""
    parser = argparse.ArgumentParser(prog="python -m standins.posts", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=PICTURES)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    said: dict[str, list[dict[str, Any]]] = {}
    for name, kind in kinds().items():
        with tempfile.TemporaryDirectory(prefix="gikai-posts-") as scratch:
            said[name] = stored(posts_of(kind, Path(scratch)))
    for picture in pictures():
        _print(picture, take(render({CHANNEL: said[kind_of(picture)]}), picture, folder))
    channels = {CHANNEL: said["minutes"], "まとめ": said["digest"], "視察報告": said["report"]}
    front = Picture(name=FRONT, width=900, beside=SIDEBAR)
    _print(front, take(render(channels), front, folder.parent))


def _print(picture: Picture, size: int) -> None:
    print(f"{picture.name}.png: {size:,} bytes", flush=True)


if __name__ == "__main__":
    main()
