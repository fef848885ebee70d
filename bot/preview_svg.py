"""The picture of a preview: hits a week as bars.

Drawn text is digits and Latin letters alone, which every machine has a font for. The query stands
in the title, for screen readers and as what a browser calls the picture.
"""

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

import svg

from bot.output import clean, number
from bot.preview_print import iso_week

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.preview_gathering import Count, Preview

WIDTH, HEIGHT = 960, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 56, 40
_LINES = 4
_LABEL = 88  # the room that a date takes below the bars
_STYLE = """
:root { color-scheme: light dark }
.ground { fill: #ffffff }
text { fill: #1f2328; font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif }
.head { font-size: 14px; font-weight: 600 }
.quiet { fill: #59636e }
.line { stroke: #d1d9e0; stroke-width: 1 }
.bar { fill: #0969da }
@media (prefers-color-scheme: dark) {
  .ground { fill: #0d1117 }
  text { fill: #f0f6fc }
  .quiet { fill: #9198a1 }
  .line { stroke: #3d444d }
  .bar { fill: #4493f8 }
}
"""


def picture(made: Preview) -> str:
    """An SVG document."""
    drawn = svg.SVG(
        viewBox=svg.ViewBoxSpec(0, 0, WIDTH, HEIGHT),
        width=WIDTH,
        height=HEIGHT,
        extra={"role": "img", "aria-labelledby": "title desc"},
        elements=[
            svg.Title(id="title", text=_safe(f"Hits a week: {made.query.text}")),
            svg.Desc(id="desc", text=_safe(_described(made))),
            svg.Style(text=_STYLE),
            svg.Rect(width=WIDTH, height=HEIGHT, class_=["ground"]),
            *_headlines(made),
            *_chart(made.weeks),
        ],
    )
    return f"{drawn}\n"


def _hits(count: Count) -> str:
    return f"{number(count.hits, 'hit')} in {number(count.records, 'record')}"


def _safe(text: str) -> str:
    return escape(clean(text))


def _described(made: Preview) -> str:
    return (
        f"{_hits(made.total)}, of {len(made.records.dated)} looked at, "
        f"{made.scope.first} to {made.scope.last}, for the query {made.query.text}."
    )


def _headlines(made: Preview) -> Iterator[svg.Element]:
    posts = ", ".join(f"{cadence.value} {count}" for cadence, count in made.posts.items())
    yield svg.Text(
        x=_LEFT,
        y=24,
        class_=["head"],
        text=_hits(made.total),
    )
    yield svg.Text(
        x=_LEFT,
        y=42,
        class_=["quiet"],
        text=f"{made.scope.first} to {made.scope.last}, hits a week; posts: {posts}",
    )


def _chart(weeks: dict[date, Count]) -> Iterator[svg.Element]:
    top = _ceiling(max(count.hits for count in weeks.values()))
    floor = HEIGHT - _BOTTOM
    scale = (floor - _TOP) / top
    for height in range(0, top + 1, top // _LINES):
        y = round(floor - height * scale, 1)
        yield svg.Line(x1=_LEFT, x2=WIDTH - _RIGHT, y1=y, y2=y, class_=["line"])
        yield svg.Text(x=_LEFT - 8, y=y + 4, text_anchor="end", class_=["quiet"], text=f"{height}")
    step = (WIDTH - _LEFT - _RIGHT) / len(weeks)
    every = max(1, round(_LABEL / step + 0.5))
    for place, (week, count) in enumerate(weeks.items()):
        x = _LEFT + place * step
        if count.hits:
            yield _bar(week, count, (x + step * 0.1, step * 0.8), (floor, count.hits * scale))
        if place % every == 0 and x + _LABEL <= WIDTH:
            yield svg.Text(x=round(x, 1), y=floor + 18, class_=["quiet"], text=f"{week}")
            yield svg.Text(x=round(x, 1), y=floor + 32, class_=["quiet"], text=iso_week(week))


def _bar(
    week: date, count: Count, across: tuple[float, float], up: tuple[float, float]
) -> svg.Element:
    (x, width), (floor, height) = across, up
    last = week + timedelta(days=6)
    told = f"{iso_week(week)}, {week} to {last}: {_hits(count)}"
    return svg.Rect(
        x=round(x, 1),
        y=round(floor - height, 1),
        width=round(width, 1),
        height=round(height, 1),
        class_=["bar"],
        elements=[svg.Title(text=told)],
    )


def _ceiling(most: int) -> int:
    """The least round number of lines that is no less."""
    step = _LINES
    while True:
        for times in (1, 2, 5):
            if step * times >= most:
                return step * times
        step *= 10
