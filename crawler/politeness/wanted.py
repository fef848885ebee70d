"""Which paths a permission must name, so that a source can be read by it; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from config.models import Source

_TENANT = re.compile(r"/tenant/[^/]+/")
_INTERFACE = "/dnp/search/"
_SEARCH = re.compile(r"(/.*?)\d{3,12}/?")  # /index.php/ of /index.php/100000
_PROGRAM = "voiweb.exe"


def wanted_paths(source: Source, closed: str | None) -> tuple[str, ...]:
    """The beginnings of paths to ask for; ``closed`` is the address that robots.txt closed.

    A rule names the one page that a run met first; the texts of the vendors' systems lie elsewhere
    as well. Of other systems it is that page, else what was allowed before, else the source's own.
    """
    url, shut = _path(str(source.url or "")), _path(closed or "")
    if source.platform == "discussnet":
        tenant = _TENANT.search(url)
        return (_INTERFACE, *([tenant[0]] if tenant else []))
    if source.platform == "dbsr":
        search = _SEARCH.fullmatch(shut)
        return (search[1] if search else "/index.php/" if "/index.php" in url else "/",)
    if source.platform == "voices":
        program = next((path for path in (shut, url) if path.endswith(_PROGRAM)), None)
        return (_folder(program) if program else f"{_folder(url)}cgi/",)
    if closed:
        return (shut,)
    return source.permission.prefixes if source.permission else (url,)


def _path(address: str) -> str:
    return urlsplit(address).path or "/"


def _folder(path: str) -> str:
    """/voices/ of /voices/g08v_search.asp, and of /voices."""
    folder, _, last = path.rpartition("/")
    return f"{folder}/" if "." in last or not last else f"{path}/"
