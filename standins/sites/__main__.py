"""`python -m standins.sites PLATFORM [--port N] [--captures DIR]`: a site to look at by hand."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import shlex
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import standins.sites
from standins.sites.serving import CONTROL, StandIn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from standins.sites.serving import Site


def makers() -> dict[str, Callable[[Path | None], Site]]:
    """The modules here that make a site; the others help them."""
    names = [module.name for module in pkgutil.iter_modules(standins.sites.__path__)]
    modules = {name: importlib.import_module(f"standins.sites.{name}") for name in names}
    return {name: module.make for name, module in modules.items() if hasattr(module, "make")}


def _orders(site: Site, url: str, example: object) -> Iterator[str]:
    yield f"orders: {type(site).control.__doc__}"
    names = ", ".join(field.name for field in fields(site.switches))
    yield 'any site: ``{"status": 500}`` for every page, ``{"status": 200}`` for as it was, and'
    yield f'``{{"switches": {{NAME: VALUE}}}}`` of: {names}'
    if example is not None:
        order = json.dumps(example, ensure_ascii=False)
        yield f"an order: curl {url}{CONTROL} -d {shlex.quote(order)}"


def main() -> None:
    """Start one stand-in and serve until Ctrl-C."""
    known = makers()
    parser = argparse.ArgumentParser(prog="python -m standins.sites", description=__doc__)
    parser.add_argument("platform", choices=sorted(known))
    parser.add_argument("--port", type=int, default=0, help="default: any that is free")
    parser.add_argument("--captures", type=Path, help="replay the answers captured in this folder")
    chosen = parser.parse_args()
    try:
        site = known[chosen.platform](chosen.captures)
        made = StandIn(site, port=chosen.port)
    except (OSError, OverflowError, ValueError) as error:  # a port in use, no folder of captures
        parser.error(str(error))
    with made as stand_in:
        print(f"{chosen.platform} on {stand_in.url}, orders as JSON to {stand_in.url}{CONTROL}")
        if not chosen.captures:
            module = importlib.import_module(f"standins.sites.{chosen.platform}")
            print(f"the url of a source: {stand_in.url}{getattr(module, 'START', '/')}")
            example = getattr(module, "EXAMPLE", None)
            for said in _orders(site, stand_in.url, example):
                print(said)
        sys.stdout.flush()
        try:
            stand_in.wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
