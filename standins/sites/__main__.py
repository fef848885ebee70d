"""`python -m standins.sites PLATFORM [--port N] [--captures DIR]`: a site to look at by hand."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import standins.sites
from standins.sites.serving import CONTROL, StandIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from standins.sites.serving import Site


def _makers() -> dict[str, Callable[[Path | None], Site]]:
    """The modules here that make a site; the others help them."""
    names = [module.name for module in pkgutil.iter_modules(standins.sites.__path__)]
    modules = {name: importlib.import_module(f"standins.sites.{name}") for name in names}
    return {name: module.make for name, module in modules.items() if hasattr(module, "make")}


def main() -> None:
    """Start one stand-in and serve until Ctrl-C."""
    makers = _makers()
    parser = argparse.ArgumentParser(prog="python -m standins.sites", description=__doc__)
    parser.add_argument("platform", choices=sorted(makers))
    parser.add_argument("--port", type=int, default=0, help="default: any that is free")
    parser.add_argument("--captures", type=Path, help="replay the answers captured in this folder")
    chosen = parser.parse_args()
    site = makers[chosen.platform](chosen.captures)
    with StandIn(site, port=chosen.port) as stand_in:
        print(f"{chosen.platform} on {stand_in.url}, orders as JSON to {stand_in.url}{CONTROL}")
        if not chosen.captures:
            module = importlib.import_module(f"standins.sites.{chosen.platform}")
            print(f"the url of a source: {stand_in.url}{getattr(module, 'START', '/')}")
            print(f"orders: {type(site).control.__doc__}")
        sys.stdout.flush()
        try:
            stand_in.wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
