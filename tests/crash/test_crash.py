"""Nothing owed is lost and nothing is sent twice, wherever SIGKILL strikes.

Each test runs a command once to count the points at which it can die, then once for each point:
killed there for real, followed by what a person or the scheduler would do next. The number of
points is printed with the summary. What Slack does wrong makes no difference before it is spoken
to: the points before that are those of the test without a fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from standins.slack import FaultKind
from tests.crash.dying import LATER, Scene, killed, scene_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

POSTS = 4  # two documents for #dx, two for #cloud; #daily gets its two in one digest, or singly


# A message that appears late is a matter of real seconds, which this test shortens; what it does
# to a delivery is tested in tests/test_deliver.py.
FAULTS = [fault for fault in FaultKind if fault is not FaultKind.LATE]
HANGS = (FaultKind.HANG_BEFORE, FaultKind.HANG_AFTER)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Three subscribers and no document yet."""
    yield from scene_in(tmp_path)


@pytest.fixture
def owed(scene: Scene) -> Scene:
    """The same with deliveries owed that nothing has been posted of."""
    scene.succeeds(
        "import", *scene.files, "--platform", "pdf_page", "--notify", "replay", token=False
    )
    assert scene.unsent() == POSTS + 2
    scene.save()
    write_posts(scene)
    return scene


def write_posts(scene: Scene) -> None:
    """Go on to where a delivery has written its posts and taken none in hand: each of those that
    are killed at what follows would write the same posts again."""
    point = scene.succeeds("deliver").alone + 1  # Slack is asked for its time before any leaves
    scene.restore()
    while not scene.written_only():
        scene.restore()
        assert killed(scene.gikai("deliver", die_at=point))
        point -= 1
        assert point > 0
    scene.save()


def die_everywhere(
    scene: Scene, argv: list[str], prepare: Callable[[], None], *, alone: bool = True
) -> int:
    """Kill the command at every point, or only at those from its first word to Slack on; each time
    all must be posted once in the end."""
    scene.restore()
    prepare()
    whole = scene.succeeds(*argv)
    points, first = whole.points, 1 if alone else whole.alone + 1
    expected = scene.posted()
    assert len(expected) >= POSTS
    for point in range(first, points + 1):
        scene.restore()
        prepare()
        end = scene.gikai(*argv, die_at=point)
        assert killed(end), f"point {point} of {points}: {end}"
        scene.slack.faults.clear()
        scene.succeeds(*argv, now=LATER)
        assert scene.posted() == expected, f"killed at point {point} of {points}"
        assert scene.unsent() == 0, f"killed at point {point} of {points}"
    return points - first + 1


def test_import_and_delivery_survive_sigkill_at_every_point(
    scene: Scene, record_property: Callable[[str, object], None]
) -> None:
    argv = ["import", *scene.files, "--platform", "pdf_page", "--notify", "replay"]
    points = die_everywhere(scene, argv, lambda: None)
    record_property("points", f"import and delivery: killed at {points} points")
    assert points > 40


@pytest.mark.parametrize("fault", FAULTS)
def test_delivery_survives_sigkill_at_every_point_while_slack_fails(
    owed: Scene, fault: FaultKind, record_property: Callable[[str, object], None]
) -> None:
    faults = [fault] if fault in HANGS else [fault, fault]
    points = die_everywhere(
        owed, ["deliver"], lambda: owed.slack.fail(*faults, seconds=0.5), alone=False
    )
    record_property("points", f"delivery, {fault}: killed at {points} points")
    assert points > 20
