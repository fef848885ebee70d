"""Words that reach nobody: the reader has left, as `head` does, or no disk holds them."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import IO, TYPE_CHECKING

from bot.interruption import LEFT

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EIO)

_met: ContextVar[list[OSError] | None] = ContextVar("met", default=None)


@contextmanager
def to_its_end() -> Iterator[None]:
    """Do what posts to its end, and raise only then the OSError that its words met.

    Who looks at the first lines wants no alert later; and under a log that fills its disk nobody
    would hear anything for days.
    """
    met: list[OSError] = []
    before = _met.set(met)
    try:
        yield
    finally:
        _met.reset(before)
    if met:
        raise met[0]


def put(stream: IO[str], text: str) -> None:
    """Write it; raises OSError where it reaches nobody, within ``to_its_end`` at that end."""
    try:
        stream.write(text)
    except OSError as error:
        unheard(stream, error)


def flush(stream: IO[str]) -> None:
    """Let what was put there stand there now; raises as ``put`` does."""
    try:
        stream.flush()
    except OSError as error:
        unheard(stream, error)


def unheard(stream: IO[str], error: OSError) -> None:
    """What ``put`` does where a stream has failed, for one that others write to."""
    met = _met.get()
    if met is None:
        raise error
    met.append(error)
    _hush(stream)


def ending(error: Exception) -> int:
    """The code where words reached nobody: ``error`` is the OSError, or says that a reader left.

    Raises any other OSError again.
    """
    code = LEFT  # a reader who left, as `head` does, has read enough: not a word is said
    if isinstance(error, OSError) and error.errno != errno.EPIPE:
        if error.filename is not None or error.errno not in _UNWRITABLE:
            raise error
        with suppress(OSError):  # of stderr as well
            sys.stderr.write(f"gikai: nothing more can be written: {error.strerror}\n")
        code = 1
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # Python would complain once more while it closes the stream
            _hush(stream)
    return code


def _hush(stream: IO[str]) -> None:
    """Lead a stream, and what it still holds, to where nothing fails."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
