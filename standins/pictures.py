"""Pages as pictures, by headless Chromium; the least bytes that still read well."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

TALLEST = 3200
MARGIN = 12  # under the last line
COLOURS = 32
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--disable-lcd-text",  # colour fringes would cost two thirds of the bytes
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A page at ``width`` CSS pixels, as wide in the file; ``dark`` as who prefers that sees it.
    ``beside`` is how wide what stands beside the messages is, which ends nowhere."""

    name: str
    width: int
    dark: bool = False
    beside: int = 0


def take(page: str, picture: Picture, folder: Path) -> int:
    """Write ``<name>.png`` as tall as what stands on the page; its size in bytes."""
    target = folder / f"{picture.name}.png"
    with tempfile.TemporaryDirectory(prefix="gikai-picture-") as name:
        scratch = Path(name)
        source, shot = scratch / "page.html", scratch / "shot.png"
        source.write_text(page, encoding="utf-8")
        command = [
            _browser(),
            *FLAGS,
            f"--blink-settings=preferredColorScheme={0 if picture.dark else 1}",
            f"--user-data-dir={scratch / 'profile'}",
            f"--window-size={picture.width},{TALLEST}",
            f"--screenshot={shot}",
            source.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        _shrink(shot, target, picture.beside)
    return target.stat().st_size


def _browser() -> str:
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    sys.exit("Pictures are taken by Chromium, and there is none on PATH.")


def _shrink(shot: Path, target: Path, beside: int) -> None:
    """Without the empty rows below, and with few colours."""
    try:
        # Not at the top: only who takes pictures needs it (the extra `pictures`); no lock names it.
        from PIL import Image, ImageChops
    except ImportError:
        sys.exit("Pictures are made small by Pillow: pip install -e .[pictures]")
    with Image.open(shot) as opened:
        whole = opened.convert("RGB")
    paper = Image.new("RGB", whole.size, whole.getpixel((whole.width - 1, whole.height - 1)))
    drawn = ImageChops.difference(whole, paper).crop((beside, 0, *whole.size))
    box = drawn.getbbox()
    bottom = min(whole.height, box[3] + MARGIN) if box else whole.height
    small = whole.crop((0, 0, whole.width, bottom)).quantize(
        COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE
    )
    small.save(target, optimize=True)
