"""`python -m standins.new_platform NAME`: the first version of a platform, to be written out.

It stands here because stand-ins are the half of the tree that only developers run, and because a
platform without one cannot be tested.
"""

from __future__ import annotations

import argparse
import keyword
import re
import sys
from pathlib import Path
from string import Template

from config.errors import UserError

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path(__file__).resolve().parent / "templates"
MADE = {
    "crawler/platforms/$name.py": "platform.txt",
    "standins/sites/$name.py": "site.txt",
    "docs/platforms/$name.md": "page.txt",
    "tests/examples/$name/first/response.html": "response.txt",
    "tests/examples/$name/first/request.json": "request.txt",
}
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST = 30


def new_platform(name: str, root: Path) -> tuple[Path, ...]:
    """Make the files of a platform below ``root``, all of them or none.

    Raises UserError for a name that is no module's, or that is taken.
    """
    _refuse(name)
    texts = {
        root / Template(path).substitute(name=name): Template(
            (TEMPLATES / template).read_text(encoding="utf-8")
        ).substitute(name=name)
        for path, template in MADE.items()
    }
    if taken := [path for path in texts if path.exists()]:
        raise UserError(
            f"NAME {name!r}",
            f"is taken: there is {', '.join(str(path.relative_to(root)) for path in taken)}.",
            "Choose another name, or go on with those files.",
        )
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tuple(texts)


def _refuse(name: str) -> None:
    if _NAME.fullmatch(name) and len(name) <= _LONGEST and not keyword.iskeyword(name):
        return
    raise UserError(
        f"NAME {name!r}",
        "is no name of a platform.",
        f"Use at most {_LONGEST} small letters, digits and single underscores, a letter first, such"
        " as kaigiroku_net; and no keyword of Python.",
    )


def main() -> None:
    """Make the files and say what to do with them."""
    parser = argparse.ArgumentParser(prog="python -m standins.new_platform", description=__doc__)
    parser.add_argument("name", metavar="NAME")
    name = parser.parse_args().name
    try:
        made = new_platform(name, ROOT)
    except UserError as error:
        sys.exit(f"{error.where} {error.found} {error.remedy}")
    for path in made:
        print(path.relative_to(ROOT))
    print(f"Next: pytest tests/test_examples.py -k {name} (it fails until the platform is written)")


if __name__ == "__main__":
    main()
