"""What the tests of the Diet's platform share: a source, tasks, answers as the API gives them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from config.models import Source
from crawler.platforms.kokkai import start
from crawler.steps import Fetch, Page, Task
from standins.sites.serving import Asked
from state.records import Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.steps import Step
    from standins.sites.kokkai import DietApi
    from standins.sites.kokkai_records import Meeting

URL = "https://kokkai.ndl.go.jp"
SOURCE = Source.model_validate(
    {"id": "diet", "platform": "kokkai", "name": "国会", "url": f"{URL}/api/"}
)
DAILY = Window(first=date(2026, 8, 24))
MONTH = Window(first=date(2026, 10, 1), last=date(2026, 10, 31))
DAY = date(2026, 10, 20)


def source(**options: list[str]) -> Source:
    given_values = SOURCE.model_dump(exclude_unset=True)
    return Source.model_validate({**given_values, "kokkai": options})


def task(
    window: Window = DAILY, asked_of: Source = SOURCE, memory: Mapping[str, str] | None = None
) -> Task:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return Task(source=asked_of, window=window, now=now, memory=memory or {})


def page(body: object, status: int = 200) -> Page:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Page(url="", status=status, headers={}, body=raw)


def answered(
    meetings: list[Meeting], *, total: int | None = None, texts: bool = False, **place: object
) -> dict[str, Any]:
    records = [meeting.record(URL, texts=texts) for meeting in meetings]
    head = {"numberOfRecords": len(records) if total is None else total}
    head |= {"numberOfReturn": len(records), "startRecord": 1}
    return {**head, "nextRecordPosition": None, "meetingRecord": records, **place}


def asked_of_stand_in(api: DietApi, target: str) -> Page:
    asked = Asked(method="GET", target=target, headers={}, body=b"", at=0.0)
    answer = api.answer(asked, URL)
    return Page(url=target, status=answer.status, headers={}, body=answer.body)


def first(asked: Task) -> Fetch:
    (step,) = start(asked)
    assert isinstance(step, Fetch)
    return step


def fetches(steps: list[Step]) -> list[Fetch]:
    return [step for step in steps if isinstance(step, Fetch)]


def query(fetch: Fetch) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(fetch.url).query).items()}


def refusal(message: str, *details: str) -> Page:
    return page({"message": message, **({"details": list(details)} if details else {})}, 400)
